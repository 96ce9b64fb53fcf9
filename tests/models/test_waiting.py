"""Waiting lists, rule by rule (domain.md 2.6, 3.3)."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, update

from models import bookings, care, people, places, rules, waiting
from models.base import SEOUL
from models.bookings import Party
from models.outbox import Standing
from models.refused import Reason, Refused
from models.rules import WaitPolicy
from models.waiting import OfferState, State
from tests.models.queue import Line, saturday
from tests.models.setting import FRIDAY, NOW, SATURDAY, TUESDAY, Town, korea

START = korea(SATURDAY, "10:00")
POLICY = WaitPolicy()
TWO, THREE, FOUR, FIVE, SIX, TEN = (Party(1, n) for n in (1, 2, 3, 4, 5, 9))


@pytest.fixture
def line(here: Town) -> Line:
    """Full: a family of two, of three, of five and of ten."""
    made = saturday(here)
    made.fill(TWO, THREE, FIVE, TEN)
    return made


def at(day: object, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SEOUL)


# --- W-01, W-02, W-10 -------------------------------------------------------------------------------------------------


def test_joining_needs_a_full_session_and_is_idempotent_for_the_household(line: Line) -> None:
    first = line.wait("mother", TWO)
    line.wait("neighbour", TWO)
    assert line.wait("mother", THREE).id == first.id
    assert (line.entry(first).size, line.rank(first)) == (3, 1)
    line.here.run(
        lambda db: bookings.cancel_by_site(db, bookings.locked_booking(db, line.booked[3][1]), "s", "w", now=NOW)
    )
    with pytest.raises(Refused) as no:
        line.wait("uncle", TWO)
    assert no.value.reason == Reason.NOT_FULL


def test_too_few_left_for_the_party_is_full_for_it(here: Town) -> None:
    line = saturday(here)
    line.fill(TEN, FIVE, THREE)
    assert line.wait("mother", THREE).state == State.WAITING
    with pytest.raises(Refused) as no:
        line.wait("neighbour", TWO)
    assert (no.value.reason, no.value.facts["left"]) == (Reason.NOT_FULL, 2)


def test_who_has_booked_the_session_does_not_wait_for_it(line: Line) -> None:
    with pytest.raises(Refused) as no:
        line.wait("booked0", TWO)
    assert no.value.reason == Reason.TWICE


def test_the_rank_counts_those_before_who_still_wait(line: Line) -> None:
    entries = [line.wait(name, TWO) for name in ("a", "b", "c")]
    assert [line.rank(one) for one in entries] == [1, 2, 3]
    line.leave(entries[0])
    assert [line.rank(one) for one in entries[1:]] == [1, 2]
    assert line.entry(entries[0]).state == State.LEFT


def test_places_given_back_in_the_sessions_of_the_last_weeks_are_counted(here: Town) -> None:
    city, session = here.city(), here.session(day=SATURDAY)
    before = here.session(day=SATURDAY - timedelta(weeks=1))
    who, earlier = here.who("old"), before.starts_at - timedelta(days=3)
    code = here.book(who, before, FIVE, now=earlier).code
    here.book(here.who("stays"), before, TWO, now=earlier)
    here.cancel(who, code, now=earlier)
    assert here.run(bookings.freed_before, city, session) == 5


# --- W-03 -------------------------------------------------------------------------------------------------------------


def test_what_is_freed_is_offered_in_the_same_transaction_to_the_first_that_fits(line: Line) -> None:
    big, small, last = (line.wait(name, party) for name, party in (("big", SIX), ("small", TWO), ("last", TWO)))
    line.free(0)
    (offer,) = line.offers("open")
    assert (offer.entry_id, line.left()) == (small.id, 0)
    assert [line.entry(one).state for one in (big, small, last)] == [State.WAITING, State.OFFERED, State.WAITING]
    assert (line.rank(big), line.entry(big).passed) == (1, 1)
    assert line.told("wait.offer") == [(offer.id, Standing.DUE)]


def test_one_freed_group_may_serve_several(line: Line) -> None:
    entries = [line.wait(name, TWO) for name in ("a", "b", "c")]
    line.free(2)  # five places
    assert {one.entry_id for one in line.offers("open")} == {entries[0].id, entries[1].id}
    assert line.left() == 1


def test_who_was_passed_over_twice_has_freed_places_collected_for_it(line: Line) -> None:
    big, *small = (line.wait(name, party) for name, party in (("big", SIX), ("a", TWO), ("b", TWO), ("c", TWO)))
    line.free(1)  # three: a is served, one place is left
    line.free(0)  # two more: b
    assert line.entry(big).passed == 2
    assert line.left() == 0  # the one that was left is kept from now on
    line.free(2)  # five, with the one: six, and nobody else is served
    offers = line.offered()
    assert (set(offers), line.entry(small[2]).state) == ({small[0].id, small[1].id, big.id}, State.WAITING)
    assert line.here.audit() == []


def test_collecting_ends_after_a_day_and_the_places_go_to_those_who_fit(line: Line) -> None:
    big, *small = (line.wait(name, party) for name, party in (("big", SIX), ("a", TWO), ("b", TWO), ("c", TWO)))
    line.free(1)
    line.free(0)
    line.fill()
    for one, name in ((small[0], "a"), (small[1], "b")):
        line.decline(name, line.offered()[one.id])
    kept = line.here.sql("SELECT sum(amount) FROM claim WHERE owner LIKE 'kept:%'")
    assert (kept, line.offers("open")) == ([(5,)], [])
    until = line.entry(big).collects_until
    assert until == NOW + timedelta(hours=24)
    assert line.beat(until - timedelta(minutes=1)) == 0
    line.beat(until)
    assert (set(line.offered()), line.entry(big).passed, line.left()) == ({small[2].id}, 1, 3)


def test_nothing_is_collected_when_no_more_than_three_days_remain(line: Line) -> None:
    big, small = line.wait("big", SIX), [line.wait(name, TWO) for name in "abc"]
    line.now = START - timedelta(hours=72)
    line.free(2)  # five: a and b
    line.free(0)  # two more: three are left; c
    assert {one.entry_id for one in line.offers("open")} == {one.id for one in small}
    assert (line.entry(big).passed, line.left()) == (3, 1)


# --- W-04, W-05 -------------------------------------------------------------------------------------------------------


def test_nobody_takes_what_is_offered_until_the_beat_has_ended_it_and_then_the_next_has_it(line: Line) -> None:
    first, second = line.wait("a", TWO), line.wait("b", TWO)
    line.free(0)
    (offer,) = line.offers("open")
    line.now = offer.until + timedelta(minutes=1)  # the beat is late
    with pytest.raises(Refused) as no:
        line.here.book(line.here.who("passer-by"), line.session, TWO, now=line.now)
    assert no.value.reason == Reason.TAKEN
    line.beat()
    assert [line.entry(one).state for one in (first, second)] == [State.EXPIRED, State.OFFERED]
    assert [about for about, _ in line.told("wait.over")] == [offer.id]
    assert [standing for _, standing in line.told("wait.offer")] == [Standing.WITHDRAWN, Standing.DUE]


@pytest.mark.parametrize(
    ("made", "start", "until"),
    [
        ((24, "14:00"), (28, "10:00"), (25, "13:00")),  # far: seven hours today, five tomorrow
        ((23, "08:00"), (28, "10:00"), (23, "20:00")),
        ((23, "09:00"), (28, "10:00"), (23, "21:00")),  # to the very last minute of the day
        ((23, "09:01"), (28, "10:00"), (24, "08:01")),
        ((23, "23:30"), (28, "10:00"), (24, "20:00")),  # made at night: it begins in the morning
        ((24, "03:00"), (28, "10:00"), (24, "20:00")),
        ((25, "10:00"), (28, "10:00"), (25, "12:00")),  # 72 hours are near
        ((25, "09:59"), (28, "10:00"), (26, "08:59")),
        ((26, "20:30"), (28, "10:00"), (27, "09:30")),  # near, over a night
        ((27, "10:00"), (28, "10:00"), (27, "12:00")),  # 24 hours are no call yet
        ((27, "20:30"), (28, "20:30"), (28, "09:30")),
        ((27, "10:01"), (28, "10:00"), (27, "12:01")),  # less: the clock runs
        ((27, "20:31"), (28, "20:30"), (27, "22:31")),
        ((27, "22:00"), (28, "10:00"), (28, "00:00")),
        ((28, "08:30"), (28, "10:00"), (28, "09:00")),  # never past an hour before the start
        ((26, "20:59"), (27, "21:00"), (27, "09:59")),  # the 24-hour line passes, and cuts nothing short
    ],
)
def test_the_time_to_answer(made: tuple[int, str], start: tuple[int, str], until: tuple[int, str]) -> None:
    instants = [at(f"2026-11-{day}", clock) for day, clock in (made, start, until)]
    assert rules.answer_until(POLICY, instants[0], instants[1]) == instants[2]


# --- W-06, W-07 -------------------------------------------------------------------------------------------------------


@pytest.fixture
def near(line: Line) -> Line:
    """a, b and c (two each) and d (six) wait; Friday noon."""
    for name, party in (("a", TWO), ("b", TWO), ("c", THREE), ("d", SIX)):
        line.wait(name, party)
    line.now = korea(FRIDAY, "12:00")
    return line


def test_on_the_last_day_all_who_fit_are_called_and_nothing_is_held(near: Line) -> None:
    near.free(1)
    calls = near.offers("open")
    assert (len(calls), all(one.call for one in calls), near.left()) == (3, True, 3)
    assert {one.until for one in calls} == {START - timedelta(minutes=60)}
    assert near.here.sql("SELECT count(*) FROM notice WHERE kind = 'wait.call' AND urgent_from <= due_at") == [(3,)]


def test_the_first_to_answer_a_call_has_it_the_others_keep_their_rank_and_are_told(near: Line) -> None:
    near.free(0)
    first, second = near.offers("open")
    assert near.accept("b", second).state == bookings.State.CONFIRMED
    with pytest.raises(Refused) as no:
        near.accept("a", first)
    assert no.value.reason == Reason.OFFER_LOST
    assert [about for about, _ in near.told("wait.lost")] == [first.id]
    near.free(1)
    assert near.accept("a", near.offers("open")[0])  # a has the rank it had
    assert near.here.audit() == []


def test_a_call_that_still_fits_after_another_answered_stays_open(near: Line) -> None:
    near.free(2)  # five: a, b and c fit
    a, b, c = near.offers("open")
    near.accept("a", a)
    assert [one.id for one in near.offers("open")] == [b.id, c.id]
    near.accept("c", c)
    assert near.offers("open") == []
    assert [one.id for one in near.offers("lost")] == [b.id]


def test_a_passer_by_may_take_what_was_called_and_the_called_are_told(near: Line) -> None:
    near.free(0)
    near.here.book(near.here.who("passer-by"), near.session, TWO, now=near.now)
    near.beat()
    assert (near.offers("open"), len(near.told("wait.lost"))) == ([], 2)
    near.beat()
    assert len(near.told("wait.lost")) == 2


def test_at_the_24_hour_line_an_open_offer_stays_and_free_places_are_called(line: Line) -> None:
    line.wait("a", TWO)
    line.now = korea(FRIDAY, "09:59")
    line.free(0)
    (offer,) = line.offers("open")
    assert offer.until == korea(FRIDAY, "11:59")
    line.beat(korea(FRIDAY, "11:58"))
    assert [(one.id, one.state) for one in line.offers()] == [(offer.id, "open")]
    assert line.accept("a", offer)


@pytest.mark.parametrize(("minutes", "calls"), [(61, 1), (60, 0), (59, 0)])
def test_nobody_is_offered_anything_in_the_last_hour(line: Line, minutes: int, calls: int) -> None:
    line.wait("a", TWO)
    line.now = START - timedelta(minutes=minutes)
    line.free(0)
    assert len(line.offers()) == calls
    line.beat()
    assert len(line.offers()) == calls
    line.beat(START - timedelta(minutes=60))
    assert line.offers("open") == []


def test_the_start_closes_the_queue_and_ends_all_offers(line: Line) -> None:
    entries = [line.wait("a", TWO), line.wait("b", TWO)]
    line.free(0)
    line.beat(START)
    assert {line.entry(one).state for one in entries} == {State.CLOSED}
    assert [one.state for one in line.offers()] == [OfferState.VOID]
    assert line.here.sql("SELECT count(*) FROM claim WHERE owner LIKE 'offer:%'") == [(0,)]


# --- W-08, W-09 -------------------------------------------------------------------------------------------------------


def test_accepting_is_idempotent_and_gives_the_places_of_the_offer(line: Line) -> None:
    entry = line.wait("a", TWO)
    line.free(0)
    (offer,) = line.offers("open")
    booking = line.accept("a", offer)
    assert line.accept("a", offer).code == booking.code
    assert (line.entry(entry).state, line.offers()[0].state, line.left()) == ("accepted", "accepted", 0)
    assert line.told("wait.offer") == [(offer.id, Standing.WITHDRAWN)]
    assert line.here.audit() == []


def test_who_has_booked_by_himself_meanwhile_keeps_that_and_the_offer_goes_to_the_next(line: Line) -> None:
    line.wait("a", TWO)
    line.free(0)
    (offer,) = line.offers("open")
    line.free(1)  # three more, which nobody waits for
    booking = line.here.book(line.here.who("a"), line.session, TWO, now=line.now)
    assert line.accept("a", offer).code == booking.code
    assert (line.offers("open"), line.left()) == ([], 3)
    assert line.here.audit() == []


def test_who_accepted_and_cancels_is_off_the_list_and_the_next_is_offered(line: Line) -> None:
    line.wait("a", TWO)
    second = line.wait("b", TWO)
    line.free(0)
    (offer,) = line.offers("open")
    code = line.accept("a", offer).code
    line.here.cancel(line.here.who("a"), code, now=line.now)
    assert set(line.offered()) == {second.id}
    with pytest.raises(Refused) as no:
        line.accept("a", offer)
    assert no.value.reason == Reason.OFFER_OVER


def test_declining_frees_the_places_at_once_for_the_next(line: Line) -> None:
    first, second = line.wait("a", TWO), line.wait("b", TWO)
    line.free(0)
    line.decline("a", line.offers("open")[0])
    assert (line.entry(first).state, set(line.offered())) == (State.DECLINED, {second.id})


def test_who_declined_waits_again_only_if_asked_and_at_the_end(line: Line) -> None:
    first, second, third = (line.wait(name, TWO) for name in "abc")
    line.free(0)
    line.decline("a", line.offers("open")[0])
    assert line.rank(second) == 1
    assert line.again(first).id == first.id
    assert [line.rank(line.entry(one)) for one in (second, third, first)] == [1, 2, 3]
    line.leave(second)
    assert line.again(second).id == second.id
    assert [line.rank(line.entry(one)) for one in (third, first, second)] == [1, 2, 3]
    line.free(1)
    line.accept("c", line.offers("open")[0])
    with pytest.raises(Refused) as no:
        line.again(third)
    assert no.value.reason == Reason.NOT_WAITING


def test_an_offer_of_somebody_else_is_no_offer(line: Line) -> None:
    line.wait("a", TWO)
    line.free(0)
    with pytest.raises(Refused) as no:
        line.accept("neighbour", line.offers("open")[0])
    assert no.value.reason == Reason.OFFER_OVER


def test_accepting_checks_the_rules_again_and_leaves_the_offer_open(line: Line) -> None:
    line.wait("a", TWO)
    line.free(0)
    (offer,) = line.offers("open")
    line.here.book(line.here.who("a"), line.here.session(day=SATURDAY, start="13:00"))
    with pytest.raises(Refused) as no:
        line.accept("a", offer)
    assert (no.value.reason, line.offers()[0].state) == (Reason.DAY_LIMIT, "open")


# --- W-11 -------------------------------------------------------------------------------------------------------------


def test_who_could_not_accept_is_skipped_keeps_the_rank_and_is_told_once(line: Line) -> None:
    first, second, third = (line.wait(name, TWO) for name in "abc")
    other = line.here.book(line.here.who("a"), line.here.session(day=SATURDAY, start="13:00")).code
    line.free(0)
    assert (set(line.offered()), line.rank(first)) == ({second.id}, 1)
    assert line.entry(first).skipped_for == Reason.DAY_LIMIT
    line.now += timedelta(minutes=1)
    line.free(2)  # five: c, and a is skipped again
    assert len(line.told("wait.skipped")) == 1
    line.here.cancel(line.here.who("a"), other, now=line.now)
    line.beat()
    assert first.id in line.offered()
    assert line.entry(third).state == State.OFFERED


def test_a_suspended_household_is_skipped(line: Line) -> None:
    first, second = line.wait("a", TWO), line.wait("b", TWO)
    until = line.now + timedelta(days=20)
    line.here.run(
        lambda db: db.execute(
            update(people.Household).where(people.Household.id == first.household_id).values(suspended_until=until)
        )
    )
    line.free(0)
    assert (set(line.offered()), line.entry(first).skipped_for) == ({second.id}, Reason.SUSPENDED)


# --- where places come from -------------------------------------------------------------------------------------------


def test_moving_away_a_smaller_party_a_rejection_and_a_hold_let_go_are_offered(line: Line) -> None:
    here = line.here
    entries = [line.wait(name, TWO) for name in "abcd"]
    who, code = line.booked[0]
    here.move(who, code, here.session(day=TUESDAY), TWO)
    assert set(line.offered()) == {entries[0].id}
    who, code = line.booked[2]  # a family of five comes with three
    here.move(who, code, line.session, THREE)
    assert set(line.offered()) == {entries[0].id, entries[1].id}
    here.run(lambda db: bookings.cancel_by_site(db, bookings.locked_booking(db, line.booked[1][1]), "s", "w", now=NOW))
    assert set(line.offered()) == {entries[0].id, entries[1].id, entries[2].id}


def test_a_hold_that_is_let_go_is_offered_and_one_that_ran_out_by_the_beat(here: Town) -> None:
    line = saturday(here)
    line.fill(TEN, FIVE, THREE)
    holder = here.who("holder")
    here.hold(holder, line.session, TWO)
    first, second = line.wait("a", TWO), line.wait("b", TWO)
    here.run(bookings.release, holder.person_id, now=NOW)
    assert set(line.offered()) == {first.id}
    line.decline("a", line.offers("open")[0])
    line.decline("b", line.offers("open")[0])
    here.hold(holder, line.session, TWO)
    third = line.wait("c", TWO)
    assert line.beat(NOW + timedelta(minutes=4)) == 0
    line.beat(NOW + timedelta(minutes=5))
    assert set(line.offered()) == {third.id}
    assert line.entry(second).state == State.DECLINED


@pytest.fixture
def hire(here: Town) -> tuple[Line, Line]:
    """The queue of a session of the playroom, and that of the room as a whole at the same time (B-08)."""
    whole = here.city().sessions("gaho-hire", SATURDAY)[0]
    (session, *_) = here.city().clashing(whole)
    return Line(here, session), Line(here, whole)


def test_the_places_of_a_hire_are_offered_to_those_who_wait_for_a_session_of_its_room(hire: tuple[Line, Line]) -> None:
    line, whole = hire
    whole.fill(Party(5, 10))
    entry = line.wait("a", TWO)
    whole.free(0)
    assert set(line.offered()) == {entry.id}


def test_whoever_waits_for_the_room_as_a_whole_is_served_by_the_beat(hire: tuple[Line, Line]) -> None:
    line, whole = hire
    line.fill(TWO)
    entry = whole.wait("club", Party(5, 10))
    line.free(0)
    assert whole.offers() == []
    whole.beat()
    assert set(whole.offered()) == {entry.id}
    assert line.here.audit() == []


def test_a_closure_voids_offers_and_closes_queues_and_tells(line: Line) -> None:
    first, second = line.wait("a", TWO), line.wait("b", TWO)
    line.free(0)
    day = korea(SATURDAY, "00:00")
    gone = line.here.run(bookings.shut, "gaho", day, day + timedelta(days=1), "staff:kim", "시설 점검", now=NOW)
    assert len(gone) == 3
    assert {line.entry(one).state for one in (first, second)} == {State.CLOSED}
    assert [one.state for one in line.offers()] == [OfferState.VOID]
    assert {about for about, _ in line.told("wait.closed")} == {first.id, second.id}
    assert line.here.sql("SELECT sum(taken) FROM quota") == [(0,)]


def test_the_beat_closes_the_queue_of_a_session_that_is_no_more(line: Line) -> None:
    entry = line.wait("a", TWO)
    line.here.run(lambda db: places.close(db, "gaho", START, START + timedelta(hours=1), "수리", now=NOW))
    line.beat()
    assert line.entry(entry).state == State.CLOSED


def test_who_books_by_himself_what_he_waited_for_waits_no_more(line: Line) -> None:
    entry = line.wait("a", THREE)
    line.wait("b", TWO)
    line.free(0)
    line.decline("b", line.offers("open")[0])  # two places, too few for three
    line.here.book(line.here.who("a"), line.session, TWO, now=line.now)
    line.free(1)
    assert (line.entry(entry).state, line.offers("open")) == (State.LEFT, [])


def test_where_nobody_waits_a_cancelling_looks_once_and_no_more(here: Town) -> None:
    line = saturday(here)
    line.fill(TWO)
    seen: list[str] = []
    engine = here.database.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _k, sql, *_: seen.append(sql))
    line.free(0)
    assert [sql.partition(" ")[0] for sql in seen if "waiting" in sql or "offer" in sql] == ["SELECT"]


def test_old_entries_are_forgotten_with_their_offers(line: Line) -> None:
    line.wait("a", TWO)
    line.free(0)
    assert line.here.run(waiting.forget, before=START + timedelta(days=1), most=10) == 0  # it still waits
    line.beat(START)
    assert line.here.run(waiting.forget, before=START + timedelta(days=1), most=10) == 1
    assert line.offers() == []


# --- the audit --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("DELETE FROM claim WHERE owner LIKE 'offer:%'", "an open offer without its claim"),
        ("UPDATE offer SET state = 'declined' WHERE state = 'open'", "a claim without an owner: offer:"),
        ("UPDATE waiting SET state = 'waiting' WHERE state = 'offered'", "an open offer to somebody who does not wait"),
        ("UPDATE offer SET until = made_at", "an open offer whose claim ends at another instant"),
        ("UPDATE claim SET until = NULL WHERE owner LIKE 'offer:%'", "an open offer whose claim never ends"),
        ("UPDATE waiting SET starts_at = (SELECT made_at FROM offer)", "offered after the start"),
        ("UPDATE offer SET until = (SELECT starts_at FROM waiting LIMIT 1)", "an open offer ends after the limit"),
    ],
)
def test_the_audit_knows_what_was_promised_of_waiting_lists(line: Line, broken: str, said: str) -> None:
    line.wait("a", TWO)
    line.free(0)
    assert line.here.audit() == []
    line.here.sql(broken)
    assert [one for one in line.here.audit() if one.startswith(said)]


def test_staff_are_told_of_offers_that_end_without_an_answer(line: Line) -> None:
    entry = line.wait("a", TWO)
    line.free(0)
    (offer,) = line.offers("open")
    assert line.here.run(care.todo, now=NOW) == []
    (todo,) = line.here.run(care.todo, now=offer.until - care.ABOUT_TO_END)
    assert (todo.what, todo.about, todo.until, todo.where) == ("offer", entry.id, offer.until, "room:gaho-play")
