"""What reaches over all tables: the audit of the promises."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from models import draws, links, places, programmes, rules
from models.bookings import ACTIVE, Booking, State, Strike
from models.draws import Draw
from models.journal import Event
from models.links import LinkNumber
from models.outbox import Notice, Standing
from models.people import Address, Person
from models.programmes import PLACED, Application
from models.quotas import DRAFT, Claim, Quota
from models.runs import RunQuota, RunRow
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

    what: str  # "request", "draw", "decide", "offer", "unreachable", "unknown", "late": a notice that could not be sent in time
    about: str  # a booking's code, an application's receipt, an entry of a waiting list, a run's id
    at: datetime  # of what it is about: the start of a session or a run
    where: str  # "room:<id>" | "run:<id>"
    kind: str = ""  # of the notice
    trouble: str = ""
    until: datetime | None = None  # of an offer


ABOUT_TO_END = timedelta(hours=2)
"""So long before its end an offer without an answer is shown to staff, who may telephone."""


def todo(db: Session, *, now: datetime) -> list[Todo]:
    """Requests and applications to decide, draws whose time has come; offers that nobody has answered and that end soon;
    people to be telephoned, since no channel reached them; what may have been sent (trust C5)."""
    asked = select(Booking).where(Booking.state == State.REQUESTED).order_by(Booking.starts_at)
    found = [Todo("request", one.code, one.starts_at, f"room:{one.room_id}") for one in db.execute(asked).scalars()]
    opened = select(Entry, Offer.until).join(Offer, Offer.entry_id == Entry.id)
    opened = opened.where(Offer.state == OfferState.OPEN, ~Offer.call, Offer.until <= now + ABOUT_TO_END)
    opened = opened.where(_somebody(Entry.person_id))
    for entry, until in db.execute(opened.order_by(Offer.until)):
        found.append(Todo("offer", entry.about or entry.id, entry.starts_at, _where(entry.queue), until=until))
    found += _of_programmes(db, now)
    return found + sorted(_stuck(db), key=lambda one: (one.at, one.about))


def _stuck(db: Session) -> Iterator[Todo]:
    """Notices that reached nobody, or perhaps nobody."""
    stuck = or_(
        Notice.state.in_((Standing.UNREACHABLE, Standing.UNKNOWN)),
        and_(Notice.state == Standing.LATE, Notice.trouble.is_not(None)),
    )
    notice = (Notice.state, Notice.about, Notice.kind, Notice.trouble)
    subjects = (
        (
            select(*notice, Booking.starts_at, literal("room:") + Booking.room_id).join(
                Booking, Booking.code == Notice.about
            )
        ),
        select(*notice, Entry.starts_at, Entry.queue)
        .join(Offer, Offer.id == Notice.about)
        .join(Entry, Entry.id == Offer.entry_id),
        select(*notice, Entry.starts_at, Entry.queue).join(Entry, Entry.id == Notice.about),
        select(*notice, RunRow.starts_at, literal("run:") + RunRow.id)
        .join(Application, Application.code == Notice.about)
        .join(RunRow, RunRow.id == Application.run_id),
    )
    for query in subjects:
        query = query.where(stuck, _somebody(Notice.person_id))
        for state, about, kind, trouble, at, where in db.execute(query):
            yield Todo(state, about, at, _where(where), kind, trouble or "")


def _somebody(person: Any) -> ColumnElement[bool]:
    """Who wrote on some channel or left a number: the people that a demo invents did not, and nobody can call them."""
    wrote = exists().where(Address.person_id == person)
    return or_(wrote, exists().where(Person.id == person, Person.phone.is_not(None)))


def _where(queue: str) -> str:
    return queue.partition("@")[0]


def _of_programmes(db: Session, now: datetime) -> list[Todo]:
    """Of what is closed: draws, and applications that two of the staff have to decide (P-07, P-10)."""
    known = programmes.runs(db, now=now)
    closed = [run for run in known if run.phase(now) == programmes.Phase.CLOSED]
    lots = [run for run in closed if run.selection == programmes.Selection.LOTTERY and not run.drawn]
    waiting = [Todo("draw", run.id, run.draw_at or run.closes_at, run.queue) for run in lots]
    for run in (run for run in closed if run.selection == programmes.Selection.STAFF):
        asked = programmes.submitted(db, run)
        waiting += [Todo("decide", receipt, run.starts_at, run.queue) for receipt in asked]
    return waiting


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
        else_=or_(
            exists().where(Booking.code == Claim.owner, Booking.state.in_((*ACTIVE, State.COMPLETED))),
            exists().where(Application.code == Claim.owner, Application.state.in_(PLACED)),
        ),
    )
    yield from _lines(
        db, "a claim without an owner: {0} {1} {2}", select(Claim.owner, Claim.what, Claim.starts_at).where(~owned)
    )
    yield from _lines(
        db,
        "a claim of a booking that would end: {0} {1}",
        select(Claim.owner, Claim.until).where(Claim.until.is_not(None), exists().where(Booking.code == Claim.owner)),
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
    yield from _applications(db)
    yield from _draws(db)
    yield from _links(db)


def _links(db: Session) -> Iterator[str]:
    """H-02: no address changes hands without a word in the journal."""
    told = exists().where(Event.what == links.MADE, Event.about == LinkNumber.used_by)
    yield from _lines(
        db,
        "an address was linked, and no event tells of it: {0}",
        select(LinkNumber.used_by).where(LinkNumber.used_at.is_not(None), ~told),
    )
    moved = select(Event.about, Event.facts).where(Event.what.in_((links.MADE, links.CUT))).order_by(Event.id)
    owners = {about: facts["owner"] for about, facts in db.execute(moved)}
    owned = select(Address.id, Address.person_id).where(Address.id.in_(owners))
    for address, person in db.execute(owned):
        if owners[address] != person:
            yield f"an address belongs to another person than its last event says: {address}"


def _applications(db: Session) -> Iterator[str]:
    """P-01, P-04, P-08, P-16, H-05, and that who waits for a run stands on its list."""
    placed = Application.state.in_(PLACED)
    heads = Application.adults + Application.children + Application.others
    needed = case((RunQuota.unit == rules.ALONE, heads), else_=1)
    of_quota = and_(Claim.what == RunQuota.what, Claim.starts_at == RunQuota.starts_at)
    yield from _lines(
        db,
        "an application whose claims are not its places: {0} {1}: {3} of {2}",
        select(Application.code, RunQuota.what, needed, Claim.amount)
        .join(RunQuota, RunQuota.run_id == Application.run_id)
        .outerjoin(Claim, and_(Claim.owner == Application.code, of_quota))
        .where(placed, or_(Claim.amount.is_(None), Claim.amount != needed)),
    )
    yield from _lines(
        db,
        "an application with places of another run: {0} {1}",
        select(Application.code, Claim.what)
        .join(Claim, Claim.owner == Application.code)
        .where(~exists().where(RunQuota.run_id == Application.run_id, of_quota)),
    )
    answered = Application.state == programmes.State.CONFIRMED
    yield from _lines(
        db,
        "an application whose places end at another instant than its time to answer: {0} {1} {2}",
        select(Application.code, Application.confirm_until, Claim.until)
        .join(Claim, Claim.owner == Application.code)
        .where(
            or_(
                and_(answered, Claim.until.is_not(None)),
                and_(placed, ~answered, or_(Claim.until.is_(None), Claim.until != Application.confirm_until)),
            )
        ),
    )
    live = Application.state.in_(programmes.LIVE)
    yield from _lines(
        db,
        "somebody goes to a cancelled run: {0} {1}",
        select(Application.code, RunRow.id)
        .join(RunRow, RunRow.id == Application.run_id)
        .where(live, RunRow.cancelled_at.is_not(None)),
    )
    yield from _lines(
        db,
        "one applicant has two applications for one run: {0} {1}",
        select(Application.run_id, Application.applicant)
        .where(live)
        .group_by(Application.run_id, Application.applicant)
        .having(func.count() > 1),
    )
    mine = case((RunRow.per == "household", Application.household_id), else_=Application.person_id)
    yield from _lines(
        db,
        "an application that belongs to somebody else: {0}",
        select(Application.code).join(RunRow, RunRow.id == Application.run_id).where(Application.applicant != mine),
    )
    waits = Application.state.in_((programmes.State.WAITLISTED, programmes.State.RESERVE))
    # W-09: who let an offer pass stands there no more, unless he asks
    stands = (*LIVE, Waits.DECLINED, Waits.EXPIRED)
    listed = and_(Entry.about == Application.code, Entry.state.in_(stands))
    yield from _lines(
        db,
        "somebody who waits to come to a run is not on its list: {0} {1}",
        select(Application.code, Application.state).where(waits, ~exists().where(listed)),
    )
    yield from _lines(
        db,
        "on the list of a run without an application that waits: {0} {1}",
        select(Entry.queue, Entry.applicant).where(
            Entry.queue.startswith(programmes.QUEUE),
            Entry.state.in_(LIVE),
            ~exists().where(Application.code == Entry.about, waits),
        ),
    )
    yield from _lines(
        db,
        "a receipt and a booking have one number: {0}",
        select(Application.code).where(exists().where(Booking.code == Application.code)),
    )
    yield from _lines(
        db,
        "a notice is due about an application that is over or gone: {0} {1}",
        select(Notice.kind, Notice.about).where(
            Notice.kind == programmes.REMINDER,
            Notice.state == Standing.DUE,
            ~exists().where(Application.code == Notice.about, Application.state == programmes.State.CONFIRMED),
        ),
    )


def _draws(db: Session) -> Iterator[str]:
    """P-07: a record that anybody can repeat, and everybody in it."""
    submitted = Application.state == programmes.State.SUBMITTED
    yield from _lines(
        db,
        "an application that the draw passed by: {0} {1}",
        select(Application.code, Application.run_id).join(Draw, Draw.run_id == Application.run_id).where(submitted),
    )
    yield from _lines(
        db,
        "drawn without a draw: {0} {1}",
        select(Application.code, Application.state).where(
            Application.state == programmes.State.DRAWN, ~exists().where(Draw.run_id == Application.run_id)
        ),
    )
    hashes = {row.id: row.seed_hash for row in db.execute(select(RunRow.id, RunRow.seed_hash))}
    for drawn in draws.every(db):
        record = drawn.facts
        if sha256(drawn.record.encode()).hexdigest() != drawn.record_hash:
            yield f"a record of a draw was changed: {drawn.id}"
        if hashes.get(drawn.run_id) != rules.seed_hash(record["seed"]):
            yield f"a draw with another seed than the one that was fixed: {drawn.id}"
        sizes = dict(record["applications"])
        order = rules.drawn_order(sizes, record["seed"], set(record["first"]))
        main, reserve = rules.fill(order, sizes, record["places"])
        if [order, main, reserve] != [record["order"], record["main"], record["reserve"]]:
            yield f"a draw that does not come out again: {drawn.id}"
        if sum(sizes[one] for one in record["main"]) > record["places"]:
            yield f"more were drawn than there are places: {drawn.id}"


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
        "an open offer whose claim never ends: {0}",
        select(Offer.id).where(opened, exists().where(Claim.owner == literal(OFFER) + Offer.id, Claim.until.is_(None))),
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
    ends = select(Offer.id, Offer.until, Entry.starts_at).join(Entry, Entry.id == Offer.entry_id).where(opened)
    for id, until, starts_at in db.execute(ends).all():
        if until > places.city(db).waiting.stops_at(starts_at):  # W-07
            yield f"an open offer ends after the limit: {id} {until}"
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
