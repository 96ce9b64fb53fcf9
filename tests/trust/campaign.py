"""A hammer on a fleet while everything goes wrong: kills, pauses, cut and silent lines, staff who close hours."""

import asyncio
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from models import bookings, places
from models.base import Database
from tests.peers.proxy import Fault, Proxy, proxy
from tests.trust.fleet import Server, fleet, vault
from tests.trust.hammer import (
    DeskDoor,
    Hammer,
    KakaoDoor,
    Slow,
    WebDoor,
    battlefield,
    close_a_day,
    closed_but_booked,
    http,
    judge,
)

PROGRESS_SECONDS = 60.0
PAUSE_SECONDS = 4.0  # past the wait for a lock (3 s)
SILENCE_SECONDS = 5.0  # past the cut (4 s)


@dataclass(frozen=True)
class Plan:
    attempts: int
    at_once: int
    kills: int
    pauses: int = 0
    faults: int = 0  # of the lines to the database
    closures: int = 0
    servers: int = 1
    sessions: int = 60  # that are fought over
    minutes: float = math.inf  # then it ends, with as many attempts as there were


@dataclass
class Report:
    plan: Plan
    seed: int
    faults: list[str] = field(default_factory=list)  # broken promises
    told: dict[str, int] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)  # what was done to the fleet
    attempts: int = 0
    bookings: int = 0
    messages: int = 0
    worst_seconds: float = 0.0
    seconds: float = 0.0
    bugs: list[str] = field(default_factory=list)  # lines of the logs that speak of a bug


async def campaign(url: str, folder: Path, plan: Plan, seed: int) -> Report:
    """`url` of an empty database. The report is of the end, when all is quiet again."""
    chance, report, began = random.Random(seed), Report(plan, seed), time.monotonic()
    async with AsyncExitStack() as stack:
        proxies: list[Proxy] = []
        urls = [url] * plan.servers
        if plan.faults:
            urls = []
            for _ in range(plan.servers):
                made, through = await stack.enter_async_context(proxy(url))
                proxies.append(made)
                urls.append(through)
        servers = await stack.enter_async_context(fleet(urls, folder))
        # our own: few threads, or the hammer itself has no time; patient, so that what staff do happens
        database = Database(url, vault=vault(), threads=2, patience=60_000)
        stack.callback(database.close)
        client = await stack.enter_async_context(http())
        slow = Slow()
        every, words = battlefield(database)
        sessions = chance.sample(every, min(plan.sessions, len(every)))
        doors = (
            WebDoor(client, servers, slow, chance),
            KakaoDoor(client, servers, slow, chance),
            DeskDoor(database),
        )
        hammer = Hammer(doors, sessions, words, chance, ends=time.monotonic() + 60 * plan.minutes)
        trouble = asyncio.create_task(_trouble(plan, hammer, servers, proxies, database, chance, report))
        progress = asyncio.create_task(_progress(plan, hammer, servers, proxies))
        try:
            await hammer.run(plan.attempts, plan.at_once, trouble)
            await trouble
        finally:
            trouble.cancel()
            progress.cancel()
        await _quiet(servers, proxies)
        report.faults += await hammer.once_more()
        report.faults += await asyncio.wrap_future(database.read(judge, hammer.attempts))
        report.faults += await asyncio.wrap_future(database.read(closed_but_booked))
        report.attempts = len(hammer.attempts)
        report.told, report.messages, report.worst_seconds = hammer.counts(), hammer.sent, slow.worst
        report.bookings = await asyncio.wrap_future(database.read(bookings.count))
        report.done.update(
            kills=sum(one.kills for one in servers),
            pauses=sum(one.pauses for one in servers),
            cuts=sum(one.cuts for one in proxies),
        )
        report.faults += [f"exit {code}" for server in servers if (code := await server.stop())]
    report.bugs = [line for n in range(plan.servers) for line in _bugs(folder / f"server{n}.log")]
    report.seconds = time.monotonic() - began
    return report


async def _progress(plan: Plan, hammer: Hammer, servers: Sequence[Server], proxies: Sequence[Proxy]) -> None:
    """The long run takes an hour: each minute a line says how far it is."""
    while True:
        await asyncio.sleep(PROGRESS_SECONDS)
        kills, pauses, cuts = (
            sum(s.kills for s in servers),
            sum(s.pauses for s in servers),
            sum(p.cuts for p in proxies),
        )
        attempts = f"{len(hammer.attempts):,} of {plan.attempts:,} attempts"
        print(f"  {attempts}, {kills} kills, {pauses} pauses, {cuts} cuts", file=sys.stderr, flush=True)


async def _quiet(servers: Sequence[Server], proxies: Sequence[Proxy]) -> None:
    """Everything is there again, and what ran late has ended: each server has answered one more question."""
    for line in proxies:
        line.set(Fault.NONE)
    for server in servers:
        if server.process is None:
            await server.start_at_last()


async def _trouble(
    plan: Plan,
    hammer: Hammer,
    servers: Sequence[Server],
    proxies: Sequence[Proxy],
    database: Database,
    chance: random.Random,
    report: Report,
) -> None:
    """All that goes wrong, in an order left to chance, spread over the attempts."""
    kinds: list[Callable[[], Awaitable[None]]] = []

    async def kill() -> None:
        server = chance.choice(servers)
        await server.kill()
        report.done["starts that failed"] += await server.start_at_last()

    async def pause() -> None:
        await chance.choice(servers).pause(PAUSE_SECONDS)

    async def fault() -> None:
        line = chance.choice(proxies)
        kind = chance.choice(list(Fault)[1:])
        report.done[str(kind)] += 1
        if kind is Fault.TRICKLE:
            line.set(kind, seconds=0.002)
        else:
            line.set(kind, word=chance.choice([b"COMMIT", b"claim", b"booking", b"talk"]))
        await asyncio.sleep(SILENCE_SECONDS if kind is Fault.SILENCE else chance.uniform(0.2, 2))
        line.set(Fault.NONE)

    async def closure() -> None:
        session = chance.choice(hammer.sessions)
        city = await asyncio.wrap_future(database.read(places.city))
        closing = database.run(close_a_day, city.room(session.room).site, session, "수리")
        report.done["cancelled by staff"] += await asyncio.wrap_future(closing)
        report.done["closures"] += 1

    kinds += [kill] * plan.kills + [pause] * plan.pauses + [fault] * plan.faults + [closure] * plan.closures
    chance.shuffle(kinds)
    for number, act in enumerate(kinds):
        # each has its place in the run; what cannot keep up comes at once after the one before
        while len(hammer.attempts) < plan.attempts * (number + 0.5) / (len(kinds) + 1):
            if hammer.over():
                return
            await asyncio.sleep(0.02)
        if hammer.over():
            return
        await asyncio.sleep(chance.uniform(0, 0.3))
        await act()


def _bugs(log: Path) -> list[str]:
    return [line for line in log.read_text("utf-8").splitlines() if '"bug"' in line or "Traceback" in line]
