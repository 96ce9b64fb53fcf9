"""Messages out: each is a row, written in the transaction of what it is about (N-05, trust C1).

`plan` writes one notice per offset of the site's policy, `post` a single one, `withdraw` takes back what was not sent.
Posting twice is harmless; a withdrawn notice posted again is revived. Sending is the scheduler's work: whoever has
claimed a notice settles it only while its fence is the one he claimed it with.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import SEOUL, UTC, Base, Upsert, new_id, vault


class Standing(StrEnum):
    DUE = "due"
    SENT = "sent"
    UNKNOWN = "unknown"  # sent or not, nobody knows
    LATE = "late"  # too late to help: marked, not sent
    UNREACHABLE = "unreachable"
    WITHDRAWN = "withdrawn"


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
    lease_until: Mapped[datetime | None] = mapped_column(UTC)
    fence: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None] = mapped_column(UTC)

    __table_args__ = (
        UniqueConstraint("person_id", "kind", "about", "due_at"),
        Index("ix_notice_about", "about"),
        # the pending ones are few beside the past: this index holds nothing else
        Index("ix_notice_due", "due_at", sqlite_where=state == Standing.DUE, postgresql_where=state == Standing.DUE),
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
    db: Session, person_id: str, kind: str, about: str, *, due_at: datetime, facts: Mapping[str, Any] | None = None
) -> None:
    _insert(db, [(person_id, kind, about, due_at, facts)])


def withdraw(db: Session, about: str) -> None:
    """What was not sent yet will not be sent: the state it speaks of has changed. A sender's claim on it is void."""
    unsent = (Notice.about == about, Notice.state == Standing.DUE)
    db.execute(update(Notice).where(*unsent).values(state=Standing.WITHDRAWN, **_unclaimed()))


def pending(db: Session, about: str) -> tuple[tuple[str, datetime], ...]:
    """(kind, when) of what is still going to be sent about this."""
    query = select(Notice.kind, Notice.due_at).where(Notice.about == about, Notice.state == Standing.DUE)
    return tuple((row.kind, row.due_at) for row in db.execute(query.order_by(Notice.due_at)))


def _unclaimed() -> dict[str, Any]:
    return {"fence": Notice.fence + 1, "lease_until": None, "attempts": 0}


def _insert(db: Session, rows: Sequence[tuple[str, str, str, datetime, Mapping[str, Any] | None]]) -> None:
    if not rows:
        return
    values = []
    for person_id, kind, about, due_at, facts in rows:
        notice = new_id()
        text = json.dumps(facts, ensure_ascii=False) if facts else ""
        sealed = vault(db).seal("notice", "facts", notice, text) if text else None
        values.append(
            {"id": notice, "person_id": person_id, "kind": kind, "about": about, "facts": sealed, "due_at": due_at}
            | {"state": Standing.DUE, "attempts": 0, "fence": 0}
        )
    _PLAN.run(db, values)


# Of every booking: made once, because making a statement costs more than running it.
_PLAN = Upsert(
    Notice,
    key=["person_id", "kind", "about", "due_at"],
    new=["state", "facts", "id"],
    also=_unclaimed(),
    where=Notice.state == Standing.WITHDRAWN,
)
