"""The figures of nlu/score.py on the published sentences (dev) and on our own, and the floors of the issue.

`own.jsonl` came in batches. Batch 1 was written before any miss was looked at; 2, 3, 4 and 5 after changes, and each was
measured once before it was looked into: intent 0.83, 0.88, 0.95, 0.94 and slot F1 0.91, 0.94, 0.97, 0.98. Batch 5 holds only
kinds of sentences that a tester had seen missed and that had just been mended. Since then all have been tuned on, so whoever
wants an honest figure writes a new batch.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from handlers.korean.intent import INTENTS
from handlers.korean.names import Names
from handlers.korean.read import Reader, understand
from models.city import aliases

HERE = Path(__file__).parent
READER = Reader(Names.of(aliases("jinju")))


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line]


def minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def facts(slots: dict[str, Any]) -> set[tuple[str, str]]:
    """start + duration and start + end are one fact, as in the scorer."""
    told = {name: value for name, value in slots.items() if value not in (None, "")}
    if "start" in told and "duration_min" in told:
        end = minutes(told["start"]) + int(told.pop("duration_min"))
        told.setdefault("end", f"{end // 60:02d}:{end % 60:02d}")
    return {(name, str(value)) for name, value in told.items()}


def measured(sentences: list[dict[str, Any]]) -> dict[str, float]:
    right = hit = missed = extra = accepted = strangers = 0
    for row in sentences:
        answer = understand(row, READER)
        gold, said = facts(row["slots"]), facts(answer["slots"])
        right += answer["intent"] == row["intent"]
        hit, missed, extra = hit + len(gold & said), missed + len(gold - said), extra + len(said - gold)
        if row["intent"] == "out_of_domain":
            strangers += 1
            accepted += answer["intent"] != "out_of_domain" and answer["confidence"] >= 0.5
    return {
        "intent": right / len(sentences),
        "slot_f1": 2 * hit / (2 * hit + missed + extra),
        "accepted_wrongly": accepted / max(1, strangers),
    }


@pytest.mark.parametrize("name", ["dev.jsonl", "own.jsonl"])
def test_the_reader_clears_the_floors(name: str) -> None:
    figures = measured(rows(name))
    assert figures["slot_f1"] >= 0.93
    assert figures["intent"] >= 0.85
    assert figures["accepted_wrongly"] <= 0.10


def test_it_clears_them_without_spaces_too() -> None:
    """Every Korean sentence again with no space at all."""
    sentences = [{**row, "text": row["text"].replace(" ", "")} for row in rows("own.jsonl") if "ko" in row["tags"]]
    figures = measured(sentences)
    assert figures["slot_f1"] >= 0.93
    assert figures["intent"] >= 0.87


def labels() -> Iterator[dict[str, Any]]:
    yield from rows("own.jsonl")


def test_our_own_set_is_large_mixed_and_well_labelled() -> None:
    own = list(labels())
    tags = {tag for row in own for tag in row["tags"]}
    assert len([row for row in own if row["batch"] == 1]) >= 150
    assert tags >= {
        "slang",
        "typo",
        "nospace",
        "dialect",
        "official",
        "multi",
        "short",
        "hard",
        "injection",
        "abuse",
        "noise",
        "ko",
        "en",
        "vi",
        "zh",
    }
    assert {row["intent"] for row in own} == set(INTENTS)
    assert len({row["text"] for row in own}) == len(own)
    assert not {row["text"] for row in own} & {row["text"] for row in rows("dev.jsonl")}
    assert all(datetime.fromisoformat(row["now"]).tzinfo for row in own)
