"""The runs of programmes: when, where, for whom, how many, how chosen; and what of it binds whoever wants to take part.

A run (`camp_forest-2027-10`) has one or more quotas, which must all hold at once (P-01), and a way of selection. The runs
are part of the city's snapshot: whoever changes one bumps the city's revision (`places.bump`), whoever applies pins it
(`places.pin`), so that a draw or a cancellation either sees an application or is seen by it.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, Text, bindparam, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models import draws, journal, people, places, quotas, rules, wishes
from models.base import SEOUL, UTC, Base, insert_new, on, vault
from models.people import Who
from models.quotas import Want
from models.refused import Reason, Refused

QUEUE = "run:"
YEAR = "year:"  # of the quota of a whole year
GUARDIAN_AGE = 19  # B-07, of camps too

CONDITIONS = frozenset({"residency", "child_grade_max", "adult_woman", "jobless", "certificate"})
"""P-05. What a talk cannot know (a certificate, being jobless) is declared by 네 to the summary that states it; it fails
only for who says that it is not so (`Going.denied`)."""
GROUPS = frozenset({"first_time", "several_children"})
"""P-07: who may be drawn first, if it is announced when the period opens (`Run.first`)."""


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
    first: tuple[str, ...]  # P-07: groups that are drawn first, announced when the period opened
    quotas: tuple[QuotaFacts, ...]  # the run's own first
    assumed: bool  # laid out by the demo's season: the centre confirms it
    cancelled_at: datetime | None
    seed_hash: str | None  # lottery: sha256 of the seed, as hex
    drawn: str | None  # the public number of its draw: /draws/<drawn>

    @property
    def queue(self) -> str:
        """Of its waiting list."""
        return f"{QUEUE}{self.id}"

    def applicant(self, who: Who) -> str:
        """Who has one application for this run (P-04, H-05)."""
        return who.household_id if self.per == "household" else who.person_id

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

    def fewer_than(self, other: "Going") -> bool:
        """Nobody more, and not the same."""
        return self != other and self.people <= other.people


# --- tables -----------------------------------------------------------------------------------------------------------


class RunRow(Base):
    __tablename__ = "run"

    id: Mapped[str] = mapped_column(String(48), primary_key=True)
    program_id: Mapped[str] = mapped_column(String(48))  # of the city file, which may drop a programme that once ran
    title_ko: Mapped[str] = mapped_column(Text)
    selection: Mapped[str] = mapped_column(String(16))
    per: Mapped[str] = mapped_column(String(12))
    max_people: Mapped[int | None]
    starts_at: Mapped[datetime] = mapped_column(UTC, index=True)
    ends_at: Mapped[datetime] = mapped_column(UTC)
    opens_at: Mapped[datetime] = mapped_column(UTC)
    closes_at: Mapped[datetime] = mapped_column(UTC)
    draw_at: Mapped[datetime | None] = mapped_column(UTC)
    confirm_until: Mapped[datetime | None] = mapped_column(UTC)
    withdraw_until: Mapped[datetime] = mapped_column(UTC)
    place_ko: Mapped[str | None] = mapped_column(Text)
    conditions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    first: Mapped[list[str]] = mapped_column(JSON)  # P-07: groups drawn first, announced when the period opened
    assumed: Mapped[bool]
    cancelled_at: Mapped[datetime | None] = mapped_column(UTC)
    seed: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed until the draw
    seed_hash: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        CheckConstraint("opens_at < closes_at AND closes_at <= starts_at AND starts_at < ends_at", name="in_order"),
        # P-07: no lottery without a seed that was fixed before anybody applied
        CheckConstraint("selection <> 'lottery' OR seed_hash IS NOT NULL", name="seed_fixed"),
    )


class RunQuota(Base):
    """One quota of a run; places are counted in the row of `quota` that it names."""

    __tablename__ = "run_quota"
    __table_args__ = (CheckConstraint("capacity > 0", name="capacity_positive"),)

    run_id: Mapped[str] = mapped_column(ForeignKey("run.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 0: the run's own
    what: Mapped[str] = mapped_column(String(80))
    starts_at: Mapped[datetime] = mapped_column(UTC)
    unit: Mapped[str] = mapped_column(String(16))
    capacity: Mapped[int]


class RunSession(Base):
    """One meeting of a run."""

    __tablename__ = "run_session"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),)

    run_id: Mapped[str] = mapped_column(ForeignKey("run.id"), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(UTC, primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(UTC)


# --- the runs that there are ------------------------------------------------------------------------------------------


def lay(db: Session, new: Run, *, seed: str | None = None, now: datetime) -> bool:
    """The run into the tables, unless one of its id is there already; whether it was new. Its city's revision is bumped.

    A lottery's `seed` is fixed here, before anybody can apply, and sealed until the draw (P-07). Who wished for one of its
    programme will hear when it opens.
    """
    _check_laid(new, seed)
    row = {
        "id": new.id,
        "program_id": new.program,
        "title_ko": new.title_ko,
        "selection": new.selection,
        "per": new.per,
        "max_people": new.max_people,
        "starts_at": new.starts_at,
        "ends_at": new.ends_at,
        "opens_at": new.opens_at,
        "closes_at": new.closes_at,
        "draw_at": new.draw_at,
        "confirm_until": new.confirm_until,
        "withdraw_until": new.withdraw_until,
        "place_ko": new.place_ko,
        "conditions": [dict(one) for one in new.conditions],
        "first": list(new.first),
        "assumed": new.assumed,
        "seed": vault(db).seal("run", "seed", new.id, seed) if seed else None,
        "seed_hash": rules.seed_hash(seed) if seed else None,
    }
    if not insert_new(db, RunRow, row, key=["id"]):
        return False
    limits = [
        {"run_id": new.id, "position": n, "what": q.what, "starts_at": q.starts_at, "unit": q.unit}
        | {"capacity": q.capacity}
        for n, q in enumerate(new.quotas)
    ]
    on(db).execute(_NEW_QUOTA, limits)
    if new.sessions:
        meetings = [{"run_id": new.id, "starts_at": start, "ends_at": end} for start, end in new.sessions]
        on(db).execute(_NEW_SESSION, meetings)
    journal.write(db, "beat", "run.laid", new.id, now=now)
    places.bump(db)
    if now < new.closes_at:
        wishes.answer(db, new.id, new.program, opens_at=new.opens_at, now=now)
    return True


_NEW_QUOTA = insert(RunQuota.__table__)  # type: ignore[arg-type]
_NEW_SESSION = insert(RunSession.__table__)  # type: ignore[arg-type]


def _check_laid(new: Run, seed: str | None) -> None:
    """ValueError for a run that could not be applied for as it says."""
    if (new.selection == Selection.LOTTERY) != (seed is not None):
        raise ValueError(f"{new.id}: a lottery, and nothing else, has a seed")
    if not new.quotas or (new.unit, new.capacity) != (new.quotas[0].unit, new.quotas[0].capacity):
        raise ValueError(f"{new.id}: its first quota is its own")
    if unknown := {str(one.get("name")) for one in new.conditions} - CONDITIONS:
        raise ValueError(f"{new.id}: no such condition: {', '.join(sorted(unknown))}")
    if unknown := set(new.first) - GROUPS:
        raise ValueError(f"{new.id}: no such group: {', '.join(sorted(unknown))}")


def known(db: Session) -> Mapping[str, Run]:
    """All runs by id, in order of their start; read anew only when the city's revision differs."""
    revision = places.city(db).revision
    cache: dict[str, Any] = db.info["cache"]
    kept: tuple[str, Mapping[str, Run]] | None = cache.get("runs")
    if kept is None or kept[0] != revision:
        kept = cache["runs"] = (revision, _read(db))
    return kept[1]


def _read(db: Session) -> Mapping[str, Run]:
    limits: dict[str, list[QuotaFacts]] = defaultdict(list)
    for quota in db.execute(select(RunQuota).order_by(RunQuota.run_id, RunQuota.position)).scalars():
        limits[quota.run_id].append(QuotaFacts(quota.what, quota.starts_at, quota.unit, quota.capacity))
    meetings: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    columns = select(RunSession.run_id, RunSession.starts_at, RunSession.ends_at).order_by(RunSession.starts_at)
    for run_id, start, end in on(db).execute(columns):
        meetings[run_id].append((start, end))
    drawn = dict(draws.numbers(db))
    rows = on(db).execute(select(RunRow.__table__).order_by(RunRow.starts_at, RunRow.id))
    return {
        row.id: Run(
            id=row.id,
            program=row.program_id,
            title_ko=row.title_ko,
            selection=Selection(row.selection),
            unit=limits[row.id][0].unit,
            capacity=limits[row.id][0].capacity,
            max_people=row.max_people,
            per=row.per,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            sessions=tuple(meetings[row.id]),
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            draw_at=row.draw_at,
            confirm_until=row.confirm_until,
            withdraw_until=row.withdraw_until,
            place_ko=row.place_ko,
            conditions=tuple(row.conditions),
            first=tuple(row.first),
            quotas=tuple(limits[row.id]),
            assumed=row.assumed,
            cancelled_at=row.cancelled_at,
            seed_hash=row.seed_hash,
            drawn=drawn.get(row.id),
        )
        for row in rows
    }


def runs(db: Session, *, now: datetime, program: str | None = None, open_only: bool = False) -> tuple[Run, ...]:
    """All that are neither over nor cancelled, the next to begin first.

    Of one programme, or (a group's id: "courses") of all its parts; or only those open for application.
    """
    wanted = None
    if program is not None:
        wanted = {program, *(part.id for part in places.city(db).parts_of(program))}
    gone = (Phase.OVER, Phase.CANCELLED)
    return tuple(
        one
        for one in known(db).values()
        if (wanted is None or one.program in wanted)
        and (phase := one.phase(now)) not in gone
        and (phase == Phase.OPEN or not open_only)
    )


def run(db: Session, run_id: str) -> Run:
    """Any run, past and cancelled ones too; KeyError."""
    return known(db)[run_id]


def lotteries(db: Session) -> tuple[Run, ...]:
    """All that are or were drawn by lot, the next to begin first: whose seeds' hashes are public from the start (P-07)."""
    return tuple(one for one in known(db).values() if one.selection == Selection.LOTTERY and not one.cancelled_at)


def is_laid(db: Session, run_id: str) -> bool:
    return run_id in known(db)


def left(db: Session, run: Run, *, now: datetime) -> Mapping[str, int]:
    """Free places by unit: of several quotas in one unit the smallest ("10가족 중 3가족 남음"). Before a draw all are free."""
    free: dict[str, int] = {}
    for quota in run.quotas:
        end = quota.starts_at + timedelta(microseconds=1)
        taken = quotas.taken(db, [quota.what], quota.starts_at, end, now=now)
        here = max(quota.capacity - sum(taken.values()), 0)
        free[quota.unit] = min(here, free.get(quota.unit, here))
    return free


# --- when it is drawn -------------------------------------------------------------------------------------------------


def staffed(day: date, holiday: Callable[[date], str | None]) -> date:
    """The day itself, or the next one on which somebody is there to draw: from Tuesday to Saturday, on no holiday."""
    while day.weekday() in (0, 6) or holiday(day):
        day += timedelta(days=1)
    return day


def earlier(run: Run, days: int, holiday: Callable[[date], str | None]) -> tuple[datetime | None, datetime | None]:
    """Its draw and the last answer, so many days before they were planned, at the same hour; not later than planned."""
    if days <= 0 or run.draw_at is None:
        return run.draw_at, run.confirm_until and run.confirm_until - timedelta(days=max(days, 0))
    day = run.draw_at.astimezone(SEOUL).date()
    less = day - min(staffed(day - timedelta(days=days), holiday), day)
    return run.draw_at - less, run.confirm_until and run.confirm_until - less


# --- who may take part (P-02, P-03, P-05) -----------------------------------------------------------------------------


def check_going(run: Run, going: Going) -> None:
    """P-02, P-05, as far as the words go. The same Refused as `check`'s."""
    counts = (going.adults, going.children, going.others)
    if not all(0 <= one <= rules.ODD_COUNT_ABOVE for one in counts) or not 0 < going.people <= rules.ODD_COUNT_ABOVE:
        raise Refused(Reason.ODD_COUNT)
    if run.per == "person" and going.people > 1:
        raise Refused(Reason.ONE_EACH, title=run.title_ko)
    if going.children and not going.adults and not going.others:
        raise Refused(Reason.GUARDIAN_NEEDED, age=GUARDIAN_AGE)
    if run.max_people is not None and going.people > run.max_people:
        raise Refused(Reason.TOO_MANY_FOR_FAMILY, max=run.max_people)
    for condition in run.conditions:
        if condition["name"] in going.denied or not _met(condition, going):
            raise unmet(run, condition)


def unmet(run: Run, condition: Mapping[str, Any]) -> Refused:
    """P-05: told by name, with what would satisfy it."""
    return Refused(Reason.CONDITION, title=run.title_ko, run=run.id, **condition)


def _met(condition: Mapping[str, Any], going: Going) -> bool:
    if condition["name"] != "child_grade_max":
        return True
    some = going.children or going.others or going.ages or going.grades
    return bool(some) and rules.any_up_to(int(condition["grade"]), going.ages, going.grades)


def check_household(db: Session, run: Run, household_id: str) -> None:
    """H-04: what the staff saw at the desk counts over what is declared."""
    for condition in run.conditions:
        if condition["name"] == "residency":
            seen = on(db).execute(_RESIDENT, {"household": household_id}).scalar_one_or_none()
            if seen is False:
                raise unmet(run, condition)


_RESIDENT = select(people.Household.residency_in_city).where(people.Household.id == bindparam("household"))


def check_period(run: Run, now: datetime) -> None:
    """P-03: [opens_at, closes_at)."""
    if now >= run.starts_at:
        raise Refused(Reason.RUN_STARTED, title=run.title_ko, start=run.starts_at)
    if now >= run.closes_at:
        raise Refused(Reason.APPLY_CLOSED, title=run.title_ko, closed_at=run.closes_at, run=run.id)
    if now < run.opens_at:
        raise Refused(Reason.APPLY_NOT_OPEN, title=run.title_ko, opens_at=run.opens_at, run=run.id)


def check_left(db: Session, run: Run, going: Going, now: datetime) -> None:
    for quota in run.quotas:
        end = quota.starts_at + timedelta(microseconds=1)
        taken = quotas.taken(db, [quota.what], quota.starts_at, end, now=now)
        here = quota.capacity - sum(taken.values())
        if here < rules.places_for(quota.unit, going.people):
            raise full(run, going, quota.what, here)


def full(run: Run, going: Going, what: str, here: int) -> Refused:
    """Why there is no place: the year's, too few for all of them, none at all."""
    quota = next(one for one in run.quotas if one.what == what)
    title, unit = run.title_ko, quota.unit
    if here > 0:
        return Refused(Reason.RUN_FEW_LEFT, title=title, run=run.id, unit=unit, left=here, n=going.people)
    if quota.what.startswith(YEAR):
        return Refused(Reason.YEARLY_CAP, title=title, run=run.id, unit=unit, n=quota.capacity)
    return Refused(Reason.RUN_FULL, title=title, run=run.id, unit=unit)


def wants(run: Run, heads: int) -> list[Want]:
    """All quotas of a run, each in its own unit (P-01, P-02)."""
    return [Want(q.what, q.starts_at, rules.places_for(q.unit, heads), q.capacity) for q in run.quotas]
