"""Senders as processes of their own: killed between every two steps, stopped past their lease (trust C2, C3, C5).

NANUM_TRUST_NOTICES says how many notices (the long run has 5,000), NANUM_TRUST_ROUNDS how many rounds of four deaths.
"""

import asyncio
import os
import signal
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess

from sqlalchemy.orm import Session

from models import bookings, outbox, people, places
from scheduler.sender import LANE
from tests.models.setting import NOW, SUNDAY, Town, town
from tests.scheduler.worker import live

# Every sender is a process of its own; what they import is imported once, in the one that they are forked from.
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.scheduler.worker"])
NOTICES = int(os.environ.get("NANUM_TRUST_NOTICES", "60"))
POINTS = (
    "before _claim",
    "after _claim",
    "before _read",
    "after _read",
    "before push",
    "after push",
    "before _settle",
    "after _settle",
)
ROUNDS = int(os.environ.get("NANUM_TRUST_ROUNDS", str(len(POINTS) // 4)))


@dataclass
class Receiver:
    """Counts who asked for what. While `holding`, it hears and does not answer."""

    asked: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # notice: names of processes
    answering: asyncio.Event = field(default_factory=asyncio.Event)
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0

    async def hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        name, notice = (await reader.readline()).decode().split()
        self.asked[notice].append(name)
        self.heard.set()
        await self.answering.wait()
        writer.write(b"ok\n")
        with suppress(ConnectionError):  # it died meanwhile
            await writer.drain()
        writer.close()


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    here = Receiver()
    here.answering.set()
    server = await asyncio.start_server(here.hear, "127.0.0.1", 0)
    here.port = server.sockets[0].getsockname()[1]
    async with server:
        yield here


@asynccontextmanager
async def worker(
    here: Town, port: int, name: str, point: str = "never", count: int = 0
) -> AsyncIterator[ForkServerProcess]:
    url = here.database.url.render_as_string(hide_password=False)
    process = FORKS.Process(target=live, args=(url, port, name, point, count))
    process.start()
    try:
        yield process
    finally:
        process.kill()
        await ended(process)


def _send(process: ForkServerProcess, number: signal.Signals) -> None:
    assert process.pid
    os.kill(process.pid, number)


async def ended(process: ForkServerProcess) -> int | None:
    """Its exit code, once it has ended; the negative signal that it died of."""
    await asyncio.to_thread(process.join, 600)
    return process.exitcode


def post(db: Session, first: int, n: int) -> None:
    """Notices about bookings that the site has cancelled, each to somebody else."""
    city = places.city(db)
    session = city.session("gaho-play", SUNDAY, "10:00")
    assert session
    room = city.room(session.room)
    for number in range(first, first + n):
        who = people.visitor(db, "wire", f"guest{number}", NOW)
        booking = bookings._insert(
            db, who, session, bookings.Party(1, 1), bookings.State.CANCELLED_BY_SITE, room.policy, NOW
        )
        outbox.post(db, who.person_id, "booking.cancelled_by_site", booking.code, due_at=NOW, facts={"why": "소독"})


def leases_end(here: Town) -> None:
    here.sql("UPDATE notice SET lease_until = '2001-01-01 00:00:00' WHERE lease_until IS NOT NULL")


async def test_four_senders_are_killed_between_every_two_steps(here: Town) -> None:
    """Each notice arrives; none twice but what was on its way when its sender died; nobody alive asks for another's."""
    for first in range(0, NOTICES, 500):
        here.run(post, first, min(500, NOTICES - first))
    killed: set[str] = set()
    async with receiver() as there:
        for round in range(ROUNDS):
            names = [f"r{round}w{n}" for n in range(4)]
            points = [POINTS[(4 * round + n) % len(POINTS)] for n in range(4)]
            await asyncio.gather(*(_live(here, there.port, *both, killed) for both in zip(names, points, strict=True)))
            leases_end(here)  # all four are gone
        assert len(killed) >= ROUNDS * 2  # they did die
        async with worker(here, there.port, "last") as process:
            assert await ended(process) == 0
    assert here.sql("SELECT state, count(*) FROM notice GROUP BY state") == [("sent", NOTICES)]
    assert here.sql("SELECT count(*) FROM line") == [(NOTICES,)]
    assert len(there.asked) == NOTICES
    for names in there.asked.values():
        assert len(set(names)) == len(names)
        assert set(names[:-1]) <= killed, names


async def _live(here: Town, port: int, name: str, point: str, killed: set[str]) -> None:
    async with worker(here, port, name, point, 3) as process:
        if await ended(process) == -signal.SIGKILL:
            killed.add(name)


async def test_a_sender_stopped_past_its_lease_changes_nothing_when_it_wakes(postgres_city: str) -> None:
    """Trust C3. What it was saying when it was stopped was said; it says nothing more, and settles nothing.

    On PostgreSQL alone: who is stopped with a SQLite file's lock in his hand stops everybody.
    """
    with town(postgres_city) as here:
        here.run(post, 0, LANE + 4)
        async with receiver() as there:
            there.answering.clear()
            async with worker(here, there.port, "stopped") as stopped:
                while len(there.asked) < LANE:  # its lane is full, the other four wait for their turn
                    there.heard.clear()
                    await asyncio.wait_for(there.heard.wait(), 60)
                _send(stopped, signal.SIGSTOP)
                saying = set(there.asked)
                leases_end(here)
                there.answering.set()
                async with worker(here, there.port, "awake") as awake:
                    assert await ended(awake) == 0
                before = here.sql("SELECT id, state, receipt, fence FROM notice ORDER BY id")
                assert {(state, receipt) for _, state, receipt, _ in before} == {("sent", "awake")}
                _send(stopped, signal.SIGCONT)
                assert await ended(stopped) == 0
        assert here.sql("SELECT id, state, receipt, fence FROM notice ORDER BY id") == before
        assert here.sql("SELECT count(*) FROM line") == [(LANE + 4,)]
        assert {notice for notice, names in there.asked.items() if "stopped" in names} == saying
        assert all(names.count("awake") == 1 for names in there.asked.values())
