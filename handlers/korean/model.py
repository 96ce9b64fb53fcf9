"""A small linear model: which intent, which topic of a question, which kind of programme (issue: `make train`).

`weights.npz` holds for every known feature one row of small whole numbers; a sentence is the sum of its rows. Scored with
numpy alone.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from math import exp, log
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

NUMBERS = ("known", "rows", "scale", "bias", "trust")
FILE = Path(__file__).with_name("weights.npz")


@dataclass(frozen=True, slots=True)
class Head:
    """One question the model answers: its answers, and their columns of the table."""

    labels: tuple[str, ...]
    columns: slice


@dataclass(frozen=True, slots=True)
class Model:
    known: NDArray[np.uint32]  # hashes of features, rising
    rows: NDArray[np.int8]  # (features, answers of all heads)
    scale: NDArray[np.float32]  # of each column
    bias: NDArray[np.float32]
    trust: NDArray[np.float32]  # how sure: weights of (log odds of the best, share of features unknown, 1)
    heads: dict[str, Head]
    words: dict[str, int]  # of the training sentences, and how often they were written
    made_from: str  # fingerprint of the training sentences

    @classmethod
    def untrained(cls, words: dict[str, int]) -> "Model":
        """Knows words and nothing else: what sentences are looked at with before there are weights."""
        none = np.zeros(0, np.float32)
        return cls(np.zeros(0, np.uint32), np.zeros((0, 0), np.int8), none, none, none, {}, words, "")

    @classmethod
    def load(cls, path: Path = FILE) -> "Model":
        with np.load(path) as table:
            heads, at = {}, 0
            for name in table["heads"]:
                labels = tuple(str(label) for label in table[f"labels_{name}"])
                heads[str(name)] = Head(labels, slice(at, at + len(labels)))
                at += len(labels)
            numbers: dict[str, Any] = {name: table[name] for name in NUMBERS}
            words = dict(zip(table["words"].tolist(), table["often"].tolist(), strict=True))
            return cls(**numbers, heads=heads, words=words, made_from=str(table["made_from"]))

    def save(self, path: Path) -> None:
        labels = {f"labels_{name}": np.array(head.labels) for name, head in self.heads.items()}
        numbers = {name: getattr(self, name) for name in NUMBERS}
        np.savez_compressed(
            path,
            allow_pickle=False,
            words=np.array(list(self.words)),
            often=np.array(list(self.words.values()), np.uint16),
            heads=np.array(list(self.heads)),
            made_from=np.array(self.made_from),
            **labels,
            **numbers,
        )

    def score(self, features: Collection[str]) -> tuple[NDArray[np.float32], float]:
        """The sums of all columns, and the share of the features that the model has never seen (0 to 1)."""
        codes = np.fromiter(map(crc32, map(str.encode, features)), np.uint32, len(features))
        at = np.searchsorted(self.known, codes)
        at[at == len(self.known)] = 0
        at = at[self.known[at] == codes]
        sums = self.rows[at].sum(axis=0, dtype=np.int32)
        return sums * self.scale / np.sqrt(max(len(at), 1)) + self.bias, 1 - len(at) / len(codes)

    def ranked(self, scores: NDArray[np.float32], head: str) -> list[tuple[str, float]]:
        """The answers of one head with their probabilities, likeliest first."""
        labels, columns = self.heads[head].labels, self.heads[head].columns
        mine = scores[columns].tolist()
        most = max(mine)
        raised = [exp(one - most) for one in mine]
        total = sum(raised)
        return sorted(((label, one / total) for label, one in zip(labels, raised, strict=True)), key=_by_share)

    def sure(self, best: float, unknown: float) -> float:
        """How often an answer of this probability, to a sentence with so much unknown in it, is right: 0 to 1."""
        best = min(max(best, 1e-6), 1 - 1e-6)
        odds, strange, level = self.trust.tolist()
        return 1 / (1 + exp(-(odds * log(best / (1 - best)) + strange * unknown + level)))


def _by_share(answer: tuple[str, float]) -> float:
    return -answer[1]


@cache
def shipped() -> Model:
    """The table of this version, read once."""
    return Model.load()
