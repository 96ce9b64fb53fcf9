"""What else the beat does. Each batch is a transaction of its own; any number of replicas may do the same at once.

A duty that fails is counted and logged, and stops no other (trust F7).
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from prometheus_client import Counter
from sqlalchemy.orm import Session

from models import bookings, journal, links, outbox, places, programmes, queues, quotas, season, talks, waiting, wishes
from models.base import Database

BATCH = 200
BATCHES = 50
"""So many of one duty in one beat; the rest comes with the next."""
CONVERSATIONS = timedelta(days=30)  # S-03: what was said, what was sent, the state of a talk nobody went on with
BOOKINGS = timedelta(days=365)  # S-03: with the strikes of those who did not come
CAMPS = timedelta(days=365)  # S-03: applications of a household
COURSES = timedelta(days=5 * 365)  # S-03: of one person: courses, counselling, grants
AUDIT = timedelta(days=3 * 365)  # S-03
WISHES = timedelta(days=365)  # S-03: to hear of an opening, where none came
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Duty:
    name: str
    every: timedelta
    work: Callable[[Session, datetime, int], int]  # one batch of at most so many; how many it was
    batch: int = BATCH
    purges: bool = False  # destroys what is past its period: `nanum purge` does it now


@dataclass(frozen=True, slots=True)
class Errands:
    """A duty whose work is by subject, each in a transaction of its own: so that none holds the locks of two."""

    name: str
    every: timedelta
    find: Callable[[Session, datetime], list[str]]  # reads only
    work: Callable[[Session, datetime, str], int]
    purges: bool = False


def _holds(db: Session, now: datetime, most: int) -> int:
    """3.1: held -> expired."""
    return quotas.expire(db, now=now, most=most)


def _no_shows(db: Session, now: datetime, most: int) -> int:
    """B-10."""
    waited = bookings.awaited(db, now=now, most=most)
    for booking in waited:
        bookings.no_show(db, places.city(db), booking, now=now)
    return len(waited)


def _completions(db: Session, now: datetime, most: int) -> int:
    over = bookings.over(db, now=now, most=most)
    for booking in over:
        bookings.complete(db, booking, now=now)
    return len(over)


def _message_ids(db: Session, now: datetime, most: int) -> int:
    return talks.forget_ids(db, now=now, most=most)


def _lines(db: Session, now: datetime, most: int) -> int:
    return talks.forget_lines(db, before=now - CONVERSATIONS, most=most)


def _talks(db: Session, now: datetime, most: int) -> int:
    return talks.forget_states(db, before=now - CONVERSATIONS, most=most)


def _notices(db: Session, now: datetime, most: int) -> int:
    return outbox.forget(db, before=now - CONVERSATIONS, most=most)


def _bookings(db: Session, now: datetime, most: int) -> int:
    return bookings.forget(db, places.city(db).room_ids, before=now - BOOKINGS, most=most)


def _events(db: Session, now: datetime, most: int) -> int:
    return journal.forget(db, before=now - AUDIT, most=most)


def _lapses(db: Session, now: datetime, most: int) -> int:
    """P-08."""
    return programmes.lapse(db, places.city(db), now=now, most=most)


def _not_reached(db: Session, now: datetime, most: int) -> int:
    return programmes.start_over(db, now=now, most=most)


def _season(db: Session, now: datetime, most: int) -> int:
    """The demo's next runs; where no season is loaded there is nothing to lay."""
    return season.lay(db, now=now)


def _camps(db: Session, now: datetime, most: int) -> int:
    return programmes.forget(db, "household", before=now - CAMPS, most=most)


def _courses(db: Session, now: datetime, most: int) -> int:
    return programmes.forget(db, "person", before=now - COURSES, most=most)


def _queues(db: Session, now: datetime) -> list[str]:
    return queues.due(db, now=now)


def _queue(db: Session, now: datetime, queue: str) -> int:
    """W-03 to W-07, 3.3."""
    return queues.tend(db, queue, now=now)


def _waiting(db: Session, now: datetime, most: int) -> int:
    return waiting.forget(db, before=now - BOOKINGS, most=most)


def _wishes(db: Session, now: datetime, most: int) -> int:
    return wishes.forget(db, before=now - WISHES, most=most)


def _links(db: Session, now: datetime, most: int) -> int:
    return links.forget(db, now=now, most=most)


DUTIES = (
    Duty("holds", timedelta(seconds=15), _holds),
    Errands("queues", timedelta(seconds=15), _queues, _queue),
    # one at a time: each locks a household and its sessions, and two replicas must not cross
    Duty("no-shows", timedelta(seconds=15), _no_shows, batch=1),
    Duty("lapses", timedelta(seconds=15), _lapses, batch=20),
    Duty("not-reached", timedelta(minutes=1), _not_reached),
    Duty("season", DAY, _season),
    Duty("completions", timedelta(minutes=1), _completions),
    Duty("message-ids", timedelta(hours=1), _message_ids, purges=True),
    Duty("lines", DAY, _lines, purges=True),
    Duty("links", timedelta(hours=1), _links, purges=True),
    Duty("talks", DAY, _talks, purges=True),
    Duty("notices", DAY, _notices, purges=True),
    Duty("waiting", DAY, _waiting, purges=True),
    Duty("wishes", DAY, _wishes, purges=True),
    Duty("bookings", DAY, _bookings, batch=20, purges=True),
    Duty("camps", DAY, _camps, batch=20, purges=True),
    Duty("courses", DAY, _courses, batch=20, purges=True),
    Duty("events", DAY, _events, purges=True),
)


def do(database: Database, duty: Duty | Errands, now: datetime, *, batches: int = BATCHES) -> int:
    """Batch after batch until nothing is left; how many rows. Of errands, each that there is, once."""
    if isinstance(duty, Errands):
        return _each(database, duty, now)
    done = 0
    for _ in range(batches):
        some = database.run(duty.work, now, duty.batch).result()
        done += some
        if some < duty.batch:
            break
    return done


def _each(database: Database, errands: Errands, now: datetime) -> int:
    """One that fails stops no other; all failures are raised at the end."""
    done, failed = 0, list[Exception]()
    for one in database.read(errands.find, now).result():
        try:
            done += database.run(errands.work, now, one).result()
        except Exception as error:
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"of {errands.name}", failed)
    return done


@dataclass(slots=True)
class Duties:
    database: Database
    clock: Callable[[], datetime]
    outcomes: Counter | None = None  # by duty and outcome
    duties: tuple[Duty | Errands, ...] = DUTIES
    _next: dict[str, float] = field(init=False, default_factory=dict)  # by the loop's clock, which is never set back
    _closing: bool = field(init=False, default=False)

    async def beat(self) -> None:
        """Every duty whose time has come, one after the other."""
        loop = asyncio.get_running_loop()
        for duty in self.duties:
            if self._closing or loop.time() < self._next.get(duty.name, 0.0):
                continue
            self._next[duty.name] = loop.time() + duty.every.total_seconds()
            try:
                done = await asyncio.to_thread(do, self.database, duty, self.clock())
            except Exception:
                self._count(duty, "failed")
                logging.getLogger(f"scheduler.duties.{duty.name}").exception("failed")
            else:
                self._count(duty, "done")
                if isinstance(duty, Duty) and done == duty.batch * BATCHES:
                    self._next[duty.name] = 0.0  # there is more

    def close(self) -> None:
        self._closing = True

    def _count(self, duty: Duty | Errands, outcome: str) -> None:
        if self.outcomes:
            self.outcomes.labels(duty.name, outcome).inc()
