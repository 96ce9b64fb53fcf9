"""The same conversations through every door, so that the channels cannot drift apart."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest





from handlers.desk import Desk
from handlers.forms import FORMS
from handlers.speech import Card, File, Grid, Incoming, Picture, Place, Reply, Say
from models import care, city
from models.base import Base, Database
from models.vault import Vault

from tests.talking import MONDAY, TALKS, Answer, Door, Now, hold, prepare, read

FILES = sorted(TALKS.glob("*.talk"))
VAULT = Vault([("test", bytes(range(32)))], b"a secret of the tests")


@pytest.fixture
def database(database_url: str) -> Any:
    database = Database(database_url, vault=VAULT)
    Base.metadata.create_all(database.engine)
    database.run(city.load, "jinju", now=MONDAY).result()
    yield database
    assert database.run(care.audit).result() == []
    database.close()


@dataclass
class AtTheDesk:
    """No channel at all: the desk itself."""

    database: Database
    now: Now
    channel: str = "web"
    address: str = "somebody"
    last: Reply = field(default_factory=Reply)
    numbers: Any = field(default_factory=count)

    async def say(self, text: str, context: str = "") -> Answer:
        incoming = Incoming(self.channel, self.address, text, f"m{next(self.numbers)}", self.now(), context)
        self.last = self.database.run(DESK.answer, incoming).result()
        labels = [choice.label for choice in self.last.pressable()]
        return Answer("\n".join(_words(self.last)), tuple(labels))

    async def press(self, label: str) -> Answer:
        pressed = next((one for one in self.last.pressable() if one.label.startswith(label)), None)
        assert pressed, f"no [{label}] among {[one.label for one in self.last.pressable()]}"
        return await self.say(pressed.says, pressed.context)


DESK = Desk(forms=FORMS)


def _words(reply: Reply) -> list[str]:
    said: list[str] = []
    for part in reply.parts:
        match part:
            case Say(text):
                said.append(text)
            case Card(title, rows):
                said += [title, *(f"{label} {value}" for label, value in rows)]
            case Grid(title, rows):
                said += [title, *(cell.label for row in rows for cell in row)]
            case Picture(_, alt):
                said.append(alt)
            case File(name, _) | Place(name, _, _):
                said.append(name)
    return said


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_the_talk_at_the_desk(path: Any, database: Database) -> None:
    talk, now = read(path), Now()
    door = AtTheDesk(database, now)
    database.run(prepare, talk.setting, door.channel, door.address).result()
    await hold(talk, door, now)
