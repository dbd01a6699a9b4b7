"""Line: how many open questions stand before one, by how many people ask them: what its askers may expect."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from moderation.pipeline.ports import ClusterQuery, ViewReader
from moderation.pipeline.rows import ClusterRow
from moderation.pipeline.views.cards import OPEN

STALE: Final = 10.0
"""Seconds for which a look at all questions is believed: it takes every one of them, and thousands may ask at once."""
NEVER: Final = 0.0
"""Time to read clusters at: nobody asks here how fast they grow."""
NEARER: Final = 2
"""Askers are told anew when so many times fewer questions are before theirs: a handful of times in a whole show."""


@dataclass(frozen=True, slots=True)
class _Look:
    at: float
    rows: tuple[ClusterRow, ...]
    askers: tuple[int, ...]
    """Of each open question, ascending."""

    def before(self, askers: int) -> int:
        return len(self.askers) - bisect_right(self.askers, askers)


class Line:
    """The open questions of each broadcast; may be asked from any thread. `clock` gives seconds."""

    def __init__(self, views: ViewReader, *, clock: Callable[[], float]) -> None:
        self._views = views
        self._clock = clock
        self._looks: dict[str, _Look] = {}
        self._told: dict[tuple[str, int], int] = {}
        self._turn = threading.Lock()

    def ahead(self, broadcast: str, row: ClusterRow) -> int:
        """Return how many open questions more people ask than this one, 0 for one that is not open."""
        if row.status not in OPEN:
            return 0
        with self._turn:
            look = self._looks.get(broadcast)
            if look is None or not 0 <= self._clock() - look.at < STALE:
                look = self._look(broadcast)
            ahead = look.before(row.askers)
            key = (broadcast, row.id)
            self._told[key] = max(ahead, self._told.get(key, 0))
        return ahead

    def nearer(self, broadcast: str) -> list[ClusterRow]:
        """Return the questions before which far fewer stand now than their askers were last told, each once."""
        with self._turn:
            look, found = self._look(broadcast), []
            for row in look.rows:
                key, ahead = (broadcast, row.id), look.before(row.askers)
                told = self._told.get(key, 0)
                if told and NEARER * ahead <= told:
                    self._told[key] = ahead
                    found.append(row)
        return found

    def _look(self, broadcast: str) -> _Look:
        rows = self._views.clusters(broadcast, ClusterQuery(statuses=OPEN), now=NEVER)
        look = _Look(self._clock(), tuple(rows), tuple(sorted(row.askers for row in rows)))
        self._looks[broadcast] = look
        return look
