"""Many at once, with real threads: who wins, and that each lock is needed (trust A1-A8; style 5).

A `Rush` is a crowd in one city: on PostgreSQL one database with many threads; on SQLite, whose lock is the transaction
itself, one database a process would have, several times. Where a lock is taken away, a meeting makes the interleaving
certain: all look, wait for each other just before they write, and write.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models import bookings, places, quotas, talks
from models.bookings import Booking, Party
from models.people import Who
from models.refused import Reason, Refused
from tests.models.setting import (
    A_PAIR,
    FRIDAY,
    NOW,
    SATURDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    Town,
    confirm,
    korea,
    outcome,
    town,
)

T = TypeVar("T")
TOGETHER = 8
SOON = NOW + timedelta(minutes=5)  # the end of a hold made now
DROP_CHECK = {
    "sqlite": (
        # SQLite drops no constraint: the same table without its CHECK
        "CREATE TABLE plain (starts_at DATETIME NOT NULL, what VARCHAR(80) NOT NULL, unit VARCHAR(16) NOT NULL,"
        " capacity INTEGER NOT NULL, taken INTEGER NOT NULL, PRIMARY KEY (starts_at, what))",
        "INSERT INTO plain SELECT starts_at, what, unit, capacity, taken FROM quota",
        "DROP TABLE quota",
        "ALTER TABLE plain RENAME TO quota",
    ),
    "postgresql": ("ALTER TABLE quota DROP CONSTRAINT ck_quota_never_oversold",),
}


class Rush:
    def __init__(self, towns: Sequence[Town]) -> None:
        self.towns = towns
        self.here = towns[0]

    def all(self, jobs: Sequence[Callable[[Session], T]]) -> list[T | Refused]:
        """What came of each; they are dealt out to the towns in turn."""
        futures = [self.towns[n % len(self.towns)].database.run(job) for n, job in enumerate(jobs)]
        results: list[T | Refused] = []
        for future in futures:
            result = outcome(future)
            results.append(result)
        return results

    @contextmanager
    def meeting(self, statement: str, people: int = TOGETHER, wait: float = 60) -> Iterator[threading.Barrier]:
        """Everybody waits for all others just before his first statement of this beginning; after `wait` s for nobody."""
        barrier = threading.Barrier(people)
        met = threading.local()

        def before(_c: object, _k: object, sql: str, _p: object, _x: object, _m: object) -> None:
            if sql.lstrip().startswith(statement) and not getattr(met, "once", False):
                met.once = True
                with suppress(threading.BrokenBarrierError):
                    barrier.wait(wait)

        engines = [one.database.engine for one in self.towns]
        for engine in engines:
            event.listen(engine, "before_cursor_execute", before)
        try:
            yield barrier
        finally:
            for engine in engines:
                event.remove(engine, "before_cursor_execute", before)


@contextmanager
def rush(url: str, *, locking: bool = True) -> Iterator[Rush]:
    alone = url.startswith("sqlite") and locking  # such a database has one thread: a crowd needs several
    with ExitStack() as stack:
        count, threads = (TOGETHER, 1) if alone else (1, TOGETHER)
        yield Rush([stack.enter_context(town(url, locking=locking, threads=threads)) for _ in range(count)])


def booking(who: Who, session: places.Session, party: Party = A_PAIR) -> Callable[[Session], tuple[Booking, bool]]:
    return lambda db: confirm(db, who, session, party, NOW)


def won(results: Sequence[object]) -> int:
    return sum(not isinstance(result, Refused) for result in results)


def reasons(results: Sequence[object]) -> Counter[Reason]:
    return Counter(result.reason for result in results if isinstance(result, Refused))


# --- the lock of the quota --------------------------------------------------------------------------------------------


def test_of_200_people_at_once_exactly_as_many_are_booked_as_fit(city_url: str) -> None:
    """Trust A1 to A3, A5: 100 households of two for 20 places, half of them holding first."""
    with rush(city_url) as crowd:
        here = crowd.here
        session = here.session()
        whos = [here.who(f"family{n}") for n in range(100)]

        def ask(who: Who, first: bool) -> Callable[[Session], Booking]:
            def turn(db: Session) -> Booking:
                if first:
                    bookings.hold(db, places.city(db), who, session, A_PAIR, now=NOW)
                return confirm(db, who, session, A_PAIR, NOW)[0]

            return turn

        results = crowd.all([ask(who, n % 2 == 0) for n, who in enumerate(whos)])
        told = [result for result in results if isinstance(result, Booking)]
        assert len(told) == 10
        assert set(reasons(results)) <= {Reason.TAKEN, Reason.FULL}
        assert sorted(here.sql("SELECT code FROM booking")) == sorted((one.code,) for one in told)
        assert here.sql("SELECT taken FROM quota") == [(20,)]
        assert here.sql("SELECT count(*) FROM notice") == here.sql("SELECT count(*) * 2 FROM booking")
        assert here.audit() == []


def oversell(crowd: Rush, *, wait: float = 60) -> list[tuple[Booking, bool] | Refused]:
    """Eight families for the last four places, who all look before anybody takes one."""
    here, session = crowd.here, crowd.here.session()
    here.book(here.who("first"), session, Party(6, 10))
    whos = [here.who(f"family{n}") for n in range(TOGETHER)]
    with crowd.meeting("UPDATE quota", wait=wait):
        return crowd.all([booking(who, session) for who in whos])


def test_with_the_lock_nobody_is_sold_what_is_gone_although_all_ask_at_once(city_url: str) -> None:
    with rush(city_url) as crowd:
        for statement in DROP_CHECK[crowd.here.database.engine.dialect.name]:
            crowd.here.sql(statement)
        results = oversell(crowd, wait=0.3)
        assert won(results) == 2
        assert crowd.here.sql("SELECT taken FROM quota") == [(20,)]
        assert crowd.here.audit() == []


def test_with_the_lock_taken_away_it_oversells_and_the_audit_says_so(city_url: str) -> None:
    """Trust, rule 7: the same crowd, without the lock and without the second wall."""
    with rush(city_url, locking=False) as crowd:
        for statement in DROP_CHECK[crowd.here.database.engine.dialect.name]:
            crowd.here.sql(statement)
        assert won(oversell(crowd)) == TOGETHER
        assert crowd.here.sql("SELECT taken FROM quota") == [(32,)]
        assert [line for line in crowd.here.audit() if line.startswith("oversold: 32 of 20 taken")]


def test_with_the_lock_taken_away_the_second_wall_still_refuses(city_url: str) -> None:
    """The CHECK: two of eight win, the others begin anew and are refused, and the counts are right."""
    with rush(city_url, locking=False) as crowd:
        start = crowd.here.session().starts_at

        def taking(owner: str, amount: int) -> Callable[[Session], object]:
            want = quotas.Want("room:gaho-play/people", start, amount, 20)
            return lambda db: quotas.take(db, [want], owner, until=None, now=NOW)

        crowd.here.run(taking("first", 16))
        with crowd.meeting("UPDATE quota"):
            results = crowd.all([taking(f"owner{n}", 2) for n in range(TOGETHER)])
        assert won(results) == 2
        assert reasons(results) == {Reason.FULL: TOGETHER - 2}
        assert crowd.here.sql("SELECT taken FROM quota") == [(20,)]
        assert crowd.here.sql("SELECT sum(amount) FROM claim") == [(20,)]


def test_the_second_wall_refuses_a_whole_booking_and_leaves_nothing_of_it(postgres_city: str) -> None:
    """Trust A5; without locks SQLite has no transaction that could be undone."""
    with rush(postgres_city, locking=False) as crowd:
        results = oversell(crowd)
        assert won(results) == 2
        assert reasons(results) == {Reason.TAKEN: TOGETHER - 2}
        assert crowd.here.sql("SELECT count(*) FROM booking") == [(3,)]
        assert crowd.here.audit() == []


def test_a_hire_and_a_family_cannot_both_have_one_space(city_url: str) -> None:
    """B-08, trust A1."""
    with rush(city_url) as crowd:
        here = crowd.here
        for day in (SATURDAY, SATURDAY + timedelta(days=1)):
            hire, play = here.session("gaho-hire", day, "15:00"), here.session("gaho-play", day, "15:00")
            hires = [booking(here.who(f"hires{n}{day}"), hire, Party(2, 4)) for n in range(4)]
            plays = [booking(here.who(f"plays{n}{day}"), play) for n in range(4)]
            both = [job for pair in zip(hires, plays, strict=True) for job in pair]
            results = crowd.all(both)
            assert (won(results[::2]), won(results[1::2])) in ((1, 0), (0, 4))
        assert here.audit() == []


def test_bookings_that_change_places_at_once_do_not_lose_any(city_url: str) -> None:
    """Moving to and fro, each locking two sessions: sorted, so without deadlock, and nothing is oversold."""
    with rush(city_url) as crowd:
        here = crowd.here
        sessions = [here.session(day=TUESDAY), here.session(day=WEDNESDAY)]
        owned = []
        for n in range(TOGETHER):
            who = here.who(f"family{n}")
            owned.append((who, here.book(who, sessions[n % 2], Party(1, 4)).code, sessions[1 - n % 2]))

        def move(who: Who, code: str, to: places.Session) -> Callable[[Session], None]:
            def turn(db: Session) -> None:
                found = bookings.find(db, who, code)
                bookings.move(db, places.city(db), who, found, to, Party(1, 4), now=NOW)

            return turn

        results = crowd.all([move(*one) for one in owned])
        assert set(reasons(results)) <= {Reason.MOVE_FULL}
        assert [20 - here.left(session) for session in sessions] == [20, 20]
        assert here.audit() == []


# --- the lock of the household ----------------------------------------------------------------------------------------


def of_one_household(crowd: Rush, sessions: Sequence[places.Session], *, wait: float) -> list[Any]:
    """One guardian on several channels books all of them at once; all look at what is booked before anybody books."""
    who = crowd.here.who()
    with crowd.meeting("INSERT INTO booking", people=len(sessions), wait=wait):
        return crowd.all([booking(who, session) for session in sessions])


DAYS = (TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SATURDAY + timedelta(days=1))


def test_a_household_cannot_pass_its_limit_by_booking_at_once(city_url: str) -> None:
    """B-05, trust A6."""
    with rush(city_url) as crowd:
        results = of_one_household(crowd, [crowd.here.session(day=day) for day in DAYS], wait=0.3)
        assert won(results) == 4
        assert reasons(results) == {Reason.UPCOMING_LIMIT: 2}
        assert crowd.here.audit() == []


def test_without_the_lock_of_the_household_it_passes_its_limit(city_url: str) -> None:
    with rush(city_url, locking=False) as crowd:
        assert won(of_one_household(crowd, [crowd.here.session(day=day) for day in DAYS], wait=60)) == 6


def test_a_household_cannot_be_at_two_places_by_booking_at_once(city_url: str) -> None:
    """B-06."""
    with rush(city_url) as crowd:
        sessions = [crowd.here.session(room) for room in ("gaho-play", "sinan-play", "seongbuk-play")]
        results = of_one_household(crowd, sessions, wait=0.3)
        assert won(results) == 1
        assert reasons(results) == {Reason.OVERLAP: 2}
        assert crowd.here.audit() == []


def test_without_the_lock_of_the_household_it_is_at_two_places(city_url: str) -> None:
    with rush(city_url, locking=False) as crowd:
        sessions = [crowd.here.session(room) for room in ("gaho-play", "sinan-play", "seongbuk-play")]
        assert won(of_one_household(crowd, sessions, wait=60)) == 3


def moving_together(crowd: Rush, *, wait: float) -> list[Refused | None]:
    """Two bookings of one household are moved to one hour at two sites."""
    here = crowd.here
    who = here.who()
    codes = [here.book(who, here.session(day=day)).code for day in (TUESDAY, WEDNESDAY)]
    targets = [here.session(room, SATURDAY) for room in ("gaho-play", "sinan-play")]

    def move(code: str, to: places.Session) -> Callable[[Session], None]:
        def turn(db: Session) -> None:
            bookings.move(db, places.city(db), who, bookings.find(db, who, code), to, A_PAIR, now=NOW)

        return turn

    with crowd.meeting("UPDATE quota", people=2, wait=wait):
        return crowd.all([move(*one) for one in zip(codes, targets, strict=True)])


def test_two_bookings_of_a_household_cannot_be_moved_to_one_hour_at_once(city_url: str) -> None:
    """B-06."""
    with rush(city_url) as crowd:
        results = moving_together(crowd, wait=0.3)
        assert won(results) == 1
        assert reasons(results) == {Reason.OVERLAP: 1}
        assert crowd.here.audit() == []


def test_without_the_lock_of_the_household_they_are(city_url: str) -> None:
    with rush(city_url, locking=False) as crowd:
        assert won(moving_together(crowd, wait=60)) == 2


def test_the_same_request_ten_times_at_once_is_one_booking_and_one_answer(city_url: str) -> None:
    """Trust A8: double tap, redelivery, two channels."""
    with rush(city_url) as crowd:
        who, session = crowd.here.who(), crowd.here.session()
        results = crowd.all([booking(who, session)] * 10)
        told = [result for result in results if not isinstance(result, Refused)]
        assert len({one.code for one, _ in told}) == 1
        assert sorted(new for _, new in told) == [False] * 9 + [True]
        assert crowd.here.sql("SELECT count(*) FROM booking") == [(1,)]
        assert crowd.here.audit() == []


def test_without_the_lock_of_the_household_the_database_still_forbids_the_same_booking_twice(city_url: str) -> None:
    """B-06: the unique index is the second wall."""
    with rush(city_url, locking=False) as crowd:
        who, session = crowd.here.who(), crowd.here.session()
        with crowd.meeting("INSERT INTO booking", people=2):
            futures = [crowd.here.database.run(booking(who, session)) for _ in range(2)]
            errors = [future.exception(60) for future in futures]
        assert sum(error is None for error in errors) == 1
        assert sum(isinstance(error, DBAPIError) for error in errors) == 1
        assert crowd.here.sql("SELECT count(*) FROM booking") == [(1,)]


# --- the city as the turn saw it --------------------------------------------------------------------------------------


def closing_meanwhile(crowd: Rush, turn: Callable[[Session, places.City], object], *, after: bool) -> list[object]:
    """A day is closed, and its bookings are cancelled, while a turn books in it; what came of the turn.

    `after`: the closure is committed when the turn has read the city and before it books. Else the closure has found
    all bookings there are, and commits when the turn has booked, or waits.
    """
    here = crowd.here
    read, found, booked = threading.Event(), threading.Event(), threading.Event()
    came = []

    def citizen(db: Session) -> object:
        city = places.city(db)
        read.set()
        assert found.wait(10)
        came.append(outcome_of(lambda: turn(db, city)))
        booked.set()
        return came[-1]

    def staff(db: Session) -> None:
        places.close(db, "gaho", korea(SATURDAY, "00:00"), korea(SATURDAY, "23:59"), "수리", now=NOW)
        for one in db.scalars(select(Booking).where(Booking.starts_at >= korea(SATURDAY, "00:00"))):
            bookings.cancel_by_site(db, one, "staff", "수리", now=NOW)
        if not after:
            found.set()
            booked.wait(0.5)

    future = here.database.run(citizen)
    assert read.wait(10)
    here.database.run(staff).result(10)
    found.set()
    future.result(10)
    return came


def outcome_of(fn: Callable[[], object]) -> object:
    try:
        return fn()
    except Refused as no:
        return no


def in_a_closed_day(here: Town) -> list[tuple[object, ...]]:
    return here.sql(
        "SELECT state FROM booking WHERE starts_at >= :day AND state = 'confirmed'", day=korea(SATURDAY, "00:00")
    )


def books(who: Who) -> Callable[[Session, places.City], object]:
    def turn(db: Session, city: places.City) -> object:
        session = city.session("gaho-play", SATURDAY, "10:00")
        return session and bookings.confirm(db, city, who, session, A_PAIR, now=NOW)

    return turn


def moves(who: Who, code: str) -> Callable[[Session, places.City], object]:
    def turn(db: Session, city: places.City) -> object:
        if session := city.session("gaho-play", SATURDAY, "10:00"):
            bookings.move(db, city, who, bookings.find(db, who, code), session, A_PAIR, now=NOW)
        return session

    return turn


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("moving", [True, False])
def test_nobody_books_in_a_day_that_is_being_closed(postgres_city: str, after: bool, moving: bool) -> None:
    """T-02, B-12: the turn begins anew and sees it closed, so nobody stands before a closed door untold."""
    with rush(postgres_city) as crowd:
        here = crowd.here
        who = here.who()
        turn = moves(who, here.book(who, here.session()).code) if moving else books(who)
        assert closing_meanwhile(crowd, turn, after=after) == [None]
        assert in_a_closed_day(here) == []
        assert here.audit() == []


@pytest.mark.parametrize("moving", [True, False])
def test_without_the_lock_of_the_city_somebody_does(postgres_city: str, moving: bool) -> None:
    with rush(postgres_city, locking=False) as crowd:
        here = crowd.here
        who = here.who()
        turn = moves(who, here.book(who, here.session()).code) if moving else books(who)
        closing_meanwhile(crowd, turn, after=False)
        assert in_a_closed_day(here) == [("confirmed",)]


def test_a_closure_waits_for_whoever_books_and_sees_his_booking(postgres_city: str) -> None:
    """B-12: it is cancelled with the others, and the household is told."""
    with rush(postgres_city) as crowd:
        here = crowd.here
        who, session, booked, commit = here.who(), here.session(day=SATURDAY), threading.Event(), threading.Event()

        def citizen(db: Session) -> None:
            confirm(db, who, session, A_PAIR, NOW)
            booked.set()
            assert commit.wait(10)

        def staff(db: Session) -> int:
            places.close(db, "gaho", korea(SATURDAY, "00:00"), korea(SATURDAY, "23:59"), "수리", now=NOW)
            return len(db.scalars(select(Booking)).all())

        turn = here.database.run(citizen)
        assert booked.wait(10)
        threading.Timer(0.3, commit.set).start()
        assert here.run(staff) == 1
        turn.result(10)


# --- the lock of a booking --------------------------------------------------------------------------------------------


def test_a_booking_cancelled_many_times_at_once_is_cancelled_once(city_url: str) -> None:
    """3.1: one transition, one event; its places come back once."""
    with rush(city_url) as crowd:
        here = crowd.here
        who, session = here.who(), here.session()
        code = here.book(who, session).code
        here.book(here.who("another"), session)

        def cancel(db: Session) -> None:
            bookings.cancel(db, places.city(db), who, bookings.find(db, who, code), now=NOW)

        results = crowd.all([cancel] * TOGETHER)
        assert won(results) == 1
        assert reasons(results) == {Reason.NOT_NOW: TOGETHER - 1}
        assert here.sql("SELECT count(*) FROM event WHERE what = 'booking.cancel'") == [(1,)]
        assert here.left(session) == 18
        assert here.audit() == []


def test_two_no_shows_at_once_of_one_household_suspend_it(city_url: str) -> None:
    """B-11: neither strike overlooks the other."""
    with rush(city_url) as crowd:
        here = crowd.here
        who = here.who()
        codes = [here.book(who, here.session(day=day)).code for day in (TUESDAY, WEDNESDAY)]

        def missed(code: str) -> Callable[[Session], None]:
            def beat(db: Session) -> None:
                found = bookings.find(db, who, code)
                bookings.no_show(db, places.city(db), found, now=korea(THURSDAY, "10:00"))

            return beat

        with crowd.meeting("INSERT INTO strike", people=2, wait=0.3):
            assert won(crowd.all([missed(code) for code in codes])) == 2
        assert here.who().suspended_until == korea(WEDNESDAY, "10:00") + timedelta(days=30)


# --- a hold that ends in the instant of its confirmation --------------------------------------------------------------


@pytest.mark.parametrize("turn", range(4))
def test_a_hold_that_ends_in_the_instant_of_its_yes_has_one_outcome(city_url: str, turn: int) -> None:
    """Trust A7: the holder says yes, others want the same slot, the beat takes back what has ended: all at once."""
    with rush(city_url) as crowd:
        here = crowd.here
        studio = here.session("seongbuk-studio", SATURDAY)
        holder, others = here.who("holder"), [here.who(f"other{n}") for n in range(3)]
        here.hold(holder, studio)

        def yes(who: Who) -> Callable[[Session], object]:
            return lambda db: confirm(db, who, studio, A_PAIR, SOON)

        jobs: list[Callable[[Session], object]] = [yes(holder), *map(yes, others)]
        jobs = jobs[turn:] + jobs[:turn]
        jobs.insert(turn, lambda db: quotas.expire(db, now=SOON))
        results = crowd.all(jobs)
        assert sum(isinstance(result, tuple) for result in results) == 1
        assert set(reasons(results)) == {Reason.TAKEN}
        assert here.sql("SELECT taken FROM quota") == [(1,)]
        assert here.audit() == []


def test_whoever_takes_an_ended_hold_back_has_seen_it_still_there(postgres_city: str) -> None:
    """The taker has looked at the claim, the holder's yes hands it over, the taker goes on: the slot must go to one.

    A claim is handed over without the lock of its quota, so whoever takes claims back locks them too.
    """
    with rush(postgres_city) as crowd:
        here = crowd.here
        studio = here.session("seongbuk-studio", SATURDAY)
        holder, other = here.who("holder"), here.who("other")
        here.hold(holder, studio)
        looked = threading.Event()

        def pause(_c: object, _k: object, sql: str, _p: object, _x: object, _m: object) -> None:
            if sql.startswith("DELETE FROM claim"):
                looked.set()
                handed_over.wait(0.5)

        handed_over = threading.Event()
        event.listen(here.database.engine, "before_cursor_execute", pause)
        taker = here.database.run(lambda db: confirm(db, other, studio, A_PAIR, SOON))
        assert looked.wait(10)
        yes = here.database.run(lambda db: confirm(db, holder, studio, A_PAIR, SOON))
        yes.add_done_callback(lambda _: handed_over.set())
        results = [outcome(taker), outcome(yes)]
        assert won(results) == 1
        assert here.audit() == []


def test_half_a_hold_is_not_handed_over(postgres_city: str) -> None:
    """Two rows were held, one of them is just being taken back: the yes begins anew and sees what is left."""
    with rush(postgres_city) as crowd:
        here = crowd.here
        draft = bookings.draft(here.who("holder").person_id)
        start = here.session().starts_at
        wants = [quotas.Want(what, start, 1, 1) for what in ("item:a/day", "item:b/day")]
        here.run(quotas.hold, wants, draft, until=SOON, now=NOW)
        taken, commit = threading.Event(), threading.Event()

        def take_half(db: Session) -> None:
            quotas.take(db, wants[:1], "other", until=None, now=SOON)
            taken.set()
            assert commit.wait(10)

        other = here.database.run(take_half)
        assert taken.wait(10)
        yes = here.database.run(lambda db: quotas.take(db, wants, "mine", until=None, now=SOON, giving={draft}))
        threading.Timer(0.3, commit.set).start()
        other.result(10)
        no = outcome(yes)
        assert isinstance(no, Refused)
        assert (no.reason, no.facts["what"]) == (Reason.FULL, "item:a/day")
        owners = here.sql("SELECT owner, what FROM claim ORDER BY what")
        assert owners == [("other", "item:a/day"), (draft, "item:b/day")]


# --- each other lock, taken away (trust, rule 7) ----------------------------------------------------------------------


def test_without_the_lock_of_the_booking_it_is_cancelled_as_often_as_it_is_asked(city_url: str) -> None:
    """All have read that it is confirmed before the first of them writes."""
    with rush(city_url, locking=False) as crowd:
        here = crowd.here
        who = here.who()
        code = here.book(who, here.session()).code

        def cancel(db: Session) -> None:
            bookings.cancel(db, places.city(db), who, bookings.find(db, who, code), now=NOW)

        with crowd.meeting("UPDATE booking", people=2):
            assert won(crowd.all([cancel] * 2)) == 2
        assert here.sql("SELECT count(*) FROM event WHERE what = 'booking.cancel'") == [(2,)]


def test_without_the_lock_of_the_household_each_strike_overlooks_the_other(postgres_city: str) -> None:
    """B-11: missed twice, and not suspended. (Without its transaction SQLite shows each row as soon as it is written.)"""
    with rush(postgres_city, locking=False) as crowd:
        here = crowd.here
        who = here.who()
        codes = [here.book(who, here.session(day=day)).code for day in (TUESDAY, WEDNESDAY)]

        def missed(code: str) -> Callable[[Session], None]:
            def beat(db: Session) -> None:
                bookings.no_show(db, places.city(db), bookings.find(db, who, code), now=korea(THURSDAY, "10:00"))

            return beat

        with crowd.meeting("SELECT strike", people=2):
            assert won(crowd.all([missed(code) for code in codes])) == 2
        assert here.who().suspended_until is None


def test_without_the_lock_of_the_claim_an_ended_hold_goes_to_two(postgres_city: str) -> None:
    """Trust A7: the taker counts on a claim that the holder's yes has just made his own."""
    with rush(postgres_city, locking=False) as crowd:
        here = crowd.here
        studio = here.session("seongbuk-studio", SATURDAY)
        holder, other = here.who("holder"), here.who("other")
        here.hold(holder, studio)
        looked, handed_over = threading.Event(), threading.Event()

        def pause(_c: object, _k: object, sql: str, _p: object, _x: object, _m: object) -> None:
            if sql.startswith("DELETE FROM claim"):
                looked.set()
                handed_over.wait(10)

        event.listen(here.database.engine, "before_cursor_execute", pause)
        taker = here.database.run(lambda db: confirm(db, other, studio, A_PAIR, SOON))
        assert looked.wait(10)
        yes = here.database.run(lambda db: confirm(db, holder, studio, A_PAIR, SOON))
        yes.add_done_callback(lambda _: handed_over.set())
        results = [outcome(taker), outcome(yes)]
        assert won(results) == 2
        assert here.audit() != []


def talking_together(crowd: Rush, *, wait: float) -> int:
    """Eight messages of one person at once, each adding a word to the talk; how many words it has then."""
    person = crowd.here.who().person_id
    crowd.here.run(lambda db: talks.keep(db, talks.open_locked(db, person, now=NOW), "", now=NOW))

    def add(db: Session) -> None:
        talk = talks.open_locked(db, person, now=NOW)
        talks.keep(db, talk, f"{talk.state or ''}x", now=NOW)

    with crowd.meeting("UPDATE talk", wait=wait):
        crowd.all([add] * TOGETHER)
    return len(crowd.here.run(lambda db: talks.open_locked(db, person, now=NOW)).state or "")


def test_eight_messages_of_one_person_at_once_are_all_remembered(city_url: str) -> None:
    """Trust B5."""
    with rush(city_url) as crowd:
        assert talking_together(crowd, wait=0.3) == TOGETHER


def test_without_the_lock_of_the_talk_all_but_one_are_forgotten(city_url: str) -> None:
    with rush(city_url, locking=False) as crowd:
        assert talking_together(crowd, wait=60) == 1
