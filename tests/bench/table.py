"""One table of figures, each beside its floor."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True)
class Figure:
    name: str
    value: float
    unit: str  # "/s", "ms", "MB", "s"
    floor: str = ""  # what it is beside
    ratio: float | None = None
    p99: float | None = None  # ms


def show(figures: Iterable[Figure]) -> None:
    print(f"{'':44} {'':>10} {'p99 ms':>8}  ratio", flush=True)
    for one in figures:
        p99 = f"{one.p99:8.1f}" if one.p99 is not None else " " * 8
        ratio = f"{one.ratio:6.3f} of {one.floor}" if one.ratio is not None else ""
        print(f"{one.name:44} {one.value:10.2f} {one.unit:4} {p99}  {ratio}".rstrip(), flush=True)


def in_turn(rounds: int, *works: Callable[[int], object]) -> list[float]:
    """The median seconds of each, done one after the other in every round, so that a busy minute is busy for all."""
    took: list[list[float]] = [[] for _ in works]
    for number in range(rounds):
        for work, times in zip(works, took, strict=True):
            began = perf_counter()
            work(number)
            times.append(perf_counter() - began)
    return [median(times) for times in took]
