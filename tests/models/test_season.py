"""The demo's season: whatever the date, there is something to apply for (product.md 5)."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from shutil import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import care, city, places, programmes, season
from models.base import SEOUL, Base, Database
from models.programmes import Phase, Run, Selection
from models.season import Plan, due
from tests.models.setting import NOW, WAIT, Town, town, vault

CAMPS = ("camp_movie_good", "camp_sports", "camp_farm", "camp_forest", "camp_movie")
COURSES = ("jewelry_startup", "multi_design", "cleaning_master", "nurse_aide")
instants = st.datetimes(datetime(2025, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@cache
def the_plans() -> tuple[Plan, ...]:
    """Those of Jinju, straight from its file."""
    content = city.read(city.path_of("jinju"), demo=True)
    programs = {
        row["id"]: places.Program(**{name: value for name, value in row.items() if name != "position"})
        for row in content.rows[places.ProgramRow]
    }
    facts = [row for row in content.rows[places.FactRow] if row["subject"] == season.SUBJECT]
    return tuple(season.plan_of(programs[row["name"]], row["value"]) for row in facts)


def holiday(day: date) -> str | None:
    return places.public_holidays(day.year).get(day)


def laid(now: datetime) -> dict[str, list[Run]]:
    return {plan.program: list(due(plan, holiday, now)) for plan in the_plans()}


def opened(runs: Iterable[Run], now: datetime) -> list[Run]:
    return [run for run in runs if run.phase(now) == Phase.OPEN]


def promised(runs: dict[str, list[Run]], now: datetime) -> bool:
    """One of each camp, a course, a round of counselling, the grant; of start-up training one beside the full one."""
    one_each = (*CAMPS, *COURSES, "startup_marketing")
    assert {name: len(opened(runs[name], now)) for name in one_each} == dict.fromkeys(one_each, 1)
    ways = {(run.unit, run.selection) for name in CAMPS for run in opened(runs[name], now)}
    assert {("families", Selection.LOTTERY), ("people", Selection.FIRST_COME)} == ways
    assert opened(runs["job_solution"], now)
    assert len(opened(runs["startup_edu"], now)) >= 3
    return True


@settings(max_examples=150, deadline=None)
@given(instants)
def test_at_any_instant_there_is_something_to_apply_for(now: datetime) -> None:
    assert promised(laid(now), now)


@settings(max_examples=100, deadline=None)
@given(instants, st.timedeltas(timedelta(0), timedelta(days=59)))
def test_what_is_laid_at_one_instant_lasts_until_the_beat_comes_again(now: datetime, later: timedelta) -> None:
    """Even if it came only every two months."""
    assert promised(laid(now), now + later)


@settings(max_examples=60, deadline=None)
@given(instants, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_run_is_the_same_whenever_it_is_laid(now: datetime, later: timedelta) -> None:
    """Stateless: nothing hangs on when one looked; loading again changes nothing."""
    first = {run.id: run for runs in laid(now).values() for run in runs}
    for runs in laid(now + later).values():
        for run in runs:
            assert first.get(run.id, run) == run


@settings(max_examples=60, deadline=None)
@given(instants)
def test_every_run_is_in_order_and_on_working_days(now: datetime) -> None:
    for plan in the_plans():
        runs = due(plan, holiday, now)
        assert len({run.id for run in runs}) == len(runs)
        for run in runs:
            begins = run.starts_at.astimezone(SEOUL)
            assert run.opens_at < run.closes_at < run.starts_at < run.ends_at
            assert run.closes_at <= run.starts_at - timedelta(days=1)
            assert all(a[1] <= b[0] for a, b in pairwise(run.sessions))
            if run.draw_at and run.confirm_until:
                drawn = run.draw_at.astimezone(SEOUL)
                assert run.closes_at < run.draw_at < run.confirm_until < run.starts_at
                assert (drawn.weekday() in range(1, 6), holiday(drawn.date())) == (True, None)
                assert run.confirm_until - run.draw_at == timedelta(days=2, hours=8)
            if run.program in CAMPS:
                assert begins.weekday() == 5
            else:
                days = [start.astimezone(SEOUL).date() for start, _ in run.sessions]
                assert plan.meetings == len(days)
                assert plan.meetings == 1 or not [day for day in days if day.weekday() > 4 or holiday(day)]


@pytest.mark.parametrize(
    ("program", "when"),
    [
        ("camp_movie_good", "2025-04-26"),
        ("camp_sports", "2025-06-14"),
        ("camp_farm", "2025-08-23"),
        ("camp_forest", "2025-10-25"),
        ("camp_movie", "2025-11-22"),
    ],
)
def test_the_camps_of_2025_would_have_been_on_their_days(program: str, when: str) -> None:
    """The month pattern is that of the five events of 2025."""
    plan = next(one for one in the_plans() if one.program == program)
    run = due(plan, holiday, datetime(2025, 1, 1, tzinfo=SEOUL))[0]
    assert run.starts_at.astimezone(SEOUL).date().isoformat() == when
    assert run.id == f"{program}-{when[:7]}"


def test_the_forest_of_2025_closes_as_its_example_says_and_is_drawn_when_somebody_is_there() -> None:
    plan = next(one for one in the_plans() if one.program == "camp_forest")
    run = due(plan, holiday, datetime(2025, 9, 30, tzinfo=SEOUL))[0]
    told = [run.closes_at, run.draw_at, run.confirm_until]
    assert [one and one.astimezone(SEOUL).isoformat() for one in told] == [
        "2025-10-10T18:00:00+09:00",
        "2025-10-14T10:00:00+09:00",  # its example is drawn on a Monday, when nobody is there
        "2025-10-16T18:00:00+09:00",
    ]


def test_a_forest_whose_draw_would_be_on_a_holiday_is_drawn_when_somebody_is_there_again() -> None:
    """11 October 2027 is a Monday and the day for the 9th."""
    plan = next(one for one in the_plans() if one.program == "camp_forest")
    run = due(plan, holiday, datetime(2027, 9, 1, tzinfo=SEOUL))[0]
    off = {date(2027, 10, 12): "더 쉬는 날"}
    other = due(plan, lambda day: holiday(day) or off.get(day), datetime(2027, 9, 1, tzinfo=SEOUL))[0]
    days = [one.draw_at and one.draw_at.astimezone(SEOUL).date().isoformat() for one in (run, other)]
    assert days == ["2027-10-12", "2027-10-13"]


def test_there_are_18_rounds_of_counselling_a_year_under_one_cap() -> None:
    """1.3: 18 rounds of 12 are 216, and the year has 200."""
    plan = next(one for one in the_plans() if one.program == "job_solution")
    months = (datetime(2026, month, day, tzinfo=SEOUL) for month in range(1, 13) for day in (1, 16))
    rounds = {run.id: run for now in months for run in due(plan, holiday, now) if run.starts_at.year == 2026}
    assert len(rounds) == 18
    [(year, cap)] = {(run.quotas[1].what, run.quotas[1].capacity) for run in rounds.values()}
    assert (year, cap) == ("year:job_solution/people", 200)
    assert {run.quotas[1].starts_at for run in rounds.values()} == {datetime(2026, 1, 1, tzinfo=SEOUL)}


def test_two_runs_of_one_month_have_two_names() -> None:
    plan = next(one for one in the_plans() if one.program == "job_solution")
    names = [run.id for run in due(plan, holiday, datetime(2026, 12, 20, tzinfo=SEOUL))]
    assert names[:2] == ["job_solution-2027-01", "job_solution-2027-01-b"]


# --- in the tables ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("demo") / "nanum.db"
    database = Database(f"sqlite:///{file}", vault=vault())
    Base.metadata.create_all(database.engine)
    database.run(city.load, "jinju", now=NOW, demo=True).result(WAIT)
    database.close()
    return file


@pytest.fixture
def demo(demo_file: Path, tmp_path: Path) -> Iterator[Town]:
    copy(demo_file, tmp_path / "nanum.db")
    with town(f"sqlite:///{tmp_path / 'nanum.db'}") as made:
        yield made


def full(demo: Town, now: datetime) -> tuple[bool, int, int]:
    """Of start-up training: whether the next open run is full, how many wait, how many more have room."""
    runs = demo.run(programmes.runs, now=now, program="startup_edu", open_only=True)
    free = [demo.run(programmes.left, run, now=now)["people"] for run in runs]
    return free[0] == 0, demo.run(programmes.waiting_count, runs[0]), sum(n > 0 for n in free[1:])


def test_the_next_training_is_full_and_somebody_waits(demo: Town) -> None:
    assert full(demo, NOW) == (True, 2, 3)
    assert demo.audit() == []


def test_the_fictional_people_have_no_address_and_hear_nothing(demo: Town) -> None:
    assert demo.sql("SELECT count(*) FROM address") == [(0,)]
    assert demo.sql("SELECT count(*) FROM notice WHERE state = 'due'") == [(0,)]
    assert demo.run(care.todo, now=NOW) == []


def test_nobody_is_asked_to_telephone_the_fictional_people(demo: Town) -> None:
    """What reached nobody, or is about to end unanswered, waits for the staff only where there is somebody to call."""
    run = demo.run(programmes.runs, now=NOW, program="startup_edu", open_only=True)[0]
    demo.run(programmes.cancel_run, run.id, "김", "비", now=NOW)
    demo.sql("UPDATE notice SET state = 'unreachable' WHERE kind = 'run.cancelled'")
    assert demo.run(care.todo, now=NOW) == []
    [(receipt, person)] = demo.sql("SELECT code, person_id FROM application WHERE run_id = :run LIMIT 1", run=run.id)
    known = demo.who("known")
    demo.sql("UPDATE address SET person_id = :person WHERE person_id = :known", person=person, known=known.person_id)
    assert [(one.what, one.about) for one in demo.run(care.todo, now=NOW)] == [("unreachable", receipt)]


def test_loading_and_beating_again_change_nothing(demo: Town) -> None:
    before = demo.sql("SELECT id, revision FROM city"), demo.sql("SELECT * FROM run ORDER BY id")
    assert not demo.run(city.load, "jinju", now=NOW, demo=True).wrote
    assert demo.run(season.lay, now=NOW) == 0
    assert (demo.sql("SELECT id, revision FROM city"), demo.sql("SELECT * FROM run ORDER BY id")) == before


def test_at_no_instant_of_three_months_of_daily_beats_is_the_promise_broken(demo: Town) -> None:
    """The beat comes once a day: a moment before it everything still holds."""
    now, made = NOW, 0
    for _ in range(92):
        made += demo.run(season.lay, now=now)
        now += timedelta(days=1)
        runs = demo.run(programmes.runs, now=now)
        by_program: dict[str, list[Run]] = {
            name: [] for name in (*CAMPS, *COURSES, "startup_marketing", "startup_edu", "job_solution")
        }
        for run in runs:
            by_program[run.program].append(run)
        assert promised(by_program, now)
        is_full, waiting, others = full(demo, now)
        assert is_full, now
        assert (waiting, others >= 1) == (2, True), now
    assert made > 60
    assert demo.audit() == []


def test_what_the_staff_closed_is_neither_opened_nor_filled_again(demo: Town) -> None:
    [first, *_] = demo.run(programmes.runs, now=NOW, program="startup_edu")
    demo.run(programmes.cancel_run, first.id, "김", "강사가 아파요", now=NOW)
    demo.run(season.lay, now=NOW)
    assert demo.run(programmes.run, first.id).cancelled_at is not None
    assert demo.sql(
        "SELECT count(*) FROM application WHERE run_id = :id AND state <> 'cancelled_by_site'", id=first.id
    ) == [(0,)]
    assert demo.audit() == []


def test_production_lays_no_season(sqlite_town: Town) -> None:
    assert sqlite_town.run(programmes.runs, now=NOW) == ()
    assert sqlite_town.run(season.lay, now=NOW) == 0


def test_programmes_that_the_staff_match_by_hand_have_no_runs() -> None:
    assert {plan.program for plan in the_plans()} & {"saeil_intern", "post_hire"} == set()


# --- the file ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ("unit: families, capacity: 10", "unit: people, capacity: 10", "season.camp_forest: unit: people, but the programme counts families"),
        ("camp_forest:\n      {months", "camp_fores:\n      {months", "season.camp_fores: no such program"),
        ("draw: \"-12d@10:00\", confirm: \"-10d@18:00\", withdraw: \"-1d@18:00\",\n       conditions", "withdraw: \"-1d@18:00\",\n       conditions", "season.camp_forest: draw: for a lottery"),
        ("{name: child_grade_max, grade: 6}", "{name: tall}", "season.camp_forest: conditions: no such condition: tall"),
        ("months: [10], nth: 4", "months: [10], first: \"10-01\", nth: 4", "season.camp_forest: either months"),
        ("months: [10], nth: 4", "months: [13], nth: 4", "season.runs.camp_forest.months"),
        ("  runs:\n    camp_movie_good", "  rounds: 3\n  runs:\n    camp_movie_good", "season.rounds"),
        ("opens: \"-40d@09:00\"", "opens: \"-1d@09:00\"", "season.job_solution: opens, closes"),
        ("opens: \"-40d@09:00\"", "opens: \"soon\"", "season.job_solution: opens: not an offset: soon"),
    ],
)  # fmt: skip
def test_a_season_that_cannot_be_is_told_with_its_faults(tmp_path: Path, was: str, now: str, fault: str) -> None:
    text = city.path_of("jinju").read_text("utf-8")
    assert was in text
    (tmp_path / "jinju.yaml").write_text(text.replace(was, now), "utf-8")
    with pytest.raises(city.BadCity) as bad:
        city.read(tmp_path / "jinju.yaml")
    assert any(one.startswith(fault) for one in bad.value.faults), bad.value.faults


def test_a_group_of_programmes_has_no_runs() -> None:
    group = places.Program("happy_camp", "camp", "", "", "", "camp", None, None, None)
    with pytest.raises(ValueError, match="a group of programmes has no runs"):
        season.plan_of(
            group, {"unit": "families", "selection": "first_come", "hours": ["10:00", "11:00"], "months": [1]}
        )
