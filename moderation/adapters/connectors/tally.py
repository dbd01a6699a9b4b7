"""The tally: how a connector fares, for Operations."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final

from moderation.adapters.connectors.journal import Journal
from moderation.adapters.connectors.voice import Voice
from moderation.domain.chat import FeedState

WINDOW: Final = 60.0
"""Seconds over which the rate is counted."""


class Tally:
    """Counts what comes; `name` is what the operator calls the connector, `clock` gives seconds since the epoch."""

    def __init__(
        self, name: str, channel: str, journal: Journal, voice: Voice, clock: Callable[[], float]
    ) -> None:
        self._name = name
        self._channel = channel
        self._journal = journal
        self._voice = voice
        self._clock = clock
        self._state = ("away", "")
        self._lately: deque[tuple[float, int]] = deque()

    def note(self, state: str, reason: str = "") -> None:
        """Note whether the platform is there: reading, away (and why), ended."""
        self._state = (state, reason)

    def count(self, messages: int) -> None:
        """Count new messages."""
        self._lately.append((self._clock(), messages))

    def state(self) -> FeedState:
        """Return how the connector fares now."""
        now = self._clock()
        while self._lately and self._lately[0][0] < now - WINDOW:
            self._lately.popleft()
        gaps = self._journal.gaps()
        state, reason = self._state
        return FeedState(
            name=self._name,
            channel=self._channel,
            state=state,
            reason=reason,
            rate=float(sum(count for _, count in self._lately)),
            last_gap=gaps[-1].reason if gaps else "",
            at=now,
            channels=self._journal.channels,
            answers=self._voice.answers,
            removes=self._voice.removes,
            late=self._voice.late,
            **self._journal.counts(),
        )
