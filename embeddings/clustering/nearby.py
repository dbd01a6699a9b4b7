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
        self._step = 0  # counts what `unite` and `leave` change
        self._changed = np.zeros(count + 1, np.int32)  # the last step that changed a group; NONE stands last
        self._seen = np.zeros(count, np.int32)  # the last step that each list took in

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
                turned = floors[down] if every and column > row else None
                found.add(tile, floors[across], turned, row, column)
        self._take(rows, active, floors, found)

    def replace(self, rows: Ints, nearest: Ints, closeness: Floats) -> None:
        """Make lists of one group each, the nearest of all."""
        self.listed[rows], self.bounds[rows] = NONE, -np.inf
        self.listed[rows, 0], self.bounds[rows, 0] = nearest, np.where(nearest == NONE, -np.inf, closeness)
        self._weighed[rows, 0] = self._weights[nearest]
        self._exact[rows], self._seen[rows] = True, self._step
        self.rest[rows] = closeness

    def unite(self, left: Ints, right: Ints, share: Floats, parent: Ints) -> None:
        """Let the lists of `left` tell of what they and `right` are together, `share` of it being the left's part.

        Means and weights are those after it.
        """
        self._prepare(left)
        self._mark(np.concatenate([left, right]))
        self.follow(np.concatenate([left, right]), parent)
        shares = share[:, None], 1 - share[:, None]
        base = shares[0] * self.rest[left, None] + shares[1] * self.rest[right, None]
        above = [
            part * (self.bounds[side] - self.rest[side, None])
            for part, side in zip(shares, (left, right), strict=True)
        ]
        listed = np.hstack([self.listed[left], self.listed[right]])
        listed[listed == left[:, None]] = NONE
        listed, sums = _gathered(listed, np.hstack(above))
        bounds = np.where(listed == NONE, -np.inf, sums + base + np.float32(_ROUNDING))
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
        self._mark(groups)

    def follow(self, rows: Ints, parent: Ints) -> None:
        """Let lists name groups as they are now, after some on them merged or left."""
        listed = self.listed[rows]
        outdated = np.flatnonzero(self._changed[listed] > self._seen[rows, None])
        self._seen[rows] = self._step
        present = parent[listed.ravel()[outdated]]
        row, place = np.divmod(outdated, _LISTED)
        self._rename(rows[row], place, np.where(self._left[present], NONE, present))

    def choose(self, marks: Marks, rows: Ints, parent: Ints) -> tuple[Ints, Floats]:
        """Return the nearest group on the list of each row, NONE where none reaches the level, and its similarity."""
        self.follow(rows, parent)
        chosen, pending, bounds = np.empty(len(rows), np.int64), np.arange(len(rows)), self.bounds[rows]
        for _ in range(_STEPS):
            top = bounds.argmax(axis=1)
            chosen[pending] = top
            doubtful = bounds[np.arange(len(top)), top] >= self._level
            doubtful &= ~self._exact[rows[pending], top]
            pending, top, bounds = pending[doubtful], top[doubtful], bounds[doubtful]
            bounds[np.arange(len(top)), top] = self._ascertain(marks, rows[pending], top)
        exact = self._exact[rows[pending]]
        surest = np.where(exact, bounds, self._level).max(axis=1, initial=self._level)
        places, top = np.nonzero((bounds >= surest[:, None]) & ~exact)
        bounds[places, top] = self._ascertain(marks, rows[pending[places]], top)
        chosen[pending] = bounds.argmax(axis=1)
        closeness = self.bounds[rows, chosen]
        return np.where(closeness >= self._level, self.listed[rows, chosen], NONE), closeness

    def _rename(self, rows: Ints, places: Ints, present: Ints) -> None:
        """Let places on lists name other groups, each of them once, NONE for what is no more."""
        rest = self.rest[rows]
        above = self._weighed[rows, places] / self._weights[present] * (self.bounds[rows, places] - rest)
        self.listed[rows, places], self.bounds[rows, places] = NONE, -np.inf
        named = np.flatnonzero(present != NONE)
        # One number for row, group and place sorts several times faster than their order is found.
        keys = np.sort((rows[named] * len(self.rest) + present[named]) * len(rows) + named)
        pairs, order = np.divmod(keys, max(len(rows), 1))
        starts = np.flatnonzero(np.diff(pairs, prepend=-1))
        first = order[starts]
        rows, places, present = rows[first], places[first], present[first]
        if len(first):
            self.bounds[rows, places] = np.add.reduceat(above[order], starts) + rest[first] + _ROUNDING
        self.listed[rows, places], self._exact[rows, places] = present, False
        self._weighed[rows, places] = self._weights[present]

    def _mark(self, groups: Ints) -> None:
        """Remember that groups are not what they were on any list."""
        self._step += 1
        self._changed[groups] = self._step

    def _ascertain(self, marks: Marks, rows: Ints, places: Ints) -> Floats:
        """Put similarities in place of bounds, at one place on the list of each row; return them."""
        values = self._similarities(marks, rows, self.listed[rows, places])
        self.bounds[rows, places], self._exact[rows, places] = values, True
        return values

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
            closest = sample[crowded]
            closest.partition(-kept, axis=1)
            floors[crowded] = rough.numbers(closest[:, -kept])
        return floors

    def _take(self, rows: Ints, active: Ints, floors: Floats, found: Pairs) -> None:
        places, others, bounds = found.sorted()
        starts = np.searchsorted(places, np.arange(len(rows) + 1))
        ranks = np.arange(len(places)) - starts[places]
        kept = ranks < _LISTED
        self.listed[rows], self.bounds[rows], self._exact[rows] = NONE, -np.inf, False
        self.listed[rows[places[kept]], ranks[kept]] = active[others[kept]]
        self.bounds[rows[places[kept]], ranks[kept]] = bounds[kept]
        self._weighed[rows], self._seen[rows] = self._weights[self.listed[rows]], self._step
        self.rest[rows] = floors + np.float32(rough.SLACK)
        cut = ranks == _LISTED
        self.rest[rows[places[cut]]] = np.maximum(self.rest[rows[places[cut]]], bounds[cut])


def _gathered(listed: Ints, above: Floats) -> tuple[Ints, Floats]:
    """Add up what each list says of the same group.

    Args:
        listed: groups, NONE where there is none, shape (rows, k).
        above: what is to be added up, shape (rows, k).

    Returns:
        Groups and sums, by number of group, NONE in place of all but the first of the same.
    """
    places = np.arange(listed.shape[1])
    keys = np.sort((listed - NONE << _WIDTH_BITS) + places, axis=1)
    order, listed = keys & (1 << _WIDTH_BITS) - 1, (keys >> _WIDTH_BITS) + NONE
    first = np.ones(listed.shape, np.bool_)
    first[:, 1:] = listed[:, 1:] != listed[:, :-1]
    sums = np.full(listed.shape, -np.inf, np.float32)
    starts = np.flatnonzero(first)
    if len(starts):
        sums.ravel()[starts] = np.add.reduceat(np.take_along_axis(above, order, 1).ravel(), starts)
    return np.where(first, listed, NONE), sums
