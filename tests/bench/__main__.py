"""`make bench`: each figure beside a floor that ran in the same minute; one table, each line when it is known.

Arguments choose parts (turns, telegram, rules, past, claiming, start); without any, all are run. BENCH_PAST (10000,1000000) are the numbers of
past bookings, BENCH_TURNS (5000) the turns before memory is looked at again, BENCH_DATABASES (sqlite,postgresql).
"""

import asyncio
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from models.base import Database
from tests.bench.past import fill
from tests.bench.rules import beside_the_driver, claiming, with_a_past
from tests.bench.table import Figure, show
from tests.bench.telegram import telegram
from tests.bench.turns import start, turns
from tests.counter import VAULT

PARTS = ("turns", "telegram", "rules", "past", "claiming", "start")


def figures(parts: tuple[str, ...]) -> Iterator[Figure]:
    past = [int(size) for size in os.environ.get("BENCH_PAST", "10000,1000000").split(",")]
    kinds = os.environ.get("BENCH_DATABASES", "sqlite,postgresql").split(",")
    if "turns" in parts:
        with tempfile.TemporaryDirectory() as folder:
            many = int(os.environ.get("BENCH_TURNS", "5000"))
            yield from asyncio.run(turns(f"sqlite:///{folder}/bench.db", many))
    if "telegram" in parts:
        with tempfile.TemporaryDirectory() as folder:
            yield from asyncio.run(telegram(Path(folder)))
    for kind in kinds:
        if "rules" in parts:
            with tempfile.TemporaryDirectory() as folder:
                yield beside_the_driver(kind, Path(folder))
        if "past" in parts:
            with tempfile.TemporaryDirectory() as folder:
                yield from with_a_past(past, kind, Path(folder))
        if "claiming" in parts:
            with tempfile.TemporaryDirectory() as folder:
                yield from claiming(kind, past[-1], Path(folder))
    if "start" in parts:
        yield from starts(past[-1])


def starts(size: int) -> Iterator[Figure]:
    """One empty, one with a past; both prepared before."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        empty = asyncio.run(start(url, "empty database", prepare=True))
        empty = asyncio.run(start(url, "empty database"))
        yield empty
        database = Database(url, vault=VAULT)
        fill(database, size)
        database.close()
        full = asyncio.run(start(url, f"{size:,} past bookings"))
        yield Figure(full.name, full.value, full.unit, "the empty one's time", full.value / empty.value)


if __name__ == "__main__":
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}", flush=True)
    show(figures(tuple(sys.argv[1:]) or PARTS))
