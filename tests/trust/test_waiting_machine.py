"""A waiting list beside a model of it in plain Python: any order of joins, cancels, offers, expiries keeps W-01 to W-11.

The model knows one session of twenty places and nothing of claims, locks or rows; it counts minutes to know when an offer
ends. After every step all that can be seen is compared, and the promises are looked at by themselves.
"""

import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import Session as Rows

from models import bookings, care, people, places, queues, quotas, waiting
from models.base import SEOUL
from models.bookings import Party
from models.outbox import Notice
from models.refused import Reason, Refused
from models.waiting import Entry, Offer, State
from tests.counter import sqlite_city
from tests.models.setting import NOW, SATURDAY, korea

T = TypeVar("T")
CAPACITY = 20
START = korea(SATURDAY, "10:00")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LAST = START - HOUR  # W-07
LINES = (START - 72 * HOUR, START - 24 * HOUR, LAST, START)
sizes = st.sampled_from([2, 2, 3, 4, 5, 7, 11])
any_number = st.integers(0, 10**6)


@dataclass
class Waiter:
    name: str
    id: str
    size: int
    rank: int
    state: State = State.WAITING
    passed: int = 0
    kept: int = 0
    collects_until: datetime | None = None
    offer_until: datetime | None = None
    called: bool = False
    told_why: bool = False


@dataclass
class Model:
    now: datetime = NOW
    booked: dict[str, int] = field(default_factory=dict)  # who: how many
    line: list[Waiter] = field(default_factory=list)
    busy: set[str] = field(default_factory=set)  # has another session that day: could not accept (W-11)

    @property
    def live(self) -> list[Waiter]:
        return sorted((w for w in self.line if w.state in (State.WAITING, State.OFFERED)), key=lambda w: w.rank)

    @property
    def waiting(self) -> list[Waiter]:
        return [w for w in self.live if w.state == State.WAITING]

    def free(self) -> int:
        held = sum(w.size for w in self.line if w.state == State.OFFERED) + sum(w.kept for w in self.line)
        return CAPACITY - sum(self.booked.values()) - held

    def answer_until(self) -> datetime:
        """W-05, a minute at a time."""
        left = 12 * 60 if START - self.now > 72 * HOUR else 2 * 60
        at = self.now
        while left:
            left -= 8 <= at.astimezone(SEOUL).hour < 21
            at += MINUTE
        return min(at, LAST)

    def may(self, waiter: Waiter) -> bool:
        if waiter.name in self.busy:
            waiter.told_why = True
            return False
        return True

    def serve(self) -> None:
        if self.now >= LAST:
            return
        if START - self.now < 24 * HOUR:
            free = self.free()
            for one in self.waiting:
                if one.called:
                    one.called = one.size <= free
                elif one.size <= free:
                    one.called = self.may(one)
            return
        while self._offer_one():
            pass

    def _offer_one(self) -> bool:
        before: list[Waiter] = []
        for one in self.waiting:
            room = self.free() + one.kept
            fits = one.size <= room
            if not fits:
                before.append(one)
            if room <= 0 or not (fits or self._collects(one)) or not self.may(one):
                continue
            if fits:
                one.state, one.kept, one.collects_until, one.offer_until = State.OFFERED, 0, None, self.answer_until()
                for other in before:
                    other.passed += 1
                return True
            if one.kept != room:
                one.collects_until = one.collects_until or min(self.now + 24 * HOUR, START - 72 * HOUR)
                one.kept = room
        return False

    def _collects(self, one: Waiter) -> bool:
        if one.collects_until:
            return self.now < one.collects_until
        return one.passed >= 2 and START - self.now > 72 * HOUR

    def off(self, one: Waiter, state: State) -> None:
        one.state, one.kept, one.collects_until, one.offer_until, one.called = state, 0, None, None, False

    def beat(self) -> None:
        if self.now >= START:
            for one in self.live:
                self.off(one, State.CLOSED)
            return
        for one in self.live:
            if one.offer_until and one.offer_until <= self.now:
                self.off(one, State.EXPIRED)
            if self.now >= LAST:
                one.called = False
            if one.collects_until and one.collects_until <= self.now:
                one.kept, one.collects_until, one.passed = 0, None, 0
        self.serve()

    def last_rank(self) -> int:
        return max((one.rank for one in self.live), default=0)


class Queue(RuleBasedStateMachine):
    """Every rule does one verb at both, and compares what came of it."""

    hours: tuple[int, ...] = (120, 120, 80, 30)
    """Before the start: far away, or a little before the lines of 72 and 24 hours."""

    def __init__(self) -> None:
        super().__init__()
        self.closing = ExitStack()
        folder = Path(self.closing.enter_context(tempfile.TemporaryDirectory(prefix="nanum-machine-")))
        self.database = self.closing.enter_context(sqlite_city(folder))
        self.model = Model()
        self.names = count(1)
        self.codes: dict[str, str] = {}
        self.others: dict[str, str] = {}
        self.offered: set[str] = set()

    def teardown(self) -> None:
        self.closing.close()

    def run(self, fn: Callable[[Rows], T]) -> T:
        return self.database.run(fn).result(60)

    def refusal(self, fn: Callable[[Rows], object]) -> Reason | None:
        try:
            self.run(fn)
        except Refused as no:
            return no.reason
        return None

    def waiter(self, number: int) -> Waiter:
        return self.model.line[number % len(self.model.line)]

    def somebody_live(self, number: int) -> Waiter:
        live = self.model.live or self.model.line
        return live[number % len(live)]

    # --- verbs

    @initialize(
        parties=st.lists(sizes, min_size=4, max_size=8),
        waiters=st.lists(sizes, min_size=2, max_size=6),
        number=any_number,
    )
    def begin(self, parties: list[int], waiters: list[int], number: int) -> None:
        self.model.now = START - self.hours[number % len(self.hours)] * HOUR
        for size in [*parties, *[2] * CAPACITY]:
            if size <= self.model.free():
                self.book(size)
        for size in waiters:
            self.join(size)

    @rule(size=sizes)
    def book(self, size: int) -> None:
        """Somebody who passes by."""
        name, now = f"passer{next(self.names)}", self.model.now
        if now >= START - 30 * MINUTE:
            return

        def turn(db: Rows) -> None:
            city, who, session = _at(db, name)
            self.codes[name] = bookings.confirm(db, city, who, session, _party(size), now=now)[0].code

        said = self.refusal(turn)
        assert (said is None) == (size <= self.model.free())
        if said is None:
            self.model.booked[name] = size

    @precondition(lambda self: self.model.booked and self.model.now < START)
    @rule(number=any_number)
    def cancel(self, number: int) -> None:
        name = sorted(self.model.booked)[number % len(self.model.booked)]
        now = self.model.now

        def turn(db: Rows) -> None:
            city, who, _ = _at(db, name)
            bookings.cancel(db, city, who, bookings.find(db, who, self.codes[name]), now=now)

        self.run(turn)
        del self.model.booked[name]
        self.model.serve()

    @rule(size=sizes)
    def join(self, size: int) -> None:
        self._join(f"waiter{next(self.names)}", size)

    @precondition(lambda self: self.model.waiting)
    @rule(number=any_number, size=sizes)
    def join_again_with_another_party(self, number: int, size: int) -> None:
        self._join(self.model.waiting[number % len(self.model.waiting)].name, size)

    def _join(self, name: str, size: int) -> None:
        now, mine = self.model.now, [one for one in self.model.live if one.name == name]
        if now >= LAST or name in self.model.busy:
            return
        ids: list[str] = []
        said = self.refusal(lambda db: ids.append(_wait(db, name, size, now)))
        if size <= self.model.free():
            assert said == Reason.NOT_FULL  # W-01
        elif mine:
            assert ids == [mine[0].id]
            mine[0].size = size
        else:
            assert said is None
            self.model.line.append(Waiter(name, ids[0], size, self.model.last_rank() + 1))

    @precondition(lambda self: self.model.line)
    @rule(number=any_number)
    def leave(self, number: int) -> None:
        one, now = self.somebody_live(number), self.model.now
        held = one.state == State.OFFERED or one.kept > 0

        def turn(db: Rows) -> None:
            waiting.leave(db, _place(db, now), _entry(db, one), "somebody", now=now)

        self.run(turn)
        if one.state in (State.WAITING, State.OFFERED):
            self.model.off(one, State.LEFT)
            if held:
                self.model.serve()

    @precondition(lambda self: self.model.line)
    @rule(number=any_number)
    def accept(self, number: int) -> None:
        one, now = self.somebody_live(number), self.model.now
        if now >= START - 30 * MINUTE:
            return
        offer = self.run(lambda db: _open_offer(db, one))
        assert (offer is not None) == (one.state == State.OFFERED or one.called)
        if offer is None:
            return
        id = offer

        def turn(db: Rows) -> None:
            city, who, _ = _at(db, one.name)
            self.codes[one.name] = bookings.accept_offer(db, city, who, id, now=now).code

        said, over = self.refusal(turn), now >= (one.offer_until or LAST)
        if over:
            assert said == Reason.OFFER_OVER
        elif one.name in self.model.busy:
            assert said == Reason.DAY_LIMIT  # W-08
        elif one.called and one.size > self.model.free():
            assert said == Reason.OFFER_LOST  # W-06: it keeps its rank
            one.called = False
        else:
            assert said is None
            called = one.called
            self.model.off(one, State.ACCEPTED)
            self.model.booked[one.name] = one.size
            if called:
                self.model.serve()

    @precondition(lambda self: self.model.line)
    @rule(number=any_number)
    def decline(self, number: int) -> None:
        one, now = self.somebody_live(number), self.model.now
        offer = self.run(lambda db: _open_offer(db, one))
        if offer is None:
            return
        id = offer

        def turn(db: Rows) -> None:
            found = waiting.offer(db, id)
            assert found
            waiting.decline(db, _place(db, now), found[0], "somebody", now=now)

        self.run(turn)
        held = one.state == State.OFFERED
        kept = one.kept
        self.model.off(one, State.DECLINED)
        assert not kept
        if held:
            self.model.serve()

    @precondition(lambda self: self.model.line)
    @rule(number=any_number)
    def again(self, number: int) -> None:
        """W-09: only if asked, and then at the end."""
        one, now = self.waiter(number), self.model.now
        said = self.refusal(lambda db: waiting.again(db, _entry(db, one), "somebody", now=now))
        if one.state in (State.DECLINED, State.EXPIRED, State.LEFT):
            assert said is None
            one.rank = self.model.last_rank() + 1
            one.state, one.passed, one.told_why = State.WAITING, 0, False
        elif one.state in (State.WAITING, State.OFFERED):
            assert said is None
        else:
            assert said == Reason.NOT_WAITING

    @precondition(lambda self: self.model.line)
    @rule(number=any_number)
    def is_busy(self, number: int) -> None:
        """W-11: a booking of the same day at the same site."""
        one, now = self.somebody_live(number), self.model.now
        if one.name in self.model.booked or now >= START:
            return
        if one.name in self.model.busy:
            self.run(lambda db: _cancel(db, one.name, self.others.pop(one.name), now))
            self.model.busy.discard(one.name)
        else:
            self.others[one.name] = self.run(lambda db: _book_later(db, one.name, now))
            self.model.busy.add(one.name)

    @rule()
    def beat(self) -> None:
        now = self.model.now
        for queue in self.run(lambda db: queues.due(db, now=now)):
            self.run(lambda db, queue=queue: queues.tend(db, queue, now=now))  # type: ignore[misc]
        self.model.beat()

    @rule(minutes=st.sampled_from([1, 30, 119, 120, 121, 600, 719, 720, 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        rest = (START - self.model.now) // MINUTE
        step = min(minutes, max(rest // 4, 1)) if rest < 24 * 60 else minutes  # the last day is short
        self.model.now = min(self.model.now + step * MINUTE, START + HOUR)

    @rule(line=st.sampled_from(LINES), minutes=st.sampled_from([-121, -120, -1, 0, 1]), turn=st.integers(0, 3))
    def until_a_line(self, line: datetime, minutes: int, turn: int) -> None:
        """Not too often to the end: what is over is over."""
        if line >= LAST and turn:
            return
        self.model.now = max(self.model.now, min(line + minutes * MINUTE, self.model.now + 30 * HOUR))

    # --- what can be seen

    @invariant()
    def all_that_can_be_seen_is_the_same(self) -> None:
        model = self.model

        def look(db: Rows) -> tuple[dict[str, tuple[object, ...]], int, int]:
            seen: dict[str, tuple[object, ...]] = {}
            for one in db.scalars(select(Entry)):
                opened = db.execute(
                    select(Offer.until, Offer.call).where(Offer.entry_id == one.id, Offer.state == "open")
                ).first()
                kept = sum(quotas.held(db, one.kept).values())
                held = opened.until if opened and not opened.call else None
                called = bool(opened and opened.call)
                seen[one.id] = (one.state, one.size, one.passed, kept, one.collects_until, held, called, _rank(db, one))
            city, _, session = _at(db, "nobody")
            vacant = bookings.vacancies(db, city, [session.room], [SATURDAY], now=model.now)
            told = len(db.execute(select(Notice.id).where(Notice.kind == waiting.SKIPPED)).all())
            return seen, next(one.left for one in vacant if one.session == session), told

        seen, left, told = self.run(look)
        ranks = {one.id: n for n, one in enumerate(model.live, 1)}
        assert seen == {
            one.id: (
                one.state,
                one.size,
                one.passed,
                one.kept,
                one.collects_until,
                one.offer_until,
                one.called,
                ranks.get(one.id),
            )
            for one in model.line
        }
        assert left == model.free() >= 0  # W-04: no place both held and taken
        assert told >= sum(one.told_why for one in model.line)
        assert self.run(care.audit) == []

    @invariant()
    def the_promises_hold(self) -> None:
        for one in self.model.line:
            if one.offer_until:
                assert one.offer_until <= LAST  # W-07
            if START - self.model.now > 72 * HOUR:
                assert one.passed <= 2  # nobody is passed over more than twice
            if one.collects_until:
                assert one.collects_until <= START - 72 * HOUR
        fresh = {one.id for one in self.model.line if one.state == State.OFFERED} - self.offered
        for one in self.model.waiting:
            later = [other.size for other in self.model.live if other.id in fresh and other.rank > one.rank]
            if later and one.name not in self.model.busy:
                assert one.size > min(later)  # W-03: the first that fits
        self.offered = {one.id for one in self.model.line if one.state == State.OFFERED}


class LastDay(Queue):
    """W-06: nothing is held any more, and all who fit are called."""

    hours = (23, 12, 5)


def _party(size: int) -> Party:
    return Party(1, size - 1)


def _at(db: Rows, name: str) -> tuple[places.City, people.Who, places.Session]:
    city = places.city(db)
    session = city.session("gaho-play", SATURDAY, "10:00")
    assert session is not None
    return city, people.visitor(db, "web", name, NOW), session


def _place(db: Rows, now: datetime) -> waiting.Place | None:
    city, _, session = _at(db, "nobody")
    return queues.place_of(db, city, bookings.queue(session), now=now)


def _wait(db: Rows, name: str, size: int, now: datetime) -> str:
    city, who, session = _at(db, name)
    return bookings.wait(db, city, who, session, _party(size), now=now).id


def _entry(db: Rows, one: Waiter) -> Entry:
    found = waiting.entry(db, one.id)
    assert found is not None
    return found


def _rank(db: Rows, one: Entry) -> int | None:
    return waiting.rank_of(db, one) if one.state in waiting.LIVE else None


def _open_offer(db: Rows, one: Waiter) -> str | None:
    found = waiting.open_offer(db, _entry(db, one))
    return found.id if found else None


def _book_later(db: Rows, name: str, now: datetime) -> str:
    city, who, _ = _at(db, name)
    session = city.session("gaho-play", SATURDAY, "15:00") or city.session("gaho-play", SATURDAY, "13:00")
    assert session is not None
    return bookings.confirm(db, city, who, session, _party(2), now=now)[0].code


def _cancel(db: Rows, name: str, code: str, now: datetime) -> None:
    city, who, _ = _at(db, name)
    bookings.cancel(db, city, who, bookings.find(db, who, code), now=now)


@pytest.mark.parametrize("machine", [Queue, LastDay])
def test_any_order_of_joins_cancels_offers_and_ends_keeps_the_promises(machine: type[Queue]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=int(os.environ.get("TRUST_EXAMPLES", "8")),
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
