"""Days, hours and counts as people say them (voice.md, section 2), sentences without holes, a sentence for every refusal."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.words import write
from models.refused import Reason, Refused
from models.runs import CONDITIONS

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SEOUL)  # a Monday
TODAY = NOW.date()
NEVER = re.compile(r"24시|(?<!\d)(0|13|14|15|16|17|18|19|20|21|22|23)시|오[전후] 12시|[낮밤] (?!12)\d|(?<!\d)0분|  ")


def at(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    """An instant of the city's clock, as the tables hold it: in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=SEOUL).astimezone(UTC)


# ------------------------------------------------------------------------------------------------- days and hours


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (date(2026, 11, 23), "오늘"),
        (date(2026, 11, 24), "내일, 11월 24일 (화)"),
        (date(2026, 11, 25), "11월 25일 (수)"),
        (date(2026, 11, 28), "11월 28일 (토)"),
        (date(2026, 12, 5), "12월 5일 (토)"),
        (date(2027, 1, 3), "2027년 1월 3일 (일)"),
        (date(2026, 11, 22), "11월 22일 (일)"),
        (date(2025, 11, 23), "2025년 11월 23일 (일)"),
    ],
)
def test_a_day_is_said_with_its_weekday_and_with_the_year_only_if_it_is_another(of: date, said: str) -> None:
    assert write.day(of, TODAY) == said
    assert write.day(of, NOW) == said


def test_before_five_in_the_morning_even_today_is_said_with_its_date() -> None:
    assert write.day(TODAY, at(23, 0, 30)) == "오늘, 11월 23일 (월)"
    assert write.day(TODAY, at(23, 4, 59)) == "오늘, 11월 23일 (월)"
    assert write.day(TODAY, at(23, 5)) == "오늘"
    assert write.when(at(23, 10), at(23, 1)) == "오늘, 11월 23일 (월) 오전 10시"


def test_tomorrow_across_new_year_has_its_year() -> None:
    assert write.day(date(2027, 1, 1), date(2026, 12, 31)) == "내일, 2027년 1월 1일 (금)"


@pytest.mark.parametrize(
    ("of", "cell", "button"),
    [
        (date(2026, 11, 28), "28일 (토)", "11월 28일 (토)"),
        (date(2026, 11, 24), "24일 (화)", "11월 24일 (화)"),
        (date(2026, 12, 5), "12/5 (토)", "12월 5일 (토)"),
        (date(2027, 11, 28), "11/28 (일)", "2027년 11월 28일 (일)"),
    ],
)
def test_a_day_in_a_grid_is_short_and_its_button_says_the_date(of: date, cell: str, button: str) -> None:
    assert write.day_short(of, NOW) == write.day_short(of, TODAY) == cell
    assert write.day_button(of, NOW) == write.day_button(of, TODAY) == button


@pytest.mark.parametrize(
    ("of", "said", "short"),
    [
        ("10:00", "오전 10시", "오전 10시"),
        ("10:30", "오전 10시 30분", "오전 10:30"),
        ("15:30", "오후 3시 30분", "오후 3:30"),
        ("13:00", "오후 1시", "오후 1시"),
        ("12:00", "낮 12시", "낮 12시"),
        ("12:30", "낮 12시 30분", "낮 12:30"),
        ("00:00", "밤 12시", "밤 12시"),
        ("24:00", "밤 12시", "밤 12시"),
        ("00:05", "밤 12시 5분", "밤 12:05"),
        ("09:05", "오전 9시 5분", "오전 9:05"),
        (time(23, 59), "오후 11시 59분", "오후 11:59"),
        (at(28, 13), "오후 1시", "오후 1시"),
    ],
)
def test_an_hour_is_said_as_people_say_it(of: str | time | datetime, said: str, short: str) -> None:
    assert (write.clock(of), write.clock_short(of)) == (said, short)


@pytest.mark.parametrize(
    ("start", "end", "said", "short"),
    [
        ("10:00", "12:00", "오전 10시부터 낮 12시까지", "10:00~12:00"),
        ("13:00", "15:00", "오후 1시부터 3시까지", "13:00~15:00"),
        ("15:30", "17:30", "오후 3시 30분부터 5시 30분까지", "15:30~17:30"),
        ("10:00", "11:30", "오전 10시부터 11시 30분까지", "10:00~11:30"),
        ("12:00", "13:30", "낮 12시부터 오후 1시 30분까지", "12:00~13:30"),
        ("10:00", "18:00", "오전 10시부터 오후 6시까지", "10:00~18:00"),
        ("22:00", "24:00", "오후 10시부터 밤 12시까지", "22:00~0:00"),
    ],
)
def test_a_span_names_the_half_of_the_day_again_only_when_it_changes(
    start: str, end: str, said: str, short: str
) -> None:
    assert (write.span(start, end), write.span_short(start, end)) == (said, short)


def test_an_instant_is_said_on_the_citys_clock() -> None:
    assert write.when(at(28, 10), NOW) == "11월 28일 (토) 오전 10시"
    assert write.dated(at(28, 10)) == "2026년 11월 28일 (토) 오전 10시"
    assert write.dated(at(24, 0)) == "2026년 11월 23일 (월) 밤 12시"
    assert write.when(at(24, 10), NOW) == "내일, 11월 24일 (화) 오전 10시"
    assert write.when(at(23, 15, 30), NOW) == "오늘 오후 3시 30분"
    assert write.when(datetime(2026, 11, 27, 23, tzinfo=UTC), NOW) == "11월 28일 (토) 오전 8시"


def test_midnight_belongs_to_the_day_that_ends_with_it() -> None:
    assert write.deadline(at(1, 0, month=12), NOW) == "11월 30일 (월) 밤 12시까지"
    assert write.when(at(24, 0), NOW) == "오늘 밤 12시"


def test_a_deadline_names_the_day_unless_it_is_today_or_was_just_named() -> None:
    assert write.deadline(at(30, 18), NOW) == "11월 30일 (월) 오후 6시까지"
    assert write.deadline(at(23, 18), NOW) == "오후 6시까지"
    assert write.until(at(25, 13), at(24, 14)) == "내일, 11월 25일 (수) 오후 1시"
    assert write.until(at(28, 9, 30), NOW) == "11월 28일 (토) 오전 9시 30분"
    assert write.until(at(28, 9, 30), NOW, beside=date(2026, 11, 28)) == "오전 9시 30분"


def test_a_hold_over_midnight_is_said_by_the_hour_alone() -> None:
    assert write.until(at(24, 0, 3), at(23, 23, 58)) == "밤 12시 3분"
    assert write.until(at(24, 0, 15), at(24, 0, 10)) == "밤 12시 15분"


def test_a_naive_instant_is_a_bug() -> None:
    with pytest.raises(ValueError, match="zone"):
        write.clock(datetime(2026, 11, 28, 10))  # noqa: DTZ001


def test_every_minute_of_a_day_has_a_name_of_its_own_and_none_a_wrong_one() -> None:
    minutes = [time(hour, minute) for hour in range(24) for minute in range(60)]
    for name in (write.clock, write.clock_short):
        said = [name(minute) for minute in minutes]
        assert len(set(said)) == 1440
        assert not [one for one in said if NEVER.search(one)]
    assert max(len(write.clock_short(minute)) for minute in minutes) == 8


@given(st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1)), st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1)))  # noqa: DTZ001  # fmt: skip
def test_any_instant_seen_from_any_other_is_said_without_a_wrong_word(one: datetime, other: datetime) -> None:
    instant, now = one.replace(tzinfo=UTC), other.replace(tzinfo=UTC)
    for said in (write.when(instant, now), write.deadline(instant, now)):
        assert not NEVER.search(said), said
    here = instant.astimezone(SEOUL)
    assert ("월화수목금토일"[here.weekday()] in write.day(here.date(), now)) or write.day(here.date(), now) == "오늘"
    assert write.span(here.time(), (here + timedelta(hours=2)).time()).count("까지") == 1


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_two_days_are_never_said_alike(one: date, other: date) -> None:
    assert (write.day(one, TODAY) == write.day(other, TODAY)) == (one == other)


# --------------------------------------------------------------------------------------------------------- counts


def test_parties_are_said_apart_by_adults_and_children() -> None:
    assert write.party(1, 2) == "어른 1명, 아이 2명"
    assert write.party(1, 0) == "어른 1명"
    assert write.party(0, 2) == "아이 2명"
    assert write.party_short(1, 2) == "어른 1·아이 2"


def test_what_is_left_names_its_unit() -> None:
    """P-02: families and people are never told alike."""
    assert [write.left(3, unit) for unit in ("people", "families", "teams")] == ["3자리", "3가족", "3팀"]
    assert [write.count(3, unit) for unit in ("people", "families", "teams")] == ["3명", "3가족", "3팀"]


def test_money_is_said_by_ten_thousands_and_without_a_sign() -> None:
    said = {
        0: "무료",
        5_000: "5,000원",
        15_000: "1만 5,000원",
        100_000: "10만 원",
        500_000: "50만 원",
        800_000: "80만 원",
    }
    assert {won: write.money(won) for won in said} == said
    assert write.money_short(100_000) == "100,000원"


def test_weekdays_in_a_row_are_said_as_from_and_to() -> None:
    assert write.weekdays((1, 2, 3, 4, 5)) == "화요일부터 토요일까지"
    assert write.weekdays((5, 2)) == "수요일과 토요일"
    assert write.weekdays((5, 6)) == "토요일과 일요일"
    assert write.weekdays((1, 3, 5)) == "화요일, 목요일, 토요일"
    assert write.weekdays((0,)) == "월요일"


def test_opening_hours_are_gathered_by_equal_days() -> None:
    long, short = (("10:00", "18:00"),), (("10:00", "17:00"),)
    gaho = {0: (), **dict.fromkeys((1, 2, 3, 4), long), **dict.fromkeys((5, 6), short)}
    assert write.hours(gaho) == (
        "화요일부터 금요일까지는 오전 10시부터 오후 6시까지, 토요일과 일요일은 오전 10시부터 오후 5시까지"
    )
    assert (
        write.hours(dict.fromkeys((1, 2, 3, 4, 5), ((time(10), time(18)),)))
        == "화요일부터 토요일까지 오전 10시부터 오후 6시까지"
    )


def test_what_is_settled_is_said_before_a_question() -> None:
    assert write.settled(site="가호동", day="11월 27일 (금)", clock="오후 1시") == "가호동 · 11월 27일 (금) 오후 1시"
    assert write.settled(site="가호동", party="어른 1명, 아이 2명") == "가호동 · 어른 1명, 아이 2명"
    assert write.settled() == ""


@given(st.text())
def test_words_shown_back_are_one_short_line(text: str) -> None:
    said = write.quote(text)
    assert len(said) <= 21
    assert said.isprintable()


# ------------------------------------------------------------------------------------------------------ sentences


def test_a_booking_is_confirmed_with_all_its_facts() -> None:
    said = write.say(
        "booked",
        when=write.when(at(28, 10), NOW),
        site="성북동 나눔터",
        code="SB-7K2Q",
        place="아동복지센터 5층",
        bring="양말",
        cancel_until=write.until(at(28, 9, 30), NOW),
    )
    assert said == (
        "예약됐어요. 11월 28일 (토) 오전 10시에 성북동 나눔터에서 만나요. 🎈\n예약번호 SB-7K2Q\n"
        "장소는 아동복지센터 5층이에요. 준비물은 양말이에요.\n11월 28일 (토) 오전 9시 30분까지 바꾸거나 취소할 수 있어요."
    )


def test_the_richest_wording_whose_facts_are_known_is_said() -> None:
    assert (
        write.say("full", when="오늘 오전 10시", alt="오후 1시", left=6)
        == "오늘 오전 10시 회차는 찼어요. 오후 1시 회차에 6자리 있어요."
    )
    assert (
        write.say("full", when="오늘 오전 10시", alt=None, left=6)
        == "오늘 오전 10시 회차는 찼어요. 다른 시간을 찾아 드릴게요."
    )


def test_no_wording_stands_behind_a_poorer_one_where_nobody_would_ever_hear_it() -> None:
    for lang in write.languages():
        for one in write.ids(lang):
            ways = write.wants(one, lang)
            hidden = [later for place, later in enumerate(ways) for way in ways[:place] if way <= later]
            assert not hidden, one


def test_a_particle_follows_a_number_too() -> None:
    assert write.say("corrected", new=3) == "3으로 바꿨어요."


def test_a_missing_fact_or_id_is_a_bug_and_never_half_a_sentence() -> None:
    with pytest.raises(KeyError, match="site"):
        write.say("ask-site-known")
    with pytest.raises(KeyError, match="site"):
        write.say("ask-site-known", site=None)
    with pytest.raises(KeyError, match="site"):
        write.say("ask-site-known", site="")
    with pytest.raises(KeyError):
        write.say("no-such-id")


@pytest.mark.parametrize("raw", [date(2026, 11, 28), NOW, time(10), True, 1.5])
def test_a_day_or_an_hour_that_was_not_put_into_words_is_a_bug(raw: Any) -> None:
    with pytest.raises(TypeError, match="new"):
        write.say("corrected", new=raw)


def test_today_takes_no_particle_of_place() -> None:
    assert write.say("ask-session", date="오늘").startswith("오늘 자리 있는")
    assert write.say("ask-session", date="11월 28일 (토)").startswith("11월 28일 (토)에 자리 있는")


def test_a_year_has_no_comma() -> None:
    assert write.say("program-held", year=2025, month=4).startswith("2025년 4월")


@given(st.text().filter(write.quote))
def test_what_somebody_typed_is_shown_and_never_read_as_a_sentence_of_ours(text: str) -> None:
    said = write.say("corrected", new=write.quote(text))
    assert said == write.josa(write.quote(text), "으로") + " 바꿨어요."


def test_a_language_without_a_file_is_answered_in_korean() -> None:
    assert "ko" in write.languages()
    assert write.say("menu", "tlh") == write.say("menu")


@pytest.mark.parametrize("lang", write.languages())
def test_every_language_has_every_sentence_with_the_same_facts(lang: str) -> None:
    assert set(write.ids(lang)) == set(write.ids("ko"))
    for one in write.ids("ko"):
        mine, korean = (set().union(*write.wants(one, some)) for some in (lang, "ko"))
        assert mine <= korean, one
        assert any(not set(way) - set(write.wants(one, "ko")[-1]) for way in write.wants(one, lang)), one


@pytest.mark.parametrize(
    ("source", "fault"), [("menu = { $x", "not understood"), ("a = 1\na = 2", "a stands there twice")]
)
def test_a_broken_language_file_is_found_and_not_passed_over(source: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        write.read("xx", source)


def test_every_wording_of_every_sentence_can_be_said() -> None:
    for lang in write.languages():
        for one in write.ids(lang):
            for way in write.wants(one, lang):
                said = write.say(one, lang, **dict.fromkeys(way, "나눔터"))
                assert said
                assert "{" not in said


# ------------------------------------------------------------------------------------------------------- refusals

FACTS: dict[Reason, dict[str, Any]] = {
    Reason.NO_SUCH_DAY: {"text": "2월 30일"},
    Reason.PAST: {"when": at(21, 10)},
    Reason.DAY_OVER: {"date": TODAY},
    Reason.CLOSED_DAY: {"site": "가호동 나눔터", "date": date(2026, 11, 30), "open_days": (1, 2, 3, 4, 5, 6)},
    Reason.HOLIDAY: {
        "site": "가호동 나눔터",
        "date": date(2026, 12, 25),
        "holiday": "성탄절",
        "next_open": date(2026, 12, 26),
    },
    Reason.CLOSURE: {"site": "가호동 나눔터", "date": date(2026, 11, 28), "why": "배관 공사"},
    Reason.NO_SESSION_THEN: {"site": "신안동 나눔터", "time": "15:00", "near": ("13:00", "15:30")},
    Reason.NOT_OPEN_YET: {"site": "초장동 나눔터"},
    Reason.TOO_EARLY: {"date": date(2026, 12, 12), "opens_at": at(28, 9)},
    Reason.TOO_LATE: {"when": at(23, 10), "closed_at": at(23, 9, 30)},
    Reason.FULL: {"when": at(28, 10)},
    Reason.TAKEN: {"when": at(28, 10)},
    Reason.TOO_FEW_LEFT: {"when": at(28, 10), "left": 2, "n": 3},
    Reason.HOLD_OVER: {"minutes": 5},
    Reason.MOVE_FULL: {"when": at(28, 10)},
    Reason.NO_CHILD: {},
    Reason.CHILD_TOO_OLD: {"grade": 3},
    Reason.GUARDIAN_NEEDED: {"age": 19},
    Reason.TOO_MANY_ADULTS: {"children": 1, "n": 2, "max": 2},
    Reason.TOO_MANY_PEOPLE: {"max": 20},
    Reason.ODD_COUNT: {},
    Reason.RESIDENCY: {"site": "성북동 나눔터", "city": "진주시", "elsewhere": "신안동 나눔터"},
    Reason.STAFF_ONLY: {},
    Reason.NOT_THERE: {"site": "가호동 나눔터", "room": "스튜디오", "where": "성북동 나눔터"},
    Reason.DAY_LIMIT: {"n": 1, "existing": at(28, 10)},
    Reason.UPCOMING_LIMIT: {"n": 4},
    Reason.OVERLAP: {"other": "가호동 나눔터"},
    Reason.TWICE: {"code": "SB-7K2Q"},
    Reason.SUSPENDED: {"until": at(20, 0, month=12), "n": 2},
    Reason.UNKNOWN_CODE: {},
    Reason.NOT_YOURS: {},
    Reason.STARTED: {"start": at(23, 9)},
    Reason.CHANGE_OVER: {"until": at(23, 9, 30)},
    Reason.NOT_NOW: {"state": "cancelled_by_user"},
    Reason.NO_RUN: {"title": "새일 인턴십"},
    Reason.APPLY_NOT_OPEN: {"title": "월아산 숲 체험", "opens_at": at(28, 9)},
    Reason.APPLY_CLOSED: {"title": "월아산 숲 체험", "closed_at": at(20, 18)},
    Reason.APPLIED: {"receipt": "SB-7K2Q", "closes_at": at(28, 18)},
    Reason.RUN_CANCELLED: {"title": "월아산 숲 체험"},
    Reason.RUN_STARTED: {"title": "월아산 숲 체험", "start": at(23, 9)},
    Reason.RUN_FULL: {"title": "우리 가족 운동회 날!", "unit": "families"},
    Reason.RUN_FEW_LEFT: {"title": "영화관람", "left": 2, "n": 3},
    Reason.YEARLY_CAP: {"title": "취업 솔루션", "n": 200, "unit": "people"},
    Reason.TOO_MANY_FOR_FAMILY: {"max": 6},
    Reason.CONDITION: {"title": "월아산 숲 체험", "name": "child_grade_max", "grade": 6},
    Reason.ONE_EACH: {"title": "취업 솔루션"},
    Reason.RUN_NOT_NOW: {"title": "월아산 숲 체험", "phase": "over"},
    Reason.APPLICATION_NOT_NOW: {"state": "withdrawn"},
    Reason.WITHDRAW_OVER: {"until": at(22, 18)},
    Reason.CONFIRM_OVER: {"until": at(22, 18)},
    Reason.UNKNOWN_RECEIPT: {},
    Reason.ROOM_LEFT: {"title": "영화관람"},
    Reason.TWO_PEOPLE: {},
    Reason.DRAW_TOO_EARLY: {"closes_at": at(28, 18), "selection": "lottery"},
    Reason.LINK_WRONG: {},
    Reason.LINK_TRIES: {"until": at(23, 11)},
    Reason.LINK_SAME: {},
    Reason.LINK_OTHER: {},
    Reason.LINK_OWN: {},
    Reason.LINK_NONE: {},
    Reason.CONSENT_NEEDED: {},
    Reason.UNDER_14: {},
    Reason.RESIDENT_NUMBER: {},
    Reason.NOT_FULL: {"when": at(28, 10), "left": 6},
    Reason.NOT_WAITING: {},
    Reason.OFFER_OVER: {},
    Reason.OFFER_LOST: {},
}


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("lang", write.languages())
def test_every_reason_has_its_sentence_in_every_language(reason: Reason, lang: str) -> None:
    said = write.refusal(Refused(reason, **FACTS[reason]), NOW, lang)
    assert said
    assert "{" not in said


@pytest.mark.parametrize(
    ("reason", "more", "said"),
    [
        (Reason.FULL, {}, "11월 28일 (토) 오전 10시 회차는 찼어요. 다른 시간을 찾아 드릴게요."),
        (
            Reason.FULL,
            {"alt": at(28, 13), "left": 6},
            "11월 28일 (토) 오전 10시 회차는 찼어요. 오후 1시 회차에 6자리 있어요.",
        ),
        (
            Reason.TAKEN,
            {"alt": at(24, 13), "left": 6},
            "11월 28일 (토) 오전 10시 회차가 방금 찼어요. 다른 가족이 조금 먼저 예약했어요. "
            "내일, 11월 24일 (화) 오후 1시 회차에 6자리 있어요.",
        ),
        (
            Reason.TOO_FEW_LEFT,
            {"alt": at(28, 13), "alt_left": 6},
            "11월 28일 (토) 오전 10시 회차에는 2자리만 남아서 3명이 함께 오실 수 없어요. 오후 1시 회차에는 6자리 있어요.",
        ),
        (Reason.CLOSED_DAY, {}, "가호동 나눔터는 월요일에만 쉬어요. 다른 요일에는 모두 열어요."),
        (Reason.CLOSED_DAY, {"open_days": (2, 5)}, "가호동 나눔터는 월요일에 쉬어요. 여는 날은 수요일과 토요일이에요."),
        (Reason.HOLIDAY, {}, "12월 25일 (금)은 성탄절이라 쉬어요. 가장 가까운 여는 날은 12월 26일 (토)이에요."),
        (Reason.CLOSURE, {}, "11월 28일 (토)은 센터 사정으로 쉬어요(배관 공사). 다른 날을 찾아 드릴게요."),
        (
            Reason.NO_SESSION_THEN,
            {},
            "신안동 나눔터는 오후 3시에 시작하는 회차가 없어요. 오후 1시와 오후 3시 30분이 가까워요.",
        ),
        (
            Reason.NO_SESSION_THEN,
            {"near": ["13:00"]},
            "신안동 나눔터는 오후 3시에 시작하는 회차가 없어요. 오후 1시가 가까워요.",
        ),
        (
            Reason.NO_SESSION_THEN,
            {"near": ()},
            "신안동 나눔터는 오후 3시에 시작하는 회차가 없어요. 다른 시간을 찾아 드릴게요.",
        ),
        (
            Reason.NOT_OPEN_YET,
            {"others": "신안동 나눔터와 성북동 나눔터"},
            "초장동 나눔터는 아직 문을 열지 않았어요. 신안동 나눔터와 성북동 나눔터는 지금 예약할 수 있어요.",
        ),
        (
            Reason.TOO_EARLY,
            {},
            "12월 12일 (토) 예약은 11월 28일 (토) 오전 9시부터 할 수 있어요. 더 가까운 날로 할까요?",
        ),
        (
            Reason.TOO_LATE,
            {"alt": at(23, 13)},
            "오늘 오전 10시 회차는 오전 9시 30분에 예약이 끝났어요. 다음 빈 회차는 오후 1시예요.",
        ),
        (Reason.PAST, {}, "11월 21일 (토) 오전 10시는 이미 지났어요. 언제로 할까요?"),
        (Reason.NO_SUCH_DAY, {}, "‘2월 30일’은 달력에 없는 날이에요. 언제로 할까요?"),
        (Reason.NO_SUCH_DAY, {"text": "25시"}, "‘25시’는 없는 시간이에요."),
        (Reason.NO_SUCH_DAY, {"text": "2월 30일 25시"}, "‘2월 30일 25시’는 달력에 없는 날이에요. 언제로 할까요?"),
        (Reason.NO_SUCH_DAY, {"text": "1800-01-01"}, "‘1800년 1월 1일’은 달력에 없는 날이에요. 언제로 할까요?"),
        (Reason.NO_SUCH_DAY, {"text": "\u202e\x00"}, "‘말씀하신 날’은 달력에 없는 날이에요. 언제로 할까요?"),
        (
            Reason.HOLD_OVER,
            {"left": 8},
            "5분이 지나 잡아 둔 자리를 열었어요. 아직 8자리 있어요. 다시 잡을까요?",
        ),
        (
            Reason.DAY_LIMIT,
            {},
            "같은 나눔터는 하루에 1번만 예약할 수 있어요. 이날은 이미 오전 10시 예약이 있어요. 시간을 바꿀까요?",
        ),
        (Reason.OVERLAP, {}, "그 시간에 가호동 나눔터 예약이 있어요. 다른 시간으로 할까요?"),
        (Reason.OVERLAP, {"other": ""}, "그 시간에 다른 예약이 있어요. 다른 시간으로 할까요?"),
        (
            Reason.SUSPENDED,
            {},
            "12월 19일 (토) 밤 12시까지 나눔터를 새로 예약할 수 없어요. "
            "연락 없이 못 오신 날이 2번 있어서예요. 이미 한 예약은 그대로예요.",
        ),
        (
            Reason.STARTED,
            {},
            "오늘 오전 9시에 시작해서 이제 바꾸거나 취소할 수 없어요. 다른 예약은 지금도 제가 도와드려요.",
        ),
        (
            Reason.CHANGE_OVER,
            {},
            "바꾸는 것은 오전 9시 30분까지였어요. 취소는 지금도 할 수 있어요.",
        ),
        (Reason.NOT_NOW, {"state": "confirmed"}, "지금은 바꿀 수 없는 예약이에요. 내 예약에서 볼 수 있어요."),
    ],
)
def test_a_refusal_tells_result_reason_and_way_on(reason: Reason, more: dict[str, Any], said: str) -> None:
    assert write.refusal(Refused(reason, **FACTS[reason]), NOW, **more) == said


def test_a_full_quota_is_told_by_the_session_it_stands_for() -> None:
    """The quotas name what is left of the refused session; beside another session that number must not be said."""
    no = Refused(Reason.FULL, what="room:gaho-play/people", starts_at=at(28, 10), left=1)
    assert write.refusal(no, NOW).startswith("11월 28일 (토) 오전 10시 회차는 찼어요.")
    assert "1자리" not in write.refusal(no, NOW, alt=at(28, 13))
    assert write.refusal(Refused(Reason.FULL), NOW) == "그 회차는 찼어요. 다른 시간을 찾아 드릴게요."
    assert write.refusal(Refused(Reason.TAKEN), NOW).startswith("그 회차가 방금 찼어요.")


@pytest.mark.parametrize("name", sorted(CONDITIONS))
def test_every_condition_is_told_by_its_name(name: str) -> None:
    """P-05."""
    no = Refused(Reason.CONDITION, title="월아산 숲 체험", name=name, grade=6, age=19, what="간호조무사 자격증")
    assert write.refusal(no, NOW) != write.refusal(Refused(Reason.CONDITION, title="월아산 숲 체험", name="?"), NOW)


def test_an_id_of_the_tables_is_never_shown_as_a_name() -> None:
    for reason in Reason:
        assert "gaho" not in write.refusal(Refused(reason, **{**FACTS[reason], "site": "gaho"}), NOW)


def test_facts_may_be_sessions_hours_and_days_as_the_rules_have_them() -> None:
    class Session:
        starts_at = at(28, 13)

    full = Refused(Reason.FULL, when=at(28, 10))
    assert write.refusal(full, NOW, alt=Session(), left=6).endswith("오후 1시 회차에 6자리 있어요.")
    near = Refused(Reason.NO_SESSION_THEN, site="가호동 나눔터", time=time(15), near=(time(13),))
    assert "오후 3시에" in write.refusal(near, NOW)
    days = (date(2026, 11, 24), date(2026, 11, 26))
    closed = Refused(Reason.CLOSED_DAY, site="가호동 나눔터", date=TODAY, open_days=days)
    assert write.refusal(closed, NOW).endswith("여는 날은 내일, 11월 24일 (화)과 11월 26일 (목)이에요.")
    assert "그대로예요" in write.refusal(Refused(Reason.SUSPENDED, until=date(2026, 12, 19), n=2, lifted=False), NOW)


def test_a_fact_of_any_length_is_told() -> None:
    assert "공사" in write.refusal(Refused(Reason.CLOSURE, date=TODAY, why="공사 " * 5000), NOW)


def test_a_place_is_said_by_its_name() -> None:
    class Site:
        name_ko = "가호동 나눔터"

    assert write.refusal(Refused(Reason.NOT_OPEN_YET, site=Site()), NOW).startswith("가호동 나눔터는 아직")
