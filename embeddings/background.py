"""The stream's own background: what its messages have in common, whatever they ask.

In a stream about one subject all vectors point nearly the same way, and so they do in some models whatever the
text. Only what is left after the common part is taken away tells two questions apart.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Background:
    """A mean that starts at a prior and goes over to the stream's own.

    Args:
        dim: of the vectors.
        prior: mean of ordinary texts under the same model, shape (dim,); None when there is none.
        prior_weight: how many micro-clusters the prior counts for.
    """

    def __init__(self, dim: int, prior: Floats | None, prior_weight: float) -> None:
        self._prior: NDArray[np.float64] = np.zeros(dim) if prior is None else np.asarray(prior, np.float64)
        self._weight = 0.0 if prior is None else prior_weight
        self.known = prior is not None
        self.mean: Floats = self._prior.astype(np.float32)

    def follow(self, means: Floats) -> None:
        """Take the mean of micro-clusters, each counting once, so that a flood of one text does not move it."""
        if len(means):
            self.mean = self.of(means)
            self.known = True

    def of(self, means: Floats) -> Floats:
        """Return the background of these micro-clusters without taking it over."""
        total = means.sum(axis=0, dtype=np.float64) + self._prior * self._weight
        mean: Floats = (total / (len(means) + self._weight)).astype(np.float32)
        return mean


def directions(vectors: Floats, mean: Floats) -> Floats:
    """Return where vectors point, seen from a background: rows of unit length, or zero for one that equals it."""
    centred = vectors - mean
    lengths = np.sqrt((centred * centred).sum(axis=1, keepdims=True))
    lengths[lengths == 0] = 1
    pointing: Floats = centred / lengths
    return pointing
