"""Recurrence: which questions come back all through a broadcast."""

from __future__ import annotations

from typing import Final

PARTS: Final = 12
"""Equal parts into which a broadcast is cut."""


class Recurrence:
    """Notes in which parts of a broadcast each cluster was asked; `first` and `last` are epoch seconds."""

    def __init__(self, first: float, last: float) -> None:
        self._first = first
        self._length = max(last - first, 1.0)
        self._parts: dict[int, int] = {}

    def add(self, cluster: int, at: float) -> None:
        """Take in a message in a cluster; what lies outside counts for the nearest part."""
        part = int((at - self._first) / self._length * PARTS)
        self._parts[cluster] = self._parts.get(cluster, 0) | 1 << min(max(part, 0), PARTS - 1)

    def parts(self, cluster: int) -> int:
        """Return in how many parts a cluster was asked."""
        return self._parts.get(cluster, 0).bit_count()
