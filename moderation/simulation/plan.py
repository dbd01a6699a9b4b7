"""The plan: who says what when."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

PER_MINUTE = 10
"""Messages a minute that a viewer is given at most: intake allows 12 unless told otherwise."""
MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message of a plan: `at` seconds after its start, by the viewer of a number."""

    at: float
    viewer: int
    text: str


def evenly(count: int, rate: float) -> list[float]:
    """Return the times of messages that come at so many a second."""
    return [number / rate for number in range(count)]


def seat(
    texts: Sequence[str], times: Sequence[float], *, authors: Sequence[str] = (), viewers: int | None = None
) -> list[Arrival]:
    """Return a plan of texts at times (ascending): an author has one viewer, who has no author comes in turn.

    Without `viewers` there are as many as authors, and enough that nobody hits the limit of a minute.
    """
    named = authors or [""] * len(texts)
    known = {author: number for number, author in enumerate(dict.fromkeys(filter(None, named)))}
    among = viewers or max(len(known), math.ceil(_busiest_minute(times) / PER_MINUTE))
    plan = []
    turn = 0
    for at, text, author in zip(times, texts, named, strict=True):
        plan.append(Arrival(at, (known[author] if author else turn) % among, text))
        turn += not author
    return plan


def _busiest_minute(times: Sequence[float]) -> int:
    start, most = 0, 1
    for end, at in enumerate(times):
        while times[start] <= at - MINUTE:
            start += 1
        most = max(most, end - start + 1)
    return most
