"""Spikes: many complaints from one place within minutes are one outage, however mildly each is put."""

from __future__ import annotations

import math
from typing import Final

SPAN: Final = 150.0
"""Seconds that are counted together; a spike shows within two such spans."""
_CALLS: Final = 8
"""Questions that name one place within two spans."""
_LOSSES: Final = 2
_SHARE: Final = 5
"""Of them at least so many, and one in so many, tell of a loss: curiosity about one town is no outage."""
_FRESH: Final = 6
"""Spans after which a spike is over, while others still ask."""

Calls = dict[int, tuple[int, int]]
"""By span: questions that name a place, and how many of them are of high urgency or worse."""


def span_of(at: float) -> int:
    """Return the span in which a moment lies."""
    return math.floor(at / SPAN)


def count_call(calls: Calls, at: float, *, loss: bool, sign: int) -> None:
    """Count a question in (sign 1) or out (-1)."""
    span = span_of(at)
    asked, lost = calls.get(span, (0, 0))
    calls[span] = (asked + sign, lost + sign * loss)
    if calls[span] == (0, 0):
        del calls[span]


def spiking(places: dict[str, Calls], last_at: float) -> str:
    """Return the place that most complaints came from at once, shortly before `last_at`, or an empty string."""
    oldest = span_of(last_at) - _FRESH
    heights = {
        place: max((_height(calls, span) for span in calls if span >= oldest), default=0)
        for place, calls in places.items()
    }
    place = min(heights, key=lambda place: (-heights[place], place), default="")
    return place if place and heights[place] else ""


def _height(calls: Calls, span: int) -> int:
    """Return how many questions came in a span and the one before, 0 when that is no spike."""
    asked, lost = map(sum, zip(calls[span], calls.get(span - 1, (0, 0)), strict=True))
    is_spike = asked >= _CALLS and lost >= _LOSSES and lost * _SHARE >= asked
    return asked if is_spike else 0
