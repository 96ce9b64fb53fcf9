"""Programmes, courses, camps: runs, who applies for them, and what becomes of it (domain.md 2.5 and 3.2).

A run (`camp_forest-2027-10`) has one or more quotas, which must all hold at once (P-01), and a way of selection:

    first_come       apply: confirmed, or Refused(RUN_FULL); `wait` puts him on the waiting list
    lottery          apply: submitted; `draw` makes drawn and reserve; who is drawn confirms by a deadline (P-07, P-08)
    staff_selection  apply: submitted; two of the staff `decide`: selected, reserve, rejected (P-10)

After a draw or a decision the reserve list is the run's waiting list, in order of rank: one mechanism. Each transition is
one function, writes an audit event and its notices in the same transaction; one that `TRANSITIONS` does not have is refused.

The runs are part of the city's snapshot: whoever changes one bumps the city's revision (`places.bump`), whoever applies
pins it (`places.pin`), so that a draw or a cancellation either sees an application or is seen by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models import places
from models.base import UTC, Base
from models.people import Who

REMINDER = "run.reminder"


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

TRANSITIONS = {
    "edit": ((State.SUBMITTED,), State.SUBMITTED),
    "edit_confirmed": ((State.CONFIRMED,), State.CONFIRMED),
    "fewer": ((State.WAITLISTED, State.RESERVE), None),  # P-09: keeps state and rank
    "withdraw": (LIVE, State.WITHDRAWN),
    "draw": ((State.SUBMITTED,), State.DRAWN),
    "select": ((State.SUBMITTED,), State.SELECTED),
    "reserve": ((State.SUBMITTED,), State.RESERVE),
    "reject": ((State.SUBMITTED,), State.REJECTED),
    "confirm": ((State.DRAWN, State.SELECTED), State.CONFIRMED),
    "lapse": ((State.DRAWN, State.SELECTED), State.LAPSED),
    "accept_offer": ((State.WAITLISTED, State.RESERVE), State.CONFIRMED),
    "not_reached": ((State.SUBMITTED, State.WAITLISTED, State.RESERVE), State.REJECTED),
    "cancel_run": (LIVE, State.CANCELLED_BY_SITE),
}


class Phase(StrEnum):
    """Of a run, at an instant."""

    ANNOUNCED = "announced"  # the application period has not begun
    OPEN = "open"
    CLOSED = "closed"  # no more applications; not begun yet
    RUNNING = "running"
    OVER = "over"
    CANCELLED = "cancelled"


class Selection(StrEnum):
    FIRST_COME = "first_come"
    LOTTERY = "lottery"
    STAFF = "staff_selection"


# --- what is read -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QuotaFacts:
    """One quota of a run; all of them hold at once (P-01)."""

    what: str  # "run:camp_forest-2027-10/families" | "year:job_solution/people"
    starts_at: datetime  # of the row: the run's start, or 1 January in Seoul
    unit: str  # "people" | "families" | "teams"
    capacity: int


@dataclass(frozen=True, slots=True)
class Run:
    """One run (기) of a programme as it stands; a value, part of the city's snapshot."""

    id: str  # "camp_forest-2027-10"; never shown
    program: str  # "camp_forest"
    title_ko: str  # "월아산 숲 체험"
    selection: Selection
    unit: str  # of the run's own places: "people" | "families" | "teams"
    capacity: int  # in that unit
    max_people: int | None  # of one family or team (P-02)
    per: str  # "household" | "person" (H-05: nobody else of the household sees it)
    starts_at: datetime
    ends_at: datetime
    sessions: tuple[tuple[datetime, datetime], ...]  # each meeting, in order
    opens_at: datetime  # P-03: [opens_at, closes_at)
    closes_at: datetime
    draw_at: datetime | None  # lottery: when it is planned
    confirm_until: datetime | None  # P-08
    withdraw_until: datetime
    place_ko: str | None
    conditions: tuple[Mapping[str, Any], ...]  # P-05: {"name": "child_grade_max", "grade": 6}
    quotas: tuple[QuotaFacts, ...]  # the run's own first
    assumed: bool  # laid out by the demo's season: the centre confirms it
    cancelled_at: datetime | None
    seed_hash: str | None  # lottery: sha256 of the seed, as hex
    drawn: str | None  # the public number of its draw: /draws/<drawn>

    def phase(self, now: datetime) -> Phase:
        if self.cancelled_at:
            return Phase.CANCELLED
        if now >= self.ends_at:
            return Phase.OVER
        if now >= self.starts_at:
            return Phase.RUNNING
        if now >= self.closes_at:
            return Phase.CLOSED
        return Phase.OPEN if now >= self.opens_at else Phase.ANNOUNCED


@dataclass(frozen=True, slots=True)
class Going:
    """Who takes part (P-02). For programmes of one person: Going(1, 0)."""

    adults: int = 0
    children: int = 0
    others: int = 0  # people not told apart: "네 식구"
    ages: tuple[int, ...] = ()  # of children, as said
    grades: tuple[int, ...] = ()  # of children, as said; 0 and below: before school
    denied: frozenset[str] = frozenset()  # names of conditions that he says he does not meet (P-05)

    @property
    def people(self) -> int:
        return self.adults + self.children + self.others


def runs(db: Session, *, now: datetime, program: str | None = None, open_only: bool = False) -> tuple[Run, ...]:
    """All that are neither over nor cancelled, the next to begin first; of one programme, or only those open for application."""
    raise NotImplementedError


def run(db: Session, run_id: str) -> Run:
    """Any run, past and cancelled ones too; KeyError."""
    raise NotImplementedError


def left(db: Session, run: Run, *, now: datetime) -> Mapping[str, int]:
    """Free places by unit: of several quotas in one unit the smallest ("10가족 중 3가족 남음"). Lottery: before the draw all."""
    raise NotImplementedError


def waiting_count(db: Session, run: Run) -> int:
    """How many are on its waiting list."""
    raise NotImplementedError


# --- tables -----------------------------------------------------------------------------------------------------------


class RunRow(Base):
    __tablename__ = "run"

    id: Mapped[str] = mapped_column(String(48), primary_key=True)


class Application(Base):
    """One application; `code` is the receipt number (접수번호), the owner of its claims, the `about` of its notices."""

    __tablename__ = "application"

    code: Mapped[str] = mapped_column(String(7), primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("run.id"))
    household_id: Mapped[str] = mapped_column(ForeignKey("household.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    applicant: Mapped[str] = mapped_column(String(32))  # P-04: the household's id, or the person's
    adults: Mapped[int]
    children: Mapped[int]
    others: Mapped[int]
    size: Mapped[int]  # in the run's unit
    said: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed JSON: ages and grades as said
    state: Mapped[str] = mapped_column(String(20))
    rank: Mapped[int | None]  # of the reserve list
    confirm_until: Mapped[datetime | None] = mapped_column(UTC)  # drawn, selected
    why: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed: what the staff gave as the reason
    created_at: Mapped[datetime] = mapped_column(UTC)
    changed_at: Mapped[datetime] = mapped_column(UTC)


# --- apply (P-02 to P-06) ---------------------------------------------------------------------------------------------


def check(
    db: Session, city: places.City, who: Who, run: Run, going: Going | None, *, now: datetime
) -> Application | None:
    """May he apply, with these people (None: not known yet)? The application that he (his household) has already, if any.

    Refused: RUN_CANCELLED, RUN_STARTED, APPLY_NOT_OPEN, APPLY_CLOSED, ODD_COUNT, GUARDIAN_NEEDED, TOO_MANY_FOR_FAMILY,
    CONDITION (name, and what its sentence needs), RUN_FULL, RUN_FEW_LEFT, YEARLY_CAP (first come; not for who has one).
    """
    raise NotImplementedError


def apply(
    db: Session, city: places.City, who: Who, run: Run, going: Going, *, now: datetime
) -> tuple[Application, bool]:
    """The application, and whether it is new. A second one edits the first while the period is open (P-04).

    First come: confirmed, or Refused(RUN_FULL | RUN_FEW_LEFT | YEARLY_CAP). Else: submitted.
    Refused(APPLIED) where the first can no longer be edited (drawn, selected, reserve).
    """
    raise NotImplementedError


def wait(db: Session, city: places.City, who: Who, run: Run, going: Going, *, now: datetime) -> Application:
    """First come and full: on its waiting list (WAITLISTED). Who has an application already gets that one. W-01: NOT_NOW while there is room."""
    raise NotImplementedError


def edit(db: Session, city: places.City, who: Who, application: Application, going: Going, *, now: datetime) -> None:
    """P-04: other people, while the period is open; waiting or in reserve only fewer, and the rank stays (P-09)."""
    raise NotImplementedError


def withdraw(db: Session, city: places.City, who: Who, application: Application, *, now: datetime) -> None:
    """Until the run's limit; places go to who waits. Refused: WITHDRAW_OVER (until), NOT_NOW (state)."""
    raise NotImplementedError


def confirm(db: Session, city: places.City, who: Who, application: Application, *, now: datetime) -> None:
    """P-08: "참가할게요" of who was drawn or selected; twice is harmless. Refused: CONFIRM_OVER (until), NOT_NOW."""
    raise NotImplementedError


def accept_offer(db: Session, city: places.City, who: Who, offer_id: str, *, now: datetime) -> Application:
    """W-08: the place that was offered from the waiting list; rules checked again, idempotent."""
    raise NotImplementedError


def mine(db: Session, who: Who, *, since: datetime | None = None) -> list[Application]:
    """The household's applications for camps and the person's own ones for all else (H-05), the newest first.

    `since`: those whose run ends after it."""
    raise NotImplementedError


def find(db: Session, who: Who, receipt: str) -> Application:
    """One's own application, locked. Refused(UNKNOWN_RECEIPT): also where it is another person's (H-05)."""
    raise NotImplementedError


def look(db: Session, receipt: str) -> Application | None:
    """Anybody's application as it stands, not locked: for notices."""
    raise NotImplementedError


def going_of(db: Session, application: Application) -> Going:
    """Who takes part, as it was said."""
    raise NotImplementedError


def why_of(db: Session, application: Application) -> str | None:
    """What the staff gave as the reason of a decision."""
    raise NotImplementedError


def tell_opening(db: Session, who: Who, run: Run, *, now: datetime) -> bool:
    """P-03: a notice `run.opening` (about: the run's id) when its period opens; False if it is open already."""
    raise NotImplementedError


# --- the staff's verbs ------------------------------------------------------------------------------------------------


def open_run(db: Session, run_id: str, staff: str, *, now: datetime) -> Run:
    """The period begins now. Refused(NOT_NOW) unless it is announced."""
    raise NotImplementedError


def close_run(db: Session, run_id: str, staff: str, *, now: datetime) -> Run:
    """The period ends now. Refused(NOT_NOW) unless it is open."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draw as it was made."""

    id: str  # the public number
    run_id: str
    record: str  # canonical JSON, public
    record_hash: str  # sha256 of it, hex
    at: datetime
    by: str
    confirmed_by: str


def draw(db: Session, city: places.City, run_id: str, *, by: str, confirm: str, now: datetime) -> Drawn:
    """P-07: one draw however often it is started. Refused: TWO_PEOPLE, DRAW_TOO_EARLY (closes_at), RUN_CANCELLED, NOT_NOW."""
    raise NotImplementedError


def record(db: Session, draw_id: str) -> Drawn | None:
    """The public record of a draw; None for a number that there is not."""
    raise NotImplementedError


def decide(
    db: Session, city: places.City, receipt: str, verdict: str, *, by: str, confirm: str, why: str = "", now: datetime
) -> Application:
    """P-10: "select" | "reserve" | "reject". Refused: TWO_PEOPLE, UNKNOWN_RECEIPT, NOT_NOW, RUN_FULL."""
    raise NotImplementedError


def cancel_run(db: Session, run_id: str, staff: str, why: str, *, now: datetime) -> int:
    """P-16: all are told at once, the reserve list too; how many."""
    raise NotImplementedError


# --- the beat's verbs -------------------------------------------------------------------------------------------------


def lapse(db: Session, city: places.City, *, now: datetime, most: int) -> int:
    """P-08: silence until the deadline gives the place to the next; how many."""
    raise NotImplementedError


def start_over(db: Session, *, now: datetime, most: int) -> int:
    """When a run starts, who was not reached is told kindly (3.2: reserve -> rejected); how many."""
    raise NotImplementedError
