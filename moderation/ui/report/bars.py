"""Bars: how service changed while a show went on, as inline SVG: who asked when, and who of them has an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from moderation.domain.service import Slice

WIDTH: Final = 960
HEIGHT: Final = 190
_TOP: Final = 26
_BOTTOM: Final = 24
_GAP: Final = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a show: where its bar stands, how tall it is, and how much of it, from below, has an answer."""

    x: float
    width: float
    y: float
    height: float
    served: float
    slice: Slice


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of bars, ready to be written as SVG."""

    bars: tuple[Bar, ...]
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = HEIGHT - _BOTTOM


def in_time(slices: Sequence[Slice]) -> Bars:
    """Return the chart of slices; a part in which nobody asked anew has a bar without height."""
    most = max((one.contacts for one in slices), default=0) or 1
    step, floor = WIDTH / max(len(slices), 1), HEIGHT - _BOTTOM
    found = []
    for place, one in enumerate(slices):
        height = (floor - _TOP) * one.contacts / most
        served = height * one.served / (one.contacts or 1)
        found.append(Bar(place * step + _GAP / 2, step - _GAP, floor - height, height, served, one))
    return Bars(tuple(found))
