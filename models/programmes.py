"""Programmes, courses, camps: runs, who applies for them, and what becomes of it (domain.md 2.5 and 3.2).

A run (`camp_forest-2027-10`) has one or more quotas, which must all hold at once (P-01), and a way of selection:

    first_come       apply: confirmed, or Refused(RUN_FULL); `wait` puts him on the waiting list
    lottery          apply: submitted; `draw` makes drawn and reserve; who is drawn confirms by a deadline (P-07, P-08)
    staff_selection  apply: submitted; two of the staff `decide`: selected, reserve, rejected (P-10)

After a draw or a decision the reserve list is the run's waiting list, in order of rank: one mechanism. Each transition is
one function, writes an audit event and its notices in the same transaction; one that `TRANSITIONS` does not have is refused.

What a run is stands in `models/runs.py`, the public record of a draw in `models/draws.py`.
"""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    bindparam,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, make_transient_to_detached, mapped_column

from models import draws, journal, outbox, people, places, quotas, rules, waiting, wishes
from models import runs as laid
from models.base import SEOUL, UTC, Again, Base, insert_new, locked, new_code, on, vault
from models.draws import Drawn as Drawn
from models.draws import record as record
from models.people import Who
from models.refused import Reason, Refused
from models.runs import QUEUE as QUEUE
from models.runs import Going as Going
from models.runs import Phase as Phase
from models.runs import QuotaFacts as QuotaFacts
from models.runs import Run as Run
from models.runs import RunRow
from models.runs import Selection as Selection
from models.runs import check_going as check_going
from models.runs import is_laid as is_laid
from models.runs import lay as lay
from models.runs import left as left
from models.runs import lotteries as lotteries
from models.runs import run as run
from models.runs import runs as runs
from models.runs import unmet as unmet

SIMILAR = 3
"""Runs that are looked back at (W-10)."""
LOOKED_BACK = timedelta(days=360)
"""Not so far as what waited is kept: of what is forgotten nothing is said."""
REMINDER = "run.reminder"
FIRST = "NPQRSTUVWXYZ"  # a receipt begins with one of these, a booking's number with another letter
TO_ANSWER = timedelta(days=1)  # P-08: so long at least a drawn one has to confirm, however late the draw was

NOT_YET = rules.WaitPolicy(stop_minutes_before=10**7)
"""Nothing is offered."""


class State(StrEnum):
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"  # first come: on the waiting list
    DRAWN = "drawn"  # by lot; confirms until `confirm_until`
    SELECTED = "selected"  # by the staff; confirms until `confirm_until`
    RESERVE = "reserve"  # drawn or decided beyond the places: `rank`, and on the waiting list
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"  # silence until the deadline (P-08)
    REJECTED = "rejected"  # by the staff, or not reached when the run started
    CANCELLED_BY_SITE = "cancelled_by_site"  # P-16


LIVE = (
    State.SUBMITTED,
    State.CONFIRMED,
    State.WAITLISTED,
    State.DRAWN,
    State.SELECTED,
    State.RESERVE,
)
"""One of these a household (or person) may have for a run (P-04)."""

PLACED = (State.CONFIRMED, State.DRAWN, State.SELECTED)
"""These have their places."""

TRANSITIONS: dict[str, tuple[tuple[State, ...], State | None]] = {
    "edit": ((State.SUBMITTED, State.CONFIRMED, State.WAITLISTED, State.RESERVE), None),  # stays what it is
    "withdraw": (LIVE, State.WITHDRAWN),
    "draw": ((State.SUBMITTED,), State.DRAWN),
    "select": ((State.SUBMITTED,), State.SELECTED),
    "reserve": ((State.SUBMITTED,), State.RESERVE),
    "reject": ((State.SUBMITTED,), State.REJECTED),
    "confirm": ((State.DRAWN, State.SELECTED), State.CONFIRMED),
    "lapse": ((State.DRAWN, State.SELECTED), State.LAPSED),
    "accept_offer": ((State.WAITLISTED, State.RESERVE), State.CONFIRMED),
    "not_reached": ((State.SUBMITTED, State.WAITLISTED, State.RESERVE), State.REJECTED),
    "cancel_by_site": (LIVE, State.CANCELLED_BY_SITE),
}


def waiting_count(db: Session, run: Run) -> int:
    """How many are on its waiting list."""
    return int(on(db).execute(_WAITING, {"queue": run.queue}).scalar_one())


_WAITING = (
    select(func.count())
    .select_from(waiting.Entry)
    .where(waiting.Entry.queue == bindparam("queue"), waiting.Entry.state.in_(waiting.LIVE))
)


def asked(db: Session, run: Run) -> dict[str, int]:
    """How many applications stand in which state."""
    columns = select(Application.state, func.count().label("n")).where(Application.run_id == run.id)
    return {row.state: row.n for row in on(db).execute(columns.group_by(Application.state))}


def submitted(db: Session, run: Run) -> list[str]:
    """The receipts that are neither drawn nor decided, the oldest application first."""
    query = select(Application.code).where(Application.run_id == run.id, Application.state == State.SUBMITTED)
    return list(db.execute(query.order_by(Application.created_at, Application.code)).scalars())


# --- tables -----------------------------------------------------------------------------------------------------------


_LIVE = text("state IN ('submitted', 'confirmed', 'waitlisted', 'drawn', 'selected', 'reserve')")
"""As the indexes have it: a planner matches no parameter with it."""
_OPEN = text("state IN ('submitted', 'waitlisted', 'drawn', 'selected', 'reserve')")
"""These the beat brings to their end."""


class Application(Base):
    """One application; `code` is the receipt number (접수번호), the owner of its claims, the `about` of its notices."""

    __tablename__ = "application"

    code: Mapped[str] = mapped_column(String(7), primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("run.id"))
    household_id: Mapped[str] = mapped_column(ForeignKey("household.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))  # who is told
    applicant: Mapped[str] = mapped_column(String(32))  # P-04: the household's id, or the person's
    adults: Mapped[int]
    children: Mapped[int]
    others: Mapped[int]  # people not told apart
    size: Mapped[int]  # in the run's unit
    said: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed JSON: ages and grades as said
    state: Mapped[str] = mapped_column(String(20))
    rank: Mapped[int | None]  # of the reserve list
    confirm_until: Mapped[datetime | None] = mapped_column(UTC)  # drawn, selected
    why: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed: the reason that the staff gave
    created_at: Mapped[datetime] = mapped_column(UTC)
    changed_at: Mapped[datetime] = mapped_column(UTC)

    __table_args__ = (
        CheckConstraint("adults >= 0 AND children >= 0 AND others >= 0 AND size > 0", name="counts"),
        Index("ix_application_applicant", "applicant"),
        Index("ix_application_run_state", "run_id", "state"),
        Index("ix_application_open", "confirm_until", "run_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        # P-04: one application; the database forbids what must never be
        Index(
            "uq_application_run_applicant",
            "run_id",
            "applicant",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    @property
    def people(self) -> int:
        return self.adults + self.children + self.others


def check(
    db: Session, city: places.City, who: Who, run: Run, going: Going | None, *, now: datetime
) -> Application | None:
    """May he apply, with these people (None: not known yet)? The application that he (his household) has already, if any.

    Refused: RUN_CANCELLED, RUN_STARTED, APPLY_NOT_OPEN, APPLY_CLOSED, ODD_COUNT, GUARDIAN_NEEDED, ONE_EACH,
    TOO_MANY_FOR_FAMILY, CONDITION (name, and what its sentence needs), and for a first come without an application
    RUN_FULL, RUN_FEW_LEFT, YEARLY_CAP. Who has an application is not told that the period is over: he may look at it.
    """
    if run.cancelled_at:
        raise Refused(Reason.RUN_CANCELLED, title=run.title_ko)
    existing = _existing(db, run, who)
    if not existing:
        laid.check_period(run, now)
    if going:
        check_going(run, going)
        laid.check_household(db, run, who.household_id)
    if not existing and run.selection == Selection.FIRST_COME:
        laid.check_left(db, run, going or Going(1), now)
    return existing


_EXISTING = (
    select(Application)
    .where(Application.run_id == bindparam("run"), Application.applicant == bindparam("applicant"), _LIVE)
    .execution_options(populate_existing=True)
)
_BY_CODE = select(Application).where(Application.code == bindparam("code")).execution_options(populate_existing=True)
_BY_CODE_LOCKED = _BY_CODE.with_for_update()
_MINE = (
    select(Application)
    .where(Application.applicant.in_(bindparam("applicants", expanding=True)))
    .order_by(Application.code)
    .execution_options(populate_existing=True)
)


def _existing(db: Session, run: Run, who: Who) -> Application | None:
    values = {"run": run.id, "applicant": run.applicant(who)}
    found: Application | None = db.execute(_EXISTING, values).scalar_one_or_none()
    return found


# --- apply (P-04, P-06) -----------------------------------------------------------------------------------------------


def apply(
    db: Session, city: places.City, who: Who, run: Run, going: Going, *, now: datetime
) -> tuple[Application, bool]:
    """The application, and whether it is new. A second one edits the first while the period is open (P-04).

    First come: confirmed, or Refused(RUN_FULL | RUN_FEW_LEFT | YEARLY_CAP). Else: submitted.
    Refused(APPLIED) where the first cannot be edited any more (drawn, selected).
    """
    _begin(db, city, who)
    run = laid.run(db, run.id)  # as it stands under the lock
    existing = check(db, city, who, run, going, now=now)
    if existing:
        if going != going_of(db, existing):
            _edit(db, city, who, run, existing, going, now)
        return existing, False
    first_come = run.selection == Selection.FIRST_COME
    application = _insert(db, who, run, going, State.CONFIRMED if first_come else State.SUBMITTED, now)
    if first_come:
        try:
            quotas.take(db, laid.wants(run, going.people), application.code, until=None, now=now)
        except Refused as no:
            db.delete(application)
            db.flush()
            raise laid.full(run, going, no.facts["what"], no.facts["left"]) from no
        _remind(db, city, run, application, now)
    journal.write(db, who.person_id, f"application.{application.state}", application.code, now=now, run=run.id)
    return application, True


def wait(db: Session, city: places.City, who: Who, run: Run, going: Going, *, now: datetime) -> Application:
    """First come and full: on its waiting list (WAITLISTED). Who has an application already gets that one.

    Refused as `check`; W-01: ROOM_LEFT while there is a place for him; APPLICATION_NOT_NOW where nobody is first to come.
    """
    _begin(db, city, who)
    run = laid.run(db, run.id)  # as it stands under the lock
    try:
        existing = check(db, city, who, run, going, now=now)
    except Refused as no:
        if no.reason not in (Reason.RUN_FULL, Reason.RUN_FEW_LEFT, Reason.YEARLY_CAP):
            raise
        existing = None
    else:
        if existing:
            return existing
        if run.selection != Selection.FIRST_COME:
            raise Refused(Reason.APPLICATION_NOT_NOW, title=run.title_ko)
        raise Refused(Reason.ROOM_LEFT, title=run.title_ko)
    application = _insert(db, who, run, going, State.WAITLISTED, now)
    _join(db, run, application, now)
    journal.write(db, who.person_id, f"application.{application.state}", application.code, now=now, run=run.id)
    return application


def _begin(db: Session, city: places.City, who: Who) -> None:
    """Whoever changes an application: two of a household one after the other, and nobody draws or cancels meanwhile."""
    people.lock_household(db, who.household_id)
    places.pin(db, city)


def _insert(db: Session, who: Who, run: Run, going: Going, state: State, now: datetime) -> Application:
    row = {
        "run_id": run.id,
        "household_id": who.household_id,
        "person_id": who.person_id,
        "applicant": run.applicant(who),
        "state": state,
        "rank": None,
        "confirm_until": None,
        "why": None,
        "created_at": now,
        "changed_at": now,
    }
    code = new_code(FIRST)
    while not insert_new(db, Application, row | {"code": code} | _counts(db, run, code, going), key=["code"]):
        code = new_code(FIRST)
    application = Application(code=code, **row, **_counts(db, run, code, going))
    make_transient_to_detached(application)  # it is in the table as it stands here: nobody needs to read it again
    db.add(application)
    return application


def _counts(db: Session, run: Run, code: str, going: Going) -> dict[str, Any]:
    told = {"ages": going.ages, "grades": going.grades} if going.ages or going.grades else None
    return {
        "adults": going.adults,
        "children": going.children,
        "others": going.others,
        "size": rules.places_for(run.unit, going.people),
        "said": vault(db).seal("application", "said", code, json.dumps(told)) if told else None,
    }


def _remind(db: Session, city: places.City, run: Run, application: Application, now: datetime) -> None:
    """N-02: seven days and the evening before."""
    known = city.facts("policy:reminders").get("programme")
    offsets = known.value if known else ()
    outbox.plan(db, application.person_id, REMINDER, application.code, run.starts_at, offsets, now=now)


# --- one's own applications -------------------------------------------------------------------------------------------


def mine(db: Session, who: Who, *, since: datetime | None = None) -> list[Application]:
    """The household's applications for camps and the person's own ones for all else (H-05), the next to begin first.

    `since`: only those whose run ends after it.
    """
    found = db.execute(_MINE, {"applicants": [who.household_id, who.person_id]}).scalars()
    known = laid.known(db)
    kept = [one for one in found if since is None or known[one.run_id].ends_at > since]
    return sorted(kept, key=lambda one: (known[one.run_id].starts_at, one.created_at))


def find(db: Session, who: Who, receipt: str) -> Application:
    """One's own application, locked. Refused(UNKNOWN_RECEIPT): also where it is another person's (H-05)."""
    application = locked_application(db, receipt)
    if application.applicant not in (who.household_id, who.person_id):
        raise Refused(Reason.UNKNOWN_RECEIPT)
    return application


def locked_application(db: Session, receipt: str) -> Application:
    """Anybody's application, locked: for the verbs of the staff and of the beat. Refused: UNKNOWN_RECEIPT."""
    query = _BY_CODE_LOCKED if db.info["locking"] else _BY_CODE
    application: Application | None = db.execute(query, {"code": receipt}).scalar_one_or_none()
    if application is None:
        raise Refused(Reason.UNKNOWN_RECEIPT)
    return application


def look(db: Session, receipt: str) -> Application | None:
    """Anybody's application as it stands, not locked: for notices."""
    found: Application | None = db.execute(_BY_CODE, {"code": receipt}).scalar_one_or_none()
    return found


def going_of(db: Session, application: Application) -> Going:
    """Who takes part, as it was said."""
    said = application.said
    told = json.loads(vault(db).open("application", "said", application.code, said)) if said else {}
    counts = (application.adults, application.children, application.others)
    return Going(*counts, tuple(told.get("ages", ())), tuple(told.get("grades", ())))


def why_of(db: Session, application: Application) -> str | None:
    """What the staff gave as the reason of a decision or a cancellation (P-10, P-16)."""
    why = application.why
    return vault(db).open("application", "why", application.code, why) if why else None


def edit(db: Session, city: places.City, who: Who, application: Application, going: Going, *, now: datetime) -> None:
    """P-04: other people, while the period is open; after it, waiting or in reserve only fewer, and the rank stays (P-09).

    Refused: APPLY_CLOSED, APPLIED (drawn, selected), APPLICATION_NOT_NOW, RUN_FEW_LEFT, and those of `check_going`.
    """
    _begin(db, city, who)
    run = laid.known(db)[application.run_id]
    if run.cancelled_at:
        raise Refused(Reason.RUN_CANCELLED, title=run.title_ko)
    check_going(run, going)
    laid.check_household(db, run, who.household_id)
    if going != going_of(db, application):
        _edit(db, city, who, run, application, going, now)


def _edit(
    db: Session, city: places.City, who: Who, run: Run, application: Application, going: Going, now: datetime
) -> None:
    if application.state in (State.DRAWN, State.SELECTED):
        raise Refused(Reason.APPLIED, receipt=application.code)
    _require(application, "edit")
    is_open = run.phase(now) == Phase.OPEN
    waits = application.state in (State.WAITLISTED, State.RESERVE)
    if application.state == State.SUBMITTED and not is_open:
        laid.check_period(run, now)
    if (waits or not is_open) and not going.fewer_than(going_of(db, application)):
        raise Refused(Reason.APPLY_CLOSED, title=run.title_ko, closed_at=run.closes_at, run=run.id)
    fewer = going.people < application.people
    if application.state == State.CONFIRMED:
        try:
            quotas.swap(db, application.code, laid.wants(run, going.people), now=now)
        except Refused as no:
            raise laid.full(run, going, no.facts["what"], no.facts["left"]) from no
    for name, value in _counts(db, run, application.code, going).items():
        setattr(application, name, value)
    _turn(db, application, "edit", who.person_id, now)
    if waits:
        _join(db, run, application, now)
    if fewer:
        _serve(db, city, run, now)  # what he gives back, or what fits him now


def withdraw(db: Session, city: places.City, who: Who, application: Application, *, now: datetime) -> None:
    """Until the run's limit; the places go to who waits. Refused: WITHDRAW_OVER (until), APPLICATION_NOT_NOW (state)."""
    _begin(db, city, who)
    _require(application, "withdraw")
    run = laid.known(db)[application.run_id]
    limit = run.withdraw_until if application.state in PLACED else run.starts_at
    if now >= limit:
        raise Refused(Reason.WITHDRAW_OVER, until=limit)
    _end(db, city, run, application, "withdraw", who.person_id, now)


def confirm(db: Session, city: places.City, who: Who, application: Application, *, now: datetime) -> None:
    """P-08: "참가할게요" of who was drawn or selected; twice is harmless. Refused: CONFIRM_OVER, APPLICATION_NOT_NOW."""
    _begin(db, city, who)
    if application.state == State.CONFIRMED:
        return
    until = application.confirm_until
    if until and (application.state == State.LAPSED or now >= until):
        raise Refused(Reason.CONFIRM_OVER, until=until)
    _require(application, "confirm")
    run = laid.known(db)[application.run_id]
    laid.check_household(db, run, application.household_id)
    quotas.swap(db, application.code, laid.wants(run, application.people), now=now)
    application.confirm_until = None
    _turn(db, application, "confirm", who.person_id, now)
    outbox.withdraw(db, application.code)
    _remind(db, city, run, application, now)


def tell_opening(db: Session, who: Who, run: Run, *, now: datetime) -> bool:
    """P-03: a notice `run.opening` (about: the run's id) when its period opens; False if that is past."""
    if run.cancelled_at or now >= run.opens_at:
        return False
    wishes.tell(db, [who.person_id], run.id, opens_at=run.opens_at)
    return True


# --- the waiting list of a run (W-01 to W-11) -------------------------------------------------------------------------


def place_of(db: Session, city: places.City, queue: str, *, now: datetime) -> waiting.Place | None:
    """What a run's waiting list waits for; None where nothing is to be had: cancelled, not yet drawn."""
    run = laid.known(db).get(queue.removeprefix(QUEUE))
    if run is None or run.cancelled_at or (run.selection == Selection.LOTTERY and not run.drawn):
        return None
    undecided = run.selection == Selection.STAFF and (now < run.closes_at or submitted(db, run))
    return waiting.Place(
        queue=run.queue,
        starts_at=run.starts_at,
        policy=NOT_YET if undecided else city.waiting,  # what is free is not the reserve's before all are decided
        wants=lambda entry: laid.wants(run, _heads(db, entry)),
        may=lambda entry: _may(db, run, entry),
        over=lambda entry: _over(db, run, entry, now),
    )


def freed_before(db: Session, run: Run, *, now: datetime) -> tuple[int, int]:
    """W-10: so many of the last runs of its programme were looked at; so many places, in its unit, those who waited got."""
    begun = [one for one in laid.known(db).values() if one.program == run.program and not one.cancelled_at]
    similar = [one.queue for one in begun if now - LOOKED_BACK < one.starts_at <= now and one.unit == run.unit][
        -SIMILAR:
    ]
    got = on(db).execute(_GOT, {"queues": similar, "state": waiting.State.ACCEPTED}).scalar_one()
    return len(similar), int(got or 0)


_GOT = select(func.sum(waiting.Entry.size)).where(
    waiting.Entry.queue.in_(bindparam("queues", expanding=True)), waiting.Entry.state == bindparam("state")
)


def accept_offer(db: Session, city: places.City, who: Who, offer_id: str, *, now: datetime) -> Application:
    """W-08: the place that was offered from the waiting list; rules checked again, twice is harmless.

    Refused: OFFER_OVER, OFFER_LOST (the entry keeps its rank), CONDITION, APPLICATION_NOT_NOW.
    """
    _begin(db, city, who)
    offer, entry = waiting.opened(db, who, offer_id, now=now)
    application = find(db, who, entry.about or "")
    if application.state == State.CONFIRMED:
        return application
    place = place_of(db, city, entry.queue, now=now)
    if place is None or offer.state == waiting.OfferState.ACCEPTED:
        raise Refused(Reason.OFFER_OVER)  # or what came of it was withdrawn (W-09)
    _require(application, "accept_offer")
    run = laid.known(db)[application.run_id]
    laid.check_household(db, run, application.household_id)
    try:
        wants = laid.wants(run, application.people)
        quotas.take(db, wants, application.code, until=None, now=now, giving={offer.owner})
    except Refused as no:
        if not offer.call:
            raise Again from no  # it ended a moment ago
        waiting.lose(db, offer, now=now)
        raise Refused(Reason.OFFER_LOST) from no
    _turn(db, application, "accept_offer", who.person_id, now)
    waiting.accept(db, place, offer, who.person_id, now=now)
    _remind(db, city, run, application, now)
    return application


def _heads(db: Session, entry: waiting.Entry) -> int:
    application = look(db, entry.about or "")
    return application.people if application else entry.adults + entry.children


def _may(db: Session, run: Run, entry: waiting.Entry) -> Refused | None:
    """W-08, W-11: as things stand now."""
    application = look(db, entry.about or "")
    if application is None or application.state not in (State.WAITLISTED, State.RESERVE):
        return Refused(Reason.APPLIED, receipt=entry.about)
    try:
        laid.check_household(db, run, application.household_id)
    except Refused as no:
        return no
    return None


def _over(db: Session, run: Run, entry: waiting.Entry, now: datetime) -> None:
    """An entry is off the list by itself: he has left it, or the run begins. Who let an offer pass may ask again (W-09)."""
    event = {waiting.State.LEFT: "withdraw", waiting.State.CLOSED: "not_reached"}.get(waiting.State(entry.state))
    application = look(db, entry.about or "")
    if event is None or application is None or application.state not in (State.WAITLISTED, State.RESERVE):
        return
    _turn(db, application, event, "beat", now)
    if event == "not_reached":
        _tell(db, run, application, "run.not_reached", now)


def _join(db: Session, run: Run, application: Application, now: datetime) -> None:
    """Onto the run's waiting list, or another party there at the same rank."""
    waiting.join(
        db,
        run.queue,
        Who(application.person_id, application.household_id, "", ""),
        starts_at=run.starts_at,
        adults=application.adults,
        children=application.children,
        size=application.size,
        about=application.code,
        rank=application.rank,
        applicant=application.applicant,
        now=now,
    )


def _serve(db: Session, city: places.City, run: Run, now: datetime) -> None:
    """Freed places go to who waits, in the transaction that freed them."""
    place = place_of(db, city, run.queue, now=now)
    if place:
        waiting.serve(db, place, now=now)


# --- the staff's verbs ------------------------------------------------------------------------------------------------


def open_run(db: Session, run_id: str, staff: str, *, now: datetime) -> Run:
    """The period begins now. Refused: RUN_CANCELLED, RUN_NOT_NOW unless it is announced. KeyError for no run."""
    return _set_period(db, run_id, staff, "open", Phase.ANNOUNCED, now)


def close_run(db: Session, run_id: str, staff: str, *, now: datetime) -> Run:
    """The period ends now; days earlier than it was planned, and the draw and the answers are as many days earlier.

    Refused: RUN_CANCELLED, RUN_NOT_NOW unless it is open. KeyError for no run.
    """
    return _set_period(db, run_id, staff, "close", Phase.OPEN, now)


def _set_period(db: Session, run_id: str, staff: str, act: str, during: Phase, now: datetime) -> Run:
    places.bump(db)
    here = _fresh(db, run_id)
    if here.phase(now) != during:
        raise Refused(Reason.RUN_NOT_NOW, title=here.title_ko, phase=here.phase(now))
    if act == "open":
        moved: dict[str, datetime | None] = {"opens_at": now}
    else:
        draw_at, answer = laid.earlier(here, (here.closes_at - now).days, places.city(db).holiday)
        moved = {"closes_at": now, "draw_at": draw_at, "confirm_until": answer}
    db.execute(update(RunRow).where(RunRow.id == run_id).values(moved))
    journal.write(db, f"staff:{staff}", f"run.{act}", run_id, now=now)
    if act == "open":
        db.execute(update(outbox.Notice).where(*_openings(run_id)).values(due_at=now))
    places.bump(db)
    return laid.known(db)[run_id]


def _openings(run_id: str) -> tuple[Any, ...]:
    due = outbox.Notice.state == outbox.Standing.DUE
    return (outbox.Notice.about == run_id, outbox.Notice.kind == wishes.OPENING, due)


def _fresh(db: Session, run_id: str) -> Run:
    """The run as it stands under the lock of `places.bump`; KeyError."""
    return laid.known(db)[run_id]


def draw(db: Session, city: places.City, run_id: str, *, by: str, confirm: str, now: datetime) -> Drawn:
    """P-07: by two people; one draw however often it is started: the second time it is the same one.

    Refused: TWO_PEOPLE, RUN_NOT_NOW (not a lottery, or begun), RUN_CANCELLED, DRAW_TOO_EARLY (closes_at). KeyError: no run.
    """
    _two(by, confirm)
    places.bump(db)  # waits for every application that is being written, and every later one waits for this
    run = _fresh(db, run_id)
    done = draws.of_run(db, run_id)
    if done:
        return done
    _check_drawable(run, now)
    row = db.execute(select(RunRow.seed).where(RunRow.id == run_id)).scalar_one()
    seed = vault(db).open("run", "seed", run_id, row or b"")
    asked = {one.code: one for one in _submitted(db, run_id)}
    about = {
        "run": run.id,
        "title": run.title_ko,
        "unit": run.unit,
        "capacity": run.capacity,
        "opened_at": run.opens_at.isoformat(),
        "closed_at": run.closes_at.isoformat(),
        "drawn_at": now.isoformat(),
    }
    sizes = {code: one.size for code, one in asked.items()}
    first = _first(db, run, asked.values())
    record = draws.make(about=about, seed=seed, sizes=sizes, first=first, places=left(db, run, now=now)[run.unit])
    drawn = draws.keep(db, run_id, record, drawn_by=by, confirmed_by=confirm, now=now)
    if drawn is None:
        raise Again
    until = deadline(run, now)
    db.execute(update(RunRow).where(RunRow.id == run_id).values(draw_at=now))  # as it was, no longer as it was planned
    for code in record["main"]:
        _place(db, run, asked[code], "draw", f"staff:{by}", until, now)
        _tell(db, run, asked[code], "run.drawn", now)
    rest = record["places"] - sum(sizes[code] for code in record["main"])
    fewer = {"left": rest} if rest else {}  # P-09: nobody of the reserve fits it; some may come with fewer
    for rank, code in enumerate(record["reserve"], 1):
        _put_in_reserve(db, run, asked[code], rank, f"staff:{by}", now)
        _tell(db, run, asked[code], "run.not_drawn", now, **fewer)
    journal.write(db, f"staff:{by}", "run.draw", run_id, now=now, confirmed_by=confirm, draw=drawn.id)
    places.bump(db)
    return drawn


def deadline(run: Run, now: datetime) -> datetime:
    """P-08: until when who is drawn or selected now has to answer: days earlier, if the draw is days before its time."""
    planned = run.confirm_until or now
    if run.draw_at and run.draw_at > now:
        planned -= run.draw_at.astimezone(SEOUL).date() - now.astimezone(SEOUL).date()
    return min(max(planned, now + TO_ANSWER), run.starts_at)


def _check_drawable(run: Run, now: datetime) -> None:
    if run.cancelled_at:
        raise Refused(Reason.RUN_CANCELLED, title=run.title_ko)
    if run.selection != Selection.LOTTERY or now >= run.starts_at:
        raise Refused(Reason.RUN_NOT_NOW, title=run.title_ko, phase=run.phase(now))
    _check_closed(run, now)


def _check_closed(run: Run, now: datetime) -> None:
    """Nobody is drawn or decided upon while others may still apply (P-03)."""
    if now < run.closes_at:
        raise Refused(Reason.DRAW_TOO_EARLY, title=run.title_ko, closes_at=run.closes_at, selection=str(run.selection))


def _two(by: str, confirm: str) -> None:
    names = {" ".join(name.split()).casefold() for name in (by, confirm)}
    if len(names) < 2 or "" in names:
        raise Refused(Reason.TWO_PEOPLE)


def _submitted(db: Session, run_id: str) -> Sequence[Application]:
    query = select(Application).where(Application.run_id == run_id, Application.state == State.SUBMITTED)
    return db.execute(locked(db, query.order_by(Application.code))).scalars().all()


def _first_time(db: Session, one: Application) -> bool:
    earlier = select(Application.code).where(
        Application.applicant == one.applicant, Application.state == State.CONFIRMED, Application.run_id != one.run_id
    )
    return db.execute(earlier.limit(1)).first() is None


def _several_children(_db: Session, one: Application) -> bool:
    return one.children > 1


_BELONGS: dict[str, Callable[[Session, Application], bool]] = {
    "first_time": _first_time,
    "several_children": _several_children,
}


def _first(db: Session, run: Run, asked: Iterable[Application]) -> set[str]:
    return {one.code for one in asked if any(_BELONGS[group](db, one) for group in run.first)}


def decide(
    db: Session, city: places.City, receipt: str, verdict: str, *, by: str, confirm: str, why: str = "", now: datetime
) -> Application:
    """P-10: "select" | "reserve" | "reject", by two people; `why` is told to the applicant in plain words.

    Refused: TWO_PEOPLE, UNKNOWN_RECEIPT, RUN_CANCELLED, RUN_STARTED, APPLICATION_NOT_NOW, RUN_FULL, DRAW_TOO_EARLY
    (closes_at).
    """
    _two(by, confirm)
    places.bump(db)  # one decision after the other: ranks follow each other
    application = locked_application(db, receipt)
    run = _fresh(db, application.run_id)
    if run.cancelled_at:
        raise Refused(Reason.RUN_CANCELLED, title=run.title_ko)
    if now >= run.starts_at:
        raise Refused(Reason.RUN_STARTED, title=run.title_ko, start=run.starts_at)
    if run.selection != Selection.STAFF:
        raise Refused(Reason.APPLICATION_NOT_NOW, state=application.state)
    _check_closed(run, now)
    _require(application, verdict)
    staff = f"staff:{by}"
    if why:
        application.why = vault(db).seal("application", "why", receipt, why)
    if verdict == "select":
        _place(db, run, application, "select", staff, deadline(run, now), now)
        _tell(db, run, application, "run.selected", now)
    elif verdict == "reserve":
        last = db.execute(select(func.max(Application.rank)).where(Application.run_id == run.id)).scalar_one()
        _put_in_reserve(db, run, application, (last or 0) + 1, staff, now)
        _tell(db, run, application, "run.not_selected", now)
    else:
        _turn(db, application, "reject", staff, now)
        _tell(db, run, application, "run.not_selected", now)
    journal.write(db, staff, "application.decided", receipt, now=now, verdict=verdict, confirmed_by=confirm)
    return application


def _place(
    db: Session, run: Run, application: Application, event: str, by: str, until: datetime, now: datetime
) -> None:
    """A place that is his if he confirms in time (P-08)."""
    going = Going(application.adults, application.children, application.others)
    try:
        quotas.take(db, laid.wants(run, application.people), application.code, until=until, now=now)
    except Refused as no:
        raise laid.full(run, going, no.facts["what"], no.facts["left"]) from no
    application.confirm_until = until
    _turn(db, application, event, by, now)


def _put_in_reserve(db: Session, run: Run, application: Application, rank: int, by: str, now: datetime) -> None:
    application.rank = rank
    _turn(db, application, "reserve", by, now)
    _join(db, run, application, now)


def cancel_run(db: Session, run_id: str, staff: str, why: str, *, now: datetime) -> int:
    """P-16: all are told at once, the reserve list too; how many. Refused: RUN_CANCELLED, RUN_NOT_NOW (over)."""
    places.bump(db)
    run = _fresh(db, run_id)
    if run.cancelled_at:
        raise Refused(Reason.RUN_CANCELLED, title=run.title_ko)
    if run.phase(now) == Phase.OVER:
        raise Refused(Reason.RUN_NOT_NOW, title=run.title_ko, phase=Phase.OVER)
    db.execute(update(RunRow).where(RunRow.id == run_id).values(cancelled_at=now))
    journal.write(db, f"staff:{staff}", "run.cancel", run_id, now=now)
    query = select(Application).where(Application.run_id == run_id, _LIVE).order_by(Application.code)
    concerned = db.execute(locked(db, query)).scalars().all()
    for application in concerned:
        application.why = vault(db).seal("application", "why", application.code, why) if why else None
        _turn(db, application, "cancel_by_site", f"staff:{staff}", now)
        quotas.give_back(db, application.code)
        outbox.withdraw(db, application.code)
        _tell(db, run, application, "run.cancelled", now, why=why)
    wishes.give_back(db, run_id, run.program, now=now)
    outbox.withdraw(db, run_id)  # nobody is told that it opens
    waiting.close(db, run.queue, None, now=now, tell=False)
    places.bump(db)
    coming = (one for one in laid.runs(db, now=now, program=run.program) if one.phase(now) == Phase.ANNOUNCED)
    if following := next(coming, None):
        wishes.answer(db, following.id, following.program, opens_at=following.opens_at, now=now)
    return len(concerned)


# --- the beat's verbs -------------------------------------------------------------------------------------------------


def lapse(db: Session, city: places.City, *, now: datetime, most: int) -> int:
    """P-08: silence until the deadline gives the place to the next; how many."""
    query = select(Application).where(_OPEN, Application.confirm_until <= now).order_by(Application.confirm_until)
    silent = _beats(db, query.limit(most))
    for application in silent:
        run = laid.known(db)[application.run_id]
        _end(db, city, run, application, "lapse", "beat", now)
        _tell(db, run, application, "run.lapsed", now)
    return len(silent)


def start_over(db: Session, *, now: datetime, most: int) -> int:
    """When a run starts, who was not reached is told kindly (3.2: reserve -> rejected); how many."""
    begun = select(RunRow.id).where(RunRow.starts_at <= now)
    states = TRANSITIONS["not_reached"][0]
    query = select(Application).where(_OPEN, Application.state.in_(states), Application.run_id.in_(begun))
    missed = _beats(db, query.order_by(Application.run_id, Application.rank, Application.code).limit(most))
    for application in missed:
        run = laid.known(db)[application.run_id]
        _turn(db, application, "not_reached", "beat", now)
        outbox.withdraw(db, application.code)
        if not let_pass(db, application):
            _tell(db, run, application, "run.not_reached", now)
    for run_id in sorted({one.run_id for one in missed}):
        waiting.close(db, laid.known(db)[run_id].queue, None, now=now, tell=False)
    return len(missed)


def let_pass(db: Session, application: Application) -> bool:
    """W-09: he had an offer and did not take it; that is what he was told of. He stands on the list no more."""
    states = (waiting.State.DECLINED, waiting.State.EXPIRED)
    passed = select(waiting.Entry.id).where(
        waiting.Entry.queue == f"{QUEUE}{application.run_id}",
        waiting.Entry.about == application.code,
        waiting.Entry.state.in_(states),
    )
    return db.execute(passed.limit(1)).first() is not None


def _beats(db: Session, query: Any) -> list[Application]:
    query = query.with_for_update(skip_locked=True) if db.info["locking"] else query
    return list(db.execute(query.execution_options(populate_existing=True)).scalars())


def forget(db: Session, per: str, *, before: datetime, most: int) -> int:
    """S-03: applications of runs that ended before, of camps (per "household") or of all else (per "person"); how many."""
    ended = select(RunRow.id).where(RunRow.per == per, RunRow.ends_at < before)
    old = select(Application.code).where(Application.run_id.in_(ended)).order_by(Application.code).limit(most)
    codes: Collection[str] = db.execute(old).scalars().all()
    for code in codes:
        quotas.give_back(db, code)
        outbox.withdraw(db, code)
        db.execute(delete(Application).where(Application.code == code))
    return len(codes)


# --- what all of them do ----------------------------------------------------------------------------------------------


def _require(application: Application, event: str) -> State:
    froms, to = TRANSITIONS[event]
    if application.state not in froms:
        raise Refused(Reason.APPLICATION_NOT_NOW, state=application.state)
    return to or State(application.state)


def _turn(db: Session, application: Application, event: str, by: str, now: datetime) -> None:
    application.state = _require(application, event)
    application.changed_at = now
    db.flush()
    journal.write(db, by, f"application.{event}", application.code, now=now, run=application.run_id)


def _end(
    db: Session, city: places.City, run: Run, application: Application, event: str, by: str, now: datetime
) -> None:
    """A turn to a state without places: they are free at once, and nobody is reminded."""
    had = application.state in PLACED
    waited = application.state in (State.WAITLISTED, State.RESERVE)
    _turn(db, application, event, by, now)
    quotas.give_back(db, application.code)
    outbox.withdraw(db, application.code)
    if waited:
        _leave(db, city, run, application, by, now)
    if had:
        _serve(db, city, run, now)


def _leave(db: Session, city: places.City, run: Run, application: Application, by: str, now: datetime) -> None:
    """Off the run's waiting list; what was offered to him goes to the next."""
    query = select(waiting.Entry).where(
        waiting.Entry.queue == run.queue,
        waiting.Entry.applicant == application.applicant,
        waiting.Entry.state.in_(waiting.LIVE),
    )
    for entry in db.execute(query).scalars().all():
        waiting.leave(db, place_of(db, city, run.queue, now=now), entry, by, now=now)


def _tell(db: Session, run: Run, application: Application, kind: str, now: datetime, **facts: Any) -> None:
    """Told at once; at night where the run starts within twelve hours (N-04)."""
    urgent = run.starts_at - outbox.URGENT
    outbox.post(db, application.person_id, kind, application.code, due_at=now, facts=facts, urgent_from=urgent)
