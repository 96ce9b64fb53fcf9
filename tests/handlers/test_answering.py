"""Answers that a waiting list or a draw waits for, said without its notice above them: found among one's own, given, too late."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models import people, places, programmes, queues
from models.base import SEOUL, Database
from models.programmes import Going, State
from tests import programmes as running
from tests.counter import Person, sqlite_city
from tests.talking import LAID, MONDAY

SMALL = replace(
    running.FILM,
    id="camp_sports-2026-12",
    program="camp_sports",
    title_ko="우리 가족 운동회 날!",
    capacity=2,
    quotas=(running.quota("camp_sports-2026-12", "people", 2, running.FILM.starts_at),),
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with sqlite_city(tmp_path) as made:
        made.run(running.lay, now=LAID).result()
        made.run(running.lay, SMALL, now=LAID).result()
        yield made


@pytest.fixture
def person(database: Database) -> Person:
    return Person(database)


def states(database: Database) -> list[str]:
    def look(db: Session) -> list[str]:
        return [one.state for one in programmes.mine(db, people.visitor(db, "web", "somebody", MONDAY))]

    return database.run(look).result()


def offered(person: Person, party: str = "어른 1명 아이 1명") -> None:
    """A full run, a place on its waiting list, and an offer whose notice this person does not see."""

    def fill(db: Session) -> None:
        who = people.visitor(db, "terminal", "first", MONDAY)
        programmes.apply(db, places.city(db), who, programmes.run(db, SMALL.id), Going(1, 1), now=MONDAY)

    def give_back(db: Session) -> None:
        who = people.visitor(db, "terminal", "first", MONDAY)
        (own,) = programmes.mine(db, who)
        programmes.withdraw(db, places.city(db), who, programmes.find(db, who, own.code), now=MONDAY)

    person.database.run(fill).result()
    person.say(f"운동회 {party} 신청할게요")
    assert "대기 1번" in person.press("대기하기") or "대기 1번" in person.say("네")
    person.database.run(give_back).result()
    person.now = MONDAY + timedelta(minutes=5)


def drawn(person: Person, result: str = "drawn") -> None:
    person.say("숲 체험 어른 1명 아이 1명 신청할게요")
    person.say("네")
    person.now = datetime(2026, 12, 3, 14, tzinfo=SEOUL)

    def draw(db: Session) -> None:
        running.draw(db, running.FOREST, people.visitor(db, "web", "somebody", MONDAY), result, now=person.now)

    person.database.run(draw).result()
    person.now += timedelta(minutes=5)


@pytest.mark.parametrize("words", ["내 신청", "내 예약"])
def test_an_open_offer_stands_among_ones_own_with_its_deadline_and_its_answers(person: Person, words: str) -> None:
    offered(person)
    assert "11월 24일 (화) 오전 9시까지" in person.say(words)
    assert {"참가할게요", "못 가요"} <= set(person.labels())
    assert "자리가 정해졌어요" in person.say("네")
    assert states(person.database) == [State.CONFIRMED]


@pytest.mark.parametrize("words", ["네 갈게요", "갈게요", "참가할게요", "네 참가할게요"])
def test_a_word_of_coming_takes_the_open_offer(person: Person, words: str) -> None:
    offered(person)
    assert "자리가 정해졌어요" in person.say(words)
    assert states(person.database) == [State.CONFIRMED]


def test_a_bare_yes_to_nothing_is_shown_first_what_it_would_take(person: Person) -> None:
    offered(person)
    person.say("고마워요")
    assert "자리가 났어요" in person.say("네")
    assert "자리가 정해졌어요" in person.say("네")


def test_a_word_of_coming_is_about_the_booking_of_tomorrow(person: Person) -> None:
    offered(person)
    person.say("가호동 내일 오전 10시 어른 하나 아이 하나 예약해줘")
    person.say("네")
    person.say("처음으로")
    assert "자리가 정해졌어요" not in person.say("갈게요")
    assert states(person.database) == [State.WAITLISTED]


@pytest.mark.parametrize("words", ["못가요", "못 가요", "안 갈래요", "네 못 갈 것 같아요"])
def test_a_drawn_place_is_declined_after_one_question(person: Person, words: str) -> None:
    drawn(person)
    assert "신청을 취소할까요?" in person.say(words)
    assert "취소했어요" in person.say("네")
    assert states(person.database) == [State.WITHDRAWN]


@pytest.mark.parametrize("words", ["못가요", "못 가요", "안 갈래요"])
def test_who_cannot_come_to_what_is_confirmed_is_asked_whether_to_give_it_up(person: Person, words: str) -> None:
    person.say("영화관람 어른 1명 아이 1명 신청할게요")
    person.say("네")
    person.say("처음으로")
    assert "신청을 취소할까요?" in person.say(words)
    assert states(person.database) == [State.CONFIRMED]


@pytest.mark.parametrize("words", ["몇 시까지 답해야 돼요?", "근데 언제까지 답하면 돼요", "답은 언제까지 해야돼요?"])
def test_asked_until_when_to_answer_the_deadline_is_told_with_its_answers(person: Person, words: str) -> None:
    offered(person)
    assert "11월 24일 (화) 오전 9시까지" in person.say(words)
    assert "참가할게요" in person.labels()


def test_asked_until_when_to_answer_a_draw_its_own_deadline_is_told(person: Person) -> None:
    drawn(person)
    assert "12월 5일 (토) 오후 6시까지" in person.say("몇시까지 답해야 돼요?")
    assert "참가할게요" in person.labels()


@pytest.mark.parametrize("words", ["참가할게요", "예약할게요", "갈게요", "내 신청"])
def test_an_offer_that_ended_is_told_as_such_and_nothing_joins_again_unasked(person: Person, words: str) -> None:
    offered(person)
    person.now = datetime(2026, 11, 24, 9, 30, tzinfo=SEOUL)
    person.database.run(beat, person.now).result()
    assert "답할 시간이 지" in person.say(words)
    assert "다시 대기할까요?" in person.say(words)
    assert states(person.database) == [State.WAITLISTED]
    assert person.database.run(queues.due, now=person.now).result() == []
    assert "자리가 났어요" in person.press("다시 대기")


def beat(db: Session, now: datetime) -> None:
    for queue in queues.due(db, now=now):
        queues.tend(db, queue, now=now)


def test_the_rank_of_a_reserve_is_told_as_such_with_its_people_and_their_unit(person: Person) -> None:
    """Who was not told apart into adults and children is counted all the same."""
    person.say("숲 체험 세 식구 신청할게요")
    person.say("네")
    person.now = datetime(2026, 12, 3, 14, tzinfo=SEOUL)

    def draw(db: Session) -> None:
        who = people.visitor(db, "web", "somebody", MONDAY)
        running.draw(db, running.FOREST, who, "reserve 2", now=person.now)

    person.database.run(draw).result()
    said = person.say("몇 번째예요?")
    assert "예비 2번이에요(3명, 1가족)" in said
    assert "예비 2번" in person.say("내 예약")


def test_the_offer_and_what_was_joined_tell_the_party_of_the_application(person: Person) -> None:
    offered(person, "2명")
    assert "자리가 났어요(2명)" in person.say("몇 번째예요?")
