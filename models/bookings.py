"""Room bookings: hold, confirm, move, cancel, check in, no-show (domain.md 2.3 and 3.1).

A hold is a draft claim and no row; a booking begins when it is confirmed or requested. Each transition is one function,
writes an audit event and plans or withdraws its notices in the same transaction. A transition that is not listed in
`TRANSITIONS` is refused.
"""

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    and_,
    bindparam,
    delete,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, make_transient_to_detached, mapped_column

from models import journal, outbox, people, places, quotas, rules, waiting
from models.base import SEOUL, UTC, Again, Base, insert_new, insert_row, new_code, new_id, on, vault
from models.people import Who
from models.refused import Reason, Refused

FIRST = "ABCDEFGHJKLM"  # a booking's number begins with one of these, a receipt's with another letter
_WORDS = (
    "도토리 솔방울 민들레 해바라기 무지개 조약돌 반딧불 나룻배 강아지 다람쥐 고슴도치 두루미 병아리 송아지 잠자리 나비 "
    "감자 고구마 옥수수 복숭아 살구 자두 앵두 딸기 수박 참외 호두 보름달 초승달 샛별 노을 시냇물 징검다리 물레방아 "
    "돌담 대나무 소나무 은행잎 단풍잎 눈사람 목도리 털모자 우산 장화 연필 색종이 팽이 그네 미끄럼틀 종이배 바람개비 풍선"
)
WORDS = tuple(_WORDS.split())
REMINDER = "booking.reminder"
CHECK_IN_EARLY = timedelta(minutes=15)
LATE = timedelta(minutes=30)  # B-10: "늦어요" moves the limit once
CORRECTABLE = timedelta(days=7)


class State(StrEnum):
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    CHECKED_IN = "checked_in"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELLED_BY_USER = "cancelled_by_user"
    CANCELLED_BY_SITE = "cancelled_by_site"
    REJECTED = "rejected"


ACTIVE = (State.REQUESTED, State.CONFIRMED, State.CHECKED_IN)
"""These have their places."""

_OPEN = text("state IN ('confirmed', 'checked_in')")
"""These the beat brings to their end; as the index has it, since a planner matches no parameter with it."""

TRANSITIONS = {
    "approve": ((State.REQUESTED,), State.CONFIRMED),
    "reject": ((State.REQUESTED,), State.REJECTED),
    "cancel": ((State.CONFIRMED, State.REQUESTED), State.CANCELLED_BY_USER),
    "cancel_by_site": ((State.CONFIRMED, State.REQUESTED), State.CANCELLED_BY_SITE),
    "move": ((State.CONFIRMED,), State.CONFIRMED),
    "check_in": ((State.CONFIRMED,), State.CHECKED_IN),
    "no_show": ((State.CONFIRMED,), State.NO_SHOW),
    "complete": ((State.CHECKED_IN,), State.COMPLETED),
    "came_after_all": ((State.NO_SHOW,), State.CHECKED_IN),
    "excused": ((State.NO_SHOW,), State.CANCELLED_BY_USER),
}


class Booking(Base):
    __tablename__ = "booking"

    code: Mapped[str] = mapped_column(String(7), primary_key=True)  # SB-7K2Q
    household_id: Mapped[str] = mapped_column(ForeignKey("household.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    room_id: Mapped[str] = mapped_column(ForeignKey("resource.id"))
    starts_at: Mapped[datetime] = mapped_column(UTC)
    ends_at: Mapped[datetime] = mapped_column(UTC)
    adults: Mapped[int]
    children: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    awaited_until: Mapped[datetime] = mapped_column(UTC)  # B-10: not here by then, it is a no-show
    late_told: Mapped[bool] = mapped_column(default=False)
    cancelled_late: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTC)
    changed_at: Mapped[datetime] = mapped_column(UTC)

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("adults >= 0 AND children >= 0", name="counts"),
        Index("ix_booking_household_ends", "household_id", "ends_at"),
        Index("ix_booking_room_starts", "room_id", "starts_at"),
        # what the beat looks for: who has not come, who has gone. The past is not in this index
        Index(
            "ix_booking_open",
            "awaited_until",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        # B-06: same request twice returns the same booking; the database forbids what must never be
        Index(
            "uq_booking_household_session",
            "household_id",
            "room_id",
            "starts_at",
            unique=True,
            sqlite_where=state.in_(ACTIVE),
            postgresql_where=state.in_(ACTIVE),
        ),
    )


class Strike(Base):
    """B-11: a day somebody did not come without a word."""

    __tablename__ = "strike"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    household_id: Mapped[str] = mapped_column(ForeignKey("household.id"), index=True)
    booking_code: Mapped[str] = mapped_column(ForeignKey("booking.code"))
    at: Mapped[datetime] = mapped_column(UTC)
    lifted_at: Mapped[datetime | None] = mapped_column(UTC)


@dataclass(frozen=True, slots=True)
class Party:
    adults: int
    children: int

    @property
    def people(self) -> int:
        return self.adults + self.children


@dataclass(frozen=True, slots=True)
class Vacancy:
    """One session, how much of it is left for one person, and why it cannot be booked now, if so."""

    session: places.Session
    left: int  # in the room's unit
    closed: Refused | None


# --- what is free -----------------------------------------------------------------------------------------------------


def draft(person_id: str) -> str:
    """Owner of what a person holds while he decides: one hold a person (trust G5)."""
    return f"{quotas.DRAFT}{person_id}"


def vacancies(
    db: Session,
    city: places.City,
    room_ids: Iterable[str],
    days: Sequence[date],
    *,
    mine: Sequence[str] = (),
    now: datetime,
) -> tuple[Vacancy, ...]:
    """All sessions of these rooms on these days, in order of time; two statements however many days."""
    rooms = [city.room(room_id) for room_id in room_ids]
    found = [(room, session) for room in rooms for day in days for session in city.sessions(room.id, day)]
    if not found:
        return ()
    wants = {session: _wants(city, session, Party(1, 0)) for _, session in found}
    every = [want for list_ in wants.values() for want in list_]
    first, last = min(w.starts_at for w in every), max(w.starts_at for w in every)
    taken = quotas.taken(db, {w.what for w in every}, first, last + timedelta(microseconds=1), mine=mine, now=now)
    vacant = []
    for room, session in found:
        own, *shared = wants[session]
        left = own.capacity - taken.get(own.key, 0)
        if any(taken.get(want.key, 0) for want in shared):
            left = 0  # B-08: somebody plays in the space that a hire would need whole
        vacant.append(Vacancy(session, max(left, 0), _window(city, room, session, now)))
    return tuple(sorted(vacant, key=lambda v: (v.session.starts_at, v.session.room)))


def check(
    db: Session,
    city: places.City,
    who: Who,
    session: places.Session,
    party: Party | None,
    *,
    now: datetime,
    moving: str | None = None,
) -> Booking | None:
    """Rules B-01 to B-07 and B-11 for one session; Refused says which one.

    `party` None: it is not known yet. `moving` is the code of the booking that would move here. Returns the booking that
    the household already has for exactly this session, if it has.
    """
    room = city.room(session.room)
    rules.check_open_to_all(room)
    closed = _window(city, room, session, now)
    if closed:
        raise closed
    if party:
        rules.check_party(room, room.policy, party.adults, party.children)
    if who.suspended_until and who.suspended_until > now and not moving:
        raise Refused(Reason.SUSPENDED, until=who.suspended_until, n=room.policy.strikes_to_suspend)
    # B-05: who was here this morning has had his session of the day
    values = {"household": who.household_id, "since": _midnight(session, now)}
    others = [Other(*row) for row in on(db).execute(_OTHERS, values)]
    twice = _check_limits(city, room, session, [other for other in others if other.code != moving], now)
    return db.execute(_BOOKING, {"code": twice.code}).scalar_one() if twice else None


class Other(NamedTuple):
    """What of a booking matters to the household's next one."""

    code: str
    room_id: str
    starts_at: datetime
    ends_at: datetime


# Statements of every turn are made once: making one anew costs more than running it.
_OF_HOUSEHOLD = (
    Booking.household_id == bindparam("household"),
    Booking.ends_at > bindparam("since"),
)


def _among(*states: State) -> ColumnElement[bool]:
    """Bound one by one: a list that is written out anew at each call costs as much as the rest of the statement."""
    return Booking.state.in_([literal(state, Booking.state.type) for state in states])


_OTHERS = (
    select(Booking.code, Booking.room_id, Booking.starts_at, Booking.ends_at)
    .where(*_OF_HOUSEHOLD, _among(*ACTIVE, State.COMPLETED))
    .order_by(Booking.starts_at)
)
# populate_existing: an earlier, unlocked look in this transaction must not stand in for it
_UPCOMING = (
    select(Booking)
    .where(*_OF_HOUSEHOLD, _among(*ACTIVE))
    .order_by(Booking.starts_at)
    .execution_options(populate_existing=True)
)
_BOOKING = select(Booking).where(Booking.code == bindparam("code")).execution_options(populate_existing=True)
_BOOKING_LOCKED = _BOOKING.with_for_update()
_LATEST = (
    select(Booking).where(Booking.household_id == bindparam("household")).order_by(Booking.ends_at.desc()).limit(1)
)
_MISSED = (
    select(Booking)
    .where(
        Booking.household_id == bindparam("household"),
        Booking.ends_at >= bindparam("since"),
        Booking.state == bindparam("state"),
    )
    .order_by(Booking.ends_at.desc())
    .limit(1)
)
_ANY = select(Booking.code).where(Booking.household_id == bindparam("household")).limit(1)


def _check_limits(
    city: places.City,
    room: places.Room,
    session: places.Session,
    others: Sequence[Other],
    now: datetime,
) -> Other | None:
    """B-05 and B-06 among the household's other bookings."""
    for other in others:
        if (other.room_id, other.starts_at) == (session.room, session.starts_at):
            return other
    same_day = [
        other
        for other in others
        if city.room(other.room_id).site == room.site and other.starts_at.astimezone(SEOUL).date() == session.day
    ]
    limit = room.policy.max_per_household_per_site_and_day
    if len(same_day) >= limit:
        raise Refused(Reason.DAY_LIMIT, n=limit, existing=same_day[0].starts_at, code=same_day[0].code)
    for other in others:
        if other.starts_at < session.ends_at and session.starts_at < other.ends_at:
            other_site = city.site(city.room(other.room_id).site)
            raise Refused(Reason.OVERLAP, other=other_site.name_ko, existing=other.starts_at, code=other.code)
    ahead = [other for other in others if other.ends_at > now]
    if len(ahead) >= room.policy.max_upcoming_per_household:
        raise Refused(Reason.UPCOMING_LIMIT, n=room.policy.max_upcoming_per_household)
    return None


def _window(city: places.City, room: places.Room, session: places.Session, now: datetime) -> Refused | None:
    """B-03: why the session cannot be booked at this instant, if so."""
    site = city.site(room.site)
    if not site.bookable:
        return Refused(Reason.NOT_OPEN_YET, site=site.name_ko)
    try:
        rules.check_window(room.policy, session, now=now)
    except Refused as no:
        return no
    return None


def _wants(city: places.City, session: places.Session, party: Party) -> list[quotas.Want]:
    """The quota rows that a booking needs: its own first, then every session that shares its space (B-08)."""
    room = city.room(session.room)
    amount = rules.size(room, party.adults, party.children)
    wants = [quotas.Want(rules.quota_key(room), session.starts_at, amount, room.capacity)]
    if room.mode == "exclusive":
        for other in city.clashing(session):
            shared = city.room(other.room)
            wants.append(quotas.Want(rules.quota_key(shared), other.starts_at, shared.capacity, shared.capacity))
    return wants


def _midnight(session: places.Session, now: datetime) -> datetime:
    return min(now, datetime.combine(session.day, datetime.min.time(), SEOUL))


# --- hold, confirm ----------------------------------------------------------------------------------------------------


def hold(db: Session, city: places.City, who: Who, session: places.Session, party: Party, *, now: datetime) -> datetime:
    """B-13: places held while the person decides; until when. The person's earlier hold moves here."""
    existing = check(db, city, who, session, party, now=now)
    policy = city.room(session.room).policy
    if existing:
        release(db, who.person_id, now=now)
        return now
    until = now + timedelta(minutes=policy.hold_minutes)
    try:
        return quotas.hold(db, _wants(city, session, party), draft(who.person_id), until=until, now=now)
    except Refused as no:
        raise _full(no, session, party) from no


def release(db: Session, person_id: str, *, now: datetime) -> bool:
    """The person decided otherwise: the places are free at once. Whether any were held."""
    freed = quotas.give_back(db, draft(person_id))
    _serve(db, freed, now)
    return bool(freed)


def confirm(
    db: Session, city: places.City, who: Who, session: places.Session, party: Party, *, now: datetime
) -> tuple[Booking, bool]:
    """The booking, and whether it is new: the same request twice returns the same booking (B-06).

    A hold that has ended is no obstacle while the places are free. Refused(TAKEN) if somebody was faster.
    """
    who = replace(who, suspended_until=people.lock_household(db, who.household_id))
    places.pin(db, city)
    existing = check(db, city, who, session, party, now=now)
    if existing:
        release(db, who.person_id, now=now)
        return existing, False
    try:
        return _book(db, city, who, session, party, draft(who.person_id), now), True
    except Refused as no:
        raise _full(no, session, party, Reason.TAKEN) from no


def accept_offer(db: Session, city: places.City, who: Who, offer_id: str, *, now: datetime) -> Booking:
    """W-08: the booking in the places of an offer, or (W-06) in what a call told of; the rules are checked again.

    The same answer twice returns the same booking. Refused: OFFER_OVER, OFFER_LOST (the entry keeps its rank), a rule.
    """
    who = replace(who, suspended_until=people.lock_household(db, who.household_id))
    places.pin(db, city)
    offer, entry = waiting.opened(db, who, offer_id, now=now)
    place, session = place_of(db, city, entry.queue, now=now), session_in(city, entry.queue)
    if place is None or session is None:
        raise Refused(Reason.OFFER_OVER)
    party = Party(entry.adults, entry.children)
    existing = check(db, city, who, session, party, now=now)
    if existing:  # answered twice; or booked by himself meanwhile, and what was held is the next one's
        waiting.decline(db, place, offer, who.person_id, now=now)
        return existing
    if offer.state == waiting.OfferState.ACCEPTED:
        raise Refused(Reason.OFFER_OVER)  # and what came of it was cancelled (W-09)
    try:
        booking = _book(db, city, who, session, party, offer.owner, now)
    except Refused as no:
        if not offer.call:
            raise Again from no  # it ended a moment ago
        waiting.lose(db, offer, now=now)
        raise Refused(Reason.OFFER_LOST) from no
    waiting.accept(db, place, offer, who.person_id, now=now)
    return booking


def _book(
    db: Session, city: places.City, who: Who, session: places.Session, party: Party, giving: str, now: datetime
) -> Booking:
    """A new booking in the places of a hold, or of an offer; Refused(FULL) as the quotas say it, and nothing is changed."""
    room = city.room(session.room)
    state = State.REQUESTED if room.needs_approval else State.CONFIRMED
    booking = _insert(db, who, session, party, state, room.policy, now)
    try:
        quotas.take(db, _wants(city, session, party), booking.code, until=None, now=now, giving={giving})
    except Refused:
        db.delete(booking)
        db.flush()
        raise
    if booking.state == State.CONFIRMED:
        _remind(db, booking, room.policy, now)
    journal.write(db, who.person_id, f"booking.{booking.state}", booking.code, now=now, room=session.room)
    return booking


def _insert(
    db: Session, who: Who, session: places.Session, party: Party, state: State, policy: rules.RoomPolicy, now: datetime
) -> Booking:
    row = {
        "household_id": who.household_id,
        "person_id": who.person_id,
        "room_id": session.room,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "adults": party.adults,
        "children": party.children,
        "state": state,
        "awaited_until": session.starts_at + timedelta(minutes=policy.late_minutes_to_no_show),
        "late_told": False,
        "cancelled_late": False,
        "created_at": now,
        "changed_at": now,
    }
    code = new_code(FIRST)
    while not insert_new(db, Booking, row | {"code": code}, key=["code"]):
        code = new_code(FIRST)
    booking = Booking(code=code, **row)
    make_transient_to_detached(booking)  # it is in the table as it stands here: nobody needs to read it again
    db.add(booking)
    return booking


def check_in_word(code: str) -> str:
    """Said at the door instead of the number: easy to hear, the same for this booking always."""
    return WORDS[int.from_bytes(sha256(code.encode()).digest()[:4]) % len(WORDS)]


def _full(no: Refused, session: places.Session, party: Party, gone: Reason = Reason.FULL) -> Refused:
    left = int(no.facts.get("left", 0))
    if left > 0 and no.facts["what"].startswith(f"room:{session.room}/"):  # not of a room that shares its space
        return Refused(Reason.TOO_FEW_LEFT, when=session.starts_at, left=left, n=party.people)
    return Refused(gone, when=session.starts_at)


def _remind(db: Session, booking: Booking, policy: rules.RoomPolicy, now: datetime) -> None:
    outbox.plan(db, booking.person_id, REMINDER, booking.code, booking.starts_at, policy.reminders, now=now)


# --- waiting lists ----------------------------------------------------------------------------------------------------


def queue(session: places.Session) -> str:
    """The name of a session's waiting list."""
    return waiting.queue_of(quotas.Key(session.starts_at, f"room:{session.room}/"))


def place_of(db: Session, city: places.City, queue: str, *, now: datetime) -> waiting.Place | None:
    """What waits for what, of a session's queue; None where there is no such session any more."""
    session = session_in(city, queue)
    if session is None:
        return None

    def wants(entry: waiting.Entry) -> list[quotas.Want]:
        return _wants(city, session, Party(entry.adults, entry.children))

    def may(entry: waiting.Entry) -> Refused | None:
        until = suspended_until(db, entry.household_id)
        who = Who(entry.person_id, entry.household_id, "", "", until)
        try:
            existing = check(db, city, who, session, Party(entry.adults, entry.children), now=now)
        except Refused as no:
            return no
        return Refused(Reason.TWICE, code=existing.code) if existing else None

    return waiting.Place(queue, session.starts_at, city.waiting, wants, may)


def room_in(queue: str) -> str:
    """The id of the room of a session's queue."""
    return queue.removeprefix("room:").partition("@")[0]


def session_in(city: places.City, queue: str) -> places.Session | None:
    """The session of a queue; None where there is no such session any more."""
    starts_at = datetime.fromisoformat(queue.partition("@")[2])
    day = starts_at.astimezone(SEOUL).date()
    return next((one for one in city.sessions(room_in(queue), day) if one.starts_at == starts_at), None)


def wait(
    db: Session, city: places.City, who: Who, session: places.Session, party: Party, *, now: datetime
) -> waiting.Entry:
    """W-01: the household's entry. Refused: NOT_FULL where it can simply be booked, TWICE, or the rule that forbids it."""
    who = replace(who, suspended_until=people.lock_household(db, who.household_id))
    existing = check(db, city, who, session, party, now=now)
    if existing:
        raise Refused(Reason.TWICE, code=existing.code)
    every = vacancies(db, city, [session.room], [session.day], mine=[draft(who.person_id)], now=now)
    left = next(one.left for one in every if one.session == session)
    size = rules.size(city.room(session.room), party.adults, party.children)
    stops_at = city.waiting.stops_at(session.starts_at)
    if now >= stops_at:  # W-07: nobody would be offered anything
        raise Refused(Reason.TOO_LATE, when=session.starts_at, closed_at=stops_at)
    if left >= size:
        raise Refused(Reason.NOT_FULL, when=session.starts_at, left=left)
    return waiting.join(
        db,
        queue(session),
        who,
        starts_at=session.starts_at,
        adults=party.adults,
        children=party.children,
        size=size,
        now=now,
    )


SIMILAR = 4
"""Weeks that are looked back at."""


def freed_before(db: Session, city: places.City, session: places.Session) -> int:
    """W-10: how many places were given back in the sessions of the same weekday and hour of the last weeks."""
    room = city.room(session.room)
    before = [session.starts_at - timedelta(weeks=n) for n in range(1, SIMILAR + 1)]
    rows = db.execute(_FREED, {"room": session.room, "starts": before, "states": CANCELLED})
    return sum(rules.size(room, row.adults, row.children) for row in rows)


CANCELLED = (State.CANCELLED_BY_USER, State.REJECTED)
_FREED = select(Booking.adults, Booking.children).where(
    Booking.room_id == bindparam("room"),
    Booking.starts_at.in_(bindparam("starts", expanding=True)),
    Booking.state.in_(bindparam("states", expanding=True)),
)


def _serve(db: Session, freed: Collection[quotas.Key], now: datetime) -> None:
    """W-03: whoever waits first for these places is offered them, in the transaction that freed them.

    Who waits for a room as a whole is served by the beat when a session in its space was freed: that queue needs locks
    which come before the ones that we have.
    """
    for name in waiting.asked(db, [key for key in freed if key.starts_at > now]):
        if place := place_of(db, places.city(db), name, now=now):
            waiting.serve(db, place, now=now)


# --- what becomes of a booking ----------------------------------------------------------------------------------------


def find(db: Session, who: Who, code: str) -> Booking:
    """The household's own booking, locked. Refused: UNKNOWN_CODE, NOT_YOURS."""
    booking = locked_booking(db, code)
    if booking.household_id != who.household_id:
        raise Refused(Reason.NOT_YOURS)
    return booking


def locked_booking(db: Session, code: str) -> Booking:
    """Anybody's booking, locked: for the verbs of the staff and of the beat. Refused: UNKNOWN_CODE."""
    query = _BOOKING_LOCKED if db.info["locking"] else _BOOKING
    booking: Booking | None = db.execute(query, {"code": code}).scalar_one_or_none()
    if booking is None:
        raise Refused(Reason.UNKNOWN_CODE)
    return booking


def look(db: Session, code: str) -> Booking | None:
    """Anybody's booking as it stands, not locked."""
    return db.execute(select(Booking).where(Booking.code == code)).scalar_one_or_none()


def upcoming(db: Session, household_id: str, *, since: datetime) -> list[Booking]:
    """The household's active bookings that end after `since`, the next one first."""
    return list(db.execute(_UPCOMING, {"household": household_id, "since": since}).scalars())


def latest(db: Session, household_id: str) -> Booking | None:
    """The booking made last, whatever became of it: what may be proposed again."""
    return db.execute(_LATEST, {"household": household_id}).scalar_one_or_none()


def missed(db: Session, household_id: str, *, now: datetime) -> Booking | None:
    """The household's last no-show, while staff can still correct it."""
    values = {"household": household_id, "since": now - CORRECTABLE, "state": State.NO_SHOW}
    return db.execute(_MISSED, values).scalar_one_or_none()


def booked_before(db: Session, household_id: str) -> bool:
    """Whether the no-show rule was told already (B-11: before the first booking)."""
    return on(db).execute(_ANY, {"household": household_id}).first() is not None


def move(
    db: Session,
    city: places.City,
    who: Who,
    booking: Booking,
    session: places.Session,
    party: Party,
    *,
    now: datetime,
) -> None:
    """B-09: one step; the old places are given up only when the new ones are held. The number stays.

    What the person holds meanwhile does not stand in his own way and goes with the old places. Refused(MOVE_FULL) leaves
    everything as it is; Refused(CHANGE_OVER) from the limit on, when it can only be cancelled.
    """
    _require_ahead(booking, now)
    _require(booking, "move")
    limit = rules.cancel_until(city.room(booking.room_id).policy, booking.starts_at)
    if now >= limit:
        raise Refused(Reason.CHANGE_OVER, until=limit)
    people.lock_household(db, who.household_id)
    places.pin(db, city)
    existing = check(db, city, who, session, party, now=now, moving=booking.code)
    if existing:
        raise Refused(Reason.OVERLAP, other="", existing=existing.starts_at, code=existing.code)
    if city.room(session.room).needs_approval:
        raise Refused(Reason.NOT_NOW, state=booking.state)  # 3.1, B-14: nobody comes there by moving
    try:
        freed = quotas.swap(db, booking.code, _wants(city, session, party), now=now, giving={draft(who.person_id)})
    except Refused as no:
        raise _full(no, session, party, Reason.MOVE_FULL) from no
    policy = city.room(session.room).policy
    booking.room_id, booking.starts_at, booking.ends_at = session.room, session.starts_at, session.ends_at
    booking.adults, booking.children = party.adults, party.children
    booking.awaited_until = session.starts_at + timedelta(minutes=policy.late_minutes_to_no_show)
    booking.late_told = False
    outbox.withdraw(db, booking.code)
    _remind(db, booking, policy, now)
    _turn(db, booking, "move", who.person_id, now, room=session.room)
    _serve(db, freed, now)


def cancel(db: Session, city: places.City, who: Who, booking: Booking, *, now: datetime) -> bool:
    """Give the places back. True if the limit of B-09 has come: told, but never marked."""
    _require_ahead(booking, now)
    _require(booking, "cancel")  # before anything is changed: the turn goes on after a refusal
    booking.cancelled_late = now >= rules.cancel_until(city.room(booking.room_id).policy, booking.starts_at)
    _end(db, booking, "cancel", who.person_id, now)
    return booking.cancelled_late


def cancel_by_site(db: Session, booking: Booking, staff: str, why: str, *, now: datetime) -> None:
    """B-12: no mark; the household is told."""
    _end(db, booking, "cancel_by_site", staff, now)
    _tell(db, booking, "booking.cancelled_by_site", now, why=why)


def shut(
    db: Session, site: str, starts_at: datetime, ends_at: datetime, staff: str, why: str, *, now: datetime
) -> list[Booking]:
    """B-12: a site is closed for a span: its bookings are cancelled, its waiting lists are over, everybody is told."""
    places.close(db, site, starts_at, ends_at, why, now=now)
    city = places.city(db)
    gone = []
    for room in city.rooms_of(site):
        inside = select(Booking.code, Booking.starts_at).where(
            Booking.room_id == room.id,
            Booking.starts_at < ends_at,
            Booking.ends_at > starts_at,
            Booking.state.in_((State.CONFIRMED, State.REQUESTED)),
        )
        found = db.execute(inside.order_by(Booking.starts_at, Booking.code)).all()
        names = {queue(places.Session(row.starts_at, row.starts_at, room.id)) for row in found}
        for name in sorted(names):
            waiting.close(db, name, None, now=now)  # before places are freed that nobody may be offered
        for row in found:
            booking = locked_booking(db, row.code)
            cancel_by_site(db, booking, staff, why, now=now)
            gone.append(booking)
    return gone


def approve(db: Session, city: places.City, booking: Booking, staff: str, *, now: datetime) -> None:
    """B-14: silence does not approve."""
    _turn(db, booking, "approve", staff, now)
    _remind(db, booking, city.room(booking.room_id).policy, now)
    _tell(db, booking, "booking.approved", now)


def reject(db: Session, booking: Booking, staff: str, why: str, *, now: datetime) -> None:
    _end(db, booking, "reject", staff, now)
    _tell(db, booking, "booking.rejected", now, why=why)


def _tell(db: Session, booking: Booking, kind: str, now: datetime, **facts: str) -> None:
    """What the site has changed is told at once; at night where it starts within twelve hours (N-04)."""
    urgent = booking.starts_at - outbox.URGENT
    outbox.post(db, booking.person_id, kind, booking.code, due_at=now, facts=facts, urgent_from=urgent)


def check_in(db: Session, booking: Booking, who: str, *, now: datetime) -> None:
    """From 15 minutes before the start to the end."""
    if not booking.starts_at - CHECK_IN_EARLY <= now < booking.ends_at:
        raise Refused(Reason.NOT_NOW, state=booking.state)
    _turn(db, booking, "check_in", who, now)
    outbox.withdraw(db, booking.code)  # who is here needs no reminder


def keep(db: Session, booking: Booking, who: str, *, now: datetime) -> None:
    """N-03: "갈게요" to a reminder."""
    journal.write(db, who, "booking.kept", booking.code, now=now)


def tell_late(db: Session, booking: Booking, who: str, *, now: datetime) -> bool:
    """B-10: "늦어요" before the limit moves it once by 30 minutes; False if it was moved before."""
    if booking.state != State.CONFIRMED or now >= booking.awaited_until:
        raise Refused(Reason.NOT_NOW, state=booking.state)
    if booking.late_told:
        return False
    booking.late_told, booking.awaited_until = True, booking.awaited_until + LATE
    journal.write(db, who, "booking.late", booking.code, now=now)
    return True


def no_show(db: Session, city: places.City, booking: Booking, *, now: datetime) -> None:
    """B-10, B-11: a strike; the second within the window suspends new room bookings of the household."""
    if now < booking.awaited_until:
        raise Refused(Reason.NOT_NOW, state=booking.state)
    people.lock_household(db, booking.household_id)
    _end(db, booking, "no_show", "beat", now)
    insert_row(
        db, Strike, id=new_id(), household_id=booking.household_id, booking_code=booking.code, at=booking.starts_at
    )
    _suspend(db, city, booking)
    _tell(db, booking, "booking.no_show", now)


def correct_no_show(
    db: Session, city: places.City, booking: Booking, staff: str, why: str, *, came: bool, now: datetime
) -> None:
    """Staff correct a no-show within 7 days: the strike is lifted, and with it a suspension that needed it."""
    if now > booking.ends_at + CORRECTABLE:
        raise Refused(Reason.NOT_NOW, state=booking.state)
    people.lock_household(db, booking.household_id)
    _turn(db, booking, "came_after_all" if came else "excused", staff, now, why=why)
    for strike in db.execute(select(Strike).where(Strike.booking_code == booking.code)).scalars():
        strike.lifted_at = now
    db.flush()
    _suspend(db, city, booking)
    # the places were freed and stay so: the session is over or others have them


def complete(db: Session, booking: Booking, *, now: datetime) -> None:
    if now < booking.ends_at:
        raise Refused(Reason.NOT_NOW, state=booking.state)
    _turn(db, booking, "complete", "beat", now)


def awaited(db: Session, *, now: datetime, most: int) -> list[Booking]:
    """Whose limit has passed without a word (B-10), locked; another replica's are left to it."""
    return _beats(db, State.CONFIRMED, Booking.awaited_until <= now, most)


def over(db: Session, *, now: datetime, most: int) -> list[Booking]:
    """Who was here and whose session has ended, locked."""
    return _beats(db, State.CHECKED_IN, and_(Booking.awaited_until <= now, Booking.ends_at <= now), most)


def _beats(db: Session, state: State, ended: ColumnElement[bool], most: int) -> list[Booking]:
    query = select(Booking).where(_OPEN, Booking.state == state, ended).order_by(Booking.awaited_until).limit(most)
    query = query.with_for_update(skip_locked=True) if db.info["locking"] else query
    return list(db.execute(query.execution_options(populate_existing=True)).scalars())


def forget(db: Session, room_ids: Iterable[str], *, before: datetime, most: int) -> int:
    """S-03: bookings that ended before, with their strikes and what their sessions' quotas remember of them; how many."""
    gone = 0
    for room_id in room_ids:
        old = select(Booking.code).where(
            Booking.room_id == room_id, Booking.starts_at < before, Booking.ends_at < before
        )
        for code in db.execute(old.order_by(Booking.starts_at).limit(most - gone)).scalars().all():
            quotas.give_back(db, code)
            db.execute(delete(Strike).where(Strike.booking_code == code))
            gone += on(db).execute(delete(Booking).where(Booking.code == code)).rowcount
        if gone >= most:
            break
    return gone


def _suspend(db: Session, city: places.City, booking: Booking) -> None:
    """B-11: counted anew from the strikes that stand, so that lifting one is the same sum again."""
    policy = city.room(booking.room_id).policy
    query = select(Strike.at).where(Strike.household_id == booking.household_id, Strike.lifted_at.is_(None))
    strikes = sorted(db.execute(query).scalars())
    until = None
    for first, last in zip(strikes, strikes[policy.strikes_to_suspend - 1 :], strict=False):
        if last - first <= timedelta(days=policy.strike_window_days):
            until = last + timedelta(days=policy.suspend_days)
    household = db.execute(select(people.Household).where(people.Household.id == booking.household_id)).scalar_one()
    household.suspended_until = until


def suspended_until(db: Session, household_id: str) -> datetime | None:
    """B-11."""
    return db.execute(
        select(people.Household.suspended_until).where(people.Household.id == household_id)
    ).scalar_one_or_none()


def _require_ahead(booking: Booking, now: datetime) -> None:
    if booking.starts_at <= now and booking.state in ACTIVE:
        raise Refused(Reason.STARTED, start=booking.starts_at)


def _require(booking: Booking, event: str) -> State:
    froms, to = TRANSITIONS[event]
    if booking.state not in froms:
        raise Refused(Reason.NOT_NOW, state=booking.state)
    return to


def _turn(db: Session, booking: Booking, event: str, by: str, now: datetime, **facts: str) -> None:
    booking.state = _require(booking, event)
    booking.changed_at = now
    db.flush()
    journal.write(db, by, f"booking.{event}", booking.code, now=now, **facts)


def _end(db: Session, booking: Booking, event: str, by: str, now: datetime) -> None:
    """A turn to a state without places: they are free at once, and nobody is reminded."""
    _turn(db, booking, event, by, now)
    freed = quotas.give_back(db, booking.code)
    outbox.withdraw(db, booking.code)
    _serve(db, freed, now)


# --- the calendar file ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CalendarFacts:
    code: str
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    updated_at: datetime


def calendar_token(db: Session, code: str) -> str:
    """Opens one booking's calendar file and nothing else; nobody can guess another's."""
    return f"{code}.{vault(db).sign('calendar', code)}"


def calendar_facts(db: Session, token: str) -> CalendarFacts | None:
    """None for a token that we did not give."""
    code, _, _ = token.partition(".")
    if not secrets.compare_digest(token.encode(), calendar_token(db, code).encode()):
        return None
    booking = look(db, code)
    if booking is None:
        return None
    city = places.city(db)
    site = city.site(city.room(booking.room_id).site)
    return CalendarFacts(
        booking.code,
        site.name_ko,
        site.place_ko,
        booking.starts_at,
        booking.ends_at,
        booking.state not in (*ACTIVE, State.COMPLETED),
        booking.changed_at,
    )


def count(db: Session) -> int:
    """All bookings ever made."""
    return int(db.execute(select(func.count()).select_from(Booking)).scalar_one())
