"""Pauses before coming back: ever longer, never the same for two connectors, never shorter than asked for."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Final

FIRST: Final = 0.5
LONGEST: Final = 60.0
"""Seconds before the first and at most before any attempt."""


class Backoff:
    """Waits between attempts; `dice` spread those who were all cut off at once."""

    def __init__(self, dice: Random, *, first: float = FIRST, longest: float = LONGEST) -> None:
        self._dice = dice
        self._first = first
        self._longest = longest
        self._pause = first

    def succeed(self) -> None:
        """Begin anew with short pauses: it worked."""
        self._pause = self._first

    async def wait(self, asked: float = 0.0) -> None:
        """Wait for the next attempt, at least as long as the other side `asked`."""
        pause = self._dice.uniform(0.5, 1.5) * self._pause
        self._pause = min(2 * self._pause, self._longest)
        await asyncio.sleep(max(pause, asked))
