"""A desk over a real database with the city of Jinju in it, and people who stand before it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

from handlers.desk import Desk
from handlers.forms import FORMS
from handlers.speech import Card, Choice, File, Grid, Incoming, Picture, Place, Reply, Say
from models import care, city
from models.base import Base, Database
from models.vault import Vault
from tests.talking import MONDAY

VAULT = Vault([("test", bytes(range(32)))], b"a secret of the tests")
DESK = Desk(forms=FORMS)
NUMBERS = count(1)


@cache
def template() -> Path:
    """A SQLite file with the schema and the city: made once a process, copied for each test."""
    file = Path(mkdtemp(prefix="nanum-test-")) / "template.db"
    database = Database(f"sqlite:///{file}", vault=VAULT)
    fill(database)
    database.close()
    return file


def fill(database: Database) -> None:
    Base.metadata.create_all(database.engine)
    database.run(city.load, "jinju", now=MONDAY).result()


@contextmanager
def sqlite_city(folder: Path, of: Path | None = None) -> Iterator[Database]:
    """A fresh database, a copy of this file; at the end its promises are audited."""
    shutil.copy(of or template(), folder / "city.db")
    database = Database(f"sqlite:///{folder}/city.db", vault=VAULT)
    yield database
    assert database.run(care.audit).result() == []
    database.close()


@dataclass
class Person:
    """Somebody before the desk."""

    database: Database
    address: str = "somebody"
    channel: str = "web"
    now: datetime = MONDAY
    reply: Reply = field(default_factory=Reply)

    def say(self, text: str, *, message_id: str = "", context: str = "", private: bool = True) -> str:
        """All the words of the reply."""
        incoming = self.incoming(text, message_id=message_id, context=context, private=private)
        self.reply = self.database.run(DESK.answer, incoming).result()
        return words(self.reply)

    def press(self, label: str) -> str:
        choice = self.button(label)
        return self.say(choice.says, context=choice.context)

    def button(self, label: str) -> Choice:
        return next(choice for choice in self.reply.pressable() if choice.label.startswith(label))

    def labels(self) -> list[str]:
        return [choice.label for choice in self.reply.pressable()]

    def incoming(self, text: str, *, message_id: str = "", context: str = "", private: bool = True) -> Incoming:
        number = message_id or f"m{next(NUMBERS)}"
        return Incoming(self.channel, self.address, text, number, self.now, context, private=private)


def words(reply: Reply) -> str:
    said: list[str] = []
    for part in reply.parts:
        match part:
            case Say(text):
                said.append(text)
            case Card(title, rows):
                said += [title, *(f"{label} {value}" for label, value in rows)]
            case Grid(title, cells):
                said += [title, *(cell.label for row in cells for cell in row)]
            case Picture(_, alt):
                said.append(alt)
            case File(name, _) | Place(name, _, _):
                said.append(name)
    return "\n".join(said)
