"""One slip of the finger, mended where a word cannot be meant as it stands, or where nothing was understood."""

from datetime import datetime

import pytest

from handlers.korean.model import shipped
from handlers.korean.names import Names
from handlers.korean.read import Reader
from handlers.korean.repair import Mender
from models.city import aliases

NOW = datetime.fromisoformat("2026-11-23T10:00:00+09:00")
READER = Reader(Names.of(aliases("jinju")))
MENDER = Mender.of(
    {"담당자": 9, "취소해": 4, "취소하": 7, "주차": 3, "예약": 9, "시청": 1, "싫어요": 5, "나눔터": 9}.items()
)


@pytest.mark.parametrize(
    ("slip", "intent"),
    [
        ("주처 되나요", "ask_fact"),
        ("샹담원 연결", "talk_to_staff"),
        ("프러그램 추천해 주세요", "find_program"),
        ("퓌소해주세요", "cancel_booking"),
        ("식ㅎ어요", "deny"),
    ],
)
def test_one_slip_is_mended(slip: str, intent: str) -> None:
    assert READER.read(slip, NOW).intent == intent


def test_a_value_with_a_slip_is_a_value() -> None:
    assert READER.read("이번주 ㅗㅌ요일 서ㅓㅇ북동 예약", NOW).slots == {"date": "2026-11-28", "site": "seongbuk"}


@pytest.mark.parametrize(
    "text", ["시청 가는 버스", "계약 해지할게요", "파란 코끼리", "치과 예약해줘", "늦어요ㅠㅠ", "이상하네"]
)
def test_a_word_of_its_own_is_left_alone(text: str) -> None:
    reading = READER.read(text, NOW)
    assert reading.intent == "out_of_domain" or reading.confidence < 0.5


def test_a_known_word_is_never_mended() -> None:
    assert MENDER.mended("시청", doubted=True) == "시청"


def test_a_word_that_could_be_meant_is_mended_only_in_doubt() -> None:
    assert MENDER.mended("주자", doubted=False) == "주자"
    assert MENDER.mended("주자", doubted=True) == "주차"


def test_a_word_no_hand_would_write_is_mended_at_once() -> None:
    assert MENDER.mended("담당쟈 예약", doubted=False) == "담당자 예약"
    assert MENDER.mended("ㅏ눔터", doubted=False) == "나눔터"
    assert MENDER.mended("식ㅎ어요", doubted=False) == "싫어요"


def test_of_two_as_near_the_commoner_is_meant() -> None:
    assert MENDER.mended("취소햐", doubted=False) == "취소하"


def test_two_slips_are_one_too_many() -> None:
    assert MENDER.mended("덤덩쟈", doubted=True) == "덤덩쟈"


def test_the_words_of_the_training_sentences_are_shipped() -> None:
    assert {"예약", "나눔터", "취소해"} & set(shipped().words)


@pytest.mark.parametrize(
    ("slip", "slots"),
    [
        ("다음쥬 토요잇 가호동 예약", {"date": "2026-12-05", "site": "gaho"}),
        ("가호동 코요일 여후 예약", {"date": "2026-11-28", "daypart": "pm", "site": "gaho"}),
        ("난편이랑 저랑 애 둘", {"adults": 2, "children": 2}),
    ],
)
def test_a_value_with_a_slip_is_mended_even_where_the_errand_is_clear(slip: str, slots: dict[str, object]) -> None:
    assert READER.read(slip, NOW).slots == slots


@pytest.mark.parametrize(
    "text", ["오는 토요일", "마음 편한 날", "계약 취소해줘", "최소 인원이 몇 명이에요", "네일 예약", "이분 예약"]
)
def test_a_word_beside_a_value_is_left_as_it_is(text: str) -> None:
    assert READER._mender.mended(text, doubted=False) == text
