"""`make train`: the weights of handlers/korean/weights.npz from the sentences of this folder. Same sentences, same weights."""

import re
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from handlers.korean.model import FILE, Head, Model
from handlers.korean.names import Names
from handlers.korean.read import Reader
from models.city import aliases
from tests.understanding.sentences import NOW, Sentence, fingerprint, sentences

WORD = re.compile("[가-힣]{2,10}")
FAMILIES = 2  # in fewer lines a feature says nothing general
FOLDS = 3
STRENGTH = {"intent": 30.0, "topic": 20.0, "category": 5.0}
STEPS = 80
WEIGHTS = {"": 1.0, "nospace": 0.5, "slip": 0.5}
OURS, FIRMLY = "buttons:", 3.0  # what our own buttons say must be understood

Labelled = Sequence[tuple[Sentence, frozenset[str]]]


def written(lines: Iterable[Sentence]) -> dict[str, int]:
    """The Korean words of the sentences as they should be, and how often they stand there."""
    told = Counter(word for line in lines if not line.typed for word in WORD.findall(line.text))
    return dict(sorted(told.items()))


def looked_at(lines: Iterable[Sentence]) -> list[tuple[Sentence, frozenset[str]]]:
    """Each sentence with its features, as a reader sees them that knows the words of all."""
    lines = list(lines)
    reader, now = Reader(Names.of(aliases("jinju")), Model.untrained(written(lines))), datetime.fromisoformat(NOW)
    return [(line, frozenset(reader.features(line.text, now, line.asked))) for line in lines]


def answer(line: Sentence, head: str) -> str | None:
    """The right answer of this head; None where it is not asked."""
    value: str | None = getattr(line, head)
    return value


def weight(line: Sentence) -> float:
    return WEIGHTS[line.typed] * (FIRMLY if line.family.startswith(OURS) else 1)


class Trained:
    """Logistic regressions over one vocabulary."""

    def __init__(self, data: Labelled, heads: Iterable[str] = tuple(STRENGTH)) -> None:
        families: dict[str, set[str]] = {}
        for line, features in data:
            for one in features:
                families.setdefault(one, set()).add(line.family)
        self.vocabulary = {
            one: at for at, one in enumerate(sorted(f for f, seen in families.items() if len(seen) >= FAMILIES))
        }
        self.heads = {head: self._fit(data, head) for head in heads}

    def matrix(self, features: Sequence[Collection[str]]) -> csr_matrix:
        """One row a sentence, of length 1."""
        places, values, ends = [], [], [0]
        for row in features:
            known = sorted(self.vocabulary[one] for one in row if one in self.vocabulary)
            places += known
            values += [1 / max(len(known), 1) ** 0.5] * len(known)
            ends.append(len(places))
        return csr_matrix((values, places, ends), shape=(len(features), len(self.vocabulary)))

    def _fit(self, data: Labelled, head: str) -> LogisticRegression:
        asked = [(line, features) for line, features in data if answer(line, head) is not None]
        weights = [weight(line) for line, _ in asked]
        model = LogisticRegression(C=STRENGTH[head], max_iter=STEPS, tol=1e-3)
        return model.fit(self.matrix([f for _, f in asked]), [answer(line, head) for line, _ in asked], weights)

    def predicted(self, features: Sequence[Collection[str]], head: str) -> tuple[list[str], NDArray[np.float64]]:
        """The likeliest answers and all probabilities."""
        shares = self.heads[head].predict_proba(self.matrix(features))
        return [str(one) for one in self.heads[head].classes_[shares.argmax(axis=1)]], shares

    def unknown(self, features: Iterable[str]) -> float:
        told = list(features)
        return 1 - sum(one in self.vocabulary for one in told) / len(told)


def folds(data: Labelled) -> list[list[int]]:
    """Places of the sentences, a family always in one fold."""
    out: list[list[int]] = [[] for _ in range(FOLDS)]
    for at, (line, _) in enumerate(data):
        out[crc32(line.family.encode()) % FOLDS].append(at)
    return out


def trusted(data: Labelled) -> NDArray[np.float32]:
    """How sure to be of an answer, learnt from answers to sentences that were not trained on."""
    told, right, weights = [], [], []
    for fold in folds(data):
        held = set(fold)
        trained = Trained([one for at, one in enumerate(data) if at not in held], ["intent"])
        features = [data[at][1] for at in fold]
        answers, shares = trained.predicted(features, "intent")
        best = np.clip(shares.max(axis=1), 1e-6, 1 - 1e-6)
        for at, said, share in zip(fold, answers, best, strict=True):
            told.append([np.log(share / (1 - share)), trained.unknown(data[at][1])])
            right.append(said == data[at][0].intent)
            weights.append(weight(data[at][0]))
    print(f"intent, {FOLDS} folds apart: {np.average(right, weights=weights):.3f}", file=sys.stderr)
    model = LogisticRegression(C=100.0).fit(np.array(told), right, weights)
    return np.array([*model.coef_[0], *model.intercept_], np.float32)


def table(trained: Trained, trust: NDArray[np.float32], words: dict[str, int]) -> Model:
    """The weights as whole numbers."""
    columns = np.concatenate([model.coef_ for model in trained.heads.values()]).T
    scale = np.abs(columns).max(axis=0) / 127
    rows = np.round(columns / scale).astype(np.int8)
    codes = np.array([crc32(one.encode()) for one in trained.vocabulary], np.uint32)
    order = np.argsort(codes, kind="stable")
    heads, at = {}, 0
    for name, model in trained.heads.items():
        heads[name] = Head(tuple(str(label) for label in model.classes_), slice(at, at + len(model.classes_)))
        at += len(model.classes_)
    bias = np.concatenate([model.intercept_ for model in trained.heads.values()])
    return Model(
        codes[order],
        rows[order],
        scale.astype(np.float32),
        bias.astype(np.float32),
        trust,
        heads,
        words,
        fingerprint(),
    )


def main() -> None:
    data = looked_at(sentences())
    print(f"{len(data)} sentences, {len({line.family for line, _ in data})} families", file=sys.stderr)
    print(dict(Counter(line.intent for line, _ in data)), file=sys.stderr)
    table(Trained(data), trusted(data), written(line for line, _ in data)).save(FILE)
    print(f"{FILE.name}: {FILE.stat().st_size // 1024} kB", file=sys.stderr)


if __name__ == "__main__":
    main()
