"""Programmes as people really talk of them: what is asked in passing, said too late, corrected, or said in other words."""

import pytest
from sqlalchemy.orm import Session

from handlers.speech import Card
from models import people, places, programmes
from models.base import Database
from tests import programmes as running
from tests.counter import Person
from tests.talking import LAID, MONDAY


def rows(person: Person) -> dict[str, str]:
    parts = (getattr(part, "card", None) or part for part in person.reply.parts)
    return dict(next(part for part in parts if isinstance(part, Card)).rows)


def drawn(database: Database, person: Person) -> None:
    """The person applies for the forest and is drawn."""
    person.say("숲 체험 어른 둘 아이 하나 신청할게요")
    person.say("네")
    person.now = running.at("2026-12-03 14:00")

    def draw(db: Session) -> None:
        running.draw(db, running.FOREST, people.visitor(db, "web", "somebody", MONDAY), "drawn", now=person.now)

    database.run(draw).result()


# --- 갈게요, at another time ------------------------------------------------------------------------------------------


def test_coming_said_again_to_what_is_confirmed(database: Database, person: Person) -> None:
    drawn(database, person)
    assert "자리가 정해졌어요" in person.say("네 갈게요")
    person.now = running.at("2026-12-04 10:00")
    for words in ("갈게요", "참가할게요"):
        assert person.say(words) == "네, 12월 12일 (토) 오전 10시에 만나요."


def test_coming_said_too_late_to_a_draw(database: Database, person: Person) -> None:
    drawn(database, person)
    person.now = running.at("2026-12-06 10:00")

    def lapse(db: Session) -> None:
        programmes.lapse(db, places.city(db), now=person.now, most=100)

    database.run(lapse).result()
    person.say("갈게요")
    assert rows(person)["상태"].startswith("답할 시간이 지나")


# --- what names nothing is about what is spoken of --------------------------------------------------------------------


def test_a_short_question_in_the_middle_is_about_the_round_that_was_chosen(database: Database, person: Person) -> None:
    database.run(running.lay, running.NEXT_ROUND, now=LAID).result()
    person.say("취업 솔루션 신청할게요")
    person.say("12월 28일")
    for words in ("아 근데 몇시에 해요?", "며칠부터 하는거예요"):
        said = person.say(words)
        assert "12월 28일 (월)부터" in said
        assert "12월 7일" not in said
        assert "이름을 저장해도 될까요?" in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("얼마예요", "교육비"),
        ("언제까지 신청해요", "12월 18일 (금) 오후 6시"),
        ("신청은 언제까지예요", "12월 18일 (금) 오후 6시"),
        ("그거 몇시에 해요?", "오전 9시 30분"),
    ],
)
def test_a_short_question_after_a_card(person: Person, words: str, told: str) -> None:
    person.say("간호조무사 과정 누가 들을 수 있어요?")
    assert told in person.say(words)


def test_what_is_asked_after_applying_is_about_the_own_round(database: Database, person: Person) -> None:
    database.run(running.lay, running.NEXT_ROUND, now=LAID).result()
    for words in ("취업 솔루션 신청할게요", "12월 28일", "동의해요", "박서연", "네", "건너뛰기"):
        person.say(words)
    assert "12월 28일 (월)부터" in person.say("취업 솔루션 언제 해요?")


def test_where_one_stands_before_and_after_the_draw(database: Database, person: Person) -> None:
    person.say("숲 체험 어른 둘 아이 하나 신청할게요")
    person.say("네")
    person.say("몇 번째예요?")
    assert rows(person)["상태"].startswith("접수됐어요. 12월 3일 (목) 오후 2시에 추첨해요")
    assert "12월 3일 (목) 오후 2시에 추첨해요. 끝나면 기록을 보여 드릴게요" in person.say("누가 됐어요?")
    person.now = running.at("2026-12-03 14:00")

    def draw(db: Session) -> None:
        running.draw(db, running.FOREST, people.visitor(db, "web", "somebody", MONDAY), "drawn", now=person.now)

    database.run(draw).result()
    assert "누구나 다시 확인할 수 있어요" in person.say("누가 뽑혔어요?")


def test_the_step_of_a_course(person: Person) -> None:
    for words in ("간호조무사 신청할게요", "동의해요", "김하늘", "네", "건너뛰기"):
        person.say(words)
    person.say("지금 어느 단계예요?")
    assert rows(person)["상태"].startswith("접수됐어요")


@pytest.mark.parametrize("words", ["숲 체험 취소됐어요?", "숲체험 왜 취소됐나요"])
def test_why_a_run_is_not_held(database: Database, person: Person, words: str) -> None:
    person.say("숲 체험 어른 둘 아이 하나 신청할게요")
    person.say("네")

    def cancel(db: Session) -> None:
        programmes.cancel_run(db, running.FOREST.id, "kim", "비가 많이 와요", now=person.now)

    database.run(cancel).result()
    assert "비가 많이 와요" in person.say(words)
    assert "비가 많이 와요" in person.say("왜 취소됐어요?")


# --- corrected, in other words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["인원 바꿀게요 어른 셋 애 셋", "인원 변경 어른 3명 아이 3명이요"])
def test_the_party_of_the_application_that_was_just_made(person: Person, words: str) -> None:
    person.say("숲 체험 어른 둘 아이 넷 신청할게요")
    person.say("네")
    person.say(words)
    assert rows(person)["바꾼 뒤"] == "어른 3명, 아이 3명 (모두 6명, 1가족)"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("김철수인데요", "김철수"),
        ("김 영 희", "김영희"),
        ("제 이름은 남궁 민수예요", "남궁민수"),
        ("이 순자", "이순자"),
    ],
)
def test_names_as_they_are_told(person: Person, words: str, name: str) -> None:
    person.say("취업 솔루션 신청할게요")
    person.say("동의해요")
    person.say(words)
    assert rows(person)["이름"] == name


def test_a_question_about_men_is_no_word_of_oneself(person: Person) -> None:
    for words in ("간호조무사 신청할게요", "동의해요", "김하늘"):
        person.say(words)
    said = person.say("남자도 되나요?")
    assert "만 19세 이상 여성" in said
    assert "이렇게 신청할까요?" in said


def test_the_second_of_two_buttons_by_its_place(person: Person) -> None:
    person.say("캠프 신청할게요")
    second = person.labels()[1]
    assert second in person.say("둘째거요")


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("숲 체험 다섯 명이요 아니 여섯", "6명 (1가족)"),
        ("숲 체험 어른 둘, 아니 셋에 아이 하나 신청", "어른 3명, 아이 1명 (모두 4명, 1가족)"),
        ("숲 체험 저랑 애 둘 아니다 셋 신청할게요", "어른 1명, 아이 3명 (모두 4명, 1가족)"),
        ("숲 체험 우리 아빠 엄마 6학년 딸 이렇게 셋 신청", "어른 2명, 아이 1명 (모두 3명, 1가족)"),
    ],
)
def test_a_count_put_right_in_the_same_breath(person: Person, words: str, who: str) -> None:
    person.say(words)
    assert rows(person)["인원"] == who


def test_parents_and_a_grade_after_a_card(person: Person) -> None:
    person.say("숲 체험 알려주세요")
    person.say("우리 아빠 엄마 6학년 딸 이렇게 셋 신청")
    assert rows(person)["인원"] == "어른 2명, 아이 1명 (모두 3명, 1가족)"


def test_a_grade_taken_back_leaves_who_comes(person: Person) -> None:
    person.say("숲 체험 어른 2명 초3 초6 신청할게요")
    person.say("네")
    assert "이미 이렇게 신청하셨어요" in person.say(
        "초6 아니고 중1이에요"
    )  # the younger one may come, and the other along


def test_what_if_the_child_is_older(person: Person) -> None:
    person.say("숲 체험 나이 제한 있나요")
    for words in ("중1이면요?", "14살은요?"):
        assert "초등 6학년까지" in person.say(words)
        assert "영화관람" in person.labels()


# --- lists, and what was looked at meanwhile --------------------------------------------------------------------------


def test_another_programme_looked_at_is_the_one_applied_for(person: Person) -> None:
    person.say("숲 체험 중학생 아들이랑 저요, 신청할게요")
    person.say("그럼 뭐 있어요?")
    person.say("영화관람이요")
    person.say("저랑 아들이요")
    assert rows(person)["프로그램"] == "영화관람"
    assert rows(person)["인원"] == "어른 1명, 아이 1명 (모두 2명)"


def test_when_what_nobody_can_apply_for_is_held(person: Person) -> None:
    person.say("새일인턴십 신청")
    assert "새일 인턴십" in person.say("언제 모집해요")


def test_a_name_written_wrong_is_put_right_after_the_receipt(person: Person) -> None:
    for words in ("취업 솔루션 신청할게요", "동의해요", "박말순", "네", "건너뛰기"):
        person.say(words)
    assert "이름을 적어 주세요" in person.say("이름 잘못 썼어요")
    assert person.say("박말숙이요") == "이름을 박말숙으로 바꿨어요."
    person.say("내 신청")
    assert rows(person)["이름"] == "박말숙"


def test_what_was_withdrawn_can_be_applied_for_again(person: Person) -> None:
    for words in ("숲 체험 어른 둘 아이 하나 신청할게요", "네", "취소할게요", "네"):
        person.say(words)
    assert "월아산 숲 체험" in person.say("다시 신청할래요")


@pytest.mark.parametrize(
    "words", ["자격증 따는중인데 돼요?", "자격증이 아직 없는데 되나요?", "간호조무사 자격증 없는데 신청 되나요"]
)
def test_a_condition_that_is_not_met_is_told_before_one_applies(person: Person, words: str) -> None:
    person.say("간호조무사 과정 얼마예요")
    said = person.say(words)
    assert "간호조무사 자격증이 있는 분이 신청할 수 있어요" in said
    assert "신청하기" not in person.labels()


def test_one_of_what_was_listed_is_applied_for(person: Person) -> None:
    person.say("캠프 뭐 있어요")
    person.say("그거 신청할게요 셋이요")
    assert person.labels()[:3] == ["월아산 숲 체험", "영화관람", "이전"]
    said = person.say("2번")
    assert rows(person)["인원"] == "3명"
    assert "바꿨어요" not in said


def test_choosing_of_a_group_corrects_nothing(person: Person) -> None:
    person.say("캠프 신청할게요 저희 넷이요")
    assert "바꿨어요" not in person.say("영화관람이요")
    assert rows(person)["인원"] == "4명"


def test_who_would_rather_not_tell_a_name_hears_who_sees_it(person: Person) -> None:
    for words in ("취업 솔루션 신청할게요", "동의해요"):
        person.say(words)
    said = person.say("이름 말하기 싫은데")
    assert "담당자만 봐요" in said
    assert said.endswith("이름을 적어 주세요.")


def test_how_likely_it_is_to_be_drawn(person: Person) -> None:
    person.say("숲 체험 알려주세요")
    assert "모두 같은 조건에서" in person.say("당첨 확률은요")


def test_whether_a_run_was_called_off_that_one_did_not_apply_for(person: Person) -> None:
    person.say("숲 체험 취소됐어요?")
    assert "신청" in rows(person)
    assert "신청하기" in person.labels()


@pytest.mark.parametrize("words", ["환불되나요", "취업 못하면 교육비 환불 안되나요"])
def test_whether_the_fee_comes_back(person: Person, words: str) -> None:
    person.say("간호조무사 과정 알려주세요")
    assert "돌려받아요" in person.say(words)


@pytest.mark.parametrize("words", ["못 다니게 됐어요", "저 못하게 되었습니다", "이번엔 못 오게 됐심더"])
def test_a_course_that_one_cannot_attend(person: Person, words: str) -> None:
    for before in ("취업 솔루션 신청할게요", "동의해요", "박서연", "네", "건너뛰기"):
        person.say(before)
    assert "‘취업 솔루션’ 신청을 취소할까요?" in person.say(words)


def test_the_reason_of_a_refusal_is_a_sentence(database: Database, person: Person) -> None:
    for words in ("간호조무사 신청할게요", "동의해요", "김하늘", "네", "건너뛰기"):
        person.say(words)
    person.now = running.at("2026-12-21 10:00")

    def reject(db: Session) -> None:
        (own,) = programmes.mine(db, people.visitor(db, "web", "somebody", MONDAY))
        why = "구직 등록이 되어 있지 않아요"
        programmes.decide(db, places.city(db), own.code, "reject", by="kim", confirm="lee", why=why, now=person.now)

    database.run(reject).result()
    assert "구직 등록이 되어 있지 않아요. 생각이 다르면" in person.say("결과 나왔어요?")


def test_all_of_mine_in_other_words(person: Person) -> None:
    person.say("숲 체험 네 식구 신청할게요")
    person.say("네")
    person.say("내꺼 다 보여줘")
    assert rows(person)["프로그램"] == "월아산 숲 체험"


def test_gone_on_with_the_next_day(person: Person) -> None:
    person.say("숲 체험 신청할게요")
    person.now = running.at("2026-11-24 10:00")
    person.say("어제 하던 거 계속할게요")
    person.say("이어서 하기")
    assert "어른 1명, 아이 2명" in person.say("어른 하나 애 둘")


@pytest.mark.parametrize("words", ["대기할게요", "대기하면 될까요", "네 대기요"])
def test_the_waiting_list_of_the_full_run_that_was_told(database: Database, person: Person, words: str) -> None:
    database.run(running.fill, running.COUNSEL, now=MONDAY).result()
    person.say("취업 솔루션 몇 자리 남았어요?")
    assert "취업 솔루션 · 12월 7일 (월)부터" in person.say(words)


@pytest.mark.parametrize("words", ["저랑 애랑 둘 신청", "신청 어른 1명 아이 1명", "신청이요 저랑 애 하나"])
def test_an_entry_without_a_verb(person: Person, words: str) -> None:
    person.say("숲 체험 알려주세요")
    person.say(words)
    assert rows(person)["인원"] == "어른 1명, 아이 1명 (모두 2명, 1가족)"


@pytest.mark.parametrize("words", ["12월에는요?", "12월은?", "12월 12일은요?"])
def test_a_list_asked_again_for_other_days(person: Person, words: str) -> None:
    person.say("캠프 뭐 있어요")
    said = person.say(words)
    assert "나눔터" not in said
    assert "월아산 숲 체험" in f"{said} {person.labels()}"


@pytest.mark.parametrize("words", ["막내는 빠져요", "막내는 빠집니다"])
def test_one_who_drops_out(person: Person, words: str) -> None:
    person.say("숲 체험 어른 둘 아이 셋 신청할게요")
    person.say("네")
    person.say(words)
    assert rows(person)["바꾼 뒤"] == "어른 2명, 아이 2명 (모두 4명, 1가족)"


def test_a_joke_about_oneself_is_taken_back(person: Person) -> None:
    person.say("간호조무사 신청할게요")
    assert "만 19세 이상 여성" in person.say("저 남자예요")
    assert "이름을 저장해도 될까요?" in person.say("아니 농담이에요 여자예요")
