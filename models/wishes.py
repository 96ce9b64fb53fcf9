""" "모집 시작하면 알려줘요" of a programme of which no run is known (P-03): kept until one is, then told of its opening.

A wish becomes a notice `run.opening` (about: the run's id) in the transaction that lays a run of the programme, or of the
group it belongs to; it is due when the period opens, and the wish is gone. Who asks while a run is announced gets that
notice at once: one way of telling for both. A run that is cancelled before it opens gives the wishes back.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, String, bindparam, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models import outbox, places
from models.base import UTC, Base, insert_new, on
from models.people import Who

OPENING = "run.opening"


class Wish(Base):
    """One person's, for one programme or for a group of them."""

    __tablename__ = "wish"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    program_id: Mapped[str] = mapped_column(String(48), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTC)


def keep(db: Session, city: places.City, who: Who, program: str, *, now: datetime) -> bool:
    """Whether it is new. A run that is being laid meanwhile either sees the wish or makes this turn again."""
    places.pin(db, city)
    row = {"person_id": who.person_id, "program_id": program, "created_at": now}
    return insert_new(db, Wish, row, key=["person_id", "program_id"]) == 1


def tell(db: Session, persons: Iterable[str], run: str, *, opens_at: datetime) -> None:
    """Each of them hears once that it opens."""
    for person in persons:
        outbox.post(db, person, OPENING, run, due_at=opens_at)


def answer(db: Session, run: str, program: str, *, opens_at: datetime, now: datetime) -> int:
    """A run is known: all who wished for its programme or the group of it will hear; how many."""
    group = select(places.ProgramRow.part_of).where(places.ProgramRow.id == program)
    wished = or_(Wish.program_id == program, Wish.program_id == group.scalar_subquery())
    persons = sorted(set(db.execute(select(Wish.person_id).where(wished)).scalars()))
    if persons:
        tell(db, persons, run, opens_at=max(opens_at, now))
        db.execute(delete(Wish).where(wished))
    return len(persons)


def give_back(db: Session, run: str, program: str, *, now: datetime) -> None:
    """It will not open: who was to hear of it wishes for the programme again. Before the notices are withdrawn."""
    notice = outbox.Notice
    due = (notice.about == run, notice.kind == OPENING, notice.state == outbox.Standing.DUE)
    told = db.execute(select(notice.person_id).where(*due).distinct()).scalars().all()
    rows = [{"person_id": person, "program_id": program, "created_at": now} for person in told]
    if rows:
        insert_new(db, Wish, *rows, key=["person_id", "program_id"])


def hand_over(db: Session, before: str, owner: str) -> None:
    """What one person wished for another hears of (H-02), once."""
    own = select(Wish.program_id).where(Wish.person_id == owner)
    mine = Wish.person_id == before
    db.execute(update(Wish).where(mine, Wish.program_id.not_in(own)).values(person_id=owner))
    db.execute(delete(Wish).where(mine))


def forget(db: Session, *, before: datetime, most: int) -> int:
    """S-03: what nobody could be told of for so long; how many."""
    old = select(Wish.person_id, Wish.program_id).where(Wish.created_at < before).order_by(Wish.created_at).limit(most)
    rows = [{"person": row.person_id, "program": row.program_id} for row in db.execute(old)]
    for row in rows:
        on(db).execute(_FORGET, row)
    return len(rows)


_FORGET = delete(Wish).where(Wish.person_id == bindparam("person"), Wish.program_id == bindparam("program"))
