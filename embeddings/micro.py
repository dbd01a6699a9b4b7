"""Micro-clusters: messages so alike that they are never parted again, except by people."""

import numpy as np
from numpy.typing import NDArray

from embeddings.background import directions

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

COLUMNS = ("sums", "pointing", "counts", "last_at", "signatures", "clusters", "placed", "faded")
_SLACK = 1e-4  # what the last bits of a matrix product may differ by, and far more


class MicroClusters:
    """All micro-clusters as columns of numbers; a micro-cluster's id is its row, and row 0 is nobody.

    Args:
        dim: of the vectors.

    Attributes:
        size: rows in use, the nobody included.
        sums: of the members' vectors, shape (rows, dim).
        pointing: the mean of the members seen from the background, unit rows; zero once faded.
        counts: members.
        last_at: when the last member came, seconds.
        signatures: number of the members' guard signature, the same for all of them.
        clusters: the cluster each is in.
        placed: whether people put it there.
        faded: whether it is too stale to be matched.
    """

    def __init__(self, dim: int) -> None:
        rows = 256
        self.size = 1
        self.sums = np.zeros((rows, dim), np.float32)
        self.pointing = np.zeros((rows, dim), np.float32)
        self.counts = np.zeros(rows, np.int64)
        self.last_at = np.zeros(rows, np.float64)
        self.signatures = np.zeros(rows, np.int32)
        self.clusters = np.zeros(rows, np.int64)
        self.placed = np.zeros(rows, np.bool_)
        self.faded = np.zeros(rows, np.bool_)

    def open(self, pointing: Floats, signature: int, cluster: int) -> int:
        """Open a micro-cluster, still without members, and return its id."""
        micro = self.size
        if micro == len(self.counts):
            self._double()
        self.size += 1
        self.pointing[micro] = pointing
        self.signatures[micro] = signature
        self.clusters[micro] = cluster
        return micro

    def add(self, micro: int, vector: Floats, at: float) -> None:
        """Count a member in; where the micro-cluster points is left until it is aimed."""
        self.sums[micro] += vector
        self.counts[micro] += 1
        self.last_at[micro] = max(at, self.last_at[micro])

    def take_away(self, micro: int, vector: Floats) -> None:
        """Count a member out; an empty micro-cluster keeps its id and is matched no more."""
        self.sums[micro] -= vector
        self.counts[micro] = max(0, self.counts[micro] - 1)

    def live(self) -> Ints:
        """Return the ids of those that can be matched and linked."""
        return np.flatnonzero((self.counts[: self.size] > 0) & ~self.faded[: self.size])

    def means(self, micros: Ints) -> Floats:
        """Return the mean vectors of their members."""
        mean: Floats = self.sums[micros] / self.counts[micros].astype(np.float32)[:, None]
        return mean

    def aim(self, micros: Ints, background: Floats) -> None:
        """Point micro-clusters at their members' mean, seen from the background."""
        dead = (self.counts[micros] == 0) | self.faded[micros]
        self.pointing[micros[dead]] = 0
        alive = micros[~dead]
        self.pointing[alive] = directions(self.means(alive), background)

    def fade(self, micros: Ints) -> None:
        """Stop matching these; they keep their ids and members."""
        self.faded[micros] = True
        self.pointing[micros] = 0

    def closest(self, pointing: Floats, rough: Floats, signature: int, level: float) -> tuple[int, float]:
        """Find the most similar micro-cluster of the same signature.

        A product of many rows differs in its last bits from that of one row. So it only draws up a short list,
        whose similarities are computed afresh, always in the same way.

        Args:
            pointing: where the message points, shape (dim,).
            rough: its similarities to the first rows, about; rows opened since are left out.
            signature: number of the message's guard signature; rows of another one do not count.
            level: the least similarity.

        Returns:
            Id and similarity, or (0, 0.0) when none is similar enough.
        """
        since = len(rough)
        allowed = np.where(self.signatures[:since] == signature, rough, -1)
        least = max(float(allowed.max()), level) - _SLACK
        newer = since + np.flatnonzero(self.signatures[since : self.size] == signature)
        candidates = np.concatenate([np.flatnonzero(allowed >= least), newer])
        if not len(candidates):
            return 0, 0.0
        similarities = (self.pointing[candidates].astype(np.float64) * pointing).sum(axis=1)
        best = int(similarities.argmax())
        if similarities[best] < level:
            return 0, 0.0
        return int(candidates[best]), float(similarities[best])

    def fill(self, columns: dict[str, NDArray[np.generic]]) -> None:
        """Take over the columns of a snapshot."""
        for name in COLUMNS:
            setattr(self, name, columns[name])
        self.size = len(self.counts)

    def _double(self) -> None:
        for name in COLUMNS:
            column = getattr(self, name)
            setattr(self, name, np.concatenate([column, np.zeros_like(column)]))
