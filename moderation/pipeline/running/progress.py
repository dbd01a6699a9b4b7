"""Progress: how far the stages are behind what was recorded."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from moderation.domain.events import Asked, Recorded, Screened
from moderation.pipeline.rows import Counts
from moderation.pipeline.viewers.intake import Health

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
        self._started = False
        self._waiting: deque[tuple[int, float]] = deque()

    def start(self, counts: Counts, *, lost: int, now: float) -> None:
        """Begin, maybe again, from what the views show; what they show unscreened has waited since `now`.

        `lost` messages were shown, but are gone from the log.
        """
        self._recorded = counts.recorded
        self._on_board = counts.on_board
        self._lost += lost
        self._backlog = counts.recorded - counts.screened
        self._since = now
        self._waiting.clear()
        self._started = True

    def take(self, batch: Sequence[Recorded], *, now: float) -> None:
        """Count a batch of events just projected."""
        for recorded in batch:
            if isinstance(recorded.event, Asked):
                self._recorded += 1
                self._waiting.append((recorded.offset, now))
            elif isinstance(recorded.event, Screened):
                self._on_board += len(recorded.event.seqs)
                self._screen(recorded.event)

    def health(self, *, now: float, failing: bool) -> Health:
        """Return how things stand, "behind" before the start; `failing`: something does not work."""
        backlog = self._backlog + len(self._waiting)
        oldest = self._since if self._backlog else self._waiting[0][1] if self._waiting else now
        lag = max(now - oldest, 0.0)
        late = lag > BEHIND_SECONDS or not self._started
        status = "failing" if failing or self._lost else "behind" if late else "ok"
        return Health(status, self._recorded, self._on_board, backlog, round(lag, 3), self._lost)

    def _screen(self, screened: Screened) -> None:
        first = self._waiting[0][0] if self._waiting else screened.seqs[-1] + 1
        self._backlog = max(self._backlog - sum(seq < first for seq in screened.seqs), 0)
        while self._waiting and self._waiting[0][0] <= screened.seqs[-1]:
            self._waiting.popleft()
