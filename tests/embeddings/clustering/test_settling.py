import itertools
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings.clustering.outcomes import Merged, Split
from embeddings.clustering.settling import (
    changes,
    how_telling,
    link_level,
    matched_ids,
    neighbours_of,
    partition,
)
from embeddings.clustering.tuning import ClusterSettings


def array(*numbers: int) -> NDArray[np.int64]:
    return np.array(numbers, np.int64)


def fresh_ids() -> Callable[[], int]:
    return itertools.count(100).__next__


def test_the_cluster_with_most_messages_gives_its_id() -> None:
    ids = matched_ids(array(0, 0, 0), array(1, 2, 2), array(0, 0, 0), array(10, 4, 5), fresh_ids())

    assert ids.tolist() == [1, 1, 1]


def test_of_equal_clusters_the_oldest_gives_its_id() -> None:
    assert matched_ids(array(0, 0), array(7, 3), array(0, 0), array(2, 2), fresh_ids()).tolist() == [3, 3]


def test_the_bigger_part_of_a_split_cluster_keeps_the_id() -> None:
    ids = matched_ids(array(0, 1), array(5, 5), array(0, 0), array(1, 9), fresh_ids())

    assert ids.tolist() == [100, 5]


def test_what_people_hold_keeps_its_cluster_even_against_the_many() -> None:
    ids = matched_ids(array(0, 0), array(1, 2), array(0, 2), array(99, 1), fresh_ids())

    assert ids.tolist() == [2, 2]


def test_changes_say_who_left_and_who_ceased() -> None:
    found = changes([1, 2, 3, 4], [10, 10, 20, 20], [10, 30, 10, 10], {10, 30})

    assert found == [Split(10, 30, ((2, 10, 30),)), Merged(20, 10, ((3, 20, 10), (4, 20, 10)))]


def test_a_cluster_that_scattered_merges_with_where_most_went() -> None:
    found = changes([1, 2, 3], [10, 10, 10], [20, 20, 30], {20, 30})

    assert found == [Split(10, 30, ((3, 10, 30),)), Merged(10, 20, ((1, 10, 20), (2, 10, 20)))]


def test_held_micro_clusters_are_one_however_far_apart() -> None:
    units = np.eye(4, dtype=np.float32)

    groups = partition(units, np.ones(4), np.zeros((4, 0), np.int32), array(9, 0, 9, 8), level=0.5, share=0.7)

    assert groups[0] == groups[2]
    assert len(set(groups.tolist())) == 3


def test_where_people_mixed_values_the_axis_no_longer_matters() -> None:
    units = np.ones((3, 4), np.float32) / 2
    marks = np.array([[1], [2], [3]], np.int32)

    apart = partition(units.copy(), np.ones(3), marks, array(0, 0, 0), level=0.5, share=0.7)
    together = partition(units, np.ones(3), marks, array(9, 9, 0), level=0.5, share=0.7)

    assert len(set(apart.tolist())) == 3
    assert len(set(together.tolist())) == 1


def test_a_scattered_stream_links_more_warily_than_a_crowded_one() -> None:
    dice = np.random.default_rng(0)
    scattered = dice.standard_normal((300, 256))
    crowded = np.repeat(scattered[:10], 30, axis=0) + 0.3 * dice.standard_normal((300, 256))
    settings = ClusterSettings()

    def level(rows: NDArray[np.float64]) -> float:
        units = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        return link_level(neighbours_of(units, settings), settings)

    assert level(crowded) == settings.link
    assert settings.link < level(scattered) <= settings.link_scattered
    assert level(scattered[:5]) == settings.link_scattered


def test_a_stream_that_tells_is_linked_more_broadly() -> None:
    numbers = ClusterSettings()
    crowded = np.repeat(np.eye(8, dtype=np.float32), 20, axis=0)

    told = (0.0, 0.4, 0.5, 0.6, 1.0)
    near = neighbours_of(crowded, numbers)
    levels = [link_level(near, numbers, telling=how_telling(share)) for share in told]

    half = (numbers.link + numbers.link_telling) / 2
    expected = [numbers.link, numbers.link, half, numbers.link_telling, numbers.link_telling]
    assert levels == pytest.approx(expected)
