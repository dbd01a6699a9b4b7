"""Bonds: what people's standing decisions forbid the machine; an undone decision binds it no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from embeddings import Clusterer
from moderation.domain.deciding.decisions import Verb
from moderation.domain.events import Decided

PINNING: Final = frozenset({Verb.APPROVE, Verb.DISMISS, Verb.RENAME, Verb.TOPIC, Verb.ON_AIR, Verb.ANSWER})
"""Decisions after which the machine may add to a cluster, but neither merge it with another such one nor split it."""
NAMING: Final = frozenset({Verb.APPROVE, Verb.ON_AIR, Verb.ANSWER, Verb.MERGE})
"""Decisions for a question as it reads: its words stay, so that none go on air that no person has read."""
UNNAMING: Final = frozenset({Verb.REOPEN, Verb.SPLIT})
"""Decisions after which the machine may find better words again."""


class Bond(msgspec.Struct, frozen=True):
    """What a decision binds: a cluster stays as it is or, if `words`, keeps its words."""

    cluster: int
    decision: str
    words: bool = False


class _Step(msgspec.Struct, frozen=True):
    tied: tuple[Bond, ...]
    loosed: tuple[Bond, ...]


class Bonds(msgspec.Struct):
    """All bonds that hold, and what each decision tied and loosed, so that it can be taken back."""

    holding: list[Bond] = []
    steps: dict[str, _Step] = {}

    def obey(self, decided: Decided) -> set[int]:
        """Take in a decision; return the clusters whose bonds it changed."""
        tied = [Bond(cluster, decided.id) for cluster in _pinned(decided)]
        if decided.undoes:
            if undone := self.steps.get(decided.undoes):
                # What was bound is bound as it was; a part that goes back to where it was free is free again.
                bound = {bond.cluster for bond in undone.tied}
                tied = [bond for bond in tied if bond.cluster in bound] + [*undone.loosed]
            return self._take(decided.id, tied=tied, loosed=undone.tied if undone else ())
        loosed: list[Bond] = []
        if decided.verb in NAMING:
            tied.append(Bond(decided.clusters[0], decided.id, words=True))
        elif decided.verb in UNNAMING:
            loosed = self._of(decided.clusters[0], words=True)
        return self._take(decided.id, tied=tied, loosed=loosed)

    def hold(self, clusterer: Clusterer, clusters: Iterable[int]) -> None:
        """Let a clusterer split none of these that is bound, nor merge it with another such one."""
        for cluster in clusters:
            if self._of(cluster, words=False):
                clusterer.pin(cluster)
            else:
                clusterer.unpin(cluster)

    def named(self) -> set[int]:
        """Return the clusters that keep their words."""
        return {bond.cluster for bond in self.holding if bond.words}

    def unname(self, cluster: int) -> None:
        """Loose the words of a cluster for good: they may not be shown any more."""
        self.holding = [*_others(self.holding, cluster)]
        self.steps = {
            decision: _Step((*_others(step.tied, cluster),), (*_others(step.loosed, cluster),))
            for decision, step in self.steps.items()
        }

    def _of(self, cluster: int, *, words: bool) -> list[Bond]:
        return [bond for bond in self.holding if bond.cluster == cluster and bond.words == words]

    def _take(self, decision: str, *, tied: Iterable[Bond], loosed: Iterable[Bond]) -> set[int]:
        step = _Step(tuple(tied), tuple(loosed))
        if step.tied or step.loosed:
            self.steps[decision] = step
        self.holding = [bond for bond in self.holding if bond not in step.loosed]
        self.holding += [bond for bond in step.tied if bond not in self.holding]
        return {bond.cluster for bond in (*step.tied, *step.loosed) if not bond.words}


def _pinned(decided: Decided) -> tuple[int, ...]:
    """Return the clusters that a decision leaves as people want them."""
    if decided.verb in PINNING:
        return decided.clusters
    moved = {move.after for move in decided.moves}
    return tuple(sorted(moved | {decided.clusters[0]} if decided.verb is Verb.SPLIT else moved))


def _others(bonds: Iterable[Bond], cluster: int) -> Iterator[Bond]:
    """Yield all bonds but those of a cluster's words."""
    return (bond for bond in bonds if bond.cluster != cluster or not bond.words)
