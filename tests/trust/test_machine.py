"""The bookings beside a model of them in plain Python: any order of any verbs has the same outcome (trust A1 to A8, PBT).

The model knows the rules of domain.md and nothing of claims, locks or rows. It says which rules a verb would break; the
service must do it where none is broken, and else refuse it for one of these. After every step all that can be seen is
compared: states, free places, reminders; and the audit is silent.
"""

import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

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

from models import bookings, care, outbox, people, places, quotas
from models.bookings import Booking, Party, State
from models.refused import Reason, Refused
from tests.counter import sqlite_city
from tests.models.setting import NOW, SATURDAY, SUNDAY, TUESDAY, WEDNESDAY, korea

T = TypeVar("T")
PARTIES = [Party(1, 1), Party(1, 3), Party(4, 6), Party(3, 1), Party(6, 13), Party(0, 1), Party(2, 0)]
PEOPLE = ("mother", "aunt", "neighbour")
CAPACITY = {"gaho-play": 20, "sinan-play": 20, "gaho-hire": 1, "seongbuk-studio": 1}
MOST = {"gaho-hire": 15, "seongbuk-studio": 8}  # people of one party, where the catalogue says so
WINDOW, CLOSES, FREE_UNTIL, HOLD = (
    timedelta(days=14),
    timedelta(minutes=30),
    timedelta(minutes=30),
    timedelta(minutes=5),
)
LATE = timedelta(minutes=30)
ACTIVE = (State.REQUESTED, State.CONFIRMED, State.CHECKED_IN)
PLACED = (*ACTIVE, State.COMPLETED)


@dataclass(frozen=True)
class Spot:
    """A session as the model knows it."""

    room: str
    day: date
    start: datetime
    end: datetime

    @property
    def site(self) -> str:
        return self.room.partition("-")[0]

    def meets(self, other: "Spot") -> bool:
        return self.start < other.end and other.start < self.end


@dataclass
class Held:
    spot: Spot
    party: Party
    until: datetime


@dataclass
class Booked:
    code: str
    who: str
    spot: Spot
    party: Party
    state: State
    awaited: datetime
    late_told: bool = False
    placed: bool = True  # a no-show that had come after all has no places any more
    reminders: set[datetime] = field(default_factory=set)


@dataclass
class Model:
    spots: tuple[Spot, ...]
    now: datetime
    bookings: list[Booked] = field(default_factory=list)
    held: dict[str, Held] = field(default_factory=dict)
    closed: set[tuple[str, date]] = field(default_factory=set)
    strikes: dict[str, list[tuple[str, datetime]]] = field(default_factory=dict)  # household: (code, day)

    def size(self, spot: Spot, party: Party) -> int:
        return 1 if CAPACITY[spot.room] == 1 else party.adults + party.children

    def left(self, spot: Spot, giving: tuple[str, ...] = ()) -> int:
        """Free places of a spot; `giving` are owners (people for holds, codes for bookings) who would give up theirs."""
        used = [(b.spot, b.party) for b in self.bookings if b.placed and b.state in PLACED and b.code not in giving]
        used += [(h.spot, h.party) for who, h in self.held.items() if h.until > self.now and who not in giving]
        if spot.room == "gaho-hire" and any(s.room == "gaho-play" and s.meets(spot) for s, _ in used):
            return 0  # B-08: the whole space or nothing
        if spot.room == "gaho-play" and any(s.room == "gaho-hire" and s.meets(spot) for s, _ in used):
            return 0
        return CAPACITY[spot.room] - sum(self.size(s, party) for s, party in used if s == spot)

    def suspended(self, who: str) -> datetime | None:
        days = sorted(day for _, day in self.strikes.get(who, ()))
        until = [b + timedelta(days=30) for a, b in pairwise(days) if b - a <= timedelta(days=90)]
        return until[-1] if until else None

    def broken(self, who: str, spot: Spot, party: Party, moving: Booked | None = None) -> set[Reason]:
        """The rules that a booking of this would break; TWICE stands for what the household has already."""
        no: set[Reason] = set()
        if self.now >= spot.start:
            no.add(Reason.PAST)
        elif self.now >= spot.start - CLOSES:
            no.add(Reason.TOO_LATE)
        opens = korea(spot.day - WINDOW, "09:00")
        if self.now < opens:
            no.add(Reason.TOO_EARLY)
        no |= self._party(spot, party)
        until = self.suspended(who)
        if until and until > self.now and moving is None:
            no.add(Reason.SUSPENDED)
        mine = [b for b in self.bookings if b.who == who and b is not moving and b.state in PLACED]
        if any(b.spot == spot for b in mine):
            return no | {Reason.TWICE}
        if any(b.spot.site == spot.site and b.spot.day == spot.day for b in mine):
            no.add(Reason.DAY_LIMIT)
        if any(b.spot.meets(spot) for b in mine):
            no.add(Reason.OVERLAP)
        if sum(b.spot.end > self.now for b in mine) >= 4:
            no.add(Reason.UPCOMING_LIMIT)
        return no

    def _party(self, spot: Spot, party: Party) -> set[Reason]:
        no: set[Reason] = set()
        if party.children == 0:
            return {Reason.NO_CHILD}
        if party.adults == 0:
            return {Reason.GUARDIAN_NEEDED}
        if party.adults > 2 * party.children:
            no.add(Reason.TOO_MANY_ADULTS)
        if party.people > MOST.get(spot.room, 20):
            no.add(Reason.TOO_MANY_PEOPLE)
        return no

    def reminders(self, spot: Spot) -> set[datetime]:
        """N-02: the evening before at 18:00, and two hours before; none for a moment past."""
        moments = {korea(spot.day - timedelta(days=1), "18:00"), spot.start - timedelta(hours=2)}
        return {moment for moment in moments if moment > self.now}


FULL = {Reason.FULL, Reason.TAKEN, Reason.TOO_FEW_LEFT, Reason.MOVE_FULL}
NEVER = {State.REQUESTED, State.CONFIRMED}
WANTED = (
    ("gaho-play", SATURDAY),
    ("gaho-hire", SATURDAY),
    ("sinan-play", SATURDAY),
    ("seongbuk-studio", SATURDAY),
    ("gaho-play", TUESDAY),
    ("sinan-play", WEDNESDAY),
    ("gaho-play", SUNDAY),
    ("gaho-play", SATURDAY + timedelta(days=14)),
)
EDGES = [-121, -120, -31, -30, -16, -15, -1, 0, 29, 30, 59, 60, 119, 120, 7 * 24 * 60 + 120, 7 * 24 * 60 + 121]
LIFE = ["tell_late", "check_in", "no_show", "complete", "came", "excused", "later"]
any_number = st.integers(0, 10**6)
one_of_us = st.sampled_from(PEOPLE)
parties = st.sampled_from(PARTIES)


class Counter(RuleBasedStateMachine):
    """Every rule does one verb at both, and compares what came of it."""

    def __init__(self) -> None:
        super().__init__()
        self.closing = ExitStack()
        folder = Path(self.closing.enter_context(tempfile.TemporaryDirectory(prefix="nanum-machine-")))
        self.database = self.closing.enter_context(sqlite_city(folder))
        city = self.run(places.city)
        found = [(room, day, one) for room, day in WANTED for one in city.sessions(room, day)]
        self.model = Model(tuple(Spot(room, day, one.starts_at, one.ends_at) for room, day, one in found), NOW)
        self.closures: dict[tuple[str, date], str] = {}

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

    def spot(self, number: int) -> Spot:
        return self.model.spots[number % len(self.model.spots)]

    def booked(self, number: int) -> Booked:
        """One of the last: several verbs in a row shall be about the same."""
        return self.model.bookings[-1 - number % min(3, len(self.model.bookings))]

    # --- verbs of citizens

    @rule(who=one_of_us, number=any_number, party=parties)
    def hold(self, who: str, number: int, party: Party) -> None:
        spot, now = self.spot(number), self.model.now
        if (spot.site, spot.day) in self.model.closed:
            return
        broken = self.model.broken(who, spot, party)
        until: list[datetime] = []
        said = self.refusal(lambda db: until.append(bookings.hold(db, *_at(db, who, spot), party, now=now)))
        if broken - {Reason.TWICE}:
            assert said in broken
        elif broken:
            assert said is None
            self.model.held.pop(who, None)
        elif self.model.left(spot, giving=(who,)) < self.model.size(spot, party):
            assert said in FULL
        else:
            assert said is None
            old = self.model.held.get(who)
            same = old is not None and (old.spot, self.model.size(spot, old.party)) == (
                spot,
                self.model.size(spot, party),
            )
            if not (old and same and old.until > now):
                self.model.held[who] = Held(spot, party, now + HOLD)
            assert until == [self.model.held[who].until]

    @rule(who=one_of_us)
    def release(self, who: str) -> None:
        self.run(lambda db: bookings.release(db, _who(db, who).person_id, now=self.model.now))
        self.model.held.pop(who, None)

    @initialize(
        wishes=st.lists(st.tuples(one_of_us, any_number, parties), min_size=4, max_size=10),
        eager=one_of_us,
        eagerness=st.sampled_from([0, 2, 20]),
    )
    def some_are_booked(self, wishes: list[tuple[str, int, Party]], eager: str, eagerness: int) -> None:
        """One of them may ask for more than a household can have (B-05)."""
        for number in range(eagerness):
            self.book(eager, 3 * number, Party(1, 1))
        for who, number, party in wishes:
            self.book(who, number, party)

    @rule(who=one_of_us, number=any_number, party=parties)
    def book_one(self, who: str, number: int, party: Party) -> None:
        self.book(who, number, party)

    def book(self, who: str, number: int, party: Party) -> None:
        spot, now = self.spot(number), self.model.now
        if (spot.site, spot.day) in self.model.closed:
            return
        broken = self.model.broken(who, spot, party)
        found: list[tuple[str, bool]] = []

        def confirm(db: Rows) -> None:
            booking, new = bookings.confirm(db, *_at(db, who, spot), party, now=now)
            found.append((booking.code, new))

        said = self.refusal(confirm)
        if broken - {Reason.TWICE}:
            assert said in broken
        elif broken:
            (twin,) = [b for b in self.model.bookings if b.who == who and b.spot == spot and b.state in PLACED]
            assert found == [(twin.code, False)]  # trust A8
            self.model.held.pop(who, None)
        elif self.model.left(spot, giving=(who,)) < self.model.size(spot, party):
            assert said in FULL
        else:
            ((code, new),) = found
            assert new
            waits = spot.room == "gaho-hire"  # B-14
            made = Booked(code, who, spot, party, State.REQUESTED if waits else State.CONFIRMED, spot.start + LATE)
            made.reminders = set() if waits else self.model.reminders(spot)
            self.model.bookings.append(made)
            self.model.held.pop(who, None)

    @precondition(lambda self: self.model.bookings)
    @rule(number=any_number, to=any_number, party=parties)
    def move_one(self, number: int, to: int, party: Party) -> None:
        self.move(self.booked(number), self.spot(to), party)

    def move(self, booked: Booked, spot: Spot, party: Party) -> None:
        now = self.model.now
        if (spot.site, spot.day) in self.model.closed:
            return

        def turn(db: Rows) -> None:
            city, who, session = _at(db, booked.who, spot)
            bookings.move(db, city, who, bookings.find(db, who, booked.code), session, party, now=now)

        said = self.refusal(turn)
        broken = self._may_move(booked, spot, party)
        if broken:
            assert said in broken
        elif self.model.left(spot, giving=(booked.who, booked.code)) < self.model.size(spot, party):
            assert said in FULL
        else:
            assert said is None
            booked.spot, booked.party, booked.awaited, booked.late_told = spot, party, spot.start + LATE, False
            booked.reminders = self.model.reminders(spot)
            self.model.held.pop(booked.who, None)

    def _may_move(self, booked: Booked, spot: Spot, party: Party) -> set[Reason]:
        if booked.state in ACTIVE and booked.spot.start <= self.model.now:
            return {Reason.STARTED}
        if booked.state != State.CONFIRMED:
            return {Reason.NOT_NOW}
        if self.model.now >= booked.spot.start - FREE_UNTIL:
            return {Reason.CHANGE_OVER}
        broken = self.model.broken(booked.who, spot, party, moving=booked)
        if Reason.TWICE in broken:
            broken = broken - {Reason.TWICE} | {Reason.OVERLAP}
        return broken | ({Reason.NOT_NOW} if spot.room == "gaho-hire" else set())

    @precondition(lambda self: self.model.bookings)
    @rule(number=any_number)
    def cancel(self, number: int) -> None:
        booked, now = self.booked(number), self.model.now

        def turn(db: Rows) -> None:
            who = _who(db, booked.who)
            bookings.cancel(db, places.city(db), who, bookings.find(db, who, booked.code), now=now)

        said = self.refusal(turn)
        if booked.state in ACTIVE and booked.spot.start <= now:
            assert said == Reason.STARTED
        else:
            self._ended(booked, said, NEVER, State.CANCELLED_BY_USER)

    def tell_late(self, booked: Booked) -> None:
        now = self.model.now
        may = booked.state == State.CONFIRMED and now < booked.awaited
        said = self._verb(booked, lambda db, one: bookings.tell_late(db, one, "somebody", now=now))
        assert said == (None if may else Reason.NOT_NOW)
        if may and not booked.late_told:
            booked.late_told, booked.awaited = True, booked.awaited + LATE  # once (B-10)

    # --- verbs of staff and of the beat

    @precondition(lambda self: self.model.bookings)
    @rule(
        number=any_number, offset=st.sampled_from(EDGES), verbs=st.lists(st.sampled_from(LIFE), min_size=1, max_size=3)
    )
    def what_becomes_of_it(self, number: int, offset: int, verbs: list[str]) -> None:
        """Around the edges of one booking's session: some verbs in a row."""
        booked = self.booked(number)
        self.model.now = max(self.model.now, booked.spot.start + timedelta(minutes=offset))
        for verb in verbs:
            match verb:
                case "came" | "excused":
                    self.correct(booked, came=verb == "came")
                case "later":
                    self.move(booked, self.model.spots[-1], Party(1, 1))
                case _:
                    getattr(self, verb)(booked)

    @precondition(lambda self: self.model.bookings)
    @rule(who=one_of_us, corrected=st.booleans(), number=any_number)
    def stays_away(self, who: str, corrected: bool, number: int) -> None:
        """B-11: from what he has of the household next, nobody comes; staff may hear that he was there after all."""
        mine = [one for one in self.model.bookings if one.who == who and one.state == State.CONFIRMED]
        for booked in sorted(mine, key=lambda one: one.awaited)[:2]:
            self.model.now = max(self.model.now, booked.awaited)
            self.no_show(booked)
        if corrected and mine:
            self.correct(mine[0], came=True)
        self.book(who, -1 - number % 6, Party(1, 1))

    @precondition(lambda self: self.model.bookings)
    @rule(number=any_number, verb=st.sampled_from(["approve", "reject", "cancel_by_site"]))
    def decide(self, number: int, verb: str) -> None:
        booked, now = self.booked(number), self.model.now
        if verb == "approve":
            said = self._verb(booked, lambda db, one: bookings.approve(db, places.city(db), one, "staff", now=now))
            if booked.state != State.REQUESTED:
                assert said == Reason.NOT_NOW
            else:
                assert said is None
                booked.state, booked.reminders = State.CONFIRMED, self.model.reminders(booked.spot)
        elif verb == "reject":
            said = self._verb(booked, lambda db, one: bookings.reject(db, one, "staff", "why", now=now))
            self._ended(booked, said, {State.REQUESTED}, State.REJECTED)
        else:
            said = self._verb(booked, lambda db, one: bookings.cancel_by_site(db, one, "staff", "why", now=now))
            self._ended(booked, said, NEVER, State.CANCELLED_BY_SITE)

    def check_in(self, booked: Booked) -> None:
        now = self.model.now
        there = booked.spot.start - timedelta(minutes=15) <= now < booked.spot.end
        said = self._verb(booked, lambda db, one: bookings.check_in(db, one, "staff", now=now))
        if booked.state == State.CONFIRMED and there:
            assert said is None
            booked.state, booked.reminders = State.CHECKED_IN, set()
        else:
            assert said == Reason.NOT_NOW

    def no_show(self, booked: Booked) -> None:
        now = self.model.now
        said = self._verb(booked, lambda db, one: bookings.no_show(db, places.city(db), one, now=now))
        if now < booked.awaited:
            assert said == Reason.NOT_NOW
        elif self._ended(booked, said, {State.CONFIRMED}, State.NO_SHOW):
            self.model.strikes.setdefault(booked.who, []).append((booked.code, booked.spot.start))

    def correct(self, booked: Booked, came: bool) -> None:
        now = self.model.now
        may = booked.state == State.NO_SHOW and now <= booked.spot.end + timedelta(days=7)
        said = self._verb(
            booked,
            lambda db, one: bookings.correct_no_show(db, places.city(db), one, "staff", "why", came=came, now=now),
        )
        assert said == (None if may else Reason.NOT_NOW)
        if may:
            booked.state, booked.placed = State.CHECKED_IN if came else State.CANCELLED_BY_USER, False
            self.model.strikes[booked.who] = [s for s in self.model.strikes[booked.who] if s[0] != booked.code]

    def complete(self, booked: Booked) -> None:
        now = self.model.now
        may = booked.state == State.CHECKED_IN and now >= booked.spot.end
        said = self._verb(booked, lambda db, one: bookings.complete(db, one, now=now))
        assert said == (None if may else Reason.NOT_NOW)
        if may:
            booked.state = State.COMPLETED

    @rule()
    def expire(self) -> None:
        self.run(lambda db: quotas.expire(db, now=self.model.now))

    @rule(number=any_number)
    def close(self, number: int) -> None:
        """T-02, B-12: the day is closed, and whoever had booked in it is cancelled."""
        spot, now = self.spot(number), self.model.now
        here = (spot.site, spot.day)
        if here in self.model.closed:
            return
        hit = [b for b in self.model.bookings if (b.spot.site, b.spot.day) == here and b.state in NEVER]

        def turn(db: Rows) -> str:
            start = korea(spot.day, "00:00")
            closure = places.close(db, spot.site, start, start + timedelta(days=1), "수리", now=now)
            for one in hit:
                bookings.cancel_by_site(db, bookings.locked_booking(db, one.code), "staff", "수리", now=now)
            return closure

        self.closures[here] = self.run(turn)
        self.model.closed.add(here)
        for one in hit:
            one.state, one.reminders = State.CANCELLED_BY_SITE, set()

    @precondition(lambda self: self.closures)
    @rule()
    def open_again(self) -> None:
        here, closure = self.closures.popitem()
        self.run(lambda db: places.lift_closure(db, closure))
        self.model.closed.discard(here)

    @rule(minutes=st.sampled_from([1, 5, 6, 50, 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.model.now += timedelta(minutes=minutes)

    @rule(number=any_number, offset=st.sampled_from(EDGES))
    def until_about(self, number: int, offset: int) -> None:
        """To the edges: where a window closes, where somebody is awaited no longer, where a session ends."""
        self.model.now = max(self.model.now, self.spot(number).start + timedelta(minutes=offset))

    # --- what can be seen

    @invariant()
    def all_that_can_be_seen_is_the_same(self) -> None:
        model = self.model
        open_spots = [spot for spot in model.spots if (spot.site, spot.day) not in model.closed]

        def look(
            db: Rows,
        ) -> tuple[dict[str, tuple[str, str, datetime, datetime]], dict[Spot, int], dict[str, set[datetime]]]:
            city = places.city(db)
            rows = {b.code: (b.state, b.room_id, b.starts_at, b.awaited_until) for b in db.scalars(select(Booking))}
            left: dict[Spot, int] = {}
            for room, day in {(spot.room, spot.day) for spot in open_spots}:
                for one in bookings.vacancies(db, city, [room], [day], now=model.now):
                    left[Spot(room, day, one.session.starts_at, one.session.ends_at)] = one.left
            due = {code: {at for kind, at in outbox.pending(db, code) if kind == bookings.REMINDER} for code in rows}
            return rows, left, due

        rows, left, due = self.run(look)
        assert rows == {b.code: (b.state, b.spot.room, b.spot.start, b.awaited) for b in model.bookings}
        assert left == {spot: max(model.left(spot), 0) for spot in open_spots}
        assert due == {b.code: b.reminders for b in model.bookings}
        assert self.run(care.audit) == []

    # --- helpers

    def _verb(self, booked: Booked, verb: Callable[[Rows, Booking], object]) -> Reason | None:
        return self.refusal(lambda db: verb(db, bookings.locked_booking(db, booked.code)))

    def _ended(self, booked: Booked, said: Reason | None, froms: set[State], to: State) -> bool:
        if booked.state not in froms:
            assert said == Reason.NOT_NOW
            return False
        assert said is None
        booked.state, booked.reminders = to, set()
        return True


def _who(db: Rows, name: str) -> people.Who:
    return people.visitor(db, "web", name, NOW)


def _at(db: Rows, name: str, spot: Spot) -> tuple[places.City, people.Who, places.Session]:
    city = places.city(db)
    session = next(one for one in city.sessions(spot.room, spot.day) if one.starts_at == spot.start)
    return city, _who(db, name), session


def test_any_order_of_any_verbs_has_the_outcome_of_the_model() -> None:
    run_state_machine_as_test(
        Counter,
        settings=settings(
            max_examples=int(os.environ.get("TRUST_EXAMPLES", "8")),
            stateful_step_count=35,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
