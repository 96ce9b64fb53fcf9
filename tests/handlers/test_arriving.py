"""Who came says so and is checked in; who is noted as not come is told who can put it right (B-10, B-11)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from handlers.dialogue import Dialogue
from handlers.forms import FORMS
from handlers.slots import CONFIRM, RESUME, Conversation, Frame, Visit
from handlers.speech import Heard, Kind, Move
from models import bookings, people, places
from models.base import SEOUL, Database
from models.bookings import Booking, Party
from tests.counter import sqlite_city, words
from tests.talking import MONDAY

WEDNESDAY, TEN = date(2026, 11, 25), datetime(2026, 11, 25, 10, tzinfo=SEOUL)
MINUTE = timedelta(minutes=1)
HERE, CAME = Heard(goal="here"), Heard(goal="came")


@dataclass
class Speaker:
    """Somebody whose words have been understood already."""

    database: Database
    code: str

    def hears(self, heard: Heard, now: datetime, talk: Conversation | None = None) -> str:
        def turn(db: Session) -> str:
            who = people.visitor(db, "web", "somebody", now)
            visit = Visit(db, places.city(db), who, now)
            return words(Dialogue(FORMS).turn(visit, talk or Conversation(), heard, silent_since=now))

        return self.database.run(turn).result()

    def missed(self, now: datetime) -> None:
        def turn(db: Session) -> None:
            bookings.no_show(db, places.city(db), bookings.locked_booking(db, self.code), now=now)

        self.database.run(turn).result()

    @property
    def booking(self) -> Booking:
        return self.database.run(bookings.locked_booking, self.code).result()


@pytest.fixture
def speaker(tmp_path: Path) -> Iterator[Speaker]:
    with sqlite_city(tmp_path) as database:
        yield Speaker(database, database.run(_book).result())


def _book(db: Session) -> str:
    """Wednesday at ten in Gaho, one guardian and two children."""
    who = people.visitor(db, "web", "somebody", MONDAY)
    city = places.city(db)
    session = city.session("gaho-play", WEDNESDAY, "10:00")
    assert session
    return bookings.confirm(db, city, who, session, Party(1, 2), now=MONDAY)[0].code


# --- here -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", [TEN - 15 * MINUTE, TEN + 20 * MINUTE, TEN + 119 * MINUTE])
def test_who_says_that_he_is_here_is_checked_in(speaker: Speaker, now: datetime) -> None:
    said = speaker.hears(HERE, now)
    assert "네, 오셨네요." in said
    assert bookings.check_in_word(speaker.code) in said
    assert speaker.booking.state == "checked_in"
    assert "네, 오셨네요." in speaker.hears(HERE, now)  # once more does no harm


def test_too_early_it_is_told_from_when(speaker: Speaker) -> None:
    said = speaker.hears(HERE, TEN - 16 * MINUTE)
    assert "오전 10시" in said
    assert "오전 9시 45분부터" in said
    assert speaker.booking.state == "confirmed"


def test_on_another_day_nobody_is_waited_for(speaker: Speaker) -> None:
    assert "오늘은 기다리는 예약이 없어요." in speaker.hears(HERE, TEN - timedelta(days=1))
    assert speaker.booking.state == "confirmed"


def test_the_word_of_somebody_else_checks_nobody_in(speaker: Speaker) -> None:
    def turn(db: Session) -> str:
        who = people.visitor(db, "web", "another", TEN)
        visit = Visit(db, places.city(db), who, TEN)
        heard = Heard(goal="here", fills={Kind.BOOKING: speaker.code})
        return words(Dialogue(FORMS).turn(visit, Conversation(), heard, silent_since=TEN))

    assert "오늘은 기다리는 예약이 없어요." in speaker.database.run(turn).result()
    assert speaker.booking.state == "confirmed"


# --- came -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("heard", [CAME, Heard(goal="mine"), HERE])
def test_after_a_no_show_it_is_told_what_is_noted_and_who_can_put_it_right(speaker: Speaker, heard: Heard) -> None:
    speaker.missed(TEN + 31 * MINUTE)
    said = speaker.hears(heard, TEN + 180 * MINUTE)
    assert "오지 않으신 것으로 적혀 있어요" in said
    assert speaker.code in said
    assert "12월 2일 (수) 낮 12시까지 직원이 바로잡을 수 있어요" in said
    assert "가호동 나눔터(" in said
    assert speaker.booking.state == "no_show"


def test_when_staff_can_correct_it_no_more_it_is_over(speaker: Speaker) -> None:
    speaker.missed(TEN + 31 * MINUTE)
    assert "앞으로의 예약이 없어요" in speaker.hears(Heard(goal="mine"), TEN + timedelta(days=7, hours=3))
    assert "적힌 예약은 없어요" in speaker.hears(CAME, TEN + timedelta(days=7, hours=3))


def test_who_says_he_came_while_the_session_runs_is_checked_in(speaker: Speaker) -> None:
    assert "네, 오셨네요." in speaker.hears(CAME, TEN + 20 * MINUTE)
    assert speaker.booking.state == "checked_in"


# --- what is open about a booking -------------------------------------------------------------------------------------


def test_words_for_another_hour_stay_with_the_change_that_is_open(speaker: Speaker) -> None:
    talk = Conversation()
    speaker.hears(Heard(goal="change", act="change"), MONDAY, talk)
    one_oclock = Heard(goal="reserve", act="book", fills={Kind.SITE: "gaho", Kind.TIME: "13:00"})
    said = speaker.hears(one_oclock, MONDAY, talk)
    assert [frame.form for frame in talk.frames] == ["change"]
    assert "11월 25일 (수) 오후 1시" in said
    assert "이렇게 바꿀까요?" in said


def test_a_party_alone_is_about_the_booking_that_was_spoken_of(speaker: Speaker) -> None:
    talk = Conversation()
    speaker.hears(Heard(goal="keep"), MONDAY, talk)
    said = speaker.hears(Heard(fills={Kind.ADULTS: 1, Kind.CHILDREN: 3}), MONDAY, talk)
    assert "어른 1명, 아이 3명" in said
    assert "이렇게 바꿀까요?" in said


@pytest.mark.parametrize("form", ["cancel", "change"])
def test_an_answer_to_a_notice_ends_what_was_asked_about_a_booking(speaker: Speaker, form: str) -> None:
    talk = Conversation()
    speaker.hears(Heard(goal=form), MONDAY, talk)
    _leave_old(speaker, talk, MONDAY + timedelta(hours=8))
    assert talk.frames == []
    speaker.hears(Heard(move=Move.YES), MONDAY + timedelta(hours=8), talk)
    assert speaker.booking.state == "confirmed"


def test_another_errand_that_was_open_long_is_taken_up_only_when_asked(speaker: Speaker) -> None:
    talk = Conversation([Frame("reserve", asked=CONFIRM)])
    _leave_old(speaker, talk, MONDAY + timedelta(minutes=31))
    assert talk.frames[0].asked == RESUME


def _leave_old(speaker: Speaker, talk: Conversation, now: datetime) -> None:
    def turn(db: Session) -> None:
        visit = Visit(db, places.city(db), people.visitor(db, "web", "somebody", now), now)
        Dialogue(FORMS).leave_old(visit, talk, MONDAY)

    speaker.database.run(turn).result()


# --- the party --------------------------------------------------------------------------------------------------------


def _to_summary(speaker: Speaker, **party: object) -> Conversation:
    talk = Conversation()
    fills = {Kind.SITE: "gaho", Kind.DATE: "2026-11-27", Kind.TIME: "10:00"} | {Kind(k): v for k, v in party.items()}
    speaker.hears(Heard(goal="reserve", act="book", fills=fills), MONDAY, talk)
    return talk


@pytest.mark.parametrize(("party", "left"), [({"adults": 2, "children": 3}, 3), ({"people": 4, "children": 2}, 2)])
def test_one_person_less_is_asked_about_anew(speaker: Speaker, party: dict[str, int], left: int) -> None:
    talk = _to_summary(speaker, **party)
    assert talk.top
    assert talk.top.asked == CONFIRM
    speaker.hears(Heard(fills={Kind.MORE: {"adults": -1}}), MONDAY, talk)
    assert talk.top.asked == CONFIRM
    assert (talk.top.filled["party"]["adults"], talk.top.filled["party"]["children"]) == (1, left)


@pytest.mark.parametrize("party", [{"ages": [15, 5], "children": 2}, {"ages": [7, 16], "children": 1}, {"ages": [17]}])
def test_a_minor_is_no_guardian(speaker: Speaker, party: dict[str, object]) -> None:
    talk = _to_summary(speaker, **party)
    assert talk.top
    assert talk.top.asked == "party"
    assert "만 19세 이상 보호자" in speaker.hears(Heard(), MONDAY, talk)
    assert "만 19세 이상 보호자" in speaker.hears(Heard(move=Move.YES), MONDAY, talk)


def test_with_a_grown_up_added_the_young_one_may_come_along(speaker: Speaker) -> None:
    talk = _to_summary(speaker, ages=[17])
    speaker.hears(Heard(fills={Kind.MORE: {"adults": 1}}), MONDAY, talk)
    assert talk.top
    assert talk.top.asked == CONFIRM
    assert talk.top.filled["party"]["children"] == 1


def test_a_child_of_that_age_with_an_adult_is_too_old_and_no_guardian(speaker: Speaker) -> None:
    talk = Conversation()
    fills = {Kind.SITE: "gaho", Kind.DATE: "2026-11-27", Kind.TIME: "10:00", Kind.AGES: [14], Kind.CHILDREN: 1}
    said = speaker.hears(Heard(goal="reserve", act="book", fills=fills | {Kind.ADULTS: 1}), MONDAY, talk)
    assert "초등" in said
