"""A full session and those who wait for it; every verb is a transaction of its own."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import bookings, outbox, places, queues, waiting
from models.bookings import Booking, Party
from models.people import Who
from models.waiting import Entry, Offer
from tests.models.setting import NOW, SATURDAY, Town


@dataclass
class Line:
    """The waiting list of one session of a room of twenty places."""

    here: Town
    session: places.Session
    now: datetime = NOW
    booked: list[tuple[Who, str]] = field(default_factory=list)

    @property
    def queue(self) -> str:
        return bookings.queue(self.session)

    def fill(self, *parties: Party) -> None:
        """Households that book."""
        for party in parties:
            who = self.here.who(f"booked{len(self.booked)}")
            self.booked.append((who, self.here.book(who, self.session, party, now=self.now).code))

    def free(self, number: int) -> None:
        """One of those who booked cancels."""
        who, code = self.booked[number]
        self.here.cancel(who, code, now=self.now)

    def wait(self, name: str, party: Party) -> Entry:
        who = self.here.who(name)
        now = self.now
        return self.here.run(lambda db: bookings.wait(db, places.city(db), who, self.session, party, now=now))

    def accept(self, name: str, offer: Offer) -> Booking:
        return self.here.run(accept, self.here.who(name), offer.id, self.now)

    def decline(self, name: str, offer: Offer) -> None:
        self.here.run(decline, self.here.who(name), offer.id, self.now)

    def leave(self, entry: Entry) -> None:
        now = self.now

        def turn(db: Session) -> None:
            place = queues.place_of(db, places.city(db), entry.queue, now=now)
            found = waiting.entry(db, entry.id)
            assert found
            waiting.leave(db, place, found, found.person_id, now=now)

        self.here.run(turn)

    def again(self, entry: Entry) -> Entry:
        def turn(db: Session) -> Entry:
            found = waiting.entry(db, entry.id)
            assert found
            return waiting.again(db, found, found.person_id, now=self.now)

        return self.here.run(turn)

    def beat(self, now: datetime | None = None) -> int:
        self.now = now or self.now
        due = self.here.run(queues.due, now=self.now)
        return sum(self.here.run(queues.tend, one, now=self.now) for one in due)

    def entry(self, entry: Entry) -> Entry:
        found = self.here.run(waiting.entry, entry.id)
        assert found
        return found

    def rank(self, entry: Entry) -> int:
        return self.here.run(waiting.rank_of, entry)

    def offers(self, *states: str) -> list[Offer]:
        """In the order in which they were made."""
        wanted = states or tuple(waiting.OfferState)
        query = select(Offer).where(Offer.state.in_(wanted)).order_by(Offer.id)
        return self.here.run(lambda db: list(db.execute(query).scalars()))

    def offered(self) -> dict[str, Offer]:
        """Open offers by the household's name in `wait`."""
        return {one.entry_id: one for one in self.offers("open")}

    def told(self, kind: str) -> list[tuple[str, str]]:
        """(about, state) of the notices of a kind."""
        query = select(outbox.Notice.about, outbox.Notice.state).where(outbox.Notice.kind == kind)
        return self.here.run(lambda db: [(row.about, row.state) for row in db.execute(query.order_by("due_at"))])

    def left(self) -> int:
        return self.here.left(self.session, now=self.now)


def accept(db: Session, who: Who, offer_id: str, now: datetime) -> Booking:
    return bookings.accept_offer(db, places.city(db), who, offer_id, now=now)


def decline(db: Session, who: Who, offer_id: str, now: datetime) -> None:
    found = waiting.offer(db, offer_id)
    assert found
    place = queues.place_of(db, places.city(db), found[1].queue, now=now)
    waiting.decline(db, place, found[0], who.person_id, now=now)


def saturday(here: Town) -> Line:
    """Saturday at ten in Gaho, five days ahead."""
    return Line(here, here.session(day=SATURDAY))
