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
_TRIES = 4  # columns crossed out one by one before a row is compared with all


@dataclass(slots=True)
class _Groups:
    """Groups while they grow: the state of one linkage.

    `closeness` is that of the nearest group; no other group is nearer than `runner_up`, now or after any merger.
    """

    means: Floats
    weights: NDArray[np.float64]
    marks: NDArray[np.int32]
    best: Ints
    closeness: Floats
    runner_up: Floats


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
    lowest = np.full(count, -np.inf, np.float32)
    nobody = np.full(count, _NONE)
    groups = _Groups(units.copy(), weights.copy(), marks.copy(), nobody, lowest, lowest.copy())
    parent, active = np.arange(count), np.arange(count)
    stale = active
    while True:
        _find_nearest(groups, stale, active, level)
        active = _with_partner(groups, active)
        if not len(active):
            return _roots(parent)
        left, right = _mutual_pairs(groups, active)
        _merge(groups, left, right)
        parent[right] = left
        active = active[parent[active] == active]
        stale = _follow(groups, active, left, parent, level)


def in_conflict(left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Tell for each pair of rows of marks whether some axis has different values on both sides."""
    conflict: NDArray[np.bool_] = ((left != right) & (left != 0) & (right != 0)).any(axis=-1)
    return conflict


def _find_nearest(groups: _Groups, stale: Ints, active: Ints, level: float) -> None:
    columns = groups.means[active]
    for start in range(0, len(stale), _ROWS):
        rows = stale[start : start + _ROWS]
        closeness = groups.means[rows] @ columns.T
        places = np.arange(len(rows))
        closeness[places, np.searchsorted(active, rows)] = -np.inf
        best = _best_allowed(closeness, groups.marks[rows], groups.marks[active])
        value = closeness[places, best]
        groups.best[rows] = np.where(value >= level, active[best], _NONE)
        groups.closeness[rows] = value
        closeness[places, best] = -np.inf
        groups.runner_up[rows] = closeness.max(axis=1)


def _best_allowed(closeness: Floats, row_marks: NDArray[np.int32], column_marks: NDArray[np.int32]) -> Ints:
    """Return the nearest column of each row, after crossing out nearer ones that are in conflict with it."""
    best: Ints = closeness.argmax(axis=1)
    rows = np.flatnonzero(in_conflict(row_marks, column_marks[best]))
    for _ in range(_TRIES):
        closeness[rows, best[rows]] = -np.inf
        best[rows] = closeness[rows].argmax(axis=1)
        rows = rows[in_conflict(row_marks[rows], column_marks[best[rows]])]
    for row in rows:
        closeness[row, in_conflict(row_marks[row], column_marks)] = -np.inf
        best[row] = closeness[row].argmax()
    return best


def _with_partner(groups: _Groups, active: Ints) -> Ints:
    """Drop groups that are near to none; what is nearest to a dropped one was so by a rounding error, and drops too."""
    while True:
        lonely = groups.best[active] == _NONE
        lonely[~lonely] = groups.best[groups.best[active[~lonely]]] == _NONE
        if not lonely.any():
            return active
        groups.best[active[lonely]] = _NONE
        active = active[~lonely]


def _follow(groups: _Groups, active: Ints, merged: Ints, parent: Ints, level: float) -> Ints:
    """Follow the nearest groups into what they merged with; return those whose nearest is to be sought anew."""
    renewed = np.zeros(len(parent), np.bool_)
    renewed[merged] = True
    others = active[~renewed[active]]
    followers = others[renewed[parent[groups.best[others]]]]
    nearest = parent[groups.best[followers]]
    closeness = np.einsum("ij,ij->i", groups.means[followers], groups.means[nearest])
    sure = closeness > groups.runner_up[followers]
    sure &= ~in_conflict(groups.marks[followers], groups.marks[nearest])
    groups.best[followers[sure]] = np.where(closeness >= level, nearest, _NONE)[sure]
    groups.closeness[followers[sure]] = closeness[sure]
    return np.union1d(followers[~sure], merged)


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
