"""The public record of a draw (P-07): all that a stranger needs to repeat it, and nothing that names anybody.

The record holds the seed whose hash was shown while people applied, the receipts with their sizes in sorted order, what came
of it, and `SCRIPT`, which repeats the draw on the record alone. Its hash is that of its canonical JSON, so that no receipt
can be changed afterwards without being noticed.
"""

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ForeignKey, String, Text, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models import rules
from models.base import UTC, Base, insert_new, new_code, on

FIRST = "23456789"  # a draw's number begins with one of these, no receipt does

SCRIPT = """\
# 이 기록으로 추첨을 다시 해 봐요: 기록을 record.json으로, 이 글을 draw.py로 저장하고 python3 draw.py record.json
import hashlib, json, sys

def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()

told = json.load(open(sys.argv[1], encoding="utf-8"))
record = told["record"]
canonical = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
assert sha256(canonical) == told["sha256"], "기록이 바뀌었어요"
assert sha256(record["seed"]) == record["seed_sha256"], "미리 알린 값과 다른 값으로 뽑았어요"
sizes = dict(record["applications"])
order = sorted(sizes, key=lambda one: (one not in record["first"], sha256(record["seed"] + ":" + one)))
left, main, reserve = record["places"], [], []
for one in order:
    if sizes[one] <= left:
        left -= sizes[one]
        main.append(one)
    else:
        reserve.append(one)
assert (order, main, reserve) == (record["order"], record["main"], record["reserve"]), "순서가 달라요"
for n, one in enumerate(main + reserve):
    print(one, "당첨" if n < len(main) else f"예비 {n - len(main) + 1}")
"""


class Draw(Base):
    """One draw a run, never changed."""

    __tablename__ = "draw"

    id: Mapped[str] = mapped_column(String(7), primary_key=True)  # the public number
    run_id: Mapped[str] = mapped_column(ForeignKey("run.id"), unique=True)
    record: Mapped[str] = mapped_column(Text)  # canonical JSON
    record_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTC)
    drawn_by: Mapped[str] = mapped_column(String(64))
    confirmed_by: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draw as it was made."""

    id: str  # the public number: /draws/<id>
    run_id: str
    record: str  # canonical JSON, public
    record_hash: str  # sha256 of it, hex
    at: datetime
    drawn_by: str
    confirmed_by: str

    @property
    def facts(self) -> dict[str, Any]:
        """The record as a value: seed, seed_sha256, applications [[receipt, size]], order, main, reserve ..."""
        made: dict[str, Any] = json.loads(self.record)
        return made


def canonical(record: Mapping[str, Any]) -> str:
    """One text for one record, whoever writes it."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def make(
    *, about: Mapping[str, Any], seed: str, sizes: Mapping[str, int], first: Set[str], places: int
) -> dict[str, Any]:
    """The record of a draw among these receipts; `about`: what is said of the run beside it (title, unit, times)."""
    order = rules.drawn_order(sizes, seed, first)
    main, reserve = rules.fill(order, sizes, places)
    name, version = rules.DRAW
    return {
        **about,
        "algorithm": {"name": name, "version": version},
        "seed": seed,
        "seed_sha256": rules.seed_hash(seed),
        "places": places,
        "applications": [[one, sizes[one]] for one in sorted(sizes)],
        "first": sorted(first),
        "order": order,
        "main": main,
        "reserve": reserve,
        "script": SCRIPT,
    }


def keep(
    db: Session, run_id: str, record: Mapping[str, Any], *, drawn_by: str, confirmed_by: str, now: datetime
) -> Drawn | None:
    """The record under a number of its own; None where the run has been drawn already."""
    text = canonical(record)
    row: dict[str, Any] = {
        "run_id": run_id,
        "record": text,
        "record_hash": sha256(text.encode()).hexdigest(),
        "at": now,
        "drawn_by": drawn_by,
        "confirmed_by": confirmed_by,
    }
    while not insert_new(db, Draw, row | {"id": (number := new_code(FIRST))}):
        if of_run(db, run_id):
            return None
    return Drawn(id=number, **row)


_COLUMNS = (Draw.id, Draw.run_id, Draw.record, Draw.record_hash, Draw.at, Draw.drawn_by, Draw.confirmed_by)
_RECORD = select(*_COLUMNS).where(Draw.id == bindparam("id"))
_OF_RUN = select(*_COLUMNS).where(Draw.run_id == bindparam("run"))


def record(db: Session, draw_id: str) -> Drawn | None:
    """The public record of a draw; None for a number that there is not."""
    row = on(db).execute(_RECORD, {"id": draw_id}).first()
    return Drawn(*row) if row else None


def of_run(db: Session, run_id: str) -> Drawn | None:
    row = on(db).execute(_OF_RUN, {"run": run_id}).first()
    return Drawn(*row) if row else None


def every(db: Session) -> list[Drawn]:
    return [Drawn(*row) for row in on(db).execute(select(*_COLUMNS).order_by(Draw.id))]


def numbers(db: Session) -> Sequence[tuple[str, str]]:
    """(run id, number) of all draws."""
    return [(row.run_id, row.id) for row in on(db).execute(select(Draw.run_id, Draw.id))]
