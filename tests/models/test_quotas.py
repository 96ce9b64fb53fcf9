"""Everything scarce: take, give back, move, hold, and never more than there is (style 5)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import create_engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import care, quotas
from models.base import Base
from models.people import Household, Person
from models.quotas import DRAFT, Key, Want
from models.refused import Reason, Refused
from tests.models.setting import NOW, Town

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
NEXT = AT + timedelta(hours=2)
PLAY, CLOTHES = "room:gaho-play/people", "item:SN-DC-01/day"
SOON, LATER = NOW + timedelta(minutes=5), NOW + timedelta(minutes=6)
DAY = (AT - timedelta(hours=1), AT + timedelta(hours=12))
PLAYING = Key(AT, PLAY)
D1, D2 = f"{DRAFT}one", f"{DRAFT}two"


def want(amount: int = 1, what: str = PLAY, at: datetime = AT, capacity: int = 5) -> Want:
    return Want(what, at, amount, capacity)


def take(here: Town, owner: str, *wanted: Want, until: datetime | None = None, now: datetime = NOW) -> None:
    here.run(quotas.take, wanted or (want(),), owner, until=until, now=now)


def refused(here: Town, fn: Callable[[], object]) -> Refused:
    """What was refused; and that nothing at all has changed by it."""
    before = rows(here)
    with pytest.raises(Refused) as no:
        fn()
    assert rows(here) == before
    return no.value


def rows(here: Town) -> tuple[object, ...]:
    return (
        here.sql("SELECT starts_at, what, taken FROM quota WHERE taken <> 0 ORDER BY starts_at, what"),
        here.sql("SELECT owner, starts_at, what, amount, until FROM claim ORDER BY owner, starts_at, what"),
    )


def taken(here: Town, key: Key = PLAYING, *, mine: tuple[str, ...] = (), now: datetime = NOW) -> int:
    return here.run(quotas.taken, [key.what], *DAY, mine=mine, now=now).get(key, 0)


def broken(here: Town) -> list[str]:
    """The audit, but for owners: these tests have no bookings."""
    return [line for line in here.audit() if "without an owner" not in line and "would end" not in line]


# --- take and give back -----------------------------------------------------------------------------------------------


def test_a_row_is_made_when_it_is_first_needed_and_has_its_unit_from_the_key(here: Town) -> None:
    take(here, "b1", want(3))
    assert here.sql("SELECT unit, capacity, taken FROM quota") == [("people", 5, 3)]


def test_so_many_are_had_as_there_are_and_not_one_more(here: Town) -> None:
    take(here, "b1", want(3))
    take(here, "b2", want(2))
    no = refused(here, lambda: take(here, "b3", want(1)))
    assert (no.reason, no.facts) == (Reason.FULL, {"what": PLAY, "starts_at": AT, "left": 0})
    assert broken(here) == []


def test_a_refusal_says_how_many_are_left(here: Town) -> None:
    take(here, "b1", want(3))
    assert refused(here, lambda: take(here, "b2", want(3))).facts["left"] == 2


def test_it_is_all_or_nothing(here: Town) -> None:
    take(here, "b1", want(5, at=NEXT))
    refused(here, lambda: take(here, "b2", want(1), want(1, CLOTHES), want(1, at=NEXT)))
    take(here, "b2", want(1), want(1, CLOTHES))
    assert broken(here) == []


def test_units_never_meet(here: Town) -> None:
    take(here, "b1", want(5, "run:1/families"))
    take(here, "b2", want(5, "run:1/people"))


def test_what_is_given_back_can_be_had_again(here: Town) -> None:
    take(here, "b1", want(5), want(1, CLOTHES))
    assert here.run(quotas.give_back, "b1") == tuple(sorted((Key(AT, PLAY), Key(AT, CLOTHES))))
    assert here.run(quotas.give_back, "b1") == ()
    take(here, "b2", want(5), want(5, CLOTHES))
    assert broken(here) == []


def test_only_a_part_may_be_given_back(here: Town) -> None:
    take(here, "b1", want(5), want(1, CLOTHES))
    freed = here.run(quotas.give_back, "b1", {Key(AT, CLOTHES), Key(NEXT, PLAY)})
    assert freed == (Key(AT, CLOTHES),)
    assert (taken(here), taken(here, Key(AT, CLOTHES))) == (5, 0)
    assert broken(here) == []


def test_giving_back_leaves_what_others_have(here: Town) -> None:
    take(here, "b1", want(2))
    take(here, "b2", want(3))
    here.run(quotas.give_back, "b1")
    assert taken(here) == 3


@pytest.mark.parametrize("taken", [-1, 6])
def test_the_database_itself_forbids_a_count_below_nothing_or_above_the_capacity(here: Town, taken: int) -> None:
    """The second wall."""
    take(here, "b1", want(2))
    with pytest.raises(IntegrityError, match="never_oversold"):
        here.sql("UPDATE quota SET taken = :taken", taken=taken)


# --- moving -----------------------------------------------------------------------------------------------------------


def test_a_move_gives_up_the_old_places_only_when_the_new_ones_are_had(here: Town) -> None:
    """B-09."""
    take(here, "b1", want(3))
    take(here, "b2", want(4, at=NEXT))
    no = refused(here, lambda: here.run(quotas.swap, "b1", [want(3, at=NEXT)], now=NOW))
    assert no.facts["left"] == 1
    here.run(quotas.swap, "b1", [want(1, at=NEXT)], now=NOW)
    assert (taken(here), taken(here, Key(NEXT, PLAY))) == (0, 5)
    assert broken(here) == []


@pytest.mark.parametrize("amount", [1, 4, 5])
def test_a_move_within_one_session_counts_its_own_places_as_free(here: Town, amount: int) -> None:
    take(here, "b1", want(4))
    here.run(quotas.swap, "b1", [want(amount)], now=NOW)
    assert taken(here) == amount
    assert broken(here) == []


def test_a_move_from_several_rows_to_others_leaves_none_behind(here: Town) -> None:
    take(here, "b1", want(2), want(1, CLOTHES))
    here.run(quotas.swap, "b1", [want(2, at=NEXT), want(1)], now=NOW)
    assert (taken(here), taken(here, Key(AT, CLOTHES)), taken(here, Key(NEXT, PLAY))) == (1, 0, 2)
    assert broken(here) == []


def test_a_move_gives_up_what_the_person_holds_with_the_old_places_or_not_at_all(here: Town) -> None:
    """B-09, B-13: the hold does not stand in the way, and a move that is refused leaves it."""
    take(here, "b1", want(2))
    take(here, "b2", want(2, at=NEXT))
    hold(here, D1, want(3, at=NEXT))
    no = refused(here, lambda: here.run(quotas.swap, "b1", [want(4, at=NEXT)], now=NOW, giving={D1}))
    assert no.facts["left"] == 3
    here.run(quotas.swap, "b1", [want(3, at=NEXT)], now=NOW, giving={D1})
    assert (taken(here), taken(here, Key(NEXT, PLAY))) == (0, 5)
    assert here.sql("SELECT owner FROM claim ORDER BY owner") == [("b1",), ("b2",)]
    assert broken(here) == []


# --- holds ------------------------------------------------------------------------------------------------------------


def hold(here: Town, owner: str, *wanted: Want, until: datetime = SOON, now: datetime = NOW) -> datetime:
    return here.run(quotas.hold, wanted or (want(),), owner, until=until, now=now)


def test_a_hold_takes_places_from_others_and_is_free_to_its_owner(here: Town) -> None:
    """B-13; one's own draft counts as free."""
    hold(here, D1, want(4))
    assert (taken(here), taken(here, mine=(D1,)), taken(here, mine=(D2,))) == (4, 0, 4)
    refused(here, lambda: hold(here, D2, want(2)))


def test_the_same_wish_is_the_same_hold(here: Town) -> None:
    assert hold(here, D1, want(4)) == SOON
    assert hold(here, D1, want(4), until=LATER, now=NOW + timedelta(minutes=1)) == SOON
    assert here.sql("SELECT DISTINCT owner FROM claim") == [(D1,)]


def test_another_wish_moves_the_hold(here: Town) -> None:
    hold(here, D1, want(4))
    assert hold(here, D1, want(5), until=LATER) == LATER
    assert hold(here, D1, want(2, at=NEXT), until=LATER) == LATER
    assert (taken(here), taken(here, Key(NEXT, PLAY))) == (0, 2)
    assert broken(here) == []


def test_a_hold_that_cannot_move_stays(here: Town) -> None:
    hold(here, D1, want(4))
    take(here, "b1", want(5, at=NEXT))
    refused(here, lambda: hold(here, D1, want(1, at=NEXT)))


def test_a_hold_that_ended_is_renewed_while_the_places_are_there(here: Town) -> None:
    hold(here, D1, want(5))
    assert hold(here, D1, want(5), until=LATER, now=SOON) == LATER
    assert broken(here) == []


def test_whoever_comes_after_its_end_takes_a_draft_back_and_nobody_before(here: Town) -> None:
    hold(here, D1, want(5))
    refused(here, lambda: take(here, "b1", want(1), now=SOON - timedelta(microseconds=1)))
    assert taken(here, now=SOON - timedelta(microseconds=1)) == 5
    assert taken(here, now=SOON) == 0
    take(here, "b1", want(1), now=SOON)
    assert here.sql("SELECT owner FROM claim") == [("b1",)]
    assert broken(here) == []


def test_a_refused_take_takes_nothing_back(here: Town) -> None:
    hold(here, D1, want(2))
    take(here, "b1", want(3))
    refused(here, lambda: take(here, "b2", want(3), now=LATER))


def test_an_offer_that_ended_is_taken_back_by_no_passer_by(here: Town) -> None:
    """An offer is ended by the queue alone, so that nobody comes before the next in it."""
    take(here, "offer:1", want(5), until=SOON)
    refused(here, lambda: take(here, "b1", want(1), now=LATER))
    assert taken(here, now=LATER) == 5
    assert here.run(quotas.expire, now=LATER) == 0


def test_expiring_takes_back_ended_drafts_wherever_they_are_and_nothing_else(here: Town) -> None:
    """3.1: held -> expired."""
    hold(here, D1, want(2), want(1, CLOTHES))
    hold(here, D2, want(1), until=LATER)
    hold(here, f"{DRAFT}three", want(1, at=NEXT))
    take(here, "offer:1", want(1), until=SOON)
    take(here, "b1", want(1))
    assert here.run(quotas.expire, now=SOON - timedelta(seconds=1)) == 0
    assert here.run(quotas.expire, now=SOON) == 2
    assert here.run(quotas.expire, now=SOON) == 0
    owners = here.sql("SELECT owner FROM claim ORDER BY owner")
    assert owners == [("b1",), (D2,), ("offer:1",)]
    assert (taken(here), taken(here, Key(NEXT, PLAY)), taken(here, Key(AT, CLOTHES))) == (3, 0, 0)
    assert broken(here) == []


def test_a_hold_is_handed_over_to_the_booking_it_becomes(here: Town) -> None:
    hold(here, D1, want(4), want(1, CLOTHES))
    here.run(quotas.take, [want(4), want(1, CLOTHES)], "b1", until=None, now=LATER, giving={D1})
    assert here.sql("SELECT DISTINCT owner, until FROM claim") == [("b1", None)]
    assert (taken(here), taken(here, Key(AT, CLOTHES))) == (4, 1)
    assert broken(here) == []


@pytest.mark.parametrize("other", [want(5), want(3), want(4, at=NEXT), want(4, CLOTHES)])
def test_a_hold_of_something_else_is_given_up_for_what_is_booked(here: Town, other: Want) -> None:
    hold(here, D1, want(4))
    here.run(quotas.take, [other], "b1", until=None, now=NOW, giving={D1})
    assert here.sql("SELECT owner, what, amount FROM claim") == [("b1", other.what, other.amount)]
    assert broken(here) == []


def test_a_refused_take_leaves_the_hold_that_it_would_have_given(here: Town) -> None:
    hold(here, D1, want(4))
    take(here, "b1", want(5, at=NEXT))
    refused(here, lambda: here.run(quotas.take, [want(4), want(1, at=NEXT)], "b2", until=None, now=NOW, giving={D1}))


def test_a_hold_that_others_have_taken_back_gives_nothing(here: Town) -> None:
    hold(here, D1, want(4))
    take(here, "b1", want(4), now=LATER)
    no = refused(here, lambda: here.run(quotas.take, [want(4)], "b2", until=None, now=LATER, giving={D1}))
    assert no.facts["left"] == 1


# --- whatever happens, in whatever order ------------------------------------------------------------------------------

WHATS = (PLAY, CLOTHES)
CAPACITIES = {PLAY: 5, CLOTHES: 1}
PEOPLE = ("a", "b", "c")
wishes = st.dictionaries(
    st.tuples(st.sampled_from((AT, NEXT)), st.sampled_from(WHATS)), st.integers(1, 4), min_size=1, max_size=3
).map(lambda chosen: tuple(Want(key[1], key[0], n, CAPACITIES[key[1]]) for key, n in chosen.items()))


class Scarcity(RuleBasedStateMachine):
    """The rows against a dictionary: `claims[owner][key] = (amount, until)`."""

    def __init__(self) -> None:
        super().__init__()
        self.engine = create_engine("sqlite://")
        Base.metadata.create_all(self.engine)
        self.info: dict[str, object] = {"locking": False, "vault": None, "cache": {}}
        self.claims: dict[str, dict[Key, tuple[int, datetime | None]]] = {}
        self.now = NOW
        self.made = 0

    @initialize()
    def people_are_there(self) -> None:
        with self.session() as db:
            db.add(Household(id="h", created_at=NOW))
            db.flush()
            db.add_all(Person(id=one, household_id="h", created_at=NOW, locale="ko") for one in PEOPLE)
            db.commit()

    def session(self) -> Session:
        return Session(self.engine, info=self.info)

    def do(self, fn: Callable[[Session], object]) -> bool:
        """Whether it was allowed; a refusal leaves the transaction to go on, as a turn does."""
        with self.session() as db, db.begin():
            try:
                fn(db)
            except Refused:
                return False
            return True

    def ended(self, owner: str, until: datetime | None) -> bool:
        return owner.startswith(DRAFT) and until is not None and until <= self.now

    def fits(self, wanted: tuple[Want, ...], *giving: str) -> bool:
        for one in wanted:
            others = sum(
                held[one.key][0]
                for owner, held in self.claims.items()
                if one.key in held and owner not in giving and not self.ended(owner, held[one.key][1])
            )
            if others + one.amount > one.capacity:
                return False
        return True

    def taken_by(self, owner: str, wanted: tuple[Want, ...], until: datetime | None, *giving: str) -> None:
        touched = {one.key for one in wanted}.union(*(self.claims.get(one, {}) for one in giving))
        asked = {one.key: one.amount for one in wanted}
        handed_over = until is None and len(giving) == 1 and self.amounts(giving[0]) == asked
        for one in giving:
            self.claims.pop(one, None)
        if not handed_over:
            self.take_back(touched)
        self.claims[owner] = {one.key: (one.amount, until) for one in wanted}

    def amounts(self, owner: str) -> dict[Key, int]:
        return {key: amount for key, (amount, _) in self.claims.get(owner, {}).items()}

    def take_back(self, touched: set[Key] | None) -> None:
        for owner, held in list(self.claims.items()):
            for key, (_, until) in list(held.items()):
                if self.ended(owner, until) and (touched is None or key in touched):
                    del held[key]
            if not held:
                del self.claims[owner]

    @rule(person=st.sampled_from(PEOPLE), wanted=wishes, minutes=st.integers(1, 10))
    def hold(self, person: str, wanted: tuple[Want, ...], minutes: int) -> None:
        owner, until = f"{DRAFT}{person}", self.now + timedelta(minutes=minutes)
        held = self.claims.get(owner, {})
        same = self.amounts(owner) == {one.key: one.amount for one in wanted}
        alive = all(end and end > self.now for _, end in held.values())
        allowed = self.do(lambda db: quotas.hold(db, wanted, owner, until=until, now=self.now))
        if same and alive:
            assert allowed
            return
        assert allowed == self.fits(wanted, owner)
        if allowed:
            self.taken_by(owner, wanted, until, *([owner] if held else []))

    @rule(person=st.sampled_from(PEOPLE), wanted=wishes, as_held=st.booleans())
    def book(self, person: str, wanted: tuple[Want, ...], as_held: bool) -> None:
        giving = f"{DRAFT}{person}"
        held = self.amounts(giving)
        if as_held and held:
            wanted = tuple(Want(key.what, key.starts_at, n, CAPACITIES[key.what]) for key, n in held.items())
        self.made += 1
        owner = f"booking{self.made}"
        allowed = self.do(lambda db: quotas.take(db, wanted, owner, until=None, now=self.now, giving={giving}))
        assert allowed == self.fits(wanted, giving)
        if allowed:
            self.taken_by(owner, wanted, None, giving)

    def bookings(self) -> list[str]:
        return sorted(owner for owner in self.claims if owner.startswith("booking"))

    @precondition(lambda self: self.bookings())
    @rule(which=st.integers(0, 100), wanted=wishes, person=st.sampled_from(PEOPLE))
    def move(self, which: int, wanted: tuple[Want, ...], person: str) -> None:
        owner, draft = self.bookings()[which % len(self.bookings())], f"{DRAFT}{person}"
        allowed = self.do(lambda db: quotas.swap(db, owner, wanted, now=self.now, giving={draft}))
        assert allowed == self.fits(wanted, owner, draft)
        if allowed:
            self.taken_by(owner, wanted, None, owner, draft)

    @precondition(lambda self: self.claims)
    @rule(which=st.integers(0, 100))
    def give_back(self, which: int) -> None:
        owner = sorted(self.claims)[which % len(self.claims)]
        assert self.do(lambda db: quotas.give_back(db, owner))
        del self.claims[owner]

    @rule(minutes=st.integers(1, 7))
    def time_goes_by(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def expire(self) -> None:
        assert self.do(lambda db: quotas.expire(db, now=self.now))
        self.take_back(None)

    @invariant()
    def the_rows_say_what_happened(self) -> None:
        with self.session() as db:
            kept = {
                (owner, Key(at, what)): (amount, until)
                for owner, at, what, amount, until in db.execute(select(*quotas.Claim.__table__.columns))
            }
            model = {(owner, key): value for owner, held in self.claims.items() for key, value in held.items()}
            assert kept == model
            for at, what, taken in db.execute(select(quotas.Quota.starts_at, quotas.Quota.what, quotas.Quota.taken)):
                amounts = [amount for (_, key), (amount, _) in model.items() if key == (at, what)]
                assert taken == sum(amounts) <= CAPACITIES[what]

    def teardown(self) -> None:
        with self.session() as db:
            assert [line for line in care.audit(db) if "booking" not in line] == []
        self.engine.dispose()


class TestScarcity(Scarcity.TestCase):  # type: ignore[misc,valid-type]
    settings = settings(
        max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
