"""Average linkage of many vectors without a matrix of all pairs.

With similarity as a dot product, the average over all pairs of two groups is the dot product of their mean vectors.
Average linkage is also reducible: what is merged is never nearer to a third group than the nearer of its parts was.
So all pairs that are each other's nearest may merge at once, round by round, and a group whose nearest lies below
the level never merges again. The result is that of the textbook method; the work is a few blocked products.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_ROWS = 512  # of one block of similarities: 20 MB at 10,000 vectors
_NONE = -1


@dataclass(slots=True)
class _Groups:
    """Groups while they grow: the state of one linkage."""

    means: Floats
    weights: NDArray[np.float64]
    marks: NDArray[np.int32]
    best: Ints
    closeness: Floats


def average_linkage(
    units: Floats, weights: NDArray[np.float64], marks: NDArray[np.int32], *, level: float
) -> Ints:
    """Link vectors whose groups are on average at least so similar.

    Args:
        units: vectors, shape (n, dim); similarity is their dot product.
        weights: how much each vector counts in an average, shape (n,).
        marks: for each vector its value on each axis, shape (n, axes); 0 means no value. Groups with different
            values on one axis are never linked.
        level: the least average similarity of two groups that are linked.

    Returns:
        For each vector the index of the first vector of its group, shape (n,).
    """
    count = len(units)
    groups = _Groups(
        units.copy(), weights.copy(), marks.copy(), np.full(count, _NONE), np.full(count, -np.inf, np.float32)
    )
    parent = np.arange(count)
    active = np.arange(count)
    stale = active
    while True:
        _find_nearest(groups, stale, active, level)
        active = active[groups.best[active] != _NONE]
        if not len(active):
            return _roots(parent)
        left, right = _mutual_pairs(groups, active)
        _merge(groups, left, right)
        parent[right] = left
        active = active[~np.isin(active, right)]
        touched = np.zeros(count, np.bool_)
        touched[left] = touched[right] = True
        stale = active[touched[active] | touched[groups.best[active]]]


def in_conflict(left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Tell for each pair of rows of marks whether some axis has different values on both sides."""
    conflict: NDArray[np.bool_] = ((left != right) & (left != 0) & (right != 0)).any(axis=-1)
    return conflict


def _find_nearest(groups: _Groups, stale: Ints, active: Ints, level: float) -> None:
    columns = groups.means[active]
    for start in range(0, len(stale), _ROWS):
        rows = stale[start : start + _ROWS]
        closeness = groups.means[rows] @ columns.T
        closeness[rows[:, None] == active] = -np.inf
        near, far = np.nonzero(closeness >= level)
        barred = in_conflict(groups.marks[rows[near]], groups.marks[active[far]])
        closeness[near[barred], far[barred]] = -np.inf
        best = closeness.argmax(axis=1)
        value = closeness[np.arange(len(rows)), best]
        groups.best[rows] = np.where(value >= level, active[best], _NONE)
        groups.closeness[rows] = value


def _mutual_pairs(groups: _Groups, active: Ints) -> tuple[Ints, Ints]:
    partner = groups.best[active]
    mutual = (groups.best[partner] == active) & (active < partner)
    if mutual.any():
        return active[mutual], partner[mutual]
    closest = active[groups.closeness[active].argmax()]  # ties may run in a ring: cut it at its closest pair
    pair = np.sort(np.array([closest, groups.best[closest]]))
    return pair[:1], pair[1:]


def _merge(groups: _Groups, left: Ints, right: Ints) -> None:
    total = groups.weights[left] + groups.weights[right]
    share = (groups.weights[left] / total).astype(np.float32)[:, None]
    groups.means[left] = groups.means[left] * share + groups.means[right] * (1 - share)
    groups.weights[left] = total
    groups.marks[left] = np.maximum(groups.marks[left], groups.marks[right])


def _roots(parent: Ints) -> Ints:
    while True:
        above = parent[parent]
        if np.array_equal(above, parent):
            return parent
        parent = above
