"""Waiting lists of room sessions and of runs alike: entries, offers, calls (domain.md 2.6 and 3.3).

What a queue's places are, and who may have them, is handed in as a `Place`; accepting is a verb of bookings and programmes,
which take the places from the offer that holds them.

    entry   waiting -> offered -> accepted | declined | expired;  waiting -> left | closed
    offer   open -> accepted | declined | expired | void;  a call (W-06) holds nothing: open -> accepted | lost | declined | closed

Locks, always in this order: household, then quotas in their sorted order, then claims, then offers and entries. A queue has
no lock of its own: whoever changes who has its places has the quotas' locks, and looks at the entries after he has them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models import rules
from models.base import UTC, Base
from models.people import Who
from models.quotas import Key, Want
from models.refused import Refused

OFFER = "offer:"
"""Owner of what an offer holds (W-04), with the offer's id."""
KEPT = "kept:"
"""Owner of what is collected for an entry that was passed over (W-03), with the entry's id."""


class State(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"  # a call leaves its entries waiting: nothing is held for them
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    LEFT = "left"
    CLOSED = "closed"  # started, or cancelled


LIVE = (State.WAITING, State.OFFERED)
"""These have a rank."""
_LIVE = text("state IN ('waiting', 'offered')")


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    LOST = "lost"  # a call that somebody else was faster to answer
    CLOSED = "closed"  # a call that nobody answered in time
    VOID = "void"  # the session or the run is no more, or the entry has left


_OPEN = text("state = 'open'")


class Entry(Base):
    """One household (or, in a course, one person) that waits."""

    __tablename__ = "waiting"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    queue: Mapped[str] = mapped_column(String(80))  # "room:gaho-play@2026-11-28T01:00:00Z" | "run:<run id>"
    starts_at: Mapped[datetime] = mapped_column(UTC)
    applicant: Mapped[str] = mapped_column(String(32))  # W-01: a household's id; a person's where they wait one by one
    household_id: Mapped[str] = mapped_column(ForeignKey("household.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))  # who is told
    about: Mapped[str | None] = mapped_column(String(48))  # an application's receipt
    adults: Mapped[int]
    children: Mapped[int]
    size: Mapped[int]  # in the queue's unit
    rank: Mapped[int]  # W-02: the lower the earlier; of two alike the older id
    state: Mapped[str] = mapped_column(String(16))
    passed: Mapped[int]  # W-03: how often a later one was offered what was too small for this one
    collects_until: Mapped[datetime | None] = mapped_column(UTC)  # W-03
    skipped_for: Mapped[str | None] = mapped_column(String(24))  # W-11: the reason that was told
    created_at: Mapped[datetime] = mapped_column(UTC)
    changed_at: Mapped[datetime] = mapped_column(UTC)

    __table_args__ = (
        CheckConstraint("size > 0", name="size_positive"),
        Index("ix_waiting_household", "household_id", "starts_at"),
        # W-01: idempotent per household; who waits is few beside who waited: these indexes hold nothing else
        Index(
            "uq_waiting_queue_applicant",
            "queue",
            "applicant",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    @property
    def kept(self) -> str:
        return KEPT + self.id


class Offer(Base):
    __tablename__ = "offer"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("waiting.id"))
    queue: Mapped[str] = mapped_column(String(80))
    call: Mapped[bool]  # W-06: told to all who fit, nothing held
    state: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime] = mapped_column(UTC)
    until: Mapped[datetime] = mapped_column(UTC)  # W-05
    settled_at: Mapped[datetime | None] = mapped_column(UTC)

    __table_args__ = (
        # no entry is offered twice at once
        Index("uq_offer_entry", "entry_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_offer_queue", "queue", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    @property
    def owner(self) -> str:
        return OFFER + self.id


@dataclass(frozen=True, slots=True)
class Place:
    """What a queue is for: built by `bookings.place_of` and `programmes.place_of`."""

    queue: str
    starts_at: datetime
    policy: rules.WaitPolicy
    wants: Callable[[Entry], Sequence[Want]]  # the same rows for every entry of a queue
    may: Callable[[Entry], Refused | None]  # W-08, W-11: as things stand now; TWICE where it has the place already


# --- one's own --------------------------------------------------------------------------------------------------------


def join(
    db: Session,
    queue: str,
    who: Who,
    *,
    starts_at: datetime,
    adults: int,
    children: int,
    size: int,
    about: str | None = None,
    rank: int | None = None,
    applicant: str | None = None,
    now: datetime,
) -> Entry:
    """The applicant's entry (W-01): a second word changes the party of the first, and keeps its rank.

    That the session or run is full is the caller's matter. `rank`: of a reserve list; None: behind everybody.
    `applicant`: whose entry it is; None: the household's.
    """
    raise NotImplementedError


def entry(db: Session, entry_id: str) -> Entry | None:
    raise NotImplementedError


def entries_of(db: Session, who: Who, *, now: datetime) -> list[Entry]:
    """What the person waits for, of the household and of his own, the soonest start first; live entries alone."""
    raise NotImplementedError


def rank_of(db: Session, entry: Entry) -> int:
    """W-10: 1 is the next; who has an open offer counts."""
    raise NotImplementedError


def leave(db: Session, place: Place | None, entry: Entry, by: str, *, now: datetime) -> None:
    """Off the list; what was offered or collected goes to the next."""
    raise NotImplementedError


def again(db: Session, entry: Entry, by: str, *, now: datetime) -> None:
    """W-09: after a declined or expired offer, at the end."""
    raise NotImplementedError


# --- offers -----------------------------------------------------------------------------------------------------------


def opened(db: Session, who: Who, offer_id: str, *, now: datetime) -> tuple[Offer, Entry]:
    """The person's own open offer. Refused: UNKNOWN_OFFER, OFFER_OVER, OFFER_LOST; nothing is changed."""
    raise NotImplementedError


def accept(db: Session, place: Place, offer: Offer, by: str, *, now: datetime) -> None:
    """The offer's places are somebody's now (`quotas.take(..., giving={offer.owner})` came before): the entry is off the
    list; other calls that fit no more are lost, and told (W-06). Again if the offer ended meanwhile."""
    raise NotImplementedError


def lose(db: Session, offer: Offer, *, now: datetime) -> None:
    """W-06: somebody was faster; the entry keeps its rank."""
    raise NotImplementedError


def decline(db: Session, place: Place | None, offer: Offer, by: str, *, now: datetime) -> None:
    """W-08: free at once, for the next."""
    raise NotImplementedError


def serve(db: Session, place: Place, *, now: datetime) -> int:
    """All offers that can be made now, in order (W-03); near the start all calls (W-06). How many were made."""
    raise NotImplementedError


def tend(db: Session, queue: str, place: Place | None, *, now: datetime) -> int:
    """What time does to a queue: offers end, collecting ends, the start closes it; then the next are served.

    `place` None: there is no such session or run any more. How many things were done.
    """
    raise NotImplementedError


def close(db: Session, queue: str, why: str, *, now: datetime, tell: bool = True) -> list[Entry]:
    """The session has begun or is cancelled: open offers are void, nobody waits any more (W-07); who waited."""
    raise NotImplementedError


def asked(db: Session, keys: Iterable[Key]) -> list[str]:
    """Of the queues of these rows, those in which somebody waits: one look-up in a small index."""
    raise NotImplementedError


def queues(db: Session) -> list[tuple[str, datetime]]:
    """All queues in which somebody waits or has an offer, and when what they wait for starts; by start."""
    raise NotImplementedError
