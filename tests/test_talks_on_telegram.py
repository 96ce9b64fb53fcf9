"""The written conversations on Telegram: by polling and by webhook, typed and tapped; what is seen is what the desk said."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.app import build
from bot.settings import Settings
from handlers.speech import Card, File, Grid, Pattern, Picture, Place, Reply, Say
from models import people, talks
from models.base import Database
from models.outbox import Notice, Standing, is_quiet
from scheduler.duties import Duties
from tests.counter import sqlite_city
from tests.peers.telegram import TOKEN, BotApi, Somebody, buttons, text_of
from tests.talking import TALKS, Answer, Now, happen, hold, prepare, read

FILES = sorted(TALKS.glob("*.talk"))
PUBLIC = "https://talk.example.kr"
MODES = ["polling", "webhook"]
HANDS = ["typed", "tapped"]
BOTH = not os.environ.get("CI")
"""At a desk each talk goes by both modes, typed and tapped; a landing, which has a quarter of an hour, takes the modes in
turn, and types the one and taps the other."""
WAYS = [(path, mode) for n, path in enumerate(FILES) for mode in (MODES if BOTH else [MODES[n % 2]])]


def settings(database: Database, folder: Path, api: BotApi, mode: str) -> Settings:
    return Settings(
        database_url=database.url.render_as_string(hide_password=False),
        home=folder,
        secret_key="a secret of the tests",
        data_keys=(("test", bytes(range(32))),),
        public_url=PUBLIC if mode == "webhook" else None,
        telegram_token=TOKEN,
        telegram_mode=mode,
        telegram_secret="a-secret-of-the-tests",
        telegram_api=api.url,
    )


@asynccontextmanager
async def open_on_telegram(database: Database, folder: Path, mode: str, now: Now) -> AsyncIterator[BotApi]:
    """The whole service before a Bot API of our own."""
    async with BotApi() as api:
        server = TestServer(build(settings(database, folder, api, mode), now))
        async with server:
            api.door = lambda url: url.replace(PUBLIC, str(server.make_url("")).rstrip("/"))
            yield api


@dataclass
class OnTelegram:
    somebody: Somebody
    database: Database
    tapping: bool
    reply: Reply = field(default_factory=Reply)

    async def say(self, text: str) -> Answer:
        return self._seen(await self.somebody.says(text))

    async def press(self, label: str) -> Answer:
        """A day of a calendar is a number here; what it is called elsewhere, it says."""
        choice = next((one for one in self.reply.pressable() if one.label.startswith(label)), None)
        if self.tapping:
            return self._seen(await self.somebody.presses(label, choice.says if choice else ""))
        return await self.say(choice.label if choice else label)

    async def time_passes(self, happened: str, moment: datetime, now: Now) -> list[Answer]:
        """What the service's own beat, which runs every second, has brought to the chat."""
        address, before = str(self.somebody.id), len(self.somebody.chat.changed)
        self.database.run(happen, happened, "telegram", address, moment).result()
        now.at = moment
        await Duties(self.database, now).beat()
        async with asyncio.timeout(15):
            while self.database.read(_due, now()).result():  # noqa: ASYNC110 - the service runs by itself
                await asyncio.sleep(0.05)
        new = [self.somebody.chat.messages[number] for number in self.somebody.chat.changed[before:]]
        return [Answer(text_of(one), tuple(button["text"] for button in buttons(one))) for one in new]

    def _seen(self, screen: list[dict[str, Any]]) -> Answer:
        reply = self.reply = Reply.from_text(self.database.read(_last_reply, str(self.somebody.id)).result())
        assert not (faults := missing(reply, screen)), faults
        labels = [button["text"] for message in screen for button in buttons(message)]
        labels += [choice.label for choice in reply.pressable()]  # all of them are there: see above
        if any(message.get("document", {}).get("file_name", "").endswith(".ics") for message in screen):
            labels.append("일정에 저장")
        data = [button.get("callback_data", "") for message in screen for button in buttons(message)]
        told = [one.removeprefix("x|") for one in data if one.startswith("x|")]  # when such a cell is touched
        return Answer("\n".join((*map(text_of, screen), *told)), tuple(labels))


def _last_reply(db: Session, address: str) -> str:
    who = people.known(db, "telegram", address)
    assert who is not None
    return talks.transcript(db, who.person_id, most=1)[-1].reply


def _due(db: Session, now: datetime) -> int:
    """Those that wait for the morning are not."""
    waiting = select(func.count()).select_from(Notice).where(Notice.state == Standing.DUE, Notice.due_at <= now)
    return db.scalar(waiting.where(Notice.urgent_from <= now) if is_quiet(now) else waiting) or 0


def missing(reply: Reply, screen: list[dict[str, Any]]) -> list[str]:
    """What the desk said, and every channel shows, but cannot be seen or pressed here."""
    text = "\n".join(map(text_of, screen))
    labels = [button["text"] for message in screen for button in buttons(message)]
    wanted: list[str] = []
    for part in reply.parts:
        match part:
            case Say(said):
                wanted += said.splitlines()
            case Card(title, rows):
                wanted += [title, *(word for row in rows for word in row)]
            case Grid(title, _, pattern):
                wanted += [title] if pattern is not Pattern.STRIP else []
            case Picture(_, words) | Place(words, _, _):
                wanted.append(words)
            case File(words):
                wanted += [] if "일정에 저장" in labels else [words]  # the file, or the button that brings it
    found = [words for words in wanted if words.strip() not in text]
    says = {button.get("callback_data", "").partition("|")[2] for message in screen for button in buttons(message)}
    linked = {"일정에 저장"} if ".ics" in text else set()
    return found + [
        f"[{choice.label}]"
        for choice in reply.pressable()
        if choice.says not in says and choice.label not in linked and choice.label not in labels
    ]


@pytest.mark.parametrize(("path", "mode"), WAYS, ids=lambda one: one if isinstance(one, str) else one.stem)
async def test_the_talk_goes_as_written(path: Path, mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "bot.channels.telegram.pace.SECOND", 0.05
    )  # how often a chat may be written to is no matter here
    talk = read(path)
    presses = any("> [" in f"> {step.body}" for step in talk.steps if step.kind == ">")
    for hand in (HANDS if BOTH else [HANDS[MODES.index(mode)]]) if presses else HANDS[:1]:
        now = Now()
        folder = tmp_path / hand
        folder.mkdir()
        with sqlite_city(folder) as database:
            async with open_on_telegram(database, folder, mode, now) as api:
                somebody = Somebody(api)
                database.run(prepare, talk.setting, "telegram", str(somebody.id)).result()
                door = OnTelegram(somebody, database, hand == "tapped")

                async def beat(
                    happened: str, moment: datetime, door: OnTelegram = door, now: Now = now
                ) -> list[Answer]:
                    return await door.time_passes(happened, moment, now)

                await hold(talk, door, beat)
