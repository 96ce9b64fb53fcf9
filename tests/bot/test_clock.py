"""The clock is the real one, or begins where NANUM_NOW says."""

from datetime import UTC, datetime, timedelta, timezone

from bot.clock import Clock


def test_without_a_start_it_is_now() -> None:
    assert abs(Clock()() - datetime.now(UTC)) < timedelta(seconds=5)


def test_it_begins_at_its_start_and_runs() -> None:
    start = datetime(2026, 11, 23, 10, tzinfo=timezone(timedelta(hours=9)))
    clock = Clock(start)
    first, second = clock(), clock()
    assert start <= first < second < start + timedelta(seconds=5)
    assert first.utcoffset() == timedelta(0)
