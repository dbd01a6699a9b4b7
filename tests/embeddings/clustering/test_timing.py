import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings.clustering.neighbours import nearest
from embeddings.clustering.timing import Timing, timed, timing

LEVEL, WORTH = 0.3, 0.05
SUBJECTS, EACH, DIM = 20, 30, 64


def stream(lasting: float, noise: float = 0.8) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return where micro-clusters point, and their subjects; one lasts for a share of the stream."""
    dice = np.random.default_rng(1)
    subjects = np.repeat(np.arange(SUBJECTS), EACH)
    when = dice.random(SUBJECTS)[subjects] + lasting * dice.random(len(subjects))
    subjects = subjects[np.argsort(when)]
    centres = dice.standard_normal((SUBJECTS, DIM))
    rows = centres[subjects] + noise * dice.standard_normal((len(subjects), DIM))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), subjects


def seen(rows: NDArray[np.float32]) -> Timing:
    return timing(nearest(rows, 10, 0.2), LEVEL, WORTH)


def test_time_tells_nothing_where_everything_is_said_at_any_time() -> None:
    rows, _ = stream(lasting=100.0)

    when = seen(rows)

    assert when.share == 0
    assert timed(rows, when) is rows


def test_time_tells_the_more_the_shorter_subjects_last() -> None:
    short, longer = seen(stream(lasting=0.05)[0]), seen(stream(lasting=0.4)[0])

    assert short.share > longer.share > 0
    assert short.span < longer.span


def test_few_pairs_prove_nothing() -> None:
    rows, _ = stream(lasting=0.05)

    assert seen(rows[:12]).share == 0
    assert seen(rows[:1]).share == 0
    assert seen(np.eye(12, dtype=np.float32)).share == 0


@pytest.mark.parametrize("span", [0.03, 0.3])
def test_a_similarity_grows_with_nearness_in_time_and_with_nothing_else(span: float) -> None:
    count, share = 200, 0.2
    same = np.tile(np.eye(DIM, dtype=np.float32)[0], (count, 1))

    rows = timed(same.copy(), Timing(share, span))

    alike = rows @ rows.T
    moments = np.arange(count) / count
    bell = np.exp(-(((moments[:, None] - moments) / span) ** 2) / 2)
    centred = bell - bell.mean(axis=0) - bell.mean(axis=1, keepdims=True) + bell.mean()
    assert np.allclose(alike, (1 - share) + share * centred, atol=share * 0.02)
    assert (rows**2).sum(axis=1).max() <= 1 + 1e-3


def test_what_is_said_together_comes_together() -> None:
    rows, subjects = stream(lasting=0.05, noise=1.2)
    same = subjects[:, None] == subjects

    before = rows @ rows.T
    now = timed(rows.copy(), seen(rows))
    after = now @ now.T

    def overlap(alike: NDArray[np.float32]) -> float:
        return float((alike[~same] > np.quantile(alike[same], 0.1)).mean())

    assert overlap(after) < overlap(before) / 2
