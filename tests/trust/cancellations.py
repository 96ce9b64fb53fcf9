"""200 cancellations at random: who gets what was freed, and how soon (W-01 to W-11). `python -m tests.trust.cancellations [SEED]`.

Sessions of several days are full, and households of all sizes wait for them. Households cancel at all hours; those who wait
answer soon, late or never; others pass by and take what is free. The beat looks every half hour.
"""

import random
import sys
import tempfile
from bisect import insort
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session as Rows

from models import bookings, care, outbox, people, places, queues, waiting
from models.base import Database
from models.bookings import Party
from models.refused import Refused
from models.rules import Session
from models.waiting import Entry, Offer
from tests.counter import sqlite_city
from tests.models.setting import NOW

DAYS = tuple(date(2026, 11, day) for day in (26, 27, 28, 29))
BEAT = timedelta(minutes=30)
CANCELLATIONS = 200
WAITERS = 16  # of a session, at the beginning


@dataclass
class Report:
    seed: int
    cancelled: int = 0
    minutes: list[float] = field(default_factory=list)  # from free to taken, of each place
    taken_by: Counter[str] = field(default_factory=Counter)  # places, by "offer" | "call" | "passer-by"
    never: int = 0  # places that were freed and stayed free to the end
    offers: Counter[str] = field(default_factory=Counter)  # by what became of them
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        middle = f"{median(self.minutes):.0f}" if self.minutes else "-"
        by = ", ".join(f"{n} by {who}" for who, n in sorted(self.taken_by.items()))
        became = ", ".join(f"{n} {what}" for what, n in sorted(self.offers.items()))
        return "\n".join(
            (
                f"seed {self.seed}: {self.cancelled} cancellations, {len(self.minutes)} freed places taken again ({by}), {self.never} not",
                f"from free to taken: median {middle} minutes",
                f"offers: {became}",
                *self.faults,
            )
        )


@dataclass(frozen=True)
class Taken:
    who: people.Who
    code: str
    queue: str
    size: int
    by: str


@dataclass
class Simulation:
    database: Database
    chance: random.Random
    now: datetime = NOW
    report: Report = field(default_factory=lambda: Report(0))
    sessions: dict[str, Session] = field(default_factory=dict)  # by queue
    booked: list[tuple[people.Who, str, str]] = field(default_factory=list)  # who, booking, queue
    freed: dict[str, list[datetime]] = field(default_factory=dict)  # by queue: since when each free place is free
    names: int = 0
    acts: list[tuple[datetime, int, str]] = field(default_factory=list)  # when an offer is answered: its id
    heard: set[str] = field(default_factory=set)

    def name(self) -> str:
        self.names += 1
        return f"household{self.names}"

    def party(self) -> Party:
        return Party(*self.chance.choice([(1, 1), (1, 1), (1, 2), (1, 2), (2, 2), (2, 3), (1, 5)]))

    # --- the beginning

    def lay(self) -> None:
        """Full sessions, and those who wait for them, in one transaction."""
        city = self.database.run(places.city).result()
        self.sessions = {bookings.queue(one): one for day in DAYS for one in city.sessions("gaho-play", day)}
        self.freed = {queue: [] for queue in self.sessions}

        def turn(db: Rows) -> None:
            for queue, session in self.sessions.items():
                left = 20
                while left:
                    party = next(one for one in iter(self.party, None) if one.people <= left and left - one.people != 1)
                    who = people.visitor(db, "web", self.name(), NOW)
                    code = bookings.confirm(db, city, who, session, party, now=NOW)[0].code
                    self.booked.append((who, code, queue))
                    left -= party.people
                for _ in range(WAITERS):
                    who = people.visitor(db, "web", self.name(), NOW)
                    bookings.wait(db, city, who, session, self.party(), now=NOW)

        self.database.run(turn).result()

    # --- what people do

    def book(self, queue: str, name: str, party: Party) -> bool:
        session, now = self.sessions[queue], self.now

        def turn(db: Rows) -> tuple[people.Who, str]:
            who = people.visitor(db, "web", name, NOW)
            return who, bookings.confirm(db, places.city(db), who, session, party, now=now)[0].code

        try:
            who, code = self.database.run(turn).result()
        except Refused:
            return False
        self.booked.append((who, code, queue))
        return True

    def join(self) -> None:
        """Somebody finds a session full, and waits for it."""
        session, party, now, name = (
            self.chance.choice(list(self.sessions.values())),
            self.party(),
            self.now,
            self.name(),
        )

        def turn(db: Rows) -> None:
            bookings.wait(db, places.city(db), people.visitor(db, "web", name, NOW), session, party, now=now)

        with suppress(Refused):
            self.database.run(turn).result()

    def cancel(self) -> bool:
        """Somebody who has a place ahead; False where nobody has."""
        ahead = [one for one in self.booked if self.sessions[one[2]].starts_at > self.now]
        if not ahead:
            return False
        one = self.chance.choice(ahead)
        who, code, queue = one
        self.booked.remove(one)
        now = self.now

        def turn(db: Rows) -> int:
            booking = bookings.find(db, who, code)
            bookings.cancel(db, places.city(db), who, booking, now=now)
            return booking.adults + booking.children

        self.freed[queue] += [now] * self.database.run(turn).result()
        self.report.cancelled += 1
        return True

    def pass_by(self) -> None:
        queue = self.chance.choice(list(self.sessions))
        party = self.party()
        if self.sessions[queue].starts_at - self.now > bookings.LATE and self.book(queue, self.name(), party):
            self._taken(queue, party.people, "passer-by")

    def _taken(self, queue: str, count: int, by: str) -> None:
        for since in self.freed[queue][:count]:
            self.report.minutes.append((self.now - since).total_seconds() / 60)
            self.report.taken_by[by] += 1
        del self.freed[queue][:count]

    # --- what time brings

    def beat(self) -> None:
        now = self.now
        for queue in self.database.run(queues.due, now=now).result():
            self.database.run(queues.tend, queue, now=now).result()

    def hear(self) -> None:
        """Who was told of an offer decides when to answer it; at night nobody is told of any but a call."""
        for offer, entry in self.database.run(_open).result():
            if offer.id in self.heard or (outbox.is_quiet(self.now) and not offer.call):
                continue
            self.heard.add(offer.id)
            if offer.made_at > self.now or offer.until > _limit(entry.starts_at):
                self.report.faults.append(f"offered after the limit: {offer.made_at} {offer.until}")
            if self.chance.random() < 0.8:  # the others never answer
                insort(self.acts, (self.now + timedelta(minutes=self.chance.expovariate(1 / 40)), self.names, offer.id))

    def answer(self) -> None:
        while self.acts and self.acts[0][0] <= self.now:
            _, _, offer_id = self.acts.pop(0)
            now = self.now

            def turn(db: Rows, id: str = offer_id, now: datetime = now) -> Taken | None:
                found = waiting.offer(db, id)
                assert found
                offer, entry = found
                who = people.Who(entry.person_id, entry.household_id, "", "web")
                if self.chance.random() < 0.2:
                    waiting.decline(db, queues.place_of(db, places.city(db), entry.queue, now=now), offer, "x", now=now)
                    return None
                booking = bookings.accept_offer(db, places.city(db), who, id, now=now)
                return Taken(who, booking.code, entry.queue, entry.size, "call" if offer.call else "offer")

            try:
                done = self.database.run(turn).result()
            except Refused:
                continue
            if done:
                self.booked.append((done.who, done.code, done.queue))
                self._taken(done.queue, done.size, done.by)

    def run(self) -> Report:
        self.lay()
        last = max(session.starts_at for session in self.sessions.values())
        beats = (last - self.now) // BEAT
        moments = Counter(self.chance.randrange(beats * 2 // 3) for _ in range(CANCELLATIONS))
        due = 0
        for n in range(beats):
            self.now += BEAT
            due += moments[n]
            while due and self.cancel():
                due -= 1
            if self.chance.random() < 0.1:
                self.pass_by()
            if self.chance.random() < 0.4:
                self.join()
            self.hear()
            self.answer()
            self.beat()
            if n % 200 == 0:
                self.report.faults += self.database.run(care.audit).result()
        self.report.never = sum(map(len, self.freed.values()))
        self.report.faults += self.database.run(care.audit).result() + self.database.run(_too_late).result()
        self.report.offers = Counter(self.database.run(_became).result())
        return self.report


def _limit(starts_at: datetime) -> datetime:
    return starts_at - timedelta(hours=1)


def _open(db: Rows) -> list[tuple[Offer, Entry]]:
    both = select(Offer, Entry).join(Entry, Entry.id == Offer.entry_id).where(Offer.state == "open").order_by(Offer.id)
    return [(row[0], row[1]) for row in db.execute(both)]


def _too_late(db: Rows) -> list[str]:
    """W-07: nobody was ever offered anything from an hour before the start on."""
    rows = db.execute(select(Offer.made_at, Offer.until, Entry.starts_at).join(Entry, Entry.id == Offer.entry_id))
    late = [row for row in rows if row.made_at >= _limit(row.starts_at) or row.until > _limit(row.starts_at)]
    return [f"offered after the limit: {row.made_at} {row.until} {row.starts_at}" for row in late]


def _became(db: Rows) -> dict[str, int]:
    found = db.execute(select(Offer.state, Offer.call)).all()
    return Counter(f"{'called' if row.call else 'offered'} and {row.state}" for row in found)


def cancellations(folder: Path, seed: int) -> Report:
    with sqlite_city(folder) as database:
        return Simulation(database, random.Random(seed), report=Report(seed)).run()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="nanum-cancellations-") as here:
        report = cancellations(Path(here), int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    print(report)
    sys.exit(bool(report.faults))
