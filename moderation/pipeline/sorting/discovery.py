"""Discovery: questions that fit no topic of the operator's list, and grow → a topic of their own, with a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
Naming = Callable[[Sequence[str]], Sequence[str]]
"""Key words, the most telling first → those that can name a subject."""

LOOSE: Final = 0.14
"""How much nearer than by chance a cluster must come to the operator's topics to fit one, in cosine."""
NEAR: Final = 0.45
"""Similarity, seen from the stream's background, from which clusters are about one broad subject."""
LEAST: Final = 8
"""Messages that make a subject worth a name."""
MOST: Final = 600
"""Clusters looked at: the largest ones, the latest of small ones."""
WORDS: Final = 2
"""Key words in a name."""


@dataclass(frozen=True, slots=True)
class Stray:
    """A cluster that fits no topic well.

    `mean` is that of its messages, `away` where it points from the stream's background; `name` the new topic that it
    has belonged to so far, "" for none.
    """

    cluster: int
    messages: int
    mean: Vector
    away: Vector
    name: str = ""


def unfitting(
    sizes: Mapping[int, int],
    means: Vector,
    names: Mapping[int, str],
    fits: Callable[[Vector], Sequence[float]],
    away: Callable[[Vector], Vector],
) -> list[Stray]:
    """Return the clusters that fit no topic, given the size, mean and new topic so far of each.

    `means` has a row for each size, a zero one where a cluster is of no account any more; `away` takes such rows, too.
    """
    clusters = list(sizes)
    loose = means.any(axis=1) & (np.asarray(fits(means)) < LOOSE)
    return [
        Stray(clusters[row], sizes[clusters[row]], means[row], way, names.get(clusters[row], ""))
        for row, way in zip(np.flatnonzero(loose).tolist(), away(means[loose]), strict=True)
    ]


def differing(before: Mapping[int, object], after: Mapping[int, object]) -> set[int]:
    """Return the keys whose values differ, or are on one side only."""
    return {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}


def discover(
    strays: Sequence[Stray],
    fits: Callable[[Vector], Sequence[float]],
    keywords: Callable[[Sequence[int]], Sequence[str]],
) -> dict[int, str]:
    """Return the name of the new topic of each cluster that belongs to one.

    A name once given stays with most of the messages that had it.

    Arguments: `fits` returns how well means, shape (n, dim), fit the operator's topics; `keywords` what sets some
    clusters together apart, the most telling word first.
    """
    named: dict[int, str] = {}
    groups = [group for group in _gather(strays) if _messages(group) >= LEAST]
    groups.sort(key=lambda group: (-_messages(group), group[0].cluster))
    together = fits(np.stack([_mean(group) for group in groups])) if groups else ()
    for group, fit in zip(groups, together, strict=True):
        if fit < LOOSE:
            name = _name(group, keywords, set(named.values()))
            named.update({stray.cluster: name for stray in group if name})
    return named


def _gather(strays: Sequence[Stray]) -> list[list[Stray]]:
    """Put clusters together coarsely: the largest first, each to the nearest of those before it."""
    groups: list[list[Stray]] = []
    # One product for each cluster: this runs while questions come in, beside whoever acknowledges them.
    totals = np.zeros((len(strays), len(strays[0].away) if strays else 0), np.float32)
    for stray in sorted(strays, key=lambda stray: (-stray.messages, stray.cluster)):
        known = totals[: len(groups)]
        near = (known @ stray.away) / np.sqrt((known * known).sum(axis=1))
        best = int(near.argmax()) if len(near) else len(groups)
        if best == len(groups) or near[best] < NEAR:
            best = len(groups)
            groups.append([])
        groups[best].append(stray)
        totals[best] += stray.away * stray.messages
    return groups


def _name(group: Sequence[Stray], keywords: Callable[[Sequence[int]], Sequence[str]], taken: set[str]) -> str:
    before: Counter[str] = Counter()
    for stray in group:
        before[stray.name] += stray.messages
    kept = [name for name in before if name and name not in taken]
    if kept:
        return min(kept, key=lambda name: (-before[name], name))
    name = ", ".join(keywords([stray.cluster for stray in group])[:WORDS]).capitalize()
    return "" if name in taken else name


def _messages(group: Sequence[Stray]) -> int:
    return sum(stray.messages for stray in group)


def _mean(group: Sequence[Stray]) -> Vector:
    total = np.sum([stray.mean * stray.messages for stray in group], axis=0)
    mean: Vector = (total / max(float(np.linalg.norm(total)), 1e-9)).astype(np.float32)
    return mean
