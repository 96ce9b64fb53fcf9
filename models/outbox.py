"""Messages out: each is a row, written in the transaction of what it is about (N-05, trust C1).

`plan` writes one notice per offset of the site's policy, `post` a single one, `withdraw` takes back what was not sent.
Posting twice is harmless; a withdrawn notice posted again is revived.

Sending is the scheduler's work. It claims what is due, and whoever has claimed a notice settles it only while its fence is
the one he claimed it with (trust C3). When a notice is due is told by the service's clock, which may be set back or forth; a
lease by the database's, the same for all replicas.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    Select,
    String,
    TextClause,
    UniqueConstraint,
    Update,
    bindparam,
    delete,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import SEOUL, UTC, Base, Upsert, locked, new_id, on, vault

QUIET = (time(21), time(8))
"""N-04: between these nobody is written to, unless it cannot wait."""
URGENT = timedelta(hours=12)
"""N-04: what the site changes may be told at night, so long before the start of what is changed."""


class Standing(StrEnum):
    DUE = "due"
    SENT = "sent"
    UNKNOWN = "unknown"  # sent or not, nobody knows
    LATE = "late"  # too late to help: marked, not sent
    UNREACHABLE = "unreachable"
    WITHDRAWN = "withdrawn"


# as the indexes have it: a planner matches no parameter with them
_READY = text("state = 'due' AND lease_until IS NULL")
_LEASED = text("state = 'due' AND lease_until IS NOT NULL")


class Notice(Base):
    __tablename__ = "notice"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(40))  # "booking.reminder"
    about: Mapped[str] = mapped_column(String(48))  # a booking's code
    facts: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed JSON; what cannot be read again when it is sent
    due_at: Mapped[datetime] = mapped_column(UTC)
    state: Mapped[str] = mapped_column(String(16), default=Standing.DUE)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UTC)  # by the database's clock; None: nobody's
    fence: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None] = mapped_column(UTC)
    urgent_from: Mapped[datetime | None] = mapped_column(UTC)  # N-04: from here on it does not wait for the morning
    address_id: Mapped[str | None] = mapped_column(
        String(32)
    )  # where it was sent; before that, where it shall go first
    receipt: Mapped[str | None] = mapped_column(String(128))  # the channel's number for it
    trouble: Mapped[str | None] = mapped_column(String(24))  # what the last try came to, if to nothing

    __table_args__ = (
        UniqueConstraint("person_id", "kind", "about", "due_at"),
        Index("ix_notice_about", "about"),
        # the pending ones are few beside the past, and the claimed ones beside the pending: each index holds nothing else
        Index("ix_notice_ready", "due_at", sqlite_where=_READY, postgresql_where=_READY),
        Index("ix_notice_leased", "lease_until", sqlite_where=_LEASED, postgresql_where=_LEASED),
    )


OFFSET = re.compile(r"(?P<sign>[+-]?)(?P<n>\d{1,4})(?P<unit>[dhm])(?:@(?P<clock>\d{2}:\d{2}))?")


def due(offset: str, starts_at: datetime) -> datetime:
    """The instant of an offset: "-1d@18:00" is the evening before in Korea, "-2h" two hours before the start."""
    match = OFFSET.fullmatch(offset)
    if match is None:
        raise ValueError(f"not an offset: {offset}")
    n = int(match["n"]) * (-1 if match["sign"] == "-" else 1)
    if match["unit"] != "d":
        return starts_at + timedelta(**{{"h": "hours", "m": "minutes"}[match["unit"]]: n})
    local = starts_at.astimezone(SEOUL)
    clock = time.fromisoformat(match["clock"]) if match["clock"] else local.time()
    return datetime.combine(local.date() + timedelta(days=n), clock, SEOUL)


def plan(
    db: Session, person_id: str, kind: str, about: str, starts_at: datetime, offsets: Sequence[str], *, now: datetime
) -> None:
    """One notice an offset; none for a moment already past (N-02)."""
    moments = {moment for offset in offsets if (moment := due(offset, starts_at)) > now}  # two may be one instant
    _insert(db, [(person_id, kind, about, moment, None) for moment in sorted(moments)])


def post(
    db: Session,
    person_id: str,
    kind: str,
    about: str,
    *,
    due_at: datetime,
    facts: Mapping[str, Any] | None = None,
    urgent_from: datetime | None = None,
    address_id: str | None = None,
) -> None:
    """`urgent_from`: the instant from which it does not wait for the morning (N-04); None: it always waits.
    `address_id`: where it shall go, if it can be reached; None: where the person wrote last."""
    _insert(db, [(person_id, kind, about, due_at, facts)], urgent_from, address_id)


def hand_over(db: Session, before: str, owner: str) -> None:
    """What one person asked to be told is told to another, unless he is told already."""
    mine = select(Notice.kind, Notice.about, Notice.due_at).where(Notice.person_id == owner)
    same = tuple_(Notice.kind, Notice.about, Notice.due_at).in_(mine)
    own = update(Notice).where(Notice.person_id == before, Notice.state == Standing.DUE, ~same)
    db.execute(own.values(person_id=owner, **_unclaimed()).execution_options(synchronize_session=False))


def withdraw(db: Session, about: str) -> None:
    """What was not sent yet will not be sent: the state it speaks of has changed. A sender's claim on it is void."""
    on(db).execute(_WITHDRAW, {"thing": about})


def pending(db: Session, about: str) -> tuple[tuple[str, datetime], ...]:
    """(kind, when) of what is still going to be sent about this."""
    query = select(Notice.kind, Notice.due_at).where(Notice.about == about, Notice.state == Standing.DUE)
    return tuple((row.kind, row.due_at) for row in db.execute(query.order_by(Notice.due_at)))


def _unclaimed() -> dict[str, Any]:
    return {"fence": Notice.fence + 1, "lease_until": None, "attempts": 0, "trouble": None}


# --- sending ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice that is one sender's until its lease ends."""

    id: str  # the key against repeats
    person_id: str
    kind: str
    about: str
    facts: bytes | None  # sealed
    due_at: datetime
    attempts: int  # with this one
    fence: int
    address_id: str | None = None  # where it shall go first


def is_quiet(now: datetime) -> bool:
    """N-04."""
    evening, morning = QUIET
    return not morning <= now.astimezone(SEOUL).time() < evening


def any_due(db: Session, *, now: datetime) -> bool:
    """Whether `claim` would find something: an empty beat writes nothing, and stops no turn."""
    statement = _any(db.get_bind().dialect.name, is_quiet(now))
    return on(db).execute(statement, {"now": now}).scalar_one()


def claim(db: Session, *, now: datetime, lease: timedelta, most: int) -> list[Claimed]:
    """The notices that are due and nobody's, the oldest first: from here on nobody else's until the lease ends.

    At night those alone that cannot wait; in the morning all come in the order in which they were due (trust C8).
    """
    on(db).execute(_free(db.get_bind().dialect.name))
    statement = _claim(db.info["locking"], db.get_bind().dialect.name, is_quiet(now))
    rows = on(db).execute(statement, {"now": now, "lease": _span(db, lease), "most": most})
    return sorted((Claimed(*row) for row in rows), key=lambda one: (one.due_at, one.id))


def still_ours(db: Session, claimed: Claimed) -> bool:
    """Whether the claim holds; the notice is locked until the end of the transaction, so that it goes on holding."""
    query = select(Notice.id).where(*_held(claimed))
    return db.execute(locked(db, query)).first() is not None


def settle(
    db: Session,
    claimed: Claimed,
    state: Standing,
    *,
    now: datetime,
    address_id: str | None = None,
    receipt: str | None = None,
    trouble: str | None = None,
) -> bool:
    """What became of it, once and for all. False, and nothing is changed, when the claim does not hold any more."""
    values = {"state": state, "settled_at": now, "lease_until": None, "address_id": address_id, "receipt": receipt}
    values |= {"trouble": trouble} if trouble else {}  # what went wrong before is told to the staff
    settled = update(Notice).where(*_held(claimed)).values(values)
    return bool(on(db).execute(settled).rowcount)


def put_back(
    db: Session, notices: Sequence[Claimed], *, after: timedelta, trouble: str | None = None, tried: bool = True
) -> None:
    """Nobody's again, to be claimed not before `after`. What was not `tried` does not count as an attempt."""
    values: dict[str, Any] = {"fence": Notice.fence + 1, "lease_until": _in(db, _span(db, after))}
    values |= {"trouble": trouble} if trouble else {}
    values |= {} if tried else {"attempts": Notice.attempts - 1}
    for one in notices:
        db.execute(update(Notice).where(*_held(one)).values(values))


def facts(db: Session, claimed: Claimed) -> dict[str, Any]:
    """What was told when it was posted."""
    if claimed.facts is None:
        return {}
    opened: dict[str, Any] = json.loads(vault(db).open("notice", "facts", claimed.id, claimed.facts))
    return opened


def about(db: Session, notice_id: str, person_id: str) -> tuple[str, str] | None:
    """(kind, about) of somebody's own notice; None where there is none."""
    row = db.execute(_ABOUT, {"id": notice_id, "person": person_id}).first()
    return (row.kind, row.about) if row else None


_ABOUT = select(Notice.kind, Notice.about).where(Notice.id == bindparam("id"), Notice.person_id == bindparam("person"))


def forget(db: Session, *, before: datetime, most: int) -> int:
    """S-03: notices that were due before, whatever became of them; how many."""
    old = select(Notice.id).where(Notice.due_at < before, Notice.state != Standing.DUE).order_by(Notice.due_at)
    gone = delete(Notice).where(Notice.id.in_(old.limit(most).scalar_subquery()))
    return on(db).execute(gone).rowcount


def newer_is_due(db: Session, claimed: Claimed, *, now: datetime) -> bool:
    """Whether a later notice of this kind about the same thing is due already: then this one says nothing new."""
    newer = select(Notice.id).where(
        Notice.about == claimed.about,
        Notice.kind == claimed.kind,
        Notice.person_id == claimed.person_id,
        Notice.due_at > claimed.due_at,
        Notice.due_at <= now,
        Notice.state != Standing.WITHDRAWN,
    )
    return db.execute(newer.limit(1)).first() is not None


def _due(quiet: bool) -> tuple[ColumnElement[bool] | TextClause, ...]:
    urgent = (Notice.urgent_from <= bindparam("now"),) if quiet else ()
    return (_READY, Notice.due_at <= bindparam("now"), *urgent)


@cache
def _any(dialect: str, quiet: bool) -> Select[bool]:
    ended = exists().where(_LEASED, Notice.lease_until <= _clock(dialect))
    return select(or_(exists().where(*_due(quiet)), ended))


@cache
def _free(dialect: str) -> Update:
    ended = update(Notice).where(_LEASED, Notice.lease_until <= _clock(dialect))
    return ended.values(lease_until=None, fence=Notice.fence + 1).execution_options(synchronize_session=False)


@cache
def _claim(locking: bool, dialect: str, quiet: bool) -> Update:
    """One statement claims a batch."""
    chosen = select(Notice.id).where(*_due(quiet)).order_by(Notice.due_at).limit(bindparam("most"))
    if locking:
        chosen = chosen.with_for_update(skip_locked=True)  # who comes second takes the next ones, and waits for nobody
    return (
        update(Notice)
        .where(Notice.id.in_(chosen.scalar_subquery()))
        .values(fence=Notice.fence + 1, attempts=Notice.attempts + 1, lease_until=_later(dialect, bindparam("lease")))
        .returning(
            Notice.id,
            Notice.person_id,
            Notice.kind,
            Notice.about,
            Notice.facts,
            Notice.due_at,
            Notice.attempts,
            Notice.fence,
            Notice.address_id,
        )
        .execution_options(synchronize_session=False)
    )


def _clock(dialect: str) -> ColumnElement[Any]:
    """Now by the database's clock, in the form in which instants stand in its tables."""
    return _later(dialect, literal_column("'+0 seconds'")) if dialect == "sqlite" else func.clock_timestamp()


def _later(dialect: str, span: ColumnElement[Any]) -> ColumnElement[Any]:
    if dialect == "sqlite":
        return func.strftime("%Y-%m-%d %H:%M:%f000", "now", span, type_=String)
    return func.clock_timestamp() + span


def _in(db: Session, span: Any) -> ColumnElement[Any]:
    return _later(db.get_bind().dialect.name, literal(span))


def _span(db: Session, span: timedelta) -> Any:
    return f"+{span.total_seconds():.3f} seconds" if db.get_bind().dialect.name == "sqlite" else span


def _held(claimed: Claimed) -> tuple[ColumnElement[bool], ...]:
    return (Notice.id == claimed.id, Notice.fence == claimed.fence, Notice.state == Standing.DUE)


def _insert(
    db: Session,
    rows: Sequence[tuple[str, str, str, datetime, Mapping[str, Any] | None]],
    urgent_from: datetime | None = None,
    address_id: str | None = None,
) -> None:
    if not rows:
        return
    values: list[dict[str, Any]] = []
    for person_id, kind, about, due_at, facts in rows:
        notice = new_id()
        text = json.dumps(facts, ensure_ascii=False) if facts else ""
        sealed = vault(db).seal("notice", "facts", notice, text) if text else None
        values.append(
            {"id": notice, "person_id": person_id, "kind": kind, "about": about, "facts": sealed, "due_at": due_at}
            | {"state": Standing.DUE, "attempts": 0, "fence": 0, "urgent_from": urgent_from, "address_id": address_id}
        )
    _PLAN.run(db, values)


# Of every booking: made once, because making a statement costs more than running it.
_PLAN = Upsert(
    Notice,
    key=["person_id", "kind", "about", "due_at"],
    new=["state", "facts", "id", "urgent_from", "address_id"],
    also=_unclaimed(),
    where=Notice.state == Standing.WITHDRAWN,
)
_WITHDRAW = (
    update(Notice)
    .where(Notice.about == bindparam("thing"), Notice.state == Standing.DUE)
    .values(state=Standing.WITHDRAWN, **_unclaimed())
)
