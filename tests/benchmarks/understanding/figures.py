"""Shares and F1 with their 95 % intervals, and the worst mistakes behind them."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np

WORST = 10
"""Mistakes printed of each kind."""
_Z = 1.96
_DRAWS = 2000


class Case(NamedTuple):
    """What was wanted of a text, what was found, and by how much: mistakes with a wide margin are the worst."""

    text: str
    wanted: bool
    found: bool
    margin: float = 0.0


class Figures:
    """Prints figures as they come and keeps them for the last line of JSON."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, float]] = {}

    def judged(self, name: str, cases: Sequence[Case], *, show: bool = True) -> None:
        """Print how a yes or no was judged: F1, what was found, what was taken for it wrongly, the worst mistakes."""
        wanted = [case for case in cases if case.wanted]
        others = [case for case in cases if not case.wanted]
        hits, false = sum(case.found for case in wanted), sum(case.found for case in others)
        print(f"{name}: {len(cases)} texts")
        kept = self.kept.setdefault(name, {})
        if wanted:
            self._share(kept, "found", hits, len(wanted))
        if others:
            self._share(kept, "false", false, len(others))
        if wanted and others:
            self._f1(kept, hits, false, len(wanted), len(others))
        if show:
            _list([case for case in cases if case.wanted != case.found])

    def share(self, name: str, rows: Sequence[tuple[bool, str]], *, show: bool = True) -> None:
        """Print the share of texts of which something holds, and the texts of which it does not."""
        print(f"{name}: {len(rows)} texts")
        self._share(self.kept.setdefault(name, {}), "share", sum(holds for holds, _ in rows), len(rows))
        for text in [text for holds, text in rows if not holds][: WORST if show else 0]:
            print(f"      {text[:140]}")

    def number(self, name: str, value: float, unit: str) -> None:
        """Print a figure that is no share."""
        print(f"{name}: {value:.1f} {unit}")
        self.kept[name] = {unit: round(value, 2)}

    def _share(self, kept: dict[str, float], what: str, count: int, of: int) -> None:
        low, high = wilson(count, of)
        kept[what] = round(count / max(1, of), 4)
        print(f"    {what:6} {count:5} of {of:5}  {count / max(1, of):.3f} ({low:.3f}-{high:.3f})")

    def _f1(self, kept: dict[str, float], hits: int, false: int, wanted: int, others: int) -> None:
        (f1, low, high), (balanced, least, most) = _resampled(hits, false, wanted, others)
        kept |= {"f1": round(f1, 4), "balanced": round(balanced, 4)}
        print(
            f"    F1 {f1:.3f} ({low:.3f}-{high:.3f}), balanced accuracy {balanced:.3f} ({least:.3f}-{most:.3f})"
        )


def wilson(count: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share."""
    if not of:
        return 0.0, 1.0
    share = count / of
    middle = (share + _Z * _Z / (2 * of)) / (1 + _Z * _Z / of)
    width = _Z * sqrt(share * (1 - share) / of + _Z * _Z / (4 * of * of)) / (1 + _Z * _Z / of)
    return max(0.0, middle - width), min(1.0, middle + width)


def _resampled(
    hits: int, false: int, wanted: int, others: int
) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Return F1 and balanced accuracy, each with its interval by bootstrap."""
    outcomes = np.array([hits, wanted - hits, false, others - false], np.float64)
    draws = np.random.default_rng(7).multinomial(wanted + others, outcomes / outcomes.sum(), _DRAWS)
    rows = np.vstack([outcomes, draws])
    hit, missed, taken, left = rows.T
    f1 = 2 * hit / np.maximum(1, 2 * hit + missed + taken)
    balanced = (hit / np.maximum(1, hit + missed) + left / np.maximum(1, taken + left)) / 2
    first, second = (
        (float(row[0]), *(float(edge) for edge in np.quantile(row[1:], [0.025, 0.975])))
        for row in (f1, balanced)
    )
    return first, second


def _list(mistakes: Sequence[Case]) -> None:
    for case in sorted(mistakes, key=lambda case: -abs(case.margin))[:WORST]:
        print(f"      {'false ' if case.found else 'missed'} {case.text[:130]}")
