"""Overload: what is given up, and in which order, when more comes than the machine can do.

What is never given up: a message that was acknowledged, its commit before the acknowledgement, and the look for
emergencies. Times are seconds of any steady clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import Final

CALM_SECONDS: Final = 5.0
"""How long a load must stay below a limit before what was given up comes back: lamps must not flicker."""
CALM_SHARE: Final = 0.5
"""How far below the limit."""
PRESSED_SECONDS: Final = 3.0
"""How long a load must last before viewers are slowed down or turned away: one slow flush of a disk is no overload."""
SLOW_SECONDS: Final = 30.0
"""Pause between two questions of one viewer in slow mode."""


class Sacrifice(StrEnum):
    """What can be given up, in the order in which it is."""

    HINTS = "hints"
    """Similar questions while typing, and news of how many ask the same."""
    RECEIPTS = "receipts"
    """The frames that say where a question went."""
    LINKING = "linking"
    """Linking clusters anew, and with it the order on the board, comes seldom."""
    GROUPING = "grouping"
    """New questions are on the board long after they came; as they came they are shown and found at once."""
    PACE = "pace"
    """Slow mode: a viewer has to wait between two questions."""
    DOORS = "doors"
    """New connections are turned away for a while."""


@dataclass(frozen=True, slots=True)
class Load:
    """What the machine has to do.

    `backlog` messages wait to be sorted, the oldest for `lag_seconds`; a new one waits `wait_seconds` to be recorded.
    """

    backlog: int
    lag_seconds: float
    wait_seconds: float


@dataclass(frozen=True, slots=True)
class Limit:
    """From where on something is given up: when any of the three is reached."""

    backlog: float = inf
    lag_seconds: float = inf
    wait_seconds: float = inf

    def is_reached(self, load: Load, share: float = 1.0) -> bool:
        """Tell whether a load reaches this share of the limit."""
        return (
            load.backlog >= share * self.backlog
            or load.lag_seconds >= share * self.lag_seconds
            or load.wait_seconds >= share * self.wait_seconds
        )


LIMITS: Final[Mapping[Sacrifice, Limit]] = {
    Sacrifice.HINTS: Limit(backlog=500, lag_seconds=5.0, wait_seconds=0.25),
    Sacrifice.RECEIPTS: Limit(backlog=3000, lag_seconds=10.0, wait_seconds=0.5),
    Sacrifice.LINKING: Limit(backlog=6000, lag_seconds=15.0, wait_seconds=0.75),
    Sacrifice.GROUPING: Limit(lag_seconds=30.0),
    # A board that lags is no reason to slow viewers down: their questions are recorded, shown and found meanwhile.
    Sacrifice.PACE: Limit(backlog=1_000_000, wait_seconds=1.5),
    Sacrifice.DOORS: Limit(wait_seconds=4.0),
}
"""A later sacrifice is never made without the earlier ones, but for grouping, which lags by itself."""
LAST: Final = frozenset({Sacrifice.PACE, Sacrifice.DOORS})
"""What viewers would feel: given up only when the load lasts."""


class Relief:
    """What is given up now."""

    def __init__(self, limits: Mapping[Sacrifice, Limit] = LIMITS) -> None:
        self._limits = limits
        self._calm_since: dict[Sacrifice, float] = {}
        self._pressed_since: dict[Sacrifice, float] = {}
        self._given_up: dict[Sacrifice, None] = {}

    @property
    def given_up(self) -> tuple[Sacrifice, ...]:
        """Return what is given up, in order."""
        return tuple(one for one in Sacrifice if one in self._given_up)

    def gives_up(self, sacrifice: Sacrifice) -> bool:
        """Tell whether something is given up now."""
        return sacrifice in self._given_up

    @property
    def pause(self) -> float:
        """Return the seconds that a viewer has to leave between two questions, 0 outside of slow mode."""
        return SLOW_SECONDS if self.gives_up(Sacrifice.PACE) else 0.0

    def weigh(self, load: Load, *, now: float) -> None:
        """Give up what this load asks for, take back what it has not asked for lately."""
        needed = False
        for one in reversed(Sacrifice):
            limit = self._limits[one]
            needs = self._needs(one, load, now)
            needed = needed or needs
            if needs or (needed and one is not Sacrifice.GROUPING):
                self._given_up[one] = None
                self._calm_since.pop(one, None)
            elif limit.is_reached(load, CALM_SHARE):
                self._calm_since.pop(one, None)
            elif now - self._calm_since.setdefault(one, now) >= CALM_SECONDS:
                self._given_up.pop(one, None)

    def _needs(self, one: Sacrifice, load: Load, now: float) -> bool:
        """Tell whether a load asks for a sacrifice, and has for long enough."""
        if not self._limits[one].is_reached(load):
            self._pressed_since.pop(one, None)
            return False
        since = self._pressed_since.setdefault(one, now)
        return one not in LAST or now - since >= PRESSED_SECONDS
