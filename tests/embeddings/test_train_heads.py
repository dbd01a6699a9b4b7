from dataclasses import replace

import numpy as np

from embeddings.train_heads import (
    Corpus,
    best_threshold,
    cautious_threshold,
    evened,
    fitted,
    held_out,
    joined,
)
from embeddings.training.examples import Example


def corpus(count: int = 120) -> Corpus:
    """Texts whose first axis tells whether they ask, in groups of four, each with one noisy twin."""
    dice = np.random.default_rng(3)
    asks = dice.random(count) < 0.5
    examples = [
        Example(
            str(at),
            asks=bool(asks[at]),
            urgent=False,
            source="live",
            group=str(at // 4),
        )
        for at in range(count)
    ]
    owners = np.repeat(np.arange(count), 2)
    vectors = dice.normal(size=(2 * count, 5)).astype(np.float32)
    vectors[:, 0] += np.where(asks[owners], 2.0, -2.0)
    return Corpus(examples, vectors, owners, np.full(2 * count, 0.5))


def test_held_out_judgements_find_a_plain_rule() -> None:
    texts = corpus()
    labels, known = texts.labels("asks")
    assert known.all()
    assert np.mean((held_out(texts, "asks") > 0) == labels) > 0.9


def test_what_only_names_the_group_does_not_help_on_held_out_texts() -> None:
    texts = corpus()
    names = np.eye(30, dtype=np.float32)[texts.owners // 4]
    labels = np.arange(120) // 4 % 2 == 0
    examples = [replace(one, asks=bool(label)) for one, label in zip(texts.examples, labels, strict=True)]
    told = Corpus(examples, names, texts.owners, texts.weights)
    learnt = fitted(told, "asks", np.ones(120, np.bool_)).logits(told.as_written())
    assert np.mean((learnt > 0) == labels) == 1.0
    assert np.mean((held_out(told, "asks") > 0) == labels) < 0.65


def test_calibration_moves_the_threshold_to_zero() -> None:
    texts = corpus()
    head = fitted(texts, "asks", np.ones(len(texts.examples), np.bool_))
    logits = head.logits(texts.as_written())
    assert np.allclose(head.calibrated(2.0, 0.7).logits(texts.as_written()), 2 * (logits - 0.7), atol=1e-4)


def test_unknown_labels_are_told_apart_from_false_ones() -> None:
    assert not corpus().labels("abusive")[1].any()
    assert corpus().labels("urgent")[1].all()


def test_the_threshold_separates_what_can_be_separated() -> None:
    logits = np.linspace(-1, 3, 41)
    threshold = best_threshold(logits > 1.95, logits)
    assert 1.8 < threshold < 2.1


def test_the_cautious_threshold_lets_three_of_a_thousand_negatives_pass() -> None:
    logits = np.concatenate([np.linspace(0, 1, 10_000), np.full(50, 0.4)])
    labels = np.arange(len(logits)) >= 10_000
    passed = logits[~labels] > cautious_threshold(labels, logits)
    assert passed.sum() == 30


def test_a_large_source_weighs_no_more_than_a_small_one() -> None:
    sources = np.array(["large"] * 90 + ["small"] * 10)
    labels = np.arange(100) % 2 == 0
    even = evened(np.ones(100), sources, labels)
    assert np.isclose(even[:90].sum(), even[90:].sum())
    assert np.isclose(even[labels].sum(), even[~labels].sum())


def test_who_judges_better_weighs_more() -> None:
    dice = np.random.default_rng(3)
    labels = dice.random(400) < 0.5
    truth = np.where(labels, 1.0, -1.0)
    judged = np.stack([truth + dice.normal(size=400), truth + 5 * dice.normal(size=400)], axis=1)
    together = joined(judged, labels, np.array(["one"] * 400))
    assert together.weights[0] > 3 * together.weights[1] > 0
