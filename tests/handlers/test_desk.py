"""The counter: one message, one transaction, one reply."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, func, select

from handlers.slots import Conversation
from handlers.speech import Reply
from models import bookings, people, talks
from models.base import Database
from models.bookings import Booking
from models.people import Person as Guardian
from tests.counter import DESK, Person, sqlite_city
from tests.talking import MONDAY

SENTENCE = "토요일 오전에 성북동 놀이방, 저랑 아이 둘이요"


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Database]:
    with sqlite_city(tmp_path) as database:
        yield database


def booked(database: Database) -> int:
    return database.run(bookings.count).result()


def test_the_same_message_again_gets_the_same_reply_and_does_nothing(city: Database) -> None:
    parent = Person(city)
    parent.say(SENTENCE)
    first = parent.say("네", message_id="one")
    again = parent.say("네", message_id="one")
    assert first == again
    assert "예약됐어요" in again
    assert booked(city) == 1


def test_a_message_id_belongs_to_its_address(city: Database) -> None:
    one, other = Person(city, "one"), Person(city, "other")
    one.say(SENTENCE, message_id="m")
    assert "안녕하세요" in other.say("안녕", message_id="m")


def test_a_button_of_an_older_turn_confirms_nothing(city: Database) -> None:
    parent = Person(city)
    parent.say(SENTENCE)
    confirm = parent.button("예약 확정")
    parent.say("아니 오후 1시로")
    said = parent.say(confirm.says, context=confirm.context)
    assert "지난 버튼이에요" in said
    assert "오후 1시" in said
    assert "이렇게 예약할까요?" in said
    assert booked(city) == 0


def test_a_double_tap_books_once_and_names_the_booking(city: Database) -> None:
    parent = Person(city)
    parent.say(SENTENCE)
    confirm = parent.button("예약 확정")
    first = parent.say(confirm.says, context=confirm.context)
    second = parent.say(confirm.says, context=confirm.context)
    code = next(line.split()[-1] for line in first.splitlines() if line.startswith("예약번호"))
    assert code in second
    assert booked(city) == 1


def test_an_old_cancel_button_cancels_nothing(city: Database) -> None:
    parent = Person(city)
    parent.say(SENTENCE)
    parent.say("네")
    parent.press("예약 취소")
    cancel = parent.button("예약 취소")
    parent.press("그대로 두기")
    parent.say(cancel.says, context=cancel.context)
    assert "예약됐어요" in parent.say("내 예약")


def test_an_answer_that_came_too_late_is_told_first_at_the_next_word(city: Database) -> None:
    parent = Person(city)
    parent.say(SENTENCE)
    message = parent.incoming("네")
    city.run(DESK.answer, message).result()
    city.run(DESK.untold, message).result()
    said = parent.say("결과")
    assert said.index("아까 하던 일이 끝났어요") < said.index("예약됐어요")
    assert "기다리는 결과가 없어요" not in said
    assert "예약 취소" in parent.labels()
    assert "예약됐어요" not in parent.say("결과")


def test_a_choice_can_be_said_by_its_number(city: Database) -> None:
    parent = Person(city)
    parent.say("성북동 토요일")
    assert "오후 1시" in parent.say("2번")
    assert "어른 1명, 아이 2명" in parent.say("두 번째")


def test_a_resident_number_is_not_stored(city: Database) -> None:
    """trust F3: masked before it is stored, and said so; the open question stays."""
    parent = Person(city)
    parent.say("성북동 토요일 10시")
    said = parent.say("제 번호는 900101-2234567 이에요")
    assert "저장하지 않았어요" in said
    assert "몇 명인가요?" in said
    person = _person(city)
    heard = city.run(talks.transcript, person).result()
    assert not any("2234567" in line.heard for line in heard)


def test_a_group_room_hears_nothing_personal(city: Database) -> None:
    parent = Person(city)
    parent.say(SENTENCE)
    parent.say("네")
    said = parent.say("내 예약", private=False)
    assert "예약번호" not in said
    assert "둘이 이야기하는 방" in said


def test_nothing_that_was_said_stands_readable_in_the_file(city: Database, tmp_path: Path) -> None:
    """trust F2: talk state, transcript and kept replies are sealed; counts and sessions are no personal values."""
    parent = Person(city, "address-of-somebody-4711")
    parent.say("토요일 성북동 예약할게요 제 이름은 홍길동이에요")
    city.run(lambda db: db.commit()).result()
    files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for secret in ("홍길동", "address-of-somebody-4711", "몇 시가"):
        assert secret.encode() not in files


def test_a_yes_after_the_hold_has_ended_still_books_a_free_place(city: Database) -> None:
    """B-13"""
    parent = Person(city)
    parent.say(SENTENCE)
    parent.now += timedelta(minutes=5, seconds=1)
    assert "예약됐어요" in parent.say("네")


def test_a_yes_after_the_hold_has_ended_and_others_came_offers_what_is_near(city: Database) -> None:
    parent = Person(city)
    parent.say(SENTENCE)
    later = parent.now + timedelta(minutes=6)
    for number in range(10):
        other = Person(city, f"other{number}", now=later)
        other.say("토요일 오전 10시 성북동 어른 하나 아이 하나")
        assert "예약됐어요" in other.say("네")
    parent.now = later
    said = parent.say("네")
    assert "찼어요" in said
    assert "오후 1시" in said
    assert booked(city) == 10


def test_silence_is_not_a_yes_after_an_hour(city: Database) -> None:
    """A yes after a long silence is asked again: nobody remembers to what it was."""
    parent = Person(city)
    parent.say(SENTENCE)
    parent.now += timedelta(hours=1)
    assert "이어서 할까요?" in parent.say("네")
    assert booked(city) == 0
    assert "이렇게 예약할까요?" in parent.say("네")
    assert "예약됐어요" in parent.say("네")


def test_an_empty_message_is_greeted(city: Database) -> None:
    assert "나눔톡" in Person(city).say("")


def test_a_clock_set_back_breaks_nothing(city: Database) -> None:
    parent = Person(city)
    parent.say(SENTENCE)
    parent.now -= timedelta(days=3)
    assert "이렇게 예약할까요?" in parent.say("인원은 어른 1명 아이 1명으로")


def test_a_reply_is_kept_word_for_word(city: Database) -> None:
    parent = Person(city)
    for text in (
        "안녕",
        "성북동 토요일",
        "다른 날",
        "토요일",
        "두 번째",
        "어른 1명 아이 1명",
        "네",
        "내 예약",
        "가호동 위치",
    ):
        parent.say(text)
        assert Reply.from_text(parent.reply.to_text()) == parent.reply


def test_a_turn_takes_few_statements(city: Database) -> None:
    """Fast by design: what a turn costs is its statements. A higher figure wants a reason."""
    parent = Person(city)
    parent.say("안녕")
    assert _statements(city.engine, lambda: parent.say("성북동 토요일")) <= 9
    assert _statements(city.engine, lambda: parent.say("오전 10시, 어른 1명 아이 2명")) <= 19
    assert _statements(city.engine, lambda: parent.say("네")) <= 16


def _statements(engine: Engine, turn: object) -> int:
    seen: list[str] = []

    def listen(conn: object, cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    assert callable(turn)
    turn()
    event.remove(engine, "before_cursor_execute", listen)
    return len(seen)


def _person(database: Database) -> str:
    return database.run(lambda db: db.execute(select(Guardian.id)).scalar_one()).result()


def test_a_stranger_cannot_see_or_cancel_anothers_booking(city: Database) -> None:
    parent, stranger = Person(city), Person(city, "stranger")
    parent.say(SENTENCE)
    parent.say("네")
    code = city.run(lambda db: db.execute(select(Booking.code)).scalar_one()).result()
    assert "다른 분의 예약은 볼 수 없어요" in stranger.say(f"{code} 예약 보기")
    assert "다른 분의 예약은 볼 수 없어요" in stranger.say(f"{code} 취소")
    stranger.say("네")
    assert "예약됐어요" in parent.say("내 예약")


def test_a_visit_stores_one_person_and_no_more(city: Database) -> None:
    parent = Person(city)
    parent.say("안녕")
    parent.say("내 예약")
    assert (
        city.run(lambda db: db.execute(select(func.count()).select_from(people.Household)).scalar_one()).result() == 1
    )


def test_the_reply_names_its_turn_on_every_button(city: Database) -> None:
    parent = Person(city)
    parent.say("성북동 토요일")
    assert {choice.context for choice in parent.reply.pressable()} == {"t1"}
    assert [choice.label for choice in parent.reply.choices][-2:] == ["이전", "처음으로"]
    assert replace(parent.reply) == parent.reply


def test_a_second_tap_names_the_booking_that_was_just_made(city: Database) -> None:
    parent = Person(city)
    parent.say("수요일 10시 신안동 저랑 애 하나")
    parent.say("네")
    parent.say("금요일 10시 신안동 저랑 애 하나")
    confirm = parent.button("예약 확정")
    parent.say(confirm.says, context=confirm.context)
    assert "11월 27일 (금)" in parent.say(confirm.says, context=confirm.context)


def test_nobody_says_yes_to_what_he_has_not_seen(city: Database) -> None:
    """The summary was still being worked on when the channel had to answer."""
    parent = Person(city)
    message = parent.incoming(SENTENCE)
    city.run(DESK.answer, message).result()
    city.run(DESK.untold, message).result()
    assert "이렇게 예약할까요?" in parent.say("네")
    assert booked(city) == 0
    assert "예약됐어요" in parent.say("네")


def test_a_yes_after_a_no_books_nothing(city: Database) -> None:
    parent = Person(city)
    parent.say(SENTENCE)
    assert "무엇을 바꿀까요?" in parent.say("아니요")
    assert "이렇게 예약할까요?" in parent.say("네")
    assert booked(city) == 0


@pytest.mark.parametrize("said", ["네?", "예?", "취소 안 할래요", "그대로 두기"])
def test_only_a_plain_yes_cancels(city: Database, said: str) -> None:
    parent = Person(city)
    parent.say(SENTENCE)
    parent.say("네")
    assert "취소할까요?" in parent.say("예약 취소할게요")
    parent.say(said)
    parent.say("처음으로")
    assert "예약됐어요" in parent.say("내 예약")


@pytest.mark.parametrize("said", ["취소", "네 취소해 주세요", "예약 취소"])
def test_the_word_itself_is_a_yes_to_its_question(city: Database, said: str) -> None:
    parent = Person(city)
    parent.say(SENTENCE)
    parent.say("네")
    parent.say("예약 취소할게요")
    assert "취소했어요" in parent.say(said)


@pytest.mark.parametrize(
    ("said", "party"),
    [
        ("아이 한 명 더 갈게요", "어른 1명, 아이 4명"),
        ("남편도 같이 가요", "어른 2명, 아이 3명"),
        ("애 하나 빼고", "어른 1명, 아이 2명"),
    ],
)
def test_one_more_and_one_fewer_are_counted_from_what_was_said(city: Database, said: str, party: str) -> None:
    parent = Person(city)
    parent.say("토요일 오전에 성북동 놀이방, 저랑 아이 셋이요")
    assert party in parent.say(said)
    parent.say("취소")


@pytest.mark.parametrize(
    "number",
    [
        *("900101-2234567", "900101 - 2234567", "９００１０１-２２３４５６７", "900101–2234567", "900101-2******"),
        *("11-22-333333-44", "M12345678", "M123A4567"),
    ],
)
def test_private_numbers_are_masked_however_they_are_written(city: Database, number: str) -> None:
    """trust F3: resident, alien, licence and passport numbers."""
    parent = Person(city)
    assert "저장하지 않았어요" in parent.say(f"제 번호는 {number} 예요")
    assert not any(number in line.heard for line in city.run(talks.transcript, _person(city)).result())


@pytest.mark.parametrize(
    "text", ["2026-11-28 10:00", "010-1234-5678", "SB-7K2Q", "20261128", "어른 1명 아이 2명 100000원"]
)
def test_dates_and_phones_are_no_private_numbers(city: Database, text: str) -> None:
    assert "저장하지 않았어요" not in Person(city).say(text)


def test_a_talk_of_another_build_begins_anew(city: Database) -> None:
    kept = Conversation.from_text('{"frames":[{"form":"gone","strange":1}],"turn":7,"pressable":["a"]}')
    assert kept == Conversation(turn=7)


def test_a_change_is_refused_when_it_is_too_late_for_it(city: Database) -> None:
    """B-09: changed until 30 minutes before, cancelled until the start."""
    parent = Person(city)
    parent.say("내일 10시 신안동 저랑 애 하나")
    parent.say("네")
    parent.now = MONDAY + timedelta(hours=23, minutes=45)
    assert "바꾸는 것은" in parent.say("예약 오후 1시로 바꿔주세요")
    parent.say("예약 취소할게요")
    assert "다음에는" in parent.say("네")


def test_a_cancellation_that_was_left_for_something_new_is_not_asked_again(city: Database) -> None:
    """Else the next yes would cancel what nobody speaks of any more."""
    person = Person(city)
    person.say("토요일 오전 10시에 성북동 놀이방, 저랑 아이 둘이요")
    person.say("네")
    assert "취소할까요?" in person.say("예약 취소")
    person.say("수요일 1시 가호동 저랑 아이 하나")
    left = person.say("그만")
    assert "취소할까요?" not in left
    assert "성북동" in person.say("내 예약")
