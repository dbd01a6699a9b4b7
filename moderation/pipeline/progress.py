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
        self._waiting: deque[tuple[int, float]] = deque()

    def start(self, counts: Counts) -> None:
        """Begin from what the views show."""
        self._recorded = counts.recorded
        self._on_board = counts.on_board

    def queue(self, messages: Sequence[Recorded], *, now: float) -> None:
        """Count messages that were projected before a restart and still wait."""
        self._waiting.extend((message.offset, now) for message in messages)

    def take(self, batch: Sequence[Recorded], *, now: float) -> None:
        """Count a batch of events just projected."""
        for recorded in batch:
            if isinstance(recorded.event, Asked):
                self._recorded += 1
                self._waiting.append((recorded.offset, now))
            elif isinstance(recorded.event, Screened):
                self._on_board += len(recorded.event.seqs)
                last = recorded.event.seqs[-1]
                while self._waiting and self._waiting[0][0] <= last:
                    self._waiting.popleft()

    def health(self, *, now: float, failure: str, lost: int) -> Health:
        """Return how things stand; `failure` is why nothing can be recorded, "" when all is well."""
        lag = max(now - self._waiting[0][1], 0.0) if self._waiting else 0.0
        status = "failing" if failure or lost else "behind" if lag > BEHIND_SECONDS else "ok"
        return Health(status, self._recorded, self._on_board, len(self._waiting), round(lag, 3), lost)
