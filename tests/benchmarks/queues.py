"""Queues: how long messages wait for stages that take them by the batch, played through second by second."""

from __future__ import annotations

import heapq
import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """What works on messages in order.

    `workers` work side by side, each on up to `batch` messages at a time, for `fixed` seconds a batch and `each` a
    message. Every `rest_every` seconds it does something else for `rest` seconds.
    """

    name: str
    each: float
    fixed: float = 0.0
    batch: int = 64
    workers: int = 1
    rest_every: float = 0.0
    rest: float = 0.0


@dataclass(frozen=True, slots=True)
class Passed:
    """When each message was through, in order, and how long the workers were busy for it together."""

    at: list[float]
    busy: float


def pass_through(stage: Stage, arrivals: Sequence[float]) -> Passed:
    """Return when messages that come to a stage at these moments leave it."""
    free = [0.0] * stage.workers
    left: list[float] = []
    busy = 0.0
    next_rest = stage.rest_every
    taken = 0
    while taken < len(arrivals):
        began = max(heapq.heappop(free), arrivals[taken])
        if stage.rest_every and began >= next_rest:
            next_rest = began + stage.rest_every
            began += stage.rest
        here = min(bisect_right(arrivals, began, lo=taken), taken + stage.batch)
        takes = stage.fixed + stage.each * (here - taken)
        left += [began + takes] * (here - taken)
        heapq.heappush(free, began + takes)
        busy += takes
        taken = here
    # Of several workers a later one may be through first; what comes next takes messages in their order again.
    return Passed(sorted(left), busy)


def delays(stages: Sequence[Stage], arrivals: Sequence[float]) -> list[float]:
    """Return how long each message takes through all stages, sorted."""
    through = list(arrivals)
    for stage in stages:
        through = pass_through(stage, through).at
    return sorted(end - start for start, end in zip(arrivals, through, strict=True))


def waves(rate: float, seconds: float, *, seed: int = 1, peak: float = 1.0) -> list[float]:
    """Return moments at which messages come by chance, `peak` times as many as usual in the middle third."""
    dice = random.Random(seed)
    moments: list[float] = []
    now = 0.0
    while True:
        middle = seconds / 3 <= now < 2 * seconds / 3
        now += dice.expovariate(rate * (peak if middle else 1.0))
        if now >= seconds:
            return moments
        moments.append(now)


def share(ordered: Sequence[float], part: float) -> float:
    """Return what this part of ordered values stays below."""
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else 0.0


def sustained(stages: Sequence[Stage]) -> tuple[float, str]:
    """Return the messages a second that the narrowest stage can keep up with, and its name."""

    def capacity(stage: Stage) -> float:
        rested = 1 - (stage.rest / (stage.rest_every + stage.rest) if stage.rest_every else 0.0)
        return rested * stage.workers / (stage.each + stage.fixed / stage.batch)

    return min((capacity(stage), stage.name) for stage in stages)
