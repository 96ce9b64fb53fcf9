"""The Korean keyboard, and Korean typed while it stood on English."""

import pytest

from handlers.korean.keys import keys, left_in_english, syllables


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dPdirgkrh tlvdjdy", "예약하고 싶어요"),
        ("cnlthgownTpdy", "취소해주쎄요"),
        ("so dPdir", "내 예약"),
        ("sodlf 3tl rkghehd", "내일 3시 가호동"),
    ],
)
def test_the_keyboard_left_in_english(typed: str, meant: str) -> None:
    assert left_in_english(typed) == meant


@pytest.mark.parametrize(
    "text",
    ["hello", "good morning", "so", "to do", "chao", "wifi", "book a room", "toi muon dat phong", "asdfgh", "예약", "", "123", "a" * 500],
)  # fmt: skip
def test_other_words_stay(text: str) -> None:
    assert left_in_english(text) is None


@pytest.mark.parametrize("text", ["신안동 나눔터", "괜찮아요", "읽었어요 삶", "ㅋㅋ 네", "3시 반?"])
def test_keys_make_the_syllables_they_came_from(text: str) -> None:
    assert syllables(keys(text)) == text
