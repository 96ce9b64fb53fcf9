"""Runs of programmes for tests: laid by hand, so that what is said of them stands whatever the season has."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from models import people, places, programmes, rules
from models.base import SEOUL, vault
from models.people import Who
from models.programmes import Going, QuotaFacts, Run, Selection
from models.runs import RunRow

SEED = "a seed of the tests"
UP_TO_SIX: Mapping[str, Any] = {"name": "child_grade_max", "grade": 6}


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SEOUL)


def quota(run: str, unit: str, capacity: int, starts_at: datetime) -> QuotaFacts:
    return QuotaFacts(f"run:{run}/{unit}", starts_at, unit, capacity)


FOREST = Run(
    id="camp_forest-2026-12",
    program="camp_forest",
    title_ko="월아산 숲 체험",
    selection=Selection.LOTTERY,
    unit="families",
    capacity=10,
    max_people=6,
    per="household",
    starts_at=at("2026-12-12 10:00"),
    ends_at=at("2026-12-12 15:00"),
    sessions=((at("2026-12-12 10:00"), at("2026-12-12 15:00")),),
    opens_at=at("2026-11-20 09:00"),
    closes_at=at("2026-12-02 18:00"),
    draw_at=at("2026-12-03 14:00"),
    confirm_until=at("2026-12-05 18:00"),
    withdraw_until=at("2026-12-12 10:00"),
    place_ko="월아산 숲속의 진주",
    conditions=(UP_TO_SIX,),
    first=(),
    quotas=(quota("camp_forest-2026-12", "families", 10, at("2026-12-12 10:00")),),
    assumed=True,
    cancelled_at=None,
    seed_hash=None,
    drawn=None,
)
FILM = replace(
    FOREST,
    id="camp_movie-2026-12",
    program="camp_movie",
    title_ko="영화관람",
    selection=Selection.FIRST_COME,
    unit="people",
    capacity=100,
    starts_at=at("2026-12-19 14:00"),
    ends_at=at("2026-12-19 16:30"),
    sessions=((at("2026-12-19 14:00"), at("2026-12-19 16:30")),),
    closes_at=at("2026-12-15 18:00"),
    draw_at=None,
    confirm_until=None,
    withdraw_until=at("2026-12-18 18:00"),
    place_ko="시민 극장",
    conditions=(),
    quotas=(quota("camp_movie-2026-12", "people", 100, at("2026-12-19 14:00")),),
)
SOON = replace(
    FILM,
    id="camp_farm-2027-01",
    program="camp_farm",
    title_ko="농업 치유활동",
    starts_at=at("2027-01-23 10:00"),
    ends_at=at("2027-01-23 15:00"),
    sessions=((at("2027-01-23 10:00"), at("2027-01-23 15:00")),),
    opens_at=at("2026-12-01 09:00"),
    closes_at=at("2027-01-10 18:00"),
    withdraw_until=at("2027-01-22 18:00"),
    place_ko=None,
    quotas=(quota("camp_farm-2027-01", "people", 100, at("2027-01-23 10:00")),),
)
MEETINGS = tuple(
    (at("2026-12-07 10:00") + timedelta(days=n), at("2026-12-07 14:00") + timedelta(days=n)) for n in range(5)
)
COUNSEL = replace(
    FILM,
    id="job_solution-2026-12",
    program="job_solution",
    title_ko="취업 솔루션",
    unit="people",
    capacity=12,
    max_people=None,
    per="person",
    starts_at=MEETINGS[0][0],
    ends_at=MEETINGS[-1][1],
    sessions=MEETINGS,
    closes_at=at("2026-12-04 18:00"),
    withdraw_until=at("2026-12-06 18:00"),
    place_ko="여성새로일하기센터",
    conditions=({"name": "jobless"},),
    quotas=(
        quota("job_solution-2026-12", "people", 12, MEETINGS[0][0]),
        QuotaFacts("year:job_solution/people", at("2026-01-01 00:00"), "people", 200),
    ),
)
NEXT_ROUND = replace(
    COUNSEL,
    id="job_solution-2026-12-b",
    starts_at=MEETINGS[0][0] + timedelta(days=21),
    ends_at=MEETINGS[-1][1] + timedelta(days=21),
    sessions=tuple((start + timedelta(days=21), end + timedelta(days=21)) for start, end in MEETINGS),
    closes_at=at("2026-12-24 18:00"),
    withdraw_until=at("2026-12-27 18:00"),
    quotas=(
        quota("job_solution-2026-12-b", "people", 12, MEETINGS[0][0] + timedelta(days=21)),
        QuotaFacts("year:job_solution/people", at("2026-01-01 00:00"), "people", 200),
    ),
)
COURSE = replace(
    COUNSEL,
    id="nurse_aide-2027-01",
    program="nurse_aide",
    title_ko="간호조무사 재취업 인력양성",
    selection=Selection.STAFF,
    capacity=20,
    starts_at=at("2027-01-04 09:30"),
    ends_at=at("2027-01-08 13:30"),
    sessions=tuple(
        (at("2027-01-04 09:30") + timedelta(days=n), at("2027-01-04 13:30") + timedelta(days=n)) for n in range(5)
    ),
    closes_at=at("2026-12-18 18:00"),
    confirm_until=at("2026-12-29 18:00"),
    withdraw_until=at("2027-01-03 18:00"),
    conditions=({"name": "adult_woman", "age": 19}, {"name": "certificate", "what": "간호조무사 자격증"}),
    quotas=(quota("nurse_aide-2027-01", "people", 20, at("2027-01-04 09:30")),),
)
ALL = (FOREST, FILM, SOON, COUNSEL, COURSE)


def lay(db: Session, *wanted: Run, now: datetime) -> None:
    for run in wanted or ALL:
        programmes.lay(db, run, seed=SEED if run.selection is Selection.LOTTERY else None, now=now)


def fill(db: Session, run: Run, *, now: datetime, but: int = 0) -> None:
    """Nobody else has room: other families took the places, but for so many."""
    city, run = places.city(db), programmes.run(db, run.id)
    while left := programmes.left(db, run, now=now)[run.unit] - but:
        programmes.apply(db, city, _somebody(db, now), run, Going(min(left, run.max_people or 1)), now=now)


def draw(db: Session, run: Run, who: Who, result: str, *, now: datetime, others: int = 11) -> None:
    """The draw as the person fares in it: "drawn", or "reserve 2". Other pairs take part; the seed is one of which that
    comes (before a draw any seed is as likely)."""
    city, run = places.city(db), programmes.run(db, run.id)
    before = run.closes_at - timedelta(hours=1)
    (own,) = [one for one in programmes.mine(db, who) if one.run_id == run.id]
    sizes = {own.code: own.size}
    for _ in range(others):
        other, _ = programmes.apply(db, city, _somebody(db, now), run, Going(1, 1), now=before)
        sizes[other.code] = other.size
    free = programmes.left(db, run, now=now)[run.unit]

    def as_wished(seed: str) -> bool:
        main, reserve = rules.fill(rules.drawn_order(sizes, seed), sizes, free)
        if result == "drawn":
            return own.code in main
        return reserve[int(result.removeprefix("reserve ")) - 1 :][:1] == [own.code]

    seed = next(filter(as_wished, (f"{SEED} {n}" for n in range(10_000))))
    fixed = {"seed": vault(db).seal("run", "seed", run.id, seed), "seed_hash": rules.seed_hash(seed)}
    db.execute(update(RunRow).where(RunRow.id == run.id).values(fixed))
    places.bump(db)
    programmes.draw(db, places.city(db), run.id, by="kim", confirm="lee", now=now)


def select(db: Session, who: Who, *, now: datetime) -> None:
    """The person's own application for a course is decided (P-10)."""
    (own,) = [one.code for one in programmes.mine(db, who) if one.run_id == COURSE.id]
    programmes.decide(db, places.city(db), own, "select", by="kim", confirm="lee", now=now)


def _somebody(db: Session, now: datetime) -> Who:
    return people.visitor(db, "terminal", secrets.token_hex(8), now)
