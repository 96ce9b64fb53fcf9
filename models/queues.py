"""Which queue is whose: sessions of rooms, runs of programmes; and what time does to all of them."""

from datetime import datetime

from sqlalchemy.orm import Session

from models import bookings, places, programmes, waiting
from models.waiting import Place

KINDS = {"room": bookings.place_of, "run": programmes.place_of}
"""By what a queue's name begins with."""


def place_of(db: Session, city: places.City, queue: str, *, now: datetime) -> Place | None:
    """What waits for what; None where the session or the run is no more."""
    return KINDS[queue.partition(":")[0]](db, city, queue, now=now)


def due(db: Session, *, now: datetime) -> list[str]:
    """The queues that the beat has something to do with, the soonest first: offers that ended, places that were freed
    where nobody looked (a hold that ran out, another room of the same space), sessions and runs that begin or are no more."""
    city = places.city(db)
    found = waiting.queues(db)
    return [name for name, _ in found if waiting.is_due(db, place_of(db, city, name, now=now), name, now=now)]


def tend(db: Session, queue: str, *, now: datetime) -> int:
    """How many things were done."""
    return waiting.tend(db, queue, place_of(db, places.city(db), queue, now=now), now=now)
