"""Cards of a booking: before it is made, made, moved, gone."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.speech import Card, File, Grid, Pattern, Place, Say, State, Tone
from models import bookings
from models.base import Database
from tests.counter import Person, sqlite_city
from tests.talking import MONDAY

SENTENCE = "성북동 토요일 오전 10시 어른 1명 아이 2명"
FACTS = {
    "날짜": "11월 28일 (토)",
    "시간": "오전 10시부터 낮 12시까지",
    "장소": "성북동 나눔터, 아동복지센터 5층",
    "인원": "어른 1명, 아이 2명",
}


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Database]:
    with sqlite_city(tmp_path) as database:
        yield database


@pytest.fixture
def parent(city: Database) -> Person:
    return Person(city)


def card(person: Person) -> Card:
    for part in person.reply.parts:
        if isinstance(part, Card):
            return part
        if isinstance(part, Say) and part.card:
            return part.card
    raise AssertionError(person.reply)


def test_the_summary_holds_all_that_was_chosen_and_until_when(parent: Person) -> None:
    parent.say(SENTENCE)
    shown = card(parent)
    assert (shown.title, shown.tone, shown.head) == ("예약하기 전에 확인해 주세요", Tone.ASK, ("날짜", "시간"))
    assert FACTS.items() <= dict(shown.rows).items()
    assert dict(shown.rows)["이용료"] == "무료"
    assert dict(shown.rows)["준비물"]
    assert shown.until == (MONDAY + timedelta(minutes=5)).isoformat()
    assert [label for label, _ in shown.changes] == ["날짜", "시간", "장소", "인원"]


@pytest.mark.parametrize(
    ("label", "question", "answer", "now"),
    [
        ("날짜", "언제 오세요?", "금요일", "11월 27일 (금)"),
        ("시간", "몇 시가 좋으세요?", "오후 1시", "오후 1시부터 3시까지"),
        ("장소", "어느 나눔터로 예약할까요?", "가호동", "가호동 나눔터, 남부어린이도서관 1층"),
        ("인원", "보호자와 아이는 몇 명인가요?", "어른 2명 아이 1명", "어른 2명, 아이 1명"),
    ],
)
def test_a_row_is_asked_again_and_the_others_stay(
    parent: Person, label: str, question: str, answer: str, now: str
) -> None:
    parent.say(SENTENCE)
    says = dict(card(parent).changes)[label]
    assert parent.say(says, context=parent.button("예약 확정").context).endswith(question)
    parent.say(answer)
    rows = dict(card(parent).rows)
    assert {name: rows[name] for name in FACTS} == FACTS | {label: now}


def test_a_booked_card_stands_beside_the_whole_sentence(parent: Person) -> None:
    parent.say(SENTENCE)
    parent.say("네")
    said, file, place = parent.reply.parts
    assert isinstance(said, Say)
    assert isinstance(file, File)
    assert isinstance(place, Place)
    assert said.short == "예약됐어요. 토요일에 만나요. 🎈"
    shown = card(parent)
    rows = dict(shown.rows)
    assert (shown.title, shown.tone, shown.head) == ("예약됐어요", Tone.DONE, ("날짜", "시간"))
    assert FACTS.items() <= rows.items()
    assert shown.stub == ("예약번호", "확인 낱말")
    assert shown.code == rows["예약번호"]
    assert rows["확인 낱말"] == bookings.check_in_word(shown.code)
    assert f"예약번호 {shown.code}" in said.text
    assert rows["바꾸기·취소"] == "11월 28일 (토) 오전 9시 30분까지"


@pytest.mark.parametrize(
    ("day", "short"),
    [
        ("내일", "예약됐어요. 내일 만나요. 🎈"),
        ("일요일", "예약됐어요. 일요일에 만나요. 🎈"),
        ("12월 1일", "예약됐어요. 12월 1일 (화)에 만나요. 🎈"),
    ],
)
def test_a_near_day_is_named_by_its_weekday(parent: Person, day: str, short: str) -> None:
    parent.say(f"가호동 {day} 오후 1시 어른 1명 아이 1명")
    parent.say("네")
    said = parent.reply.parts[0]
    assert isinstance(said, Say)
    assert said.short == short


def test_a_booking_that_is_shown_moved_and_cancelled_keeps_its_card(parent: Person) -> None:
    parent.say(SENTENCE)
    parent.say("네")
    code = card(parent).code
    parent.say("내 예약")
    assert (card(parent).title, card(parent).tone, card(parent).code) == ("예약돼 있어요", Tone.DONE, code)
    assert FACTS.items() <= dict(card(parent).rows).items()
    parent.say("오후 1시로 바꿔 주세요")
    parent.say("네")
    moved = card(parent)
    assert (moved.title, moved.tone, moved.code) == ("바꿨어요", Tone.DONE, code)
    assert dict(moved.rows)["시간"] == "오후 1시부터 3시까지"
    parent.press("예약 취소")
    parent.press("예약 취소")
    gone = card(parent)
    assert (gone.title, gone.tone, gone.code) == ("취소했어요", Tone.PAST, "")
    assert dict(gone.rows)["예약번호"] == code
    assert not any(isinstance(part, File | Place) for part in parent.reply.parts)
    parent.say(f"{code} 예약 보기")
    assert (card(parent).title, card(parent).tone) == ("취소했어요", Tone.PAST)


def test_a_booking_that_is_over_says_what_became_of_it(parent: Person) -> None:
    parent.say(SENTENCE)
    parent.say("네")
    code = card(parent).code
    parent.now = MONDAY + timedelta(days=6)
    parent.say(f"{code} 예약 보기")
    assert (card(parent).title, card(parent).tone) == ("지난 예약이에요", Tone.PAST)


def test_ones_own_bookings_are_rows_that_show_them(parent: Person) -> None:
    for words in (SENTENCE, "네", "가호동 일요일 오후 1시 어른 1명 아이 1명", "네", "내 예약"):
        parent.say(words)
    (listed,) = [part for part in parent.reply.parts if isinstance(part, Grid)]
    assert listed.pattern is Pattern.BOOKINGS
    looks = [row[0].cell for row in listed.rows]
    assert [(one.state, one.word, one.day, one.until) for one in looks if one] == [
        (State.MINE, "예약됨", "2026-11-28", "12시까지"),
        (State.MINE, "예약됨", "2026-11-29", "3시까지"),
    ]
    assert looks[0]
    assert looks[0].full == "11월 28일 (토) 오전 10시 성북동 나눔터, 어른 1명, 아이 2명"
    parent.say("2번")
    assert dict(card(parent).rows)["장소"].startswith("가호동")


def test_another_room_is_named_in_the_place(parent: Person) -> None:
    parent.say("성북동 촬영 스튜디오 토요일 낮 12시 어른 1명 아이 1명")
    assert dict(card(parent).rows)["장소"] == "성북동 나눔터, 돌·백일 촬영 스튜디오, 아동복지센터 5층"
