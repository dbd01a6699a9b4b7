"""Homes: which cluster holds each micro-cluster, in a few bytes each: a broadcast may open a million of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

_NONE = -1


class Homes:
    """Micro-clusters and the clusters that hold them; the ids of both are counted from zero up.

    The micro-clusters of a cluster are a chain: each names the one before and the one after it.
    """

    def __init__(self) -> None:
        self._home = array("i")
        self._before = array("i")
        self._after = array("i")
        self._first = array("i")

    def __contains__(self, micro: int) -> bool:
        return 0 <= micro < len(self._home) and self._home[micro] != _NONE

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Homes) and self.all() == other.all()

    __hash__ = None  # type: ignore[assignment] # it changes

    def __getitem__(self, micro: int) -> int:
        """Return the cluster that holds a micro-cluster.

        Raises KeyError when none ever did.
        """
        home = self._home[micro] if 0 <= micro < len(self._home) else _NONE
        if home == _NONE:
            raise KeyError(micro)
        return home

    def clusters_of(self, micros: Iterable[int]) -> Iterator[int]:
        """Return the clusters of micro-clusters that are all in one, many at a time."""
        return map(self._home.__getitem__, micros)

    def get(self, micro: int, missing: int) -> int:
        """Return the cluster that holds a micro-cluster, something else where none ever did."""
        return self._home[micro] if micro in self else missing

    def settle_in(self, micro: int, cluster: int) -> None:
        """Give a micro-cluster to a cluster, from the one that held it."""
        if micro in self:
            if self._home[micro] == cluster:
                return
            self._leave(micro)
        for column in (self._home, self._before, self._after):
            _grow(column, micro)
        _grow(self._first, cluster)
        first = self._first[cluster]
        self._home[micro], self._before[micro], self._after[micro] = cluster, _NONE, first
        self._first[cluster] = micro
        if first != _NONE:
            self._before[first] = micro

    def holds(self, cluster: int) -> bool:
        """Tell whether a cluster has any micro-cluster."""
        return 0 <= cluster < len(self._first) and self._first[cluster] != _NONE

    def micros(self, cluster: int) -> list[int]:
        """Return the micro-clusters of a cluster, ascending."""
        return sorted(self._chain(cluster))

    def all(self) -> dict[int, int]:
        """Return the cluster of every micro-cluster."""
        return {micro: cluster for micro, cluster in enumerate(self._home) if cluster != _NONE}

    def _chain(self, cluster: int) -> Iterator[int]:
        micro = self._first[cluster] if self.holds(cluster) else _NONE
        while micro != _NONE:
            yield micro
            micro = self._after[micro]

    def _leave(self, micro: int) -> None:
        before, after = self._before[micro], self._after[micro]
        if before == _NONE:
            self._first[self._home[micro]] = after
        else:
            self._after[before] = after
        if after != _NONE:
            self._before[after] = before


def _grow(column: array[int], place: int) -> None:
    missing = place + 1 - len(column)
    if missing > 0:
        column.extend([_NONE] * missing)
