"""A place on the waiting list in the talk: asked for, answered, left; on a full session of Saturday at ten (W-01 to W-11)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from handlers.speech import Reply
from models import bookings, people, places, queues, talks, waiting
from models.base import SEOUL, Database
from models.bookings import Party
from scheduler.duties import Duties
from scheduler.sender import Sender
from tests.counter import Person, sqlite_city
from tests.talking import MONDAY

SATURDAY = date(2026, 11, 28)
ASKING = "토요일 10시 성북동, 어른 하나 아이 둘"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with sqlite_city(tmp_path) as made:
        made.run(fill, "10:00").result()
        yield made


@pytest.fixture
def person(database: Database) -> Person:
    return Person(database)


def fill(db: Session, clock: str) -> None:
    city = places.city(db)
    session = city.session("seongbuk-play", SATURDAY, clock)
    assert session
    for n, size in enumerate((3, 3, 4, 10)):
        who = people.visitor(db, "terminal", f"family{clock}{n}", MONDAY)
        bookings.confirm(db, city, who, session, Party(1, size - 1), now=MONDAY)


def gives_back(database: Database, now: datetime, number: int = 0, clock: str = "10:00") -> None:
    def cancel(db: Session) -> None:
        who = people.visitor(db, "terminal", f"family{clock}{number}", MONDAY)
        (booking,) = bookings.upcoming(db, who.household_id, since=MONDAY)
        bookings.cancel(db, places.city(db), who, bookings.find(db, who, booking.code), now=now)

    database.run(cancel).result()


def waits_too(database: Database, name: str, now: datetime = MONDAY) -> None:
    def wait(db: Session) -> None:
        city = places.city(db)
        session = city.session("seongbuk-play", SATURDAY, "10:00")
        assert session
        bookings.wait(db, city, people.visitor(db, "terminal", name, now), session, Party(1, 1), now=now)

    database.run(wait).result()


async def beat(database: Database, now: datetime) -> None:
    await Duties(database, lambda: now).beat()
    await Sender(database, {}, lambda: now).beat()


def told(person: Person) -> Reply:
    """The last line of the transcript, as a person looks at it."""

    def last(db: Session) -> Reply:
        who = people.visitor(db, "web", person.address, MONDAY)
        return Reply.from_text(talks.transcript(db, who.person_id)[-1].reply)

    person.reply = person.database.run(last).result()
    return person.reply


async def offered(person: Person, now: datetime = MONDAY) -> Person:
    """Somebody who waits, and looks at the offer that came."""
    person.say(f"{ASKING} 대기 걸어주세요")
    gives_back(person.database, now)
    await beat(person.database, now)
    person.now = now + timedelta(minutes=5)
    told(person)
    return person


# --- join -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["대기 걸어줘", "자리 나면 알려줘", "대기할게요", "대기하기", "취소 나오면 저한테 주세요"]
)
def test_after_a_full_session_one_waits_in_the_words_that_people_use(person: Person, words: str) -> None:
    assert "찼어요" in person.say(ASKING)
    assert "대기하기" in person.labels()
    assert "대기 1번이에요(어른 1명, 아이 2명)" in person.say(words)
    assert {"대기 취소", "다른 회차"} <= set(person.labels())


def test_one_sentence_joins_and_a_second_one_changes_the_party(person: Person) -> None:
    assert "대기 1번이에요(어른 1명, 아이 2명)" in person.say(f"{ASKING} 대기 걸어주세요")
    assert "대기 1번이에요(어른 2명, 아이 2명)" in person.say("토요일 10시 성북동 어른 둘 아이 둘 대기 걸어주세요")


def test_a_newcomer_is_told_the_rule_of_those_who_stay_away(person: Person) -> None:
    assert "90일" in person.say(f"{ASKING} 대기 걸어주세요")


def test_what_is_missing_is_asked(person: Person) -> None:
    assert "어느 나눔터" in person.say("대기 걸어주세요")
    assert "언제" in person.say("성북동")
    assert "몇 명" in person.say("토요일")  # the only session of the day that is full
    assert "대기 1번이에요(어른 1명, 아이 1명)" in person.say("어른 하나 아이 하나")


def test_of_several_full_sessions_it_is_asked_which(person: Person) -> None:
    person.database.run(fill, "13:00").result()
    assert "어느 회차를 기다릴까요?" in person.say("토요일 성북동 대기 걸어주세요 어른 하나 아이 둘")
    assert {"오전 10시", "오후 1시"} <= set(person.labels())
    assert "대기 1번" in person.press("오후 1시")


def test_what_is_free_need_not_be_waited_for(person: Person) -> None:
    assert "바로 예약할 수 있어요" in person.say("토요일 오후 1시 성북동 대기 걸어주세요 어른 하나 아이 둘")
    person.press("나눔터 예약")
    assert "이렇게 예약할까요?" in person.say("어른 하나 아이 둘")


def test_from_too_few_places_left_one_waits_as_well(person: Person) -> None:
    gives_back(person.database, MONDAY)
    assert "3자리만 남아서" in person.say("토요일 10시 성북동, 어른 둘 아이 둘")
    assert "대기 1번이에요(어른 2명, 아이 2명)" in person.press("대기하기")


# --- where am I, leave ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["몇 번째예요?", "대기 몇 번이에요", "제 순번 몇 번이에요?", "앞에 몇 명 있어요?", "내 대기"]
)
def test_the_rank_is_told_with_the_party_and_what_was_freed_before(person: Person, words: str) -> None:
    waits_too(person.database, "first")
    person.say(f"{ASKING} 대기 걸어주세요")
    said = person.say(words)
    assert "11월 28일 (토) 오전 10시 성북동 나눔터, 지금 대기 2번이에요(어른 1명, 아이 2명)" in said
    assert "지난 4주 동안" in said


def test_who_waits_for_nothing_is_told_how(person: Person) -> None:
    assert "대기하는 것이 없어요" in person.say("대기 몇 번이에요")


def test_among_ones_own_stands_what_one_waits_for(person: Person) -> None:
    person.say(f"{ASKING} 대기 걸어주세요")
    said = person.say("내 예약")
    assert "대기 1번" in said
    assert "예약이 없어요" not in said
    person.say("가호동 일요일 10시 어른 하나 아이 둘")
    person.say("네")
    said = person.say("내 예약")
    assert "대기 1번" in said
    assert "가호동" in said


def test_leaving_is_asked_once_and_the_next_moves_up(person: Person) -> None:
    person.say(f"{ASKING} 대기 걸어주세요")
    assert "취소할까요?" in person.press("대기 취소")
    assert "대기는 그대로" in person.press("그대로 두기")
    person.say("대기 취소")
    assert "대기를 취소했어요" in person.say("네")
    assert "대기하는 것이 없어요" in person.say("몇 번째예요?")


def test_of_several_it_is_asked_which_is_left(person: Person) -> None:
    person.database.run(fill, "13:00").result()
    person.say(f"{ASKING} 대기 걸어주세요")
    person.say("토요일 오후 1시 성북동 어른 하나 아이 둘 대기 걸어주세요")
    assert "어느 대기를 취소할까요?" in person.say("대기 좀 취소할게요")
    assert "오후 1시" in person.press("28일 (토) 오후 1시")
    assert "취소했어요" in person.press("대기 취소")
    assert "오전 10시" in person.say("몇 번째예요?")


# --- offers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["예약할게요", "네", "1번", "네 예약할게요", "좋아요"])
async def test_under_the_offer_a_word_books(person: Person, words: str) -> None:
    await offered(person)
    assert "내일, 11월 24일 (화) 오전 9시까지 자리를 잡아 둘게요" in str(person.reply)
    said = person.say(words)
    assert "예약됐어요. 11월 28일 (토) 오전 10시" in said
    assert "예약번호" in said


@pytest.mark.parametrize("words", ["이번엔 안 가요", "아니요", "2번", "못 가요"])
async def test_under_the_offer_a_word_declines_and_one_may_wait_again_at_the_end(person: Person, words: str) -> None:
    waits_too(person.database, "second")
    person.say(f"{ASKING} 대기 걸어주세요")
    waits_too(person.database, "third")
    gives_back(person.database, MONDAY, 0)
    gives_back(person.database, MONDAY, 1)
    await beat(person.database, MONDAY)
    told(person)
    assert "다음 분에게" in person.say(words)
    assert "맨 뒤에서 다시 기다려요" in person.press("다시 대기")


async def test_its_buttons_are_about_it_whatever_was_said_since(person: Person) -> None:
    await offered(person)
    button = person.button("예약할게요")
    person.say("가호동 일요일 빈자리")
    assert "예약됐어요. 11월 28일 (토) 오전 10시" in person.say(button.says, context=button.context)
    assert "예약번호" in person.say(button.says, context=button.context)  # twice is once


async def test_without_a_notice_above_it_the_word_is_about_the_open_offer(person: Person) -> None:
    await offered(person)
    person.say("고마워요")
    assert "예약됐어요" in person.say("예약할게요")


async def test_asked_for_the_rank_the_open_offer_is_shown_again(person: Person) -> None:
    await offered(person)
    assert "자리가 났어요" in person.say("몇 번째예요?")
    assert "예약됐어요" in person.press("예약할게요")


async def test_too_late_is_told_and_one_may_wait_again(person: Person) -> None:
    await offered(person)
    button = person.button("예약할게요")
    waits_too(person.database, "second")
    person.now = datetime(2026, 11, 24, 12, tzinfo=SEOUL)
    await beat(person.database, person.now)
    assert "다음 분에게 자리를 드렸어요" in str(told(person))
    assert "답할 시간이 지난 자리예요" in person.say(button.says, context=button.context)
    assert "맨 뒤에서 다시 기다려요. 대기 2번" in person.press("다시 대기")


async def test_a_rule_that_stands_in_the_way_is_told_and_the_place_stays_held(person: Person) -> None:
    await offered(person)
    button = person.button("예약할게요")
    person.say("토요일 오후 1시 성북동 어른 하나 아이 둘")
    person.say("네")
    said = person.say(button.says, context=button.context)
    assert "하루에 1번만" in said
    assert "그대로 잡아 둘게요" in said


async def test_a_call_goes_at_night_and_the_second_to_answer_keeps_the_rank(person: Person) -> None:
    waits_too(person.database, "second")
    person.say(f"{ASKING} 대기 걸어주세요")
    night = datetime(2026, 11, 27, 22, tzinfo=SEOUL)
    gives_back(person.database, night)
    await beat(person.database, night)
    person.now = night + timedelta(minutes=1)
    assert "먼저 답한 분이 예약돼요" in str(told(person))
    person.database.run(second_accepts, person.now).result()
    assert "다른 분이 조금 먼저 답했어요. 대기 순서는 그대로예요" in person.press("예약할게요")
    assert "대기 1번" in person.say("몇 번째예요?")


def second_accepts(db: Session, now: datetime) -> None:
    who = people.visitor(db, "terminal", "second", now)
    offer = waiting.offered_to(db, who)
    assert offer
    bookings.accept_offer(db, places.city(db), who, offer.id, now=now)


async def test_an_ordinary_offer_waits_for_the_morning(person: Person) -> None:
    person.say(f"{ASKING} 대기 걸어주세요")
    night = datetime(2026, 11, 23, 22, tzinfo=SEOUL)
    gives_back(person.database, night)
    await beat(person.database, night)
    assert "자리가 났어요" not in str(told(person))
    await beat(person.database, datetime(2026, 11, 24, 8, tzinfo=SEOUL))
    assert "자리가 났어요" in str(told(person))


async def test_who_is_skipped_is_told_once_why_without_a_question(person: Person) -> None:
    person.say(f"{ASKING} 대기 걸어주세요")
    person.say("토요일 오후 1시 성북동 어른 하나 아이 둘")
    person.say("네")
    gives_back(person.database, MONDAY)
    await beat(person.database, MONDAY)
    said = str(told(person))
    assert "드리지 못했어요" in said
    assert "하루에 1번만" in said
    assert "바꿀까요" not in said


async def test_a_closure_tells_those_who_wait(person: Person) -> None:
    person.say(f"{ASKING} 대기 걸어주세요")
    start = datetime(2026, 11, 28, tzinfo=SEOUL)

    def close(db: Session) -> None:
        bookings.shut(db, "seongbuk", start, start + timedelta(days=1), "staff:kim", "시설 점검", now=MONDAY)

    person.database.run(close).result()
    await beat(person.database, MONDAY)
    assert "대기도 끝났어요(시설 점검)" in str(told(person))


def test_the_beat_finds_the_queues_that_need_it(person: Person) -> None:
    person.say(f"{ASKING} 대기 걸어주세요")
    assert person.database.run(queues.due, now=MONDAY).result() == []


# --- what joins a list, and joins it again ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "토요일 10시 성북동 어른하나 애하나 대기해주이소",
        "토요일 10시 성북동 어른 하나 애 하나 예약해주고 꽉 찼으면 대기할게요",
        "성북동 토요일 10시 어른 하나 아이 하나 안 되면 대기라도 걸어줘",
    ],
)
def test_waiting_said_with_the_booking_joins_where_the_session_is_full(person: Person, words: str) -> None:
    assert "대기 1번이에요(어른 1명, 아이 1명)" in person.say(words)


def test_who_has_left_waits_again_for_the_same_session(person: Person) -> None:
    person.say(f"{ASKING} 대기 걸어주세요")
    person.say("대기 취소")
    assert "대기를 취소했어요" in person.say("네")
    assert "맨 뒤에서 다시 기다려요. 대기 1번이에요(어른 1명, 아이 2명)" in person.say("다시 대기")
