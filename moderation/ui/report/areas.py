"""Areas: a stacked chart of questions over time as inline SVG, so that the report needs no script and no network."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 960
HEIGHT: Final = 300
_LEFT: Final = 44
_BOTTOM: Final = 26
_TOP: Final = 14
_MOST_STEPS: Final = 240
"""Points along the time axis; a long show is drawn in longer steps."""
_MARKS: Final = 8
_MINUTE: Final = 60.0
_NICE: Final = (2, 4, 6, 8, 12, 16)


@dataclass(frozen=True, slots=True)
class Area:
    """One band of the chart: its path, its colour by number, its name."""

    path: str
    shade: int
    name: str


@dataclass(frozen=True, slots=True)
class Time:
    """A mark of the time axis: where it stands, and which moment it is."""

    x: float
    at: float


@dataclass(frozen=True, slots=True)
class Level:
    """A line across the chart: where it runs, and how many questions a minute it means."""

    y: float
    value: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A stacked chart, ready to be written as SVG; `moments` are where lines stand upright."""

    areas: tuple[Area, ...]
    times: tuple[Time, ...]
    levels: tuple[Level, ...]
    moments: tuple[float, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    top: int = _TOP
    floor: int = HEIGHT - _BOTTOM


def stacked(counts: Mapping[str, Mapping[float, int]], moments: Sequence[float]) -> Chart:
    """Return the chart of counts (by name, lowest band first, and by minute) with lines at moments.

    Times are seconds since the epoch. The height is in questions a minute, however long a step of the chart is.
    """
    minutes = sorted({minute for series in counts.values() for minute in series})
    first, length = minutes[0], minutes[-1] - minutes[0]
    step = max(1, math.ceil(length / _MINUTE / _MOST_STEPS)) * _MINUTE
    points = int(length / step) + 1
    heights = {name: _stepped(series, first, step, points) for name, series in counts.items()}
    per_minute = _MINUTE / step
    top = _nice(max(sum(column) for column in zip(*heights.values(), strict=True)) * per_minute)
    xs = [_LEFT + (WIDTH - _LEFT) * n / max(points - 1, 1) for n in range(points)]
    floor = HEIGHT - _BOTTOM

    def y(value: float) -> float:
        return floor - (floor - _TOP) * value * per_minute / top

    below = [0.0] * len(xs)
    areas = []
    for shade, (name, series) in enumerate(heights.items()):
        above = [low + value for low, value in zip(below, series, strict=True)]
        areas.append(Area(_path(xs, [y(v) for v in below], [y(v) for v in above]), shade, name))
        below = above
    every = math.ceil(points / _MARKS)
    end = xs[-1]
    return Chart(
        areas=tuple(areas),
        times=tuple(Time(xs[n], first + n * step) for n in range(0, points, every)),
        levels=tuple(Level(y(value / per_minute), value) for value in (0.0, top / 2, top)),
        moments=tuple(
            _LEFT + (end - _LEFT) * (at - first) / length
            for at in moments
            if length and first <= at <= first + length
        ),
    )


def _stepped(series: Mapping[float, int], first: float, step: float, steps: int) -> list[float]:
    values = [0.0] * steps
    for minute, count in series.items():
        values[min(int((minute - first) / step), steps - 1)] += count
    return values


def _nice(most: float) -> float:
    """Return the smallest of 2, 4, 6, 8, 12, 16, 20, 40, … that holds a value: its half is a whole number too."""
    unit = 1.0
    while True:
        for part in _NICE:
            if unit * part >= most:
                return unit * part
        unit *= 10


def _path(xs: Sequence[float], below: Sequence[float], above: Sequence[float]) -> str:
    there = [f"{x:.1f} {y:.1f}" for x, y in zip(xs, above, strict=True)]
    back = [f"{x:.1f} {y:.1f}" for x, y in zip(reversed(xs), reversed(below), strict=True)]
    return f"M{'L'.join(there)}L{'L'.join(back)}Z"
