"""A run to try things on, and the verbs of programmes as transactions of their own."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from models import places, programmes
from models.people import Who
from models.programmes import Application, Drawn, Going, QuotaFacts, Run, Selection
from tests.models.setting import NOW, Town

SEED = "the seed of the tests"
START = NOW + timedelta(days=20)
CLOSES = NOW + timedelta(days=5)
DRAW = CLOSES + timedelta(days=3)
ANSWER = CLOSES + timedelta(days=5)
FAMILY = Going(2, 2)
ALONE = Going(1)


def a_run(
    run_id: str = "camp_x-2026-12",
    *,
    selection: Selection = Selection.FIRST_COME,
    unit: str = "families",
    capacity: int = 10,
    more: Sequence[QuotaFacts] = (),
    per: str = "household",
    max_people: int | None = 6,
    conditions: Sequence[Mapping[str, Any]] = (),
    first: Sequence[str] = (),
    opens_at: datetime = NOW - timedelta(days=1),
    closes_at: datetime = CLOSES,
    starts_at: datetime = START,
) -> Run:
    answered = selection != Selection.FIRST_COME
    return Run(
        id=run_id,
        program=run_id.rpartition("-20")[0],
        title_ko="월아산 숲 체험",
        selection=selection,
        unit=unit,
        capacity=capacity,
        max_people=max_people,
        per=per,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=5),
        sessions=((starts_at, starts_at + timedelta(hours=5)),),
        opens_at=opens_at,
        closes_at=closes_at,
        draw_at=DRAW if selection == Selection.LOTTERY else None,
        confirm_until=ANSWER if answered else None,
        withdraw_until=starts_at - timedelta(days=1),
        place_ko=None,
        conditions=tuple(conditions),
        first=tuple(first),
        quotas=(QuotaFacts(f"run:{run_id}/{unit}", starts_at, unit, capacity), *more),
        assumed=False,
        cancelled_at=None,
        seed_hash=None,
        drawn=None,
    )


def lay(here: Town, run: Run, *, seed: str = SEED) -> Run:
    drawn = run.selection == Selection.LOTTERY
    here.run(programmes.lay, run, seed=seed if drawn else None, now=NOW)
    return here.run(programmes.run, run.id)


def apply(here: Town, who: Who, run: Run, going: Going = FAMILY, *, now: datetime = NOW) -> Application:
    return here.run(lambda db: programmes.apply(db, places.city(db), who, run, going, now=now))[0]


def wait(here: Town, who: Who, run: Run, going: Going = FAMILY, *, now: datetime = NOW) -> Application:
    return here.run(lambda db: programmes.wait(db, places.city(db), who, run, going, now=now))


def edit(here: Town, who: Who, receipt: str, going: Going, *, now: datetime = NOW) -> None:
    here.run(lambda db: programmes.edit(db, places.city(db), who, programmes.find(db, who, receipt), going, now=now))


def withdraw(here: Town, who: Who, receipt: str, *, now: datetime = NOW) -> None:
    here.run(lambda db: programmes.withdraw(db, places.city(db), who, programmes.find(db, who, receipt), now=now))


def confirm(here: Town, who: Who, receipt: str, *, now: datetime) -> None:
    here.run(lambda db: programmes.confirm(db, places.city(db), who, programmes.find(db, who, receipt), now=now))


def draw(here: Town, run: Run, *, by: str = "김", confirm: str = "이", now: datetime = DRAW) -> Drawn:
    return here.run(lambda db: programmes.draw(db, places.city(db), run.id, by=by, confirm=confirm, now=now))


def decide(here: Town, receipt: str, verdict: str, *, why: str = "", now: datetime = DRAW) -> Application:
    def work(db: Any) -> Application:
        return programmes.decide(db, places.city(db), receipt, verdict, by="김", confirm="이", why=why, now=now)

    return here.run(work)


def lapse(here: Town, *, now: datetime) -> int:
    return here.run(lambda db: programmes.lapse(db, places.city(db), now=now, most=100))


def accept(here: Town, who: Who, offer_id: str, *, now: datetime) -> Application:
    return here.run(lambda db: programmes.accept_offer(db, places.city(db), who, offer_id, now=now))


def left(here: Town, run: Run, *, now: datetime = NOW) -> Mapping[str, int]:
    return here.run(programmes.left, run, now=now)


def state(here: Town, receipt: str) -> str:
    [(found,)] = here.sql("SELECT state FROM application WHERE code = :code", code=receipt)
    return str(found)


def told(here: Town, receipt: str) -> list[str]:
    """The kinds of what is still to be sent about an application."""
    rows = here.sql("SELECT kind FROM notice WHERE about = :about AND state = 'due' ORDER BY kind", about=receipt)
    return [str(kind) for (kind,) in rows]


def offers(here: Town, receipt: str) -> list[str]:
    rows = here.sql(
        "SELECT offer.id FROM offer JOIN waiting ON waiting.id = offer.entry_id"
        " WHERE waiting.about = :about AND offer.state = 'open'",
        about=receipt,
    )
    return [str(one) for (one,) in rows]
