"""The Telegram channel over the real desk, before a Bot API of our own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import text as sql

from bot.app import calendar_file
from bot.channels.telegram import Telegram
from models.base import Database
from tests.counter import DESK, sqlite_city
from tests.peers.telegram import TOKEN, BotApi, Somebody
from tests.talking import Now

PUBLIC = "https://talk.example.kr"
SECRET = "a-secret-of-the-tests"

Mode = Literal["polling", "webhook"]


@dataclass
class OnTelegram:
    api: BotApi
    database: Database
    channel: Telegram
    now: Now
    alarms: list[str]
    url: str  # of our own door, in webhook mode

    def somebody(self, id: int = 7001) -> Somebody:
        somebody = Somebody(self.api, id)
        self.api.chat(id)
        return somebody

    def count(self, what: str) -> int:
        """How many rows: "booking WHERE state = 'confirmed'"."""
        return int(self.database.read(lambda db: db.scalar(sql(f"SELECT count(*) FROM {what}"))).result() or 0)


def telegram(api: BotApi, database: Database, mode: Mode, now: Now, alarms: list[str], **more: Any) -> Telegram:
    return Telegram(
        database=database,
        desk=DESK,
        clock=now,
        token=TOKEN,
        mode=mode,
        secret=SECRET,
        api=api.url,
        public_url=PUBLIC,
        calendar=calendar_file,
        alarm=alarms.append,
        **more,
    )


@asynccontextmanager
async def on_telegram(folder: Path, mode: Mode = "polling", **more: Any) -> AsyncIterator[OnTelegram]:
    now, alarms = Now(), list[str]()
    with sqlite_city(folder) as database:
        async with BotApi() as api:
            channel = telegram(api, database, mode, now, alarms, **more)
            app = web.Application()
            channel.attach(app)
            async with TestServer(app) as server:
                url = str(server.make_url("")).rstrip("/")
                api.door = lambda address: address.replace(PUBLIC, url)
                channel.start()
                try:
                    yield OnTelegram(api, database, channel, now, alarms, url)
                finally:
                    await channel.stop()
                    await channel.close()
