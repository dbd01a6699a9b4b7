"""Handling: what people did, in order → when each question was answered first, and how long each answer took."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from moderation.domain.deciding.case import CLAIM_SECONDS
from moderation.domain.deciding.decisions import Verb

_DROPPED = (Verb.RELEASE, Verb.OFF_AIR, Verb.DISMISS, Verb.REOPEN)


@dataclass(frozen=True, slots=True)
class Deed:
    """A decision that stands: what a person did to a cluster at a moment (seconds since the epoch)."""

    at: float
    verb: str
    cluster: int


@dataclass(slots=True)
class Handling:
    """What a broadcast's deeds add up to.

    `answered` holds when each cluster was first answered (since it was last reopened), `seconds` how long each answer
    took from the moment when somebody took the question up: claimed it or put it on air. A claim that ran out before
    the answer counts for nothing, so an answer that nobody took up first has no handling time.
    """

    answered: dict[int, float] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    _begun: dict[int, float] = field(default_factory=dict)
    _held_until: dict[int, float] = field(default_factory=dict)
    _on_air: int = 0

    def follow(self, deeds: Iterable[Deed]) -> Handling:
        """Take in deeds, oldest first; return this."""
        for deed in deeds:
            self._take(deed)
        return self

    def _take(self, deed: Deed) -> None:
        cluster = deed.cluster
        if deed.verb == Verb.CLAIM:
            self._begin(cluster, deed.at)
            self._held_until[cluster] = deed.at + CLAIM_SECONDS
        elif deed.verb == Verb.ON_AIR:
            self._drop(self._on_air)
            self._begin(cluster, deed.at)
            self._on_air = cluster
        elif deed.verb == Verb.ANSWER:
            if self._is_held(cluster, deed.at):
                self.seconds.append(deed.at - self._begun[cluster])
            self.answered.setdefault(cluster, deed.at)
            self._drop(cluster)
        elif deed.verb in _DROPPED:
            self._drop(cluster)
            if deed.verb == Verb.REOPEN:
                self.answered.pop(cluster, None)

    def _begin(self, cluster: int, at: float) -> None:
        if not self._is_held(cluster, at):
            self._begun[cluster] = at

    def _is_held(self, cluster: int, at: float) -> bool:
        on_air = cluster == self._on_air
        return cluster in self._begun and (on_air or at <= self._held_until.get(cluster, 0.0))

    def _drop(self, cluster: int) -> None:
        self._begun.pop(cluster, None)
        self._held_until.pop(cluster, None)
        if cluster == self._on_air:
            self._on_air = 0
