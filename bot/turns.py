"""One message to the desk and its reply in time, for channels whose callers do not wait long."""

import asyncio
import threading
import time
from enum import StrEnum
from typing import Protocol

import structlog
from prometheus_client import Counter, Histogram
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session

from bot.log import where
from handlers.speech import SAYS_BYTES, Choice, Incoming, Reply, Say
from handlers.words import write
from models.base import Again, Database

SECONDS = 4.0
"""Kakao waits five seconds for a skill (trust B3)."""

log = structlog.get_logger()


class Came(StrEnum):
    """What came of a turn in time."""

    TOLD = "told"
    LATE = "late"  # it runs on
    CALLED_OFF = "called off"  # it had not begun: nothing was done
    FAILED = "failed"


class Desk(Protocol):
    def answer(self, db: Session, incoming: Incoming) -> Reply: ...
    def untold(self, db: Session, incoming: Incoming) -> None: ...


class Turns:
    def __init__(self, database: Database, desk: Desk, seconds: float = SECONDS, turns: Counter | None = None) -> None:
        """`turns` counts by channel and by what came of it, once an answer however often the database began anew."""
        self._database, self._desk, self._seconds, self._turns = database, desk, seconds, turns
        self._late: set[asyncio.Task[None]] = set()

    async def answer(self, incoming: Incoming) -> Reply:
        """The desk's reply, or after `seconds` a sentence: a turn not begun is called off, one that runs goes on."""
        return (await self._counted(incoming, remembered=True))[0]

    async def take(self, incoming: Incoming) -> tuple[Reply, Came]:
        """The same for a channel that shows the talk's lines: a late one is seen when it is written, and not told again."""
        return await self._counted(incoming, remembered=False)

    async def _counted(self, incoming: Incoming, *, remembered: bool) -> tuple[Reply, Came]:
        came = Came.FAILED
        ends = time.monotonic() + self._seconds
        try:
            try:
                reply, came = await self._in_time(incoming, ends, remembered=remembered)
            except DBAPIError as gone:
                if not gone.connection_invalidated:
                    raise
                # the line was cut at the commit: said again, the message finds its kept reply, or is answered now
                reply, came = await self._in_time(incoming, ends, remembered=remembered)
            return reply, came
        finally:
            if self._turns:
                self._turns.labels(incoming.channel, came).inc()

    async def _in_time(self, incoming: Incoming, ends: float, *, remembered: bool) -> tuple[Reply, Came]:
        late = threading.Event()
        turn = self._database.run(self._answer, incoming, late if remembered else None)
        waiting = asyncio.wrap_future(turn)
        done, _ = await asyncio.wait({waiting}, timeout=max(0.0, ends - time.monotonic()))
        if done:
            return waiting.result()[0], Came.TOLD
        late.set()
        if turn.cancel():
            log.warning("turn called off", channel=incoming.channel)
            again = [Choice("다시 하기", incoming.text, context=incoming.context)] if _fits(incoming.text) else []
            return Reply((Say(write.say("busy")),), tuple(again)), Came.CALLED_OFF
        log.warning("turn late", channel=incoming.channel)
        task = asyncio.create_task(self._keep(waiting, incoming, remembered=remembered))
        self._late.add(task)
        task.add_done_callback(self._late.discard)
        return Reply((Say(write.say("later")),), (Choice("결과 보기"),)), Came.LATE

    def _answer(self, db: Session, incoming: Incoming, late: threading.Event | None) -> tuple[Reply, bool]:
        """The reply, and whether it is marked untold already: in the turn's own transaction, because the next word may
        be waiting for this one's locks, and a process may die after the commit."""
        reply = self._desk.answer(db, incoming)
        if marked := late is not None and late.is_set():
            self._desk.untold(db, incoming)
        return reply, marked

    async def _keep(self, waiting: asyncio.Future[tuple[Reply, bool]], incoming: Incoming, *, remembered: bool) -> None:
        """The reply nobody heard comes first at the next word."""
        try:
            _, marked = await waiting
            if remembered and not marked:  # the cut fell between the turn's last look and its commit
                await asyncio.wrap_future(self._database.run(self._desk.untold, incoming))
        except (DBAPIError, NoConnection, Again) as gone:
            log.warning("database", error=type(gone).__name__, channel=incoming.channel)
        except Exception as bug:
            log.error("bug", error=type(bug).__name__, where=where(bug), channel=incoming.channel)

    async def close(self) -> None:
        """Until what runs late has ended."""
        if self._late:
            await asyncio.wait(self._late)


class Timed:
    """A desk whose turns are timed, each try of the database's by itself."""

    def __init__(self, desk: Desk, seconds: Histogram) -> None:
        self._desk, self._seconds = desk, seconds
        self.untold = desk.untold

    def answer(self, db: Session, incoming: Incoming) -> Reply:
        began = time.perf_counter()
        reply = self._desk.answer(db, incoming)
        self._seconds.labels(incoming.channel).observe(time.perf_counter() - began)
        return reply


def _fits(text: str) -> bool:
    return bool(text) and len(text.encode()) <= SAYS_BYTES
