"""Names of the city: exact first, then one slip of the finger, and never a guess between two."""

import pytest

from handlers.korean.names import Names, jamo
from handlers.korean.normal import plain
from models.city import aliases
from models.places import Alias

NAMES = Names.of(aliases("jinju"))


def linked(text: str, names: Names = NAMES) -> list[tuple[str, str]]:
    said = plain(text)
    found, _ = names.find(said.flat if said.language in ("en", "vi") else said.tight)
    return [(one.kind, one.value) for one in found]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("신안동", ("site", "sinan")),
        ("가족센터 3층", ("site", "sinan")),
        ("남부 어린이 도서관", ("site", "gaho")),
        ("아동복지센터 5층이요", ("site", "seongbuk")),
        ("초장동 도서관 있는 데요", ("site", "chojang")),
        ("새일센터", ("site", "saeil")),
        ("놀이방", ("resource", "playspace")),
        ("놀이 공간 대여", ("resource", "playspace")),
        ("백일사진 찍을래요", ("resource", "studio")),
        ("간호조무사꺼", ("program", "nurse_aide")),
        ("쥬얼리 창업반", ("program", "jewelry_startup")),
        ("영화보기 딱! 좋은날", ("program", "camp_movie_good")),
        ("영화 관람", ("program", "camp_movie")),
        ("돌 한복", ("item", "dol_clothes")),
        ("돌잡이 용품", ("item", "doljabi")),
        ("Gaho-dong", ("site", "gaho")),
        ("佳湖洞", ("site", "gaho")),
        ("thư viện thiếu nhi", ("site", "gaho")),
    ],
)
def test_a_spoken_name_is_linked(text: str, name: tuple[str, str]) -> None:
    assert linked(text) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("새일 인턴십", ("program", "saeil_intern")),
        ("월아산 숲 체험", ("program", "camp_forest")),
        ("촬영 스튜디오", ("resource", "studio")),
    ],
)
def test_the_longest_name_wins(text: str, name: tuple[str, str]) -> None:
    assert linked(text) == [name]


@pytest.mark.parametrize(
    ("slip", "name"),
    [
        ("신아동", "sinan"),
        ("시난동", "sinan"),
        ("신안도 나눔터", "sinan"),
        ("성복동", "seongbuk"),
        ("가오동", "gaho"),
        ("초장똥", "chojang"),
        ("간호조무가", "nurse_aide"),
        ("멀티디자안", "multi_design"),
    ],
)
def test_one_slip_of_the_finger_is_borne(slip: str, name: str) -> None:
    assert [one for _, one in linked(slip)] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "초전동",
        "상봉동",
        "운동해요",
        "시간만 바꿀게요",
        "쉬는 나눔터 있나요",
        "신발",
        "camping trip to Camperdown",
        "studious",
    ],
)
def test_a_word_that_is_merely_near_is_no_name(text: str) -> None:
    assert [one for kind, one in linked(text) if kind in ("site", "resource") or one != "happy_camp"] == []


def test_two_names_equally_near_are_not_guessed_between() -> None:
    two = Names.of([Alias("site", "a", "신안동"), Alias("site", "b", "신반동")])
    assert linked("신한동", two) == []
    assert linked("신안동", two) == [("site", "a")]


def test_what_many_names_share_does_not_help_a_slip() -> None:
    """Only the part that tells names apart is measured: 나눔터 in common makes no name nearer."""
    assert linked("쉰아나눔터", Names.of([Alias("site", "a", "신안나눔터")])) == []


def test_names_are_blotted_out_of_the_rest() -> None:
    _, rest = NAMES.find("우리가족운동회날신청")
    assert rest.strip("\ue000") == "신청"


def test_the_silent_letter_does_not_count() -> None:
    assert jamo("시난동") == jamo("신안동")


@pytest.mark.parametrize("text", ["", "가", " ", "\ue000" * 10, "신" * 50_000])
def test_any_text_may_be_searched(text: str) -> None:
    assert NAMES.find(text)[1] is not None


def test_a_city_without_names_is_read_all_the_same() -> None:
    assert linked("신안동", Names.of([])) == []
