"""What the counter answers to questions: short, true on the day it is asked, with something left to press."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from handlers.forms import ask
from handlers.slots import Frame, Outcome, Visit
from handlers.speech import Reply
from models import people, places
from models.base import SEOUL, Database
from tests.counter import Person, sqlite_city, words
from tests.talking import MONDAY

SUNDAY, SATURDAY, CHRISTMAS = "2026-11-29", "2026-11-28", "2026-12-25"
SAID = {None: "", "sinan": "신안동", "gaho": "가호동", "seongbuk": "성북동", "chojang": "초장동"}
AUTUMN_2025 = datetime(2025, 9, 22, 10, tzinfo=SEOUL)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with sqlite_city(tmp_path) as database:
        yield database


@pytest.fixture
def person(database: Database) -> Person:
    return Person(database)


Asking = Callable[..., tuple[str, list[str]]]


@pytest.fixture
def asked(database: Database) -> Asking:
    """The form's own answer to wishes, as the dialogue hands them over: its words, its buttons."""

    def answer(act: str | None = None, now: datetime = MONDAY, **wishes: Any) -> tuple[str, list[str]]:
        def turn(db: Session) -> Outcome:
            who = people.visitor(db, "web", "somebody", now)
            return ask.answer(Visit(db, places.city(db), who, now), Frame("ask", act=act, wishes=wishes))

        outcome = database.run(turn).result()
        return words(Reply(outcome.parts, outcome.choices)), [choice.label for choice in outcome.choices]

    return answer


# --- hours ------------------------------------------------------------------------------------------------------------


def test_on_a_sunday_only_the_one_that_opens_is_named(asked: Asking) -> None:
    said, _ = asked(topic="hours", date=SUNDAY)
    assert said.startswith("일요일은 가호동만 열어요. 오전 10시부터 오후 5시까지예요.")
    assert "신안동" not in said


def test_on_a_monday_all_are_closed_and_the_next_open_day_is_told(asked: Asking) -> None:
    said, _ = asked(topic="hours", date="2026-11-30")
    assert said.startswith("월요일은 모두 쉬어요. 다음 여는 날은 12월 1일 (화)이에요.")


def test_a_holiday_says_why(asked: Asking) -> None:
    said, _ = asked(topic="hours", date=CHRISTMAS)
    assert said.startswith("12월 25일 (금)은 성탄절이라 모두 쉬어요. 다음 여는 날은 12월 26일 (토)이에요.")


def test_different_hours_of_one_day_are_told_by_place(asked: Asking) -> None:
    said, _ = asked(topic="hours", date=SATURDAY)
    assert said.splitlines()[:3] == [
        "토요일은 모두 열어요.",
        "신안동과 성북동은 오전 10시부터 오후 6시까지예요.",
        "가호동은 오전 10시부터 오후 5시까지예요.",
    ]


def test_a_weekend_is_told_day_by_day(asked: Asking) -> None:
    said, _ = asked(topic="hours", span=[SATURDAY, SUNDAY])
    assert "토요일은 모두 열어요." in said
    assert "일요일은 가호동만 열어요." in said


def test_a_named_place_is_answered_alone(asked: Asking) -> None:
    said, labels = asked(topic="hours", date=SATURDAY, site="gaho")
    assert said.startswith("가호동 나눔터는 토요일에 오전 10시부터 오후 5시까지 열어요.")
    assert "성북동" not in said
    assert labels[0] == "나눔터 예약"
    assert asked(topic="hours", date="2026-11-30", site="gaho")[0].startswith(
        "가호동 나눔터는 월요일에만 쉬어요. 다른 요일에는 모두 열어요."
    )


def test_a_closure_by_staff_is_told_with_its_reason(database: Database, asked: Asking) -> None:
    start = datetime(2026, 11, 28, tzinfo=SEOUL)

    def close(db: Session) -> None:
        places.close(db, "seongbuk", start, start + timedelta(days=1), "배관 공사", now=MONDAY)

    database.run(close).result()
    said, _ = asked(topic="hours", date=SATURDAY)
    assert said.startswith("11월 28일 (토)은 신안동과 가호동이 열어요.")
    assert "배관 공사" in said


def test_the_week_is_told_in_short_lines(person: Person) -> None:
    lines = person.say("몇 시까지 해요?").splitlines()
    assert lines[0] == "신안동과 성북동은 화요일부터 토요일까지 오전 10시부터 오후 6시까지 열어요."
    assert lines[1].startswith(
        "가호동 나눔터는 화요일부터 금요일까지 오전 10시부터 오후 6시까지 열어요. 토요일과 일요일은"
    )
    assert lines[2] == "월요일은 모두 쉬어요."


# --- what a place has, what we lack -----------------------------------------------------------------------------------


def test_what_to_bring_is_told(asked: Asking) -> None:
    for topic in ("facility", "documents"):
        assert "준비물은 미끄럼 방지 양말과 마실 물이에요." in asked(topic=topic)[0]


def test_a_question_about_things_says_what_each_place_has(person: Person) -> None:
    said = person.say("장난감 있어요?")
    assert "신안동에는 돌봄공간이 있고" in said
    assert "성북동에는 돌과 백일 사진을 찍는 스튜디오가 있고" in said
    assert "다른 것은 제가 아직 몰라요." in said


def test_what_we_lack_is_named_plainly(person: Person) -> None:
    said = person.say("신안동 주차돼요?")
    assert said == "주차할 수 있는지는 제가 아직 몰라요. 신안동 나눔터에 직접 물어보실 수 있어요."


def test_no_telephone_number_is_known_but_where_to_go_is(person: Person) -> None:
    said = person.say("전화번호 알려주세요")
    assert said.startswith("전화번호는 제가 아직 몰라요. 여는 시간에 오시면 직접 물어보실 수 있어요.")
    assert "진주시가족센터 3층" in said
    assert "여는 시간" in person.labels()


def test_nobody_is_sent_to_a_place_that_is_not_open(asked: Asking) -> None:
    for topic in ("hours", "location", "contact", "facility", "parking"):
        said, _ = asked(topic=topic, site="chojang")
        assert "아직 문을 열지 않았어요" in said
        assert "물어보실 수 있어요" not in said


def test_a_newcomer_learns_what_a_sharing_room_is(person: Person) -> None:
    said = person.say("공동육아나눔터가 뭐예요?")
    assert said.startswith("나눔터는 아이와 보호자가 함께 와서 노는 곳이에요.")
    assert "신안동, 가호동, 성북동" in said


def test_who_lives_elsewhere_hears_first_where_that_does_not_matter(person: Person) -> None:
    said = person.say("진주 안 살아도 돼요?")
    assert said.startswith("신안동과 가호동은 주소와 상관없이 예약할 수 있어요.")
    assert "성북동 나눔터는 진주시에 주소가 있는 가족이 예약할 수 있어요." in said


# --- rules ------------------------------------------------------------------------------------------------------------


def test_rules_begin_with_what_to_do_and_not_with_a_fine(asked: Asking) -> None:
    said, _ = asked(topic="rules")
    assert said.startswith("못 오게 되거나 아이가 아프면 취소해 주세요. 오전 10시 회차는 오전 9시 30분까지")
    assert "90일 안에 2번이면 30일 동안" in said


@pytest.mark.parametrize(
    ("act", "begins"),
    [
        ("penalty", "벌금은 없어요."),
        ("late", "늦어도 시작하고 30분 안에 오시면 괜찮아요."),
        ("limits", "같은 나눔터는 하루에 1번"),
        ("window", "지금은 12월 7일 (월) 회차까지 예약할 수 있어요."),
        ("until", "못 오게 되거나"),
    ],
)
def test_a_rule_that_was_asked_for_is_told_alone(asked: Asking, act: str, begins: str) -> None:
    said, _ = asked(act, topic="rules")
    assert said.startswith(begins)
    assert ("벌금" in said) == (act == "penalty")


def test_before_the_hour_at_which_days_open_one_day_fewer_can_be_booked(asked: Asking) -> None:
    early = MONDAY.replace(hour=8)
    assert "12월 6일 (일) 회차까지" in asked("window", early, topic="rules")[0]


# --- programmes -------------------------------------------------------------------------------------------------------


def test_what_was_held_is_told_in_the_past(person: Person) -> None:
    said = person.say("운동회 언제 했어요")
    assert said.startswith("‘우리 가족 운동회 날!’은 2025년 6월에 했어요.\n22가족이 함께했어요.")
    assert "지금은 신청할 수 없어요." in said


def test_what_was_only_planned_is_past_too_when_its_month_is_over(person: Person) -> None:
    said = person.say("숲 체험 알려 주세요")
    assert said.startswith("‘월아산 숲 체험’은 2025년 10월 행사였어요.")
    assert "물어봐 주세요" not in said


def test_what_lies_ahead_is_not_past(asked: Asking) -> None:
    said, _ = asked(now=AUTUMN_2025, program="camp_forest")
    assert "2025년 10월 행사예요." in said
    assert "지금은 신청할 수 없어요" not in said


def test_no_programme_is_explained_by_its_own_name(asked: Asking, database: Database) -> None:
    city = database.run(places.city).result()
    for program in city.programs:
        for topic in (None, "content", "eligibility", "fee", "rules"):
            said, labels = asked(program=program.id, **({"topic": topic} if topic else {}))
            assert f"{program.name_ko}’은 {program.name_ko}" not in said
            assert f"{program.name_ko}’는 {program.name_ko}" not in said
            assert said
            assert labels


def test_a_benefit_without_a_name_asks_for_which(person: Person) -> None:
    assert person.say("창업 지원금 얼마예요?").endswith("어느 프로그램이 궁금하세요?")


# --- something to press -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("site", [None, "sinan", "gaho", "seongbuk", "chojang"])
def test_every_button_of_an_answer_is_understood(person: Person, asked: Asking, site: str | None) -> None:
    """And goes on with the same place."""
    for topic in ("hours", "location", "eligibility", "facility", "fee", "parking", "how_to", "contact", "rules"):
        said, labels = asked(topic=topic, **({"site": site} if site else {}))
        assert said
        assert len(labels) >= 3
    person.say(f"{SAID[site]} 주차돼요?")
    for choice in person.reply.choices[1:-1]:
        other = Person(person.database, address=f"{site}-{choice.label}")
        assert "알아듣지 못했어요" not in other.say(choice.says), choice.says
        assert "도와드리지 못해요" not in other.say(choice.says), choice.says


def test_things_to_borrow_name_where_and_leave_more_to_ask(asked: Asking) -> None:
    said, labels = asked(item="doljabi", topic="fee")
    assert said.startswith("돌잡이는 신안동과 성북동 나눔터에서 무료로 빌릴 수 있어요.")
    assert "누가 빌리나요" in labels


def test_no_answer_about_rooms_is_longer_than_a_bubble(asked: Asking) -> None:
    for topic in ("hours", "location", "eligibility", "facility", "rules", "how_to", "contact", "content"):
        assert len(asked(topic=topic)[0]) <= 300, topic


# --- what a question is about that names nothing ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "question", "says", "never"),
    [
        ("청소마스터 과정 교육비 얼마예요", "일정은요?", "평일 오전 9시 30분부터", "화요일부터"),
        ("청소마스터 과정 교육비 얼마예요", "서류 뭐 내요", "새일센터에 직접", "양말"),
        ("취업 과정 뭐 있어요", "돈 드나요", "어느 프로그램이 궁금하세요?", "무료"),
        ("돌복 빌릴 수 있어요?", "보증금 있어요?", "돌복은", "나눔터는 모두 무료"),
        ("돌복 빌릴 수 있어요?", "오시는 길", "진주시가족센터 3층", "남부어린이도서관"),
        ("신안동 어디예요", "돈 드나요", "나눔터는 모두 무료예요", "프로그램"),
    ],
)
def test_a_question_that_names_nothing_is_about_what_was_told_last(
    person: Person, before: str, question: str, says: str, never: str
) -> None:
    person.say(before)
    said = person.say(question)
    assert says in said
    assert never not in said


def test_after_a_long_silence_nothing_is_taken_over(person: Person) -> None:
    person.say("청소마스터 과정 교육비 얼마예요")
    person.now += timedelta(minutes=31)
    assert "청소마스터" not in person.say("일정은요?")


def test_a_place_that_is_named_ends_what_was_spoken_of(person: Person) -> None:
    person.say("청소마스터 과정 교육비 얼마예요")
    person.say("신안동 어디예요")
    assert "나눔터는 모두 무료예요" in person.say("돈 드나요")


# --- the whole room ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["나눔터 대관 되나요", "가호동 통째로 빌릴게요 일요일 3시"])
def test_a_whole_room_is_no_ordinary_booking(person: Person, words: str) -> None:
    said = person.say(words)
    assert "토요일과 일요일 오후 3시부터 5시까지" in said
    assert "15명까지" in said
    assert "여기서는 아직 받지 않으니" in said
    assert "예약할까요" not in person.say("네")


def test_a_studio_is_always_taken_whole(person: Person) -> None:
    assert "언제 오세요?" in person.say("스튜디오 대관하고 싶어요")
