"""The walk: any order, any correction, any nonsense."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count, permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.slots import Conversation, Frame
from handlers.speech import Card
from models.base import Database
from tests.counter import Person, sqlite_city

ANSWERS = ("성북동이요", "토요일", "오전 10시요", "어른 1명 아이 2명")
SUMMARY = (
    ("날짜", "11월 28일 (토)"),
    ("시간", "오전 10시부터 낮 12시까지"),
    ("장소", "성북동 나눔터, 아동복지센터 5층"),
    ("인원", "어른 1명, 아이 2명"),
)
NAMES = count()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One city for the whole file: each person is another."""
    folder: Path = tmp_path_factory.mktemp("dialogue")
    with sqlite_city(folder) as database:
        yield database


def somebody(city: Database) -> Person:
    return Person(city, f"somebody{next(NAMES)}")


def card(person: Person) -> Card:
    return next(part for part in person.reply.parts if isinstance(part, Card))


@pytest.mark.parametrize("order", list(permutations(ANSWERS)), ids=lambda order: "".join(word[0] for word in order))
def test_any_order_of_answers_ends_in_the_same_summary(city: Database, order: tuple[str, ...]) -> None:
    person = somebody(city)
    person.say("나눔터 예약할게요")
    for word in order:
        person.say(word)
    assert card(person).rows[:4] == SUMMARY
    person.say("취소")


@pytest.mark.parametrize("said", [" ".join(order) for order in list(permutations(ANSWERS))[::5]])
def test_any_order_within_one_sentence_is_the_same_summary(city: Database, said: str) -> None:
    person = somebody(city)
    person.say(said)
    assert card(person).rows[:4] == SUMMARY
    person.say("취소")


@pytest.mark.parametrize(
    ("correction", "row"),
    [
        ("아니 가호동으로", ("장소", "가호동 나눔터, 남부어린이도서관 1층")),
        ("아니 금요일로", ("날짜", "11월 27일 (금)")),
        ("오후 1시로 해주세요", ("시간", "오후 1시부터 3시까지")),
        ("아이는 한 명이요", ("인원", "어른 1명, 아이 1명")),
    ],
)
def test_a_correction_changes_one_value_and_keeps_the_rest(
    city: Database, correction: str, row: tuple[str, str]
) -> None:
    person = somebody(city)
    person.say(" ".join(ANSWERS))
    said = person.say(correction)
    assert "바꿨어요" in said
    assert row in card(person).rows
    assert sum(new == old for new, old in zip(card(person).rows, SUMMARY, strict=False)) == 3
    person.say("취소")


def test_back_asks_the_value_filled_last_again_and_again(city: Database) -> None:
    person = somebody(city)
    person.say("나눔터 예약할게요")
    for word in ANSWERS:
        person.say(word)
    questions = [person.say("이전").splitlines()[-1] for _ in range(4)]
    assert questions == [
        "보호자와 아이는 몇 명인가요?",
        "몇 시가 좋으세요?",
        "언제 오세요?",
        "어느 나눔터로 예약할까요?",
    ]
    assert "그만할게요" in person.say("이전")


def test_back_skips_what_was_told_ahead_of_its_question(city: Database) -> None:
    person = somebody(city)
    person.say("가호동 토요일 10시 저랑 아이 둘")
    assert person.say("이전").splitlines()[-1] == "몇 시가 좋으세요?"
    assert person.say("이전").splitlines()[-1] == "언제 오세요?"
    person.say("처음으로")


def test_a_later_word_of_the_hour_makes_the_earlier_one_void(city: Database) -> None:
    person = somebody(city)
    assert "시작하는 회차가 없어요" in person.say("내일 3시 신안동, 저랑 아이 둘이요")
    person.say("오전이요")
    assert ("시간", "오전 10시부터 낮 12시까지") in card(person).rows
    person.say("취소")


@pytest.mark.parametrize("words", ["진주 안 살아요", "창원 살아요", "타지에 사는데요"])
@pytest.mark.parametrize(
    "before",
    [
        ("성북동 예약할게요",),
        ("토요일 10시 성북동 저랑 아이 하나",),
        ("토요일 10시 성북동 저랑 아이 하나", "네", "1시로 바꿀게요"),
        ("토요일 10시 신안동 저랑 아이 하나", "네", "성북동으로 바꿀게요"),
    ],
)
def test_who_lives_elsewhere_is_not_booked_where_an_address_is_asked_for(
    city: Database, before: tuple[str, ...], words: str
) -> None:
    """H-04: told by name, with where it does not matter."""
    person = somebody(city)
    for one in before:
        person.say(one)
    said = person.say(words)
    assert "성북동 나눔터는 진주시에 주소가 있는 가족이 예약할 수 있어요." in said
    assert "신안동과 가호동 나눔터는 주소와 상관없이 이용할 수 있어요." in said
    assert {"신안동", "가호동"} <= set(person.labels())
    assert "주소가 있는" not in person.press("가호동")


@pytest.mark.parametrize(
    ("words", "settled"),
    [
        ("토요일은요?", "가호동 · 11월 28일 (토)"),
        ("신안동은요?", "신안동 · 11월 27일 (금)"),
        ("신안동은 어때요?", "신안동 · 11월 27일 (금)"),
        ("일요일은?", "가호동 · 11월 29일 (일)"),
        ("신안동 토요일은예?", "신안동 · 11월 28일 (토)"),
        ("오후는요?", "가호동 · 11월 27일 (금)"),
    ],
)
def test_another_value_alone_asks_the_same_question_of_it(city: Database, words: str, settled: str) -> None:
    person = somebody(city)
    person.say("이번주 금요일 가호동 자리 있어요?")
    said = person.say(words)
    assert settled in said
    assert said.endswith("몇 시가 좋으세요?")
    assert "열어요" not in said
    assert "돌복" not in said


def test_with_nothing_open_it_is_a_question_of_its_own(city: Database) -> None:
    assert "신안동" in somebody(city).say("신안동은요?")


def test_a_question_inside_a_question_comes_back_to_the_first(city: Database) -> None:
    person = somebody(city)
    person.say("성북동 토요일")
    for question in ("몇 살까지 돼요?", "얼마예요?", "도움말", "고마워요"):
        assert person.say(question).endswith("몇 시가 좋으세요?")


def test_a_goal_that_is_open_further_down_is_brought_up_and_not_opened_twice(city: Database) -> None:
    person = somebody(city)
    person.say(" ".join(ANSWERS))
    person.say("네")
    person.say("가호동 일요일 예약할게요")
    person.say("예약 바꿀게요")
    assert "가호동 · 11월 29일 (일)" in person.say("나눔터 예약할게요")
    assert "바꿀까요" in person.say("취소")
    assert "무엇을 도와드릴까요?" in person.say("처음으로")


WORDS = st.sampled_from(
    [
        *ANSWERS,
        *("네", "아니요", "이전", "처음으로", "취소", "2번", "마지막", "도움말", "내 예약", "예약 취소", "예약 바꾸기"),
        *(
            "다른 날",
            "시간 바꾸기",
            "인원 바꾸기",
            "다른 곳",
            "달력 보기",
            "이어서 하기",
            "새로 시작",
            "결과",
            "주차돼요?",
        ),
        *(
            "초장동",
            "가호동",
            "스튜디오",
            "월요일",
            "내일",
            "다음 주",
            "크리스마스",
            "2월 30일",
            "오후",
            "밤 11시",
            "25시",
        ),
        *(
            "아이들만",
            "저 혼자요",
            "셋이요",
            "어른 스무 명",
            "아이 백 명",
            "-3명",
            "14살",
            "고마워요",
            "캠프",
            "돌복 빌릴래요",
        ),
        *("ㅁㄴㅇㄹ", "치과 예약해줘", "AA-AAAA 취소", "일정에 저장", "지도 보기", "간호조무사 과정 알려줘", "영어로"),
    ]
)
MOVES = st.lists(st.one_of(WORDS, st.text(max_size=30), st.integers(0, 12)), min_size=1, max_size=12)


@given(MOVES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_talk_never_raises_and_always_leaves_a_way_on(city: Database, moves: list[str | int]) -> None:
    person = somebody(city)
    for step, move in enumerate(moves):
        person.now += timedelta(minutes=step % 3)
        if isinstance(move, int):
            buttons = list(person.reply.pressable())
            said = person.press(buttons[move % len(buttons)].label) if buttons else person.say("안녕")
        else:
            said = person.say(move)
        assert said.strip() or person.reply.parts
        assert person.labels()[-1] == "처음으로"
    person.say("처음으로")


def test_a_conversation_is_values_only_and_small() -> None:
    """style.md section 3: a full booking form is about 135 bytes."""
    filled = {"site": "gaho", "day": "2026-11-28", "session": "10:00", "party": {"adults": 1, "children": 2}}
    talk = Conversation([Frame("reserve", "book", filled, asked="confirm")], 3)
    assert Conversation.from_text(talk.to_text()) == talk
    assert len(talk.to_text().encode()) < 350
