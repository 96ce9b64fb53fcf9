"""Audit events: who did what to which thing, and when. No personal value ever stands in one (trust F1)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import UTC, Base, insert_row, new_id, on


class Event(Base):
    __tablename__ = "event"
    __table_args__ = (Index("ix_event_about_at", "about", "at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTC)
    who: Mapped[str] = mapped_column(String(40))  # a person's id, "staff:NAME", "beat"
    what: Mapped[str] = mapped_column(String(40))  # "booking.confirmed"
    about: Mapped[str] = mapped_column(String(48))  # a booking's code, a run's id
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)


def write(db: Session, who: str, what: str, about: str, *, now: datetime, **facts: Any) -> None:
    insert_row(db, Event, id=new_id(), at=now, who=who, what=what, about=about, facts=facts)


def forget(db: Session, *, before: datetime, most: int) -> int:
    """S-03; how many. Ids are in order of time: the oldest are looked at, no more."""
    oldest = select(Event.id, Event.at).order_by(Event.id).limit(most).subquery()
    gone = delete(Event).where(Event.id.in_(select(oldest.c.id).where(oldest.c.at < before)))
    return on(db).execute(gone).rowcount
