"""Surges: a cluster that grows beyond its own baseline and the broadcast's, noticed within half a minute.

Questions are counted by micro-cluster, so that what clusters link or people move takes its past along.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import chain
from operator import itemgetter
from typing import Final

WINDOW: Final = 25.0
"""Seconds that are compared with what is usual: a surge shows in one look after so long at the latest."""
MEMORY: Final = 300.0
"""Seconds after which half of what was usual is forgotten."""
LEARNT: Final = 50
"""Questions, and"""
LISTENED: Final = 120.0
"""seconds, before anything can be called usual: at the start everything grows."""
LEAST: Final = 8
"""Questions in the window that make a surge."""
TIMES: Final = 3.0
"""How many times as many as usual they must be: of this cluster, and of its share in the broadcast."""
CHANCE: Final = 1e-7
"""How likely so many may be by chance: several hundred clusters are looked at a thousand times an hour."""
_UNSEEN: Final = 1.0
"""Questions that even a cluster never seen before is expected to get in the window."""
QUIET: Final = 600.0
"""Seconds in which a cluster is announced only once."""
_MOST: Final = 20_000
"""Micro-clusters remembered; when there are twice as many, those asked about least are forgotten."""
_EVERY: Final = 2.5
"""Seconds between two looks: each goes through all that is remembered, and a burst brings many batches a second."""
_BUSY: Final = 10_000
"""Questions in the window from which on looks are twice as far apart: what grows there shows long before it is full."""
_HALVINGS: Final = 100.0
"""So many times what was usual is halved before weights are counted from a new moment: 2^1000 would be too large."""


ClustersOf = Callable[[Iterable[int]], Iterable[int]]
"""Names the cluster of each micro-cluster: tens of thousands a look, too many to ask one by one."""


@dataclass(frozen=True, slots=True)
class Surge:
    """A cluster that grows: `recent` questions in the window, where `usual` would have come."""

    cluster: int
    recent: int
    usual: float


@dataclass(slots=True)
class Surges:
    """What is asked now, and what is usual; times in seconds, never falling.

    `recent` holds (when, micro-clusters) of the questions in the window, `held` is how many they are; `usual`, by
    micro-cluster, holds those before it: each weighed 1 at `origin` and the more the later, so that forgetting touches
    nothing; `total` sums it up. `told` says when a micro-cluster was last announced, `looked` when the last look was.
    """

    since: float = 0.0
    origin: float = 0.0
    learnt: int = 0
    total: float = 0.0
    recent: list[tuple[float, list[int]]] = field(default_factory=list)
    held: int = 0
    usual: dict[int, float] = field(default_factory=dict)
    told: dict[int, float] = field(default_factory=dict)
    looked: float = 0.0

    def count(self, micros: Iterable[int], *, at: float) -> None:
        """Count questions that came now."""
        self._pass_on(at)
        fresh = [*micros]
        self.since, self.origin = self.since or at, self.origin or at
        self.learnt += len(fresh)
        self.held += len(fresh)
        self.recent.append((at, fresh))

    def look(self, clusters_of: ClustersOf, *, at: float) -> list[Surge]:
        """Return the clusters found to surge, largest first; each only once in a while."""
        self._pass_on(at)
        # Clusters linked at the moment of the last look are looked at once more.
        early = 0 < at - self.looked < (_EVERY if self.held < _BUSY else 2 * _EVERY)
        if early or self.learnt < LEARNT or at - self.since < LISTENED:
            return []
        self.looked = at
        asked = self._asked(clusters_of)
        large = {cluster for cluster, count in asked.items() if count >= LEAST}
        if not large:
            return []
        before = self._before(large, clusters_of)
        now = self._weight(at)
        listened = MEMORY / math.log(2) * (1 - math.exp2((self.since - at) / MEMORY))
        total = self.total / now
        found = []
        for cluster, weighed in before.items():
            weight = weighed / now
            own = weight * WINDOW / listened
            # Against the others: what fills half of a broadcast would else grow unseen.
            others = self.held - asked[cluster]
            usual = max(own, weight / max(total - weight, 1.0) * others)
            if _stands_out(asked[cluster], usual):
                found.append(Surge(cluster, asked[cluster], round(usual, 1)))
        return self._announced(sorted(found, key=lambda one: (-one.recent, one.cluster)), clusters_of, at)

    def _asked(self, clusters_of: ClustersOf) -> Counter[int]:
        """Return how many questions of the window are in each cluster."""
        counts = Counter(self._window())
        asked: Counter[int] = Counter()
        for cluster, count in zip(clusters_of(counts), counts.values(), strict=True):
            asked[cluster] += count
        return asked

    def _before(self, clusters: Iterable[int], clusters_of: ClustersOf) -> dict[int, float]:
        """Return how much was usual of each cluster: of what is remembered, for clusters grow without end."""
        before = dict.fromkeys(sorted(clusters), 0.0)
        for cluster, weight in zip(clusters_of(self.usual), self.usual.values(), strict=True):
            if cluster in before:
                before[cluster] += weight
        return before

    def _announced(self, found: list[Surge], clusters_of: ClustersOf, at: float) -> list[Surge]:
        """Return what was not announced a while ago, in whatever cluster it was then."""
        if not found:
            return []
        self.told = {micro: told for micro, told in self.told.items() if at - told < QUIET}
        known = set(clusters_of(self.told))
        fresh = {one.cluster for one in found} - known
        micros = [*self._window()]
        self.told.update(
            {micro: at for micro, home in zip(micros, clusters_of(micros), strict=True) if home in fresh}
        )
        return [one for one in found if one.cluster not in known]

    def _pass_on(self, at: float) -> None:
        """Let what has left the window become usual."""
        passed, weight = 0, self._weight(at)
        for when, micros in self.recent:
            if at - when <= WINDOW:
                break
            for micro in micros:
                self.usual[micro] = self.usual.get(micro, 0.0) + weight
            self.total += len(micros) * weight
            self.held -= len(micros)
            passed += 1
        del self.recent[:passed]
        if len(self.usual) > 2 * _MOST:
            kept = nlargest(_MOST, self.usual, key=lambda micro: (self.usual[micro], micro))
            self.usual = {micro: self.usual[micro] for micro in sorted(kept)}

    def _window(self) -> Iterator[int]:
        """Return the micro-cluster of each question in the window."""
        return chain.from_iterable(map(itemgetter(1), self.recent))

    def _weight(self, at: float) -> float:
        """Return how much a question of now weighs, twice as much as one a while ago."""
        halvings = max(at - self.origin, 0.0) / MEMORY
        if halvings > _HALVINGS:
            share = math.exp2(-halvings)
            self.usual = {micro: weight * share for micro, weight in self.usual.items()}
            self.total *= share
            self.origin, halvings = at, 0.0
        return math.exp2(halvings)


def _stands_out(count: int, usual: float) -> bool:
    """Tell whether so many are more than chance makes of what is usual (Chernoff's bound of a Poisson's tail)."""
    expected = usual + _UNSEEN
    if count < TIMES * expected:
        return False
    return count * math.log(count / expected) - count + expected > -math.log(CHANCE)
