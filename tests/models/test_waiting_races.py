"""Waiting lists with many at once: who has the place, and that each lock is needed (W-04, W-06, 3.3)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models import bookings, places, queues, quotas, waiting
from models.bookings import Booking, Party
from models.refused import Reason, Refused
from models.waiting import Entry, Offer, State
from tests.models.queue import Line, accept, saturday
from tests.models.setting import FRIDAY, NOW, WAIT, korea
from tests.models.test_races import DROP_CHECK, SOON, Rush, reasons, rush, won

TWO, THREE, FIVE, TEN = (Party(1, n) for n in (1, 2, 4, 9))


def full(crowd: Rush, *, names: str = "abc") -> tuple[Line, list[Entry]]:
    line = saturday(crowd.here)
    line.fill(TWO, TWO, TWO, TWO, TWO, TEN)
    return line, [line.wait(name, TWO) for name in names]


def answering(line: Line, name: str, offer: Offer) -> Callable[[Session], Booking]:
    who, now = line.here.who(name), line.now
    return lambda db: accept(db, who, offer.id, now)


def cancelling(line: Line, number: int) -> Callable[[Session], object]:
    (who, code), now = line.booked[number], line.now
    return lambda db: bookings.cancel(db, places.city(db), who, bookings.find(db, who, code), now=now)


def without_the_check(crowd: Rush) -> None:
    for statement in DROP_CHECK[crowd.here.database.engine.dialect.name]:
        crowd.here.sql(statement)


# --- two answers to one call ------------------------------------------------------------------------------------------


def two_answers(crowd: Rush, *, wait: float) -> tuple[Line, list[Entry], list[Any]]:
    """Two places are called to two households, and both say yes at once."""
    line, entries = full(crowd, names="ab")
    line.now = korea(FRIDAY, "12:00")
    line.free(0)
    first, second = line.offers("open")
    with crowd.meeting("UPDATE quota", people=2, wait=wait):
        results = crowd.all([answering(line, "a", first), answering(line, "b", second)])
    return line, entries, results


def test_of_two_answers_to_one_call_exactly_one_wins_and_the_other_stays_in_rank(city_url: str) -> None:
    with rush(city_url) as crowd:
        without_the_check(crowd)
        line, entries, results = two_answers(crowd, wait=0.3)
        assert (won(results), reasons(results)) == (1, {Reason.OFFER_LOST: 1})
        (loser,) = [one for one, result in zip(entries, results, strict=True) if isinstance(result, Refused)]
        assert (line.entry(loser).state, line.rank(loser), line.left()) == (State.WAITING, 1, 0)
        assert crowd.here.audit() == []


def test_without_the_lock_of_the_quota_the_call_itself_is_the_second_wall(postgres_city: str) -> None:
    """The places were counted twice, but the call was lost meanwhile: the second begins anew. (SQLite cannot undo here.)"""
    with rush(postgres_city, locking=False) as crowd:
        without_the_check(crowd)
        line, _, results = two_answers(crowd, wait=60)
        assert (won(results), reasons(results)) == (1, {Reason.OFFER_LOST: 1})
        assert (line.left(), crowd.here.audit()) == (0, [])


# --- two answers to one offer -----------------------------------------------------------------------------------------


def test_one_offer_accepted_many_times_at_once_is_one_booking(city_url: str) -> None:
    """W-08: two guardians, a double tap."""
    with rush(city_url) as crowd:
        line, _ = full(crowd)
        line.free(0)
        (offer,) = line.offers("open")
        results = crowd.all([answering(line, "a", offer)] * 8)
        assert len({one.code for one in results if isinstance(one, Booking)}) == 1
        assert won(results) == 8
        assert (line.left(), crowd.here.audit()) == (0, [])


def test_without_the_lock_of_the_household_it_is_booked_twice_but_for_the_unique_index(city_url: str) -> None:
    with rush(city_url, locking=False) as crowd:
        line, _ = full(crowd)
        line.free(0)
        (offer,) = line.offers("open")
        with crowd.meeting("INSERT INTO booking", people=2):
            futures = [crowd.here.database.run(answering(line, "a", offer)) for _ in range(2)]
            errors = [future.exception(WAIT) for future in futures]
        assert sum(isinstance(error, DBAPIError) for error in errors) == 1


@pytest.mark.parametrize("turn", range(3))
def test_an_offer_answered_in_the_instant_of_its_end_has_one_outcome(city_url: str, turn: int) -> None:
    with rush(city_url) as crowd:
        line, entries = full(crowd)
        line.free(0)
        (offer,) = line.offers("open")
        until = offer.until
        line.now = until - timedelta(seconds=1)
        jobs: list[Callable[[Session], Any]] = [lambda db: queues.tend(db, line.queue, now=until)] * 2
        jobs.insert(turn, answering(line, "a", offer))
        results = crowd.all(jobs)
        booked = isinstance(results[turn], Booking)
        assert line.entry(entries[0]).state == (State.ACCEPTED if booked else State.EXPIRED)
        assert line.entry(entries[1]).state == (State.WAITING if booked else State.OFFERED)
        assert (line.left(), crowd.here.audit()) == (0, [])


# --- cancel against offer ---------------------------------------------------------------------------------------------


def test_who_cancels_at_once_serves_the_queue_in_order_and_nobody_twice(city_url: str) -> None:
    with rush(city_url) as crowd:
        line, entries = full(crowd, names="abcd")
        results = crowd.all([cancelling(line, number) for number in range(3)])
        assert won(results) == 3
        assert {one.entry_id for one in line.offers("open")} == {one.id for one in entries[:3]}
        assert (line.left(), crowd.here.audit()) == (0, [])


def two_beats(crowd: Rush, *, wait: float) -> tuple[Line, list[BaseException | None]]:
    """Two replicas find two free places that nobody has offered yet."""
    line = saturday(crowd.here)
    line.fill(TEN, FIVE, THREE)
    holder = line.here.who("holder")
    line.here.hold(holder, line.session, TWO)
    line.wait("a", TWO)
    line.wait("b", TWO)
    line.here.run(quotas.give_back, bookings.draft(holder.person_id))
    with crowd.meeting("UPDATE waiting", people=2, wait=wait):
        databases = [crowd.towns[n % len(crowd.towns)].database for n in range(2)]
        futures = [one.run(lambda db: queues.tend(db, line.queue, now=NOW)) for one in databases]
        return line, [future.exception(WAIT) for future in futures]


def test_two_beats_at_once_offer_a_place_once(city_url: str) -> None:
    with rush(city_url) as crowd:
        line, errors = two_beats(crowd, wait=0.3)
        assert (errors, len(line.offers("open")), line.left()) == ([None, None], 1, 0)
        assert crowd.here.audit() == []


def test_without_the_lock_of_the_quota_they_offer_it_twice_but_for_the_unique_index(city_url: str) -> None:
    with rush(city_url, locking=False) as crowd:
        _, errors = two_beats(crowd, wait=60)
        assert sum(isinstance(error, DBAPIError) for error in errors) == 1


def test_who_leaves_while_he_is_offered_something_is_off_the_list_and_holds_nothing(city_url: str) -> None:
    with rush(city_url) as crowd:
        line, entries = full(crowd)

        def leaving(db: Session) -> None:
            place = queues.place_of(db, places.city(db), line.queue, now=NOW)
            found = waiting.entry(db, entries[0].id)
            assert found
            waiting.leave(db, place, found, found.person_id, now=NOW)

        results = crowd.all([cancelling(line, 0), leaving])
        assert won(results) == 2
        assert line.entry(entries[0]).state == State.LEFT
        assert set(line.offered()) == {entries[1].id}
        assert (line.left(), crowd.here.audit()) == (0, [])


# --- a passer-by against an offer -------------------------------------------------------------------------------------


def passing_by(crowd: Rush, *, wait: float) -> tuple[Line, list[Any]]:
    """A hold has run out: the beat offers its places to who waits, and a passer-by asks for them."""
    line = saturday(crowd.here)
    line.fill(TEN, FIVE, THREE)
    line.here.hold(line.here.who("holder"), line.session, TWO)
    line.wait("a", TWO)
    line.now = SOON
    passer = line.here.who("passer-by")

    def book(db: Session) -> Booking:
        return bookings.confirm(db, places.city(db), passer, line.session, TWO, now=SOON)[0]

    def beat(db: Session) -> int:
        return queues.tend(db, line.queue, now=SOON)

    with crowd.meeting("DELETE FROM claim", people=2, wait=wait):
        return line, crowd.all([book, beat])


def test_a_place_goes_to_the_offer_or_to_the_passer_by(city_url: str) -> None:
    with rush(city_url) as crowd:
        without_the_check(crowd)
        line, (booked, _) = passing_by(crowd, wait=0.3)
        assert len(line.offers("open")) == (0 if isinstance(booked, Booking) else 1)
        assert (line.left(), crowd.here.audit()) == (0, [])


def test_without_the_lock_of_the_quota_both_have_it(city_url: str) -> None:
    with rush(city_url, locking=False) as crowd:
        without_the_check(crowd)
        line, (booked, _) = passing_by(crowd, wait=60)
        assert (len(line.offers("open")), isinstance(booked, Booking)) == (1, True)
        assert any("claims add up" in one for one in crowd.here.audit())
