"""Days and clock times by the rules of nlu/README.md; now is Monday 23 November 2026."""

import time
from datetime import date, datetime

import pytest

from handlers.korean import foreign, when
from handlers.korean.normal import Found, plain
from handlers.korean.when import Clock, Day

TODAY = date(2026, 11, 23)


def found(text: str, kind: str, today: date = TODAY) -> list[Found]:
    return [one for one in when.find(plain(text).tight, today)[0] if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("오늘", "2026-11-23"),
        ("금일", "2026-11-23"),
        ("내일", "2026-11-24"),
        ("낼", "2026-11-24"),
        ("모레", "2026-11-25"),
        ("내일모레", "2026-11-25"),
        ("낼모레", "2026-11-25"),
        ("글피", "2026-11-26"),
        ("그글피", "2026-11-27"),
        ("사흘 뒤", "2026-11-26"),
        ("일주일 뒤", "2026-11-30"),
        ("일주일 뒤 같은 요일", "2026-11-30"),
        ("열흘 뒤", "2026-12-03"),
        ("보름 뒤", "2026-12-08"),
        ("3일 뒤", "2026-11-26"),
        ("2주 뒤 토요일", "2026-12-12"),
        ("한 달 뒤", "2026-12-23"),
        ("월요일", "2026-11-30"),
        ("토욜", "2026-11-28"),
        ("아 아니 일요일", "2026-11-29"),  # 니일 is not 내일
        ("이번 주 토요일", "2026-11-28"),
        ("다음 주 월요일", "2026-11-30"),
        ("담주 금요일", "2026-12-04"),
        ("담주 화", "2026-12-01"),
        ("다다음 주 수요일", "2026-12-09"),
        ("돌아오는 토요일", "2026-11-28"),
        ("25일", "2026-11-25"),
        ("5일", "2026-12-05"),
        ("28일 (토)", "2026-11-28"),
        ("12월 5일 (토)", "2026-12-05"),
        ("12월 5일 토요일", "2026-12-05"),
        ("십이월 오일", "2026-12-05"),
        ("12/3", "2026-12-03"),
        ("12.5", "2026-12-05"),
        ("1월 3일", "2027-01-03"),
        ("11월 20일", "2027-11-20"),
        ("2026-12-24", "2026-12-24"),
        ("2026년 12월 24일", "2026-12-24"),
        ("담달 20일", "2026-12-20"),
        ("12월 첫째 주 토요일", "2026-12-05"),
        ("크리스마스", "2026-12-25"),
        ("새해 첫날", "2027-01-01"),
        ("설날", "2027-02-07"),
        ("구정 연휴", "2027-02-07"),
        ("부처님 오신 날", "2027-05-13"),
        ("석가탄신일", "2027-05-13"),
        ("추석 당일", "2027-09-15"),
        ("다음 주 오전 말고 토요일", "2026-11-30"),
    ],
)
def test_a_day_is_read_by_the_rules(text: str, day: str) -> None:
    assert found(text, "day")[0].value.first == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("주말", "2026-11-28", "2026-11-29"),
        ("이번 주말", "2026-11-28", "2026-11-29"),
        ("다음 주말", "2026-12-05", "2026-12-06"),
        ("이번 주", "2026-11-23", "2026-11-29"),
        ("다음 주", "2026-11-30", "2026-12-06"),
        ("지난주", "2026-11-16", "2026-11-22"),
        ("이번 달", "2026-11-01", "2026-11-30"),
        ("다음 달", "2026-12-01", "2026-12-31"),
        ("12월", "2026-12-01", "2026-12-31"),
        ("28일부터 30일까지", "2026-11-28", "2026-11-30"),
        ("12월 5일~7일", "2026-12-05", "2026-12-07"),
        ("12월 30일부터 1월 2일까지", "2026-12-30", "2027-01-02"),
        ("다음 주 월요일부터 수요일까지", "2026-11-30", "2026-12-02"),
        ("토요일이나 일요일", "2026-11-28", "2026-11-29"),
    ],
)
def test_a_span_holds_both_its_ends(text: str, first: str, last: str) -> None:
    day: Day = found(text, "day")[0].value
    assert (day.first, day.last) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    [
        "요일",
        "매일",
        "휴일에도 여나요",
        "끝낼게요",
        "보낼게요",
        "3개월",
        "1일 동안",
        "주차장",
        "어린이 주차",
        "내 주세요",
        "제일 좋아요",
        "과일",
        "매주 토요일마다",
        "아이 1.5명",
        "설날 전날",
    ],
)
def test_words_that_only_look_like_days_are_none(text: str) -> None:
    assert found(text, "day") == []


@pytest.mark.parametrize(
    "text",
    ["2월 30일", "13월 5일", "4월 31일", "0월 0일", "12월 첫째 주 토요일 99월 1일", "2026-02-30", "다음 달 45일"],
)
def test_a_day_that_no_calendar_has_is_impossible(text: str) -> None:
    assert found(text, "impossible")


def test_the_29th_of_february_waits_for_its_year() -> None:
    assert found("2월 29일", "day")[0].value.first == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("3시", "15:00", None),
        ("다섯 시", "17:00", None),
        ("2시반", "14:30", None),
        ("세시반", "15:30", None),
        ("열한시", "11:00", None),
        ("열두시", "12:00", None),
        ("9시", "09:00", None),
        ("오전 10시", "10:00", None),
        ("오후 3시 30분", "15:30", None),
        ("오후 3:30", "15:30", None),
        ("14:00", "14:00", None),
        ("13시", "13:00", None),
        ("낮 12시", "12:00", None),
        ("정오", "12:00", None),
        ("정오부터 2시까지", "12:00", "14:00"),
        ("아침 9시", "09:00", None),
        ("저녁 6시", "18:00", None),
        ("밤 12시", "00:00", None),
        ("3시쯤", "15:00", None),
        ("10시 30분", "10:30", None),
        ("3pm", "15:00", None),
        ("11시부터 1시", "11:00", "13:00"),
        ("오후 두시부터 네시까지", "14:00", "16:00"),
        ("5시~6시", "17:00", "18:00"),
        ("3-5시", "15:00", "17:00"),
        ("오전 10시부터 오후 2시까지", "10:00", "14:00"),
        ("13시부터 15시까지", "13:00", "15:00"),
        ("한 시부터 세 시 사이", "13:00", "15:00"),
        ("10:00~12:00", "10:00", "12:00"),
    ],
)
def test_a_clock_time_is_read_by_the_hours_of_the_rooms(text: str, start: str, end: str | None) -> None:
    clock: Clock = found(text, "clock")[0].value
    assert f"{clock.start // 60:02d}:{clock.start % 60:02d}" == start
    assert (None if clock.end is None else f"{clock.end // 60:02d}:{clock.end % 60:02d}") == end


@pytest.mark.parametrize(
    ("text", "mod"), [("4시 이후", "after"), ("4시부터", "after"), ("6시까지", "until"), ("6시 전까지", "before")]
)
def test_an_open_end_is_told(text: str, mod: str) -> None:
    assert found(text, "clock")[0].value.mod == mod


def test_from_four_to_five_with_a_new_value_is_no_span() -> None:
    assert [one.value.end for one in found("4시에서 5시로", "clock")] == [None, None]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("수 10시", "2026-11-25"),
        ("신안동으로 토 1시 반", "2026-11-28"),
        ("목 오전", "2026-11-26"),
        ("일 13:00", "2026-11-29"),
        ("손자 둘 토 10시", "2026-11-28"),
        ("다음 주 수 10시", "2026-12-02"),
    ],
)
def test_one_letter_with_an_hour_behind_it_is_a_weekday(text: str, day: str) -> None:
    said = plain(text)
    days = [one for one in when.find(said.tight, TODAY, said.starts)[0] if one.kind == "day"]
    assert [one.value.first.isoformat() for one in days] == [day]


@pytest.mark.parametrize("text", ["할 수 10시에 있나요", "볼 일 3시", "수10시", "토 아이 둘", "삼 월 3시"])
def test_one_letter_of_another_phrase_is_no_weekday(text: str) -> None:
    said = plain(text)
    assert not [one for one in when.find(said.tight, TODAY, said.starts)[0] if one.kind == "day"]


def test_the_minutes_behind_an_hour_are_no_age() -> None:
    assert found("10시 15살 누나", "clock")[0].value.start == 600
    assert found("10시15 누나", "clock")[0].value.start == 615


@pytest.mark.parametrize("text", ["25시", "99시", "100시", "토요일 99999999999시", "오후 3시 75분", "10:99"])
def test_an_hour_that_no_clock_has_is_impossible(text: str) -> None:
    assert found(text, "impossible")
    assert not found(text, "clock")


@pytest.mark.parametrize(
    "text", ["½시", "두 시간", "네 시작해요", "다시 해주세요", "동네 시장", "모두 시간 돼요", "1.5시간"]
)
def test_words_that_only_look_like_hours_are_none(text: str) -> None:
    assert found(text, "clock") == []


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("두 시간", 120),
        ("한 시간 반", 90),
        ("1시간 30분", 90),
        ("90분간", 90),
        ("1.5시간", 90),
        ("두시간만요", 120),
        ("반시간", 30),
    ],
)
def test_how_long(text: str, minutes: int) -> None:
    assert [one.value.minutes for one in found(text, "length")] == [minutes]


def test_the_time_before_something_is_no_length_of_stay() -> None:
    assert found("한 시간 전에 알려 주세요", "length")[0].value.use == "ahead"


def test_a_time_that_is_possible_is_not_an_hour() -> None:
    assert found("예약 가능한 시간", "length") == []


@pytest.mark.parametrize(
    ("text", "part"),
    [("오전", "am"), ("오저네", "am"), ("아침에", "am"), ("오후", "pm"), ("저녁", "eve"), ("오늘밤", "eve")],
)
def test_the_part_of_a_day(text: str, part: str) -> None:
    assert [one.value for one in found(text, "part")] == [part]


@pytest.mark.parametrize(
    ("language", "text", "day", "start"),
    [
        ("en", "this saturday 10am", "2026-11-28", 600),
        ("en", "next wednesday at 3", "2026-12-02", 900),
        ("en", "12/3 14:00", "2026-12-03", 840),
        ("en", "the day after tomorrow at noon", "2026-11-25", 720),
        ("en", "december 5th at 2 pm", "2026-12-05", 840),
        ("vi", "ngay mai luc 3 gio chieu", "2026-11-24", 900),
        ("vi", "thu bay 10 gio sang", "2026-11-28", 600),
        ("vi", "chu nhat 2 gio chieu", "2026-11-29", 840),
        ("zh", "明天下午三点", "2026-11-24", 900),
        ("zh", "这个星期六上午十点半", "2026-11-28", 630),
        ("zh", "12月5日下午两点", "2026-12-05", 840),
    ],
)
def test_days_and_times_of_three_more_languages(language: str, text: str, day: str, start: int) -> None:
    values = foreign.find(text, language, TODAY)[0]
    assert [one.value.first.isoformat() for one in values if one.kind == "day"] == [day]
    assert [one.value.start for one in values if one.kind == "clock"] == [start]


@pytest.mark.parametrize(
    "text",
    [
        "1시" * 12_000,
        "부터" * 8_000,
        " " * 50_000,
        "9" * 50_000,
        "내일3시부터" * 5_000,
        "12월5일~" * 8_000,
        "3-" * 20_000,
        "99999시" * 8_000,
        "설날연휴" * 8_000,
    ],
)
def test_reading_is_linear_in_the_length_of_the_text(text: str) -> None:
    """Four times the text may not take much more than four times as long."""

    def seconds(part: str) -> float:
        took = []
        for _ in range(3):
            began = time.process_time()
            when.find(part, TODAY)
            took.append(time.process_time() - began)
        return min(took)

    assert seconds(text) < 12 * seconds(text[: len(text) // 4]) + 0.05


def test_now_is_an_argument_and_may_be_any_day() -> None:
    assert found("토요일", "day", date(2027, 1, 1))[0].value.first == date(2027, 1, 2)
    assert found("다음 주 월요일", "day", datetime(2026, 12, 31).date())[0].value.first == date(2027, 1, 4)  # noqa: DTZ001
