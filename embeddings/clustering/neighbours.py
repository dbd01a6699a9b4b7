"""Neighbours: what a sample of micro-clusters is most similar to, by which a stream is judged."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.clustering import rough

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_SAMPLE = 250  # micro-clusters whose neighbours are sought
_BLOCK = 64  # of those that each is compared with, looked at as one first


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The neighbours of a sample of micro-clusters, those of one beside one another, nearest first.

    Attributes:
        total: micro-clusters of the stream.
        sample: whose neighbours they are, shape (s,), rows of the stream.
        starts: where those of each begin, shape (s + 1,).
        rows: the neighbours, rows of the stream.
        similarities: how near each is.
    """

    total: int
    sample: Ints
    starts: Ints
    rows: Ints
    similarities: Floats

    def usual(self, rank: int, least: float) -> float:
        """Return the median similarity to the neighbour of this rank; of those that have none, `least`."""
        known = np.flatnonzero(np.diff(self.starts) >= rank)
        similarities = np.full(len(self.sample), least, np.float32)
        similarities[known] = self.similarities[self.starts[known] + rank - 1]
        return float(np.median(similarities))

    def closest(self, count: int, least: float) -> tuple[Ints, Ints]:
        """Return up to so many pairs of each with a neighbour that is at least so near."""
        counts = np.diff(self.starts)
        ranks = np.arange(len(self.rows)) - np.repeat(self.starts[:-1], counts)
        chosen = (ranks < count) & (self.similarities >= least)
        return np.repeat(self.sample, counts)[chosen], self.rows[chosen]


def nearest(pointing: Floats, rank: int, least: float) -> Neighbours:
    """Find the neighbours of a sample of micro-clusters.

    Args:
        pointing: where all micro-clusters point, shape (n, dim).
        rank: neighbours up to this rank are found; of further ones, some.
        least: those less similar than this are left out.
    """
    sample = np.arange(len(pointing))[:: -(-len(pointing) // _SAMPLE) or 1]
    places, rows = _near(pointing, sample, rank, least)
    similarities = np.einsum("ij,ij->i", pointing[sample[places]], pointing[rows])
    chosen = np.flatnonzero((similarities >= least) & (sample[places] != rows))
    places, rows, similarities = places[chosen], rows[chosen], similarities[chosen]
    order = np.lexsort((-similarities, places))
    starts = np.searchsorted(places, np.arange(len(sample) + 1))
    return Neighbours(len(pointing), sample, starts, rows[order], similarities[order])


def _near(pointing: Floats, sample: Ints, rank: int, least: float) -> tuple[Ints, Ints]:
    """Return pairs of a place in the sample and a row, among which are all neighbours up to a rank."""
    halved = rough.pays(len(pointing))
    columns = rough.halves(pointing) if halved else pointing
    closeness = rough.product(columns[sample], columns)
    # Some neighbour in each of so many blocks is as near as the nearest of the last of them, so nothing below counts;
    # in one of these blocks that may be the micro-cluster itself.
    tops = closeness[:, : len(pointing) // _BLOCK * _BLOCK].reshape(len(sample), -1, _BLOCK).max(axis=2)
    floors = np.full((len(sample), 1), least, np.float32)
    if tops.shape[1] > rank:
        tops.partition(-rank - 1, axis=1)
        floors = np.maximum(floors, rough.numbers(tops[:, -rank - 1, None]) - rough.SLACK)
    return rough.reaching(closeness, floors - rough.SLACK)
