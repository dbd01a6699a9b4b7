"""The stream's own background: what its messages have in common, whatever they ask.

In a stream about one subject all vectors point nearly the same way, and so they do in some models whatever the
text. Only what is left after the common part is taken away tells two questions apart.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.clustering.wording import WORDING_DIM

Floats = NDArray[np.float32]

_PRESUMED_WEIGHT = 25  # micro-clusters of this stream that weigh as much as what was presumed
_NOWHERE = 1e-3  # what is not further from the background differs from it by rounding only
_BLOCK = 512  # rows at a time, while they are in cache
_WORDING_SHARE = 0.2  # of a similarity; the rest is meaning


class Background:
    """The stream's own mean, unknown until it is first taken, unless it is presumed.

    Args:
        dim: of the vectors of meaning; those here hold the wording after it.
        presumed: what texts have in common with this model whatever the stream, shape (dim,); empty when unknown.
    """

    def __init__(self, dim: int, presumed: Sequence[float] = ()) -> None:
        self.known = len(presumed) > 0
        self._presumed: Floats = np.zeros(dim + WORDING_DIM, np.float32)
        if self.known:
            self._presumed[:dim] = presumed
        self._weight = _PRESUMED_WEIGHT if self.known else 0
        self.mean: Floats = self._presumed.copy()

    def follow(self, means: Floats) -> None:
        """Take the mean of micro-clusters, each counting once, so that a flood of one text does not move it."""
        if len(means):
            self.mean = self.of(means)
            self.known = True

    def of(self, means: Floats) -> Floats:
        """Return the background of these micro-clusters without taking it over."""
        total = means.sum(axis=0, dtype=np.float64) + self._weight * self._presumed
        mean: Floats = (total / (len(means) + self._weight)).astype(np.float32)
        return mean


def directions(vectors: Floats, mean: Floats) -> Floats:
    """Return where vectors point, seen from a background, so that a dot product is a similarity.

    Args:
        vectors: meaning and wording side by side, shape (n, dim + WORDING_DIM).
        mean: the background, shape (dim + WORDING_DIM,).

    Returns:
        Rows of unit length. A message without a wording is judged by its meaning alone. What lies at the background
        itself, as all does while everyone says the same, points where the background does.
    """
    pointing = np.empty(vectors.shape, np.float32)
    for start in range(0, len(vectors), _BLOCK):
        block = slice(start, start + _BLOCK)
        _point(pointing[block], vectors[block], mean)
    return pointing


def _point(pointing: Floats, vectors: Floats, mean: Floats) -> None:
    np.subtract(vectors, mean, out=pointing)
    meaning, wording = pointing[:, :-WORDING_DIM], pointing[:, -WORDING_DIM:]
    share = np.where(vectors[:, -WORDING_DIM:].any(axis=1), _WORDING_SHARE, 0.0).astype(np.float32)
    _scale(meaning, vectors[:, :-WORDING_DIM], np.sqrt(1 - share))
    _scale(wording, vectors[:, -WORDING_DIM:], np.sqrt(share))


def _scale(rows: Floats, vectors: Floats, lengths: Floats) -> None:
    """Make rows so long, those that are next to nothing as the vectors that they came from."""
    own = _lengths(rows)
    nowhere = np.flatnonzero(own < _NOWHERE)
    if len(nowhere):
        rows[nowhere] = vectors[nowhere]
        own[nowhere] = _lengths(vectors[nowhere])
    own[own == 0] = 1
    rows *= (lengths / own)[:, None]


def _lengths(rows: Floats) -> Floats:
    lengths: Floats = np.sqrt((rows * rows).sum(axis=1))
    return lengths
