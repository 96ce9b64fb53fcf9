"""The whole service in this process, over a fresh SQLite file with the city in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.app import BORDER, build
from bot.settings import Settings
from handlers.speech import Reply
from models import people, talks
from models.base import Database
from scheduler.duties import Duties
from scheduler.sender import Sender
from tests.counter import sqlite_city
from tests.talking import PATIENT, Now, happen
from tests.web.hands import SESSION


@dataclass
class Site:
    app: web.Application
    database: Database
    """Another connection to the same file: what stands there is what was committed."""
    port: int
    now: Now

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def heard(self) -> list[str]:
        return self.database.run(heard_in).result()

    def booked(self) -> int:
        return self.database.run(booked_in).result()

    def notice(self, reply: Reply, number: str) -> None:
        """A notice for whoever looks, posted through the service's own database, as its sender does."""
        self.own.run(_post, reply.to_text(), number, self.now()).result()

    @property
    def own(self) -> Database:
        """The service's: on SQLite open pages hear of what is written through this one."""
        return self.app[BORDER]._database

    async def beat(self, happened: str, moment: datetime | None = None) -> None:
        """What happened by then is made so, and the service's beats run; those that run by themselves have ended."""
        moment = moment or self.now()
        self.own.run(happen, happened, "web", SESSION, moment).result()
        self.now.at = moment
        await Duties(self.own, self.now).beat()
        await Sender(self.own, {}, self.now).beat()
        while self.own.run(_claimed).result():
            await Sender(self.own, {}, self.now).beat()

    def last(self) -> int:
        """The number of the talk's last line."""
        return self.database.run(_last).result()


def heard_in(db: Session) -> list[str]:
    """All that was said, in order, once for each time that it was acted upon."""
    found = db.execute(text("SELECT person_id FROM talk")).scalars().all()
    assert len(found) <= 1, "the tests of the page have one person at a time"
    return [told.heard for person in found for told in talks.transcript(db, person, most=1000) if told.heard]


def booked_in(db: Session) -> int:
    found: int = db.connection().execute(text("SELECT count(*) FROM booking")).scalar_one()
    return found


def _last(db: Session) -> int:
    return db.connection().execute(text("SELECT max(lines) FROM talk")).scalar() or 0


def _claimed(db: Session) -> int:
    found: int = (
        db.connection()
        .execute(text("SELECT count(*) FROM notice WHERE lease_until IS NOT NULL AND state = 'due'"))
        .scalar_one()
    )
    return found


def _post(db: Session, reply: str, number: str, now: datetime) -> None:
    who = people.visitor(db, "web", SESSION, now)
    talks.post_line(db, who.person_id, who.address_id, number, reply, now=now)


def settings_of(folder: Path, **more: Any) -> Settings:
    return Settings(
        database_url=f"sqlite:///{folder}/city.db",
        home=folder,
        secret_key="a secret of the tests",
        data_keys=(("test", bytes(range(32))),),
        **more,
    )


@asynccontextmanager
async def site_of(folder: Path, now: Now, **more: Any) -> AsyncIterator[Site]:
    with sqlite_city(folder) as database:
        app = build(settings_of(folder, **more), now, cut=PATIENT)
        server = TestServer(app)
        await server.start_server(auto_decompress=False, lingering_time=1.0)
        assert server.port
        yield Site(app, database, server.port, now)
        await server.close()
