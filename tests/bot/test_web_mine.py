"""What stands beside the talk: what the household has booked and applied for, and nothing that concerns one person alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.channels.web import lines
from models import people
from models.base import Database
from tests import programmes as running
from tests.counter import Person, sqlite_city
from tests.talking import LAID, MONDAY


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with sqlite_city(tmp_path) as made:
        made.run(running.lay, now=LAID).result()
        yield made


def beside(database: Database) -> dict[str, Any]:
    def look(db: Session) -> dict[str, Any]:
        return lines.mine(db, people.visitor(db, "web", "somebody", MONDAY), MONDAY)

    return database.run(look).result()


def test_a_camp_stands_beside_the_bookings_and_is_opened_by_pressing_it(database: Database) -> None:
    person = Person(database)
    for words in ("가호동 토요일 오전 10시 어른 1명 아이 1명", "네", "숲 체험 네 식구 신청할게요", "네"):
        person.say(words)
    shown = beside(database)
    assert shown["count"] == 2
    camp = shown["cards"][1]
    assert (camp["title"], camp["text"], camp["state"]) == ("12월 12일 (토) 오전 10시", "월아산 숲 체험", "접수됐어요")
    assert "월아산 숲 체험" in person.say(camp["says"])


def test_a_matter_of_one_person_is_on_no_screen_unasked(database: Database) -> None:
    """H-05."""
    person = Person(database)
    for words in ("취업 솔루션 신청할게요", "동의해요", "김민지", "네", "건너뛰기"):
        person.say(words)
    assert "취업 솔루션" in person.say("내 신청")
    assert beside(database) == lines.NOTHING
