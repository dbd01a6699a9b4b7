import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from embeddings.clustering import nearby
from embeddings.clustering.linkage import average_linkage, in_conflict
from embeddings.evaluate import b_cubed


def unit_rows(seed: int, count: int, dim: int = 8) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).standard_normal((count, dim)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def unmarked(count: int) -> NDArray[np.int32]:
    return np.zeros((count, 0), np.int32)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), count=st.integers(2, 90), level=st.floats(0.05, 0.9))
def test_same_partition_as_the_textbook_method(seed: int, count: int, level: float) -> None:
    units = unit_rows(seed, count)
    exact = units.astype(np.float64)
    distances = (1 - exact @ exact.T)[np.triu_indices(count, 1)]
    expected = fcluster(linkage(distances, "average"), 1 - level, "distance")

    got = average_linkage(units, np.ones(count), unmarked(count), level=level)

    assert b_cubed(expected.tolist(), got.tolist())[0] == 1


@pytest.mark.parametrize(("spread", "level"), [(0.4, 0.5), (1.0, 0.3), (1.5, 0.15)])
def test_same_partition_where_lists_are_too_short_to_tell(spread: float, level: float) -> None:
    """Thousands of vectors in loose groups around a common middle, as questions are, with weights."""
    dice = np.random.default_rng(5)
    centres = unit_rows(6, 30, 48)
    units = 0.3 + centres[dice.integers(0, 30, 2500)] + spread * dice.standard_normal((2500, 48)) / 7
    units = (units / np.linalg.norm(units, axis=1, keepdims=True)).astype(np.float32)
    weights = dice.integers(1, 4, 2500)
    copies = np.repeat(np.arange(2500), weights)
    exact = units[copies].astype(np.float64)
    distances = np.clip(1 - exact @ exact.T, 0, None)[np.triu_indices(len(copies), 1)]
    expected = fcluster(linkage(distances, "average"), 1 - level, "distance")

    got = average_linkage(units, weights.astype(float), unmarked(2500), level=level)

    assert b_cubed(expected.tolist(), got[copies].tolist())[0] > 0.999


@pytest.mark.parametrize("listed", [2, 5, 9])
def test_same_partition_however_short_the_lists(listed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups merge, and tight ones leave, while others have only some of their parts on their lists."""
    dice = np.random.default_rng(7)
    centres = unit_rows(8, 60, 24)
    units = 0.2 + centres[dice.integers(0, 60, 900)] + dice.standard_normal((900, 24)) / 7
    units = (units / np.linalg.norm(units, axis=1, keepdims=True)).astype(np.float32)
    marks, weights = dice.integers(0, 3, (900, 2)).astype(np.int32), dice.integers(1, 4, 900).astype(float)
    marks[100:] = 0
    expected = average_linkage(units.copy(), weights, marks, level=0.3, share=0.8)

    monkeypatch.setattr(nearby, "_LISTED", listed)
    got = average_linkage(units, weights, marks, level=0.3, share=0.8)

    assert got.tolist() == expected.tolist()


def test_a_weight_counts_as_so_many_copies() -> None:
    units = unit_rows(3, 40)
    weights = np.random.default_rng(4).integers(1, 5, 40)
    copies = np.repeat(np.arange(40), weights)

    weighted = average_linkage(units.copy(), weights.astype(float), unmarked(40), level=0.3)
    copied = average_linkage(units[copies], np.ones(len(copies)), unmarked(len(copies)), level=0.3)

    assert b_cubed(weighted[copies].tolist(), copied.tolist())[0] == 1


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), count=st.integers(2, 60))
def test_groups_never_hold_two_values_of_one_axis(seed: int, count: int) -> None:
    marks = np.random.default_rng(seed).integers(0, 3, (count, 3)).astype(np.int32)

    groups = average_linkage(unit_rows(seed, count), np.ones(count), marks, level=-0.5)

    for group in set(groups.tolist()):
        for axis in marks[groups == group].T:
            assert len(set(axis.tolist()) - {0}) <= 1


def test_many_rows_in_conflict_find_the_next_best() -> None:
    units = np.repeat(unit_rows(1, 1), 60, axis=0)
    marks = (np.arange(60, dtype=np.int32) % 2 + 1)[:, None]

    groups = average_linkage(units, np.ones(60), marks, level=0.5)

    assert len(set(groups.tolist())) == 2


def test_equal_vectors_end_in_one_group() -> None:
    assert set(
        average_linkage(np.ones((7, 4), np.float32) / 2, np.ones(7), unmarked(7), level=0.9).tolist()
    ) == {0}


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_link(count: int) -> None:
    groups = average_linkage(unit_rows(0, count), np.ones(count), unmarked(count), level=0.2)

    assert groups.tolist() == list(range(count))


def test_a_missing_value_is_no_conflict() -> None:
    left, right = np.array([[1, 0], [1, 2]], np.int32), np.array([[0, 2], [2, 2]], np.int32)

    assert in_conflict(left, right).tolist() == [False, True]
