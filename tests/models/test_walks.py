"""Whatever people, staff and time do to a run, in whatever order: the audit finds nothing, after every single step."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from models import places, programmes, queues, waiting
from models.people import Who
from models.programmes import Going, Run, Selection
from models.refused import Refused
from tests.models.running import a_run, accept, apply, confirm, decide, draw, edit, lapse, lay, wait, withdraw
from tests.models.setting import NOW, Town

NUMBERS = count(1)
FAMILIES = 5

steps = st.tuples(
    st.sampled_from(
        [
            "apply",
            "apply",
            "wait",
            "edit",
            "withdraw",
            "confirm",
            "accept",
            "decline",
            "again",
            "select",
            "reserve",
            "reject",
            "draw",
            "beat",
            "beat",
            "hours",
            "days",
            "close",
            "cancel",
        ]
    ),
    st.integers(0, FAMILIES - 1),
    st.integers(1, 2),
    st.integers(0, 3),
)


@dataclass
class Walk:
    here: Town
    run: Run
    now: datetime = NOW
    said: set[str] = field(default_factory=set)

    def who(self, family: int) -> Who:
        return self.here.who(f"family{family}")

    def receipt(self, family: int) -> str:
        """The family's last application for this run; one that there is not is refused."""
        found = [one for one in self.here.run(programmes.mine, self.who(family)) if one.run_id == self.run.id]
        return max(found, key=lambda one: (one.changed_at, one.code)).code if found else "ZZ-ZZZZ"

    def going(self, adults: int, children: int) -> Going:
        return Going(1) if self.run.per == "person" else Going(adults, children)

    def offer(self, family: int) -> str:
        rows = self.here.sql(
            "SELECT offer.id FROM offer JOIN waiting ON waiting.id = offer.entry_id"
            " WHERE waiting.household_id = :h AND waiting.queue = :q ORDER BY offer.id DESC",
            h=self.who(family).household_id,
            q=self.run.queue,
        )
        return str(rows[0][0]) if rows else "none"

    def declined(self, family: int) -> None:
        def work(db: Session) -> None:
            offer, entry = waiting.opened(db, self.who_in(db, family), self.offer_id, now=self.now)
            place = queues.place_of(db, places.city(db), entry.queue, now=self.now)
            waiting.decline(db, place, offer, entry.person_id, now=self.now)

        self.offer_id = self.offer(family)
        self.asking = self.who(family)
        self.here.run(work)

    def who_in(self, _db: Session, _family: int) -> Who:
        return self.asking

    def again(self, family: int) -> None:
        who = self.who(family)

        def work(db: Session) -> None:
            last = waiting.last_of(db, who, now=self.now)
            if last and last.queue == self.run.queue:
                waiting.again(db, last, who.person_id, now=self.now)

        self.here.run(work)

    def beat(self) -> None:
        for queue in self.here.run(queues.due, now=self.now):
            self.here.run(queues.tend, queue, now=self.now)
        lapse(self.here, now=self.now)
        self.here.run(programmes.start_over, now=self.now, most=100)

    def passes(self, time: timedelta) -> None:
        self.now += time

    def step(self, verb: str, family: int, adults: int, children: int) -> None:
        here, who, going, now = self.here, self.who(family), self.going(adults, children), self.now
        verbs: dict[str, Callable[[], object]] = {
            "apply": partial(apply, here, who, self.run, going, now=now),
            "wait": partial(wait, here, who, self.run, going, now=now),
            "edit": lambda: edit(here, who, self.receipt(family), going, now=now),
            "withdraw": lambda: withdraw(here, who, self.receipt(family), now=now),
            "confirm": lambda: confirm(here, who, self.receipt(family), now=now),
            "accept": lambda: accept(here, who, self.offer(family), now=now),
            "decline": partial(self.declined, family),
            "again": partial(self.again, family),
            **{name: partial(self.decided, name, family) for name in ("select", "reserve", "reject")},
            "draw": partial(draw, here, self.run, now=now),
            "beat": self.beat,
            "hours": partial(self.passes, timedelta(hours=7)),
            "days": partial(self.passes, timedelta(days=2)),
            "close": lambda: here.run(programmes.close_run, self.run.id, "김", now=now),
            "cancel": partial(self.cancelled, family),
        }
        try:
            verbs[verb]()
        except Refused as no:
            self.said.add(f"{verb}: {no.reason}")

    def decided(self, verdict: str, family: int) -> None:
        decide(self.here, self.receipt(family), verdict, now=self.now)

    def cancelled(self, family: int) -> None:
        if family == 0:  # not in every other walk
            self.here.run(programmes.cancel_run, self.run.id, "김", "비", now=self.now)


@pytest.mark.parametrize("selection", list(Selection))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(unit=st.sampled_from(["people", "families"]), walk=st.lists(steps, min_size=5, max_size=40))
def test_no_order_of_steps_breaks_a_promise(
    sqlite_town: Town, selection: Selection, unit: str, walk: list[tuple[str, int, int, int]]
) -> None:
    alone = selection == Selection.STAFF
    per, unit = ("person", "people") if alone else ("household", unit)
    run = a_run(
        f"walk{next(NUMBERS)}-2026-12", selection=selection, unit=unit, per=per, capacity=2 if unit == "families" else 4
    )
    made = Walk(sqlite_town, lay(sqlite_town, run))
    for one in walk:
        made.step(*one)
        assert sqlite_town.audit() == [], one
    made.passes(timedelta(days=40))  # and when all is over, nobody is left in between
    made.beat()
    open_states = ("submitted", "waitlisted", "drawn", "selected", "reserve")
    assert not [
        state
        for (state,) in sqlite_town.sql("SELECT state FROM application WHERE run_id = :id", id=run.id)
        if state in open_states
    ]
    assert sqlite_town.audit() == []
