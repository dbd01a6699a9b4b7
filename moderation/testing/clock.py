"""A clock that moves only when told to."""

from __future__ import annotations


class FakeClock:
    """Stands at `now` (seconds since the epoch) until it is advanced; call it to read it."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def advance(self, seconds: float) -> float:
        """Move on (or back, when negative); return the new time."""
        self.now += seconds
        return self.now
