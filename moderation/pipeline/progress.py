"""Progress: how far the stages are behind what was recorded."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from moderation.domain.events import Asked, Recorded, Screened
from moderation.pipeline.intake import Health
from moderation.pipeline.rows import Counts

BEHIND_SECONDS = 5.0
"""Lag from which the board counts as behind."""


class Progress:
    """Counts one broadcast's messages from recorded to on the board."""

    def __init__(self) -> None:
        self._recorded = 0
        self._on_board = 0
        self._lost = 0
        self._backlog = 0
        self._since = 0.0
        self._waiting: deque[tuple[int, float]] = deque()

    def start(self, counts: Counts, *, lost: int, now: float) -> None:
        """Begin from what the views show; what was recorded before and is not on the board has waited since `now`."""
        self._recorded = counts.recorded
        self._on_board = counts.on_board
        self._lost = lost
        self._backlog = counts.recorded - counts.screened
        self._since = now

    def take(self, batch: Sequence[Recorded], *, now: float) -> None:
        """Count a batch of events just projected."""
        for recorded in batch:
            if isinstance(recorded.event, Asked):
                self._recorded += 1
                self._waiting.append((recorded.offset, now))
            elif isinstance(recorded.event, Screened):
                self._on_board += len(recorded.event.seqs)
                self._screen(recorded.event)

    def health(self, *, now: float, failure: str) -> Health:
        """Return how things stand; `failure` is why nothing can be recorded, "" when all is well."""
        backlog = self._backlog + len(self._waiting)
        oldest = self._since if self._backlog else self._waiting[0][1] if self._waiting else now
        lag = max(now - oldest, 0.0)
        status = "failing" if failure or self._lost else "behind" if lag > BEHIND_SECONDS else "ok"
        return Health(status, self._recorded, self._on_board, backlog, round(lag, 3), self._lost)

    def _screen(self, screened: Screened) -> None:
        first = self._waiting[0][0] if self._waiting else screened.seqs[-1] + 1
        self._backlog = max(self._backlog - sum(seq < first for seq in screened.seqs), 0)
        while self._waiting and self._waiting[0][0] <= screened.seqs[-1]:
            self._waiting.popleft()
