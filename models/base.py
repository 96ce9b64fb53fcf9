"""The database: its engine, one transaction a call, times with a zone, ids.

`Database.run(fn, *args)` calls `fn(session, *args)` in one worker thread and one transaction and commits; on a deadlock, a
serialization failure or a locked database it calls `fn` again, so `fn` has no other effect than its rows. On SQLite calls
that wait share a transaction (`_together`).

A row put in by `insert_announced` is told to whoever gave a callback to `Database.listen`, after the commit and never
without it: by PostgreSQL's NOTIFY to every process, on SQLite within this one.
"""

import random
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC as _UTC
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar, cast
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    GenerativeSelect,
    MetaData,
    Table,
    create_engine,
    event,
    func,
    insert,
    make_url,
)
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.types import TypeDecorator

from models.vault import Vault

if TYPE_CHECKING:
    import psycopg  # SQLAlchemy loads the driver where it is needed: 9 MB that SQLite does without

P = ParamSpec("P")
T = TypeVar("T")
Query = TypeVar("Query", bound=GenerativeSelect)

SEOUL = ZoneInfo("Asia/Seoul")  # T-01: no daylight saving
TRIES = 6
LOCK_WAIT_MS = 3_000  # trust A12: a wait for a lock is bounded, then the turn is tried again or a sentence is said
LINE = {
    # a line that swallows everything, without an end, is given up after 15 s: else it would keep its thread for hours
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,
}
THREADS = 8  # PostgreSQL: as many threads as connections
TOGETHER = 16  # SQLite: so many calls share a commit; more would save little and make the first wait
CHANNEL = "nanum_line"  # PostgreSQL's channel of announcements
EVERYBODY = ""  # announced after a gap in listening: anybody may have something new
RETRYABLE = {"40001", "40P01", "55P03"}  # serialization failure, deadlock, lock not available


class Again(Exception):
    """Another transaction was first, and it is too late to refuse kindly: `Database.run` calls the function again."""


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UTC(TypeDecorator[datetime]):
    """An instant: aware in, aware out, UTC in the table (SQLite drops the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        value = value.astimezone(_UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=_UTC) if value.tzinfo is None else value.astimezone(_UTC)


def new_id() -> str:
    """A uuid7 as 32 hex digits: made before the insert (sealed values are bound to it), and rows stay in order of time."""
    stamp, rest = divmod(time.time_ns(), 1_000_000)
    value = (stamp << 80) | (0x7 << 76) | ((rest * 4096 // 1_000_000) << 64)  # two of one millisecond keep their order
    value |= (0b10 << 62) | secrets.randbits(62)
    return f"{value:032x}"


LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0/O, 1/I: a number is read aloud at a desk


def new_code(first: str) -> str:
    """A number that people are told: [A-HJ-NP-Z2-9]{2}-[A-HJ-NP-Z2-9]{4}, one in some hundred millions.

    `first`: what it may begin with, so that the numbers of two tables never meet.
    """
    drawn = secrets.choice(first) + "".join(secrets.choice(LETTERS) for _ in range(5))
    return f"{drawn[:2]}-{drawn[2:]}"


def on(db: Session) -> Connection:
    """The session's connection, looked up once a transaction: asked each time, the session took a twentieth of a turn."""
    found: Connection | None = db.info.get("connection")
    if found is None or found.closed:
        found = db.info["connection"] = db.connection()
    return found


def locked(db: Session, query: Query) -> Query:
    """The rows, locked until the end of the transaction. On SQLite the transaction itself is the lock (BEGIN IMMEDIATE)."""
    return query.with_for_update() if db.info["locking"] else query


def insert_new(db: Session, model: type[Base], *rows: dict[str, Any], key: Sequence[str] | None = None) -> int:
    """Insert, do nothing where the key is there already; how many were new."""
    run = on(db)
    statement = _insert_new(run.dialect.name, model, key and tuple(key))
    # PostgreSQL's driver says -1 for an insert unless it is asked to remember
    return int(run.execute(statement, rows, execution_options={"preserve_rowcount": True}).rowcount)


def insert_row(db: Session, model: type[Base], **values: Any) -> None:
    """One plain insert, without the cost of an object that nobody reads again."""
    on(db).execute(_insert_row(model), values)


class Upsert:
    """Insert; where the key is there already and `where` holds, the columns `new` get the row's values, and `also` its."""

    def __init__(
        self,
        model: type[Base],
        *,
        key: Sequence[str],
        new: Iterable[str],
        also: Mapping[str, Any],
        where: ColumnElement[bool],
    ) -> None:
        self._statements: dict[str, Any] = {}
        for dialect, insert_into in _INSERT.items():
            statement = insert_into(model)
            values = {name: statement.excluded[name] for name in new} | dict(also)
            self._statements[dialect] = statement.on_conflict_do_update(index_elements=key, set_=values, where=where)

    def run(self, db: Session, rows: Sequence[dict[str, Any]]) -> None:
        on(db).execute(self._statements[on(db).dialect.name], rows)


# Statements of every turn are made once: making one anew costs more than running it.
_INSERT: Mapping[str, Callable[[type[Base]], Any]] = {
    "sqlite": lambda model: insert_sqlite(model.__table__),  # type: ignore[arg-type]
    "postgresql": lambda model: insert_postgresql(model.__table__),  # type: ignore[arg-type]
}


@cache
def _insert_new(dialect: str, model: type[Base], key: tuple[str, ...] | None) -> Any:
    return _INSERT[dialect](model).on_conflict_do_nothing(index_elements=key)


@cache
def _insert_row(model: type[Base]) -> Any:
    return insert(model.__table__)  # type: ignore[arg-type]


def insert_announced(db: Session, model: type[Base], **values: Any) -> None:
    """As `insert_row`; once this is committed, every process that listens hears of the row's `person_id`.

    On PostgreSQL the announcement rides on the insert: a statement of its own cost 6 % of a turn, this nothing measurable.
    """
    if on(db).dialect.name == "sqlite":
        insert_row(db, model, **values)
        db.info["announced"].append(values["person_id"])
    else:
        on(db).execute(_announcing(model), values)


@cache
def _announcing(model: type[Base]) -> ReturningInsert[Any]:
    table = cast("Table", model.__table__)
    return insert(table).returning(func.pg_notify(CHANNEL, table.c.person_id))


def vault(db: Session) -> Vault:
    kept: Vault = db.info["vault"]
    return kept


@dataclass(frozen=True, slots=True)
class _Call(Generic[T]):
    work: Callable[[Session], T]
    future: Future[T] = field(default_factory=Future)


class Database:
    """One engine for turns and one, read-only, for long reads that must not stop a talk."""

    def __init__(
        self,
        url: str,
        *,
        vault: Vault | None = None,
        locking: bool = True,
        threads: int = THREADS,
        patience: int = LOCK_WAIT_MS,
    ) -> None:
        """`locking=False` takes the locks away, and more `patience` (ms) than a turn has waits for a slow machine: only
        the tests that prove the locks necessary say so."""
        parsed = make_url(url)
        if parsed.get_backend_name() == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.url = parsed
        self.sqlite = parsed.get_backend_name() == "sqlite"
        self.vault = vault
        self._patience = patience
        self._info: dict[str, Any] = {"vault": vault, "cache": {}, "locking": locking and not self.sqlite}
        workers = 1 if self.sqlite and locking else threads
        self.engine = self._engine(workers, read_only=False, locking=locking)
        self._reader = self._engine(2, read_only=True, locking=True)
        self._turns = ThreadPoolExecutor(workers, thread_name_prefix="turn")
        self._reads = ThreadPoolExecutor(2, thread_name_prefix="read")
        self._alone_in_writing = workers == 1
        self._waiting = deque[_Call[Any]]()
        self._listeners: list[Callable[[str], None]] = []
        self._ear: _Ear | None = None

    def run(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """`fn` in one transaction, committed; the future has its result or what it raised."""
        call = _Call(lambda db: fn(db, *args, **kwargs))
        if not self._alone_in_writing:
            return self._turns.submit(self._transact, self.engine, call.work)
        self._waiting.append(call)
        self._turns.submit(self._together)
        return call.future

    def read(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """`fn` on a read-only connection of its own."""
        return self._reads.submit(self._transact, self._reader, lambda db: fn(db, *args, **kwargs))

    def listen(self, callback: Callable[[str], None]) -> None:
        """`callback` hears the id of each person announced, or EVERYBODY when some may have been missed.

        It is called in a thread of the database's and must return at once.
        """
        self._listeners.append(callback)
        if not self.sqlite and self._ear is None:
            self._ear = _Ear(self._engine(1, read_only=True, locking=True, alone=True), self._tell)

    def _tell(self, person_id: str) -> None:
        for callback in self._listeners:
            callback(person_id)

    def close(self) -> None:
        """Finish what has begun, then let go of all connections."""
        self._turns.shutdown(wait=True, cancel_futures=True)
        for call in self._waiting:
            call.future.cancel()
        self._reads.shutdown(wait=True, cancel_futures=True)
        if self._ear:
            self._ear.close()
        self.engine.dispose()
        self._reader.dispose()

    def _together(self) -> None:
        """The calls that wait, in one transaction: a commit waits for the disk, and no longer for twenty than for one.

        What any of them raises undoes all; then each is made by itself, where it is tried again or told what was wrong.
        """
        call = self._next()
        if call is None:  # those before took it along
            return
        if not self._waiting:
            self._by_itself(call)
            return
        calls, results, announced = [call], list[Any](), list[str]()
        try:
            with (
                Session(self.engine, info=self._info | {"announced": announced}, expire_on_commit=False) as db,
                db.begin(),
            ):
                results.append(call.work(db))
                while len(calls) < TOGETHER and (call := self._next()):
                    db.flush()
                    db.expunge_all()  # each begins with an empty session
                    calls.append(call)
                    results.append(call.work(db))
        except BaseException:
            for call in calls:
                self._by_itself(call)
            return
        for person_id in announced:  # committed
            self._tell(person_id)
        for call, result in zip(calls, results, strict=True):
            call.future.set_result(result)

    def _next(self) -> _Call[Any] | None:
        """The next call that nobody has called off."""
        while self._waiting:
            if (call := self._waiting.popleft()).future.set_running_or_notify_cancel():
                return call
        return None

    def _by_itself(self, call: _Call[Any]) -> None:
        try:
            result = self._transact(self.engine, call.work)
        except BaseException as error:
            call.future.set_exception(error)
        else:
            call.future.set_result(result)

    def _transact(self, engine: Engine, work: Callable[[Session], T]) -> T:
        give_up = time.monotonic() + self._patience / 1000  # in all: six waits for a lock would stop a thread for long
        for attempt in range(1, TRIES + 1):
            committing = False
            try:
                announced: list[str] = []
                info = self._info | {"announced": announced}
                with Session(engine, info=info, expire_on_commit=False) as db, db.begin():
                    result = work(db)
                    committing = True
                for person_id in announced:  # committed
                    self._tell(person_id)
                return result
            except (DBAPIError, Again) as error:
                if attempt == TRIES or time.monotonic() > give_up or not _passing(error, committing=committing):
                    raise
                # another transaction was first: wait a little, each a different little
                time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - spread, not secrecy
        raise AssertionError("unreachable")

    def _engine(self, connections: int, *, read_only: bool, locking: bool, alone: bool = False) -> Engine:
        """`alone`: for one connection that stays open by itself, outside of any transaction."""
        if self.sqlite:
            options: dict[str, Any] = {"connect_args": {"timeout": self._patience / 1000, "check_same_thread": False}}
        else:
            settings = f"-c lock_timeout={self._patience} -c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
            if read_only:
                settings += " -c default_transaction_read_only=on"
            # prepared statements break behind pgbouncer's transaction mode
            options = {"connect_args": {"prepare_threshold": None, "options": settings, "connect_timeout": 3} | LINE}
            if read_only:
                # each statement sees what is committed when it begins, in a transaction or not; BEGIN and COMMIT were two
                # of an empty beat's three ways to the database
                options["isolation_level"] = "AUTOCOMMIT"
        if alone:
            options["poolclass"] = NullPool
        else:
            options |= {"pool_size": connections, "max_overflow": 0, "pool_timeout": 10}
        engine = create_engine(self.url, **options)
        if self.sqlite:
            _prepare_sqlite(engine, read_only=read_only, locking=locking)
        return engine


EAR_SECONDS = 0.5
"""How long a stop of the listening thread may take."""
DEAF_SECONDS = 1.0
"""Between two tries to listen again, while the database is away."""


class _Ear:
    """One thread and one connection that hear what any process announced; they come back after the database was away."""

    def __init__(self, engine: Engine, tell: Callable[[str], None]) -> None:
        self._engine, self._tell = engine, tell
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._stay, name="listen", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._thread.join(2 * EAR_SECONDS)  # it may be waiting for a database that is away: it dies with the process

    def _stay(self) -> None:
        while not self._closing.is_set():
            with suppress(self._engine.dialect.loaded_dbapi.Error, DBAPIError):
                self._listen()
            self._closing.wait(DEAF_SECONDS)

    def _listen(self) -> None:
        with closing(self._engine.raw_connection()) as borrowed:
            connection = cast("psycopg.Connection[Any]", borrowed.driver_connection)
            connection.autocommit = True
            connection.execute(f"LISTEN {CHANNEL}")
            self._tell(EVERYBODY)  # what was announced before now, nobody here has heard
            while not self._closing.is_set():
                for heard in connection.notifies(timeout=EAR_SECONDS):
                    self._tell(heard.payload)


def _prepare_sqlite(engine: Engine, *, read_only: bool, locking: bool) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: Any, _: object) -> None:
        connection.isolation_level = None  # we begin ourselves; the driver's own way begins too late
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")  # trust A4: NORMAL may lose the last commits on a power cut
        cursor.execute("PRAGMA foreign_keys=ON")
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    if locking:
        # deferred transactions let 60 parallel bookings fill 24 of 5 seats
        word = "BEGIN" if read_only else "BEGIN IMMEDIATE"
        # the dialect's own step: with a listener on the engine every statement would look for more of them
        engine.dialect.do_begin = lambda connection: connection.cursor().execute(word)  # type: ignore[method-assign, assignment]


def _passing(error: DBAPIError | Again, *, committing: bool) -> bool:
    """Whether the same transaction may succeed if it is simply tried again."""
    if isinstance(error, Again):
        return True
    if error.connection_invalidated:
        return (
            not committing
        )  # the line was cut: before the commit was sent nothing has happened, after it nobody knows
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in RETRYABLE
    return isinstance(error, OperationalError) and "locked" in str(error.orig)
