"""Proposing merges where the machine may not merge by itself, and heeding what people keep apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final

from embeddings import Clusterer, Merged
from moderation.domain.deciding.decisions import Change, Field

PROPOSED: Final = 20
"""Merges proposed at a time: more than a person weighs before the next ones come."""


def merges(clusterer: Clusterer, size: Callable[[int], int], *, at: float) -> tuple[tuple[int, ...], ...]:
    """Return which clusters would be merged if they were linked now, the largest first; changes nothing.

    `size` counts the messages of a cluster.
    """
    # Tried on a copy: what is linked in earnest stays as people see it.
    trial = Clusterer(clusterer.dim, settings=clusterer.settings)
    trial.restore(clusterer.snapshot())
    found: defaultdict[int, list[int]] = defaultdict(list)
    for change in trial.settle(at=at):
        if isinstance(change, Merged) and size(change.winner) and size(change.loser):
            found[change.winner].append(change.loser)
    groups = [(winner, *sorted(losers)) for winner, losers in found.items()]
    return tuple(sorted(groups, key=lambda group: (-sum(map(size, group)), group))[:PROPOSED])


def keep_apart(clusterer: Clusterer, changes: Iterable[Change], size: Callable[[int], int]) -> None:
    """Never link what people keep apart; let what they do not any more be linked again."""
    for change in changes:
        if change.field is not Field.APART:
            continue
        before, after = (set(map(int, value.split())) for value in (change.before, change.after))
        for other in sorted(before ^ after):
            if size(change.id) and size(other):
                heed = clusterer.cannot_link if other in after else clusterer.can_link
                heed(change.id, other)
