import numpy as np
from scipy.sparse import csr_matrix

from embeddings.train_distress import Corpus, calibration
from embeddings.training.examples import Example


def corpus(count: int = 120) -> Corpus:
    """Texts whose first feature tells of danger, in groups of four, each with a twin; half are live."""
    dice = np.random.default_rng(3)
    danger = dice.random(count) < 0.5
    examples = [
        Example(str(at), source="danger", group=str(at // 4), danger=bool(danger[at])) for at in range(count)
    ]
    owners = np.repeat(np.arange(count), 2)
    seen = dice.normal(size=(2 * count, 6)).astype(np.float32)
    seen[:, 0] += np.where(danger[owners], 4.0, -4.0)
    live = np.arange(count) >= count // 2
    return Corpus(
        examples,
        csr_matrix(seen),
        owners,
        np.full(2 * count, 0.5),
        live,
        np.zeros(4, np.float32),
        1.0,
    )


def test_held_out_judgements_find_a_plain_rule() -> None:
    texts = corpus()
    labels, known = texts.labels("danger")
    assert known.all()
    assert np.mean((texts.held_out("danger") > 0) == labels) > 0.9


def test_only_the_chosen_teach() -> None:
    texts = corpus()
    labels, _ = texts.labels("danger")
    everyone, some = texts.held_out("danger"), texts.held_out("danger", texts.live)
    assert not np.allclose(everyone, some)
    assert np.mean((some > 0) == labels) > 0.9


def test_unknown_labels_are_told_apart_from_false_ones() -> None:
    assert not corpus().labels("urgent")[1].any()


def test_hardly_any_calm_text_passes_for_danger() -> None:
    dice = np.random.default_rng(5)
    labels = np.arange(4000) < 400
    logits = dice.normal(size=4000) + np.where(labels, 3.0, 0.0)
    threshold, stretch = calibration("danger", labels, logits)
    assert 0 < np.mean(logits[~labels] > threshold) < 0.005
    assert stretch > 0
