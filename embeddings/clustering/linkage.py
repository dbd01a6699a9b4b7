"""Average linkage of many vectors without a matrix of all pairs.

With similarity as a dot product, the average over all pairs of two groups is the dot product of their mean vectors.
Average linkage is also reducible: what is merged is never nearer to a third group than the nearer of its parts was.
So all pairs that are each other's nearest may merge at once, round by round, and a group whose nearest lies below
the level never merges again. Two that are each other's nearest, and tighter than what they would become, are done: both
leave. The work is one rough product of all pairs, and exact ones of the few that it leaves in question.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.clustering.cohesion import Cohesion
from embeddings.clustering.nearby import NONE, Floats, Ints, Marks, Nearby
from embeddings.clustering.pairs import in_conflict

_ROWS = 512  # of one block of similarities: 20 MB at 10,000 vectors
GONE = -2  # best of a group that is near to none, for good
_TRIES = 4  # columns crossed out one by one before a row is compared with all
_ROUNDING = 1e-6
_WAITING = 0.1  # of the groups: so many are worth a search, which costs few nearly as much


@dataclass(slots=True)
class _Groups:
    """Groups while they grow: the state of one linkage.

    `best` is the nearest group and `closeness` its similarity, but of those `unsure`, which wait for a search.
    """

    means: Floats
    weights: NDArray[np.float64]
    marks: Marks
    best: Ints
    closeness: Floats
    unsure: NDArray[np.bool_]
    nearby: Nearby
    cohesion: Cohesion


def average_linkage(
    units: Floats, weights: NDArray[np.float64], marks: Marks, *, level: float, share: float = 0.0
) -> Ints:
    """Link vectors whose groups are on average at least so similar.

    Args:
        units: vectors, shape (n, dim); similarity is their dot product. The means of groups
            take their places: a copy of 20,000 is a twelfth of all the work.
        weights: how much each vector counts in an average, shape (n,).
        marks: for each vector its value on each axis, shape (n, axes); 0 means no value. Groups with different
            values on one axis are never linked.
        level: the least average similarity of two groups that are linked.
        share: of the cohesion of the looser of two groups, how much their similarity must be.

    Returns:
        For each vector the index of the first vector of its group, shape (n,).
    """
    count = len(units)
    parent, active = np.arange(count), np.arange(count)
    if not count:
        return parent
    nobody, lowest, sure = (
        np.full(count, NONE),
        np.full(count, -np.inf, np.float32),
        np.zeros(count, np.bool_),
    )
    weights, cohesion = weights.copy(), Cohesion(weights, level=level, share=share)
    nearby = Nearby(units, weights, level)
    groups = _Groups(units, weights, marks.copy(), nobody, lowest, sure, nearby, cohesion)
    groups.nearby.search(groups.marks, active, active)
    _choose(groups, active, parent, level)
    while True:
        active = _with_partner(groups, active)
        if not len(active):
            return parent
        left, right = _mutual_pairs(groups, active)
        waiting = active[groups.unsure[active]]
        if len(waiting) > _WAITING * len(active) or not len(left):
            _search(groups, waiting, active, parent, level)
            continue
        allowed = cohesion.allows(left, right, groups.closeness[left])
        done = np.concatenate([left[~allowed], right[~allowed]])
        left, right = left[allowed], right[allowed]
        parent[right] = left
        parent = parent[parent]
        _merge(groups, left, right, parent)
        _leave(groups, done)
        active = active[(parent[active] == active) & (groups.best[active] != GONE)]
        _choose(groups, _outdated(groups, active, np.concatenate([left, done]), parent), parent, level)


def _search(groups: _Groups, rows: Ints, active: Ints, parent: Ints, level: float) -> None:
    """Find the nearest of groups that the lists leave unsure: on new lists, or else among all."""
    groups.nearby.search(groups.marks, rows, active)
    _choose(groups, rows, parent, level)
    unsure = rows[groups.unsure[rows]]
    for start in range(0, len(unsure), _ROWS):
        _compare(groups, unsure[start : start + _ROWS], active, level)


def _choose(groups: _Groups, rows: Ints, parent: Ints, level: float) -> None:
    """Take the nearest from the lists; unsure is to what something that is not listed may be nearer."""
    best, closeness = groups.nearby.choose(groups.marks, rows, parent)
    groups.best[rows], groups.closeness[rows] = best, closeness
    groups.unsure[rows] = groups.nearby.rest[rows] > np.maximum(closeness, level) + _ROUNDING


def _compare(groups: _Groups, rows: Ints, active: Ints, level: float) -> None:
    """Find the nearest of rows among all that are active, where many are equally near."""
    closeness = groups.means[rows] @ groups.means[active].T
    places = np.arange(len(rows))
    closeness[places, np.searchsorted(active, rows)] = -np.inf
    best = _best_allowed(closeness, groups.marks[rows], groups.marks[active])
    value = closeness[places, best]
    groups.best[rows] = np.where(value >= level, active[best], NONE)
    groups.closeness[rows], groups.unsure[rows] = value, False
    groups.nearby.replace(rows, groups.best[rows], value)


def _best_allowed(closeness: Floats, row_marks: Marks, column_marks: Marks) -> Ints:
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
        sure = active[~groups.unsure[active]]
        lonely = sure[(groups.best[sure] == NONE) | (groups.best[groups.best[sure]] == GONE)]
        if not len(lonely):
            return active
        groups.best[lonely] = GONE
        active = active[groups.best[active] != GONE]


def _outdated(groups: _Groups, active: Ints, changed: Ints, parent: Ints) -> Ints:
    """Return the groups whose nearest is to be sought anew: they or their nearest changed."""
    renewed = np.zeros(len(parent) + 1, np.bool_)  # the last place is that of no group
    renewed[changed] = True
    nearest = groups.best[active]
    outdated: Ints = active[renewed[active] | renewed[np.where(nearest == NONE, NONE, parent[nearest])]]
    return outdated


def _mutual_pairs(groups: _Groups, active: Ints) -> tuple[Ints, Ints]:
    """Return pairs that are each other's nearest; none when all may yet turn out to be nearer to one unsure."""
    sure = active[~groups.unsure[active]]
    partner = groups.best[sure]
    mutual = (groups.best[partner] == sure) & (sure < partner) & ~groups.unsure[partner]
    if mutual.any() or len(sure) < len(active):
        return sure[mutual], partner[mutual]
    closest = active[groups.closeness[active].argmax()]  # ties may run in a ring: cut it at its closest pair
    pair = np.sort(np.array([closest, groups.best[closest]]))
    return pair[:1], pair[1:]


def _leave(groups: _Groups, done: Ints) -> None:
    groups.best[done] = GONE
    groups.nearby.leave(done)


def _merge(groups: _Groups, left: Ints, right: Ints, parent: Ints) -> None:
    between = groups.weights[left] * groups.weights[right]
    groups.cohesion.unite(left, right, groups.closeness[left], between)
    total = groups.weights[left] + groups.weights[right]
    share = (groups.weights[left] / total).astype(np.float32)
    groups.means[left] = groups.means[left] * share[:, None] + groups.means[right] * (1 - share)[:, None]
    groups.weights[left] = total
    groups.marks[left] = np.maximum(groups.marks[left], groups.marks[right])
    groups.nearby.unite(left, right, share, parent)
