"""Timing: how long each leg of a message's way took in the last minute."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

WINDOW: Final = 60.0
"""Seconds that the figures are about."""
MOST: Final = 8192
"""Laps remembered of one leg: more than a busy minute has."""


class Leg(StrEnum):
    """A leg of a message's way, in order; encoding is a part of understanding."""

    RECORD = "record"
    UNDERSTAND = "understand"
    ENCODE = "encode"
    GROUP = "group"
    BOARD = "board"


@dataclass(frozen=True, slots=True)
class Timing:
    """One leg in the last minute: batches done, `messages` in them, `busy` seconds, seconds of a batch."""

    batches: int = 0
    messages: int = 0
    busy: float = 0.0
    median: float = 0.0
    p95: float = 0.0

    @property
    def rate(self) -> float:
        """Return messages a second, idle time included."""
        return self.messages / WINDOW

    @property
    def speed(self) -> float:
        """Return messages a second of work: how many the leg could do; 0 when it did none."""
        return self.messages / self.busy if self.busy else 0.0


class Stopwatch:
    """Remembers how long the batches of one leg took; may be used from any thread."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._laps: deque[tuple[float, float, int]] = deque(maxlen=MOST)

    def lap(self, seconds: float, messages: int) -> None:
        """Note a batch that ended just now."""
        self._laps.append((self._clock(), seconds, messages))

    def timed(self, work: Callable[P, R], count: Callable[[R], int]) -> Callable[P, R]:
        """Return a piece of work that is noted with as many messages as its result is counted; of none, nothing is."""

        def watched(*parts: P.args, **options: P.kwargs) -> R:
            started = self._clock()
            result = work(*parts, **options)
            if messages := count(result):
                self.lap(self._clock() - started, messages)
            return result

        return watched

    def timing(self) -> Timing:
        """Return the figures of the last minute."""
        since = self._clock() - WINDOW
        laps = [(seconds, messages) for at, seconds, messages in self._laps.copy() if at > since]
        ranked = sorted(seconds for seconds, _ in laps)
        if not ranked:
            return Timing()
        return Timing(
            batches=len(laps),
            messages=sum(messages for _, messages in laps),
            busy=sum(ranked),
            median=ranked[len(ranked) // 2],
            p95=ranked[int(0.95 * len(ranked))],
        )


class Timings:
    """A stopwatch for each leg that a process does."""

    def __init__(self) -> None:
        self._watches = {leg: Stopwatch() for leg in Leg}

    def __getitem__(self, leg: Leg) -> Stopwatch:
        return self._watches[leg]

    def figures(self) -> dict[Leg, Timing]:
        """Return the figures of every leg that was done in the last minute."""
        found = {leg: watch.timing() for leg, watch in self._watches.items()}
        return {leg: timing for leg, timing in found.items() if timing.batches}


def together(figures: Iterable[Mapping[Leg, Timing]]) -> dict[Leg, Timing]:
    """Return what several processes did: amounts added up, times those of the slowest one."""
    found: dict[Leg, Timing] = {}
    for timings in figures:
        for leg, timing in timings.items():
            known = found.get(leg, Timing())
            slowest = max(known, timing, key=lambda one: one.p95)
            found[leg] = Timing(
                known.batches + timing.batches,
                known.messages + timing.messages,
                known.busy + timing.busy,
                slowest.median,
                slowest.p95,
            )
    return found
