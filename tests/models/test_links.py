"""One person on several channels (H-02): a number works once, for ten minutes, and moves one address with nothing on it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy.orm import Session

from models import bookings, care, links, outbox, people, places, programmes, talks, wishes
from models.base import Base
from models.bookings import Party
from models.people import Purpose, Who
from models.programmes import Going
from models.refused import Reason, Refused
from tests import programmes as running
from tests.models.setting import NOW, SATURDAY, TUESDAY, Town
from tests.models.test_races import Rush, rush, won
from tests.trust.scan import found

MINUTE = timedelta(minutes=1)


def on(here: Town, channel: str, address: str = "7001") -> Who:
    return here.run(people.visitor, channel, address, NOW)


def offer(here: Town, who: Who) -> str:
    return here.run(links.offer, who, now=NOW)


def find(here: Town, who: Who, number: str, minutes: int = 0) -> str | Reason:
    """What a turn does: a refusal is told, and what was counted stays."""

    def turn(db: Session) -> str | Reason:
        try:
            return links.find(db, who, number, now=NOW + minutes * MINUTE)
        except Refused as no:
            return no.reason

    return here.run(turn)


def join(here: Town, who: Who, link: str, minutes: int = 0) -> Who:
    return here.run(links.join, who, link, now=NOW + minutes * MINUTE)


def linked(here: Town) -> tuple[Who, Who]:
    """Somebody of the web, and the same on Telegram."""
    first, second = here.who(), on(here, "telegram")
    return first, join(here, second, find(here, second, offer(here, first)))


def test_the_second_channel_has_the_bookings_of_the_first(here: Town) -> None:
    first = here.who()
    booking = here.book(first, here.session())
    second = on(here, "telegram")
    assert here.run(bookings.upcoming, second.household_id, since=NOW) == []
    mine = join(here, second, find(here, second, offer(here, first)))
    assert (mine.person_id, mine.household_id) == (first.person_id, first.household_id)
    assert on(here, "telegram") == mine
    assert [one.code for one in here.run(bookings.upcoming, mine.household_id, since=NOW)] == [booking.code]
    assert here.sql("SELECT count(*) FROM event WHERE what = 'link.made'") == [(1,)]
    assert here.audit() == []


def test_a_number_works_once_for_ten_minutes_and_only_the_last_one(here: Town) -> None:
    first, second, third = here.who(), on(here, "telegram"), on(here, "kakao")
    old, number = offer(here, first), offer(here, first)
    assert find(here, second, old) is Reason.LINK_WRONG
    assert find(here, second, number, minutes=10) is Reason.LINK_WRONG
    link = find(here, second, number, minutes=9)
    with pytest.raises(Refused, match=Reason.LINK_WRONG):
        join(here, second, link, minutes=10)
    join(here, second, link, minutes=9)
    assert find(here, third, number) is Reason.LINK_WRONG
    with pytest.raises(Refused, match=Reason.LINK_WRONG):
        join(here, third, link)
    assert find(here, second, number) is Reason.LINK_WRONG
    assert find(here, on(here, "telegram"), offer(here, first)) is Reason.LINK_SAME


def test_after_five_wrong_numbers_in_an_hour_none_is_looked_at(here: Town) -> None:
    first, second = here.who(), on(here, "telegram")
    number = offer(here, first)
    assert {find(here, second, f"{n:012}") for n in range(links.GUESSES)} == {Reason.LINK_WRONG}
    assert find(here, second, number) is Reason.LINK_TRIES
    assert find(here, on(here, "kakao"), number) not in (Reason.LINK_TRIES, Reason.LINK_WRONG)
    assert find(here, second, number, minutes=59) is Reason.LINK_TRIES
    assert find(here, second, number, minutes=60) is Reason.LINK_WRONG
    assert here.sql("SELECT wrong FROM link_guess") == [(1,)]


def test_the_number_stands_nowhere_in_the_clear(here: Town) -> None:
    first, second = here.who(), on(here, "telegram")
    number = offer(here, first)
    join(here, second, find(here, second, number))

    def everything(db: Session) -> bytes:
        rows = [db.execute(table.select()).all() for table in Base.metadata.sorted_tables]
        return repr(rows).encode() + b"".join(
            bytes(value) for table in rows for row in table for value in row if isinstance(value, bytes)
        )

    shown = " ".join((number[:4], number[4:8], number[8:]))
    assert found([number, shown], here.run(everything)) == []
    assert found([second.person_id], here.run(everything)) == [second.person_id]  # what does stand there is found


def booked(here: Town, who: Who) -> None:
    here.book(who, here.session())


def waits(here: Town, who: Who) -> None:
    session = here.session(day=SATURDAY)
    here.book(here.who("other"), session, Party(8, 12))
    here.run(lambda db: bookings.wait(db, places.city(db), who, session, Party(1, 1), now=NOW))


def applied(here: Town, who: Who) -> None:
    def apply(db: Session) -> None:
        running.lay(db, running.FOREST, now=NOW - timedelta(days=5))
        going = Going(adults=1, children=1)
        programmes.apply(db, places.city(db), who, programmes.run(db, running.FOREST.id), going, now=NOW)

    here.run(apply)


def has_a_child(here: Town, who: Who) -> None:
    def told(db: Session) -> None:
        people.consent(db, who, Purpose.SERVICE, "test", now=NOW)
        people.add_child(db, who, "하윤", TUESDAY.replace(year=2022), now=NOW)

    here.run(told)


def has_another_guardian(here: Town, who: Who) -> None:
    here.sql(
        "INSERT INTO person (id, household_id, created_at, locale) VALUES ('p2', :household, :now, 'ko')",
        household=who.household_id,
        now=NOW,
    )


def suspended(here: Town, who: Who) -> None:
    """Nobody leaves a pause behind by taking another person's name."""
    here.sql(
        "UPDATE household SET suspended_until = :until WHERE id = :id",
        until=NOW + timedelta(days=9),
        id=who.household_id,
    )


@pytest.mark.parametrize("has", [booked, waits, applied, has_a_child, has_another_guardian, suspended])
def test_two_households_are_not_merged(here: Town, has: Callable[[Town, Who], None]) -> None:
    first, second = here.who(), on(here, "telegram")
    number = offer(here, first)
    link = find(here, second, number)
    has(here, second)
    assert find(here, second, number) is Reason.LINK_OWN
    with pytest.raises(Refused, match=Reason.LINK_OWN):
        join(here, second, link)
    assert on(here, "telegram").person_id == second.person_id
    assert here.sql("SELECT used_at FROM link_number") == [(None,)]


def test_who_is_linked_elsewhere_parts_first(here: Town) -> None:
    _, mine = linked(here)
    stranger = here.who("stranger")
    assert find(here, mine, offer(here, stranger)) is Reason.LINK_OTHER


def test_parting_gives_a_person_of_its_own_and_leaves_the_bookings(here: Town) -> None:
    first, mine = linked(here)
    here.book(mine, here.session())
    until = NOW + timedelta(days=9)
    here.sql("UPDATE household SET suspended_until = :until WHERE id = :id", until=until, id=first.household_id)
    own = here.run(links.part, mine, mine.address_id, now=NOW)
    assert own is not None
    assert own == on(here, "telegram")
    assert own.person_id != first.person_id
    assert own.suspended_until is not None  # B-11: a pause is not left behind
    assert here.run(bookings.upcoming, own.household_id, since=NOW) == []
    assert len(here.run(bookings.upcoming, first.household_id, since=NOW)) == 1
    assert here.run(links.linked, first) == ()
    assert here.audit() == []


def test_the_first_channel_may_part_the_second_but_nobody_a_strangers(here: Town) -> None:
    first, mine = linked(here)
    for who, address in ((here.who("stranger"), mine.address_id), (first, first.address_id)):
        with pytest.raises(Refused, match=Reason.LINK_NONE):
            here.run(links.part, who, address, now=NOW)
    assert here.run(links.part, first, mine.address_id, now=NOW) is None
    assert on(here, "telegram").person_id != first.person_id


def test_who_was_parted_does_not_come_back_by_a_number_shown_before(here: Town) -> None:
    first, mine = linked(here)
    number = offer(here, mine)
    here.run(links.part, first, mine.address_id, now=NOW)
    assert find(here, on(here, "telegram"), number) is Reason.LINK_WRONG


def test_what_was_asked_to_be_told_is_told_to_the_same_one_and_once(here: Town) -> None:
    first, second = here.who(), on(here, "telegram")
    later = NOW + timedelta(days=3)
    for who, about in ((first, "a"), (second, "a"), (second, "b")):
        here.run(outbox.post, who.person_id, "run.opening", about, due_at=later)
    join(here, second, find(here, second, offer(here, first)))
    told = "SELECT about FROM notice WHERE kind = 'run.opening' AND person_id = :id ORDER BY about"
    assert here.sql(told, id=first.person_id) == [("a",), ("b",)]


def test_what_was_wished_for_is_told_to_the_same_one_and_once(here: Town) -> None:
    first, second = here.who(), on(here, "telegram")
    city = here.run(places.city)
    for who, program in ((first, "camp_forest"), (second, "camp_forest"), (second, "saeil_intern")):
        here.run(wishes.keep, city, who, program, now=NOW)
    join(here, second, find(here, second, offer(here, first)))
    wished = here.sql("SELECT person_id, program_id FROM wish ORDER BY program_id")
    assert wished == [(first.person_id, "camp_forest"), (first.person_id, "saeil_intern")]


def test_a_talk_that_was_left_is_no_ones(here: Town) -> None:
    second = on(here, "telegram")
    here.run(talks.open_locked, second.person_id, now=NOW)
    first = here.who()
    join(here, second, find(here, second, offer(here, first)))
    assert here.run(talks.open_locked, second.person_id, now=NOW).abandoned
    assert not here.run(talks.open_locked, first.person_id, now=NOW).abandoned


def test_the_audit_sees_an_address_that_changed_hands_by_itself(here: Town) -> None:
    _, mine = linked(here)
    stranger = here.who("stranger")
    here.sql("UPDATE address SET person_id = :p WHERE id = :id", p=stranger.person_id, id=mine.address_id)
    assert any("another person" in line for line in here.audit())
    here.sql("DELETE FROM event")
    assert any("no event tells" in line for line in here.audit())


def test_numbers_and_guesses_are_forgotten_after_a_day(here: Town) -> None:
    _, mine = linked(here)
    find(here, mine, "1")
    offer(here, mine)
    rows = "SELECT (SELECT count(*) FROM link_number), (SELECT count(*) FROM link_guess)"
    assert here.sql(rows) == [(2, 1)]
    assert here.run(links.forget, now=NOW + timedelta(hours=24), most=100) == 0
    assert here.run(links.forget, now=NOW + timedelta(hours=25), most=100) == 3
    assert here.sql(rows) == [(0, 0)]
    assert here.run(care.audit) == []


# --- two at once ------------------------------------------------------------------------------------------------------


def both_use_one_number(crowd: Rush, wait: float) -> list[Who | Refused]:
    """Two channels that were both asked "연결할까요?" say yes at once."""
    here = crowd.here
    first, whos = here.who(), [on(here, "telegram"), on(here, "kakao")]
    number = offer(here, first)
    ids = [find(here, who, number) for who in whos]
    jobs = [partial(links.join, who=who, link=id, now=NOW) for who, id in zip(whos, ids, strict=True)]
    with crowd.meeting("UPDATE address", people=2, wait=wait):
        return crowd.all(jobs)


def test_of_two_uses_at_once_one_wins(city_url: str) -> None:
    with rush(city_url) as crowd:
        results = both_use_one_number(crowd, wait=0.5)
        assert won(results) == 1
        assert crowd.here.sql("SELECT count(*) FROM address WHERE linked_at IS NOT NULL") == [(1,)]
        assert crowd.here.audit() == []


def test_without_its_lock_one_number_is_used_twice(postgres_city: str) -> None:
    """What the lock of the number's row is for; on SQLite the transaction itself is the lock."""
    with rush(postgres_city, locking=False) as crowd:
        assert won(both_use_one_number(crowd, wait=60)) == 2
