"""Cohesion: how much the messages of a group resemble one another, by which two tight groups stay apart.

One level of linking is too low for a stream of narrow questions and too high for one of broad ones. What a group is
like inside tells which it is: where its messages resemble each other much, those of two groups must do so as well.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]

_PRESUMED = 10  # pairs that each group is presumed to have besides its own, as similar as linking demands
_ALIKE = 0.8  # presumed similarity of the messages of one micro-cluster
_REPEATS = (
    8  # messages of a micro-cluster that count at most: a flood of one text does not make a question narrow
)
_ROUNDING = 1e-6


class Cohesion:
    """The average similarity over the pairs within each group of one linkage.

    Args:
        weights: messages of each vector that groups will be made of, shape (n,).
        level: the least average similarity of what is linked.
        share: two groups must resemble each other at least so much as the looser of them resembles itself, times
            this; 0 asks for nothing.
    """

    def __init__(self, weights: Doubles, *, level: float, share: float) -> None:
        counted = np.minimum(weights, _REPEATS)
        self._pairs = counted * (counted - 1) / 2
        self._similarity = self._pairs * _ALIKE
        self._presumed = level / share if share else 0.0
        self._share = share

    def allows(self, left: Ints, right: Ints, closeness: Floats) -> NDArray[np.bool_]:
        """Tell which pairs of groups, of this average similarity, may become one."""
        if not self._share:
            return np.ones(len(left), np.bool_)
        looser = np.minimum(self._of(left), self._of(right))
        allowed: NDArray[np.bool_] = closeness >= self._share * looser - _ROUNDING
        return allowed

    def unite(self, left: Ints, right: Ints, closeness: Floats, between: Doubles) -> None:
        """Add groups to those on their left, which have so many pairs with them of this average similarity."""
        self._pairs[left] += self._pairs[right] + between
        self._similarity[left] += self._similarity[right] + between * closeness

    def _of(self, groups: Ints) -> Doubles:
        similarity = self._similarity[groups] + _PRESUMED * self._presumed
        average: Doubles = similarity / (self._pairs[groups] + _PRESUMED)
        return average
