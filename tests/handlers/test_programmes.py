"""Programmes at the counter: found, asked about, applied for; who sees what; what is refused, and what works instead."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from handlers.speech import Card, File, Reply
from models import bookings, outbox, people, places, programmes, talks, waiting
from models.base import SEOUL, Database
from models.people import Person as PersonRow
from models.people import Purpose
from models.programmes import Going, State
from scheduler.sender import Sender
from tests import programmes as running
from tests.counter import Person, sqlite_city
from tests.talking import LAID, MONDAY


def card(person: Person) -> Card:
    parts = (getattr(part, "card", None) or part for part in person.reply.parts)
    return next(part for part in parts if isinstance(part, Card))


def rows(person: Person) -> dict[str, str]:
    return dict(card(person).rows)


def states(database: Database, address: str = "somebody") -> list[str]:
    def look(db: Session) -> list[str]:
        who = people.visitor(db, "web", address, MONDAY)
        return [one.state for one in programmes.mine(db, who)]

    return database.run(look).result()


# --- find -------------------------------------------------------------------------------------------------------------


def test_what_is_open_comes_first_and_a_few_at_a_time(person: Person) -> None:
    said = person.say("캠프·프로그램")
    assert said.startswith("지금 신청할 수 있는 것이 4개 있어요.")
    titles = [part.title for part in person.reply.parts if isinstance(part, Card)]
    assert titles == ["월아산 숲 체험", "취업 솔루션", "간호조무사 재취업 인력양성"]
    person.press("더 보기")
    titles = [part.title for part in person.reply.parts if isinstance(part, Card)]
    assert titles == ["영화관람", "농업 치유활동"]
    assert "더 보기" not in person.labels()
    person.press("앞의 것 보기")
    assert next(part.title for part in person.reply.parts if isinstance(part, Card)) == "월아산 숲 체험"


@pytest.mark.parametrize(
    ("words", "shown", "hidden"),
    [
        ("캠프 뭐 있어요", "월아산 숲 체험", "취업 솔루션"),
        ("아이랑 뭐 할 거 없을까요", "월아산 숲 체험", "취업 솔루션"),
        ("애들이랑 갈 만한 데 있어요?", "영화관람", "간호조무사"),
        ("초등학생 프로그램 있어요?", "영화관람", "취업 솔루션"),
        ("취업 교육 뭐 있어요", "간호조무사", "월아산 숲 체험"),
        ("경력단절 여성 프로그램 뭐 있나요", "취업 솔루션", "영화관람"),
        ("상담 프로그램 뭐 있어요", "취업 솔루션", "월아산 숲 체험"),
        ("12월 둘째 주 토요일에 할 만한 캠프 있어요?", "월아산 숲 체험", "영화관람"),
    ],
)
def test_a_kind_an_audience_or_a_day_narrows_what_is_found(person: Person, words: str, shown: str, hidden: str) -> None:
    said = person.say(words)
    assert shown in said
    assert hidden not in said


def test_for_days_without_any_the_next_are_shown(person: Person) -> None:
    said = person.say("이번 주말에 아이랑 갈 만한 거 있나요")
    assert said.startswith("그때 하는 것은 없어요.")
    assert "월아산 숲 체험" in said
    assert "나눔터 예약" in person.labels()


def test_where_nothing_is_laid_out_everything_can_still_be_asked_about(tmp_path: Path) -> None:
    with sqlite_city(tmp_path) as empty:
        person = Person(empty)
        said = person.say("캠프·프로그램")
        assert said.startswith("지금 신청을 받는 것은 없어요.")
        assert {"직업교육훈련", "가족끼리 행복캠프", "취업 솔루션", "새일 인턴십"} <= set(person.labels())
        for choice in person.reply.choices[:-1]:
            assert "알아듣지 못했어요" not in person.say(choice.says), choice.says
        assert "지금 신청을 받지 않아요" in person.say("숲 체험 신청할게요")
        assert "어느 나눔터로" in person.say("나눔터 예약")  # no errand is left open behind it


def test_whatever_a_list_offers_is_understood_when_it_is_typed(person: Person) -> None:
    for words in (
        "캠프·프로그램",
        "캠프 뭐 있어요",
        "취업 교육 뭐 있어요",
        "월아산 숲 체험",
        "농업 치유활동",
        "영화관람",
    ):
        person.say(words)
        for choice in person.reply.choices:
            person.say("처음으로")
            assert "알아듣지 못했어요" not in person.say(choice.says), (words, choice.says)
            person.say("처음으로")
            person.say(words)


# --- asked about ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("숲 체험 언제까지예요", "신청은 12월 2일 (수) 오후 6시까지예요."),
        ("숲 체험 언제 해요", "12월 12일 (토)에 해요. 오전 10시부터 오후 3시까지예요."),
        ("숲 체험 어디서 해요", "장소는 월아산 숲속의 진주예요."),
        ("숲 체험 선착순이에요?", "추첨으로 정해요."),
        ("숲 체험 누가 갈 수 있어요", "초등 6학년까지의 아이와 가족이 신청할 수 있어요."),
        ("숲 체험 몇 가족 뽑아요", "10가족을 추첨해요."),
        ("영화관람 몇 명 남았어요", "100명 모두 남아 있어요."),
        ("영화관람 추첨이에요?", "선착순이에요."),
        ("취업 솔루션 언제 해요", "12월 7일 (월)부터 11일 (금)까지 해요."),
        ("농업 치유활동 신청 언제부터예요", "신청은 12월 1일 (화) 오전 9시부터예요."),
        ("먼저 신청하면 유리해요?", "신청한 순서와 상관없이"),
    ],
)
def test_facts_come_from_the_runs_own_rows(person: Person, words: str, says: str) -> None:
    assert says in person.say(words)


def test_what_is_left_is_told_with_its_unit(database: Database, person: Person) -> None:
    database.run(running.fill, running.FILM, now=MONDAY, but=37).result()
    assert "100명 중 37명 더 받아요" in person.say("영화관람 몇 명 남았어요")
    assert "100명 중 37명 더 받아요" in person.say("영화관람")
    assert card(person).seats == (37, 100)


def test_a_question_that_names_nothing_is_about_the_programme_spoken_of(person: Person) -> None:
    person.say("숲 체험")
    assert "12월 2일 (수) 오후 6시까지" in person.say("언제까지예요?")
    assert "10가족을 추첨해요" in person.say("몇 명 남았어요?")
    assert "누가 함께 가세요?" in person.say("신청할래요")
    assert person.say("처음으로").startswith("처음 화면이에요.")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("가족캠프 돈 들어요?", "‘월아산 숲 체험’: 12월 12일 (토)"),
        ("가족끼리 행복캠프 언제까지 신청해요?", "신청은 12월 2일 (수) 오후 6시까지예요."),
        ("가족끼리 행복캠프 추첨인가요?", "‘영화관람’과 ‘농업 치유활동’은 선착순이에요."),
        ("가족끼리 행복캠프", "‘영화관람’: 12월 19일 (토)"),
        ("행복캠프 몇 명 뽑아요?", "‘월아산 숲 체험’은 10가족을 추첨해요."),
        ("행복캠프 초등 6학년도 돼요?", "‘영화관람’과 ‘농업 치유활동’은 나이 제한이 따로 없어요."),
        ("행복캠프 어디서 해요?", "‘영화관람’ 장소는 시민 극장이에요."),
        ("행복캠프 취소는 언제까지 돼요?", "‘월아산 숲 체험’ 신청 취소는 12월 12일 (토)"),
        ("행복캠프 12월에 언제 해요?", "‘월아산 숲 체험’: 12월 12일 (토)"),
    ],
)
def test_a_question_about_all_camps_is_answered_by_those_that_will_be_held(
    person: Person, words: str, says: str
) -> None:
    said = person.say(words)
    assert says in said
    assert "신청을 받고 있지 않아요" not in said
    assert ("농업" in said) == ("12월에" not in words and "어디서" not in words)
    assert {"월아산 숲 체험", "영화관람"} <= set(person.labels())


def test_where_it_is_not_known_it_is_said(person: Person) -> None:
    assert "제가 아직 몰라요" in person.say("영화관람 주차 되나요")


# --- who goes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "party"),
    [
        ("숲 체험 네 식구 신청할게요", "4명 (1가족)"),
        ("저랑 애 둘이 숲체험 신청이요", "어른 1명, 아이 2명 (모두 3명, 1가족)"),
        ("어른 둘 아이 하나 영화관람 신청할게요", "어른 2명, 아이 1명 (모두 3명)"),
        ("7살이랑 초등 1학년 데리고 숲체험 신청하고 싶어요", "어른 1명, 아이 2명 (모두 3명, 1가족)"),
    ],
)
def test_one_sentence_is_enough_for_the_summary(person: Person, words: str, party: str) -> None:
    assert "이렇게 신청할까요?" in person.say(words)
    assert rows(person)["인원"] == party


def test_a_family_known_by_its_children_is_told_apart(database: Database, person: Person) -> None:
    def tell(db: Session) -> None:
        who = people.visitor(db, "web", "somebody", MONDAY)
        people.consent(db, who, Purpose.SERVICE, "test", now=MONDAY)
        people.add_child(db, who, "하윤", date(2023, 5, 2), now=MONDAY)

    database.run(tell).result()
    person.say("숲 체험 세 식구 신청할게요")
    assert rows(person)["인원"] == "어른 2명, 아이 1명 (모두 3명, 1가족)"


def test_adults_alone_are_asked_for_the_child_that_the_camp_is_for(person: Person) -> None:
    assert person.say("숲 체험 신청할게요 저랑 남편이요").endswith("아이는 몇 명 오나요?")
    person.say("1")
    assert rows(person)["인원"].startswith("어른 2명, 아이 1명")


def test_another_programme_in_passing_takes_its_own_day_and_keeps_the_family(person: Person) -> None:
    person.say("숲 체험 저랑 애 둘 신청할게요")
    said = person.say("아 영화관람으로 할게요")
    assert "영화관람, 12월 19일 (토)로 바꿨어요." in said
    assert rows(person)["인원"] == "어른 1명, 아이 2명 (모두 3명)"
    assert "방식" in rows(person)
    assert rows(person)["방식"] == "선착순"


def test_back_asks_the_family_again_and_home_leaves(person: Person) -> None:
    person.say("숲 체험 저랑 애 둘 신청할게요")
    assert person.say("이전").endswith("누가 함께 가세요?")
    assert "처음 화면이에요" in person.say("처음으로")
    assert "신청하신 것이 없어요" in person.say("내 신청")


def test_on_another_day_the_talk_goes_on_and_what_has_closed_is_told(person: Person) -> None:
    person.say("숲 체험 신청할게요")
    person.now = MONDAY + timedelta(days=2)
    assert "이어서 할까요?" in person.say("안녕하세요")
    assert "누가 함께 가세요?" in person.say("네")
    person.now = MONDAY + timedelta(days=10)
    person.say("안녕하세요")
    said = person.say("이어서 하기")
    assert "신청은 12월 2일 (수) 오후 6시에 끝났어요" in said


# --- one's applications -----------------------------------------------------------------------------------------------


def test_the_same_again_changes_nothing_and_says_so(database: Database, person: Person) -> None:
    person.say("영화관람 어른 1명 아이 1명 신청할게요")
    person.say("네")
    assert "이미 이렇게 신청하셨어요" in person.say("영화관람 어른 1명 아이 1명 신청할게요")
    person.say("그대로 두기")
    assert states(database) == ["confirmed"]


def test_more_people_than_are_left_are_offered_the_waiting_list(database: Database, person: Person) -> None:
    database.run(running.fill, running.FILM, now=MONDAY, but=2).result()
    said = person.say("영화관람 어른 2명 아이 2명 신청할게요")
    assert "2자리만 남아서 4명이 함께 가실 수 없어요" in said
    assert {"대기하기", "인원 바꾸기"} <= set(person.labels())
    person.say("두 명만 갈게요")
    assert "선착순이에요" in person.say("어른 1명 아이 1명")
    assert "신청됐어요" in person.say("네")
    assert states(database) == ["confirmed"]


def test_who_is_a_moment_late_can_wait_in_the_same_talk(database: Database, person: Person) -> None:
    """The last places go between the summary and the yes."""
    person.say("영화관람 어른 1명 아이 1명 신청할게요")
    database.run(running.fill, running.FILM, now=MONDAY).result()
    said = person.say("네")
    assert "자리가 모두 찼어요" in said
    assert "대기로 받아요" in person.say("네")
    assert "대기 1번이에요" in person.say("네")
    assert states(database) == ["waitlisted"]


def test_what_is_cancelled_in_passing_is_the_application_spoken_of(database: Database, person: Person) -> None:
    person.say("영화관람 어른 1명 아이 1명 신청할게요")
    person.say("네")
    assert "취소할까요?" in person.say("아 못 가게 됐어요 취소해 주세요")
    assert "취소했어요" in person.say("네")
    assert states(database) == ["withdrawn"]


def test_nobody_touches_the_application_of_another_household(database: Database, person: Person) -> None:
    person.say("영화관람 어른 1명 아이 1명 신청할게요")
    person.say("네")
    code = rows(person)["접수번호"]
    thief = Person(database, address="thief")
    for words in (
        f"{code} 신청 보기",
        f"{code} 신청 취소",
        f"{code} 신청 고치기",
        f"{code} 참가할게요",
        f"{code} 취소",
    ):
        assert "영화관람" not in thief.say(words), words
        thief.say("네")
        thief.say("처음으로")
    assert states(database) == ["confirmed"]


def test_both_kinds_of_ones_own_stand_in_one_list(person: Person) -> None:
    person.say("가호동 토요일 오전 10시 어른 1명 아이 1명")
    person.say("네")
    person.say("영화관람 어른 1명 아이 1명 신청할게요")
    person.say("네")
    said = person.say("내 예약")
    assert "예약이 1개, 신청이 1개 있어요" in said
    assert "영화관람" in said
    assert "가호동" in said
    assert "영화관람" in person.say("2번")


# --- programmes of one person (S-01, H-05) ----------------------------------------------------------------------------


def applied_for_counselling(person: Person) -> str:
    for words in ("취업 솔루션 신청할게요", "동의해요", "김민지입니다", "네", "건너뛰기"):
        person.say(words)
    person.say("내 신청")
    return rows(person)["접수번호"]


def test_no_name_is_kept_before_consent_and_consent_does_nothing_else(database: Database, person: Person) -> None:
    person.say("취업 솔루션 신청할게요")
    assert kept(database) == (None, [])
    said = person.press("동의해요")
    assert "이름을 적어 주세요" in said
    assert kept(database) == (None, ["service"])
    assert states(database) == []
    person.say("김민지입니다")
    assert kept(database) == (None, ["service"])  # it is in the open errand alone
    person.say("네")
    assert kept(database) == ("김민지", ["service"])


def kept(database: Database) -> tuple[str | None, list[str]]:
    def look(db: Session) -> tuple[str | None, list[str]]:
        who = people.visitor(db, "web", "somebody", MONDAY)
        given = db.execute(text("SELECT purpose FROM consent ORDER BY purpose")).scalars().all()
        return people.name(db, who.person_id), list(given)

    return database.run(look).result()


def test_who_does_not_agree_is_not_asked_again_and_nothing_is_kept(database: Database, person: Person) -> None:
    person.say("취업 솔루션 신청할게요")
    assert "저장하지 않을게요" in person.press("동의 안 해요")
    assert kept(database) == (None, [])
    assert states(database) == []
    assert "이름" not in person.say("네")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("김민지", "김민지"),
        ("제 이름은 안유진이에요", "안유진"),
        ("박서연입니다", "박서연"),
        ("Nguyen Thi Lan", "Nguyen Thi Lan"),
    ],
)
def test_a_name_is_heard_without_what_is_said_around_it(person: Person, typed: str, name: str) -> None:
    person.say("취업 솔루션 신청할게요")
    person.say("동의해요")
    person.say(typed)
    assert rows(person)["이름"] == name


@pytest.mark.parametrize(
    "typed", ["셋이요", "왜요?", "꼭 적어야 돼요?", "예약 취소", "010-1234-5678", "ㅁㄴㅇㄹ", "내 예약"]
)
def test_what_is_no_name_is_not_taken_for_one(person: Person, typed: str) -> None:
    person.say("취업 솔루션 신청할게요")
    person.say("동의해요")
    person.say(typed)
    assert not any(isinstance(part, Card) and "이름" in dict(part.rows) for part in person.reply.parts)


def test_a_name_can_be_put_right_before_the_yes(person: Person) -> None:
    for words in ("취업 솔루션 신청할게요", "동의해요", "김민치"):
        person.say(words)
    assert "이름을 적어 주세요" in person.say("이름이 틀렸어요")
    person.say("김민지")
    assert rows(person)["이름"] == "김민지"


def test_a_number_is_kept_only_where_it_was_agreed_to(database: Database, person: Person) -> None:
    for words in ("취업 솔루션 신청할게요", "동의해요", "김민지", "네"):
        person.say(words)
    assert "건너뛰기" in person.labels()
    assert "휴대전화 번호를 적어 주세요" in person.press("동의해요")
    assert "저장했어요" in person.say("010 1234 5678이요")

    def phone(db: Session) -> str | None:
        return people.phone(db, people.visitor(db, "web", "somebody", MONDAY).person_id)

    assert database.run(phone).result() == "01012345678"


@pytest.mark.parametrize("other", ["내 예약", "토요일 가호동 자리 있어요?", "영화관람 알려 주세요"])
def test_the_question_for_a_number_is_left_by_speaking_of_something_else(person: Person, other: str) -> None:
    for words in ("취업 솔루션 신청할게요", "동의해요", "김민지", "네"):
        person.say(words)
    assert "번호" not in person.say(other).replace("접수번호", "")
    assert "번호" not in person.say("고마워요")


def test_another_member_of_the_household_does_not_learn_of_it(database: Database, person: Person) -> None:
    """H-05: not in a list, not by its number, not in a greeting."""
    code = applied_for_counselling(person)
    husband = Person(database, address="husband")
    husband.say("안녕하세요")

    def marry(db: Session) -> None:
        wife, other = (people.visitor(db, "web", one, MONDAY) for one in ("somebody", "husband"))
        move = update(PersonRow).where(PersonRow.id == other.person_id).values(household_id=wife.household_id)
        db.execute(move)

    database.run(marry).result()
    for words in (
        "내 신청",
        "내 예약",
        f"{code} 신청 보기",
        f"{code} 신청 취소",
        "신청 취소",
        "안녕하세요",
        "취업 솔루션 신청할게요",
    ):
        said = husband.say(words)
        assert code not in said, words
        assert "김민지" not in said, words
        assert "이미 신청하셨어요" not in said, words
    assert "취업 솔루션" not in husband.say("당첨됐나요?").replace("취업 솔루션 ·", "")
    assert states(database, "husband") == []
    assert states(database) == ["confirmed"]


def test_a_camp_is_seen_by_the_whole_household(database: Database, person: Person) -> None:
    person.say("영화관람 어른 1명 아이 1명 신청할게요")
    person.say("네")
    husband = Person(database, address="husband")
    husband.say("안녕하세요")

    def marry(db: Session) -> None:
        wife, other = (people.visitor(db, "web", one, MONDAY) for one in ("somebody", "husband"))
        db.execute(update(PersonRow).where(PersonRow.id == other.person_id).values(household_id=wife.household_id))

    database.run(marry).result()
    assert "영화관람" in husband.say("내 신청")


# --- notices ----------------------------------------------------------------------------------------------------------


def pushed(database: Database, now: datetime) -> Reply:
    def last(db: Session) -> Reply:
        who = people.visitor(db, "web", "somebody", MONDAY)
        told = [line for line in talks.transcript(db, who.person_id) if not line.heard]
        return Reply.from_text(told[-1].reply)

    return database.run(last).result()


async def test_a_matter_of_one_person_is_not_named_in_any_push(database: Database, person: Person) -> None:
    code = applied_for_counselling(person)
    eve = running.COUNSEL.starts_at.replace(hour=18) - timedelta(days=1)
    assert await Sender(database, {}, lambda: eve).beat() >= 1
    reply = pushed(database, eve)
    assert "취업" not in json.dumps(json.loads(reply.to_text()), ensure_ascii=False)
    assert [choice.says for choice in reply.choices] == [f"{code} 신청 보기"]
    person.now, person.reply = eve + timedelta(minutes=1), reply
    assert "취업 솔루션" in person.press("확인하기")


async def test_a_run_that_is_not_held_says_why_once_sorry_and_what_is_open(database: Database, person: Person) -> None:
    person.say("숲 체험 어른 1명 아이 1명 신청할게요")
    person.say("네")

    def cancel(db: Session) -> None:
        programmes.cancel_run(db, running.FOREST.id, "kim", "비 예보", now=MONDAY)

    database.run(cancel).result()
    assert await Sender(database, {}, lambda: MONDAY + timedelta(minutes=1)).beat() == 1
    reply = pushed(database, MONDAY)
    said = reply.to_text()
    assert "비 예보" in said
    assert said.count("죄송해요") == 1
    assert "영화관람" in [choice.label for choice in reply.choices]
    assert "센터 사정으로 열지 않게 됐어요" in person.say("내 신청")


@pytest.mark.parametrize(
    ("words", "state"), [("참가할게요", State.CONFIRMED), ("네", State.CONFIRMED), ("1번", State.CONFIRMED)]
)
async def test_a_drawing_is_answered_by_a_word_a_yes_or_a_number(
    database: Database, person: Person, words: str, state: State
) -> None:
    now = await drawn(database, person)
    person.now = now + timedelta(minutes=5)
    assert "자리가 정해졌어요" in person.say(words)
    assert states(database) == [state]


@pytest.mark.parametrize("words", ["못 가요", "아니요", "2번"])
async def test_a_drawn_place_is_given_away_only_after_one_question(
    database: Database, person: Person, words: str
) -> None:
    now = await drawn(database, person)
    person.now = now + timedelta(minutes=5)
    assert "다음 분에게 넘어가요" in person.say(words)
    assert states(database) == [State.DRAWN]
    assert "취소했어요" in person.say("네")
    assert states(database) == [State.WITHDRAWN]


async def drawn(database: Database, person: Person) -> datetime:
    person.say("숲 체험 어른 1명 아이 1명 신청할게요")
    person.say("네")
    now = datetime(2026, 12, 3, 14, tzinfo=SEOUL)

    def draw(db: Session) -> None:
        running.draw(db, running.FOREST, people.visitor(db, "web", "somebody", MONDAY), "drawn", now=now)

    database.run(draw).result()
    assert await Sender(database, {}, lambda: now).beat() == 12
    person.reply = pushed(database, now)
    return now


async def test_too_late_an_answer_learns_what_became_of_the_place(database: Database, person: Person) -> None:
    await drawn(database, person)
    buttons = person.reply
    late = running.FOREST.confirm_until or MONDAY

    def lapse(db: Session) -> None:
        programmes.lapse(db, places.city(db), now=late, most=100)

    database.run(lapse).result()
    person.now = late + timedelta(hours=1)
    person.reply = buttons
    assert "다음 분에게 자리를 드렸어요" in person.press("참가할게요")
    assert states(database) == [State.LAPSED]


def test_word_of_an_opening_is_promised_only_where_one_is_known(database: Database, person: Person) -> None:
    assert "그때 알려 드릴게요" in person.say("농업 치유활동 신청 시작하면 알려줘요")
    assert "지금 신청을 받고 있어요" in person.say("영화관람 모집하면 알려주세요")
    assert "다음 일정은 아직 없어요. 신청이 열리면" in person.say("인턴십 모집 시작하면 알려줘요")
    planned = database.run(outbox.pending, running.SOON.id).result()
    assert planned == (("run.opening", running.SOON.opens_at),)


def test_a_yearly_cap_is_told_as_such(database: Database, person: Person) -> None:
    """P-13: the round has places, the year has none."""
    small = replace(
        running.COUNSEL,
        id="job_solution-2026-12-b",
        program="startup_edu",
        title_ko="여성창업 교육",
        quotas=(
            running.quota("job_solution-2026-12-b", "people", 12, running.COUNSEL.starts_at),
            replace(running.COUNSEL.quotas[1], what="year:startup_edu/people", capacity=1),
        ),
    )

    def lay(db: Session) -> None:
        running.lay(db, small, now=LAID)
        who = people.visitor(db, "terminal", "first", MONDAY)
        programmes.apply(db, places.city(db), who, programmes.run(db, small.id), Going(1), now=MONDAY)

    database.run(lay).result()
    said = person.say("여성창업 교육 신청할게요")
    assert "올해 1명이 모두 차서" in said
    assert "대기하기" in person.labels()


async def test_who_is_too_many_for_what_is_left_may_come_with_fewer_and_keeps_the_rank(
    database: Database, person: Person
) -> None:
    """P-09."""
    raffle = replace(
        running.FILM,
        id="camp_sports-2026-12",
        program="camp_sports",
        title_ko="우리 가족 운동회 날!",
        selection=running.FOREST.selection,
        capacity=3,
        draw_at=running.FOREST.draw_at,
        confirm_until=running.FOREST.confirm_until,
        closes_at=running.FOREST.closes_at,
        quotas=(running.quota("camp_sports-2026-12", "people", 3, running.FILM.starts_at),),
    )
    database.run(running.lay, raffle, now=LAID).result()
    person.say("운동회 어른 1명 아이 1명 신청할게요")
    person.say("네")
    now = datetime(2026, 12, 3, 14, tzinfo=SEOUL)

    def draw(db: Session) -> None:
        who = people.visitor(db, "web", "somebody", MONDAY)
        running.draw(db, raffle, who, "reserve 1", now=now, others=1)

    database.run(draw).result()
    assert await Sender(database, {}, lambda: now).beat() == 2
    person.now, person.reply = now + timedelta(minutes=5), pushed(database, now)
    assert "1자리가 남아 2명이 모두 오시기는 어려워요" in person.reply.to_text()
    assert "바꾼 뒤" in person.press("줄여서 갈게요")
    assert rows(person)["바꾼 뒤"] == "1명"
    assert "고쳤어요" in person.say("네")
    assert states(database) == [State.RESERVE]


def test_while_people_apply_a_lottery_leads_to_the_page_of_what_it_is_held_to(person: Person) -> None:
    """P-07: the hash of the seed was public before the draw, and one can know where."""
    person.say("월아산 숲 체험 알려 주세요")
    for pressed in ("추첨이란?", "추첨 기록 보기"):
        person.press(pressed)
        assert [part.url for part in person.reply.parts if isinstance(part, File)] == ["/draws"]


@pytest.mark.parametrize("drawn", [False, True])
def test_who_looks_at_a_cancelled_application_reads_why_and_finds_another(
    database: Database, person: Person, drawn: bool
) -> None:
    """P-16."""
    person.say("숲 체험 어른 둘 아이 하나 신청할게요")
    person.say("네")
    now = running.FOREST.draw_at if drawn and running.FOREST.draw_at else MONDAY

    def stop(db: Session) -> None:
        if drawn:
            who = people.visitor(db, "web", "somebody", MONDAY)
            running.draw(db, running.FOREST, who, "drawn", now=now)
        programmes.cancel_run(db, running.FOREST.id, "kim", "비가 많이 와요", now=now)

    database.run(stop).result()
    person.now = now
    said = person.say("내 신청")
    assert "비가 많이 와요" in said
    assert "다른 프로그램" in person.labels()


# --- words that name nothing are about the programme that was spoken of -----------------------------------------------


@pytest.mark.parametrize("child", ["중2 아들", "중학생 딸", "고1 아들", "열네살 손주", "중학교 3학년 딸"])
def test_a_child_too_old_is_refused_with_what_it_can_do_instead(person: Person, child: str) -> None:
    said = person.say(f"숲체험 {child}이랑 갈건데 신청해줘")
    assert "초등 6학년까지의 아이와 함께하는 가족이 신청할 수 있어요" in said
    assert "영화관람" in person.labels()
    for words in ("그럼 뭐 있어요", "그라모 뭐가 되는데예"):
        said = person.say(words)
        assert "영화관람" in said
        assert "월아산" not in said.split("\n어느 것이")[0]


def test_whether_a_child_may_come_is_told_before_one_applies(person: Person) -> None:
    said = person.say("손주가 열네살인데 숲체험 갈수있능교")
    assert "초등 6학년까지의" in said
    assert "영화관람" in person.labels()
    assert "월아산" not in person.say("그라모 뭐가 되는데예")
    assert person.say("숲체험 초등 6학년 딸도 되나요").startswith("네, 함께 갈 수 있어요.\n초등 6학년까지의")


def test_a_question_about_children_after_a_programme_is_about_that_programme(person: Person) -> None:
    person.say("영화관람")
    for words in ("다섯 살도 되나요?", "우리 애도 되나요", "중학생도 되나요"):
        said = person.say(words)
        assert "나이 제한은 따로 없어요." in said
        assert "성북동" not in said
    person.say("월아산 숲체험")
    assert "초등 6학년까지의" in person.say("우리 애도 되나요")
    assert "한 가족에 6명까지" in person.say("몇 명까지 돼요?")


def test_after_applying_a_question_is_about_what_was_applied_for(person: Person) -> None:
    person.say("숲체험 어른 1 아이 2 신청할게요")
    person.say("네")
    assert "한 가족에 6명까지" in person.say("몇 명까지 돼요?")


def test_a_question_about_places_in_an_application_is_about_its_programme(person: Person) -> None:
    person.say("집단상담 신청할게요")
    said = person.say("자리 몇개 남았어요?")
    assert "12명" in said
    assert "나눔터" not in said
    assert "동의해요" in person.labels()
    assert "이름을 적어" in person.say("동의해요")


def test_a_party_after_a_programmes_card_applies_for_it(person: Person) -> None:
    person.say("영화관람")
    assert "100명" in person.say("몇자리 남았어요?")
    said = person.say("우리 넷 갈게요 어른둘 애둘")
    assert "프로그램 영화관람" in said
    assert "어른 2명, 아이 2명" in said


@pytest.mark.parametrize(
    "words", ["가족캠프 추첨 조작 아니에요?", "추첨 믿을 수 있어요?", "당첨자 내정된 거 아니에요?"]
)
def test_a_doubt_about_the_draw_is_answered_with_how_it_goes(person: Person, words: str) -> None:
    assert person.say(words).startswith("추첨은 신청한 순서와 상관없이")


def test_camps_that_are_asked_for_in_english_are_listed(person: Person) -> None:
    assert "월아산 숲 체험" in person.say("Is there any family camp I can apply for?")


# --- names and numbers as people give them ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("제 이름은 최순이라예", "최순이"),
        ("최순이라예", "최순이"),
        ("박순자입니다", "박순자"),
        ("김철수예요", "김철수"),
        ("저는 이영희라고 해요", "이영희"),
        ("이름은 김말순이라고 합니더", "김말순"),
        ("박순자라예", "박순자"),
        ("박순자입니더", "박순자"),
        ("정미경이에요", "정미경"),
        ("정미경이라예", "정미경"),
        ("이순이", "이순이"),
        ("민준이에요", "민준"),
        ("민지예요", "민지"),
        ("민지에요", "민지"),
        ("제 이름은 김구예요", "김구"),
        ("수진이라예", "수진"),
        ("영희라예", "영희"),
        ("순이예요", "순이"),
        ("저는 수진이라고 해요", "수진"),
        ("민준이요", "민준"),
        ("남궁민수라고 합니더", "남궁민수"),
        ("김보라", "김보라"),
        ("김보라예요", "김보라"),
    ],
)
def test_a_name_is_kept_without_what_is_said_around_it(person: Person, words: str, name: str) -> None:
    person.say("취업 솔루션 신청할게요")
    person.say("동의해요")
    person.say(words)
    assert rows(person)["이름"] == name


@pytest.mark.parametrize(
    "words",
    [
        "폰번호는 안줄래요",
        "번호는 안 알려줄래요",
        "싫어요",
        "그냥 안 적을래요",
        "전화번호 없는데예",
        "안 가르쳐 줄랍니더",
        "됐어요",
        "번호는 좀 그래요",
    ],
)
def test_any_no_passes_over_the_number(person: Person, words: str) -> None:
    asked_for_number(person)
    assert "번호 없이 둘게요" in person.say(words)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("공일공 일이삼사 오육칠팔", "01012345678"),
        ("공일공에 일이삼사에 오육칠팔이요", "01012345678"),
        ("010 1234 5678 이에요", "01012345678"),
        ("제 번호는 영일영-일이삼사-오육칠팔입니다", "01012345678"),
        ("0 1 0 1 2 3 4 5 6 7 8", "01012345678"),
        ("O10,1234,5678", "01012345678"),
    ],
)
def test_a_number_is_read_however_it_is_written(database: Database, person: Person, words: str, number: str) -> None:
    asked_for_number(person)
    assert "저장했어요" in person.say(words)

    def kept(db: Session) -> str | None:
        return people.phone(db, people.visitor(db, "web", "somebody", MONDAY).person_id)

    assert database.run(kept).result() == number


@pytest.mark.parametrize("words", ["010 1234 56", "기억이 안 나네예", "공일공 일이삼"])
def test_what_is_no_number_is_asked_again_and_may_be_passed_over(person: Person, words: str) -> None:
    asked_for_number(person)
    assert "휴대전화 번호를 적어 주세요" in person.say(words)
    assert "건너뛰기" in person.labels()


@pytest.mark.parametrize("words", ["폰번호는 안줄래요", "번호는 싫어예"])
def test_who_will_not_give_a_number_need_not_agree_to_its_being_kept(person: Person, words: str) -> None:
    applied_with_a_name(person)
    assert "번호 없이 둘게요" in person.say(words)


def applied_with_a_name(person: Person) -> None:
    for words in ("취업 솔루션 신청할게요", "동의해요", "김민지입니다", "네"):
        person.say(words)


def asked_for_number(person: Person) -> None:
    applied_with_a_name(person)
    person.press("동의해요")
    assert "휴대전화 번호" in str(person.reply)


def decided(database: Database, verdict: str, why: str = "") -> datetime:
    """The person applied for the course, and two of the staff decided."""
    closed = running.COURSE.closes_at + timedelta(hours=1)

    def decide(db: Session) -> None:
        city, who = places.city(db), people.visitor(db, "web", "somebody", MONDAY)
        people.consent(db, who, Purpose.SERVICE, "test", now=MONDAY)
        own, _ = programmes.apply(db, city, who, programmes.run(db, running.COURSE.id), Going(1), now=MONDAY)
        programmes.decide(db, city, own.code, verdict, by="kim", confirm="lee", why=why, now=closed)

    database.run(decide).result()
    return closed


@pytest.mark.parametrize("words", ["이유 물어보기", "왜 떨어졌어요", "떨어진 이유가 뭐예요?", "왜 저는 안 뽑혔나요"])
def test_the_reason_of_a_decision_is_told_with_where_to_object(database: Database, person: Person, words: str) -> None:
    """P-10."""
    person.now = decided(database, "reject", "자격증 발급일이 모집 마감 뒤예요.")
    said = person.say(words)
    assert "자격증 발급일이 모집 마감 뒤예요." in said
    assert "담당자에게 말씀해 주세요" in said
    assert "담당자" in str(person.labels())


@pytest.mark.parametrize("why", ["자격증 발급일이 모집 마감 뒤예요.", ""])
def test_who_is_not_selected_can_press_to_ask_why_and_look_for_another(
    database: Database, person: Person, why: str
) -> None:
    """voice.md, not-selected; where no reason was written down that is said."""
    person.now = decided(database, "reject", why)
    person.say("내 신청")
    assert {"이유 물어보기", "다른 프로그램", "담당자 연결"} <= set(person.labels())
    said = person.press("이유 물어보기")
    assert (why or "이유는 따로 적혀 있지 않아요. 담당자에게 물어보실 수 있어요.") in said


def test_who_is_selected_reads_what_it_costs_and_what_comes_back(database: Database, person: Person) -> None:
    """P-12."""
    person.now = decided(database, "select")
    said = person.say("내 신청")
    assert "내가 내는 교육비(자부담금)는 10만 원이고, 조건이 맞으면 10만 원을 돌려받아요." in said


def test_who_let_an_offer_pass_reads_so_and_can_wait_again(database: Database, person: Person) -> None:
    """W-09: he stands nowhere on the list until he asks again."""
    assert running.FOREST.draw_at
    person.say("숲 체험 어른 둘 아이 하나 신청할게요")
    person.say("네")
    person.now = running.FOREST.draw_at

    def pass_it_on(db: Session) -> None:
        who = people.visitor(db, "web", "somebody", MONDAY)
        running.draw(db, running.FOREST, who, "reserve 1", now=person.now)
        run = programmes.run(db, running.FOREST.id)
        [drawn, *_] = db.execute(text("SELECT code FROM application WHERE state = 'drawn'")).scalars()
        other = programmes.locked_application(db, drawn)
        giver = people.Who(other.person_id, other.household_id, "", "")
        programmes.withdraw(db, places.city(db), giver, other, now=person.now)
        offer = waiting.offered_to(db, who)
        assert offer
        waiting.decline(
            db, programmes.place_of(db, places.city(db), run.queue, now=person.now), offer, "him", now=person.now
        )

    database.run(pass_it_on).result()
    said = person.say("내 신청")
    assert "이번 자리는 지나갔어요" in said
    assert "예비 1번" not in said
    person.press("다시 대기")
    assert "예비 2번" in person.say("내 신청")


OCTOBER_FILM = replace(
    running.FILM,
    id="camp_movie-2026-10",
    capacity=4,
    starts_at=running.at("2026-10-17 14:00"),
    ends_at=running.at("2026-10-17 16:30"),
    sessions=((running.at("2026-10-17 14:00"), running.at("2026-10-17 16:30")),),
    opens_at=running.at("2026-09-01 09:00"),
    closes_at=running.at("2026-10-13 18:00"),
    withdraw_until=running.at("2026-10-16 18:00"),
    quotas=(running.quota("camp_movie-2026-10", "people", 4, running.at("2026-10-17 14:00")),),
)


@pytest.mark.parametrize("given_back", [True, False])
def test_who_waits_for_a_run_reads_how_many_places_came_free_in_the_last(
    database: Database, person: Person, given_back: bool
) -> None:
    """W-10, of runs too."""
    then = running.at("2026-10-01 10:00")

    def october(db: Session) -> None:
        running.lay(db, OCTOBER_FILM, now=then)
        run = programmes.run(db, OCTOBER_FILM.id)
        for name in ("holds", "waits"):
            people.visitor(db, "terminal", name, then)
        holder, waiter = (people.visitor(db, "terminal", name, then) for name in ("holds", "waits"))
        held, _ = programmes.apply(db, places.city(db), holder, run, Going(2, 2), now=then)
        programmes.wait(db, places.city(db), waiter, run, Going(1, 2), now=then)
        if given_back:
            programmes.withdraw(db, places.city(db), holder, held, now=then)
            offer = waiting.offered_to(db, waiter)
            assert offer
            programmes.accept_offer(db, places.city(db), waiter, offer.id, now=then)

    database.run(october).result()
    database.run(running.fill, running.FILM, now=MONDAY).result()
    for words in ("영화관람 어른 1명 아이 1명 신청할게요", "대기하기", "네"):
        person.say(words)
    said = person.say("몇 번째예요?")
    assert "지금 대기 1번이에요(어른 1명, 아이 1명)." in said
    assert ("기다리던 분들에게 3명 자리가 났어요." in said) == given_back
    assert ("자리가 나지 않았어요." in said) != given_back


LATER = replace(
    running.COUNSEL,
    id="job_solution-2027-01",
    starts_at=running.at("2027-01-18 10:00"),
    ends_at=running.at("2027-01-18 14:00"),
    sessions=((running.at("2027-01-18 10:00"), running.at("2027-01-18 14:00")),),
    opens_at=running.at("2026-12-10 09:00"),
    closes_at=running.at("2027-01-16 18:00"),
    withdraw_until=running.at("2027-01-17 18:00"),
    quotas=(running.quota("job_solution-2027-01", "people", 12, running.at("2027-01-18 10:00")),),
)


SPRING_FILM = replace(
    running.FILM,
    id="camp_movie_good-2026-12",
    program="camp_movie_good",
    title_ko="영화보기 딱! 좋은날",
    quotas=(running.quota("camp_movie_good-2026-12", "people", 100, running.FILM.starts_at),),
)


def told_of(database: Database) -> list[str]:
    """The runs whose opening somebody will be told of."""

    def look(db: Session) -> list[str]:
        return list(db.execute(text("SELECT about FROM notice WHERE kind = 'run.opening'")).scalars())

    return database.run(look).result()


@pytest.mark.parametrize(
    "words",
    [
        ("취업솔루션 1월 모집 시작하면 알려줘요",),
        ("취업솔루션 1월거", "네"),
        ("취업솔루션 1월거 신청할게요", "네"),
    ],
)
def test_a_month_that_is_named_picks_its_run(database: Database, person: Person, words: tuple[str, ...]) -> None:
    database.run(running.lay, LATER, now=LAID).result()
    for one in words:
        said = person.say(one)
    assert "12월 10일 (목) 오전 9시에 시작해요. 그때 알려 드릴게요." in said
    assert told_of(database) == [LATER.id]


INTERNS = replace(
    running.COUNSEL,
    id="saeil_intern-2027-01",
    program="saeil_intern",
    title_ko="새일 인턴십",
    capacity=50,
    opens_at=running.at("2026-12-10 09:00"),
    closes_at=running.at("2026-12-20 18:00"),
    starts_at=running.at("2027-01-04 10:00"),
    ends_at=running.at("2027-01-04 14:00"),
    sessions=((running.at("2027-01-04 10:00"), running.at("2027-01-04 14:00")),),
    withdraw_until=running.at("2027-01-03 18:00"),
    quotas=(running.quota("saeil_intern-2027-01", "people", 50, running.at("2027-01-04 10:00")),),
)


@pytest.mark.parametrize(
    "words",
    [
        ("새일인턴십 모집하면 알려주세요", "네 알려주세요"),
        ("새일인턴십 신청할게요", "네"),
        ("새일인턴십 언제 신청해요?", "네"),
        ("새일 인턴십", "[알려 주세요]"),
    ],
)
async def test_who_wished_for_a_programme_without_a_run_hears_of_the_next_once(
    database: Database, person: Person, words: tuple[str, ...]
) -> None:
    for one in words:
        said = person.press(one.strip("[]")) if one.startswith("[") else person.say(one)
    assert "다음 일정은 아직 없어요. 신청이 열리면 알려 드릴게요." in said
    assert told_of(database) == []
    database.run(running.lay, INTERNS, now=MONDAY).result()
    opened = MONDAY + timedelta(days=1)
    assert await Sender(database, {}, lambda: opened).beat() == 0
    database.run(programmes.open_run, INTERNS.id, "kim", now=opened).result()
    assert await Sender(database, {}, lambda: opened).beat() == 1
    assert "알려 달라고 하신 소식이 있어요" in pushed(database, opened).to_text()  # H-05
    assert await Sender(database, {}, lambda: INTERNS.opens_at).beat() == 0
    person.now, person.reply = opened + timedelta(minutes=1), pushed(database, opened)
    assert "새일 인턴십" in person.press("확인하기")


@pytest.mark.parametrize("program", ["camp_movie_good", "camp_sports"])
async def test_who_was_not_reached_can_ask_to_hear_of_the_next_whatever_its_name(
    database: Database, person: Person, program: str
) -> None:
    """A button's sentence is short: a long name says one of its shorter ones."""
    run = replace(SPRING_FILM, id=f"{program}-2026-12", program=program)
    database.run(running.lay, run, now=LAID).result()
    database.run(running.fill, run, now=MONDAY).result()

    def wait(db: Session) -> None:
        who = people.visitor(db, "web", "somebody", MONDAY)
        programmes.wait(db, places.city(db), who, programmes.run(db, run.id), Going(1, 1), now=MONDAY)

    database.run(wait).result()
    database.run(programmes.start_over, now=run.starts_at, most=10).result()
    await Sender(database, {}, lambda: run.starts_at).beat()
    person.now, person.reply = run.starts_at + timedelta(minutes=1), pushed(database, run.starts_at)
    assert "신청이 열리면 알려 드릴게요." in person.press("알려 주세요")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("취업 솔루션", "1월거요"), "2027년 1월 18일 (월)"),
        (("취업 솔루션", "1월거요", "언제까지 신청해요?"), "12월 10일 (목) 오전 9시부터"),
        (("취업 솔루션", "1월 걸로요", "신청할게요"), "12월 10일 (목) 오전 9시에 시작해요. 그때 알려 드릴까요?"),
        (("취업 솔루션", "1월거 언제 해요?"), "2027년 1월 18일 (월)에 해요"),
        (("취업 솔루션", "두 번째 거"), "2027년 1월 18일 (월)"),
        (("취업 솔루션", "두 번째 거", "신청할게요"), "12월 10일 (목) 오전 9시에 시작해요."),
        (("취업 솔루션 언제 해요", "12월 거"), "12월 7일 (월)부터 11일 (금)까지"),
        (("취업 솔루션", "3월거요"), "그때 하는 것은 없어요."),
        (("캠프 뭐 있어요", "1월거"), "시간 오전 10시부터 오후 3시까지"),
        (("캠프 뭐 있어요", "12일거요", "신청할게요"), "월아산 숲 체험 · 12월 12일 (토)"),
        (("캠프 뭐 있어요", "12월거요"), "영화관람"),
        (("캠프 뭐 있어요", "두 번째 거"), "시민 극장"),
        (("가족캠프 신청할게요", "12월 12일거요"), "12월 12일 (토)"),
    ],
)
def test_of_what_was_shown_one_is_chosen_by_its_month_its_day_or_its_place(
    database: Database, person: Person, words: tuple[str, ...], says: str
) -> None:
    database.run(running.lay, LATER, now=LAID).result()
    for one in words:
        said = person.say(one)
    assert says in said
    assert "어느 나눔터로" not in said


@pytest.mark.parametrize(
    "words",
    [
        "취업솔루션 1월거 언제 신청해요",
        "취업솔루션 1월거 신청은 언제 해요?",
        "취업솔루션 내년 1월거 언제 신청할 수 있어요",
    ],
)
def test_when_one_can_apply_for_a_run_is_told_with_word_of_its_opening(
    database: Database, person: Person, words: str
) -> None:
    database.run(running.lay, LATER, now=LAID).result()
    said = person.say(words)
    assert said.endswith("‘취업 솔루션’ 신청은 12월 10일 (목) 오전 9시에 시작해요. 그때 알려 드릴까요?")
    assert "그때 알려 드릴게요" in person.say("네")
    assert told_of(database) == [LATER.id]
    assert "신청은 12월 4일 (금) 오후 6시까지예요." in person.say("취업솔루션 언제 신청해요")


@pytest.mark.parametrize("words", ["토요일 거요", "12월 1일 걸로 예약할게요"])
def test_where_no_programme_was_shown_a_day_is_of_a_room(person: Person, words: str) -> None:
    assert "어느 나눔터로 예약할까요?" in person.say(words)


def test_the_day_of_a_programme_is_not_the_day_of_a_room(database: Database, person: Person) -> None:
    database.run(running.lay, LATER, now=LAID).result()
    for words in ("취업 솔루션", "1월거요"):
        person.say(words)
    assert person.say("나눔터 예약할게요") == "어느 나눔터로 예약할까요?"


@pytest.mark.parametrize("words", ["영화 신청", "영화 보는 거 뭐예요", "영화 언제 해요?"])
def test_which_of_two_films_is_asked(database: Database, person: Person, words: str) -> None:
    database.run(running.lay, SPRING_FILM, now=LAID).result()
    person.say(words)
    assert {"영화관람", "영화보기 딱! 좋은날"} <= set(person.labels())


def test_of_two_films_the_one_spoken_of_last_is_meant(database: Database, person: Person) -> None:
    database.run(running.lay, SPRING_FILM, now=LAID).result()
    person.say("영화보기 딱 좋은날")
    assert person.say("또 신청할게요 영화보기").startswith("영화보기 딱! 좋은날")
    assert person.say("영화관람 신청할게요").split("\n")[-3].startswith("영화관람")


@pytest.mark.parametrize("words", ["아 잠깐 셋만 갈게요 고쳐주세요", "3명으로 고쳐주세요", "세 명이요"])
def test_a_correction_right_after_applying_changes_the_application(person: Person, words: str) -> None:
    person.say("숲체험 어른 2 아이 2 신청할게요")
    person.say("네")
    person.say(words)
    assert rows(person)["바꾼 뒤"] == "3명 (1가족)"


def test_to_cancel_right_after_applying_is_about_the_application(person: Person) -> None:
    person.say("숲체험 어른 2 아이 2 신청할게요")
    person.say("네")
    assert person.say("취소할래요") == "‘월아산 숲 체험’ 신청을 취소할까요?"


@pytest.mark.parametrize(
    ("chosen", "asks", "left"),
    [
        ("월아산", "‘월아산 숲 체험’ 신청을 취소할까요?", ("withdrawn", 1)),
        ("가호동", "가호동 나눔터 예약을 취소할까요?", ("submitted", 0)),
    ],
)
def test_which_is_to_be_cancelled_is_asked_of_a_booking_and_an_application(
    database: Database, person: Person, chosen: str, asks: str, left: tuple[str, int]
) -> None:
    for words in ("가호동 토요일 10시 어른 1 아이 2", "네", "숲체험 어른 2 아이 2 신청할게요", "네"):
        person.say(words)
    assert person.say("예약 취소할게요").endswith("어느 것을 취소할까요?")
    (row,) = [one for one in person.labels() if chosen in one]
    assert "12/12" in row or "28일" in row
    assert asks in person.press(row)
    assert "취소했어요" in person.say("네")

    def ahead(db: Session) -> int:
        who = people.visitor(db, "web", "somebody", MONDAY)
        return len(bookings.upcoming(db, who.household_id, since=MONDAY))

    assert (states(database)[0], database.run(ahead).result()) == left


def test_just_to_cancel_is_about_what_was_spoken_of_last(person: Person) -> None:
    for words in ("가호동 토요일 10시 어른 1 아이 2", "네", "숲체험 어른 2 아이 2 신청할게요", "네"):
        person.say(words)
    assert person.say("취소할게요") == "‘월아산 숲 체험’ 신청을 취소할까요?"


def test_how_a_result_is_told_is_answered_with_when(person: Person) -> None:
    person.say("숲체험 어른 1 아이 1 신청할게요")
    person.say("네")
    assert "12월 3일 (목) 오후 2시에 추첨하고 바로 알려 드려요." in person.say("당첨되면 어떻게 알려줘요?")


@pytest.mark.parametrize("words", ["나눔터 자리 남았어요?", "나눔터 예약할게요 어른1 아이1", "내일 자리 있어요?"])
def test_who_names_the_rooms_after_a_programmes_card_means_the_rooms(person: Person, words: str) -> None:
    person.say("영화관람")
    person.say(words)
    assert "신안동" in " ".join(person.labels())
