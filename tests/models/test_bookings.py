"""Room bookings: what may be booked (domain 2.3) and what becomes of it (domain 3.1)."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from models import bookings, outbox, places, rules
from models.base import new_code
from models.bookings import Party
from models.people import Who
from models.refused import Reason, Refused
from tests.models.setting import (
    A_PAIR,
    FRIDAY,
    NOW,
    SATURDAY,
    SUNDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    Town,
    korea,
    town,
    vault,
)

MINUTE, MOMENT = timedelta(minutes=1), timedelta(microseconds=1)
START, END = korea(TUESDAY, "10:00"), korea(TUESDAY, "12:00")
HIRED = korea(SATURDAY, "15:00")
TABLES = ("booking", "claim", "notice", "event", "strike")


def rows(here: Town) -> dict[str, list[tuple[object, ...]]]:
    made = {table: sorted(here.sql(f"SELECT * FROM {table}"), key=str) for table in TABLES}
    made["household"] = here.sql("SELECT id, suspended_until FROM household WHERE suspended_until IS NOT NULL")
    made["quota"] = here.sql("SELECT starts_at, what, taken FROM quota WHERE taken <> 0 ORDER BY starts_at, what")
    return made


def refused(here: Town, fn: Callable[[], object]) -> Refused:
    """What was refused; nothing has changed by it."""
    before = rows(here)
    with pytest.raises(Refused) as no:
        fn()
    assert rows(here) == before
    return no.value


def crowd(here: Town, session: places.Session, parties: int) -> None:
    for n in range(parties):
        here.book(here.who(f"crowd{n}"), session)


# --- B-01 to B-03, B-07: what may be booked at all --------------------------------------------------------------------


def test_households_share_a_room_of_seats_and_one_has_an_exclusive_room_alone(here: Town) -> None:
    """B-01."""
    play, studio = here.session(), here.session("seongbuk-studio", SATURDAY)
    crowd(here, play, 2)
    here.book(here.who("a"), studio)
    assert here.left(play) == 16
    assert here.left(studio) == 0
    assert refused(here, lambda: here.book(here.who("b"), studio)).reason == Reason.TAKEN
    assert refused(here, lambda: here.hold(here.who("b"), studio)).reason == Reason.FULL
    assert here.audit() == []


@pytest.mark.parametrize("room", ["seongbuk-program", "chojang-library-programme"])
def test_a_room_of_the_staff_or_of_a_programme_is_not_booked_by_citizens(here: Town, room: str) -> None:
    """B-01."""
    session = rules.Session(START, END, room)
    assert refused(here, lambda: here.book(here.who(), session)).reason == Reason.STAFF_ONLY


def test_a_site_that_has_not_opened_is_not_booked(here: Town) -> None:
    session = rules.Session(START, END, "chojang-play")
    assert refused(here, lambda: here.book(here.who(), session)).reason == Reason.NOT_OPEN_YET


def test_children_and_guardians_count(here: Town) -> None:
    """B-02: counted as people."""
    session = here.session()
    crowd(here, session, 9)
    assert here.left(session) == 2
    for fn in (here.hold, here.book):
        no = refused(here, lambda fn=fn: fn(here.who("a"), session, Party(1, 2)))  # type: ignore[misc]
        assert (no.reason, no.facts["left"], no.facts["n"]) == (Reason.TOO_FEW_LEFT, 2, 3)
    here.book(here.who("a"), session, Party(1, 1))
    assert here.left(session) == 0
    assert refused(here, lambda: here.book(here.who("b"), session)).reason == Reason.TAKEN
    assert here.audit() == []


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (korea(date(2026, 11, 10), "09:00") - MOMENT, Reason.TOO_EARLY),
        (korea(date(2026, 11, 10), "09:00"), None),
        (START - 30 * MINUTE - MOMENT, None),
        (START - 30 * MINUTE, Reason.TOO_LATE),
        (START - MOMENT, Reason.TOO_LATE),
        (START, Reason.PAST),
        (END, Reason.PAST),
    ],
)
def test_the_window_opens_14_days_before_at_nine_and_closes_30_minutes_before(
    here: Town, now: datetime, reason: Reason | None
) -> None:
    """B-03."""
    who, session = here.who(), here.session()
    vacancy = here.run(lambda db: bookings.vacancies(db, places.city(db), ["gaho-play"], [TUESDAY], now=now))[0]
    assert (vacancy.closed.reason if vacancy.closed else None) == reason
    if reason is None:
        assert here.confirm(who, session, now=now)[1]
    else:
        for fn in (here.hold, here.book):
            assert refused(here, lambda fn=fn: fn(who, session, now=now)).reason == reason  # type: ignore[misc]


@pytest.mark.parametrize(
    ("party", "reason"),
    [
        (Party(0, 1), Reason.GUARDIAN_NEEDED),
        (Party(1, 0), Reason.NO_CHILD),
        (Party(3, 1), Reason.TOO_MANY_ADULTS),
        (Party(5, 16), Reason.TOO_MANY_PEOPLE),
        (Party(-1, 2), Reason.ODD_COUNT),
    ],
)
def test_a_party_that_may_not_come_is_neither_held_for_nor_booked_nor_moved_to(
    here: Town, party: Party, reason: Reason
) -> None:
    """B-02, B-04, B-07."""
    who, session = here.who(), here.session()
    code = here.book(who, here.session(day=WEDNESDAY)).code
    assert refused(here, lambda: here.hold(who, session, party)).reason == reason
    assert refused(here, lambda: here.book(who, session, party)).reason == reason
    assert refused(here, lambda: here.move(who, code, session, party)).reason == reason


# --- B-05, B-06: limits of a household --------------------------------------------------------------------------------


def test_a_household_has_one_session_a_day_at_a_site(here: Town) -> None:
    """B-05."""
    who = here.who()
    first = here.book(who, here.session())
    no = refused(here, lambda: here.book(who, here.session(start="13:00")))
    assert (no.reason, no.facts["code"], no.facts["existing"]) == (Reason.DAY_LIMIT, first.code, START)
    here.book(who, here.session("sinan-play", TUESDAY, "13:00"))
    here.book(who, here.session(day=WEDNESDAY))


def test_who_played_this_morning_has_had_his_session_of_the_day(here: Town) -> None:
    """B-05: also when the session is over."""
    who, afternoon = here.who(), here.session(start="15:00")
    code = here.book(who, here.session()).code
    here.run(act, who, code, "check_in", START)
    assert refused(here, lambda: here.book(who, afternoon, now=END)).reason == Reason.DAY_LIMIT
    here.run(act, who, code, "complete", END)
    assert refused(here, lambda: here.book(who, afternoon, now=END)).reason == Reason.DAY_LIMIT


def test_a_cancelled_booking_is_not_the_session_of_the_day(here: Town) -> None:
    """B-05."""
    who = here.who()
    here.cancel(who, here.book(who, here.session()).code)
    here.book(who, here.session(start="13:00"))


def test_a_household_has_four_bookings_ahead(here: Town) -> None:
    """B-05: those that are over do not count."""
    who = here.who()
    code = here.book(who, here.session()).code
    for day in (WEDNESDAY, THURSDAY, FRIDAY):
        here.book(who, here.session(day=day))
    no = refused(here, lambda: here.book(who, here.session(day=SATURDAY)))
    assert (no.reason, no.facts["n"]) == (Reason.UPCOMING_LIMIT, 4)
    here.run(act, who, code, "check_in", START)
    assert refused(here, lambda: here.book(who, here.session(day=SATURDAY), now=END - MOMENT))
    here.book(who, here.session(day=SATURDAY), now=END)


def test_a_full_calendar_can_still_be_moved_about_in(here: Town) -> None:
    """B-05, B-09: the booking that moves is not in its own way."""
    who = here.who()
    codes = [here.book(who, here.session(day=day)).code for day in (TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)]
    here.move(who, codes[0], here.session(start="13:00"))
    here.move(who, codes[0], here.session(day=SATURDAY))
    assert refused(here, lambda: here.move(who, codes[0], here.session(day=FRIDAY, start="13:00"))).reason == (
        Reason.DAY_LIMIT
    )
    assert here.audit() == []


def test_a_household_cannot_be_at_two_sites_at_once(here: Town) -> None:
    """B-06."""
    who = here.who()
    code = here.book(who, here.session()).code
    no = refused(here, lambda: here.book(who, here.session("sinan-play")))
    assert (no.reason, no.facts["code"], no.facts["other"]) == (Reason.OVERLAP, code, "가호동 나눔터")
    other = here.book(who, here.session("sinan-play", TUESDAY, "13:00")).code
    assert refused(here, lambda: here.move(who, other, here.session("sinan-play"))).reason == Reason.OVERLAP


def test_sessions_that_touch_do_not_overlap(here: Town) -> None:
    """B-06, T-01: spans are half-open."""
    who = here.who()
    here.book(who, here.session("seongbuk-studio", SATURDAY, "12:00"))
    here.book(who, here.session("gaho-play", SATURDAY, "10:00"))
    assert here.session("gaho-play", SATURDAY, "10:00").ends_at == korea(SATURDAY, "12:00")


def test_the_same_request_again_is_the_same_booking(here: Town) -> None:
    """B-06, trust A8."""
    who, session = here.who(), here.session()
    first, new = here.confirm(who, session)
    before = rows(here)
    second, newer = here.confirm(who, session, Party(2, 2))
    assert (first.code, new, newer) == (second.code, True, False)
    assert rows(here) == before
    here.hold(who, session)
    assert rows(here) == before


def test_who_has_cancelled_may_book_the_same_again(here: Town) -> None:
    who, session = here.who(), here.session()
    code = here.book(who, session).code
    here.cancel(who, code)
    assert here.book(who, session).code != code
    assert here.audit() == []


# --- B-08, B-14: spaces that share a room -----------------------------------------------------------------------------


def test_a_hire_keeps_play_out_of_the_same_hours_while_it_is_pending(here: Town) -> None:
    """B-08, B-14: the request holds the space."""
    hire, play = here.session("gaho-hire", SATURDAY, "15:00"), here.session("gaho-play", SATURDAY, "15:00")
    assert here.left(hire) == 1
    booking = here.book(here.who("a"), hire, Party(4, 8))
    assert booking.state == "requested"
    assert (here.left(hire), here.left(play)) == (0, 0)
    assert refused(here, lambda: here.book(here.who("b"), play)).reason == Reason.TAKEN
    assert here.book(here.who("b"), here.session("gaho-play", SATURDAY, "13:00"))
    here.run(act, here.who("a"), booking.code, "reject", NOW)
    assert (here.left(hire), here.left(play)) == (1, 20)
    here.book(here.who("c"), play)
    assert here.audit() == []


def test_one_child_who_plays_keeps_a_hire_out(here: Town) -> None:
    """B-08: and says that it is taken, not that 18 places are left."""
    hire, play = here.session("gaho-hire", SATURDAY, "15:00"), here.session("gaho-play", SATURDAY, "15:00")
    code = here.book(here.who("a"), play).code
    assert here.left(hire) == 0
    assert refused(here, lambda: here.hold(here.who("b"), hire, Party(4, 8))).reason == Reason.FULL
    assert refused(here, lambda: here.book(here.who("b"), hire, Party(4, 8))).reason == Reason.TAKEN
    here.cancel(here.who("a"), code)
    here.book(here.who("b"), hire, Party(4, 8))
    assert here.audit() == []


def test_two_households_cannot_hire_one_room_at_one_hour(here: Town) -> None:
    """B-01, trust A1."""
    hire = here.session("gaho-hire", SATURDAY, "15:00")
    here.book(here.who("a"), hire)
    assert refused(here, lambda: here.book(here.who("b"), hire)).reason == Reason.TAKEN
    here.book(here.who("b"), here.session("gaho-hire", SUNDAY, "15:00"))


def test_a_hire_that_is_approved_is_told_and_reminded_of(here: Town) -> None:
    """B-14: silence does not approve."""
    who = here.who()
    code = here.book(who, here.session("gaho-hire", SATURDAY, "15:00")).code
    assert notices(here, code) == []
    here.run(act, who, code, "approve", NOW)
    assert notices(here, code) == [
        ("booking.approved", NOW),
        ("booking.reminder", korea(FRIDAY, "18:00")),
        ("booking.reminder", korea(SATURDAY, "13:00")),
    ]


def test_nobody_comes_to_a_hire_by_moving(here: Town) -> None:
    """B-14, 3.1: confirmed -> requested is no transition that is listed."""
    who = here.who()
    code = here.book(who, here.session()).code
    hire = here.session("gaho-hire", SATURDAY, "15:00")
    assert refused(here, lambda: here.move(who, code, hire)).reason == Reason.NOT_NOW


# --- B-09: change and cancel ------------------------------------------------------------------------------------------


def test_a_booking_moves_in_one_step_and_keeps_its_number(here: Town) -> None:
    """B-09."""
    who, old, new = here.who(), here.session(), here.session(day=SATURDAY, start="13:00")
    code = here.book(who, old, Party(2, 2)).code
    here.move(who, code, new, Party(1, 2), now=NOW + MINUTE)
    moved = here.find(who, code)
    assert (moved.starts_at, moved.ends_at, moved.adults, moved.children) == (new.starts_at, new.ends_at, 1, 2)
    assert (moved.state, moved.awaited_until) == ("confirmed", new.starts_at + 30 * MINUTE)
    assert (here.left(old), here.left(new)) == (20, 17)
    assert notices(here, code) == [
        ("booking.reminder", korea(FRIDAY, "18:00")),
        ("booking.reminder", korea(SATURDAY, "11:00")),
    ]
    assert here.audit() == []


def test_a_move_to_a_full_session_changes_nothing(here: Town) -> None:
    """B-09: the old seat is given up only when the new one is held."""
    who, full = here.who(), here.session(day=SATURDAY)
    code = here.book(who, here.session()).code
    crowd(here, full, 10)
    assert refused(here, lambda: here.move(who, code, full)).reason == Reason.MOVE_FULL
    here.cancel(here.who("crowd0"), here.book(here.who("crowd0"), full).code)
    no = refused(here, lambda: here.move(who, code, full, Party(1, 2)))
    assert (no.reason, no.facts["left"]) == (Reason.TOO_FEW_LEFT, 2)
    here.move(who, code, full)
    assert here.audit() == []


def test_a_move_to_a_full_session_keeps_what_is_held_meanwhile(here: Town) -> None:
    """B-13, trust A5: the turn goes on after the refusal, and the person with it."""
    who, full = here.who(), here.session(day=SATURDAY)
    code, other = here.book(who, here.session()).code, here.session("sinan-play", FRIDAY)
    free = here.left(other)
    here.hold(who, other, Party(1, 2))
    crowd(here, full, 10)

    def turn(db: Session) -> Reason | None:
        try:
            bookings.move(db, places.city(db), who, bookings.find(db, who, code), full, A_PAIR, now=NOW)
        except Refused as no:
            return no.reason
        return None

    before = rows(here)
    assert here.run(turn) == Reason.MOVE_FULL
    assert here.left(other) == free - 3
    assert rows(here) == before


def test_what_a_person_holds_does_not_stand_in_the_way_of_his_own_move(here: Town) -> None:
    """B-09, B-13: and it goes with the old places."""
    who, other = here.who(), here.session(day=SATURDAY)
    code = here.book(who, here.session()).code
    crowd(here, other, 9)
    here.hold(who, other)
    here.move(who, code, other)
    assert (here.left(here.session()), here.left(other)) == (20, 0)
    assert here.sql("SELECT count(*) FROM claim WHERE owner LIKE 'draft:%'") == [(0,)]
    assert here.audit() == []


def test_from_30_minutes_before_the_start_a_booking_is_not_moved_but_can_be_cancelled(here: Town) -> None:
    """B-09: else a late cancellation would be a change and then a free one."""
    who, limit = here.who(), START - 30 * MINUTE
    code = here.book(who, here.session()).code
    for now in (limit, START - MOMENT):
        for session, party in ((here.session(day=FRIDAY), A_PAIR), (here.session(), Party(1, 2))):
            no = refused(here, lambda: here.move(who, code, session, party, now=now))  # noqa: B023
            assert (no.reason, no.facts) == (Reason.CHANGE_OVER, {"until": limit})
    here.move(who, code, here.session(start="13:00"), now=limit - MOMENT)
    assert here.cancel(who, code, now=START) is False


def test_a_cancelled_booking_is_not_told_that_it_can_be_cancelled(here: Town) -> None:
    who = here.who()
    code = here.book(who, here.session()).code
    here.cancel(who, code)
    for now in (START - MINUTE, START + MINUTE):
        no = refused(here, lambda: here.move(who, code, here.session(day=FRIDAY), now=now))  # noqa: B023
        assert no.reason == Reason.NOT_NOW


def test_a_party_may_grow_within_its_session_as_far_as_there_is_room(here: Town) -> None:
    """B-09."""
    who, session = here.who(), here.session()
    code = here.book(who, session).code
    crowd(here, session, 7)
    assert refused(here, lambda: here.move(who, code, session, Party(2, 5))).reason == Reason.TOO_FEW_LEFT
    here.move(who, code, session, Party(2, 4))
    assert here.left(session) == 0
    assert len(notices(here, code)) == 2
    assert here.audit() == []


@pytest.mark.parametrize(
    ("now", "late"), [(START - 30 * MINUTE - MOMENT, False), (START - 30 * MINUTE, True), (START - MOMENT, True)]
)
def test_cancelling_is_free_until_30_minutes_before_and_never_marked(here: Town, now: datetime, late: bool) -> None:
    """B-09: late or not, there is no strike."""
    who, session = here.who(), here.session()
    code = here.book(who, session).code
    assert here.cancel(who, code, now=now) is late
    booking = here.find(who, code)
    assert (booking.state, booking.cancelled_late) == ("cancelled_by_user", late)
    assert here.left(session) == 20
    assert notices(here, code) == []
    assert here.sql("SELECT * FROM strike") == []
    assert here.audit() == []


def test_what_has_begun_is_neither_moved_nor_cancelled(here: Town) -> None:
    """B-09, 3.1."""
    who = here.who()
    code = here.book(who, here.session()).code
    assert refused(here, lambda: here.cancel(who, code, now=START)).reason == Reason.STARTED
    assert refused(here, lambda: here.move(who, code, here.session(day=FRIDAY), now=START)).reason == Reason.STARTED


def test_a_booking_is_its_households_alone(here: Town) -> None:
    """H-01."""
    code = here.book(here.who("a"), here.session()).code
    assert refused(here, lambda: here.find(here.who("b"), code)).reason == Reason.NOT_YOURS
    assert refused(here, lambda: here.find(here.who("b"), "ZZ-ZZZZ")).reason == Reason.UNKNOWN_CODE
    assert [one.code for one in here.run(bookings.upcoming, here.who("a").household_id, since=NOW)] == [code]
    assert here.run(bookings.upcoming, here.who("b").household_id, since=NOW) == []


def test_a_look_before_the_lock_does_not_stand_for_the_look_after_it(postgres_city: str) -> None:
    """A turn that showed a booking and then acts on it sees what another turn did meanwhile."""
    with town(postgres_city) as here, town(postgres_city) as replica:
        who = here.who()
        code = here.book(who, here.session()).code

        def look_again(db: Session) -> tuple[datetime, str]:
            seen = bookings.upcoming(db, who.household_id, since=NOW)
            replica.move(who, code, replica.session(day=FRIDAY))
            moved = bookings.upcoming(db, who.household_id, since=NOW)[0].starts_at
            replica.cancel(who, code)
            state = bookings.find(db, who, code).state
            assert [one.code for one in seen] == [code], "and the first look is still at hand"
            return moved, state

        assert here.run(look_again) == (korea(FRIDAY, "10:00"), "cancelled_by_user")


# --- B-10, B-11: who does not come ------------------------------------------------------------------------------------


def test_a_booking_is_a_no_show_30_minutes_after_the_start_and_not_before(here: Town) -> None:
    """B-10: its places are free for the rest of the session."""
    who, session = here.who(), here.session()
    code = here.book(who, session).code
    limit = START + 30 * MINUTE
    assert refused(here, lambda: here.run(act, who, code, "no_show", limit - MOMENT)).reason == Reason.NOT_NOW
    here.run(act, who, code, "no_show", limit)
    assert here.left(session) == 20
    assert here.sql("SELECT booking_code, lifted_at FROM strike") == [(code, None)]
    assert here.audit() == []


def test_telling_that_one_is_late_moves_the_limit_once(here: Town) -> None:
    """B-10: "늦어요"."""
    who = here.who()
    code = here.book(who, here.session()).code

    def late(now: datetime) -> bool:
        return here.run(lambda db: bookings.tell_late(db, bookings.find(db, who, code), who.person_id, now=now))

    assert late(START + 30 * MINUTE - MOMENT)
    assert not late(START + 31 * MINUTE)
    assert here.find(who, code).awaited_until == START + 60 * MINUTE
    assert refused(here, lambda: here.run(act, who, code, "no_show", START + 59 * MINUTE)).reason == Reason.NOT_NOW
    assert refused(here, lambda: late(START + 60 * MINUTE)).reason == Reason.NOT_NOW
    here.run(act, who, code, "no_show", START + 60 * MINUTE)
    assert refused(here, lambda: late(START + 60 * MINUTE)).reason == Reason.NOT_NOW


def test_a_booking_that_moved_may_be_late_again(here: Town) -> None:
    """B-10: once for its session."""
    who = here.who()
    code = here.book(who, here.session()).code
    here.run(lambda db: bookings.tell_late(db, bookings.find(db, who, code), who.person_id, now=NOW))
    here.move(who, code, here.session(day=FRIDAY))
    assert here.find(who, code).awaited_until == korea(FRIDAY, "10:30")
    assert here.run(lambda db: bookings.tell_late(db, bookings.find(db, who, code), who.person_id, now=NOW))


def missed(here: Town, who: Who, day: date) -> str:
    at = korea(day, "10:00")
    code = here.book(who, here.session(day=day), now=at - timedelta(hours=1)).code
    here.run(act, who, code, "no_show", at + 30 * MINUTE)
    return code


def suspended_until(here: Town) -> datetime | None:
    return here.who().suspended_until


def test_the_first_no_show_is_a_warning_and_the_second_within_90_days_suspends_for_30(here: Town) -> None:
    """B-11."""
    first, second = WEDNESDAY, WEDNESDAY + timedelta(days=90)
    missed(here, here.who(), first)
    assert suspended_until(here) is None
    missed(here, here.who(), second)
    end = korea(second, "10:00") + timedelta(days=30)
    assert suspended_until(here) == end
    session = here.session(day=second + timedelta(days=2))
    no = refused(here, lambda: here.book(here.who(), session, now=korea(second, "12:00")))
    assert (no.reason, no.facts["until"]) == (Reason.SUSPENDED, end)
    here.book(here.who("another"), session, now=korea(second, "12:00"))
    after = here.session(day=date(2027, 4, 2))
    assert refused(here, lambda: here.book(here.who(), after, now=end - MOMENT)).reason == Reason.SUSPENDED
    here.book(here.who(), after, now=end)


def test_two_no_shows_more_than_90_days_apart_do_not_suspend(here: Town) -> None:
    """B-11."""
    missed(here, here.who(), TUESDAY)
    missed(here, here.who(), TUESDAY + timedelta(days=91))
    assert suspended_until(here) is None


def test_a_suspended_household_keeps_its_bookings_and_may_move_and_cancel_them(here: Town) -> None:
    """B-11: existing bookings stay."""
    who = here.who()
    kept = [here.book(who, here.session(day=day)).code for day in (SATURDAY, SUNDAY)]
    missed(here, who, TUESDAY)
    missed(here, who, WEDNESDAY)
    assert suspended_until(here)
    who, now = here.who(), korea(WEDNESDAY, "12:00")
    here.move(who, kept[0], here.session(day=FRIDAY), now=now)
    here.cancel(who, kept[1], now=now)
    assert refused(here, lambda: here.book(who, here.session(day=SATURDAY), now=now)).reason == Reason.SUSPENDED


def test_a_suspension_is_judged_by_the_row_and_not_by_what_the_turn_read_first(here: Town) -> None:
    """B-11: it may have come, or gone, while this turn waited for its household."""
    before, session = here.who(), here.session(day=SATURDAY)
    here.sql("UPDATE household SET suspended_until = :until", until=str(korea(SUNDAY, "10:00").astimezone(UTC)))
    assert refused(here, lambda: here.book(before, session)).reason == Reason.SUSPENDED
    suspended = here.who()
    here.sql("UPDATE household SET suspended_until = NULL")
    assert here.book(suspended, session).state == "confirmed"


@pytest.mark.parametrize("event", ["came_after_all", "excused"])
def test_a_corrected_no_show_lifts_the_strike_and_the_suspension_that_needed_it(here: Town, event: str) -> None:
    """B-11, 3.1: the places were free meanwhile and stay so; the audit knows."""
    codes = [missed(here, here.who(), day) for day in (TUESDAY, WEDNESDAY)]
    assert suspended_until(here)
    here.run(act, here.who(), codes[0], event, korea(THURSDAY, "10:00"))
    assert suspended_until(here) is None
    assert here.audit() == []
    missed(here, here.who(), THURSDAY)
    assert suspended_until(here) == korea(THURSDAY, "10:00") + timedelta(days=30)


def test_a_correction_that_leaves_two_strikes_leaves_the_suspension(here: Town) -> None:
    """B-11: counted anew from the strikes that stand."""
    who = here.who()
    codes = [here.book(who, here.session(day=day)).code for day in (TUESDAY, WEDNESDAY, THURSDAY)]
    for code, day in zip(codes, (TUESDAY, WEDNESDAY, THURSDAY), strict=True):
        here.run(act, who, code, "no_show", korea(day, "10:30"))
    here.run(act, who, codes[2], "excused", korea(FRIDAY, "10:00"))
    assert suspended_until(here) == korea(WEDNESDAY, "10:00") + timedelta(days=30)


def test_a_no_show_is_corrected_within_7_days(here: Town) -> None:
    """3.1."""
    code = missed(here, here.who(), TUESDAY)
    late = END + timedelta(days=7) + MOMENT
    assert refused(here, lambda: here.run(act, here.who(), code, "excused", late)).reason == Reason.NOT_NOW
    here.run(act, here.who(), code, "excused", late - MOMENT)


# --- B-13: holds ------------------------------------------------------------------------------------------------------


def test_places_are_held_for_five_minutes(here: Town) -> None:
    """B-13."""
    who, session = here.who(), here.session()
    until = here.hold(who, session, Party(2, 3))
    assert until == NOW + 5 * MINUTE
    assert here.left(session) == 15
    assert here.left(session, mine=[bookings.draft(who.person_id)]) == 20
    assert here.left(session, now=until - MOMENT) == 15
    assert here.left(session, now=until) == 20
    assert here.audit() == []
    assert here.sql("SELECT * FROM booking") == []


def test_a_hold_is_not_lengthened_by_asking_again_and_begins_anew_when_it_ended(here: Town) -> None:
    """B-13."""
    who, session = here.who(), here.session()
    until = here.hold(who, session)
    assert here.hold(who, session, now=until - MOMENT) == until
    assert here.hold(who, session, now=until) == until + 5 * MINUTE


def test_a_person_holds_one_thing_at_a_time(here: Town) -> None:
    """B-13, trust G5."""
    who, first, second = here.who(), here.session(), here.session(day=SATURDAY)
    here.hold(who, first)
    here.hold(who, second, Party(1, 2))
    assert (here.left(first), here.left(second)) == (20, 17)
    here.run(bookings.release, who.person_id, now=NOW)
    assert here.left(second) == 20
    assert here.audit() == []


def test_a_yes_after_the_end_of_the_hold_still_books_what_is_free(here: Town) -> None:
    """B-13."""
    who, session = here.who(), here.session()
    until = here.hold(who, session)
    assert here.confirm(who, session, now=until + MINUTE)[1]
    assert here.left(session) == 18
    assert here.audit() == []


def test_a_yes_after_the_end_of_the_hold_loses_to_whoever_was_faster(here: Town) -> None:
    """B-13, trust A5: no row is left of it, and no notice."""
    who, studio = here.who(), here.session("seongbuk-studio", SATURDAY)
    until = here.hold(who, studio)
    refused(here, lambda: here.book(here.who("b"), studio, now=until - MOMENT))
    here.book(here.who("b"), studio, now=until)
    assert refused(here, lambda: here.book(who, studio, now=until)).reason == Reason.TAKEN
    assert here.audit() == []


def test_a_refusal_leaves_nothing_behind_although_the_turn_goes_on(here: Town) -> None:
    """Trust A5: the talk answers a refusal and commits."""
    who, studio = here.who(), here.session("seongbuk-studio", SATURDAY)
    here.book(here.who("b"), studio)
    here.hold(who, here.session())
    moving = here.book(who, here.session(day=WEDNESDAY)).code

    def turn(db: Session) -> list[Reason]:
        city, reasons = places.city(db), []
        for attempt in (
            lambda: bookings.confirm(db, city, who, studio, A_PAIR, now=NOW),
            lambda: bookings.hold(db, city, who, studio, A_PAIR, now=NOW),
            lambda: bookings.move(db, city, who, bookings.find(db, who, moving), studio, A_PAIR, now=NOW),
        ):
            with pytest.raises(Refused) as no:
                attempt()
            reasons.append(no.value.reason)
        return reasons

    before = rows(here)
    assert here.run(turn) == [Reason.TAKEN, Reason.FULL, Reason.MOVE_FULL]
    assert rows(here) == before
    assert here.audit() == []


def test_what_was_held_becomes_the_booking_and_is_counted_once(here: Town) -> None:
    """B-13."""
    who, session = here.who(), here.session()
    here.hold(who, session, Party(2, 3))
    here.book(who, session, Party(2, 3))
    assert here.left(session) == 15
    here.hold(here.who("b"), session, Party(1, 1))
    here.book(here.who("b"), session, Party(1, 4))
    assert here.left(session) == 10
    assert here.audit() == []


# --- 3.1: the life cycle ----------------------------------------------------------------------------------------------

LISTED = {
    ("requested", "approve"): "confirmed",
    ("requested", "reject"): "rejected",
    ("requested", "cancel"): "cancelled_by_user",
    ("confirmed", "cancel"): "cancelled_by_user",
    ("requested", "cancel_by_site"): "cancelled_by_site",
    ("confirmed", "cancel_by_site"): "cancelled_by_site",
    ("confirmed", "move"): "confirmed",
    ("confirmed", "check_in"): "checked_in",
    ("confirmed", "no_show"): "no_show",
    ("checked_in", "complete"): "completed",
    ("no_show", "came_after_all"): "checked_in",
    ("no_show", "excused"): "cancelled_by_user",
}
PATHS = {
    "requested": (),
    "confirmed": ("approve",),
    "checked_in": ("approve", "check_in"),
    "completed": ("approve", "check_in", "complete"),
    "no_show": ("approve", "no_show"),
    "cancelled_by_user": ("cancel",),
    "cancelled_by_site": ("cancel_by_site",),
    "rejected": ("reject",),
}
TIMES = {
    "check_in": HIRED,
    "no_show": HIRED + 30 * MINUTE,
    "complete": HIRED + 120 * MINUTE,
    "came_after_all": HIRED + timedelta(days=1),
    "excused": HIRED + timedelta(days=1),
}
EVENTS = ("approve", "reject", "cancel", "cancel_by_site", "move", *TIMES)
WITH_PLACES = ("requested", "confirmed", "checked_in", "completed")


def act(db: Session, who: Who, code: str, event: str, now: datetime) -> None:
    city, booking = places.city(db), bookings.find(db, who, code)
    match event:
        case "approve":
            bookings.approve(db, city, booking, "staff:kim", now=now)
        case "reject":
            bookings.reject(db, booking, "staff:kim", "행사", now=now)
        case "cancel":
            bookings.cancel(db, city, who, booking, now=now)
        case "cancel_by_site":
            bookings.cancel_by_site(db, booking, "staff:kim", "누수", now=now)
        case "move":
            session = city.session("gaho-play", SUNDAY, "10:00")
            assert session
            bookings.move(db, city, who, booking, session, A_PAIR, now=now)
        case "check_in":
            bookings.check_in(db, booking, who.person_id, now=now)
        case "no_show":
            bookings.no_show(db, city, booking, now=now)
        case "complete":
            bookings.complete(db, booking, now=now)
        case _:
            bookings.correct_no_show(db, city, booking, "staff:kim", "봤어요", came=event == "came_after_all", now=now)


def booked(here: Town, who: Who, state: str) -> str:
    code = here.book(who, here.session("gaho-hire", SATURDAY, "15:00"), Party(2, 2)).code
    for event in PATHS[state]:
        here.run(act, who, code, event, TIMES.get(event, NOW))
    assert here.find(who, code).state == state
    return code


@pytest.mark.parametrize(("state", "event"), LISTED)
def test_a_listed_transition_passes_and_writes_its_event_and_keeps_or_frees_the_places(
    here: Town, state: str, event: str
) -> None:
    """3.1: every transition is one transaction and writes an audit event."""
    who = here.who()
    code = booked(here, who, state)
    here.run(act, who, code, event, TIMES.get(event, NOW))
    to = LISTED[state, event]
    assert here.find(who, code).state == to
    by = {"approve", "reject", "cancel_by_site", "came_after_all", "excused"}
    teller = "staff:kim" if event in by else "beat" if event in ("no_show", "complete") else who.person_id
    assert here.sql("SELECT who, about FROM event WHERE what = :what", what=f"booking.{event}") == [(teller, code)]
    has = here.sql("SELECT count(*) FROM claim WHERE owner = :code", code=code)[0][0]
    assert bool(has) == (to in WITH_PLACES and state != "no_show")
    if to not in ("confirmed", "requested", "checked_in", "completed"):
        assert all(kind != "booking.reminder" for kind, _ in notices(here, code))
    assert here.audit() == []


@pytest.mark.parametrize("state", PATHS)
def test_a_transition_that_is_not_listed_is_refused_and_changes_nothing(here: Town, state: str) -> None:
    """3.1; the turn goes on after a refusal and commits, so not even a mark may be left on the row."""

    def attempt(db: Session, event: str) -> Reason | None:
        try:
            act(db, who, code, event, TIMES.get(event, HIRED - MINUTE))  # late, as B-09 would mark it
        except Refused as no:
            return no.reason
        return None

    who = here.who()
    code = booked(here, who, state)
    before = rows(here)
    for event in EVENTS:
        if (state, event) not in LISTED:
            assert here.run(attempt, event) in (Reason.NOT_NOW, Reason.STARTED), event
            assert rows(here) == before, event


def test_confirming_and_requesting_are_written_down_too(here: Town) -> None:
    who = here.who()
    codes = [here.book(who, here.session()).code, here.book(who, here.session("gaho-hire", SATURDAY, "15:00")).code]
    assert here.sql("SELECT what, about, who FROM event ORDER BY what") == [
        ("booking.confirmed", codes[0], who.person_id),
        ("booking.requested", codes[1], who.person_id),
    ]


@pytest.mark.parametrize(
    ("now", "ok"),
    [
        (START - 15 * MINUTE - MOMENT, False),
        (START - 15 * MINUTE, True),
        (END - MOMENT, True),
        (END, False),
    ],
)
def test_check_in_is_from_15_minutes_before_the_start_to_the_end(here: Town, now: datetime, ok: bool) -> None:
    """3.1."""
    who = here.who()
    code = here.book(who, here.session()).code
    if ok:
        here.run(act, who, code, "check_in", now)
    else:
        assert refused(here, lambda: here.run(act, who, code, "check_in", now)).reason == Reason.NOT_NOW


def test_a_session_is_complete_when_it_is_over(here: Town) -> None:
    """3.1: and the audit is silent about it."""
    who = here.who()
    code = here.book(who, here.session()).code
    here.run(act, who, code, "check_in", START)
    assert refused(here, lambda: here.run(act, who, code, "complete", END - MOMENT)).reason == Reason.NOT_NOW
    here.run(act, who, code, "complete", END)
    assert here.audit() == []


# --- notices ----------------------------------------------------------------------------------------------------------


def notices(here: Town, code: str) -> list[tuple[object, ...]]:
    def due(db: Session) -> list[tuple[object, ...]]:
        return list(outbox.pending(db, code))

    return here.run(due)


@pytest.mark.parametrize(
    ("now", "planned"),
    [
        (NOW, [korea(FRIDAY, "18:00"), korea(SATURDAY, "08:00")]),
        (korea(FRIDAY, "18:00"), [korea(SATURDAY, "08:00")]),
        (korea(SATURDAY, "08:00"), []),
    ],
)
def test_reminders_are_planned_at_korean_times_and_none_for_a_moment_past(
    here: Town, now: datetime, planned: list[datetime]
) -> None:
    """N-02, N-05."""
    code = here.book(here.who(), here.session(day=SATURDAY), now=now).code
    assert notices(here, code) == [("booking.reminder", due) for due in planned]


def test_neither_a_booking_nor_its_reminders_exist_without_the_other(here: Town) -> None:
    """Trust C1: one transaction."""

    def crash(db: Session) -> None:
        bookings.confirm(db, places.city(db), who, session, A_PAIR, now=NOW)
        assert bookings.count(db) == 1
        raise LookupError("the power is gone")

    who, session = here.who(), here.session(day=SATURDAY)
    before = rows(here)
    with pytest.raises(LookupError):
        here.run(crash)
    assert rows(here) == before
    assert here.run(bookings.count) == 0


@pytest.mark.parametrize(
    ("event", "kind"), [("cancel_by_site", "booking.cancelled_by_site"), ("reject", "booking.rejected")]
)
def test_what_the_site_decides_is_told_and_not_reminded_of(here: Town, event: str, kind: str) -> None:
    """B-12, B-14."""
    who = here.who()
    code = booked(here, who, "requested" if event == "reject" else "confirmed")
    here.run(act, who, code, event, NOW)
    assert notices(here, code)[-1] == (kind, NOW)
    assert all(told != "booking.reminder" for told, _ in notices(here, code))


# --- numbers, the calendar file ---------------------------------------------------------------------------------------

CODE = re.compile(r"[A-HJ-NP-Z2-9]{2}-[A-HJ-NP-Z2-9]{4}")


def test_booking_numbers_are_read_aloud_without_mistaking_them() -> None:
    codes = [new_code(bookings.FIRST) for _ in range(2000)]
    assert all(CODE.fullmatch(code) for code in codes)
    assert len(set(codes)) > 1990
    assert len(set("".join(codes))) == 33


def test_a_token_opens_the_calendar_file_of_its_booking_and_no_other(here: Town) -> None:
    who = here.who()
    one = here.book(who, here.session())
    other = here.book(who, here.session(day=FRIDAY))
    token = here.run(bookings.calendar_token, one.code)
    facts = here.database.read(bookings.calendar_facts, token).result(10)
    assert facts is not None
    assert (facts.code, facts.starts_at, facts.ends_at, facts.cancelled) == (one.code, START, END, False)
    assert (facts.title, facts.place) == ("가호동 나눔터", "남부어린이도서관 1층")
    signature = token.partition(".")[2]
    for forged in (
        "",
        ".",
        one.code,
        f"{one.code}.",
        f"{other.code}.{signature}",
        token[:-1],
        f"{token}x",
        token.lower(),
    ):
        assert here.run(bookings.calendar_facts, forged) is None
    here.cancel(who, one.code)
    cancelled = here.run(bookings.calendar_facts, token)
    assert cancelled is not None
    assert cancelled.cancelled


def test_a_signature_for_another_purpose_opens_nothing(here: Town) -> None:
    code = here.book(here.who(), here.session()).code
    assert here.run(bookings.calendar_facts, f"{code}.{vault().sign('something else', code)}") is None


@given(st.text())
def test_no_text_is_a_token_by_chance(token: str) -> None:
    assert bookings.calendar_facts(Session(info={"vault": vault()}), token) is None


# --- looking back -----------------------------------------------------------------------------------------------------


def test_what_may_be_proposed_again_is_the_last_booking_whatever_became_of_it(here: Town) -> None:
    who = here.who()
    assert here.run(bookings.latest, who.household_id) is None
    assert not here.run(bookings.booked_before, who.household_id)
    code = here.book(who, here.session()).code
    here.cancel(who, code)
    latest = here.run(bookings.latest, who.household_id)
    assert latest is not None
    assert latest.code == code
    assert here.run(bookings.booked_before, who.household_id)
    assert not here.run(bookings.booked_before, here.who("b").household_id)


def test_vacancies_come_in_order_of_time_with_what_is_left(here: Town) -> None:
    who = here.who()
    here.book(who, here.session(start="13:00"), Party(2, 3))
    rooms, days = ["sinan-play", "gaho-play"], [WEDNESDAY, TUESDAY]
    vacant = here.run(lambda db: bookings.vacancies(db, places.city(db), rooms, days, now=NOW))
    assert [one.session for one in vacant] == sorted(
        (one.session for one in vacant), key=lambda session: (session.starts_at, session.room)
    )
    assert len(vacant) == 12
    gaho = [one.left for one in vacant if (one.session.room, one.session.day) == ("gaho-play", TUESDAY)]
    assert gaho == [20, 15, 20]
    assert here.run(lambda db: bookings.vacancies(db, places.city(db), rooms, [], now=NOW)) == ()
