"""Waiting lists of room sessions and of runs alike: entries, offers, calls (domain.md 2.6 and 3.3).

What a queue's places are, and who may have them, is handed in as a `Place`; accepting is a verb of bookings and programmes,
which take the places from the offer that holds them.

    entry   waiting -> offered -> accepted | declined | expired;  waiting -> left | closed
    offer   open -> accepted | declined | expired | void;  a call (W-06) holds nothing: open -> accepted | lost | declined | closed

Locks, always in this order: household, then quotas in their sorted order, then claims, then offers and entries. A queue has
no lock of its own: whoever changes who has its places has the quotas' locks, and looks at the entries after he has them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC as UTC_
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, bindparam, delete, func, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models import journal, outbox, quotas, rules
from models.base import UTC, Again, Base, insert_new, insert_row, locked, new_id, on
from models.people import Who
from models.quotas import Key, Want
from models.refused import Reason, Refused

OFFER = "offer:"
"""Owner of what an offer holds (W-04), with the offer's id."""
KEPT = "kept:"
"""Owner of what is collected for an entry that was passed over (W-03), with the entry's id."""


LATELY = timedelta(days=1)
"""So long "예약할게요" is still about an offer that ended."""


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


OFFERED, CALL, OVER, LOST = "wait.offer", "wait.call", "wait.over", "wait.lost"
"""Kinds of notices about an offer."""
SKIPPED, CLOSED = "wait.skipped", "wait.closed"
"""Kinds of notices about an entry."""


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
        Index("ix_offer_entry", "entry_id"),
        Index("ix_offer_queue", "queue"),
    )

    @property
    def owner(self) -> str:
        return OFFER + self.id


def _nobody_else(_: Entry) -> None:
    """A room's entry is all there is of it."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a queue is for: built by `bookings.place_of` and `programmes.place_of`."""

    queue: str
    starts_at: datetime
    policy: rules.WaitPolicy
    wants: Callable[[Entry], Sequence[Want]]  # the same rows for every entry of a queue
    may: Callable[[Entry], Refused | None]  # W-08, W-11: as things stand now; TWICE where it has the place already
    over: Callable[[Entry], None] = _nobody_else
    """Told of every entry that is off the list without a place (declined, expired, left, closed): its state says how."""


# Statements of turns are made once: making one anew costs more than running it.
_OF_QUEUE = select(Entry).where(Entry.queue == bindparam("queue"), _LIVE).order_by(Entry.rank, Entry.id)
_ASKED = select(Entry.queue).where(Entry.queue.in_(bindparam("queues", expanding=True)), _LIVE).group_by(Entry.queue)
_FRESH = {"populate_existing": True}
"""An earlier, unlocked look in this transaction must not stand in for a locked one."""


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
    whose = applicant or who.household_id
    row = {
        "id": new_id(),
        "queue": queue,
        "starts_at": starts_at,
        "applicant": whose,
        "household_id": who.household_id,
        "person_id": who.person_id,
        "about": about,
        "adults": adults,
        "children": children,
        "size": size,
        "rank": _last_rank(db, queue) + 1 if rank is None else rank,
        "state": State.WAITING,
        "passed": 0,
        "created_at": now,
        "changed_at": now,
    }
    new = insert_new(db, Entry, row)
    mine = select(Entry).where(Entry.queue == queue, Entry.applicant == whose, _LIVE)
    entry: Entry = db.execute(locked(db, mine).execution_options(**_FRESH)).scalar_one()
    if new:
        journal.write(db, who.person_id, "waiting.joined", entry.id, now=now, queue=queue, size=size)
    elif entry.state == State.WAITING:
        entry.adults, entry.children, entry.size, entry.changed_at = adults, children, size, now
    return entry


def _last_rank(db: Session, queue: str) -> int:
    last = select(func.max(Entry.rank)).where(Entry.queue == queue, _LIVE)
    return int(db.execute(last).scalar_one() or 0)


def entry(db: Session, entry_id: str) -> Entry | None:
    """Whatever became of it, not locked."""
    return db.get(Entry, entry_id)


def offer(db: Session, offer_id: str) -> tuple[Offer, Entry] | None:
    """Whatever became of it, not locked."""
    both = select(Offer, Entry).join(Entry, Entry.id == Offer.entry_id).where(Offer.id == offer_id)
    row = db.execute(both.execution_options(**_FRESH)).first()
    return (row[0], row[1]) if row else None


def open_offer(db: Session, entry: Entry) -> Offer | None:
    """The one that can be answered now."""
    return db.execute(select(Offer).where(Offer.entry_id == entry.id, _OPEN)).scalar_one_or_none()


def offered_to(db: Session, who: Who) -> Offer | None:
    """The person's open offer, the last if there are several."""
    mine = select(Offer).join(Entry, Entry.id == Offer.entry_id)
    mine = mine.where(Entry.household_id == who.household_id, Entry.applicant.in_((who.household_id, who.person_id)))
    mine = mine.where(Offer.state == OfferState.OPEN, Entry.state.in_(LIVE))
    return db.execute(mine.order_by(Offer.id.desc()).limit(1)).scalar_one_or_none()


def missed(db: Session, who: Who, *, now: datetime) -> Offer | None:
    """The offer the person let pass of late, if he neither waits again nor has said that he will not (W-09)."""
    mine = select(Offer).join(Entry, Entry.id == Offer.entry_id)
    mine = mine.where(Entry.household_id == who.household_id, Entry.applicant.in_((who.household_id, who.person_id)))
    mine = mine.where(Offer.state == OfferState.EXPIRED, Entry.state == State.EXPIRED, Entry.starts_at > now)
    mine = mine.where(Offer.until > now - LATELY)
    return db.execute(mine.order_by(Offer.until.desc(), Offer.id.desc()).limit(1)).scalar_one_or_none()


def of_application(db: Session, receipt: str) -> Entry | None:
    """The entry of an application, whatever became of it; the last if it waited more than once."""
    its = select(Entry).where(Entry.about == receipt)
    return db.execute(its.order_by(Entry.changed_at.desc(), Entry.id.desc()).limit(1)).scalar_one_or_none()


def went_on(db: Session, offer: Offer) -> bool:
    """Whether what an offer held was offered to somebody else when it ended."""
    later = select(Offer.id).where(Offer.queue == offer.queue, Offer.made_at >= offer.until, Offer.id > offer.id)
    return db.execute(later.limit(1)).first() is not None


def entries_of(db: Session, who: Who, *, now: datetime) -> list[Entry]:
    """What the person waits for, of the household and of his own, the soonest start first; live entries alone."""
    return list(db.execute(_MINE, {"household": who.household_id, "person": who.person_id, "now": now}).scalars())


_MINE = (
    select(Entry)
    .where(
        Entry.household_id == bindparam("household"),
        Entry.starts_at > bindparam("now"),
        Entry.applicant.in_((bindparam("household"), bindparam("person"))),  # H-05: of nobody else in the household
        _LIVE,
    )
    .order_by(Entry.starts_at, Entry.id)
)


def last_of(db: Session, who: Who, *, now: datetime) -> Entry | None:
    """The entry of something still to come that changed last, whatever became of it: what "다시 대기" is about."""
    mine = select(Entry).where(
        Entry.household_id == who.household_id,
        Entry.starts_at > now,
        Entry.applicant.in_((who.household_id, who.person_id)),
    )
    return db.execute(mine.order_by(Entry.changed_at.desc(), Entry.id.desc()).limit(1)).scalar_one_or_none()


def rank_of(db: Session, entry: Entry) -> int:
    """W-10: 1 is the next; who has an open offer counts."""
    before = or_(Entry.rank < entry.rank, (Entry.rank == entry.rank) & (Entry.id <= entry.id))
    ahead = select(func.count()).select_from(Entry).where(Entry.queue == entry.queue, _LIVE, before)
    return int(db.execute(ahead).scalar_one())


def leave(db: Session, place: Place | None, entry: Entry, by: str, *, now: datetime) -> None:
    """Off the list; what was offered or collected goes to the next. An entry that is off already stays as it is."""
    opened = open_offer(db, entry)
    if opened and not opened.call:
        freed = _end(db, place, opened, OfferState.DECLINED, State.LEFT, by, now)
    else:
        freed = bool(quotas.give_back(db, entry.kept))
        _off(db, place, entry, State.LEFT, (State.WAITING,), by, now)
    if place and freed:  # with the quotas' locks
        serve(db, place, now=now)


def again(db: Session, entry: Entry, by: str, *, now: datetime) -> Entry:
    """W-09: after a declined or expired offer, or who has left, at the end; the live entry. Refused: NOT_WAITING for one
    that was accepted or closed, and for the entry of an application, which leaving has withdrawn."""
    entry = _locked_entry(db, entry.id)
    if entry.state in LIVE:
        return entry
    live = select(Entry).where(Entry.queue == entry.queue, Entry.applicant == entry.applicant, _LIVE)
    if other := db.execute(live).scalar_one_or_none():
        return other  # joined anew meanwhile
    if entry.state not in (State.DECLINED, State.EXPIRED) and (entry.state != State.LEFT or entry.about):
        raise Refused(Reason.NOT_WAITING)
    entry.rank = _last_rank(db, entry.queue) + 1
    entry.state, entry.passed, entry.skipped_for, entry.changed_at = State.WAITING, 0, None, now
    db.flush()
    journal.write(db, by, "waiting.again", entry.id, now=now)
    return entry


# --- answers ----------------------------------------------------------------------------------------------------------


def opened(db: Session, who: Who, offer_id: str, *, now: datetime) -> tuple[Offer, Entry]:
    """The person's own offer that he may accept, or has accepted (W-08: idempotent). Nothing is changed.

    Refused: OFFER_OVER, OFFER_LOST.
    """
    found = offer(db, offer_id)
    if found is None or found[1].applicant not in (who.household_id, who.person_id):
        raise Refused(Reason.OFFER_OVER)
    made, _ = found
    if made.state == OfferState.LOST:
        raise Refused(Reason.OFFER_LOST)
    if made.state != OfferState.ACCEPTED and (made.state != OfferState.OPEN or now >= made.until):
        raise Refused(Reason.OFFER_OVER)
    return found


def accept(db: Session, place: Place, offer: Offer, by: str, *, now: datetime) -> None:
    """The offer's places are somebody's now (`quotas.take(..., giving={offer.owner})` came before): the entry is off the
    list; other calls that fit no more are lost, and told (W-06). Again if the offer ended meanwhile."""
    held = _locked_offer(db, offer.id)
    if held.state != OfferState.OPEN:
        raise Again
    held.state, held.settled_at = OfferState.ACCEPTED, now
    entry = _locked_entry(db, held.entry_id)
    entry.state, entry.changed_at = State.ACCEPTED, now
    db.flush()
    outbox.withdraw(db, held.id)
    journal.write(db, by, "offer.accepted", entry.id, now=now, offer=held.id)
    if held.call:
        serve(db, place, now=now)


def lose(db: Session, offer: Offer, *, now: datetime) -> None:
    """W-06: somebody was faster; the entry keeps its rank. The quotas' locks are had."""
    held = _locked_offer(db, offer.id)
    if held.state == OfferState.OPEN:
        held.state, held.settled_at = OfferState.LOST, now
        db.flush()
        outbox.withdraw(db, held.id)


def decline(db: Session, place: Place | None, offer: Offer, by: str, *, now: datetime) -> None:
    """W-08: free at once, for the next. What is no longer open stays as it is."""
    ended = _end(db, place, offer, OfferState.DECLINED, State.DECLINED, by, now)
    if ended and place and not offer.call:  # a call held nothing, and has no quota's lock
        serve(db, place, now=now)


# --- offers -----------------------------------------------------------------------------------------------------------


def serve(db: Session, place: Place, *, now: datetime) -> int:
    """All offers that can be made now, in order (W-03); near the start all calls (W-06). How many were made."""
    if now >= place.policy.stops_at(place.starts_at):
        return 0  # W-07
    free = _lock(db, place, now)
    if free is None:
        return 0
    line = list(db.execute(_fresh(db, _OF_QUEUE), {"queue": place.queue}).scalars())
    serving = _Serving(db, place, line, free, now)
    return serving.call() if place.policy.is_call(place.starts_at, now) else serving.offer_all()


def _lock(db: Session, place: Place, now: datetime) -> dict[Key, int] | None:
    """The locks of the queue's quotas, before any of offers and entries; what is free. None: nobody waits."""
    somebody: Entry | None = db.execute(_OF_QUEUE, {"queue": place.queue}).scalars().first()
    return quotas.room(db, place.wants(somebody), now=now) if somebody else None


class _Serving:
    """One look along a queue whose quotas and entries are locked."""

    def __init__(self, db: Session, place: Place, line: Sequence[Entry], free: dict[Key, int], now: datetime) -> None:
        self.db, self.place, self.now = db, place, now
        self.line = [entry for entry in line if entry.state == State.WAITING]
        self.free = free
        self.kept = {entry.id: quotas.held(db, entry.kept) for entry in self.line if entry.collects_until}
        self.may: dict[str, bool] = {}

    def offer_all(self) -> int:
        made = 0
        while self._offer_one():
            made += 1
        self.db.flush()
        return made

    def _offer_one(self) -> bool:
        """To the first that fits; those before it are passed over, and from the second time on collected for (W-03)."""
        passed: list[Entry] = []
        for entry in self.line:
            wants = self.place.wants(entry)
            own = self.kept.get(entry.id, {})
            room = {want.key: self.free[want.key] + own.get(want.key, 0) for want in wants}
            fits = all(room[want.key] >= want.amount for want in wants)
            if not fits:
                passed.append(entry)
            if not (fits or self._collects(entry)) or min(room.values()) <= 0 or not self._may(entry):
                continue
            if fits:
                self._make(entry, wants, own)
                for other in passed:
                    other.passed += 1
                return True
            self._keep(entry, wants, own, room)
        return False

    def call(self) -> int:
        """W-06: nothing is held; who fits is told, and who fits no more."""
        called = {one.entry_id: one for one in _open_offers(self.db, self.place.queue)}
        made = 0
        for entry in self.line:
            fits = _fits(self.place, entry, self.free)
            before = called.get(entry.id)
            if before and not fits:
                lose(self.db, before, now=self.now)
                outbox.post(self.db, entry.person_id, LOST, before.id, due_at=self.now)
            elif fits and not before and self._may(entry):
                id = self._insert(entry, self.place.policy.stops_at(self.place.starts_at), call=True)
                outbox.post(self.db, entry.person_id, CALL, id, due_at=self.now, urgent_from=self.now)
                made += 1
        return made

    def _make(self, entry: Entry, wants: Sequence[Want], own: dict[Key, int]) -> None:
        until = rules.answer_until(self.place.policy, self.now, self.place.starts_at)
        entry.state, entry.changed_at, entry.collects_until = State.OFFERED, self.now, None
        id = self._insert(entry, until, call=False)
        giving = frozenset({entry.kept}) if own else frozenset()
        quotas.take(self.db, wants, OFFER + id, until=until, now=self.now, giving=giving)
        for want in wants:
            self.free[want.key] -= want.amount - own.get(want.key, 0)
        self.line.remove(entry)
        outbox.post(self.db, entry.person_id, OFFERED, id, due_at=self.now)

    def _insert(self, entry: Entry, until: datetime, *, call: bool) -> str:
        id = new_id()
        self.db.flush()
        insert_row(
            self.db,
            Offer,
            id=id,
            entry_id=entry.id,
            queue=entry.queue,
            call=call,
            state=OfferState.OPEN,
            made_at=self.now,
            until=until,
        )
        journal.write(self.db, "beat", "offer.called" if call else "offer.made", entry.id, now=self.now, offer=id)
        return id

    def _collects(self, entry: Entry) -> bool:
        policy = self.place.policy
        if entry.collects_until:
            return self.now < entry.collects_until
        return entry.passed >= policy.passes_to_collect and policy.is_far(self.place.starts_at, self.now)

    def _keep(self, entry: Entry, wants: Sequence[Want], own: dict[Key, int], room: dict[Key, int]) -> None:
        """What is free now is kept for it, with what was kept before."""
        some = [replace(want, amount=min(room[want.key], want.amount)) for want in wants]
        if {want.key: want.amount for want in some} == own:
            return
        until = entry.collects_until or self.place.policy.collect_until(self.place.starts_at, self.now)
        entry.collects_until, entry.changed_at = until, self.now
        giving = frozenset({entry.kept}) if own else frozenset()
        quotas.take(self.db, some, entry.kept, until=until, now=self.now, giving=giving)
        self.kept[entry.id] = {want.key: want.amount for want in some}
        for want in some:
            self.free[want.key] -= want.amount - own.get(want.key, 0)

    def _may(self, entry: Entry) -> bool:
        """W-11: who could not accept now is skipped, keeps its rank, and is told once why."""
        if entry.id not in self.may:
            no = self.place.may(entry)
            self.may[entry.id] = no is None
            if no and no.reason == Reason.TWICE:  # it has booked by itself what it waited for
                _off(self.db, self.place, entry, State.LEFT, (State.WAITING,), "beat", self.now)
            elif no and entry.skipped_for is None:
                entry.skipped_for = no.reason
                outbox.post(self.db, entry.person_id, SKIPPED, entry.id, due_at=self.now)
        return self.may[entry.id]


# --- what time does ---------------------------------------------------------------------------------------------------


def tend(db: Session, queue: str, place: Place | None, *, now: datetime) -> int:
    """What time does to a queue: offers end, collecting ends, the start closes it; then the next are served.

    `place` None: there is no such session or run any more. How many things were done.
    """
    if place is None:
        return len(close(db, queue, None, now=now))
    if now >= place.starts_at:
        return len(close(db, queue, place, now=now, tell=False))
    done = 0
    _lock(db, place, now)
    for offer in _open_offers(db, queue):
        if offer.until <= now and offer.call:
            done += _end(db, place, offer, OfferState.CLOSED, None, "beat", now)
        elif offer.until <= now and _end(db, place, offer, OfferState.EXPIRED, State.EXPIRED, "beat", now):
            done += 1
            told = db.get_one(Entry, offer.entry_id)
            outbox.post(db, told.person_id, OVER, offer.id, due_at=now)
    for entry in db.execute(_OF_QUEUE, {"queue": queue}).scalars().all():
        if entry.collects_until and entry.collects_until <= now:
            quotas.give_back(db, entry.kept)
            entry = _locked_entry(db, entry.id)
            entry.collects_until, entry.passed, entry.changed_at = None, 0, now
            db.flush()
            done += 1
    return done + serve(db, place, now=now)


def close(db: Session, queue: str, place: Place | None, *, now: datetime, tell: bool = True) -> list[Entry]:
    """The session or run has begun, or is no more: open offers are void, nobody waits any more (W-07); who waited.

    `tell`: that it is no more; not where the caller tells it, or where it has begun.
    """
    gone = []
    if place:
        _lock(db, place, now)
    for offer in _open_offers(db, queue):
        _end(db, place, offer, OfferState.VOID, None if offer.call else State.CLOSED, "beat", now)
        gone += [] if offer.call else [db.get_one(Entry, offer.entry_id)]
    for entry in db.execute(_OF_QUEUE, {"queue": queue}).scalars().all():
        quotas.give_back(db, entry.kept)
        if _off(db, place, entry, State.CLOSED, (State.WAITING,), "beat", now):
            gone.append(entry)
    for entry in gone if tell else ():
        outbox.post(db, entry.person_id, CLOSED, entry.id, due_at=now, urgent_from=entry.starts_at - outbox.URGENT)
    return gone


def _end(
    db: Session, place: Place | None, offer: Offer, to: OfferState, then: State | None, by: str, now: datetime
) -> bool:
    """What it held is free; False, and nothing is changed, if it was answered meanwhile. `then`: of its entry."""
    quotas.give_back(db, offer.owner)  # its locks come before those of offers and entries
    held = _locked_offer(db, offer.id)
    if held.state != OfferState.OPEN:
        return False
    held.state, held.settled_at = to, now
    db.flush()
    outbox.withdraw(db, held.id)
    journal.write(db, by, f"offer.{to}", held.entry_id, now=now, offer=held.id)
    if then:
        _off(db, place, db.get_one(Entry, held.entry_id), then, LIVE, by, now)
    return True


def _off(
    db: Session, place: Place | None, entry: Entry, to: State, froms: Sequence[State], by: str, now: datetime
) -> bool:
    """Off the list; calls to it are void. Again if it was offered something a moment ago."""
    for call in db.execute(locked(db, select(Offer).where(Offer.entry_id == entry.id, _OPEN))).scalars():
        call.state, call.settled_at = OfferState.VOID, now
        outbox.withdraw(db, call.id)
    entry = _locked_entry(db, entry.id)
    if entry.state not in froms:
        if entry.state in LIVE:
            raise Again
        return False
    entry.state, entry.collects_until, entry.changed_at = to, None, now
    db.flush()
    outbox.withdraw(db, entry.id)
    journal.write(db, by, f"waiting.{to}", entry.id, now=now)
    if place:
        place.over(entry)
    return True


def _open_offers(db: Session, queue: str) -> Sequence[Offer]:
    """In the order in which they were made."""
    found = select(Offer).where(Offer.queue == queue, _OPEN).order_by(Offer.id)
    return db.execute(found.execution_options(**_FRESH)).scalars().all()


def _locked_offer(db: Session, offer_id: str) -> Offer:
    offer: Offer = db.execute(_fresh(db, select(Offer).where(Offer.id == offer_id))).scalar_one()
    return offer


def _locked_entry(db: Session, entry_id: str) -> Entry:
    entry: Entry = db.execute(_fresh(db, select(Entry).where(Entry.id == entry_id))).scalar_one()
    return entry


def _fresh(db: Session, query: Select[Any]) -> Select[Any]:
    return locked(db, query).execution_options(**_FRESH)


# --- queues -----------------------------------------------------------------------------------------------------------


def queue_of(key: Key) -> str:
    """The queue for the places of a row: of one session of a room, of a run in all its units."""
    thing = key.what.rpartition("/")[0]
    return f"{thing}@{key.starts_at.astimezone(UTC_):%Y-%m-%dT%H:%M:%SZ}" if thing.startswith("room:") else thing


def asked(db: Session, keys: Iterable[Key]) -> list[str]:
    """Of the queues of these rows, those in which somebody waits: one look-up in a small index."""
    names = {queue_of(key) for key in keys}
    return sorted(on(db).execute(_ASKED, {"queues": sorted(names)}).scalars()) if names else []


def queues(db: Session) -> list[tuple[str, datetime]]:
    """All queues in which somebody waits or has an offer, and when what they wait for starts; the soonest first."""
    found = select(Entry.queue, func.min(Entry.starts_at).label("start")).where(_LIVE).group_by(Entry.queue)
    return [(row.queue, row.start) for row in db.execute(found.order_by(text("start"), Entry.queue))]


def is_due(db: Session, place: Place | None, queue: str, *, now: datetime) -> bool:
    """Whether `tend` may have something to do; reads only, so that a beat with nothing to do writes nothing."""
    if place is None or now >= place.starts_at:
        return True
    line = db.execute(_OF_QUEUE, {"queue": queue}).scalars().all()
    if any(entry.collects_until and entry.collects_until <= now for entry in line):
        return True
    if any(offer.until <= now for offer in _open_offers(db, queue)):
        return True
    waiting = [entry for entry in line if entry.state == State.WAITING]
    if not waiting or now >= place.policy.stops_at(place.starts_at):
        return False
    wants = place.wants(waiting[0])
    first, last = min(want.starts_at for want in wants), max(want.starts_at for want in wants)
    kept = [entry.kept for entry in waiting if entry.collects_until]
    whats = {want.what for want in wants}
    taken = quotas.taken(db, whats, first, last + timedelta(microseconds=1), mine=kept, now=now)
    free = {want.key: want.capacity - taken.get(want.key, 0) for want in wants}
    if not place.policy.is_call(place.starts_at, now):
        return min(free.values()) > 0
    called = {offer.entry_id for offer in _open_offers(db, queue)}
    return any(_fits(place, entry, free) != (entry.id in called) for entry in waiting)


def _fits(place: Place, entry: Entry, free: Mapping[Key, int]) -> bool:
    return all(free[want.key] >= want.amount for want in place.wants(entry))


def forget(db: Session, *, before: datetime, most: int) -> int:
    """S-03: who waited for what started before, with what was offered to them; how many."""
    old = select(Entry.id).where(Entry.starts_at < before, Entry.state.not_in(LIVE)).order_by(Entry.id).limit(most)
    gone = db.execute(old).scalars().all()
    db.execute(delete(Offer).where(Offer.entry_id.in_(gone)))
    return on(db).execute(delete(Entry).where(Entry.id.in_(gone))).rowcount
