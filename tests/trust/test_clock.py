"""Times mean Korean time, and a clock that jumps moves no booking (trust A7, A11, C10, CLOCK).

Every test here runs under three time zones of the machine: none of them is Seoul's business.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import bookings, outbox
from models.base import SEOUL, Database
from models.bookings import Booking
from tests.counter import Person, sqlite_city

ROOT = Path(__file__).parents[2]
ZONES = ("UTC", "Asia/Seoul", "America/St_Johns")  # the last with half an hour and daylight saving
JUMPS = [timedelta(hours=1), timedelta(days=1), timedelta(hours=-1), timedelta(days=-1), timedelta(days=-400)]


@pytest.fixture(params=ZONES, autouse=True)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Database]:
    with sqlite_city(tmp_path) as database:
        yield database


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def rows(database: Database) -> list[tuple[Any, ...]]:
    """All of a booking that is an instant, and when its reminders are due."""

    def look(db: Session) -> list[tuple[Any, ...]]:
        return [
            (b.code, b.starts_at, b.ends_at, b.awaited_until, outbox.pending(db, b.code))
            for b in db.scalars(select(Booking).order_by(Booking.code))
        ]

    return database.run(look).result()


def book(parent: Person, words: str) -> Booking:
    said = parent.say(f"{words}, 어른 1명 아이 1명")
    assert "이렇게 예약할까요?" in said, said
    assert "예약됐어요" in parent.say("네")
    return parent.database.run(
        lambda db: db.scalars(select(Booking).order_by(Booking.created_at.desc())).first()
    ).result()  # type: ignore[return-value]


def test_a_session_is_at_its_hour_in_korea_and_its_reminders_too(city: Database) -> None:
    made = book(Person(city), "성북동 11월 28일 오전 10시")
    assert made.starts_at == at("2026-11-28T10:00")
    ((*_, due),) = rows(city)
    assert [when for _, when in due] == [at("2026-11-27T18:00"), at("2026-11-28T08:00")]


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_a_jump_of_the_clock_moves_no_booking(city: Database, jump: timedelta) -> None:
    """The talk goes on in the new time: whatever is said, nothing of what is booked changes, and nobody is booked twice."""
    parent = Person(city)
    book(parent, "성북동 12월 2일 오전 10시")
    before = rows(city)
    parent.say("가호동 12월 3일 오전 10시, 어른 1명 아이 1명")  # held when the clock jumps
    parent.now += jump
    for words in ("내 예약", "결과", "성북동 토요일", "처음으로"):
        assert parent.say(words)
    assert rows(city) == before


def test_a_yes_after_the_clock_was_set_back_books_what_was_held(city: Database) -> None:
    parent = Person(city)
    parent.say("성북동 12월 2일 오전 10시, 어른 1명 아이 1명")
    parent.now -= timedelta(hours=1)
    assert "예약됐어요" in parent.say("네")
    assert [row[1] for row in rows(city)] == [at("2026-12-02T10:00")]


def test_a_hold_of_23_58_ends_at_three_past_midnight_to_the_second(city: Database) -> None:
    """Trust A7, over midnight of Korea: a second before it is his, at the instant it is whoever comes."""
    holder, other = Person(city, "holder", now=at("2026-11-27T23:58")), Person(city, "other")
    wish = "성북동 스튜디오 11월 28일 오전 10시, 어른 1명 아이 1명"
    assert "이렇게 예약할까요?" in holder.say(wish)
    other.now = at("2026-11-28T00:02:59")
    assert "찼어요" in other.say(wish)
    other.say("처음으로")
    other.now = at("2026-11-28T00:03:00")
    assert "이렇게 예약할까요?" in other.say(wish)
    assert "예약됐어요" in other.say("네")
    holder.now = at("2026-11-28T00:03:01")
    assert "예약됐어요" not in holder.say("네")


def test_tomorrow_is_koreas_tomorrow_on_both_sides_of_midnight(city: Database) -> None:
    late, early = Person(city, "late", now=at("2026-11-24T23:59:59")), Person(city, "early", now=at("2026-11-25T00:00"))
    assert "11월 25일" in late.say("성북동 내일")
    assert "11월 26일" in early.say("성북동 내일")


def test_the_year_ends_between_two_bookings(city: Database) -> None:
    parent = Person(city, now=at("2026-12-31T23:59:30"))
    assert "새해" in parent.say("신안동 내일 오전 10시")  # a holiday
    made = book(parent, "신안동 1월 5일 오전 10시")
    assert made.starts_at == at("2027-01-05T10:00")
    parent.now = at("2027-01-01T00:00:10")
    assert book(parent, "신안동 1월 6일 오전 10시").starts_at == at("2027-01-06T10:00")


def test_a_leap_day_is_a_day_where_there_is_one(city: Database) -> None:
    parent = Person(city, now=at("2028-02-21T10:00"))
    made = book(parent, "성북동 2월 29일 오전 10시")
    assert made.starts_at == at("2028-02-29T10:00")
    ((*_, due),) = rows(city)
    assert due[0] == (bookings.REMINDER, at("2028-02-28T18:00"))
    assert date(2028, 2, 29).weekday() == 1
    parent.say("처음으로")
    parent.now = at("2027-02-21T10:00")
    assert "이렇게 예약할까요?" not in parent.say("가호동 2월 29일 오전 10시, 어른 1명 아이 1명")


@pytest.mark.parametrize("zone", ["America/St_Johns"], indirect=True)
def test_the_rules_of_time_hold_where_the_machine_lives_elsewhere(zone: str) -> None:
    """The suite's own tests of days, hours and words for them, in a process of that zone. In the others it runs somewhere."""
    tests = ("tests/models/test_rules.py", "tests/handlers/korean/test_dims.py", "tests/handlers/words/test_write.py")
    only = ("-k", "not linear and not very_long")  # how long a pattern takes is the same everywhere
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", *only, *tests],
        cwd=ROOT,
        env=os.environ | {"TZ": zone, "CI": "true"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
