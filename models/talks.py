"""One talk a person: its sealed state, what was said in it, and which messages were heard already.

The row is made with "insert, do nothing if it is there" and then locked, so that a first message delivered ten times at
once is answered once. A line is one turn: what was heard, what was answered, and whether that answer was told yet; or a notice,
that nobody asked for. Lines are numbered under the talk's lock, one by one: whoever has seen number 7 asks for what came
after 7, and misses nothing, whichever process wrote it and whatever its clock said.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, Row, String, bindparam, delete, false, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import UTC, Base, insert_announced, insert_new, new_id, on, vault
from models.people import Address

HEARD = timedelta(hours=48)
"""How long a message id is remembered."""


class Talk(Base):
    __tablename__ = "talk"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    state: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed JSON text
    untold: Mapped[int] = mapped_column(default=0)  # lines whose answer the person has not seen
    lines: Mapped[int] = mapped_column(default=0, server_default="0")  # the number of the last one
    abandoned: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  # its address is another person's now
    updated_at: Mapped[datetime] = mapped_column(UTC)


class Line(Base):
    __tablename__ = "line"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]  # 1, 2, 3 ... in this person's talk
    address_id: Mapped[str] = mapped_column(ForeignKey("address.id"))
    message_id: Mapped[str | None] = mapped_column(String(100))  # None when older than HEARD; a notice's id
    at: Mapped[datetime] = mapped_column(UTC)
    heard: Mapped[bytes] = mapped_column(LargeBinary)  # sealed
    reply: Mapped[bytes] = mapped_column(LargeBinary)  # sealed JSON text
    told: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        Index("uq_line_address_message", "address_id", "message_id", unique=True),  # ids are unique within an address
        Index("uq_line_person_number", "person_id", "number", unique=True),
        # what is to be forgotten after HEARD: nothing else is in this index
        Index("ix_line_heard", "at", sqlite_where=message_id.is_not(None), postgresql_where=message_id.is_not(None)),
    )


@dataclass(slots=True)
class Open:
    """A talk under its lock."""

    person_id: str
    state: str | None  # JSON text
    untold: int
    lines: int
    updated_at: datetime
    abandoned: bool = False  # whoever waited for this lock speaks in another person's talk now


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the transcript."""

    number: int
    at: datetime
    message_id: str | None
    heard: str  # empty where nobody asked: a greeting, a notice
    reply: str  # JSON text


# Statements of every turn are made once: making one anew costs more than running it.
_OPEN = select(Talk.state, Talk.untold, Talk.lines, Talk.updated_at, Talk.abandoned).where(
    Talk.person_id == bindparam("person")
)
_OPEN_LOCKED = _OPEN.with_for_update()
_KEEP = (
    update(Talk.__table__)  # type: ignore[arg-type]
    .where(Talk.person_id == bindparam("person"))
    .values(state=bindparam("sealed"), untold=bindparam("unseen"), lines=bindparam("last"), updated_at=bindparam("at"))
)
_COUNT = (
    update(Talk.__table__)  # type: ignore[arg-type]
    .where(Talk.person_id == bindparam("person"))
    .values(lines=bindparam("last"))
)
_HEARD = select(Line.id, Line.reply, Line.told).where(
    Line.address_id == bindparam("address"), Line.message_id == bindparam("message")
)


def open_locked(db: Session, person_id: str, *, now: datetime) -> Open:
    query, who = (_OPEN_LOCKED if db.info["locking"] else _OPEN), {"person": person_id}
    row = on(db).execute(query, who).first()
    if row is None:
        insert_new(db, Talk, {"person_id": person_id, "untold": 0, "updated_at": now}, key=["person_id"])
        row = on(db).execute(query, who).one()
    state = vault(db).open("talk", "state", person_id, row.state) if row.state else None
    return Open(person_id, state, row.untold, row.lines, row.updated_at, row.abandoned)


def keep(db: Session, talk: Open, state: str, *, now: datetime) -> None:
    sealed = vault(db).seal("talk", "state", talk.person_id, state)
    values = {"person": talk.person_id, "sealed": sealed, "unseen": talk.untold, "last": talk.lines, "at": now}
    on(db).execute(_KEEP, values)


def abandon(db: Session, person_id: str) -> None:
    """Nobody speaks in this talk any more."""
    db.execute(update(Talk).where(Talk.person_id == person_id).values(abandoned=True))


def kept_reply(db: Session, talk: Open, address_id: str, message_id: str) -> str | None:
    """What was answered to this message, if it was heard before. It is told now, and so not again at the next word."""
    row = on(db).execute(_HEARD, {"address": address_id, "message": message_id}).first()
    if row is None:
        return None
    if not row.told:
        talk.untold -= 1
        db.execute(update(Line).where(Line.id == row.id).values(told=True))
        db.execute(update(Talk).where(Talk.person_id == talk.person_id).values(untold=talk.untold))
    return vault(db).open("line", "reply", row.id, row.reply)


def write_line(
    db: Session, talk: Open, address_id: str, message_id: str, heard: str, reply: str, *, now: datetime
) -> None:
    """The next line of an open talk, which is kept after it: `keep` writes its number down."""
    talk.lines += 1
    line = new_id()
    insert_announced(  # open pages, in whatever process, show it at once
        db,
        Line,
        id=line,
        person_id=talk.person_id,
        number=talk.lines,
        address_id=address_id,
        message_id=message_id,
        at=now,
        heard=vault(db).seal("line", "heard", line, heard),
        reply=vault(db).seal("line", "reply", line, reply),
        told=True,
    )


def post_line(db: Session, person_id: str, address_id: str, notice_id: str, reply: str, *, now: datetime) -> None:
    """A notice as a line: for a channel whose pages show the transcript, this is the delivery. Once, however often."""
    talk = open_locked(db, person_id, now=now)
    if on(db).execute(_HEARD, {"address": address_id, "message": notice_id}).first() is not None:
        return
    write_line(db, talk, address_id, notice_id, "", reply, now=now)
    on(db).execute(_COUNT, {"person": person_id, "last": talk.lines})


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a person can be written to."""

    address_id: str
    channel: str
    value: str


_LAST_USED = select(Line.address_id).where(Line.person_id == bindparam("person")).order_by(Line.number.desc()).limit(1)
_REACH = (
    select(Address.id, Address.channel, Address.value)
    .where(Address.person_id == bindparam("person"), Address.dead_at.is_(None))
    .order_by(
        (Address.id == func.coalesce(bindparam("first", type_=String), _LAST_USED.scalar_subquery())).desc(),
        Address.created_at.desc(),
    )
)


def reach(db: Session, person_id: str, first: str | None = None) -> tuple[Reach, ...]:
    """The person's live addresses in the order in which they are tried (N-07): `first`, or where the last line stands,
    then the newest."""
    kept = vault(db)
    rows = on(db).execute(_REACH, {"person": person_id, "first": first}).all()
    return tuple(Reach(row.id, row.channel, kept.open("address", "value", row.id, row.value)) for row in rows)


def channels(db: Session, person_id: str, first: str | None = None) -> tuple[str, ...]:
    """Of `reach`, without opening what is sealed."""
    return tuple(row.channel for row in on(db).execute(_REACH, {"person": person_id, "first": first}))


def untell(db: Session, person_id: str, address_id: str, message_id: str) -> None:
    """The channel could not say the answer any more: it comes first at the next word."""
    this = (Line.address_id == address_id, Line.message_id == message_id, Line.told.is_(True))
    if on(db).execute(update(Line).where(*this).values(told=False)).rowcount:
        db.execute(update(Talk).where(Talk.person_id == person_id).values(untold=Talk.untold + 1))


def tell(db: Session, talk: Open) -> tuple[str, ...]:
    """The untold answers in their order; from now on they are told."""
    if not talk.untold:
        return ()
    query = select(Line.id, Line.reply).where(Line.person_id == talk.person_id, Line.told.is_(False)).order_by(Line.id)
    rows = db.execute(query).all()
    db.execute(update(Line).where(Line.id.in_([row.id for row in rows])).values(told=True))
    talk.untold = 0
    return tuple(vault(db).open("line", "reply", row.id, row.reply) for row in rows)


def last(db: Session, talk: Open) -> Told | None:
    """The last line of an open talk."""
    return next(iter(transcript(db, talk.person_id, after=talk.lines - 1, most=1)), None)


def forget_ids(db: Session, *, now: datetime, most: int) -> int:
    """Message ids are remembered for HEARD; how many were forgotten now."""
    old = select(Line.id).where(Line.message_id.is_not(None), Line.at < now - HEARD).order_by(Line.at).limit(most)
    return on(db).execute(update(Line).where(Line.id.in_(old.scalar_subquery())).values(message_id=None)).rowcount


def forget_lines(db: Session, *, before: datetime, most: int) -> int:
    """What was said before; how many lines were destroyed. Ids are in order of time: the oldest are looked at, no more."""
    oldest = select(Line.id, Line.at).order_by(Line.id).limit(most).subquery()
    gone = delete(Line).where(Line.id.in_(select(oldest.c.id).where(oldest.c.at < before)))
    return on(db).execute(gone).rowcount


def forget_states(db: Session, *, before: datetime, most: int) -> int:
    """The state of talks that nobody went on with; how many."""
    old = select(Talk.person_id).where(Talk.state.is_not(None), Talk.updated_at < before).limit(most)
    forgotten = update(Talk).where(Talk.person_id.in_(old.scalar_subquery())).values(state=None)
    return on(db).execute(forgotten).rowcount


# Every open page asks this of every line.
_LINE = select(Line.id, Line.number, Line.at, Line.message_id, Line.heard, Line.reply)
_BETWEEN = (
    _LINE.where(
        Line.person_id == bindparam("person"), Line.number > bindparam("after"), Line.number < bindparam("before")
    )
    .order_by(Line.number.desc())
    .limit(bindparam("most"))
)
_OF_MESSAGE = _LINE.where(Line.address_id == bindparam("address"), Line.message_id == bindparam("message"))
_LAST = select(Talk.lines).where(Talk.person_id == bindparam("person"))
END = 2**31 - 1  # no line has this number


def transcript(db: Session, person_id: str, *, after: int = 0, before: int = END, most: int = 50) -> tuple[Told, ...]:
    """The last `most` lines between those numbers, oldest first."""
    values = {"person": person_id, "after": after, "before": before, "most": most}
    return tuple(_told(db, row) for row in reversed(on(db).execute(_BETWEEN, values).all()))


def line_of(db: Session, address_id: str, message_id: str) -> Told | None:
    """The line that answers this message, if there is one yet."""
    row = on(db).execute(_OF_MESSAGE, {"address": address_id, "message": message_id}).first()
    return _told(db, row) if row else None


def last_number(db: Session, person_id: str) -> int:
    """The number of the talk's last line; 0 where there is none."""
    return on(db).execute(_LAST, {"person": person_id}).scalar() or 0


def _told(db: Session, row: Row[*tuple[Any, ...]]) -> Told:
    heard = vault(db).open("line", "heard", row.id, row.heard)
    return Told(row.number, row.at, row.message_id, heard, vault(db).open("line", "reply", row.id, row.reply))
