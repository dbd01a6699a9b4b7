"""Two groups that are tighter than what they would become stay apart."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from embeddings.clustering.cohesion import Cohesion
from embeddings.clustering.linkage import average_linkage
from embeddings.evaluate import b_cubed
from tests.embeddings.clustering.test_linkage import unit_rows, unmarked

_PRESUMED = 10


def around(middle: NDArray[np.float32], count: int, seed: int, *, spread: float) -> NDArray[np.float32]:
    rows = middle + spread * unit_rows(seed, count, len(middle))
    units: NDArray[np.float32] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return units


def two_groups(*, spread: float, between: float = 0.55) -> NDArray[np.float32]:
    """Return 20 vectors around each of two middles of this similarity."""
    middles = np.zeros((2, 64), np.float32)
    middles[:, 0] = np.sqrt(between)
    middles[0, 1], middles[1, 2] = np.sqrt(1 - between), np.sqrt(1 - between)
    return np.vstack([around(middle, 20, seed, spread=spread) for seed, middle in enumerate(middles)])


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1), (0.7, 2)])
def test_two_tight_groups_stay_two(share: float, expected: int) -> None:
    units = two_groups(spread=0.3)

    groups = average_linkage(units, np.ones(40), unmarked(40), level=0.3, share=share)

    assert len(set(groups.tolist())) == expected


def test_groups_that_resemble_each_other_nearly_as_much_as_themselves_become_one() -> None:
    units = two_groups(spread=0.3, between=0.8)

    groups = average_linkage(units, np.ones(40), unmarked(40), level=0.3, share=0.7)

    assert len(set(groups.tolist())) == 1


def test_a_flood_of_one_text_may_still_be_joined_by_other_wordings() -> None:
    flood, rest = unit_rows(1, 1, 32)[0], unit_rows(2, 1, 32)[0]
    rest -= (rest @ flood) * flood
    rest /= np.linalg.norm(rest)
    other = 0.6 * flood + 0.8 * rest
    units = np.vstack([flood, other]).astype(np.float32)

    groups = average_linkage(units, np.array([100_000.0, 1.0]), unmarked(2), level=0.3, share=0.7)

    assert len(set(groups.tolist())) == 1


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), count=st.integers(2, 60), level=st.floats(0.05, 0.6))
def test_same_as_pair_by_pair(seed: int, count: int, level: float) -> None:
    units = unit_rows(seed, count)

    got = average_linkage(units.copy(), np.ones(count), unmarked(count), level=level, share=0.7)

    assert b_cubed(pair_by_pair(units, level, share=0.7), got.tolist())[0] == 1


def pair_by_pair(units: NDArray[np.float32], level: float, *, share: float) -> list[int]:
    """Return the groups that come of looking at the nearest pair of all, again and again."""
    similarities = units.astype(np.float64) @ units.T
    groups = {place: [place] for place in range(len(units))}
    waiting = set(groups)
    while len(waiting) > 1:
        closeness, left, right = max(
            (similarities[np.ix_(groups[a], groups[b])].mean(), a, b)
            for a in waiting
            for b in waiting
            if a < b
        )
        if closeness < level:
            break
        looser = min(_cohesion(similarities, groups[one], level / share) for one in (left, right))
        if closeness < share * looser:
            waiting -= {left, right}
            continue
        groups[left] += groups.pop(right)
        waiting.remove(right)
    home = {member: group for group, members in groups.items() for member in members}
    return [home[place] for place in range(len(units))]


def _cohesion(similarities: NDArray[np.float64], members: list[int], presumed: float) -> float:
    within = similarities[np.ix_(members, members)][np.triu_indices(len(members), 1)]
    return float((within.sum() + _PRESUMED * presumed) / (len(within) + _PRESUMED))


def test_what_nothing_is_known_of_merges_at_the_level_itself() -> None:
    cohesion = Cohesion(np.ones(2), level=0.3, share=0.7)
    left, right = np.array([0]), np.array([1])

    assert cohesion.allows(left, right, np.array([0.3], np.float32)).all()
