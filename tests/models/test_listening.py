"""Whoever listens hears of each committed line, in every process, and of nothing else."""

import time
from collections.abc import Callable
from queue import Empty, Queue

import psycopg
import pytest
from sqlalchemy.orm import Session

from models import people, talks
from models.base import EVERYBODY, Database
from models.people import Who
from tests.models.setting import NOW, Town, town

SOON = 10


def write(db: Session, who: Who, message: str) -> None:
    talk = talks.open_locked(db, who.person_id, now=NOW)
    talks.write_line(db, talk, who.address_id, message, "안녕", "{}", now=NOW)
    talks.keep(db, talk, "{}", now=NOW)


def listening(database: Database) -> Queue[str]:
    """What is heard from now on."""
    heard: Queue[str] = Queue()
    database.listen(heard.put)
    if not database.sqlite:
        assert heard.get(timeout=SOON) == EVERYBODY  # it listens
    return heard


def test_a_line_is_heard_of_when_it_is_committed(here: Town) -> None:
    who, heard = here.who(), listening(here.database)

    def work(db: Session) -> None:
        write(db, who, "m1")
        time.sleep(0.2)
        assert heard.empty()

    here.run(work)
    assert heard.get(timeout=SOON) == who.person_id


def test_a_line_that_was_not_committed_is_not_heard_of(here: Town) -> None:
    who, heard = here.who(), listening(here.database)

    def fail(db: Session) -> None:
        write(db, who, "m1")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        here.run(fail)
    here.run(write, here.who("father"), "m2")
    assert heard.get(timeout=SOON) == here.who("father").person_id
    assert heard.empty()


def test_a_notice_is_heard_of_like_a_turn(here: Town) -> None:
    who, heard = here.who(), listening(here.database)
    here.run(talks.post_line, who.person_id, who.address_id, "n1", "{}", now=NOW)
    assert heard.get(timeout=SOON) == who.person_id
    here.run(talks.post_line, who.person_id, who.address_id, "n1", "{}", now=NOW)  # once, however often
    with pytest.raises(Empty):
        heard.get(timeout=0.5)


def test_all_who_listen_hear(here: Town) -> None:
    who, first = here.who(), listening(here.database)
    second: Queue[str] = Queue()
    here.database.listen(second.put)
    here.run(write, who, "m1")
    assert first.get(timeout=SOON) == second.get(timeout=SOON) == who.person_id


def test_another_process_hears_of_it(postgres_city: str) -> None:
    with town(postgres_city) as one, town(postgres_city) as two:
        who, heard = one.who(), listening(two.database)
        one.run(write, who, "m1")
        assert heard.get(timeout=SOON) == who.person_id


def test_after_the_connection_was_cut_everybody_is_looked_at(postgres_city: str) -> None:
    """What was announced in between is lost: anybody may have something new."""
    with town(postgres_city) as here:
        who, heard = here.who(), listening(here.database)
        with psycopg.connect(postgres_city, autocommit=True) as admin:
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            assert admin.execute(cut).fetchall() == [(True,)]
        assert heard.get(timeout=SOON) == EVERYBODY
        here.run(write, who, "m1")
        assert heard.get(timeout=SOON) == who.person_id


def test_closing_waits_for_no_announcement(city_url: str) -> None:
    with town(city_url) as here:
        listening(here.database)
        began = time.monotonic()
        here.database.close()
        assert time.monotonic() - began < 5


# What an open page reads


@pytest.fixture
def told(here: Town) -> Callable[..., list[int]]:
    """Seven lines; transcript(...) as numbers."""
    who = here.who()
    for n in range(7):
        here.run(write, who, f"m{n + 1}")
    here.run(write, here.who("father"), "m1")
    return lambda **given: [line.number for line in here.run(talks.transcript, who.person_id, **given)]


def test_lines_are_read_between_two_numbers(told: Callable[..., list[int]]) -> None:
    assert told() == [1, 2, 3, 4, 5, 6, 7]
    assert told(after=3) == [4, 5, 6, 7]
    assert told(before=3) == [1, 2]
    assert told(after=2, before=6) == [3, 4, 5]
    assert told(after=7) == []


def test_of_too_many_lines_the_last_are_read(told: Callable[..., list[int]]) -> None:
    assert told(most=2) == [6, 7]
    assert told(before=6, most=2) == [4, 5]


def test_the_line_of_a_message_is_that_of_its_address(here: Town) -> None:
    mother, father = here.who(), here.who("father")
    for who in (mother, father):
        here.run(write, who, "same")
    line = here.run(talks.line_of, mother.address_id, "same")
    assert line is not None
    assert (line.number, line.heard) == (1, "안녕")
    assert here.run(talks.line_of, mother.address_id, "other") is None
    assert [here.run(talks.last_number, who.person_id) for who in (mother, father)] == [1, 1]


def test_nobody_is_made_by_being_looked_for(here: Town) -> None:
    assert here.run(people.known, "web", "stranger") is None
    assert here.sql("SELECT count(*) FROM address") == [(0,)]
    made = here.who("stranger")
    assert here.run(people.known, "web", "stranger") == made
