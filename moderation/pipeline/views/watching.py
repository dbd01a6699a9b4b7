"""Watching: what the views show, where another process brings it there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from moderation.domain.events import Recorded
from moderation.pipeline.ports import LogReader, ViewReader
from moderation.pipeline.rows import Counts
from moderation.pipeline.views.projector import BATCH


class Showing(Protocol):
    """Where a worker learns what the views show: a `Projector` that writes them, or a `Watcher`."""

    def start(self) -> int:
        """Get ready; return how many messages the views showed that the log lacks."""
        ...

    def step(self) -> list[Recorded]:
        """Return the next events that the views show, empty when there are none yet."""
        ...


@dataclass(frozen=True, slots=True)
class Start:
    """Where showing starts: how many messages the views lost, what they count.

    What the log held through `known` while the views showed nothing at all has happened long ago: viewers hear of it
    when they return, not once more now.
    """

    lost: int
    counts: Counts
    known: int


def begin(broadcast: str, showing: Showing, views: ViewReader, log: LogReader) -> Start:
    """Start what shows; return where it starts."""
    head = log.head(broadcast)
    known = 0 if views.position(broadcast) else head
    lost, position, before = 0, 0, -1
    while position != before:
        # Another process may write them meanwhile: what is counted must be what is followed from.
        before = views.position(broadcast)
        lost += showing.start()
        counts = views.counts(broadcast)
        position = views.position(broadcast)
    return Start(lost, counts, known)


class Watcher:
    """Follows one broadcast's views, which another process writes, event by event."""

    def __init__(self, broadcast: str, log: LogReader, views: ViewReader) -> None:
        self._broadcast = broadcast
        self._log = log
        self._views = views
        self._after = 0

    def start(self) -> int:
        """Begin behind what the views show now; what they showed in vain is the business of whoever writes them."""
        self._after = self._views.position(self._broadcast)
        return 0

    def step(self) -> list[Recorded]:
        """Return the next events that the views show, empty when there are none yet."""
        shown = self._views.position(self._broadcast)
        if shown <= self._after:
            return []
        batch = self._log.read(self._broadcast, after=self._after, limit=min(BATCH, shown - self._after))
        if batch:
            self._after = batch[-1].offset
        return batch
