"""From a row of the outbox to a person: claim, read again, send, settle.

    claim     one statement takes a batch for as long as the lease lasts; other replicas pass it by
    read      is the claim still ours, is what it speaks of still so, which address comes next (C3, C6, N-07)
    send      a page is a row of the transcript, written in the settling transaction; a wire is asked outside of any
    settle    with the own fence alone: whoever was paused past his lease changes nothing

Every channel has a lane: so many at once, and a breaker. A dead channel fills its own lane and delays no other (C7).
"""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar

from prometheus_client import Counter
from sqlalchemy.orm import Session

from handlers.speech import Reply
from models import outbox, people, talks
from models.base import Database
from models.outbox import Claimed, Standing
from models.talks import Reach
from scheduler import reminders
from scheduler.messenger import Messenger, TryLater, Undeliverable, Unknown

P = ParamSpec("P")
T = TypeVar("T")

PAGES = ("web", "terminal")
"""Channels that show the transcript: a line of it is the delivery."""
LEASE = timedelta(seconds=60)
PUSH_SECONDS = 15.0
"""A wire that has not answered by then will not (trust G3)."""
BATCH = 100
AT_ONCE = 2
"""Deliveries to pages that run at once: citizens' turns use the same threads."""
LANE = 16
ROOM = 256
"""So many of one channel are sent, or wait for it, at once; more are put back."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=2), timedelta(minutes=10)
FAILURES = 5
"""In a row: then the channel rests."""
FIRST_REST, LONGEST_REST = 5.0, 120.0
FULL = timedelta(seconds=1)

log = logging.getLogger("scheduler.sender")


def pause(attempts: int, chance: float) -> timedelta:
    """Before the next try: twice as long each time, up to a limit; `chance` (0 to 1) spreads them over its second half."""
    longest: timedelta = min(FIRST_PAUSE * 2.0 ** min(attempts - 1, 30), LONGEST_PAUSE)
    return longest * (0.5 + chance / 2)


class Lane:
    """One channel's wire: how many it carries at once, and whether it carries any."""

    def __init__(self, messenger: Messenger) -> None:
        self.messenger = messenger
        self.slots = asyncio.Semaphore(LANE)
        self.waiting = 0
        self._failures = 0
        self._rests_until = 0.0  # by the loop's clock, which is never set back

    @property
    def full(self) -> bool:
        return self.waiting >= ROOM

    def resting(self) -> float:
        """Seconds until somebody may try it again."""
        return max(0.0, self._rests_until - asyncio.get_running_loop().time())

    def worked(self) -> None:
        self._failures = 0
        self._rests_until = 0.0

    def failed(self, after: timedelta = timedelta()) -> None:
        """From the fifth failure in a row on the channel rests, longer each time; or as long as it says itself."""
        self._failures += 1
        rest = after.total_seconds()
        if self._failures >= FAILURES:
            rest = max(rest, min(FIRST_REST * 2 ** min(self._failures - FAILURES, 30), LONGEST_REST))
        self._rests_until = max(self._rests_until, asyncio.get_running_loop().time() + rest)


@dataclass(frozen=True, slots=True)
class Ready:
    """What is to be said to a wire, read under its claim a moment ago."""

    to: Reach
    reply: Reply


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a claim."""

    channel: str  # "" where none was asked
    what: str  # a Standing; "lost": somebody else's meanwhile, or withdrawn


@dataclass(slots=True)
class Sender:
    database: Database
    messengers: Mapping[str, Messenger]  # by channel; one that is not here, and no page, cannot be pushed to
    clock: Callable[[], datetime]
    outcomes: Counter | None = None  # by channel and outcome
    lease: timedelta = LEASE
    batch: int = BATCH
    _lanes: dict[str, Lane] = field(init=False, default_factory=dict)
    _running: set[asyncio.Task[None]] = field(init=False, default_factory=set)
    _closing: bool = field(init=False, default=False)

    async def beat(self) -> int:
        """All that is due is claimed and on its way; how many notices. Those to pages are there when it returns."""
        claimed = 0
        while not self._closing:
            if not await asyncio.wrap_future(self.database.read(outbox.any_due, now=self.clock())):
                break
            ends_at = asyncio.get_running_loop().time() + self.lease.total_seconds()  # before the database's lease ends
            batch = await self._run(self._claim, self.clock())
            if not batch:  # another replica was first
                break
            claimed += len(batch)
            await self._set_off(batch, ends_at)
        return claimed

    async def idle(self) -> None:
        """Until nothing is on its way."""
        while self._running:
            await asyncio.wait(self._running)

    async def close(self, seconds: float = 3.0) -> None:
        """Nothing new is begun; what is on its way may end, and is called off then: its lease ends by itself."""
        self._closing = True
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    # claim

    def _claim(self, db: Session, now: datetime) -> list[tuple[Claimed, str]]:
        """The batch, each with the channel that it will go by: "" where none reaches the person."""
        batch = outbox.claim(db, now=now, lease=self.lease, most=self.batch)
        return [
            (one, next(filter(self._reaches, talks.channels(db, one.person_id, one.address_id)), "")) for one in batch
        ]

    def _reaches(self, channel: str) -> bool:
        return channel in PAGES or channel in self.messengers

    async def _set_off(self, batch: list[tuple[Claimed, str]], ends_at: float) -> None:
        """To pages now; to the wires as they have room."""
        refused: dict[str, list[Claimed]] = {}
        pages = asyncio.Semaphore(AT_ONCE)
        here = []
        for notice, channel in batch:
            lane = self._lane(channel)
            if lane is None:
                here.append(asyncio.create_task(self._guarded(notice, pages, ends_at, channel)))
            elif lane.full or lane.resting():
                refused.setdefault(channel, []).append(notice)
            else:
                lane.waiting += 1
                task = asyncio.create_task(self._by_lane(lane, notice, ends_at, channel))
                self._running.add(task)
                task.add_done_callback(self._running.discard)
        for channel, notices in refused.items():
            await self._put_back(notices, timedelta(seconds=self._lanes[channel].resting()))
        if here:
            await asyncio.wait(here)

    def _lane(self, channel: str) -> Lane | None:
        if channel not in self._lanes and channel in self.messengers:
            self._lanes[channel] = Lane(self.messengers[channel])
        return self._lanes.get(channel)

    async def _by_lane(self, lane: Lane, notice: Claimed, ends_at: float, channel: str) -> None:
        try:
            await self._guarded(notice, lane.slots, ends_at, channel)
        finally:
            lane.waiting -= 1

    async def _guarded(self, notice: Claimed, slots: asyncio.Semaphore, ends_at: float, channel: str) -> None:
        """A bug, or a database that is away, is one notice's trouble: it comes again when its pause or its lease is over."""
        try:
            async with slots:
                await self._deliver(notice, ends_at)
        except Exception as bug:
            self._count(channel, "failed")
            log.exception("not sent")
            try:
                await self._run(
                    outbox.put_back, [notice], after=pause(notice.attempts, _chance()), trouble=type(bug).__name__[:24]
                )
            except Exception:  # the lease ends by itself
                log.warning("not put back")

    # read, send, settle

    async def _deliver(self, notice: Claimed, ends_at: float) -> None:
        loop = asyncio.get_running_loop()
        while loop.time() < ends_at:
            ready = await self._run(self._read, notice)
            if isinstance(ready, Outcome):
                self._count(ready.channel, ready.what)
                return
            lane = self._lane(ready.to.channel)
            if lane is None or loop.time() >= ends_at:
                return
            if rest := lane.resting():  # it broke while this one waited for its turn
                await self._put_back([notice], timedelta(seconds=rest))
                return
            if await self._push(lane, notice, ready, ends_at):
                return

    async def _push(self, lane: Lane, notice: Claimed, ready: Ready, ends_at: float) -> bool:
        """False where the next address is to be tried (N-07)."""
        loop, channel = asyncio.get_running_loop(), ready.to.channel
        try:
            async with asyncio.timeout_at(min(loop.time() + PUSH_SECONDS, ends_at)):
                receipt = await lane.messenger.push(ready.to.value, ready.reply, notice)
        except Undeliverable:
            lane.worked()
            await self._run(people.bury, ready.to.address_id, now=self.clock())
            self._count(channel, "undeliverable")
            return False
        except TryLater as later:
            lane.failed(later.after)
            await self._again(notice, later.after, "try later", channel)
        except (Unknown, TimeoutError):
            lane.failed()
            if lane.messenger.keyed:
                await self._again(notice, timedelta(), "no answer", channel)
            else:
                settled = await self._run(self._settle, notice, Standing.UNKNOWN, ready, trouble="no answer")
                self._count(settled.channel, settled.what)
        else:
            lane.worked()
            settled = await self._run(self._settle, notice, Standing.SENT, ready, receipt.number)
            self._count(settled.channel, settled.what)
        return True

    async def _put_back(self, notices: list[Claimed], rest: timedelta) -> None:
        """The channel's trouble, not theirs."""
        await self._run(outbox.put_back, notices, after=max(rest, FULL), trouble="resting", tried=False)

    async def _again(self, notice: Claimed, after: timedelta, trouble: str, channel: str) -> None:
        self._count(channel, "again")
        await self._run(outbox.put_back, [notice], after=max(after, pause(notice.attempts, _chance())), trouble=trouble)

    def _read(self, db: Session, notice: Claimed) -> Ready | Outcome:
        """What is to be said to a wire, and where; or what came of it: told on a page, or not to be told."""
        now = self.clock()
        to = next(
            (to for to in talks.reach(db, notice.person_id, notice.address_id) if self._reaches(to.channel)), None
        )
        if to and to.channel in PAGES:
            talks.open_locked(db, notice.person_id, now=now)  # a turn locks in this order too: its talk, then notices
        if not outbox.still_ours(db, notice):
            return Outcome("", "lost")
        words = reminders.words(db, notice, now=now)
        if isinstance(words, Standing):
            outbox.settle(db, notice, words, now=now)
            return Outcome("", words)
        if to is None:
            outbox.settle(db, notice, Standing.UNREACHABLE, now=now, trouble="no address")
            return Outcome("", Standing.UNREACHABLE)
        if to.channel not in PAGES:
            return Ready(to, words)
        talks.post_line(db, notice.person_id, to.address_id, notice.id, words.to_text(), now=now)
        outbox.settle(db, notice, Standing.SENT, now=now, address_id=to.address_id)
        return Outcome(to.channel, Standing.SENT)

    def _settle(
        self, db: Session, notice: Claimed, state: Standing, ready: Ready, number: str = "", trouble: str | None = None
    ) -> Outcome:
        """What a wire made of it. What was said stands in the transcript: "2번" counts it."""
        now, to = self.clock(), ready.to
        talks.open_locked(db, notice.person_id, now=now)
        if not outbox.settle(
            db, notice, state, now=now, address_id=to.address_id, receipt=number or None, trouble=trouble
        ):
            return Outcome(to.channel, "lost")
        if state is Standing.SENT:
            talks.post_line(db, notice.person_id, to.address_id, notice.id, ready.reply.to_text(), now=now)
        return Outcome(to.channel, state)

    # around

    async def _run(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.wrap_future(self.database.run(fn, *args, **kwargs))

    def _count(self, channel: str, outcome: str) -> None:
        if self.outcomes:
            self.outcomes.labels(channel or "none", outcome).inc()


def _chance() -> float:
    return random.random()  # noqa: S311 - spread, not secrecy
