"""The audit is silent about good tables and names each broken promise."""

import pytest

from models import care, quotas
from models.bookings import Party
from tests.models.setting import NOW, SATURDAY, Town, korea

WITHOUT_CHECK = {
    "sqlite": (
        "CREATE TABLE plain AS SELECT * FROM quota",
        "DROP TABLE quota",
        "ALTER TABLE plain RENAME TO quota",
    ),
    "postgresql": ("ALTER TABLE quota DROP CONSTRAINT ck_quota_never_oversold",),
}


@pytest.fixture
def lived_in(here: Town) -> Town:
    """Holds, bookings, moved, cancelled and requested ones."""
    for n in range(3):
        here.book(here.who(f"a{n}"), here.session(), Party(1, n + 1))
    here.hold(here.who("holds"), here.session(), Party(2, 2))
    here.book(here.who("hires"), here.session("gaho-hire", SATURDAY, "15:00"), Party(4, 6))
    here.cancel(here.who("a0"), here.book(here.who("a0"), here.session()).code)
    here.move(here.who("a1"), here.book(here.who("a1"), here.session()).code, here.session(day=SATURDAY))
    return here


def one_booking(here: Town, room: str = "gaho-play") -> str:
    rows = here.sql(
        "SELECT code FROM booking WHERE state IN ('confirmed', 'requested') AND room_id = :room ORDER BY code",
        room=room,
    )
    return str(rows[0][0])


def test_the_audit_is_silent_about_tables_that_keep_their_promises(lived_in: Town) -> None:
    assert lived_in.audit() == []
    assert lived_in.database.read(care.audit).result(10) == []


def test_a_count_that_differs_from_its_claims_is_named(lived_in: Town) -> None:
    lived_in.sql("UPDATE quota SET taken = taken + 1 WHERE what = 'room:gaho-play/people' AND taken < capacity")
    lines = lived_in.audit()
    assert lines
    assert all(line.startswith("taken ") and "room:gaho-play/people" in line for line in lines)


def test_a_quota_without_any_claim_but_with_a_count_is_named(lived_in: Town) -> None:
    lived_in.sql("DELETE FROM claim WHERE owner LIKE 'draft:%'")
    [line] = lived_in.audit()
    assert line.startswith("taken 8, but the claims add up to 4: room:gaho-play/people")


def test_more_taken_than_there_is_is_named(lived_in: Town) -> None:
    for statement in WITHOUT_CHECK[lived_in.database.engine.dialect.name]:
        lived_in.sql(statement)
    lived_in.sql("UPDATE quota SET capacity = 4 WHERE what = 'room:gaho-play/people' AND taken = 8")
    [line] = lived_in.audit()
    assert line.startswith("oversold: 8 of 4 taken: room:gaho-play/people")


def test_a_claim_on_nothing_is_named(lived_in: Town) -> None:
    code = one_booking(lived_in)
    lived_in.sql(
        "INSERT INTO claim (owner, starts_at, what, amount) SELECT owner, starts_at, 'item:none/day', 1 FROM claim"
        " WHERE owner = :code",
        code=code,
    )
    [line] = lived_in.audit()
    assert line.startswith(f"a claim on no quota: {code} item:none/day")


def test_a_booking_without_places_is_named(lived_in: Town) -> None:
    code = one_booking(lived_in)
    lived_in.run(quotas.give_back, code)
    assert lived_in.audit() == [f"an active booking without a claim: {code}"]


def test_a_booking_with_the_places_of_another_hour_is_named(lived_in: Town) -> None:
    code = one_booking(lived_in)
    other = quotas.Want("room:gaho-play/people", korea(SATURDAY, "13:00"), 2, 20)
    lived_in.run(quotas.swap, code, [other], now=NOW)
    assert lived_in.audit() == [f"an active booking whose claim is of another hour: {code}"]


@pytest.mark.parametrize("owner", ["ZZ-ZZZZ", "draft:nobody", "nothing"])
def test_a_claim_of_nobody_is_named(lived_in: Town, owner: str) -> None:
    want = quotas.Want("room:gaho-play/people", korea(SATURDAY, "13:00"), 2, 20)
    lived_in.run(quotas.take, [want], owner, until=None, now=NOW)
    [line] = lived_in.audit()
    assert line.startswith(f"a claim without an owner: {owner} room:gaho-play/people")


def test_a_claim_of_a_cancelled_booking_is_named(lived_in: Town) -> None:
    code = one_booking(lived_in)
    lived_in.sql("UPDATE booking SET state = 'cancelled_by_user' WHERE code = :code", code=code)
    lines = lived_in.audit()
    assert any(line.startswith(f"a claim without an owner: {code}") for line in lines)
    assert f"a notice is due about a booking that is over or gone: booking.reminder {code}" in lines


def test_a_booking_that_would_end_like_a_hold_is_named(lived_in: Town) -> None:
    code = one_booking(lived_in)
    lived_in.sql("UPDATE claim SET until = starts_at WHERE owner = :code", code=code)
    [line] = lived_in.audit()
    assert line.startswith(f"a claim of a booking that would end: {code}")


def test_many_of_a_kind_are_counted_and_not_all_told(lived_in: Town) -> None:
    for n in range(30):
        want = quotas.Want("room:gaho-play/people", korea(SATURDAY, "13:00"), 1, 100)
        lived_in.run(quotas.take, [want], f"nobody{n}", until=None, now=NOW)
    lines = lived_in.audit()
    assert len(lines) == 21
    assert lines[-1].startswith("... and 10 more: a claim without an owner")
