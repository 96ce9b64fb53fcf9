"""`make understanding`: the figures of nlu/score.py on our own sentences, and what reading costs.

`blind.jsonl` was written before any miss was looked at and is never trained or tuned on. dev.jsonl and own.jsonl are
cross-validated: each quarter is read by a model that was trained without it (and without its slips), though the concepts of
`wording` were once tuned on them. Every Korean sentence is read again without spaces and with one slip of the finger.
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from handlers.korean import dims
from handlers.korean.model import Model
from handlers.korean.names import Names
from handlers.korean.read import Reader, understand
from models.city import aliases
from tests.understanding import train
from tests.understanding.sentences import sentences
from tests.understanding.slips import slipped

HERE = Path(__file__).parent
NAMES = Names.of(aliases("jinju"))
READER = Reader(NAMES)
THRESHOLD, PRECISION, MANY = 0.5, 0.98, 3

Row = dict[str, Any]
Answer = Callable[[Row], Row]


def rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line]


def without_spaces(sentences: Iterable[Row]) -> list[Row]:
    return [{**row, "text": row["text"].replace(" ", "")} for row in sentences if "ko" in row["tags"]]


def with_a_slip(sentences: Iterable[Row]) -> list[Row]:
    draw = random.Random(7)
    told = [(row, slipped(row["text"], draw)) for row in sentences if "ko" in row["tags"]]
    return [{**row, "text": wrong} for row, wrong in told if wrong]


def minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def facts(slots: Row) -> set[tuple[str, str]]:
    """start + duration and start + end are one fact, as in the scorer."""
    told = {name: value for name, value in slots.items() if value not in (None, "")}
    if "start" in told and "duration_min" in told:
        end = minutes(told["start"]) + int(told.pop("duration_min"))
        told.setdefault("end", f"{end // 60:02d}:{end % 60:02d}")
    return {(name, str(value)) for name, value in told.items()}


@dataclass(slots=True)
class Tally:
    right: int = 0
    whole: int = 0
    of: int = 0

    def add(self, right: bool, whole: bool) -> None:
        self.right, self.whole, self.of = self.right + right, self.whole + whole, self.of + 1


def measured(sentences: list[Row], answer: Answer) -> dict[str, float]:
    """The scorer's figures, as shares."""
    everything, korean, many, strangers, ours, answered = (Tally() for _ in range(6))
    hit = missed = extra = 0
    told: list[tuple[float, bool]] = []
    for row in sentences:
        said = answer(row)
        gold, found = facts(row["slots"]), facts(said["slots"])
        right = said["intent"] == row["intent"]
        whole = right and gold == found
        hit, missed, extra = hit + len(gold & found), missed + len(gold - found), extra + len(found - gold)
        told.append((said["confidence"], right))
        sure = said["confidence"] >= THRESHOLD
        everything.add(right, whole)
        if "ko" in row["tags"]:
            korean.add(right, whole)
        if len(gold) >= MANY:
            many.add(right, whole)
        if row["intent"] == "out_of_domain":
            strangers.add(not right and sure, False)
        else:
            ours.add(said["intent"] == "out_of_domain", False)
        if sure:
            answered.add(right, whole)
    told.sort(key=lambda one: -one[0])
    covered = good = 0
    for at, (_, right) in enumerate(told, 1):
        good += right
        covered = at if good / at >= PRECISION else covered
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in told:
        bins.setdefault(min(9, int(confidence * 10)), []).append((confidence, right))
    off = sum(abs(sum(c for c, _ in one) - sum(r for _, r in one)) for one in bins.values()) / len(told)
    return {
        "intent": everything.right / everything.of,
        "intent, Korean": korean.right / max(1, korean.of),
        "whole sentence": everything.whole / everything.of,
        "whole, 3+ values": many.whole / max(1, many.of),
        "slot F1": 2 * hit / max(1, 2 * hit + missed + extra),
        "accepted wrongly": strangers.right / max(1, strangers.of),
        "refused wrongly": ours.right / max(1, ours.of),
        "answered at 98 %": covered / everything.of,
        "answered right": answered.right / max(1, answered.of),
        "calibration error": off,
    }


def shipped(row: Row) -> Row:
    return understand(row, READER)


def cross_validated() -> Answer:
    """Each labelled sentence is read by the model that was trained without its fold."""
    data = train.looked_at(sentences())
    trust = READER.model.trust
    readers: dict[str, Reader] = {}
    for fold in train.folds(data):
        held = set(fold)
        model: Model = train.table(
            train.Trained([one for at, one in enumerate(data) if at not in held]), trust, READER.model.words
        )
        readers |= dict.fromkeys((data[at][0].family for at in fold), Reader(NAMES, model))
    return lambda row: understand(row, readers[row["id"]])


def table(sets: dict[str, tuple[list[Row], Answer]]) -> None:
    columns = {
        f"{name}, {form}": measured(change(told), answer)
        for name, (told, answer) in sets.items()
        for form, change in (("as typed", list), ("no spaces", without_spaces), ("a slip", with_a_slip))
    }
    for name, figures in columns.items():
        print(f"\n{name}")
        print("   ".join(f"{figure} {value:.3f}" for figure, value in figures.items()))


def dimensions() -> None:
    told = rows("dims.jsonl")
    right = [dims.find(row["text"], row["dim"], datetime.fromisoformat(row["now"])) == row["results"] for row in told]
    print(f"\ndims.jsonl (our own grid of dates, durations and numbers): {sum(right) / len(right):.3f} of {len(right)}")


_LOADING = """
import resource, time
from models.city import aliases
names = aliases("jinju")
before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
from handlers.korean.names import Names
from handlers.korean.read import Reader
from datetime import datetime
Reader(Names.of(names)).read("내일 3시 가호동", datetime.fromisoformat("2026-11-23T10:00:00+09:00"))
print(round(time.process_time() - began, 2), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def costs() -> None:
    """Processor time, because a busy machine says nothing of the program."""
    spent = []
    for row in rows("blind.jsonl"):
        began = time.process_time()
        shipped(row)
        spent.append((time.process_time() - began) * 1_000)
    spent.sort()
    loading = subprocess.run(
        [sys.executable, "-c", _LOADING], capture_output=True, text=True, check=True, cwd=HERE.parents[1]
    )
    seconds, megabytes = loading.stdout.split()
    print(f"\nmilliseconds: median {spent[len(spent) // 2]:.2f}, 95th percentile {spent[int(0.95 * len(spent))]:.2f}")
    print(f"load: {seconds} s of processor time, {megabytes} MB beside the city's tables")


def main() -> None:
    table({"blind.jsonl": (rows("blind.jsonl"), shipped)})
    costs()
    dimensions()
    folded = cross_validated()
    table(
        {
            "dev.jsonl, cross-validated": (rows("dev.jsonl"), folded),
            "own.jsonl, cross-validated": (rows("own.jsonl"), folded),
        }
    )


if __name__ == "__main__":
    main()
