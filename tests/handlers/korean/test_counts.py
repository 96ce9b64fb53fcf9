"""Who comes, and how old (nlu/README.md: adults, children, people, families)."""

import time

import pytest

from handlers.korean import counts, foreign
from handlers.korean.normal import plain


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("어른 1·아이 2", {"adults": 1, "children": 2}),
        ("어른 1명, 아이 2명", {"adults": 1, "children": 2}),
        ("어른둘아이하나", {"adults": 2, "children": 1}),
        ("어른1 아이1", {"adults": 1, "children": 1}),
        ("애기엄마 둘 애기 둘", {"adults": 2, "children": 2}),
        ("1+2", {"adults": 1, "children": 2}),
        # everybody who is named
        ("손주 둘이 델꼬 할매 할배 다 갑니더", {"adults": 2, "children": 2}),
        ("애 둘이랑 내랑 남편", {"adults": 2, "children": 2}),
        ("우리 신랑이랑 나랑 딸래미 둘", {"adults": 2, "children": 2}),
        ("저랑 큰애 작은애", {"adults": 1, "children": 2}),
        ("막내딸이랑 저랑", {"adults": 1, "children": 1}),
        ("엄마랑 아가요", {"adults": 1, "children": 1}),
        ("돌쟁이랑 저랑", {"adults": 1, "children": 1}),
        ("8살 10살 저랑", {"adults": 1, "children": 2}),
        ("아빠 혼자 애 둘 데리고 가요", {"adults": 1, "children": 2}),
        ("15살 누나랑 5살 동생", {"children": 2}),
        # children by themselves, none at all
        ("아이들만 둘", {"adults": 0, "children": 2}),
        ("애들끼리 셋이요", {"adults": 0, "children": 3}),
        ("아이 둘만요", {"adults": 0, "children": 2}),
        ("아이 둘만 데리고 갈게요", {"children": 2}),
        ("어른 둘 아이 하나만 가요", {"adults": 2, "children": 1}),
        ("아이 둘 어른 없이", {"adults": 0, "children": 2}),
        ("아이 없어요", {"children": 0}),
        ("애 둘에 어른 하나", {"adults": 1, "children": 2}),
        ("성인 2명, 아동 1명입니다", {"adults": 2, "children": 1}),
        ("저랑 아이 둘이요", {"adults": 1, "children": 2}),
        ("저랑 둘째만", {"adults": 1, "children": 1}),
        ("나하고 손녀 둘", {"adults": 1, "children": 2}),
        ("남편이랑 저랑 애 둘", {"adults": 2, "children": 2}),
        ("엄마 아빠랑 애 셋", {"adults": 2, "children": 3}),
        ("친정엄마랑 저랑 아기 하나", {"adults": 2, "children": 1}),
        ("할머니랑 손주 둘이 갈 건데", {"adults": 1, "children": 2}),
        ("저 혼자요", {"adults": 1}),
        ("셋이요, 어른 하나 아이 둘", {"adults": 1, "children": 2}),
        ("아이 혼자", {"adults": 0, "children": 1}),
        ("애들만", {"adults": 0}),
        ("애들만 둘", {"adults": 0, "children": 2}),
        ("손주하고", {"children": 1}),
        ("애기둘이랑", {"children": 2}),
        ("쌍둥이랑", {"children": 2}),
        ("세쌍둥이", {"children": 3}),
        ("아들 하나 딸 하나", {"children": 2}),
        # told by their age or year, and as what is left of all
        ("저랑 유치원생 한명 초등학교 2학년 한명", {"adults": 1, "children": 2}),
        ("저랑 5살 하나 7살 하나", {"adults": 1, "children": 2}),
        ("초등 1학년 두 명이랑 저", {"adults": 1, "children": 2}),
        ("네 식구(애 둘)", {"adults": 2, "children": 2}),
        ("우리 다섯 식구 애 셋", {"adults": 2, "children": 3}),
        ("총 4명 아이 셋", {"adults": 1, "children": 3}),
        ("네 식구", {"people": 4}),
        ("우리 가족 네 명", {"people": 4}),
        ("다섯 명", {"people": 5}),
        ("셋이서", {"people": 3}),
        ("저 포함 셋이요", {"people": 3}),
        ("두 가족이 같이 갈 건데", {"families": 2}),
        ("보호자 1명 추가", {"adults": 1}),
        ("어른은 저 하나고 애가 둘이에요", {"adults": 1, "children": 2}),
        ("엄마 둘 아이 셋", {"adults": 2, "children": 3}),
        ("아이 없이 어른 둘", {"adults": 2, "children": 0}),
    ],
)
def test_a_party_is_counted(text: str, party: dict[str, int]) -> None:
    assert counts.find(plain(text).tight).slots() == party


@pytest.mark.parametrize(
    "text",
    [
        "운영하나요",
        "아이랑 같이",
        "애매해요",
        "몇 명",
        "아이 옷",
        "네 알겠어요",
        "어른도 되나요",
        "아이가 열이 나요",
        "아이 없어도 되나요",
        "5살이에요",
    ],
)
def test_words_that_only_look_like_counts_are_none(text: str) -> None:
    assert counts.find(plain(text).tight).slots() == {}


@pytest.mark.parametrize(
    ("text", "ages", "grades"),
    [
        ("14살 아이랑", [14], []),
        ("18개월 아기", [1], []),
        ("3개월", [0], []),
        ("만 3세 아이", [3], []),
        ("초등 5학년", [], [5]),
        ("저하고 1학년 아이", [], [1]),
        ("고1학년 아들", [], [10]),
        ("저하고 중1 아이", [], [7]),
        ("초3", [], [3]),
        ("중학생", [], [7]),
    ],
)
def test_ages_and_grades_are_told(text: str, ages: list[int], grades: list[int]) -> None:
    party = counts.find(plain(text).tight)
    assert (party.ages, party.grades) == (ages, grades)


def test_an_age_is_no_count_of_children() -> None:
    assert counts.find("아이3살").slots() == {}


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("-3명", "-3명"),
        ("0명", "0명"),
        ("구천조 명", "구천조명"),
        ("9999명", "9999명"),
        ("500명", "500명"),
        ("1.5명", "1.5명"),
        ("애 백명", "백명"),
        ("2백 명", "2백명"),
    ],
)
def test_a_count_that_no_party_has_is_told_and_is_no_slot(text: str, odd: str) -> None:
    party = counts.find(plain(text).tight)
    assert party.odd == odd
    assert party.slots() == {}


def test_lighting_is_no_count() -> None:
    assert counts.find("스튜디오에조명있나요").odd is None


@pytest.mark.parametrize(
    ("language", "text", "party"),
    [
        ("en", "for me and my two kids", {"adults": 1, "children": 2}),
        ("en", "2 adults and 1 child", {"adults": 2, "children": 1}),
        ("en", "family of four", {"people": 4}),
        ("en", "my husband and i with twins", {"adults": 2, "children": 2}),
        ("vi", "1 nguoi lon 2 tre em", {"adults": 1, "children": 2}),
        ("vi", "2 be", {"children": 2}),
        ("zh", "两个孩子", {"children": 2}),
        ("zh", "一位大人和三个小孩", {"adults": 1, "children": 3}),
    ],
)
def test_parties_of_three_more_languages(language: str, text: str, party: dict[str, int]) -> None:
    assert foreign.party(text, language).slots() == party


@pytest.mark.parametrize(
    "text",
    [
        "아이" * 12_000,
        "어른2아이2" * 8_000,
        "저랑" * 20_000,
        "9" * 50_000,
        "천" * 50_000,
        "3살" * 16_000,
        "큰애" * 20_000,
    ],
)
def test_counting_is_linear_in_the_length_of_the_text(text: str) -> None:
    def seconds(part: str) -> float:
        took = []
        for _ in range(3):
            began = time.process_time()
            counts.find(part)
            took.append(time.process_time() - began)
        return min(took)

    assert seconds(text) < 12 * seconds(text[: len(text) // 4]) + 0.05
