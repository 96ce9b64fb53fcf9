"""What reaches over all tables: the audit of the promises."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from models.bookings import ACTIVE, Booking, State, Strike
from models.outbox import Notice, Standing
from models.people import Person
from models.quotas import DRAFT, Claim, Quota
from models.waiting import KEPT, LIVE, OFFER, Entry, Offer, OfferState
from models.waiting import State as Waits

SHOWN = 20
"""So many of one kind are listed; the rest is counted."""


def audit(db: Session) -> list[str]:
    """Each broken promise as a line; empty when the tables keep them all."""
    return list(_broken(db))


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits for staff."""

    what: str  # "request", "unreachable", "unknown", "late": a notice that could not be sent in time
    about: str  # a booking's code
    at: datetime  # of what it is about: a session's start
    where: str  # a room's id
    kind: str = ""  # of the notice
    trouble: str = ""


def todo(db: Session) -> list[Todo]:
    """Requests to decide; people to be telephoned, since no channel reached them; what may have been sent (trust C5)."""
    asked = select(Booking).where(Booking.state == State.REQUESTED).order_by(Booking.starts_at)
    requests = [Todo("request", one.code, one.starts_at, one.room_id) for one in db.execute(asked).scalars()]
    stuck = or_(
        Notice.state.in_((Standing.UNREACHABLE, Standing.UNKNOWN)),
        and_(Notice.state == Standing.LATE, Notice.trouble.is_not(None)),
    )
    rows = db.execute(
        select(Notice.state, Notice.about, Notice.kind, Notice.trouble, Booking.starts_at, Booking.room_id)
        .join(Booking, Booking.code == Notice.about)
        .where(stuck)
        .order_by(Booking.starts_at, Notice.due_at)
    )
    return requests + [
        Todo(row.state, row.about, row.starts_at, row.room_id, row.kind, row.trouble or "") for row in rows
    ]


def _broken(db: Session) -> Iterator[str]:
    claimed = (
        select(Claim.starts_at, Claim.what, func.sum(Claim.amount).label("n")).group_by(Claim.starts_at, Claim.what)
    ).subquery()
    same = and_(claimed.c.starts_at == Quota.starts_at, claimed.c.what == Quota.what)
    claims = func.coalesce(claimed.c.n, 0)
    yield from _lines(
        db,
        "taken {2}, but the claims add up to {3}: {0} {1}",
        select(Quota.what, Quota.starts_at, Quota.taken, claims).outerjoin(claimed, same).where(Quota.taken != claims),
    )
    yield from _lines(
        db,
        "oversold: {2} of {3} taken: {0} {1}",
        select(Quota.what, Quota.starts_at, Quota.taken, Quota.capacity).where(
            or_(Quota.taken > Quota.capacity, Quota.taken < 0)
        ),
    )
    yield from _lines(
        db,
        "a claim on no quota: {0} {1} {2}",
        select(Claim.owner, Claim.what, Claim.starts_at).where(
            ~exists().where(Quota.starts_at == Claim.starts_at, Quota.what == Claim.what)
        ),
    )
    active = Booking.state.in_(ACTIVE)
    yield from _lines(
        db,
        "an active booking without a claim: {0}",
        # a no-show that staff corrected has come, but its places were free meanwhile
        select(Booking.code).where(
            active,
            ~exists().where(Claim.owner == Booking.code),
            ~exists().where(Strike.booking_code == Booking.code, Strike.lifted_at.is_not(None)),
        ),
    )
    own = and_(Claim.owner == Booking.code, Claim.starts_at == Booking.starts_at)
    yield from _lines(
        db,
        "an active booking whose claim is of another hour: {0}",
        select(Booking.code).where(active, exists().where(Claim.owner == Booking.code), ~exists().where(own)),
    )
    owned = case(
        (Claim.owner.startswith(DRAFT), exists().where(Person.id == _after(DRAFT))),
        (
            Claim.owner.startswith(OFFER),
            exists().where(Offer.id == _after(OFFER), Offer.state == OfferState.OPEN, ~Offer.call),
        ),
        (
            Claim.owner.startswith(KEPT),
            exists().where(Entry.id == _after(KEPT), Entry.state == Waits.WAITING, Entry.collects_until.is_not(None)),
        ),
        else_=exists().where(Booking.code == Claim.owner, Booking.state.in_((*ACTIVE, State.COMPLETED))),
    )
    yield from _lines(
        db, "a claim without an owner: {0} {1} {2}", select(Claim.owner, Claim.what, Claim.starts_at).where(~owned)
    )
    yield from _lines(
        db,
        "a claim of a booking that would end: {0} {1}",
        select(Claim.owner, Claim.until).where(
            Claim.until.is_not(None), *(~Claim.owner.startswith(kind) for kind in (DRAFT, OFFER, KEPT))
        ),
    )
    yield from _waiting(db)
    yield from _lines(
        db,
        "a notice is due about a booking that is over or gone: {0} {1}",
        select(Notice.kind, Notice.about).where(
            Notice.kind == literal("booking.reminder"),
            Notice.state == Standing.DUE,
            ~exists().where(Booking.code == Notice.about, active),
        ),
    )


def _after(kind: str) -> ColumnElement[str]:
    return func.substr(Claim.owner, len(kind) + 1)


def _waiting(db: Session) -> Iterator[str]:
    """W-01 to W-07."""
    opened = Offer.state == OfferState.OPEN
    yield from _lines(
        db,
        "an open offer without its claim: {0}",
        select(Offer.id).where(opened, ~Offer.call, ~exists().where(Claim.owner == literal(OFFER) + Offer.id)),
    )
    yield from _lines(
        db,
        "an open offer whose claim ends at another instant: {0} {1} {2}",
        select(Offer.id, Offer.until, Claim.until).where(
            opened, Claim.owner == literal(OFFER) + Offer.id, Claim.until != Offer.until
        ),
    )
    yield from _lines(
        db,
        "an open offer to somebody who does not wait for it: {0}, {1}",
        select(Offer.id, Entry.state)
        .join(Entry, Entry.id == Offer.entry_id)
        .where(opened, Entry.state != case((Offer.call, Waits.WAITING), else_=Waits.OFFERED)),
    )
    yield from _lines(
        db,
        "offered without an offer: {0}",
        select(Entry.id).where(
            Entry.state == Waits.OFFERED, ~exists().where(Offer.entry_id == Entry.id, opened, ~Offer.call)
        ),
    )
    yield from _lines(
        db,
        "offered after the start, or until after it: {0}",
        select(Offer.id)
        .join(Entry, Entry.id == Offer.entry_id)
        .where(or_(Offer.made_at >= Entry.starts_at, Offer.until >= Entry.starts_at)),
    )
    yield from _lines(
        db,
        "one applicant stands twice in one queue: {0} {1}",
        select(Entry.queue, Entry.applicant)
        .where(Entry.state.in_(LIVE))
        .group_by(Entry.queue, Entry.applicant)
        .having(func.count() > 1),
    )
    yield from _lines(
        db,
        "offered twice at once: {0}",
        select(Offer.entry_id).where(opened).group_by(Offer.entry_id).having(func.count() > 1),
    )


def _lines(db: Session, words: str, query: Select[*tuple[object, ...]]) -> Iterator[str]:
    rows = db.execute(query).all()
    for row in rows[:SHOWN]:
        yield words.format(*row)
    if len(rows) > SHOWN:
        yield f"... and {len(rows) - SHOWN} more: {words}"
