import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings.clustering.neighbours import nearest

RANK = 10


def units(count: int) -> NDArray[np.float32]:
    rows = np.random.default_rng(count).standard_normal((count, 16))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def similarities(rows: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    sample = np.arange(len(rows))[:: -(-len(rows) // 250)]
    closeness = rows[sample] @ rows.T
    closeness[np.arange(len(sample)), sample] = -np.inf
    return sample, closeness


@pytest.mark.parametrize("count", [40, 64, 700, 1000])
def test_the_usual_neighbour_of_a_rank_is_the_median_one(count: int) -> None:
    rows = units(count)
    tenth = np.sort(similarities(rows)[1], axis=1)[:, -RANK]

    usual = nearest(rows, RANK, -1.0).usual(RANK, -1.0)
    floored = nearest(rows, RANK, 0.6).usual(RANK, 0.6)

    assert usual == pytest.approx(float(np.median(tenth)))
    assert floored == pytest.approx(float(np.median(np.maximum(tenth, 0.6))))


@pytest.mark.parametrize("count", [40, 64, 700])
def test_the_closest_are_the_nearest_that_are_near_enough(count: int) -> None:
    rows = units(count)
    sample, closeness = similarities(rows)

    ones, others = nearest(rows, RANK, 0.3).closest(3, 0.5)

    expected = {
        (one, other)
        for one, line in zip(sample.tolist(), closeness, strict=True)
        for other in np.argsort(-line)[:3].tolist()
        if line[other] >= 0.5
    }
    assert set(zip(ones.tolist(), others.tolist(), strict=True)) == expected
    assert len(ones) == len(expected)


def test_one_alone_has_no_neighbour() -> None:
    near = nearest(np.ones((1, 1), np.float32), RANK, 0.0)

    assert near.usual(RANK, 0.25) == 0.25
    assert not len(near.closest(5, 0.0)[0])


def test_many_have_the_neighbours_that_all_products_show() -> None:
    rows = units(3000)
    sample, closeness = similarities(rows)

    near = nearest(rows, RANK, 0.5)

    for place in range(0, len(sample), 25):
        found = near.rows[near.starts[place] : near.starts[place + 1]][:RANK]
        assert found.tolist() == np.argsort(-closeness[place])[:RANK].tolist()
