"""Backlogs: what waits in front of each leg of a message's way, where processes of many machines do them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from moderation.pipeline.health.timing import Leg


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much waits, and for how many `seconds` the oldest of it has; embedders count batches, others log entries."""

    count: int = 0
    seconds: float = 0.0


class Pursuit:
    """Tells how far somebody is behind the end of a log that grows: in entries, and in seconds."""

    def __init__(self) -> None:
        self._ends: deque[tuple[int, float]] = deque()

    def backlog(self, *, done: int, end: int, now: float) -> Backlog:
        """Return what waits between two offsets; what lies at the end now is counted from now on."""
        if not self._ends or end > self._ends[-1][0]:
            self._ends.append((end, now))
        while self._ends and self._ends[0][0] <= done:
            self._ends.popleft()
        return Backlog(max(end - done, 0), now - self._ends[0][1] if self._ends else 0.0)


def joined(backlogs: Iterable[Mapping[Leg, Backlog]]) -> dict[Leg, Backlog]:
    """Return what waits for all processes that report; several may speak of the one queue of the embedders."""
    found: dict[Leg, Backlog] = {}
    for one in backlogs:
        for leg, backlog in one.items():
            known = found.get(leg, Backlog())
            of_one_queue = leg is Leg.UNDERSTAND
            count = max(known.count, backlog.count) if of_one_queue else known.count + backlog.count
            found[leg] = Backlog(count, max(known.seconds, backlog.seconds))
    return found
