"""The city's arithmetic, against plainer arithmetic."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import rules
from models.base import SEOUL
from models.refused import Reason, Refused
from models.rules import Room, RoomPolicy, Session, Span

POLICY = RoomPolicy()
ROOM = Room(
    id="gaho-play",
    site="gaho",
    label="playspace",
    name_ko="돌봄·놀이공간",
    short_ko="놀이공간",
    name_en="care and play space",
    mode="seats",
    capacity=20,
    counts="people",
    max_people=None,
    min_households=1,
    needs_approval=False,
    staff_only=False,
    shares_space_with=(),
    blocks={},
    policy=POLICY,
)
STUDIO = replace(ROOM, id="seongbuk-studio", mode="exclusive", capacity=1, counts="households", max_people=8)

START = datetime(2026, 11, 28, 0, 0, tzinfo=UTC)
minutes = st.integers(min_value=0, max_value=200)
born_on = st.dates(date(2000, 1, 1), date(2030, 12, 31))
used_on = st.dates(date(2031, 1, 1), date(2050, 12, 31))


def span(start: int, end: int) -> Span:
    return (START + timedelta(minutes=start), START + timedelta(minutes=end))


spans = st.tuples(minutes, minutes).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: span(*pair))


def inside(*of: Span) -> set[int]:
    """The minutes in the spans: what they mean."""
    return {m for start, end in of for m in range((start - START) // MINUTE, (end - START) // MINUTE)}


MINUTE = timedelta(minutes=1)


def session(day: date, start: str = "10:00", hours: int = 2) -> Session:
    starts_at = datetime.combine(day, time.fromisoformat(start), SEOUL).astimezone(UTC)
    return Session(starts_at, starts_at + timedelta(hours=hours), "gaho-play")


def refusal(room: Room, adults: int, children: int, policy: RoomPolicy = POLICY) -> Refused:
    with pytest.raises(Refused) as caught:
        rules.check_party(room, policy, adults, children)
    return caught.value


# T-01


def test_a_session_is_of_a_seoul_day_and_hour() -> None:
    """T-01"""
    early = Session(datetime(2026, 11, 27, 23, 30, tzinfo=UTC), datetime(2026, 11, 28, 1, tzinfo=UTC), "gaho-play")
    assert (early.day, early.local_start, early.local_end) == (date(2026, 11, 28), "08:30", "10:00")
    assert rules.instant(date(2026, 11, 28), time(10)) == datetime(2026, 11, 28, 1, tzinfo=UTC)
    assert rules.whole_day(date(2026, 11, 28)) == (
        datetime(2026, 11, 27, 15, tzinfo=UTC),
        datetime(2026, 11, 28, 15, tzinfo=UTC),
    )


def test_a_session_that_ends_when_another_begins_does_not_touch_it() -> None:
    """T-01: 10:00-12:00 and 12:00-14:00."""
    morning, noon = session(date(2026, 11, 28), "10:00"), session(date(2026, 11, 28), "12:00")
    assert not rules.overlap(morning.span, noon.span)
    assert not rules.overlap(noon.span, morning.span)
    assert rules.overlap(morning.span, session(date(2026, 11, 28), "11:00").span)


@settings(deadline=None)
@given(spans, spans)
def test_spans_overlap_where_they_have_a_minute_in_common(a: Span, b: Span) -> None:
    """T-01"""
    assert rules.overlap(a, b) == bool(inside(a) & inside(b))


@settings(deadline=None)
@given(st.lists(spans), spans, spans)
def test_opening_and_closing_spans_is_the_arithmetic_of_sets(some: list[Span], more: Span, cut: Span) -> None:
    """T-01, T-02"""
    opened: tuple[Span, ...] = ()
    for one in some:
        opened = rules.plus(opened, one)
    added, cut_out = rules.plus(opened, more), rules.minus(opened, cut)
    assert inside(*added) == inside(*some) | inside(more)
    assert inside(*cut_out) == inside(*some) - inside(cut)
    for found in (added, cut_out):
        assert all(start < end for start, end in found)
        assert all(before[1] < after[0] for before, after in pairwise(found))
    assert rules.covers(added, cut) == (inside(cut) <= inside(*added))


# T-04 to T-07


@pytest.mark.parametrize(
    ("on", "years"),
    [
        (date(2028, 2, 28), 3),
        (date(2028, 2, 29), 4),
        (date(2027, 2, 28), 2),
        (date(2027, 3, 1), 3),
        (date(2024, 2, 29), 0),
    ],
)
def test_born_on_29_february_is_a_year_older_on_1_march(on: date, years: int) -> None:
    """T-05"""
    assert rules.years_old(date(2024, 2, 29), on) == years


@settings(deadline=None)
@given(born_on, used_on)
def test_completed_years_are_the_birthdays_there_were(born: date, on: date) -> None:
    """T-05"""
    leap = (born.month, born.day) == (2, 29)
    # the day after the 28th stands in for the 29th
    birthdays = [
        date(year, 3, 1) if leap and year % 4 else date(year, born.month, born.day)
        for year in range(born.year + 1, on.year + 1)
    ]
    assert rules.years_old(born, on) == sum(day <= on for day in birthdays)
    assert rules.year_age(born, on) - rules.years_old(born, on) in (0, 1)


@settings(deadline=None)
@given(born_on, st.integers(2031, 2050))
def test_a_child_goes_up_a_grade_on_1_march_and_on_no_other_day(born: date, year: int) -> None:
    """T-06"""
    eve = date(year, 3, 1) - timedelta(days=1)
    assert rules.grade(born, date(year, 3, 1)) == rules.grade(born, eve) + 1
    assert rules.grade(born, date(year, 3, 1)) == rules.grade(born, date(year, 12, 31)) == year - born.year - 6
    assert rules.grade(born, date(year, 12, 31)) == rules.grade(born, date(year + 1, 2, 28))


def test_staff_note_that_a_child_entered_school_early() -> None:
    """T-06"""
    assert rules.grade(date(2019, 5, 5), date(2025, 9, 1)) == 0
    assert rules.grade(date(2019, 5, 5), date(2025, 9, 1), shift=1) == 1


def test_a_grade_is_judged_on_the_day_of_use_not_of_booking() -> None:
    """T-04: in the fourth grade from 1 March on, whatever the day on which he books."""
    born = date(2016, 4, 1)
    assert rules.in_band(POLICY, born, session(date(2026, 2, 28)))
    assert not rules.in_band(POLICY, born, session(date(2026, 3, 1)))
    assert rules.in_band(POLICY, born, session(date(2026, 3, 1)), shift=-1)
    assert rules.in_band(POLICY, date(2025, 12, 1), session(date(2026, 3, 1)))


def test_under_14_until_the_fourteenth_birthday() -> None:
    """T-07"""
    assert rules.under_14(date(2012, 11, 29), date(2026, 11, 28))
    assert not rules.under_14(date(2012, 11, 28), date(2026, 11, 28))


# B-03, B-09


def test_a_session_opens_fourteen_days_before_at_nine() -> None:
    """B-03, rolling"""
    assert rules.opens_at(POLICY, session(date(2026, 11, 28))) == datetime(2026, 11, 14, 0, tzinfo=UTC)


@settings(deadline=None)
@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(0, 6))
def test_a_week_is_released_at_once_in_the_week_before(day: date, weekday: int) -> None:
    """B-03, weekly: each Tuesday 09:00 for the following week."""
    policy = RoomPolicy(release="weekly", release_weekday=weekday, opens_at=time(9))
    opens = rules.opens_at(policy, session(day)).astimezone(SEOUL)
    monday = day - timedelta(days=day.weekday())
    assert (opens.weekday(), opens.time()) == (weekday, time(9))
    assert monday - timedelta(days=7) <= opens.date() < monday


def test_the_window_is_half_open() -> None:
    """B-03: from its opening on, and no longer at its end."""
    one = session(date(2026, 11, 28))
    second = timedelta(seconds=1)
    opens, closes = datetime(2026, 11, 14, 0, tzinfo=UTC), datetime(2026, 11, 28, 0, 30, tzinfo=UTC)
    rules.check_window(POLICY, one, now=opens)
    rules.check_window(POLICY, one, now=closes - second)
    for now, reason, facts in (
        (opens - second, Reason.TOO_EARLY, {"date": one.day, "opens_at": opens}),
        (closes, Reason.TOO_LATE, {"when": one.starts_at, "closed_at": closes}),
        (one.starts_at - second, Reason.TOO_LATE, {"when": one.starts_at, "closed_at": closes}),
        (one.starts_at, Reason.PAST, {"when": one.starts_at}),
    ):
        with pytest.raises(Refused) as caught:
            rules.check_window(POLICY, one, now=now)
        assert (caught.value.reason, caught.value.facts) == (reason, facts)


def test_cancelling_is_free_until_thirty_minutes_before() -> None:
    """B-09"""
    one = session(date(2026, 11, 28))
    assert rules.cancel_until(POLICY, one.starts_at) == datetime(2026, 11, 28, 0, 30, tzinfo=UTC)
    assert rules.cancel_until(RoomPolicy(cancel_free_until_minutes_before=60), one.starts_at) == datetime(
        2026, 11, 28, tzinfo=UTC
    )


# B-01, B-02, B-04, B-07


def test_a_party_is_counted_in_the_unit_of_the_room() -> None:
    """B-02"""
    assert rules.size(ROOM, 1, 2) == 3
    assert rules.size(replace(ROOM, counts="children"), 1, 2) == 2
    assert rules.size(replace(ROOM, counts="households"), 1, 2) == 1
    assert rules.size(replace(STUDIO, counts="people"), 1, 2) == 1


def test_the_unit_stands_in_the_key_of_the_quota() -> None:
    """B-01, B-02"""
    assert rules.quota_key(ROOM) == "room:gaho-play/people"
    assert rules.quota_key(replace(ROOM, counts="children")) == "room:gaho-play/children"
    assert rules.quota_key(replace(ROOM, counts="households")) == "room:gaho-play/households"
    assert rules.quota_key(STUDIO) == "room:seongbuk-studio/slot"


def test_rooms_of_staff_and_of_programmes_are_not_booked_by_citizens() -> None:
    """B-01"""
    rules.check_open_to_all(ROOM)
    rules.check_open_to_all(STUDIO)
    for room in (replace(ROOM, staff_only=True), replace(ROOM, mode="programme")):
        with pytest.raises(Refused) as caught:
            rules.check_open_to_all(room)
        assert caught.value.reason is Reason.STAFF_ONLY


@pytest.mark.parametrize(("adults", "children"), [(1, 1), (2, 1), (1, 2), (1, 19), (4, 2), (6, 14)])
def test_families_that_may_come(adults: int, children: int) -> None:
    """B-02, B-04, B-07"""
    rules.check_party(ROOM, POLICY, adults, children)


def test_children_do_not_come_alone_nor_adults_without_them() -> None:
    """B-04, B-07"""
    assert refusal(ROOM, 2, 0).reason is Reason.NO_CHILD
    alone = refusal(ROOM, 0, 2)
    assert (alone.reason, alone.facts) == (Reason.GUARDIAN_NEEDED, {"age": 19})


def test_at_most_two_guardians_for_each_child() -> None:
    """B-07"""
    no = refusal(ROOM, 5, 2)
    assert (no.reason, no.facts) == (Reason.TOO_MANY_ADULTS, {"children": 2, "n": 2, "max": 4})
    assert refusal(ROOM, 2, 1, RoomPolicy(max_guardians_per_child=1)).facts["max"] == 1


def test_a_party_larger_than_the_room_is_refused_in_the_unit_of_the_room() -> None:
    """B-02"""
    no = refusal(ROOM, 2, 19)
    assert (no.reason, no.facts) == (Reason.TOO_MANY_PEOPLE, {"max": 20})
    rules.check_party(replace(ROOM, counts="children"), POLICY, 2, 20)
    assert refusal(replace(ROOM, counts="children"), 2, 21).facts == {"max": 20}
    assert refusal(replace(ROOM, max_people=6), 2, 5).facts == {"max": 6}
    rules.check_party(STUDIO, POLICY, 4, 4)
    assert refusal(STUDIO, 4, 5).facts == {"max": 8}


counts = st.one_of(st.integers(-1, 25), st.integers(998, 1002), st.integers())


@settings(deadline=None)
@given(counts, counts)
def test_any_two_numbers_are_a_party_or_a_refusal(adults: int, children: int) -> None:
    """B-04, B-07; trust D4: a count that no party has gets a sentence of its own."""
    try:
        rules.check_party(ROOM, POLICY, adults, children)
        reason = None
    except Refused as no:
        reason = no.reason
    odd = adults < 0 or children < 0 or adults > 1000 or children > 1000 or adults == children == 0
    assert (reason is Reason.ODD_COUNT) == odd
    assert (reason is None) == (1 <= adults <= 2 * children and adults + children <= 20)


@pytest.mark.parametrize(
    ("ages", "grades"), [((), ()), ((0,), ()), ((14, 3), ()), ((), (3,)), ((10,), ()), ((), (4, 1)), ((14,), (2,))]
)
def test_one_child_within_the_band_is_enough(ages: tuple[int, ...], grades: tuple[int, ...]) -> None:
    """B-04: and no age said is none contradicted; "열 살" may be a child of the third grade."""
    rules.check_ages(POLICY, ages, grades)


@pytest.mark.parametrize(("ages", "grades"), [((14,), ()), ((11,), ()), ((), (4,)), ((12, 15), (6,))])
def test_no_child_within_the_band_is_refused(ages: tuple[int, ...], grades: tuple[int, ...]) -> None:
    """B-04"""
    with pytest.raises(Refused) as caught:
        rules.check_ages(POLICY, ages, grades)
    assert (caught.value.reason, caught.value.facts) == (Reason.CHILD_TOO_OLD, {"grade": 3})
