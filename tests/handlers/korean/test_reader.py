"""Whole sentences: what they say of the errand, and the details a talk needs."""

import time
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.korean.intent import INTENTS
from handlers.korean.names import Names
from handlers.korean.read import Reader, understand
from handlers.speech import Kind, Move, Reading
from models.city import aliases

NOW = datetime.fromisoformat("2026-11-23T10:00:00+09:00")
READER = Reader(Names.of(aliases("jinju")))


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        # what our own buttons say
        ("나눔터 예약", "reserve_room", {}),
        ("내 예약", "my_bookings", {}),
        ("가호동", "inform", {"site": "gaho"}),
        ("28일 (토)", "inform", {"date": "2026-11-28"}),
        ("12월 5일 (토)", "inform", {"date": "2026-12-05"}),
        ("오전 10시", "inform", {"start": "10:00"}),
        ("오후 3시 30분", "inform", {"start": "15:30"}),
        ("오후 3:30", "inform", {"start": "15:30"}),
        ("어른 1·아이 2", "inform", {"adults": 1, "children": 2}),
        ("어른 1명, 아이 2명", "inform", {"adults": 1, "children": 2}),
        ("아이 1명", "inform", {"children": 1}),
        ("예약 확정", "affirm", {}),
        ("다시 잡기", "affirm", {}),
        ("그대로 두기", "deny", {}),
        ("예약 취소", "cancel_booking", {}),
        ("예약 바꾸기", "change_booking", {}),
        ("SB-7K2Q 취소", "cancel_booking", {}),
        ("SB-7K2Q 변경", "change_booking", {}),
        ("캠프·프로그램", "find_program", {"category": "camp"}),
        ("이용 안내", "help", {}),
        ("도움말", "help", {}),
        ("이전", "back", {}),
        ("처음으로", "stop", {}),
        ("취소", "stop", {}),
        ("주차", "ask_fact", {"topic": "parking"}),
        ("이용료", "ask_fact", {"topic": "fee"}),
        ("여는 시간", "ask_fact", {"topic": "hours"}),
        ("오시는 길", "ask_fact", {"topic": "location"}),
        ("누가 이용하나요", "ask_fact", {"topic": "eligibility"}),
        ("보호자 1명 추가", "change_booking", {"adults": 1}),
        ("스튜디오", "inform", {"resource": "studio"}),
        ("돌복 빌리기", "rent_item", {"item": "dol_clothes"}),
        ("알림 설정", "set_reminder", {}),
        ("대기하기", "join_waitlist", {}),
        ("담당자 연결", "talk_to_staff", {}),
        ("결과", "my_bookings", {}),
        # as the talks of voice.md say it
        ("토요일 오전에 성북동 놀이방, 저랑 아이 둘이요", "reserve_room", {"site": "seongbuk", "resource": "playspace", "date": "2026-11-28", "daypart": "am", "adults": 1, "children": 2}),
        ("토요일 오전 10시 성북동 어른 하나 아이 둘", "reserve_room", {"site": "seongbuk", "date": "2026-11-28", "start": "10:00", "adults": 1, "children": 2}),
        ("토요일 10시 성북동 셋이요, 어른 하나 아이 둘", "reserve_room", {"site": "seongbuk", "date": "2026-11-28", "start": "10:00", "adults": 1, "children": 2}),
        ("아 아니 오후 1시로요", "correct", {"start": "13:00"}),
        ("수요일 오후 한 시요, 저랑 둘째만", "inform", {"date": "2026-11-25", "start": "13:00", "adults": 1, "children": 1}),
        ("손주하고 낼 오저네 신안동놀이바ㅇ 갈라카는데 됩니까", "reserve_room", {"site": "sinan", "resource": "playspace", "date": "2026-11-24", "daypart": "am", "children": 1}),
        ("예 그래 해주이소", "affirm", {}),
        ("네 예약해주세요", "affirm", {}),
        ("숲 체험 네 식구 신청할게요", "apply_program", {"program": "camp_forest", "people": 4}),
        ("Can I book the Seongbuk playroom this Saturday at 10 am for me and my two kids?", "reserve_room", {"site": "seongbuk", "resource": "playspace", "date": "2026-11-28", "start": "10:00", "adults": 1, "children": 2}),
        ("신안동 수 10시 어른1 아이1", "reserve_room", {"site": "sinan", "date": "2026-11-25", "start": "10:00", "adults": 1, "children": 1}),
        ("설날 당일 가호동 10시", "reserve_room", {"site": "gaho", "date": "2027-02-07", "start": "10:00"}),
        # a wish for a day gone by carries it, so that it can be said; a day only told of does not
        ("어제 신안동 예약이요", "reserve_room", {"site": "sinan", "date": "2026-11-22"}),
        ("어제요", "inform", {"date": "2026-11-22"}),
        ("어제 갔던 신안동 예약할게요", "reserve_room", {"site": "sinan"}),
        ("어제 말고 내일 신안동 예약", "reserve_room", {"site": "sinan", "date": "2026-11-24"}),
        # a place of ours with a day and people is a booking, whatever else is told
        ("신안동 토요일 열시 어른 한명 아이 두명 이름은 김철수 전화 010-9999-8888", "reserve_room", {"site": "sinan", "date": "2026-11-28", "start": "10:00", "adults": 1, "children": 2}),
        ("신안동 내일 10시 저랑 애 하나요 맞나요?", "reserve_room", {"site": "sinan", "date": "2026-11-24", "start": "10:00", "adults": 1, "children": 1}),
        ("성북동 소아과 토요일 예약", "out_of_domain", {}),
        ("신안동 목요일 3시 예약한 사람 누구야", "out_of_domain", {}),
        ("자격증 따고 싶어요", "find_program", {"category": "job_training"}),
        ("창업 지원금 받고 싶어요", "find_program", {"category": "startup"}),
        ("촬영 예약", "reserve_room", {"resource": "studio"}),
        ("预约", "reserve_room", {}),
        ("Is it free?", "ask_fact", {"topic": "fee"}),
        ("parking?", "ask_fact", {"topic": "parking"}),
        ("예약해 주세요", "reserve_room", {}),
        ("애가 아파요", "cancel_booking", {}),
        ("애가 아파요 소아과 어디예요", "out_of_domain", {}),
        # one day of the weekend, one booking of two
        ("토요일 빼고 주말에 가호동 저랑 딸", "reserve_room", {"site": "gaho", "date": "2026-11-29", "adults": 1, "children": 1}),
        ("일요일 빼고 주말에 가호동 예약", "reserve_room", {"site": "gaho", "date": "2026-11-28"}),
        ("토요일 10시 신안동 저랑 애 하나, 일요일 10시 가호동 저랑 애 둘", "reserve_room", {"site": "sinan", "date": "2026-11-28", "start": "10:00", "adults": 1, "children": 1}),
        # values taken back, moved, or only pointed at
        ("신안동이 아니라 성북동이요", "correct", {"site": "seongbuk"}),
        ("두 명 아니고 세 명", "correct", {"people": 3}),
        ("애 하나가 아니라 둘이에요", "correct", {"children": 2}),
        ("토요일 예약 일요일로 바꿔 주세요", "change_booking", {"date": "2026-11-29"}),
        ("가호동 예약을 신안동으로 변경하고 싶어요", "change_booking", {"site": "sinan"}),
        ("어제 예약한 거 시간만 10시 반으로 바꿀게요", "change_booking", {"start": "10:30"}),
        ("수요일에 신안동이랑 가호동 중에 어디가 한가해요?", "check_availability", {"date": "2026-11-25"}),
        ("저녁 6시 전까지 쓸 수 있으면 내일 4시부터 초장동 예약요", "reserve_room", {"site": "chojang", "date": "2026-11-24", "start": "16:00"}),
        ("돌복이랑 돌잡이 둘 다 12월 12일에 빌릴게요", "rent_item", {"item": "dol_clothes+doljabi", "date": "2026-12-12"}),
    ],
)  # fmt: skip
def test_a_sentence_is_read(text: str, intent: str, slots: dict[str, Any]) -> None:
    reading = READER.read(text, NOW)
    assert (reading.intent, dict(reading.slots)) == (intent, slots)


@pytest.mark.parametrize("text", ["보호자 1명 추가", "토요일로 바꿔 주세요"])
def test_a_value_that_was_asked_for_changes_no_earlier_booking(text: str) -> None:
    assert READER.read(text, NOW).intent == "change_booking"
    assert READER.read(text, NOW, "party").intent == "inform"
    assert READER.read("예약한 거 " + text, NOW, "party").intent == "change_booking"


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("거기 예약 저랑 애 둘 10시", {"start": "10:00", "adults": 1, "children": 2}),
        ("우리 네 식구(애 둘)", {"adults": 2, "children": 2}),
    ],
)
def test_a_value_that_answers_the_open_question_is_never_thrown_away(text: str, slots: dict[str, Any]) -> None:
    reading = READER.read(text, NOW, "party")
    assert reading.intent in ("inform", "reserve_room")
    assert dict(reading.slots) == slots


@pytest.mark.parametrize("filler", ["그냥 ", "다 ", "그럼 ", "근데 ", "아 ", "저기 ", "혹시 ", "일단 "])
@pytest.mark.parametrize("text", ["취소해주세요", "주차 되나요", "예약해 주세요"])
def test_a_filler_changes_no_reading(filler: str, text: str) -> None:
    assert READER.read(filler + text, NOW) == READER.read(text, NOW)


def test_a_sum_is_a_party_where_the_party_was_asked_for() -> None:
    assert READER.read("1+1", NOW).intent == "out_of_domain"
    assert READER.read("1+1", NOW, "party") == Reading("inform", {"adults": 1, "children": 1}, 0.6)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2월 30일", {"impossible": "2월 30일"}),
        ("2월 30일 25시에 -3명", {"impossible": "2월 30일", "odd_count": "-3명"}),
        ("내일 25시", {"impossible": "25시"}),
        ("구천조 명", {"odd_count": "구천조 명"}),
        ("아이 1.5명", {"odd_count": "1.5명"}),
        ("토요일 99999999999시", {"impossible": "99999999999시"}),
        ("14살 아이랑 갈게요", {"ages": (14,)}),
        ("18개월 아기랑", {"ages": (1,)}),
        ("초등 5학년이에요", {"grades": (5,)}),
        ("아직 핵교 안갔어예", {"preschool": True}),
        ("네", {"move": Move.YES}),
        ("도움말", {"move": Move.HELP}),
        ("담당자 연결", {"move": Move.HUMAN}),
        ("안녕하세요", {"move": Move.GREET}),
        ("처음으로", {"move": Move.HOME}),
        ("예약 취소", {"move": None}),
        ("시간 바꾸기", {"reopen": (Kind.SESSION,)}),
        ("SB-7K2Q 취소", {"code": "SB-7K2Q"}),
        ("두 번째", {"pick": 2}),
        ("아무 때나", {"any_time": True}),
        ("새로 시작", {"resume": False}),
        ("내일 4시 이후", {"open_from": True}),
        ("book a room", {"language": "en"}),
    ],
)
def test_the_details_of_a_sentence(text: str, expected: dict[str, Any]) -> None:
    details = READER.details(text, NOW)
    assert {name: getattr(details, name) for name in expected} == expected


@pytest.mark.parametrize(
    "text",
    [
        "2월 30일 25시에 -3명",
        "구천조 명",
        "９９９９년",
        "½시",
        "0명",
        "아이 1.5명",
        "99999999999시",
        "13월 45일 99시 99분",
    ],
)
def test_what_cannot_be_is_no_slot(text: str) -> None:
    assert READER.read(text, NOW).slots == {}


def test_full_width_digits_are_digits() -> None:
    assert READER.read("２시", NOW).slots == {"start": "14:00"}


def well_formed(name: str, value: object) -> bool:
    if name in ("date", "date_end"):
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    if name in ("start", "end"):
        return isinstance(value, str) and time.strptime(value, "%H:%M") is not None and len(value) == 5
    if name in ("adults", "children", "people", "families"):
        return isinstance(value, int) and 0 <= value < 1_000
    if name == "duration_min":
        return isinstance(value, int) and value > 0
    if name == "daypart":
        return value in ("am", "pm", "eve")
    return name in ("site", "resource", "program", "category", "item", "audience", "topic", "language") and isinstance(
        value, str
    )


WORDS = st.sampled_from(
    [
        "내일",
        "12월",
        "5일",
        "3시",
        "오후",
        "부터",
        "까지",
        "말고",
        "아니",
        "신안동",
        "가호",
        "예약",
        "취소",
        "아이",
        "둘",
        "저랑",
        "-3명",
        "25시",
        "2월 30일",
        "９９",
        "½",
        "ㅋㅋ",
        "돌복",
        "간호조무사",
        "네",
        "\ue000",
        "tomorrow",
        "3pm",
        "kids",
        "2",
        "/",
        "12/3",
        "thứ bảy",
        "明天",
        "三点",
        "0",
        "99999",
        "\n",
        "다음 주",
        "토요일",
        "보름 뒤",
        "9999년 12월 31일",
        "SB-7K2Q",
        "?",
        "조 명",
    ]
)


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60), st.lists(WORDS, max_size=12).map(" ".join), st.lists(WORDS, max_size=12).map("".join)
    )
)
def test_any_text_gives_a_reading(text: str) -> None:
    reading = READER.read(text, NOW)
    assert reading.intent in INTENTS
    assert 0 <= reading.confidence <= 1
    assert all(well_formed(name, value) for name, value in reading.slots.items())
    READER.details(text, NOW)


@pytest.mark.parametrize(
    "text", ["9999년12월31/1일", "9999-12-31부터 내일", "보름 뒤", "설날", "next week", "下下周五", "9999년 12월 31일"]
)
@pytest.mark.parametrize("now", ["2026-11-23T10:00:00+09:00", "9999-12-31T10:00:00+09:00", "1900-01-01T10:00:00+09:00"])
def test_the_end_of_the_calendar_stops_nobody(text: str, now: str) -> None:
    READER.read(text, datetime.fromisoformat(now))
    understand({"id": 1, "text": text, "now": now, "dim": "time"}, READER)


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS, max_size=8).map(" ".join), st.dates(date(1900, 1, 1), date(9999, 12, 31)))
def test_any_day_may_be_today(text: str, today: date) -> None:
    READER.read(text, datetime(today.year, today.month, today.day, tzinfo=NOW.tzinfo))


@pytest.mark.parametrize(
    "text",
    [
        "1시" * 12_000,
        "부터" * 8_000,
        " " * 50_000,
        "9" * 50_000,
        "네" * 50_000,
        "뭐이" * 25_000,
        "신안동" * 16_000,
        "그만하게요" * 10_000,
        "a " * 25_000,
    ],
)
def test_a_very_long_message_is_read_at_once(text: str) -> None:
    began = time.process_time()
    READER.read(text, NOW)
    READER.details(text, NOW)
    assert time.process_time() - began < 1.0


def test_a_line_of_understand() -> None:
    line = {"id": "x-1", "text": "내일 3시 가호동 예약해줘", "now": "2026-11-23T10:00:00+09:00"}
    answer = understand(line, READER)
    assert answer["id"] == "x-1"
    assert (answer["intent"], answer["slots"]) == (
        "reserve_room",
        {"site": "gaho", "date": "2026-11-24", "start": "15:00"},
    )
    assert 0 <= answer["confidence"] <= 1
    assert understand({**line, "dim": "time"}, READER) == {
        "id": "x-1",
        "results": [{"kind": "datetime", "value": "2026-11-24T15:00:00"}],
    }


def test_a_sentence_said_again_is_read_for_its_own_day_and_question() -> None:
    first, _ = READER.understand("내일 3시", NOW)
    assert READER.understand("내일 3시", NOW) == READER.understand("내일 3시", NOW + timedelta(hours=1))
    assert READER.understand("내일 3시", NOW)[0] == first
    assert READER.understand("내일 3시", NOW + timedelta(days=1))[0].slots["date"] == "2026-11-25"
    for asked in (None, "session"):
        assert READER.understand("3시로 바꿔 주세요", NOW, asked)[0] == READER.read("3시로 바꿔 주세요", NOW, asked)
