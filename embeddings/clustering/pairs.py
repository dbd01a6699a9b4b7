"""Pairs of groups that may be near, gathered while tiles of rough similarities go by."""

import numpy as np
from numpy.typing import NDArray

from embeddings.clustering import rough

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Marks = NDArray[np.int32]

_PLACE_BITS, _VALUE_BITS = 24, 16


class Pairs:
    """Pairs found so far: each as one number that sorts by row, then by nearness.

    Args:
        rows: groups that look for others.
        active: groups that can be found.
        marks: of all groups; what is in conflict makes no pair.
    """

    def __init__(self, rows: Ints, active: Ints, marks: Marks) -> None:
        self._rows, self._active, self._marks = rows, active, marks
        self._marked = np.asarray(marks.any(axis=1))
        self._keys: list[NDArray[np.uint64]] = []

    def add(self, tile: rough.Prepared, floors: Floats, turned: Floats | None, row: int, column: int) -> None:
        """Take what reaches the floors of a tile that begins at this row and column.

        Args:
            tile: rough similarities.
            floors: of its rows.
            turned: of its columns, where they are rows as well; else None.
            row: where it begins.
            column: likewise.
        """
        rows, columns = rough.reaching(tile, floors[:, None], None if turned is None else turned[None])
        allowed = self._allowed(self._rows[rows + row], self._active[columns + column])
        rows, columns = rows[allowed], columns[allowed]
        values = rough.numbers(tile[rows, columns])
        nearness = np.uint64(0xFFFF) - _ordered(values) << np.uint64(_PLACE_BITS)
        places, others = (rows + row).astype(np.uint64), (columns + column).astype(np.uint64)
        kept = slice(None) if turned is None else values >= floors[rows]
        self._keys.append((places << np.uint64(_PLACE_BITS + _VALUE_BITS) | nearness | others)[kept])
        if turned is not None:
            kept = values >= turned[columns]
            self._keys.append((others << np.uint64(_PLACE_BITS + _VALUE_BITS) | nearness | places)[kept])

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
