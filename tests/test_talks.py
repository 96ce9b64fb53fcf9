"""The same conversations through every door, so that the channels cannot drift apart."""

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from aiohttp import CookieJar
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy.orm import Session

from bot.app import build, open_database
from bot.channels.terminal import Terminal, as_json
from bot.settings import Settings
from handlers.desk import Desk
from handlers.forms import FORMS
from handlers.speech import Reply
from models import care, people, talks
from models.base import Database
from scheduler.duties import Duties
from scheduler.sender import Sender
from tests.peers.kakao import Phone, pressable, words
from tests.talking import PATIENT, TALKS, Answer, Now, happen, hold, prepare, read

FILES = sorted(TALKS.glob("*.talk"))
ON_BOTH = [*FILES[:4], TALKS / "voice_05_waiting.talk"]  # the rest repeats what the databases could see differently
SESSION = "s" * 32
DESK = Desk(forms=FORMS)


def settings(url: str, folder: Path) -> Settings:
    return Settings(
        database_url=url, home=folder, secret_key="a secret of the tests", data_keys=(("test", bytes(range(32))),)
    )


@pytest.fixture
def database(city_url: str, tmp_path: Path) -> Iterator[Database]:
    yield from _audited(city_url, tmp_path)


@pytest.fixture
def sqlite(sqlite_city: str, tmp_path: Path) -> Iterator[Database]:
    yield from _audited(sqlite_city, tmp_path)


def _audited(url: str, folder: Path) -> Iterator[Database]:
    database = open_database(settings(url, folder))
    yield database
    assert database.run(care.audit).result() == []
    database.close()


@dataclass
class AtTheTerminal:
    terminal: Terminal
    last: Reply = field(default_factory=Reply)
    notices: list[Reply] = field(default_factory=list)

    def pushed(self, notices: list[Reply]) -> list[Answer]:
        self.notices = notices
        return [_seen(json.loads(as_json(one))) for one in notices]

    async def say(self, text: str) -> Answer:
        reply = self.terminal.answer(text)
        assert reply is not None
        self.last = reply
        return _seen(json.loads(as_json(reply)))

    async def press(self, label: str) -> Answer:
        """A terminal has no buttons: what they say is typed."""
        seen = chain(self.last.pressable(), *(notice.pressable() for notice in self.notices))
        return await self.say(_one(seen, label, lambda choice: choice.label).says)


@dataclass
class InTheBrowser:
    client: TestClient[Any, Any]
    last: dict[str, Any] = field(default_factory=dict)
    notices: list[dict[str, Any]] = field(default_factory=list)

    def pushed(self, notices: list[Reply]) -> list[Answer]:
        self.notices = [json.loads(as_json(one)) for one in notices]
        return [_seen(one) for one in self.notices]

    async def say(self, text: str, context: str = "") -> Answer:
        async with self.client.post("/chat/say", json={"text": text, "context": context}) as response:
            assert response.status == 200
            self.last = await response.json()
        return _seen(self.last)

    async def press(self, label: str) -> Answer:
        seen = chain(self.last.get("choices", ()), *(notice["choices"] for notice in self.notices))
        choice = _one(seen, label, lambda choice: choice["label"])
        return await self.say(choice["says"], choice["context"])


@dataclass
class OnKakao:
    phone: Phone
    last: tuple[str, ...] = ()

    def pushed(self, notices: list[Reply]) -> None:
        """N-06: here the bot can only answer."""
        assert notices == []

    async def say(self, text: str) -> Answer:
        return self._seen(await self.phone.say(text))

    async def press(self, label: str) -> Answer:
        if not any(one.startswith(label) for one in self.last):
            return await self.say(label)  # of a reminder that came by another channel
        return self._seen(await self.phone.press(label))

    def _seen(self, screen: dict[str, Any]) -> Answer:
        """A button that opens a page is offered as well as one that says words."""
        links = re.findall(r'"label": "([^"]+)", "action": "webLink"', json.dumps(screen, ensure_ascii=False))
        self.last = (*(button.label for button in pressable(screen)), *links)
        return Answer(words(screen), self.last)


def _seen(answer: dict[str, Any]) -> Answer:
    """The text of a reply in the form of /chat/say."""
    said: list[str] = []
    for part in answer["parts"]:
        said += [part[name] for name in ("title", "text", "name", "alt") if name in part]
        for row in part.get("rows", []):
            said.append(" ".join(cell if isinstance(cell, str) else _cell(cell) for cell in row))
        said += part.get("notes", [])
    return Answer("\n".join(said), tuple(choice["label"] for choice in answer["choices"]))


def _cell(cell: dict[str, Any]) -> str:
    return " ".join(filter(None, (cell["label"], cell.get("why"))))


def _one(among: Any, label: str, named: Callable[[Any], str]) -> Any:
    found = next((one for one in among if named(one).startswith(label)), None)
    assert found, f"no [{label}]"
    return found


@asynccontextmanager
async def at(
    channel: str, database: Database, now: Now, folder: Path
) -> AsyncIterator[tuple[AtTheTerminal | InTheBrowser | OnKakao, str]]:
    """A person at a channel, and his address there."""
    if channel == "terminal":
        yield AtTheTerminal(Terminal(database=database, desk=DESK, clock=now, name="me")), "me"
        return
    app = build(settings(database.url.render_as_string(hide_password=False), folder), now, cut=PATIENT)
    async with TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True)) as client:
        if channel == "web":
            client.session.cookie_jar.update_cookies({"nanum": SESSION}, client.make_url("/"))
            yield InTheBrowser(client), SESSION
        else:
            phone = Phone(client, "/kakao/skill")
            yield OnKakao(phone), f"6740a1c29f3e5d0b8c7a4e11:{phone.user}"


@pytest.mark.parametrize("channel", ["web", "kakao", "terminal"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_the_talk_goes_as_written(path: Path, channel: str, sqlite: Database, tmp_path: Path) -> None:
    await _hold(path, channel, sqlite, tmp_path)


@pytest.mark.parametrize("path", ON_BOTH, ids=lambda path: path.stem)
async def test_the_talk_goes_as_written_on_both_databases(path: Path, database: Database, tmp_path: Path) -> None:
    await _hold(path, "web", database, tmp_path)


async def _hold(path: Path, channel: str, database: Database, folder: Path) -> None:
    talk, now = read(path), Now()
    async with at(channel, database, now, folder) as (door, address):
        database.run(prepare, talk.setting, channel, address).result()

        async def beat(happened: str, moment: datetime) -> list[Answer] | None:
            """As the service beats, without its wait: what a duty has to tell is sent, too."""
            database.run(happen, happened, channel, address, moment).result()
            now.at = moment
            await Duties(database, now).beat()
            await Sender(database, {}, now).beat()
            return door.pushed(database.run(notices, channel, address, now.at).result())

        await hold(talk, door, beat)


def notices(db: Session, channel: str, address: str, now: datetime) -> list[Reply]:
    """The lines of the transcript that nobody asked for."""
    who = people.visitor(db, channel, address, now)
    return [Reply.from_text(line.reply) for line in talks.transcript(db, who.person_id) if not line.heard]
