"""A small linear model: which intent, which topic of a question, which kind of programme (issue: `make train`).

`weights.npz` holds for every known feature one row of small whole numbers; a sentence is the sum of its rows. Scored with
numpy alone.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

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
    made_from: str  # fingerprint of the training sentences

    @classmethod
    def load(cls, path: Path = FILE) -> "Model":
        with np.load(path) as table:
            heads, at = {}, 0
            for name in table["heads"]:
                labels = tuple(str(label) for label in table[f"labels_{name}"])
                heads[str(name)] = Head(labels, slice(at, at + len(labels)))
                at += len(labels)
            fields: dict[str, Any] = {name: table[name] for name in ("known", "rows", "scale", "bias", "trust")}
            return cls(**fields, heads=heads, made_from=str(table["made_from"]))

    def score(self, features: Collection[str]) -> tuple[NDArray[np.float32], float]:
        """The sums of all columns, and the share of the features that the model has never seen (0 to 1)."""
        codes = np.fromiter((crc32(one.encode()) for one in features), np.uint32, len(features))
        at = np.searchsorted(self.known, codes)
        at[at == len(self.known)] = 0
        at = at[self.known[at] == codes]
        if not len(at):
            return self.bias.copy(), 1.0
        sums = self.rows[at].sum(axis=0, dtype=np.int32)
        return sums * self.scale / np.sqrt(len(at)) + self.bias, 1 - len(at) / len(codes)

    def ranked(self, scores: NDArray[np.float32], head: str) -> list[tuple[str, float]]:
        """The answers of one head with their probabilities, likeliest first."""
        labels, columns = self.heads[head].labels, self.heads[head].columns
        raised = np.exp(scores[columns] - scores[columns].max())
        shares = raised / raised.sum()
        return [(labels[at], float(shares[at])) for at in np.argsort(-shares, kind="stable")]

    def sure(self, best: float, unknown: float) -> float:
        """How often an answer of this probability, to a sentence with so much unknown in it, is right: 0 to 1."""
        best = min(max(best, 1e-6), 1 - 1e-6)
        told = np.array([np.log(best / (1 - best)), unknown, 1.0])
        return float(1 / (1 + np.exp(-(told @ self.trust))))


@cache
def shipped() -> Model:
    """The table of this version, read once."""
    return Model.load()
