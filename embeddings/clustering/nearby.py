"""For each group a short list of the groups nearest to it, with what is known of all others.

Similarities are bounded from above: by a rough one first, later by what is known of the parts of a group, of which its
similarity to a third is the mean. Only the top of a list is computed, once for as long as both groups stay what they
are, and a list serves as long as its best is nearer than all that is not on it can be.
"""

import numpy as np
from numpy.typing import NDArray

from embeddings.clustering import rough
from embeddings.clustering.pairs import Pairs, in_conflict

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Marks = NDArray[np.int32]

NONE = -1
_LISTED = 24
_TILE = 1024  # rows and columns of similarities at a time: equal shapes are multiplied faster, small ones stay in cache
_SAMPLE = 512  # columns by which it is judged from where on a row has about enough for a list
_BLOCK = 512  # pairs whose similarities are computed at a time, while their vectors are in cache
_STEPS = 4  # similarities computed one by one before all that a list leaves in doubt are
_ROUNDING = 1e-6
_WIDTH_BITS = 6


class Nearby:
    """Short lists of groups; what leaves `search`, `follow` or `unite` is a bound, never too low.

    Args:
        means: of groups; kept as it is given, and looked at anew whenever groups merged.
        weights: likewise.
        level: what is less similar does not matter.

    Attributes:
        listed: groups on each list, NONE where it is shorter, shape (count, k).
        bounds: their similarities are at most these, shape (count, k).
        rest: that of any other group is at most this, or below the level, shape (count,).
    """

    def __init__(self, means: Floats, weights: NDArray[np.float64], level: float) -> None:
        count = len(means)
        self._level, self._means, self._weights = level, means, weights
        self._prepared = rough.prepared(means)
        self.listed = np.full((count, _LISTED), NONE)
        self.bounds = np.full((count, _LISTED), -np.inf, np.float32)
        self.rest = np.full(count, level, np.float32)
        self._exact = np.zeros((count, _LISTED), np.bool_)
        self._weighed = np.ones((count, _LISTED))  # the weight of what is listed, when it was
        self._left = np.zeros(count, np.bool_)

    def search(self, marks: Marks, rows: Ints, active: Ints) -> None:
        """List for some groups the nearest active ones that are not in conflict with them."""
        every = len(rows) == len(active)
        columns = self._prepared if len(active) == len(self._prepared) else self._prepared[active]
        lines = columns if every else self._prepared[rows]
        floors, found = self._floors(lines, columns), Pairs(rows, active, marks)
        for row in range(0, len(rows), _TILE):
            across = slice(row, row + _TILE)
            for column in range(row if every else 0, len(active), _TILE):
                down = slice(column, column + _TILE)
                tile = rough.product(lines[across], columns[down])
                found.add(tile, floors[across, None], row, column)
                if every and column > row:
                    found.add(tile, floors[None, down], row, column, turned=True)
        self._take(rows, active, floors, found)

    def replace(self, rows: Ints, nearest: Ints, closeness: Floats) -> None:
        """Make lists of one group each, the nearest of all."""
        self.listed[rows], self.bounds[rows] = NONE, -np.inf
        self.listed[rows, 0], self.bounds[rows, 0] = nearest, np.where(nearest == NONE, -np.inf, closeness)
        self._weighed[rows, 0] = self._weights[nearest]
        self._exact[rows] = True
        self.rest[rows] = closeness

    def unite(self, left: Ints, right: Ints, share: Floats, parent: Ints) -> None:
        """Let the lists of `left` tell of what they and `right` are together, `share` of it being the left's part.

        Means and weights are those after it.
        """
        self._prepare(left)
        self.follow(np.concatenate([left, right]), parent)
        shares = share[:, None], 1 - share[:, None]
        base = shares[0] * self.rest[left, None] + shares[1] * self.rest[right, None]
        above = [
            part * (self.bounds[side] - self.rest[side, None])
            for part, side in zip(shares, (left, right), strict=True)
        ]
        listed = np.hstack([self.listed[left], self.listed[right]])
        listed[listed == left[:, None]] = NONE
        listed, sums, _ = _gathered(listed, np.hstack(above))
        bounds = np.where(listed == NONE, -np.inf, sums + base + _ROUNDING).astype(np.float32)
        order = np.argsort(-bounds, axis=1, kind="stable")
        kept = order[:, :_LISTED]
        self.listed[left] = np.take_along_axis(listed, kept, 1)
        self.bounds[left] = np.take_along_axis(bounds, kept, 1)
        self._weighed[left], self._exact[left] = self._weights[self.listed[left]], False
        first_cut = np.take_along_axis(bounds, order[:, _LISTED : _LISTED + 1], 1)
        self.rest[left] = np.maximum(base, first_cut)[:, 0]

    def leave(self, groups: Ints) -> None:
        """Let groups be near to none from now on."""
        self._left[groups] = True

    def follow(self, rows: Ints, parent: Ints) -> None:
        """Let lists name groups as they are now, after some on them merged or left."""
        listed = self.listed[rows]
        present = parent[listed]
        present[(listed == NONE) | self._left[present]] = NONE
        outdated = (listed != NONE) & ((present == NONE) | (self._weights[present] != self._weighed[rows]))
        changed = np.flatnonzero(outdated.any(axis=1))
        rows, present = rows[changed], present[changed]
        parts = self._weighed[rows] / self._weights[present]
        rest = self.rest[rows, None]
        bounds, exact = self.bounds[rows], self._exact[rows]
        present, above, order = _gathered(present, parts * (bounds - rest))
        same = np.take_along_axis(parts, order, 1) == 1
        kept = np.take_along_axis(bounds, order, 1)
        bounds = np.where(same, kept, above + rest + _ROUNDING)
        self.listed[rows], self.bounds[rows] = present, np.where(present == NONE, -np.inf, bounds)
        self._exact[rows] = np.take_along_axis(exact, order, 1) & same
        self._weighed[rows] = self._weights[present]

    def choose(self, marks: Marks, rows: Ints, parent: Ints) -> tuple[Ints, Floats]:
        """Return the nearest group on the list of each row, NONE where none reaches the level, and its similarity."""
        self.follow(rows, parent)
        listed, bounds, exact = self.listed[rows], self.bounds[rows], self._exact[rows]
        pending = np.arange(len(rows))
        for _ in range(_STEPS):
            top = bounds[pending].argmax(axis=1)
            doubtful = (bounds[pending, top] >= self._level) & ~exact[pending, top]
            pending, top = pending[doubtful], top[doubtful]
            bounds[pending, top] = self._similarities(marks, rows[pending], listed[pending, top])
            exact[pending, top] = True
        surest = np.where(exact[pending], bounds[pending], self._level).max(axis=1, initial=self._level)
        places, top = np.nonzero((bounds[pending] >= surest[:, None]) & ~exact[pending])
        pending = pending[places]
        bounds[pending, top] = self._similarities(marks, rows[pending], listed[pending, top])
        exact[pending, top] = True
        self.bounds[rows], self._exact[rows] = bounds, exact
        every, top = np.arange(len(rows)), bounds.argmax(axis=1)
        closeness = bounds[every, top]
        return np.where(closeness >= self._level, listed[every, top], NONE), closeness

    def _similarities(self, marks: Marks, left: Ints, right: Ints) -> Floats:
        values = np.empty(len(left), np.float32)
        for start in range(0, len(left), _BLOCK):
            block = slice(start, start + _BLOCK)
            values[block] = np.einsum("ij,ij->i", self._means[left[block]], self._means[right[block]])
        values[(left == right) | in_conflict(marks[left], marks[right])] = -np.inf
        return values

    def _prepare(self, rows: Ints) -> None:
        halved = self._prepared.dtype == np.int16
        self._prepared[rows] = rough.halves(self._means[rows]) if halved else self._means[rows]

    def _floors(self, rows: rough.Prepared, columns: rough.Prepared) -> Floats:
        """Return from which rough similarity on each row has about enough for its list, shape (rows,)."""
        floors = np.full(len(rows), self._level - rough.SLACK, np.float32)
        every = len(columns) // _SAMPLE
        if every <= 1:
            return floors
        sample = rough.product(rows, columns[::every])
        kept = 2 + 2 * _LISTED // every
        places, _ = rough.reaching(sample, floors[:, None])
        crowded = np.flatnonzero(np.bincount(places, minlength=len(rows)) > kept)
        if len(crowded):
            floors[crowded] = np.partition(rough.numbers(sample[crowded]), -kept, axis=1)[:, -kept]
        return floors

    def _take(self, rows: Ints, active: Ints, floors: Floats, found: Pairs) -> None:
        places, others, bounds = found.sorted()
        starts = np.searchsorted(places, np.arange(len(rows) + 1))
        ranks = np.arange(len(places)) - starts[places]
        kept = ranks < _LISTED
        self.listed[rows], self.bounds[rows], self._exact[rows] = NONE, -np.inf, False
        self.listed[rows[places[kept]], ranks[kept]] = active[others[kept]]
        self.bounds[rows[places[kept]], ranks[kept]] = bounds[kept]
        self._weighed[rows] = self._weights[self.listed[rows]]
        self.rest[rows] = floors + np.float32(rough.SLACK)
        cut = ranks == _LISTED
        self.rest[rows[places[cut]]] = np.maximum(self.rest[rows[places[cut]]], bounds[cut])


def _gathered(listed: Ints, above: NDArray[np.floating]) -> tuple[Ints, NDArray[np.floating], Ints]:
    """Add up what each list says of the same group.

    Args:
        listed: groups, NONE where there is none, shape (rows, k).
        above: what is to be added up, shape (rows, k).

    Returns:
        Groups and sums, by number of group, NONE in place of all but the first of the same; and the place from where
        each came.
    """
    places = np.arange(listed.shape[1])
    keys = np.sort((listed - NONE << _WIDTH_BITS) + places, axis=1)
    order, listed = keys & (1 << _WIDTH_BITS) - 1, (keys >> _WIDTH_BITS) + NONE
    first = np.ones(listed.shape, np.bool_)
    first[:, 1:] = listed[:, 1:] != listed[:, :-1]
    sums = np.full(listed.shape, -np.inf)
    starts = np.flatnonzero(first)
    if len(starts):
        sums.ravel()[starts] = np.add.reduceat(np.take_along_axis(above, order, 1).ravel(), starts)
    return np.where(first, listed, NONE), sums, order
