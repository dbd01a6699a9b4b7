"""What people decided about clusters; the machine obeys."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from embeddings.clustering.micro import MicroClusters

Ints = NDArray[np.int64]


@dataclass(slots=True)
class Constraints:
    """People's decisions beside those that are kept with each placed micro-cluster.

    Attributes:
        pinned: clusters a person has decided on: never split, never merged with one another.
        apart: pairs of sets of micro-clusters that never share a cluster.
    """

    pinned: set[int] = field(default_factory=set)
    apart: list[tuple[list[int], list[int]]] = field(default_factory=list)

    def held(self, micros: MicroClusters, rows: Ints) -> Ints:
        """Return for each micro-cluster the cluster the machine must leave it in, 0 where it is free."""
        clusters = micros.clusters[rows]
        bound = micros.placed[rows] | np.isin(clusters, list(self.pinned))
        held: Ints = np.where(bound, clusters, 0)
        return held

    def release(self, left: list[int], right: list[int]) -> None:
        """Forget the last pair that keeps some of these micro-clusters apart from some of those."""
        for place, pair in reversed(list(enumerate(self.apart))):
            if any(
                not one.isdisjoint(left) and not other.isdisjoint(right) for one, other in _both_ways(pair)
            ):
                del self.apart[place]
                return

    def sides(self, rows: Ints) -> NDArray[np.int32]:
        """Return the axes of the pairs kept apart: 1 on one side, 2 on the other, shape (rows, pairs)."""
        sides = np.zeros((len(rows), len(self.apart)), np.int32)
        for axis, (left, right) in enumerate(self.apart):
            sides[np.isin(rows, left), axis] = 1
            sides[np.isin(rows, right), axis] = 2
        return sides


def _both_ways(pair: tuple[list[int], list[int]]) -> list[tuple[set[int], set[int]]]:
    left, right = map(set, pair)
    return [(left, right), (right, left)]
