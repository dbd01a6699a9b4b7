from pathlib import Path

import numpy as np

from embeddings.train_alignment import Vectors, held_out, learnt
from embeddings.training import groups as sets
from embeddings.training.groups import Grouped

DIM = 384
TELLING, NOISY = 12, 20


def made_up(family: str, seed: int) -> Vectors:
    """Texts whose group shows on the first axes, beneath louder axes that say nothing."""
    dice = np.random.default_rng(seed)
    groups = np.repeat(np.arange(20), 10)
    rows = dice.normal(scale=0.01, size=(len(groups), DIM)).astype(np.float32)
    rows[:, :TELLING] += dice.normal(size=(20, TELLING)).astype(np.float32)[groups]
    rows[:, TELLING : TELLING + NOISY] += dice.normal(scale=1.5, size=(len(groups), NOISY)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    texts = [f"{family} {number}" for number in range(len(groups))]
    return Vectors(Grouped(family, family, texts, groups.astype(str).tolist(), ["ru"] * len(texts)), rows)


def closeness(rows: np.ndarray, groups: list[str]) -> float:  # type: ignore[type-arg] # any floats
    """Return how much nearer texts of one group are than strangers."""
    rows = rows - rows.mean(axis=0)
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    alike = rows @ rows.T
    same = np.equal.outer(groups, groups)
    return float(alike[same].mean() - alike[~same].mean())


def test_what_is_learnt_from_one_set_brings_the_groups_of_another_together() -> None:
    seen, unseen = made_up("a", 1), made_up("b", 2)
    groups = unseen.grouped.groups

    assert closeness(unseen.rows @ learnt([seen]), groups) > closeness(unseen.rows, groups) + 0.3


def test_the_same_sets_teach_the_same() -> None:
    assert np.array_equal(learnt([made_up("a", 1)]), learnt([made_up("a", 1)]))


def test_a_batch_has_several_texts_of_each_group() -> None:
    rows, numbers = made_up("a", 1).batch(np.random.default_rng(0))

    assert rows.shape == (80, DIM)
    assert np.bincount(numbers.numpy()).tolist() == [4] * 20


def test_each_set_is_judged_by_a_map_that_saw_no_relative() -> None:
    figures = {
        name: (plain, aligned) for name, plain, aligned in held_out([made_up("a", 1), made_up("b", 2)])
    }

    assert figures.keys() == {"a", "b"}
    assert all("n=200 true=20" in aligned for _, aligned in figures.values())


def test_sentences_stand_in_every_language() -> None:
    lines = sets.parallel()

    assert all(line.keys() == lines[0].keys() and all(line.values()) for line in lines)
    assert len(sets.sentences().texts) == len(lines) * len(lines[0])


def test_an_audience_is_read_with_and_without_noisy_twins(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text(
        '{"text": "Как дела, друзья?", "question": "a"}\n{"text": "ура", "question": null}\n', "utf-8"
    )

    plain, noisy = sets.audience([path])

    assert (plain.texts, plain.groups, plain.measured) == (["Как дела, друзья?"], ["a"], True)
    assert noisy.texts[:2] == ["Как дела, друзья?", "как дела друзья"]
    assert set(noisy.groups) == {"a"}
