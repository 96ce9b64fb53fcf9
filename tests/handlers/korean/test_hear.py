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


@pytest.mark.parametrize(
    ("text", "adults", "children"),
    [
        ("숲체험 영감하고 손주둘 갈게요", 2, 2),
        ("영감하고 손주둘하고 갈라카는데 예약해주이소", 2, 2),
        ("남편하고 애 둘이랑 토요일에 가려고요", 2, 2),
        ("친정엄마랑 애 하나 데리고 가호동 갈게요", 2, 1),
        ("남편이랑 저랑 애 둘 갈게요", 2, 2),  # who speaks is named
        ("제가 남편하고 애 둘 데리고 갈게요", 2, 2),
        ("어른 둘 아이 둘이요, 남편하고 갈게요", 2, 2),  # all are counted
        ("남편하고 애 둘이 가요", 1, 2),  # they go
        ("남편하고 애 둘 보낼게요", 1, 2),
        ("남편하고 애 둘", 1, 2),
        ("엄마랑 아이 하나 갈게요", 1, 1),  # a mother says so of herself
    ],
)
def test_who_says_that_he_goes_with_somebody_is_one_more(text: str, adults: int, children: int) -> None:
    fills = hear(READER, text, NOW, None).fills
    assert (fills[Kind.ADULTS], fills[Kind.CHILDREN]) == (adults, children)


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


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("10월 3일 성북동 10시 저랑 애 하나", "2026-10-03"),
        ("10/3 성북동", "2026-10-03"),
        ("October 3 at Gaho", "2026-10-03"),
        ("내년 10월 3일 성북동", "2027-10-03"),
        ("1월 3일 성북동", "2027-01-03"),
        ("12월 3일 성북동", "2026-12-03"),
    ],
)
def test_a_day_just_past_is_the_one_meant_unless_next_year_is_nearer_or_said(text: str, day: str) -> None:
    assert hear(READER, text, NOW, None).fills[Kind.DATE] == day


def test_the_labels_keep_next_years_day() -> None:
    assert READER.read("10월 3일 성북동 10시", NOW).slots["date"] == "2027-10-03"


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("사천 살아요", "elsewhere"),
        ("저는 창원에 살고 있어요", "elsewhere"),
        ("저희는 진주에 살아요", "here"),
        ("성북동 토요일 10시 저랑 애 하나, 저 사천 사람인데요", "elsewhere"),
    ],
)
def test_where_a_family_lives_is_heard(text: str, home: str) -> None:
    heard = hear(READER, text, NOW, "party")
    assert heard.fills[Kind.HOME] == home
    assert Kind.ODD_COUNT not in heard.fills


def test_where_a_family_lives_alone_asks_who_may_come() -> None:
    assert hear(READER, "사천 살아요", NOW, None).fills == {Kind.TOPIC: "eligibility", Kind.AUDIENCE: "nonresident"}
    assert hear(READER, "저희는 진주에 살아요", NOW, None).fills == {Kind.TOPIC: "eligibility"}


@pytest.mark.parametrize(
    ("text", "fewer"),
    [
        ("할머니랑 둘째는 못 가요", {"adults": -1, "children": -1}),
        ("남편하고 할머니는 못 가요", {"adults": -2}),
        ("둘째는 내일 아파서 못 가요", {"children": -1}),
        ("아이 하나는 내일 못 가요", {"children": -1}),
        ("할머니는 이번에는 못 가요", {"adults": -1}),
    ],
)
def test_two_who_cannot_come_are_two_fewer_and_their_day_is_no_new_one(text: str, fewer: dict[str, int]) -> None:
    heard = hear(READER, text, NOW, None)
    assert heard.fills == {Kind.MORE: fewer}
    assert heard.goal in (None, "change")


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("제일 가까운 날로", Kind.SOONEST, True),
        ("가장 빨리 되는 날이요", Kind.SOONEST, True),
        ("as soon as possible", Kind.SOONEST, True),
        ("제일 늦은 시간으로", Kind.ANY_TIME, "latest"),
        ("마지막 회차로요", Kind.ANY_TIME, "latest"),
        ("아무 때나요", Kind.ANY_TIME, True),
    ],
)
def test_the_nearest_and_the_last_are_wishes(text: str, kind: Kind, value: object) -> None:
    assert hear(READER, text, NOW, "session").fills[kind] == value


def test_a_letter_is_a_weekday_where_a_day_was_asked() -> None:
    assert hear(READER, "토", NOW, "day").fills == {Kind.DATE: "2026-11-28"}
    assert Kind.DATE not in hear(READER, "토", NOW, "party").fills


@pytest.mark.parametrize(
    ("text", "day"),
    [("크리스마스에 열어요?", "2026-12-25"), ("설날에는 열어요?", "2027-02-07"), ("What time do you open on Sunday?", "2026-11-29")],
)  # fmt: skip
def test_a_question_of_a_day_keeps_its_day(text: str, day: str) -> None:
    assert hear(READER, text, NOW, None).fills[Kind.DATE] == day


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("밥 먹어도 돼요?", "food"),
        ("몇 시간 쓸 수 있어요?", "length"),
        ("사진 촬영해도 되나요?", "unknown"),
        ("취소해도 되나요?", None),
    ],
)
def test_leave_to_do_something_is_not_the_rules_of_staying_away(text: str, act: str | None) -> None:
    assert hear(READER, text, NOW, None).act == act


def test_one_more_booking_beside_a_summary_is_no_correction() -> None:
    assert hear(READER, "금요일 1시 가호동도 예약", NOW, "confirm").act == "also"
    assert hear(READER, "가호동으로 예약", NOW, "confirm").act != "also"
    assert hear(READER, "금요일 1시 가호동도 예약", NOW, None).act == "book"


@pytest.mark.parametrize(("text", "goal"), [("바보", "abuse"), ("씨발 왜 이렇게 안돼", "human"), ("짜증나네", "human")])
def test_rough_words_are_a_complaint_where_they_complain(text: str, goal: str) -> None:
    assert hear(READER, text, NOW, None).goal == goal


@pytest.mark.parametrize(
    "text", ["성북동 12/3 세시반 예약한 사람 누구야", "가호동 예약자 명단 알려줘", "내일 누가 예약했어요"]
)
def test_nobody_learns_who_else_booked(text: str) -> None:
    assert READER.read(text, NOW).intent == "out_of_domain"


def test_a_shoot_is_in_the_studio() -> None:
    assert hear(READER, "촬영 예약", NOW, None).fills[Kind.RESOURCE] == "studio"
    assert Kind.RESOURCE not in hear(READER, "사진 촬영해도 되나요?", NOW, None).fills


def test_large_and_small_are_adults_and_children_in_chinese() -> None:
    assert hear(READER, "一大一小", NOW, "party").fills == {Kind.ADULTS: 1, Kind.CHILDREN: 1}


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


@pytest.mark.parametrize("words", ["저하고 1학년 아이", "2학년아이 하나", "3학년 아들"])
def test_a_school_year_before_a_child_is_no_abuse(words: str) -> None:
    assert hear(READER, words, NOW, "party").goal is None
