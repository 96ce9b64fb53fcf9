"""Many at once for one run, with real threads on both databases: who wins, and that each lock is needed (trust A1-A8)."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from sqlalchemy import event
from sqlalchemy.orm import Session

from models import city, places, programmes, season
from models.draws import Drawn
from models.people import Who
from models.programmes import Application, Going, QuotaFacts, Run, Selection, State
from models.refused import Reason, Refused
from tests.models.running import (
    ALONE,
    ANSWER,
    DRAW,
    FAMILY,
    a_run,
    apply,
    draw,
    lay,
    left,
    offers,
    state,
    wait,
    withdraw,
)
from tests.models.setting import NOW, Town, korea
from tests.models.test_races import DROP_CHECK, TOGETHER, Rush, reasons, rush, won

FOR_THE_ACTOR = timedelta(microseconds=1)


def applying(who: Who, run: Run, going: Going = FAMILY) -> Callable[[Session], Application]:
    return lambda db: programmes.apply(db, places.city(db), who, run, going, now=NOW)[0]


def drawing(run: Run) -> Callable[[Session], Drawn]:
    return lambda db: programmes.draw(db, places.city(db), run.id, by="김", confirm="이", now=DRAW)


def three_quotas(here: Town) -> Run:
    """Of each of three quotas one place is left, and each is another one's last."""
    year = QuotaFacts("year:job/people", korea(NOW.date().replace(month=1, day=1), "00:00"), "people", 4)
    half = QuotaFacts("half:job/people", korea(NOW.date().replace(month=7, day=1), "00:00"), "people", 3)
    others = [
        lay(here, a_run(f"job-2026-1{n}", unit="people", capacity=9, per="person", more=more))
        for n, more in ((0, [year]), (1, [half]))
    ]
    run = lay(here, a_run("job-2026-12", unit="people", capacity=2, per="person", more=[year, half]))
    for n, (one, count) in enumerate(((others[0], 2), (others[1], 1), (run, 1))):
        for k in range(count):
            apply(here, here.who(f"before{n}{k}"), one, ALONE)
    return run


def the_last_place(crowd: Rush, *, meet: float) -> list[Application | Refused]:
    """Eight people who all look before anybody takes the last place."""
    run = three_quotas(crowd.here)
    whos = [crowd.here.who(f"woman{n}") for n in range(TOGETHER)]
    with crowd.meeting("UPDATE quota", wait=meet):
        return crowd.all([applying(who, run, ALONE) for who in whos])


# --- the last place ---------------------------------------------------------------------------------------------------


def test_the_last_place_of_three_quotas_goes_to_one(city_url: str) -> None:
    """P-01: all hold at once, and a refused one has taken nothing of any."""
    with rush(city_url) as crowd:
        results = the_last_place(crowd, meet=0.3)
        assert won(results) == 1
        assert set(reasons(results)) <= {Reason.RUN_FULL, Reason.YEARLY_CAP}
        assert crowd.here.sql(
            "SELECT what, capacity - taken FROM quota WHERE what NOT LIKE 'run:job-2026-1_/%' ORDER BY what"
        ) == [
            ("half:job/people", 0),
            ("year:job/people", 0),
        ]
        assert left(crowd.here, crowd.here.run(programmes.run, "job-2026-12")) == {"people": 0}
        assert crowd.here.audit() == []


def test_with_the_lock_taken_away_the_last_place_is_sold_to_all(city_url: str) -> None:
    """Trust, rule 7: the same crowd, without the lock and without the second wall."""
    with rush(city_url, locking=False) as crowd:
        for statement in DROP_CHECK[crowd.here.database.engine.dialect.name]:
            crowd.here.sql(statement)
        assert won(the_last_place(crowd, meet=60)) == TOGETHER
        assert [line for line in crowd.here.audit() if line.startswith("oversold")]


def test_two_guardians_who_apply_at_once_have_one_application(city_url: str) -> None:
    """P-04."""
    with rush(city_url) as crowd:
        here = crowd.here
        run = lay(here, a_run(unit="people", capacity=20))
        mother = here.who()
        guardians = [mother]
        for n in range(3):
            other = here.who(f"guardian{n}")
            here.sql("UPDATE person SET household_id = :h WHERE id = :p", h=mother.household_id, p=other.person_id)
            guardians.append(here.who(f"guardian{n}"))
        results = crowd.all([applying(one, run, Going(1, n % 4)) for n, one in enumerate(guardians * 2)])
        assert won(results) == len(results)
        assert here.sql("SELECT count(*) FROM application") == [(1,)]
        assert here.audit() == []


# --- the draw ---------------------------------------------------------------------------------------------------------


def test_draws_that_are_started_together_are_one_draw(city_url: str) -> None:
    with rush(city_url) as crowd:
        here = crowd.here
        run = lay(here, a_run(selection=Selection.LOTTERY, capacity=3))
        for n in range(8):
            apply(here, here.who(f"family{n}"), run)
        drawn = crowd.all([drawing(run)] * TOGETHER)
        assert len({one.id for one in drawn if isinstance(one, Drawn)}) == 1
        assert won(drawn) == TOGETHER
        assert here.sql("SELECT count(*) FROM draw") == [(1,)]
        assert here.sql("SELECT count(*) FROM application WHERE state = 'drawn'") == [(3,)]
        assert here.sql("SELECT count(*) FROM notice WHERE kind IN ('run.drawn', 'run.not_drawn')") == [(8,)]
        assert here.audit() == []


@contextmanager
def held_back(town: Town, statement: str, gate: threading.Event, reached: threading.Event) -> Iterator[None]:
    """Whoever comes to this statement waits there until the gate opens, or for a second."""

    def before(_c: object, _k: object, sql: str, _p: object, _x: object, _m: object) -> None:
        if sql.lstrip().startswith(statement):
            reached.set()
            gate.wait(1.0)

    event.listen(town.database.engine, "before_cursor_execute", before)
    try:
        yield
    finally:
        event.remove(town.database.engine, "before_cursor_execute", before)


def an_application_while_it_is_drawn(crowd: Rush) -> tuple[Town, Run, object]:
    """Somebody has looked, may apply, and is about to write, when the staff draw."""
    here = crowd.here
    run = lay(here, a_run(selection=Selection.LOTTERY, capacity=3))
    apply(here, here.who("before"), run)
    who, gate, reached = here.who("late"), threading.Event(), threading.Event()
    with held_back(here, "INSERT INTO application", gate, reached):
        late = here.database.run(applying(who, run))
        reached.wait(5)
        drawn = crowd.towns[-1].database.run(drawing(run))
        drawn.add_done_callback(lambda _: gate.set())
        drawn.result(60)
        result = late.exception(60) or late.result()
    return here, run, result


def test_an_application_that_is_being_written_is_in_the_draw(city_url: str) -> None:
    """Or it comes after it and is refused: never beside it."""
    with rush(city_url) as crowd:
        here, _, result = an_application_while_it_is_drawn(crowd)
        rows = here.sql("SELECT record FROM draw")
        assert isinstance(result, Application)
        assert result.code in str(rows[0][0])
        assert here.audit() == []


def test_with_the_lock_taken_away_a_draw_passes_an_application_by(postgres_city: str) -> None:
    """SQLite has no transaction that could be passed by: it gives the snapshot up."""
    with rush(postgres_city, locking=False) as crowd:
        here, _, result = an_application_while_it_is_drawn(crowd)
        assert isinstance(result, Application)
        assert [line for line in here.audit() if line.startswith("an application that the draw passed by")]


# --- offers, cancellations, deadlines ---------------------------------------------------------------------------------


def offered(here: Town, n: int) -> tuple[Run, Application, Who, str]:
    """A run of one place, that somebody gave back and another is offered."""
    run = lay(here, a_run(f"camp_o{n}-2026-12", capacity=1))
    first = apply(here, here.who("first"), run)
    waits = wait(here, here.who("second"), run)
    withdraw(here, here.who("first"), first.code)
    [offer] = offers(here, waits.code)
    return run, waits, here.who("second"), offer


def accepting(who: Who, offer: str) -> Callable[[Session], Application]:
    return lambda db: programmes.accept_offer(db, places.city(db), who, offer, now=NOW)


def test_one_offer_that_is_accepted_eight_times_is_one_place(city_url: str) -> None:
    """W-08."""
    with rush(city_url) as crowd:
        run, waits, who, offer = offered(crowd.here, 0)
        results = crowd.all([accepting(who, offer)] * TOGETHER)
        assert won(results) == TOGETHER
        assert left(crowd.here, run) == {"families": 0}
        assert crowd.here.sql(
            "SELECT count(*) FROM notice WHERE about = :a AND kind = 'run.reminder'", a=waits.code
        ) == [(2,)]
        assert crowd.here.audit() == []


def test_a_run_that_is_cancelled_while_an_offer_is_accepted_keeps_nobody(city_url: str) -> None:
    """P-16, W-07."""
    with rush(city_url) as crowd:
        here = crowd.here
        for n in range(4):
            run, waits, who, offer = offered(here, n)
            cancel = partial(programmes.cancel_run, run_id=run.id, staff="김", why="비", now=NOW)
            jobs: list[Callable[[Session], object]] = [accepting(who, offer), cancel]
            crowd.all(jobs if n % 2 else jobs[::-1])
            assert state(here, waits.code) == State.CANCELLED_BY_SITE
            assert here.sql("SELECT count(*) FROM notice WHERE about = :a AND state = 'due'", a=waits.code) == [(1,)]
        assert here.audit() == []


def test_at_the_deadline_one_has_confirmed_or_lapsed_and_never_both(city_url: str) -> None:
    """P-08."""
    with rush(city_url) as crowd:
        here = crowd.here
        run = lay(here, a_run(selection=Selection.LOTTERY))
        whos = {apply(here, here.who(f"family{n}"), run).code: here.who(f"family{n}") for n in range(6)}
        draw(here, run)

        def confirming(code: str) -> Callable[[Session], object]:
            def work(db: Session) -> None:
                who = whos[code]
                programmes.confirm(db, places.city(db), who, programmes.find(db, who, code), now=ANSWER - FOR_THE_ACTOR)

            return work

        def lapsing(db: Session) -> int:
            return programmes.lapse(db, places.city(db), now=ANSWER, most=10)

        crowd.all([job for code in whos for job in (confirming(code), lapsing)])
        states = {state(here, code) for code in whos}
        assert states <= {State.CONFIRMED, State.LAPSED}
        assert here.audit() == []


def test_a_season_that_is_laid_by_eight_at_once_is_laid_once(city_url: str) -> None:
    with rush(city_url) as crowd:
        here = crowd.here
        here.run(lambda db: city.write(db, city.read(city.path_of("jinju"), demo=True)))
        made = crowd.all([lambda db: season.lay(db, now=NOW)] * TOGETHER)
        assert sorted(one for one in made if isinstance(one, int))[:-1] == [0] * (TOGETHER - 1)
        assert here.sql("SELECT count(*) FROM application WHERE state = 'confirmed'") == [(20,)]
        assert here.audit() == []
