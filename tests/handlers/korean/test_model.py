"""The weight table: made from the sentences that stand here, complete, and honest about what it does not know."""

import random

import numpy as np
import pytest

from handlers.korean.intent import INTENTS
from handlers.korean.model import Head, Model, shipped
from tests.understanding.sentences import fingerprint, sentences
from tests.understanding.slips import slipped


def small(bias: tuple[float, float] = (0.0, 0.0)) -> Model:
    model = Model.untrained({})
    return Model(
        known=np.array([1, 5], np.uint32),
        rows=np.array([[100, 0], [0, 100]], np.int8),
        scale=np.array([0.1, 0.1], np.float32),
        bias=np.array(bias, np.float32),
        trust=np.array([1.0, -2.0, 0.0], np.float32),
        heads={"intent": Head(("a", "b"), slice(0, 2))},
        words=model.words,
        made_from="",
    )


def test_the_table_was_made_from_the_sentences_that_stand_here() -> None:
    """After a change of train/*.txt, dev.jsonl or own.jsonl: `make train`."""
    assert shipped().made_from == fingerprint()


def test_it_answers_with_the_labels_of_the_readme() -> None:
    heads = shipped().heads
    assert set(heads["intent"].labels) == set(INTENTS)
    assert {"", "job_training", "startup", "counsel", "camp", "childcare"} == set(heads["category"].labels)
    assert len(heads["topic"].labels) == 15
    assert shipped().rows.shape == (len(shipped().known), sum(len(head.labels) for head in heads.values()))


def test_its_hashes_rise_so_that_they_can_be_searched() -> None:
    assert np.all(np.diff(shipped().known.astype(np.int64)) >= 0)


def test_a_sentence_without_a_known_feature_gets_the_bias() -> None:
    scores, unknown = small((0.3, 0.1)).score(["never seen"])
    assert unknown == 1.0
    assert scores.tolist() == pytest.approx([0.3, 0.1])


def test_probabilities_add_up_and_the_likeliest_comes_first() -> None:
    ranked = small().ranked(np.array([1.0, 2.0], np.float32), "intent")
    assert [name for name, _ in ranked] == ["b", "a"]
    assert sum(share for _, share in ranked) == pytest.approx(1)


def test_it_is_surer_of_what_is_likelier_and_less_of_what_is_strange() -> None:
    model = small()
    assert model.sure(0.9, 0.1) > model.sure(0.6, 0.1) > model.sure(0.6, 0.8)
    assert 0 < model.sure(0.0, 1.0) < model.sure(1.0, 0.0) < 1


def test_the_same_files_give_the_same_sentences() -> None:
    assert list(sentences()) == list(sentences())


def test_a_slip_is_one_key() -> None:
    draw = random.Random(1)
    assert all(slipped("내일 예약해 주세요", draw) != "내일 예약해 주세요" for _ in range(50))
    assert slipped("네", draw) is None
