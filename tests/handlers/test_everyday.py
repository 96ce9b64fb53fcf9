"""Programmes as people really talk of them: what is asked in passing, said too late, corrected, or said in other words."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from handlers.speech import Card
from models import people, places, programmes
from models.base import Database
from tests import programmes as running
from tests.counter import Person, sqlite_city
from tests.talking import LAID, MONDAY


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with sqlite_city(tmp_path) as made:
        made.run(running.lay, now=LAID).result()
        yield made


@pytest.fixture
def person(database: Database) -> Person:
    return Person(database)


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
