"""Times with a zone, one transaction a call, and what is tried again."""

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import suppress
from datetime import UTC as UTC_ZONE
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import String, event, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from models.base import LOCK_WAIT_MS, SEOUL, TRIES, UTC, Again, Base, Database, insert_new, locked, new_id
from tests.models.setting import WAIT


class Own(DeclarativeBase):
    """Apart from the service's tables."""


class Note(Own):
    __tablename__ = "note"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTC)
    n: Mapped[int] = mapped_column(default=0)


AT = datetime(2026, 11, 23, 10, tzinfo=SEOUL)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    Own.metadata.create_all(made.engine)
    yield made
    made.close()


@pytest.fixture
def replica(database: Database, database_url: str) -> Iterator[Database]:
    """Another process over the same tables, as good as: its own engine, its own threads."""
    made = Database(database_url)
    yield made
    made.close()


def write(db: Session, row: str, n: int = 0) -> None:
    db.execute(insert(Note).values(id=row, at=AT, n=n))


def rows(database: Database) -> dict[str, int]:
    def all_of_them(db: Session) -> dict[str, int]:
        return {note.id: note.n for note in db.scalars(select(Note))}

    return database.run(all_of_them).result(WAIT)


# --- instants ---------------------------------------------------------------------------------------------------------


def test_an_instant_goes_in_with_any_zone_and_comes_out_aware_in_utc(database: Database) -> None:
    database.run(write, "a").result(WAIT)
    at = database.run(lambda db: db.scalars(select(Note.at)).one()).result(WAIT)
    assert at == AT
    assert at.tzinfo == UTC_ZONE


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    naive = datetime(2026, 11, 23, 10)  # noqa: DTZ001 - that is the point
    with pytest.raises(StatementError, match="needs a zone"):
        database.run(lambda db: db.execute(insert(Note).values(id="a", at=naive))).result(WAIT)


def test_instants_are_compared_as_instants_whatever_the_zone(database: Database) -> None:
    database.run(write, "a").result(WAIT)
    same = AT.astimezone(UTC_ZONE)
    found = database.run(lambda db: db.scalars(select(Note.id).where(Note.at == same)).all()).result(WAIT)
    later = database.run(
        lambda db: db.scalars(select(Note.id).where(Note.at > same - timedelta(seconds=1))).all()
    ).result(WAIT)
    assert list(found) == list(later) == ["a"]


def test_ids_are_made_in_the_order_of_time() -> None:
    ids = []
    for _ in range(500):
        ids.append(new_id())
        time.sleep(0.000_002)  # the clock in an id is a quarter of a microsecond fine
    assert ids == sorted(ids)
    assert {(len(made), made[12]) for made in ids} == {(32, "7")}


# --- one transaction a call -------------------------------------------------------------------------------------------


def test_a_call_commits(database: Database, replica: Database) -> None:
    database.run(write, "a").result(WAIT)
    assert rows(replica) == {"a": 0}


def test_a_call_that_raises_leaves_nothing(database: Database) -> None:
    def fail(db: Session) -> None:
        write(db, "a")
        raise LookupError("no")

    with pytest.raises(LookupError):
        database.run(fail).result(WAIT)
    assert rows(database) == {}


def test_a_read_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"):
        database.read(write, "a").result(WAIT)
    assert rows(database) == {}
    assert database.read(lambda db: db.scalars(select(Note.id)).all()).result(WAIT) == []


def test_a_long_read_stops_no_turn(database: Database) -> None:
    begun, done = threading.Event(), threading.Event()

    def read(db: Session) -> int:
        before = len(db.scalars(select(Note.id)).all())
        begun.set()
        assert done.wait(WAIT)
        return before

    slow = database.read(read)
    assert begun.wait(WAIT)
    database.run(write, "a").result(WAIT)
    done.set()
    assert slow.result(WAIT) == 0


def test_inserting_what_is_there_says_that_it_is_not_new(database: Database) -> None:
    def twice(db: Session) -> tuple[int, int, int]:
        def row(name: str) -> dict[str, object]:
            return {"id": name, "at": AT, "n": 0}

        note: type[Base] = Note  # type: ignore[assignment]
        return (
            insert_new(db, note, row("a"), key=["id"]),
            insert_new(db, note, row("a"), key=["id"]),
            insert_new(db, note, row("a"), row("b"), row("c"), key=["id"]),
        )

    assert database.run(twice).result(WAIT) == (1, 0, 2)


def test_close_lets_what_runs_finish(database: Database, replica: Database) -> None:
    begun = threading.Event()

    def slow(db: Session) -> None:
        begun.set()
        time.sleep(0.2)
        write(db, "a")

    running = database.run(slow)
    assert begun.wait(WAIT)
    database.close()
    running.result(0)
    assert rows(replica) == {"a": 0}


# --- calls that wait share a transaction, on SQLite -------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'one.db'}")
    Own.metadata.create_all(made.engine)
    yield made
    made.close()


class Held:
    """While it is held, calls wait. Counts the commits after it."""

    def __init__(self, database: Database) -> None:
        self._begun, self._go = threading.Event(), threading.Event()
        self._database, self._commits = database, 0
        self._call = database.run(self._hold)
        assert self._begun.wait(WAIT)

    def _hold(self, db: Session) -> None:
        self._begun.set()
        assert self._go.wait(WAIT)

    def let_go(self, calls: Sequence[Future[Any]]) -> int:
        """How many commits it took until all of these had ended."""

        def count(_: object) -> None:
            self._commits += 1

        event.listen(self._database.engine, "commit", count)
        self._go.set()
        self._call.result(WAIT)
        wait(calls, WAIT)
        event.remove(self._database.engine, "commit", count)
        return self._commits


def test_calls_that_wait_are_committed_together_and_heard_of_after_it(file: Database) -> None:
    held = Held(file)
    calls = [file.run(write, f"{n}") for n in range(4)]
    assert held.let_go(calls) == 1
    assert [call.result(0) for call in calls] == [None] * 4
    assert rows(file) == {"0": 0, "1": 0, "2": 0, "3": 0}


def test_one_that_raises_takes_nobody_with_it(file: Database) -> None:
    def fail(db: Session) -> None:
        write(db, "wrong")
        raise LookupError("no")

    held = Held(file)
    calls = [file.run(write, "a"), file.run(fail), file.run(write, "b"), file.run(write, "a"), file.run(write, "c")]
    held.let_go(calls)
    assert [type(call.exception(0)) for call in calls] == [
        type(None),
        LookupError,
        type(None),
        IntegrityError,
        type(None),
    ]
    assert rows(file) == {"a": 0, "b": 0, "c": 0}


def test_one_whose_turn_has_not_come_can_be_called_off(file: Database) -> None:
    held = Held(file)
    calls = [file.run(write, f"{n}") for n in range(3)]
    assert calls[1].cancel()
    held.let_go(calls)
    assert rows(file) == {"0": 0, "2": 0}


def test_each_begins_with_an_empty_session(file: Database) -> None:
    kept = list[Note]()

    def change(db: Session) -> int:
        note = db.get_one(Note, "a")
        note.n += 1
        kept.append(note)
        return note.n

    def look(db: Session) -> int:
        assert not db.identity_map.values()
        return db.get_one(Note, "a").n

    file.run(write, "a").result(WAIT)
    held = Held(file)
    calls = [file.run(change), file.run(look)]
    assert held.let_go(calls) == 1
    assert [call.result(0) for call in calls] == [1, 1]


def test_those_that_still_wait_at_the_end_are_called_off(file: Database) -> None:
    held = Held(file)
    calls = [file.run(write, f"{n}") for n in range(2)]
    closing = threading.Thread(target=file.close)
    closing.start()
    with suppress(RuntimeError):  # until it is closed to new ones
        while True:
            calls.append(file.run(write, f"{len(calls)}"))
    held.let_go([])
    closing.join(WAIT)
    assert all(call.cancelled() for call in calls)


# --- tried again ------------------------------------------------------------------------------------------------------


def test_a_call_that_another_was_before_is_made_again_from_nothing(database: Database) -> None:
    seen: list[int] = []

    def fn(db: Session) -> str:
        seen.append(len(db.scalars(select(Note.id)).all()))
        write(db, "a")
        if len(seen) < 3:
            raise Again
        return "done"

    assert database.run(fn).result(WAIT) == "done"
    assert seen == [0, 0, 0]
    assert rows(database) == {"a": 0}


def test_trying_again_ends(database: Database) -> None:
    tries: list[int] = []

    def fn(db: Session) -> None:
        tries.append(1)
        raise Again

    with pytest.raises(Again):
        database.run(fn).result(WAIT)
    assert len(tries) == TRIES


def test_an_error_that_would_only_come_again_is_raised_at_once(database: Database) -> None:
    tries: list[int] = []

    def fn(db: Session) -> None:
        tries.append(1)
        write(db, "a")
        write(db, "a")

    with pytest.raises(DBAPIError):
        database.run(fn).result(WAIT)
    assert len(tries) == 1


def test_a_deadlock_is_tried_again_until_both_have_done_their_work(fresh_postgres: str) -> None:
    database = Database(fresh_postgres)
    try:
        Own.metadata.create_all(database.engine)
        database.run(write, "a").result(WAIT)
        database.run(write, "b").result(WAIT)
        both = threading.Barrier(2)
        tries: list[str] = []

        def add(db: Session, first: str, second: str) -> None:
            tries.append(first)
            db.execute(text("UPDATE note SET n = n + 1 WHERE id = :id"), {"id": first})
            if len(tries) <= 2:
                both.wait(WAIT)
            db.execute(text("UPDATE note SET n = n + 1 WHERE id = :id"), {"id": second})

        one, other = database.run(add, "a", "b"), database.run(add, "b", "a")
        one.result(WAIT)
        other.result(WAIT)
        assert len(tries) == 3
        assert rows(database) == {"a": 2, "b": 2}
    finally:
        database.close()


def test_a_serialization_failure_is_tried_again(fresh_postgres: str) -> None:
    database = Database(fresh_postgres)
    try:
        Own.metadata.create_all(database.engine)
        database.run(write, "a").result(WAIT)
        both = threading.Barrier(2)
        tries: list[int] = []

        def add(db: Session) -> None:
            db.connection(execution_options={"isolation_level": "SERIALIZABLE"})
            n = db.scalars(select(Note.n)).one()
            tries.append(1)
            if len(tries) <= 2:
                both.wait(WAIT)
            db.execute(text("UPDATE note SET n = :n"), {"n": n + 1})

        one, other = database.run(add), database.run(add)
        one.result(WAIT)
        other.result(WAIT)
        assert len(tries) == 3
        assert rows(database) == {"a": 2}
    finally:
        database.close()


def test_a_locked_sqlite_is_waited_for_and_two_writers_lose_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'nanum.db'}"
    one, other = Database(url), Database(url)
    try:
        Own.metadata.create_all(one.engine)
        one.run(write, "a").result(WAIT)

        def add(db: Session) -> None:
            n = db.scalars(select(Note.n)).one()
            time.sleep(0.001)
            db.execute(text("UPDATE note SET n = :n"), {"n": n + 1})

        for future in [database.run(add) for _ in range(20) for database in (one, other)]:
            future.result(WAIT)
        assert rows(one) == {"a": 40}
    finally:
        one.close()
        other.close()


def test_waiting_for_a_lock_is_bounded_in_all(database: Database, replica: Database) -> None:
    """Trust A12: it ends after 3 s, whoever holds the lock, and is not begun anew; the next call gets it."""
    database.run(write, "a").result(WAIT)
    has_it, let_go = threading.Event(), threading.Event()
    waits: list[float] = []

    def keep(db: Session) -> None:
        db.execute(text("UPDATE note SET n = 1"))
        has_it.set()
        assert let_go.wait(WAIT)

    def want(db: Session) -> int:
        begun = time.monotonic()
        try:
            return db.scalars(locked(db, select(Note.n))).one()
        except OperationalError:
            waits.append(time.monotonic() - begun)
            raise

    keeper = database.run(keep)
    assert has_it.wait(WAIT)
    with pytest.raises(OperationalError):
        replica.run(want).result(WAIT)
    let_go.set()
    keeper.result(WAIT)
    assert replica.run(want).result(WAIT) == 1
    assert len(waits) == 1
    assert LOCK_WAIT_MS / 1000 - 0.5 <= waits[0] <= LOCK_WAIT_MS / 1000 + 1.5
