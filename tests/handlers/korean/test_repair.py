"""One slip of the finger, mended only where nothing was understood."""

from datetime import datetime

import pytest

from handlers.korean.names import Names
from handlers.korean.read import Reader
from handlers.korean.repair import repaired
from models.city import aliases

NOW = datetime.fromisoformat("2026-11-23T10:00:00+09:00")
READER = Reader(Names.of(aliases("jinju")))


@pytest.mark.parametrize(
    ("slip", "intent"),
    [("주처 되나요", "ask_fact"), ("샹담원 연결", "talk_to_staff"), ("프러그램 추천해 주세요", "find_program")],
)
def test_one_slip_is_mended(slip: str, intent: str) -> None:
    assert READER.read(slip, NOW).intent == intent


def test_what_was_mended_is_less_sure() -> None:
    assert READER.read("주처 되나요", NOW).confidence < 0.6 < READER.read("주차 되나요", NOW).confidence


@pytest.mark.parametrize(
    "text",
    [
        "시청 가는 버스",
        "계약 해지할게요",
        "파란 코끼리",
        "치과 예약해줘",
        "마지막",
        "늦어요ㅠㅠ",
        "아직 핵교 안갔어예",
        "이상하네",
    ],
)
def test_a_word_of_its_own_is_left_alone(text: str) -> None:
    assert READER.read(text, NOW).intent == "out_of_domain"


def test_the_longest_word_is_mended_first() -> None:
    assert next(iter(repaired("담당쟈", ["담당쟈"], shortest=2))) == "담당자"


def test_only_strange_words_are_mended() -> None:
    assert list(repaired("주처 담당쟈", ["주처"], shortest=2)) == ["주차 담당쟈"]


def test_short_words_are_left_alone_where_more_is_asked() -> None:
    assert list(repaired("주처", ["주처"], shortest=2))
    assert list(repaired("주처", ["주처"], shortest=3)) == []
