"""The demo's season: runs laid out relative to the clock, so that a newcomer on any date finds something (product.md 5).

The city file's `season:` block says for each programme when its runs are and when one may apply; what stands there is
assumed. `due` is arithmetic: which runs there must be at an instant. `lay` puts those that are missing into the tables,
so that laying again changes nothing; a run that is laid stays as it was announced, whatever the file says later.

Production loads no such block, and so lays nothing.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy.orm import Session

from models import outbox, people, places, programmes, rules
from models.base import SEOUL, insert_row, new_id
from models.people import Who
from models.programmes import Going, Phase, QuotaFacts, Run, Selection
from models.runs import CONDITIONS, staffed

SUBJECT = "season"  # of the facts that hold it
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AHEAD = timedelta(days=60)  # product.md 5: the next one is laid when less than this remains
FULL_AHEAD = timedelta(days=3)  # the beat comes once a day: what is full next is filled before it is the next
SUFFIXES = ("", "-b", "-c", "-d")  # of several runs in one month
HEADS = {"people": 1, "families": 3, "teams": 1}

Holiday = Callable[[date], str | None]


@dataclass(frozen=True, slots=True)
class Plan:
    """When a programme's runs are, and how one comes into them; offsets as `outbox.due` reads them."""

    program: str
    title_ko: str
    unit: str
    capacity: int
    selection: Selection
    per: str
    hours: tuple[time, time]
    closes: str  # "-15d@18:00"
    withdraw: str
    opens: str | None = None  # None: when the period of the one before has closed, so that one is always open
    draw: str | None = None
    confirm: str | None = None
    months: tuple[int, ...] = ()  # with `nth` and `weekday`: the fourth Saturday of these months
    nth: int = 1
    weekday: int = 0
    first: tuple[int, int] | None = None  # or: month and day of the year's first round
    every_days: int = 0
    rounds: int = 0
    meetings: int = 1  # on so many working days in a row
    max_people: int | None = None
    year_cap: int | None = None
    place_ko: str | None = None
    conditions: tuple[Mapping[str, Any], ...] = ()
    full_with: int | None = None  # the demo's full run: so many wait


def plan_of(program: places.Program, values: Mapping[str, Any]) -> Plan:
    """A plan from the words of the city file. ValueError names what is wrong, one fault a line."""
    faults = list(_faults(program, values))
    if faults:
        raise ValueError("\n".join(faults))
    plain = dict(values)
    first = plain.pop("first", None)
    start, end = plain.pop("hours")
    return Plan(
        program=program.id,
        title_ko=program.name_ko,
        selection=Selection(plain.pop("selection")),
        hours=(time.fromisoformat(start), time.fromisoformat(end)),
        months=tuple(plain.pop("months", ())),
        weekday=WEEKDAYS.index(plain.pop("weekday", "mon")),
        first=(int(first[:2]), int(first[3:])) if first else None,
        conditions=tuple(plain.pop("conditions", ())),
        **plain,
    )


def _faults(program: places.Program, values: Mapping[str, Any]) -> Iterator[str]:
    if program.unit is None:
        yield "a group of programmes has no runs"
    elif program.unit != values["unit"]:
        yield f"unit: {values['unit']}, but the programme counts {program.unit}"
    known = {one.value for one in Selection}
    if program.selection in known and program.selection != values["selection"]:
        yield f"selection: {values['selection']}, but the programme's is {program.selection}"
    if ("months" in values) == ("first" in values):
        yield "either months (with nth and weekday), or first with every_days and rounds"
    if "first" in values and not {"every_days", "rounds"} <= set(values):
        yield "first needs every_days and rounds"
    if (values["selection"] == Selection.LOTTERY) != ("draw" in values):
        yield "draw: for a lottery, and for nothing else"
    if (values["selection"] == Selection.FIRST_COME) == ("confirm" in values):
        yield "confirm: for a lottery or a selection by the staff, and for nothing else"
    if values["hours"][0] >= values["hours"][1]:
        yield "hours: they end before they begin"
    for name in ("opens", "closes", "draw", "confirm", "withdraw"):
        if name in values and not outbox.OFFSET.fullmatch(values[name]):
            yield f"{name}: not an offset: {values[name]}"
    if unknown := {str(one.get("name")) for one in values.get("conditions", ())} - CONDITIONS:
        yield f"conditions: no such condition: {', '.join(sorted(unknown))}"


def check(plan: Plan) -> None:
    """ValueError unless the period, the draw, the answers and the start follow each other in every run of some years."""
    for year in (2026, 2027, 2028):
        for run in (_run(plan, one, _public) for one in _named(plan, year)):
            steps = [run.opens_at, run.closes_at, run.draw_at, run.confirm_until, run.starts_at]
            stated = [one for one in steps if one]
            if any(a >= b for a, b in pairwise(stated)) or run.withdraw_until > run.starts_at:
                raise ValueError(
                    "opens, closes, draw, confirm and the start must follow each other, withdraw before it"
                )


# --- which runs there must be -----------------------------------------------------------------------------------------


def due(plan: Plan, holiday: Holiday, now: datetime) -> tuple[Run, ...]:
    """The runs that must be laid at an instant: open for application, or opening soon; the next to begin first."""
    year = now.astimezone(SEOUL).year
    every = (one for some in (year, year + 1, year + 2) for one in _named(plan, some))
    return tuple(_run(plan, one, holiday) for one in every if one.closes_at > now and one.opens_at <= now + AHEAD)


@dataclass(frozen=True, slots=True)
class _Named:
    """A run before its meetings are known."""

    id: str
    day: date  # the announced one, on which the times of the period hang
    opens_at: datetime
    closes_at: datetime


def _named(plan: Plan, year: int) -> Iterator[_Named]:
    """The runs that begin in a year, in order; the period of the first follows the last of the year before."""
    count: dict[int, int] = {}
    for previous, day in pairwise([_days(plan, year - 1)[-1], *_days(plan, year)]):
        number = count[day.month] = count.get(day.month, -1) + 1
        opens_at = _at(plan, day, plan.opens) if plan.opens else _at(plan, previous, plan.closes)
        run_id = f"{plan.program}-{day:%Y-%m}{SUFFIXES[number]}"
        yield _Named(run_id, day, opens_at, _at(plan, day, plan.closes))


def _at(plan: Plan, day: date, offset: str) -> datetime:
    return outbox.due(offset, rules.instant(day, plan.hours[0]))


def _days(plan: Plan, year: int) -> list[date]:
    """The first days of a year's runs. By the library's holidays alone: what staff say of a day later renames no run."""
    if plan.first is None:
        return [_nth(year, month, plan.nth, plan.weekday) for month in plan.months]
    start = date(year, *plan.first)
    return [_working(start + timedelta(days=n * plan.every_days), _public) for n in range(plan.rounds)]


def _public(day: date) -> str | None:
    return places.public_holidays(day.year).get(day)


def _nth(year: int, month: int, nth: int, weekday: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _working(day: date, holiday: Holiday) -> date:
    while day.weekday() > 4 or holiday(day):
        day += timedelta(days=1)
    return day


def _meetings(plan: Plan, day: date, holiday: Holiday) -> tuple[tuple[datetime, datetime], ...]:
    """One on the day itself; several on working days in a row."""
    met: list[tuple[datetime, datetime]] = []
    while len(met) < plan.meetings:
        if plan.meetings > 1:
            day = _working(day, holiday)
        met.append((rules.instant(day, plan.hours[0]), rules.instant(day, plan.hours[1])))
        day += timedelta(days=1)
    return tuple(met)


def _run(plan: Plan, named: _Named, holiday: Holiday) -> Run:
    run_id, day = named.id, named.day
    meetings = _meetings(plan, day, holiday)
    starts_at = meetings[0][0]
    quotas = [QuotaFacts(f"run:{run_id}/{plan.unit}", starts_at, plan.unit, plan.capacity)]
    if plan.year_cap:
        january = rules.instant(date(day.year, 1, 1), time.min)
        quotas.append(QuotaFacts(f"year:{plan.program}/{plan.unit}", january, plan.unit, plan.year_cap))
    draw_at, confirm_until = (_at(plan, day, one) if one else None for one in (plan.draw, plan.confirm))
    if draw_at:  # a draw that waits for somebody to be there keeps its distance to the answers
        drawn = draw_at.astimezone(SEOUL).date()
        waits = staffed(drawn, holiday) - drawn
        draw_at, confirm_until = draw_at + waits, confirm_until and confirm_until + waits
    return Run(
        id=run_id,
        program=plan.program,
        title_ko=plan.title_ko,
        selection=plan.selection,
        unit=plan.unit,
        capacity=plan.capacity,
        max_people=plan.max_people,
        per=plan.per,
        starts_at=starts_at,
        ends_at=meetings[-1][1],
        sessions=meetings,
        opens_at=named.opens_at,
        closes_at=named.closes_at,
        draw_at=draw_at,
        confirm_until=confirm_until,
        withdraw_until=_at(plan, day, plan.withdraw),
        place_ko=plan.place_ko,
        conditions=plan.conditions,
        first=(),
        quotas=tuple(quotas),
        assumed=True,
        cancelled_at=None,
        seed_hash=None,
        drawn=None,
    )


# --- into the tables --------------------------------------------------------------------------------------------------


def plans(city: places.City) -> tuple[Plan, ...]:
    """What the loaded city file says; none in production."""
    return tuple(plan_of(city.program(name), fact.value) for name, fact in sorted(city.facts(SUBJECT).items()))


def lay(db: Session, *, now: datetime, seed: Callable[[], str] = lambda: secrets.token_hex(32)) -> int:
    """What is missing at this instant; how many runs and fictional applications were made. Laying again writes nothing."""
    city = places.city(db)
    wanted = [(plan, due(plan, city.holiday, now)) for plan in plans(city)]
    if not any(_lacks(db, plan, runs, now) for plan, runs in wanted):
        return 0
    places.bump(db)  # another replica may be laying the same: it comes after this one, and finds it done
    made = 0
    for plan, runs in wanted:
        drawn = plan.selection == Selection.LOTTERY
        made += sum(programmes.lay(db, run, seed=seed() if drawn else None, now=now) for run in runs)
    city = places.city(db)
    for plan, runs in wanted:
        made += sum(_fill(db, city, plan, run_id, now) for run_id in _full(plan, runs, now))
    return made


def _full(plan: Plan, runs: Sequence[Run], now: datetime) -> list[str]:
    """Which runs of a plan must be full: the next that is open, and the one that is the next before the beat comes again."""
    if plan.full_with is None:
        return []
    soon = sum(run.closes_at <= now + FULL_AHEAD for run in runs)
    return [run.id for run in runs if run.opens_at <= now][: soon + 1]


def _lacks(db: Session, plan: Plan, runs: Sequence[Run], now: datetime) -> bool:
    if not all(programmes.is_laid(db, run.id) for run in runs):
        return True
    return any(any(_wants_people(db, plan, programmes.run(db, one), now)) for one in _full(plan, runs, now))


def _wants_people(db: Session, plan: Plan, run: Run, now: datetime) -> tuple[int, int]:
    """So many fictional households that it is full, and so many that somebody waits. None where the staff ended it."""
    if run.phase(now) != Phase.OPEN:
        return (0, 0)
    each = rules.places_for(run.unit, HEADS[run.unit])
    free = programmes.left(db, run, now=now)[run.unit] // each
    return (free, max((plan.full_with or 0) - programmes.waiting_count(db, run), 0))


def _fill(db: Session, city: places.City, plan: Plan, run_id: str, now: datetime) -> int:
    """Fictional households, who have no address and hear nothing."""
    run = programmes.run(db, run_id)
    going = Going(HEADS[run.unit])
    free, waiting = _wants_people(db, plan, run, now)
    for _ in range(free):
        application, _new = programmes.apply(db, city, _somebody(db, now), run, going, now=now)
        outbox.withdraw(db, application.code)
    for _ in range(waiting):
        programmes.wait(db, city, _somebody(db, now), run, going, now=now)
    return free + waiting


def _somebody(db: Session, now: datetime) -> Who:
    household, person = new_id(), new_id()
    insert_row(db, people.Household, id=household, created_at=now)
    insert_row(db, people.Person, id=person, household_id=household, created_at=now, locale="ko")
    return Who(person, household, "", "")
