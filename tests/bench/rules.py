"""The booking rule beside the raw driver doing the same rows, and what a long past costs."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event
from sqlalchemy.orm import Session

from models import bookings, outbox, people, places, quotas
from models.base import Database, on
from models.bookings import Party
from tests.bench.past import fall_due, fill
from tests.bench.table import Figure, in_turn
from tests.counter import VAULT
from tests.counter import fill as load
from tests.postgres import fresh_database, server
from tests.talking import MONDAY

BOOKINGS = 200
ROOMS = [f"room:r{n}/people" for n in range(20)]
DAYS = 14

Transaction = list[tuple[str, Any, bool]]  # statement, values, many


@contextmanager
def databases(count: int, kind: str, folder: Path) -> Iterator[list[Database]]:
    """So many of one kind, each with the city in it."""
    with ExitStack() as stack:
        if kind == "sqlite":
            urls = [f"sqlite:///{folder}/bench{n}.db" for n in range(count)]
        else:
            running = stack.enter_context(server())
            urls = [stack.enter_context(fresh_database(running)) for _ in range(count)]
        made = [Database(url, vault=VAULT, threads=1) for url in urls]
        for database in made:
            stack.callback(database.close)
            load(database)
        yield made


def booking(number: int) -> Callable[[Session], Any]:
    """One more family books; the sessions are taken in turn, so that none is full."""

    def turn(db: Session) -> Any:
        city = places.city(db)
        who = people.visitor(db, "web", f"family{number}", MONDAY)
        return bookings.confirm(db, city, who, sessions(city)[number % 40], Party(1, 1), now=MONDAY)

    return turn


def sessions(city: places.City) -> Sequence[places.Session]:
    first = MONDAY.date() + timedelta(days=1)
    rooms = ("gaho-play", "sinan-play", "seongbuk-play")
    return [one for room in rooms for n in range(10) for one in city.sessions(room, first + timedelta(days=n))]


def beside_the_driver(kind: str, folder: Path) -> Figure:
    """Whole transactions, committed: find who it is, the city, the rule; and the same statements by the driver alone."""
    with databases(3, kind, folder) as (recorded, replayed, ruled):
        transactions = [_record(recorded, number) for number in range(BOOKINGS)]
        with closing(_raw(replayed)) as raw:
            took = in_turn(
                BOOKINGS,
                lambda number: _replay(raw, transactions[number]),
                lambda number: ruled.run(booking(number)).result(),
            )
    return Figure(f"booking rule, {kind}", took[1] * 1000, "ms", "the raw driver's speed", took[0] / took[1])


def _record(database: Database, number: int) -> Transaction:
    heard: Transaction = []

    def listen(_c: object, _k: object, sql: str, values: Any, _x: object, many: bool) -> None:
        heard.append((sql, values, many))

    event.listen(database.engine, "before_cursor_execute", listen)
    database.run(booking(number)).result()
    event.remove(database.engine, "before_cursor_execute", listen)
    return [one for one in heard if not one[0].startswith("BEGIN")]


def _raw(database: Database) -> Any:
    if not database.sqlite:
        url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(url)
    connection = sqlite3.connect(database.url.database or "", isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def _replay(connection: Any, transaction: Transaction) -> None:
    cursor = connection.cursor()
    if isinstance(connection, sqlite3.Connection):
        cursor.execute("BEGIN IMMEDIATE")
    for sql, values, many in transaction:
        if many:
            cursor.executemany(sql, values)
        else:
            cursor.execute(sql, values)
            if sql.startswith("SELECT"):
                cursor.fetchall()
    connection.commit()


def with_a_past(sizes: Sequence[int], kind: str, folder: Path) -> Iterator[Figure]:
    """What is free in twenty rooms over fourteen days, and one booking, at so many past bookings."""
    rounds = 150
    with databases(len(sizes), kind, folder) as made:
        for database, size in zip(made, sizes, strict=True):
            fill(database, size)
            database.run(_a_busy_fortnight).result()
        free = in_turn(rounds, *(lambda _, one=one: one.run(_what_is_free).result() for one in made))
        booked = in_turn(rounds, *(lambda n, one=one: one.run(booking(n)).result() for one in made))
    for name, took in (("20 rooms, 14 days", free), ("a booking", booked)):
        for size, seconds in zip(sizes, took, strict=True):
            ratio = seconds / took[0]
            yield Figure(f"{name} at {size:,} past, {kind}", seconds * 1000, "ms", f"the time at {sizes[0]:,}", ratio)


def _a_busy_fortnight(db: Session) -> None:
    """Every session of the twenty rooms has somebody in it."""
    for day in range(DAYS):
        for hour in (10, 13, 15):
            start = MONDAY.replace(hour=hour) + timedelta(days=day)
            wants = [quotas.Want(room, start, 2, 20) for room in ROOMS]
            quotas.take(db, wants, f"busy{day}-{hour}", until=None, now=MONDAY)


def _what_is_free(db: Session) -> int:
    found = quotas.taken(db, ROOMS, MONDAY, MONDAY + timedelta(days=DAYS), now=MONDAY)
    assert len(found) == len(ROOMS) * DAYS * 3
    return len(found)


def claiming(kind: str, size: int, folder: Path) -> Iterator[Figure]:
    """A sender's claim of the next batch with so many pending; and what a beat does that finds nothing."""
    batch, lease = 500, timedelta(minutes=10)
    with databases(2, kind, folder) as (full, empty):
        for database in (full, empty):
            fill(database, 10_000)
        fall_due(full, size)

        def claim(_: int) -> None:
            full.run(outbox.claim, now=MONDAY, lease=lease, most=batch).result()

        def beat(_: int) -> None:
            empty.read(outbox.any_due, now=MONDAY).result()

        def nothing(_: int) -> None:
            empty.read(lambda db: on(db).exec_driver_sql("SELECT 1").scalar_one()).result()

        # beat and floor each come after a claim: a processor that has just slept or worked elsewhere is slower
        claiming, beating, _, least = in_turn(min(40, size // batch // 2), claim, beat, claim, nothing)
    yield Figure(f"claiming, {size:,} pending, {kind}", batch / claiming, "/s")
    yield Figure(f"an empty beat, {kind}", beating * 1000, "ms", "the speed of SELECT 1", least / beating)
