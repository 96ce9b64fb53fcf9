"""Answers to a reminder: pressed, typed or counted, they are about the booking it reminds of (N-03)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from handlers.speech import Reply
from models import bookings, outbox, people, places, talks
from models.base import SEOUL, Database
from models.bookings import Party
from scheduler.sender import Sender
from tests.counter import Person, sqlite_city
from tests.talking import MONDAY

EVE = datetime(2026, 11, 24, 18, tzinfo=SEOUL)
DAYS = ((date(2026, 11, 25), "10:00"), (date(2026, 11, 27), "13:00"))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with sqlite_city(tmp_path) as made:
        yield made


def book(db: Session) -> list[str]:
    """Wednesday at ten, which is reminded of on Tuesday; and Friday."""
    who = people.visitor(db, "web", "somebody", MONDAY)
    city = places.city(db)
    codes = []
    for day, clock in DAYS:
        session = city.session("gaho-play", day, clock)
        assert session
        codes.append(bookings.confirm(db, city, who, session, Party(1, 1), now=MONDAY)[0].code)
    return codes


@pytest.fixture
def codes(database: Database) -> list[str]:
    return database.run(book).result()


async def reminded(database: Database, now: datetime = EVE) -> Person:
    """Somebody who looks at his reminder."""
    assert await Sender(database, {}, lambda: now).beat() == 1
    person = Person(database, now=now + timedelta(minutes=5))
    person.reply = notice(database)
    return person


def notice(database: Database) -> Reply:
    def last(db: Session) -> Reply:
        who = people.visitor(db, "web", "somebody", MONDAY)
        return Reply.from_text(talks.transcript(db, who.person_id)[-1].reply)

    return database.run(last).result()


def state(database: Database, code: str) -> bookings.Booking:
    return database.run(bookings.locked_booking, code).result()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("갈게요", "오전 10시에 만나요"),
        ("1번", "오전 10시에 만나요"),
        ("네", "오전 10시에 만나요"),
        ("네 갈 수 있어요", "오전 10시에 만나요"),
        ("늦어요", "오전 11시까지 자리를 비워"),
        ("2번", "오전 11시까지 자리를 비워"),
        ("10분 정도 늦을 것 같아요", "오전 11시까지 자리를 비워"),
        ("변경", "언제로 바꿀까요?"),
        ("4", "11월 25일 (수) 오전 10시"),
        ("취소요", "11월 25일 (수) 오전 10시"),
        ("못 가요", "11월 25일 (수) 오전 10시"),
        ("아니요", "11월 25일 (수) 오전 10시"),
    ],
)
async def test_typed_after_a_reminder_words_are_about_it(
    database: Database, codes: list[str], words: str, says: str
) -> None:
    person = await reminded(database)
    assert says in person.say(words)


@pytest.mark.parametrize("label", ["갈게요", "늦어요", "변경", "취소"])
async def test_its_buttons_are_about_it_whatever_was_said_since(
    database: Database, codes: list[str], label: str
) -> None:
    person = await reminded(database)
    button = person.button(label)
    person.say(f"{codes[1]} 예약 보기")
    said = person.say(button.says, context=button.context)
    expected = {"갈게요": "오전 10시에", "늦어요": "오전 11시까지", "변경": "언제로 바꿀까요?", "취소": "오전 10시"}
    assert expected[label] in said
    if label == "취소":
        person.press("예약 취소")
        assert state(database, codes[0]).state == "cancelled_by_user"
        assert state(database, codes[1]).state == "confirmed"


async def test_of_a_cancelled_booking_the_state_is_told_and_nothing_done(database: Database, codes: list[str]) -> None:
    person = await reminded(database)
    buttons = [person.button(label) for label in ("갈게요", "늦어요", "변경", "취소")]
    person.say(f"{codes[0]} 예약 취소")
    person.press("예약 취소")
    for button in buttons:
        assert "이미 취소된 예약이에요" in person.say(button.says, context=button.context), button.label
    assert state(database, codes[1]).state == "confirmed"


async def test_late_twice_and_too_late(database: Database, codes: list[str]) -> None:
    person = await reminded(database)
    late = person.button("늦어요")
    person.say(late.says, context=late.context)
    assert "더 늦추지는 못해요" in person.say(late.says, context=late.context)
    person.now = datetime(2026, 11, 25, 11, 0, tzinfo=SEOUL)
    assert "오전 11시까지 소식이 없어서" in person.say(late.says, context=late.context)
    assert state(database, codes[0]).state == "no_show"


async def test_a_yes_after_a_reminder_is_no_yes_to_the_question_before_it(database: Database, codes: list[str]) -> None:
    person = Person(database, now=EVE - timedelta(minutes=1))
    assert "이렇게 예약할까요?" in person.say("목요일 오전 10시 성북동 어른 1명 아이 1명")
    person = await reminded(database)
    said = person.say("네")
    assert "예약됐어요" not in said
    assert "오전 10시에 만나요" in said
    assert "이렇게 예약할까요?" in said
    assert "예약됐어요" in person.say("네")


async def test_a_notice_of_somebody_else_opens_nothing(database: Database, codes: list[str]) -> None:
    person = await reminded(database)
    button = person.button("취소")
    thief = Person(database, address="thief", now=person.now)
    assert codes[0] not in thief.say(button.says, context=button.context)
    assert "예약 취소" not in thief.labels()
    assert "이미 지난 예약이에요" in thief.say("갈게요", context=button.context)


def test_late_without_any_reminder_is_about_todays_booking(database: Database, codes: list[str]) -> None:
    person = Person(database, now=datetime(2026, 11, 25, 9, 50, tzinfo=SEOUL))
    assert "오전 11시까지" in person.say("차가 막혀서 늦을 것 같아요")
    assert database.run(outbox.pending, codes[0]).result() is not None


def test_a_question_about_being_late_moves_nothing(database: Database, codes: list[str]) -> None:
    person = Person(database, now=datetime(2026, 11, 25, 9, 50, tzinfo=SEOUL))
    person.say("늦으면 어떻게 돼요?")
    assert not state(database, codes[0]).late_told


@pytest.mark.parametrize("open_question", ["예약 취소", "예약 변경"])
async def test_coming_ends_the_old_question_so_that_a_yes_undoes_nothing(
    database: Database, codes: list[str], open_question: str
) -> None:
    Person(database, now=EVE - timedelta(hours=2)).say(f"{codes[0]} {open_question}")
    person = await reminded(database)
    said = person.say("갈게요")
    assert "오전 10시에 만나요" in said
    assert "취소할까요" not in said
    assert "바꿀까요" not in said
    person.say("네")
    assert state(database, codes[0]).state == "confirmed"


async def test_after_coming_a_party_alone_changes_that_booking(database: Database, codes: list[str]) -> None:
    person = await reminded(database)
    person.say("갈게요")
    said = person.say("어른 1 애 셋으로")
    assert codes[0] in said
    assert "어른 1명, 아이 3명" in said
    assert "이렇게 바꿀까요?" in said


async def test_what_is_changed_by_a_reminder_is_changed_by_the_next_words(database: Database, codes: list[str]) -> None:
    person = await reminded(database)
    person.say("변경")
    said = person.say("가호동 1시로요")
    assert codes[0] in said
    assert "11월 25일 (수) 오후 1시" in said


async def test_who_is_told_that_he_did_not_come_can_say_why(database: Database, codes: list[str]) -> None:
    late = EVE + timedelta(hours=17)

    def miss(db: Session) -> None:
        bookings.no_show(db, places.city(db), bookings.locked_booking(db, codes[0]), now=late)

    database.run(miss).result()
    person = await reminded(database, late)
    assert "사정 말하기" in person.labels()
    said = person.press("사정 말하기")
    assert codes[0] in said
    assert "직원이 바로잡을 수 있어요" in said
