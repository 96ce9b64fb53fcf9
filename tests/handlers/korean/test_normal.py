"""The entrance: whatever is typed becomes one plain text."""

import pytest

from handlers.korean.normal import LIMIT, number, plain


@pytest.mark.parametrize(
    ("typed", "tight"),
    [
        ("내일 3시", "내일3시"),
        ("  신안동\t나눔터\n", "신안동나눔터"),
        ("２시 ３０분", "2시30분"),
        ("신안동놀이바ㅇ", "신안동놀이방"),
        ("book 2 kids", "book 2 kids"),
        ("Hủy đặt phòng", "huy dat phong"),
        ("12/3 14:00 1 hour", "12/3 14:00 1 hour"),
    ],
)
def test_spaces_widths_and_marks_make_no_difference(typed: str, tight: str) -> None:
    assert plain(typed).tight == tight


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("신ㅇ안동", "신안동"),
        ("언ㄴ제", "언제"),
        ("나ㅏ오면", "나오면"),
        ("3ㅅ시", "3시"),
        ("있어요ㅛ", "있어요"),
        ("예약ㄱㄱ", "예약ㄱㄱ"),
        ("방ㅋ", "방ㅋ"),
        ("식ㅎ어요", "식ㅎ어요"),
    ],
)
def test_a_letter_pressed_twice_is_pressed_once(typed: str, meant: str) -> None:
    assert plain(typed).tight == meant


@pytest.mark.parametrize("jamo", ["ㅇㅇ", "ㄴㄴ", "ㄱㅅ", "ㅂㄲㅈㅅㅇ"])
def test_lone_jamo_stay_as_they_were_typed(jamo: str) -> None:
    assert plain(jamo).tight == jamo


def test_a_hangul_typed_in_parts_is_put_together() -> None:
    assert plain("\u1102\u1162\u110b\u1175\u11af").tight == "내일"


def test_words_begin_where_they_were_spaced() -> None:
    assert plain("내일 세 시").starts == (0, 2, 3)


def test_laughter_and_closing_marks_are_not_part_of_what_is_said() -> None:
    assert plain("네 ㅎㅎㅎ!!").bare == "네"


def test_no_more_than_the_limit_is_read() -> None:
    assert len(plain("가나다라" * 20_000).flat) <= LIMIT
    assert len(plain("\ufdfa" * 20_000).flat) <= LIMIT  # one letter that NFKC turns into eighteen


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("예약이요", "ko"),
        ("Gaho 예약", "ko"),
        ("预约", "zh"),
        ("đặt phòng", "vi"),
        ("dat phong ngay mai", "vi"),
        ("book it", "en"),
        ("!!", ""),
    ],
)
def test_a_sentence_has_the_language_that_says_most(text: str, language: str) -> None:
    assert plain(text).language == language


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("12", 12),
        ("열두", 12),
        ("십이", 12),
        ("스물셋", 23),
        ("十二", 12),
        ("两", 2),
        ("twelve", 12),
        ("muoi hai", 12),
        ("여덜", 8),
        ("구천조", None),
        ("", None),
    ],
)
def test_small_numbers_of_four_languages(word: str, count: int | None) -> None:
    assert number(word) == count


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("그냥 취소해주세요", "취소해주세요"),
        ("아, 근데 주차 되나요?", "주차 되나요?"),
        ("다 취소해 주세요", "취소해 주세요"),
        ("혹시 일단 예약", "예약"),
        ("그냥 둘게요", "그냥 둘게요"),
        ("그럼요", "그럼요"),
        ("다음 주", "다음 주"),
        ("아", "아"),
        ("다 !", "다 !"),
    ],
)
def test_words_that_say_nothing_are_left_out_before_a_sentence(text: str, said: str) -> None:
    assert plain(text).flat == said
