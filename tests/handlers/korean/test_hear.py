"""Three bands: sure enough to act, sure enough to ask which of a few is meant, and not understood."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from handlers.korean.hear import BUTTONS, hear
from handlers.korean.names import Names
from handlers.korean.read import Details, Reader
from handlers.speech import Heard, Kind, Move, Reading
from models.city import aliases

NOW = datetime.fromisoformat("2026-11-23T10:00:00+09:00")
READER = Reader(Names.of(aliases("jinju")))


class Told(Reader):
    """A reader that has already made up its mind."""

    def __init__(self, reading: Reading, details: Details) -> None:
        self.said = reading, details

    def understand(self, text: str, now: datetime, asked: str | None = None) -> tuple[Reading, Details]:
        return self.said


def heard(
    intent: str, sure: float, slots: Mapping[str, Any] | None = None, asked: str | None = None, move: Move | None = None
) -> Heard:
    details = Details(rivals=("cancel_booking", "inform", "my_bookings"), move=move)
    return hear(Told(Reading(intent, slots or {}, sure), details), "무슨 말이든지 하는 사람", NOW, asked)


def test_a_sure_reading_is_acted_upon() -> None:
    assert heard("change_booking", 0.9) == Heard(goal="change", act="change")


def test_a_doubtful_one_is_asked_with_the_likeliest_first() -> None:
    assert heard("change_booking", 0.5) == Heard(goal="perhaps", act="change,cancel-booking,mine")


def test_a_guess_about_a_question_is_a_guess() -> None:
    assert heard("ask_fact", 0.5, {"topic": "fee"}).goal == "perhaps"


def test_below_that_nothing_was_understood() -> None:
    assert not heard("change_booking", 0.2)


@pytest.mark.parametrize("asked", ["site", "confirm"])
def test_an_open_question_is_asked_again_instead(asked: str) -> None:
    assert heard("change_booking", 0.5, asked=asked).goal != "perhaps"


def test_a_value_is_worth_more_than_a_doubt() -> None:
    assert heard("reserve_room", 0.5, {"site": "gaho"}) == Heard(goal="reserve", act="book", fills={Kind.SITE: "gaho"})


def test_a_yes_counts_only_where_the_reader_calls_it_one() -> None:
    assert heard("affirm", 0.5).move is None
    assert heard("affirm", 0.95, move=Move.YES).move is Move.YES


def test_every_offer_has_its_button() -> None:
    assert set(BUTTONS.values()) == {
        "reserve",
        "wait",
        "change",
        "cancel-booking",
        "mine",
        "programmes",
        "ask",
        "staff",
    }


@pytest.mark.parametrize("asked", [None, "confirm"])
@pytest.mark.parametrize(
    ("text", "fewer"),
    [
        ("남편은 못 가요", {"adults": -1}),
        ("아 남편은 못 가요", {"adults": -1}),
        ("할머니 빼고요", {"adults": -1}),
        ("둘째는 못 가요", {"children": -1}),
        ("딸은 못 가게 됐어요", {"children": -1}),
    ],
)
def test_a_relative_who_cannot_come_is_one_fewer(text: str, fewer: dict[str, int], asked: str | None) -> None:
    heard = hear(READER, text, NOW, asked)
    assert heard.fills == {Kind.MORE: fewer}
    assert heard.move is None
    assert heard.goal != "cancel"


@pytest.mark.parametrize(
    "text", ["못 가요", "아이가 아파서 못 가요", "우리 가족 다 못 가요", "그냥 취소해주세요", "애가 아파요"]
)
def test_who_cannot_come_at_all_cancels(text: str) -> None:
    heard = hear(READER, text, NOW, None)
    assert heard.goal == "cancel" or heard.move in (Move.STOP, Move.NO)
    assert Kind.MORE not in heard.fills


def test_counts_behind_who_is_left_out_are_all_who_come() -> None:
    fills = hear(READER, "아빠 빼고 저랑 애 둘", NOW, "party").fills
    assert fills == {Kind.ADULTS: 1, Kind.CHILDREN: 2}
    assert hear(READER, "애 하나 빼고", NOW, "party").fills == {Kind.MORE: {"children": -1}}


@pytest.mark.parametrize("text", ["토요일 빼고 주말에 가호동 저랑 딸", "오전은 빼고 저랑 애 하나"])
def test_what_is_taken_off_the_days_is_nobody(text: str) -> None:
    heard = hear(READER, text, NOW, None)
    assert (heard.fills[Kind.ADULTS], heard.fills[Kind.CHILDREN]) == (1, 1)


@pytest.mark.parametrize("text", ["넵 감사합니다!", "네 감사해요", "네, 고마워요"])
def test_a_yes_with_thanks_is_a_yes_to_a_summary_only(text: str) -> None:
    assert hear(READER, text, NOW, "confirm").move is Move.YES
    assert hear(READER, text, NOW, None).move is Move.THANKS


def test_thanks_alone_confirm_nothing() -> None:
    assert hear(READER, "감사합니다", NOW, "confirm").move is Move.THANKS


@pytest.mark.parametrize("text", ["예약하지 마세요", "예약 안 할래요"])
def test_no_booking_after_all_leaves_the_form(text: str) -> None:
    assert hear(READER, text, NOW, "date").move is Move.STOP
    assert hear(READER, text, NOW, None).move is Move.NO


def test_no_cancelling_after_all_is_a_no() -> None:
    assert hear(READER, "취소 안 할래요", NOW, "confirm").move is Move.NO
    assert hear(READER, "예약 취소하지 마세요", NOW, "confirm").move is Move.NO


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("갈께용", "keep"),
        ("갈게용", "keep"),
        ("I'm coming", "keep"),
        ("내일은 갈게요", "keep"),
        ("지금 가고 있어요", "keep"),
        ("조금 늦을 것 같은데 괜찮나요?", "late"),
        ("20분쯤요", "late"),
        ("도착했어요", "here"),
        ("왔어요", "here"),
        ("입장했어요", "here"),
        ("저희 왔어요", "here"),
        ("갔어요", "came"),
        ("저 갔는데요", "came"),
        ("다녀왔는데요", "came"),
        ("저 오늘 갔는데요 왜 못 왔다고 해요", "came"),
        ("왜 못 왔다는 거예요 저 갔는데요", "came"),
        ("사정 말하기", "came"),
        ("내 정보 지워줘", "human"),
        ("탈퇴하고 싶어요", "human"),
    ],
)
def test_words_about_coming_have_their_goal(text: str, goal: str) -> None:
    assert hear(READER, text, NOW, None).goal == goal


@pytest.mark.parametrize(
    "text",
    [
        "늦으면 어떻게 되나요?",
        "내일 갈게요 신안동",
        "두 시간 20분",
        "어제 갔던 신안동 예약할게요",
        "왔다 갔다 하는 버스",
    ],
)
def test_words_alike_have_another(text: str) -> None:
    assert hear(READER, text, NOW, None).goal not in ("keep", "late", "here", "came")


def test_minutes_answer_an_open_question() -> None:
    assert hear(READER, "20분쯤요", NOW, "session").goal is None


@pytest.mark.parametrize("code", ["SB-7K2Q", "GY-DBYW", "DA-P7YZ", "4K-3AM9", "MB-F2PM", "WU-VRW6", "SC-6S57"])
@pytest.mark.parametrize(
    ("says", "goal"),
    [
        ("예약 취소", "cancel"),
        ("예약 바꾸기", "change"),
        ("예약 보기", "mine"),
        ("일정에 저장", "mine"),
        ("지도 보기", "mine"),
    ],
)
def test_no_booking_number_is_read_as_anything_else(code: str, says: str, goal: str) -> None:
    """On another keyboard "DB" is a yes, "2PM" would be an hour, and "6" before "일정에" a day of the month."""
    heard = hear(READER, f"{code} {says}", NOW, None)
    assert (heard.goal, heard.move, heard.fills) == (goal, None, {Kind.BOOKING: code})
