"""Who writes: visitors, households, children, consent (H-01, H-03, S-01)."""

import threading
from contextlib import suppress
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import people
from models.people import Address, Child, Household, Person, Purpose, Who
from models.refused import Reason, Refused
from tests.models.setting import NOW, WAIT, Town, town

BORN = date(2023, 5, 17)


def counts(db: Session) -> tuple[int, ...]:
    return tuple(
        db.execute(select(func.count()).select_from(table)).scalar_one() for table in (Household, Person, Address)
    )


def agreed(db: Session, who: Who) -> None:
    people.consent(db, who, Purpose.SERVICE, "2026-11", now=NOW)


def test_a_visitor_is_known_again_by_his_address_and_channel_alone(here: Town) -> None:
    """H-01: each chat identity belongs to one guardian, in a household of his own until somebody links them."""
    who = here.who("a")
    assert here.who("a") == who
    others = [here.who("b"), here.run(people.visitor, "kakao", "a", NOW)]
    for other in others:
        assert other.person_id != who.person_id
        assert other.household_id != who.household_id
    assert here.run(counts) == (3, 3, 3)


def test_twelve_first_messages_at_once_make_one_person(city_url: str) -> None:
    """Replicas too: four databases over the same tables, as four processes would have."""
    together = threading.Barrier(4)

    def first(db: Session) -> Who:
        with suppress(threading.BrokenBarrierError):
            together.wait(0.5)
        return people.visitor(db, "kakao", "mother", NOW)

    with town(city_url) as a, town(city_url) as b, town(city_url) as c, town(city_url) as d:
        futures = [(a, b, c, d)[n % 4].database.run(first) for n in range(12)]
        whos = [future.result(WAIT) for future in futures]
        assert len(set(whos)) == 1
        assert a.run(counts) == (1, 1, 1)
        assert a.who("another").person_id != whos[0].person_id


def test_of_two_first_messages_the_later_one_finds_the_person_of_the_earlier(postgres_city: str) -> None:
    """The insert of the second waits for the commit of the first, then leaves nothing of its own behind."""
    with town(postgres_city) as here:
        made, commit = threading.Event(), threading.Event()

        def slow(db: Session) -> Who:
            who = people.visitor(db, "web", "a", NOW)
            made.set()
            assert commit.wait(WAIT)
            return who

        first = here.database.run(slow)
        assert made.wait(WAIT)
        second = here.database.run(people.visitor, "web", "a", NOW)
        threading.Timer(0.3, commit.set).start()
        assert first.result(WAIT) == second.result(WAIT)
        assert here.run(counts) == (1, 1, 1)


def test_no_personal_value_is_stored_of_a_visitor(here: Town) -> None:
    """S-01: before consent there is an address, sealed, and nothing else."""
    who = here.who("010-1234-5678")
    person = here.run(lambda db: db.get_one(Person, who.person_id))
    assert [person.name, person.name_key, person.phone, person.phone_key, person.phone_end_key] == [None] * 5
    for table in ("address", "person", "household"):
        for row in here.sql(f"SELECT * FROM {table}"):
            assert b"1234" not in b"|".join(bytes(v) if isinstance(v, bytes) else str(v).encode() for v in row)


def test_a_child_needs_the_guardians_consent_first(here: Town) -> None:
    """S-01, S-02."""
    who = here.who()
    with pytest.raises(Refused) as no:
        here.run(people.add_child, who, "하린", BORN, now=NOW)
    assert no.value.reason == Reason.CONSENT_NEEDED
    here.run(people.consent, who, Purpose.PHONE, "2026-11", now=NOW)
    with pytest.raises(Refused):
        here.run(people.add_child, who, "하린", BORN, now=NOW)
    assert here.sql("SELECT * FROM child") == []


def test_children_are_sealed_and_come_back_in_the_order_they_were_told_of(here: Town) -> None:
    """H-03."""
    who = here.who()
    names = [f"아이{n}" for n in range(12)]

    def tell(db: Session) -> None:
        agreed(db, who)
        for name in names:
            people.add_child(db, who, name, BORN, now=NOW, notes="휠체어" if name == names[0] else "")

    here.run(tell)
    told = here.run(people.children, who.household_id)
    assert [child.call_name for child in told] == names
    assert {child.born for child in told} == {BORN}
    rows = here.run(lambda db: db.execute(select(Child.call_name, Child.born, Child.notes)).all())
    stored = b"".join(value for row in rows for value in row if value)
    for text in ("아이", "2023", "휠체어"):
        assert text.encode() not in stored
    assert sum(row.notes is not None for row in rows) == 1


def test_the_children_of_one_household_are_not_those_of_another(here: Town) -> None:
    one, other = here.who("a"), here.who("b")
    here.run(agreed, one)
    here.run(people.add_child, one, "하린", BORN, now=NOW)
    assert here.run(people.children, other.household_id) == ()


def test_agreeing_twice_is_kept_once_and_for_its_purpose_only(here: Town) -> None:
    """Trust F4."""
    who = here.who()
    here.run(agreed, who)
    here.run(agreed, who)
    assert here.sql("SELECT purpose, version, channel FROM consent") == [("service", "2026-11", "web")]
    assert here.run(people.consented, who.person_id, Purpose.SERVICE)
    assert not here.run(people.consented, who.person_id, Purpose.ABROAD)


def test_one_phone_number_is_one_guardians(here: Town) -> None:
    """H-02: the database forbids it."""
    key = b"k" * 32
    for name in ("a", "b"):
        here.who(name)
    with pytest.raises(IntegrityError, match="phone_key"):
        here.sql("UPDATE person SET phone_key = :key", key=key)
