"""Notices: when they are due, posted once, withdrawn, revived (N-02, N-05, trust C1)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from models import outbox
from models.base import SEOUL
from models.outbox import Notice, Standing
from models.people import Who
from tests.models.setting import NOW, Town, korea, vault

KIND, ABOUT = "booking.reminder", "SB-7K2Q"
START = korea(date(2026, 11, 28), "10:00")
EVENING, SHORTLY = korea(date(2026, 11, 27), "18:00"), korea(date(2026, 11, 28), "08:00")
OFFSETS = ("-1d@18:00", "-2h")


@pytest.mark.parametrize(
    ("offset", "start", "expected"),
    [
        ("-1d@18:00", "2026-11-28T10:00", "2026-11-27T18:00"),
        ("-1d@18:00", "2026-12-01T10:00", "2026-11-30T18:00"),
        ("-1d@18:00", "2027-01-01T10:00", "2026-12-31T18:00"),
        ("-1d@18:00", "2028-03-01T10:00", "2028-02-29T18:00"),
        ("-1d@18:00", "2027-03-01T10:00", "2027-02-28T18:00"),
        ("-1d@18:00", "2026-11-28T00:30", "2026-11-27T18:00"),
        ("-1d@18:00", "2026-11-28T08:59", "2026-11-27T18:00"),  # still the 27th in UTC
        ("-7d@10:00", "2027-01-04T10:00", "2026-12-28T10:00"),
        ("0d@09:00", "2026-11-28T13:00", "2026-11-28T09:00"),
        ("+1d@09:00", "2026-12-31T13:00", "2027-01-01T09:00"),
        ("-1d", "2026-11-28T13:00", "2026-11-27T13:00"),
        ("-2h", "2027-01-01T01:00", "2026-12-31T23:00"),
        ("-90m", "2026-11-28T10:00", "2026-11-28T08:30"),
        ("30m", "2026-11-28T10:00", "2026-11-28T10:30"),
    ],
)
def test_an_offset_is_an_instant_of_korean_time(offset: str, start: str, expected: str) -> None:
    at = datetime.fromisoformat(start).replace(tzinfo=SEOUL)
    for told in (at, at.astimezone(UTC)):
        assert outbox.due(offset, told) == datetime.fromisoformat(expected).replace(tzinfo=SEOUL)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2035, 12, 31), timezones=st.timezones()),  # noqa: DTZ001
    st.integers(0, 400),
    st.times(),
)
def test_a_day_before_is_a_day_of_the_korean_calendar(start: datetime, days: int, clock: time) -> None:
    clock = clock.replace(second=0, microsecond=0)
    due = outbox.due(f"-{days}d@{clock:%H:%M}", start).astimezone(SEOUL)
    assert due.time() == clock
    assert start.astimezone(SEOUL).date() - due.date() == timedelta(days=days)


@pytest.mark.parametrize("bad", ["", "-1", "1w", "-25%", "d", "-1d@6:00", "-1d@25:00", "1d@18:00 "])
def test_what_is_not_an_offset_is_an_error(bad: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever part is wrong
        outbox.due(bad, START)


def plan(here: Town, who: Who, *, now: datetime = NOW, offsets: tuple[str, ...] = OFFSETS) -> None:
    here.run(outbox.plan, who.person_id, KIND, ABOUT, START, offsets, now=now)


def pending(here: Town) -> tuple[datetime, ...]:
    return tuple(due for kind, due in here.run(outbox.pending, ABOUT) if kind == KIND)


def test_planning_writes_one_notice_an_offset(here: Town) -> None:
    plan(here, here.who())
    assert pending(here) == (EVENING, SHORTLY)


@pytest.mark.parametrize(
    ("now", "planned"),
    [
        (EVENING - timedelta(seconds=1), (EVENING, SHORTLY)),
        (EVENING, (SHORTLY,)),
        (SHORTLY - timedelta(seconds=1), (SHORTLY,)),
        (SHORTLY, ()),
    ],
)
def test_no_notice_is_planned_for_a_moment_already_past(
    here: Town, now: datetime, planned: tuple[datetime, ...]
) -> None:
    """N-02."""
    plan(here, here.who(), now=now)
    assert pending(here) == planned


def test_two_offsets_of_one_instant_are_one_notice(here: Town) -> None:
    who = here.who()
    for _ in range(2):
        plan(here, who, offsets=("-16h", "-1d@18:00", "-2h", "-120m"))
        assert pending(here) == (EVENING, SHORTLY)
        here.run(outbox.withdraw, ABOUT)


def test_posting_twice_is_harmless(here: Town) -> None:
    who = here.who()
    plan(here, who)
    plan(here, who)
    for _ in range(2):
        here.run(outbox.post, who.person_id, "booking.approved", ABOUT, due_at=NOW)
    assert len(here.run(outbox.pending, ABOUT)) == 3


def test_a_sent_notice_is_not_sent_again_by_posting_it_again(here: Town) -> None:
    """Trust C2: at most once per booking, kind and time."""
    who = here.who()
    plan(here, who)
    here.sql("UPDATE notice SET state = 'sent'")
    plan(here, who)
    assert pending(here) == ()


def test_withdrawn_notices_are_not_pending_and_posting_revives_them(here: Town) -> None:
    who = here.who()
    plan(here, who)
    here.run(outbox.withdraw, ABOUT)
    assert pending(here) == ()
    plan(here, who)
    assert pending(here) == (EVENING, SHORTLY)
    assert here.sql("SELECT count(*) FROM notice") == [(2,)]


def test_what_is_withdrawn_or_revived_is_no_longer_a_senders_who_claimed_it_before(here: Town) -> None:
    """Trust C3, C5: a sender settles by the fence he claimed with; the new life begins without the old tries."""
    who = here.who()
    plan(here, who, offsets=("-2h",))

    def claim() -> int:
        here.sql("UPDATE notice SET fence = fence + 1, attempts = 3, lease_until = due_at")
        return here.run(lambda db: db.scalars(select(Notice)).one()).fence

    def settled(fence: int) -> bool:
        found = here.sql("UPDATE notice SET state = 'sent' WHERE fence = :fence RETURNING id", fence=fence)
        return bool(found)

    claimed = claim()
    here.run(outbox.withdraw, ABOUT)
    assert not settled(claimed)
    claimed = claim()
    plan(here, who, offsets=("-2h",))
    assert not settled(claimed)
    notice = here.run(lambda db: db.scalars(select(Notice)).one())
    assert (notice.state, notice.attempts, notice.lease_until) == (Standing.DUE, 0, None)
    here.run(outbox.withdraw, ABOUT)
    notice = here.run(lambda db: db.scalars(select(Notice)).one())
    assert (notice.state, notice.attempts, notice.lease_until) == (Standing.WITHDRAWN, 0, None)


def test_withdrawing_leaves_what_was_sent_and_what_is_about_something_else(here: Town) -> None:
    who = here.who()
    plan(here, who)
    here.run(outbox.post, who.person_id, KIND, "SB-2222", due_at=START)
    here.sql("UPDATE notice SET state = 'sent' WHERE due_at = (SELECT min(due_at) FROM notice)")
    here.run(outbox.withdraw, ABOUT)
    states = here.run(lambda db: db.scalars(select(Notice.state).order_by(Notice.due_at)).all())
    assert states == [Standing.SENT, Standing.WITHDRAWN, Standing.DUE]


def test_facts_are_sealed_and_those_of_a_revived_notice_are_the_new_ones(here: Town) -> None:
    who = here.who()
    for why in ("소독", "누수"):
        here.run(outbox.post, who.person_id, "booking.rejected", ABOUT, due_at=NOW, facts={"why": why})
        notice = here.run(lambda db: db.scalars(select(Notice)).one())
        assert notice.facts is not None
        assert why.encode() not in notice.facts
        assert vault().open("notice", "facts", notice.id, notice.facts) == f'{{"why": "{why}"}}'
        here.run(outbox.withdraw, ABOUT)
