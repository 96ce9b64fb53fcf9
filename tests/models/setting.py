"""A database with the city in it and a fixed clock; every verb of a `Town` is a transaction of its own."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import date, datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from models import bookings, care, people, places
from models.base import SEOUL, Database
from models.bookings import Booking, Party
from models.people import Who
from models.refused import Refused
from models.vault import Vault

P = ParamSpec("P")
T = TypeVar("T")

NOW = datetime(2026, 11, 23, 10, tzinfo=SEOUL)  # a Monday
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (date(2026, 11, day) for day in range(24, 30))
KEYS = (("k1", bytes(range(32))),)
SECRET = b"a secret of the tests"
WAIT = 60
A_PAIR = Party(1, 1)


def vault() -> Vault:
    return Vault(KEYS, SECRET)


def korea(day: date, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SEOUL)


class Town:
    def __init__(self, database: Database) -> None:
        self.database = database

    def run(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return self.database.run(fn, *args, **kwargs).result(WAIT)

    def sql(self, statement: str, **values: object) -> list[tuple[object, ...]]:
        def execute(db: Session) -> list[tuple[object, ...]]:
            result = db.connection().execute(text(statement), values)
            return [tuple(row) for row in result] if result.returns_rows else []

        return self.run(execute)

    def city(self) -> places.City:
        return self.run(places.city)

    def who(self, address: str = "mother") -> Who:
        return self.run(people.visitor, "web", address, NOW)

    def session(self, room: str = "gaho-play", day: date = TUESDAY, start: str = "10:00") -> places.Session:
        found = self.city().session(room, day, start)
        assert found is not None, f"{room} has no session on {day} at {start}"
        return found

    def hold(self, who: Who, session: places.Session, party: Party = A_PAIR, *, now: datetime = NOW) -> datetime:
        return self.run(lambda db: bookings.hold(db, places.city(db), who, session, party, now=now))

    def confirm(
        self, who: Who, session: places.Session, party: Party = A_PAIR, *, now: datetime = NOW
    ) -> tuple[Booking, bool]:
        return self.run(confirm, who, session, party, now)

    def book(self, who: Who, session: places.Session, party: Party = A_PAIR, *, now: datetime = NOW) -> Booking:
        return self.confirm(who, session, party, now=now)[0]

    def move(
        self, who: Who, code: str, session: places.Session, party: Party = A_PAIR, *, now: datetime = NOW
    ) -> Booking:
        def work(db: Session) -> Booking:
            booking = bookings.find(db, who, code)
            bookings.move(db, places.city(db), who, booking, session, party, now=now)
            return booking

        return self.run(work)

    def cancel(self, who: Who, code: str, *, now: datetime = NOW) -> bool:
        return self.run(lambda db: bookings.cancel(db, places.city(db), who, bookings.find(db, who, code), now=now))

    def find(self, who: Who, code: str) -> Booking:
        return self.run(bookings.find, who, code)

    def left(self, session: places.Session, *, now: datetime = NOW, mine: Sequence[str] = ()) -> int:
        vacant = self.run(
            lambda db: bookings.vacancies(db, places.city(db), [session.room], [session.day], mine=mine, now=now)
        )
        return next(one.left for one in vacant if one.session == session)

    def audit(self) -> list[str]:
        return self.run(care.audit)


def confirm(db: Session, who: Who, session: places.Session, party: Party, now: datetime) -> tuple[Booking, bool]:
    return bookings.confirm(db, places.city(db), who, session, party, now=now)


@contextmanager
def town(url: str, *, locking: bool = True, threads: int = 8) -> Iterator[Town]:
    # a crowd of threads on a busy machine: what is judged is who wins, not how soon
    database = Database(url, vault=vault(), locking=locking, threads=threads, patience=WAIT * 1000)
    try:
        yield Town(database)
    finally:
        database.close()


def outcome(future: Future[T]) -> T | Refused:
    """What came of it; a refusal is an outcome, anything else is raised."""
    try:
        return future.result(WAIT)
    except Refused as no:
        return no
