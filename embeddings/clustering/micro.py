"""Micro-clusters: messages so alike that they are never parted again, except by people."""

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.clustering import rough
from embeddings.clustering.background import directions

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

BY_MICRO = ("counts", "last_at", "clusters", "placed", "rows")
BY_ROW = ("owners", "signatures", "sums", "pointing")
_NO_ROW = -1
_FULL = 4096  # rows that are multiplied without being copied


@dataclass(frozen=True, slots=True)
class Candidates:
    """What one message may be similar to: rows, their rough similarities, and how many rows there were to choose of."""

    rows: Ints
    similarities: Floats
    used: int


class MicroClusters:
    """All micro-clusters as columns of numbers.

    Every micro-cluster has an entry of a few bytes under its id, for good; id 0 is nobody. Those that can still be
    matched also have a row with their vectors. Rows stand in the order of ids.

    Args:
        dim: of the vectors.

    Attributes:
        size: ids in use, the nobody included.
        used: rows in use.
        counts: members, by id.
        last_at: when the last member came, seconds, by id.
        clusters: the cluster each is in, by id.
        placed: whether people put it there, by id.
        rows: its row, -1 once faded, by id.
        owners: ids, by row.
        signatures: number of the members' guard signature, the same for all of them, by row.
        sums: of the members' vectors, by row.
        pointing: where the mean of the members points, seen from the background, by row.
    """

    def __init__(self, dim: int) -> None:
        start = 256
        self.size = 1
        self.used = 0
        self.counts = np.zeros(start, np.int64)
        self.last_at = np.zeros(start, np.float64)
        self.clusters = np.zeros(start, np.int64)
        self.placed = np.zeros(start, np.bool_)
        self.rows = np.full(start, _NO_ROW, np.int64)
        self.owners = np.zeros(start, np.int64)
        self.signatures = np.zeros(start, np.int32)
        self.sums = np.zeros((start, dim), np.float32)
        self.pointing = np.zeros((start, dim), np.float32)
        self._halves = np.zeros((0, dim), np.int16)
        self._halved = np.zeros(0, np.bool_)

    def open(self, pointing: Floats, signature: int, cluster: int) -> int:
        """Open a micro-cluster, still without members, and return its id."""
        if self.size == len(self.counts):
            self._double(BY_MICRO)
        if self.used == len(self.owners):
            self._double(BY_ROW)
        micro, row = self.size, self.used
        self.size, self.used = micro + 1, row + 1
        self.counts[micro], self.last_at[micro], self.placed[micro] = 0, 0, False
        self.clusters[micro], self.rows[micro], self.owners[row] = cluster, row, micro
        self.signatures[row], self.pointing[row], self.sums[row] = signature, pointing, 0
        self._halved[row : row + 1] = False
        return micro

    def add(self, micro: int, vector: Floats, at: float) -> None:
        """Count a member in; where the micro-cluster points is left until it is aimed."""
        self.sums[self.rows[micro]] += vector
        self.counts[micro] += 1
        self.last_at[micro] = max(at, self.last_at[micro])

    def take_away(self, micro: int, vector: Floats) -> None:
        """Count a member out; an empty micro-cluster keeps its id and is matched no more."""
        if self.rows[micro] != _NO_ROW:
            self.sums[self.rows[micro]] -= vector
        self.counts[micro] = max(0, self.counts[micro] - 1)

    def live(self) -> Ints:
        """Return the ids of those that can be matched and linked."""
        owners = self.owners[: self.used]
        return owners[self.counts[owners] > 0]

    def means(self, micros: Ints) -> Floats:
        """Return the mean vectors of the members of live micro-clusters."""
        mean: Floats = self.sums[self.rows[micros]]
        mean /= self.counts[micros].astype(np.float32)[:, None]
        return mean

    def aim(self, micros: Ints, background: Floats) -> None:
        """Point micro-clusters at their members' mean, seen from the background; empty ones nowhere."""
        rowed = micros[self.rows[micros] != _NO_ROW]
        self.pointing[self.rows[rowed[self.counts[rowed] == 0]]] = 0
        filled = rowed[self.counts[rowed] > 0]
        self.pointing[self.rows[filled]] = directions(self.means(filled), background)
        self._turned(self.rows[rowed])

    def fade(self, micros: Ints) -> None:
        """Forget the vectors of these; they keep ids and clusters and are matched no more."""
        fading = np.zeros(self.used, np.bool_)
        fading[self.rows[micros]] = True
        kept = np.flatnonzero(~fading)
        for name in BY_ROW:
            column = getattr(self, name)
            column[: len(kept)] = column[kept]
        if len(self._halved) >= self.used:
            self._halves[: len(kept)], self._halved[: len(kept)] = self._halves[kept], self._halved[kept]
        else:
            self._halved = np.zeros(0, np.bool_)
        self.rows[micros] = _NO_ROW
        self.used = len(kept)
        self.rows[self.owners[: self.used]] = np.arange(self.used)

    def candidates(self, pointing: Floats, level: float) -> list[Candidates]:
        """Find what messages may be similar to.

        Args:
            pointing: where the messages point, shape (n, dim).
            level: the least similarity.
        """
        columns = self._prepared()
        lines = rough.halves(pointing) if columns.dtype == np.int16 else pointing
        # This way about is twice as fast as the other: torch rearranges what stands on the right.
        similarities = rough.product(columns, lines)[: self.used]
        rows, messages = rough.reaching(similarities, np.full((1, 1), level - rough.SLACK, np.float32))
        order = np.argsort(messages, kind="stable")
        rows, messages = rows[order], messages[order]
        values = rough.numbers(similarities[rows, messages])
        ends = np.searchsorted(messages, np.arange(len(pointing) + 1)).tolist()
        return [
            Candidates(rows[start:end], values[start:end], self.used)
            for start, end in itertools.pairwise(ends)
        ]

    def closest(self, pointing: Floats, near: Candidates, signature: int, level: float) -> tuple[int, float]:
        """Find the most similar micro-cluster of the same signature.

        Rough similarities only draw up a short list, whose own are computed afresh, always in the same way.

        Args:
            pointing: where the message points, shape (dim,).
            near: what it may be similar to.
            signature: number of the message's guard signature; rows of another one do not count.
            level: the least similarity.

        Returns:
            Id and similarity, or (0, 0.0) when none is similar enough.
        """
        alike = self.signatures[near.rows] == signature
        rows, similarities = near.rows[alike], near.similarities[alike]
        candidates = rows[similarities >= similarities.max(initial=-1) - 2 * rough.SLACK]
        if self.used > near.used:
            newer = near.used + np.flatnonzero(self.signatures[near.used : self.used] == signature)
            candidates = np.concatenate([candidates, newer])
        if not len(candidates):
            return 0, 0.0
        exact = (self.pointing[candidates].astype(np.float64) * pointing).sum(axis=1)
        best = int(exact.argmax())
        if exact[best] < level:
            return 0, 0.0
        return int(self.owners[candidates[best]]), float(exact[best])

    def columns(self) -> dict[str, NDArray[np.generic]]:
        """Return all columns as far as they are used, for a snapshot."""
        by_micro = {name: getattr(self, name)[: self.size] for name in BY_MICRO}
        return by_micro | {name: getattr(self, name)[: self.used] for name in BY_ROW}

    def fill(self, columns: dict[str, NDArray[np.generic]]) -> None:
        """Take over the columns of a snapshot."""
        for name in BY_MICRO + BY_ROW:
            setattr(self, name, columns[name])
        self.size, self.used = len(self.counts), len(self.owners)
        self._halved = np.zeros(0, np.bool_)

    def _prepared(self) -> rough.Prepared:
        """Return where all rows point, as it is best multiplied; what turned since is prepared anew."""
        if not rough.pays(self.used):
            return self.pointing[: self.used]
        if len(self._halved) < self.used:
            known, before = len(self._halved), (self._halves, self._halved)
            self._halves = np.zeros(self.pointing.shape, np.int16)
            self._halved = np.zeros(len(self.pointing), np.bool_)
            self._halves[:known], self._halved[:known] = before[0][:known], before[1]
        turned = np.flatnonzero(~self._halved[: self.used])
        self._halves[turned] = rough.halves(self.pointing[turned])
        self._halved[turned] = True
        return self._halves[: self.used - self.used % -_FULL]  # what is beyond is left out of the result

    def _turned(self, rows: Ints) -> None:
        self._halved[rows[rows < len(self._halved)]] = False

    def _double(self, names: tuple[str, ...]) -> None:
        for name in names:
            column = getattr(self, name)
            wider = np.zeros((2 * len(column) + 1, *column.shape[1:]), column.dtype)
            wider[: len(column)] = column
            setattr(self, name, wider)
