"""For each group a short list of the groups nearest to it, with what is known of all others.

Similarities are bounded from above: by a rough one first, later by that before two groups merged, since what is merged
is never nearer to a third group than the nearer of its parts was. Only the top of a list is computed, and a list serves
as long as its best is nearer than all that is not on it can be.
"""

import numpy as np
from numpy.typing import NDArray

from embeddings.clustering import rough

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Marks = NDArray[np.int32]

NONE = -1
_LISTED = 24
_TILE = 1024  # rows and columns of similarities at a time: equal shapes are multiplied faster, small ones stay in cache
_SAMPLE = 512  # columns by which it is judged from where on a row has about enough for a list
_PLACE_BITS, _VALUE_BITS = 24, 16


class Nearby:
    """Short lists of groups; what leaves `search` or `unite` is a bound, never too low.

    Args:
        count: groups there are.
        level: what is less similar does not matter.

    Attributes:
        listed: groups on each list, NONE where it is shorter, shape (count, k).
        bounds: their similarities are at most these, shape (count, k).
        rest: that of any other group is at most this, or below the level, shape (count,).
    """

    def __init__(self, count: int, level: float) -> None:
        self._level = level
        self.listed = np.full((count, _LISTED), NONE)
        self.bounds = np.full((count, _LISTED), -np.inf, np.float32)
        self.rest = np.full(count, level, np.float32)

    def search(self, means: Floats, marks: Marks, rows: Ints, active: Ints) -> None:
        """List for some groups the nearest active ones that are not in conflict with them."""
        columns = rough.prepared(means[active])
        every = len(rows) == len(active)
        lines = columns if every else columns[np.searchsorted(active, rows)]
        floors, found = self._floors(lines, columns), _Found(rows, active, marks)
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
        self.rest[rows] = closeness

    def unite(self, left: Ints, right: Ints, share: Floats, parent: Ints) -> None:
        """Let the lists of `left` tell of what they and `right` are together, `share` of it being the left's part."""
        shares = share[:, None], 1 - share[:, None]
        base = shares[0] * self.rest[left, None] + shares[1] * self.rest[right, None]
        above = [
            part * np.maximum(self.bounds[side] - self.rest[side, None], 0)
            for part, side in zip(shares, (left, right), strict=True)
        ]
        listed = np.hstack([self.listed[left], self.listed[right]])
        listed = np.where(listed == NONE, NONE, parent[listed])
        order = np.argsort(listed, axis=1, kind="stable")
        listed = np.take_along_axis(listed, order, 1)
        bounds = np.take_along_axis(np.hstack(above), order, 1)
        for place in range(1, listed.shape[1]):
            same = listed[:, place] == listed[:, place - 1]
            bounds[same, place] += bounds[same, place - 1]
            listed[same, place - 1] = NONE
        bounds = np.where(listed == NONE, -np.inf, bounds + base).astype(np.float32)
        order = np.argsort(-bounds, axis=1, kind="stable")
        self.listed[left] = np.take_along_axis(listed, order[:, :_LISTED], 1)
        self.bounds[left] = np.take_along_axis(bounds, order[:, :_LISTED], 1)
        first_cut = np.take_along_axis(bounds, order[:, _LISTED : _LISTED + 1], 1)
        self.rest[left] = np.maximum(base, first_cut)[:, 0]

    def choose(self, means: Floats, marks: Marks, rows: Ints, parent: Ints) -> tuple[Ints, Floats]:
        """Return the nearest group on the list of each row, NONE where none reaches the level, and its similarity."""
        listed, bounds = self.listed[rows], self.bounds[rows]
        exact = np.zeros(listed.shape, np.bool_)
        pending = np.arange(len(rows))
        while len(pending):
            top = bounds[pending].argmax(axis=1)
            doubtful = (bounds[pending, top] >= self._level) & ~exact[pending, top]
            pending, top = pending[doubtful], top[doubtful]
            mine, others = rows[pending], parent[listed[pending, top]]
            values = np.einsum("ij,ij->i", means[mine], means[others])
            values[(others == mine) | in_conflict(marks[mine], marks[others])] = -np.inf
            bounds[pending, top], exact[pending, top] = values, True
        self.bounds[rows] = bounds
        every, top = np.arange(len(rows)), bounds.argmax(axis=1)
        closeness = bounds[every, top]
        return np.where(closeness >= self._level, parent[listed[every, top]], NONE), closeness

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

    def _take(self, rows: Ints, active: Ints, floors: Floats, found: "_Found") -> None:
        places, others, bounds = found.sorted()
        starts = np.searchsorted(places, np.arange(len(rows) + 1))
        ranks = np.arange(len(places)) - starts[places]
        kept = ranks < _LISTED
        self.listed[rows], self.bounds[rows] = NONE, -np.inf
        self.listed[rows[places[kept]], ranks[kept]] = active[others[kept]]
        self.bounds[rows[places[kept]], ranks[kept]] = bounds[kept]
        self.rest[rows] = floors + np.float32(rough.SLACK)
        cut = ranks == _LISTED
        self.rest[rows[places[cut]]] = np.maximum(self.rest[rows[places[cut]]], bounds[cut])


class _Found:
    """Pairs found while tiles of similarities go by: each as one number that sorts by row, then by nearness."""

    def __init__(self, rows: Ints, active: Ints, marks: Marks) -> None:
        self._rows, self._active, self._marks = rows, active, marks
        self._marked = np.asarray(marks.any(axis=1))
        self._keys: list[NDArray[np.uint64]] = []

    def add(
        self, tile: rough.Prepared, floors: Floats, row: int, column: int, *, turned: bool = False
    ) -> None:
        """Take what reaches the floors of a tile that begins at this row and column; `turned` for the reverse."""
        rows, columns = rough.reaching(tile, floors)
        values = rough.numbers(tile[rows, columns])
        rows, columns = rows + row, columns + column
        if turned:
            rows, columns = columns, rows
        allowed = self._allowed(self._rows[rows], self._active[columns])
        rows, columns, values = rows[allowed], columns[allowed], values[allowed]
        key = rows.astype(np.uint64) << np.uint64(_PLACE_BITS + _VALUE_BITS)
        key |= (np.uint64(0xFFFF) - _ordered(values)) << np.uint64(_PLACE_BITS)
        self._keys.append(key | columns.astype(np.uint64))

    def sorted(self) -> tuple[Ints, Ints, Floats]:
        """Return row, column and bound of all pairs, row by row, the nearest first."""
        keys = np.sort(np.concatenate(self._keys))
        places = (keys >> np.uint64(_PLACE_BITS + _VALUE_BITS)).astype(np.int64)
        others = (keys & np.uint64((1 << _PLACE_BITS) - 1)).astype(np.int64)
        values = np.uint64(0xFFFF) - (keys >> np.uint64(_PLACE_BITS) & np.uint64(0xFFFF))
        return places, others, _in_numbers(values) + np.float32(rough.SLACK)

    def _allowed(self, rows: Ints, columns: Ints) -> NDArray[np.bool_]:
        allowed = np.ones(len(rows), np.bool_)
        allowed[rows == columns] = False
        judged = np.flatnonzero(self._marked[rows] & self._marked[columns])
        allowed[judged] &= ~in_conflict(self._marks[rows[judged]], self._marks[columns[judged]])
        return allowed


def in_conflict(left: Marks, right: Marks) -> NDArray[np.bool_]:
    """Tell for each pair of rows of marks whether some axis has different values on both sides."""
    conflict: NDArray[np.bool_] = ((left != right) & (left != 0) & (right != 0)).any(axis=-1)
    return conflict


def _ordered(values: Floats) -> NDArray[np.uint64]:
    """Return whole numbers of 16 bits in the order of these numbers."""
    bits = values.view(np.uint32)
    negative = (bits >> np.uint32(31)).astype(np.bool_)
    return (np.where(negative, ~bits, bits | np.uint32(1 << 31)) >> np.uint32(16)).astype(np.uint64)


def _in_numbers(ordered: NDArray[np.uint64]) -> Floats:
    bits = ordered.astype(np.uint32) << np.uint32(16)
    negative = (bits >> np.uint32(31)) == 0
    return np.where(negative, ~bits, bits & np.uint32(0x7FFFFFFF)).view(np.float32)
