"""Membership: what a sorter counts of its clusters, in a few bytes a micro-cluster: a broadcast may open a million."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from moderation.domain.homes import Homes

_MIXED: Final = -1
"""Stands for the topic of a micro-cluster whose messages are about several."""
_BITS: Final = 32


class Membership:
    """Which micro-clusters are in which cluster, how many messages they hold, and about which topics."""

    def __init__(self) -> None:
        self._homes = Homes()
        self._topics: list[str] = []
        self._numbers: dict[str, int] = {}
        self._messages = array("i")
        self._topic = array("i")
        self._mixed: dict[int, Counter[str]] = {}
        self._sizes = array("i")

    def home(self, micro: int) -> int:
        """Return the cluster that holds a micro-cluster; raise KeyError when none ever did."""
        return self._homes[micro]

    def clusters_of(self, micros: Iterable[int]) -> Iterable[int]:
        """Return the clusters that hold micro-clusters, each in one, many at a time."""
        return self._homes.clusters_of(micros)

    def micros(self, cluster: int) -> list[int]:
        """Return the micro-clusters of a cluster, ascending."""
        return self._homes.micros(cluster)

    def holds(self, cluster: int) -> bool:
        """Tell whether a cluster has any micro-cluster."""
        return self._homes.holds(cluster)

    def size(self, cluster: int) -> int:
        """Return how many messages are in a cluster."""
        return self._sizes[cluster] if 0 <= cluster < len(self._sizes) else 0

    def votes(self, cluster: int) -> Counter[str]:
        """Return how many messages of a cluster are about each topic."""
        votes: Counter[str] = Counter()
        for micro in self.micros(cluster):
            votes.update(self._votes(micro))
        return votes

    def largest(self, most: int) -> dict[int, int]:
        """Return the sizes of the largest clusters, that many, of equal ones the latest first."""
        sizes = np.array(self._sizes, np.int64)
        (living,) = np.nonzero(sizes)
        ranks = (sizes[living] << _BITS) + living
        if len(ranks) > most:
            ranks = np.partition(ranks, len(ranks) - most)[-most:]
        chosen = np.sort(ranks)[::-1] & ((1 << _BITS) - 1)
        return dict(zip(chosen.tolist(), sizes[chosen].tolist(), strict=True))

    def settle_in(self, micro: int, cluster: int) -> None:
        """Give a micro-cluster with its messages to a cluster."""
        _grow(self._sizes, cluster)
        if micro in self._homes:
            self._sizes[self._homes[micro]] -= self._messages[micro]
            self._sizes[cluster] += self._messages[micro]
        else:
            _grow(self._messages, micro)
            _grow(self._topic, micro)
        self._homes.settle_in(micro, cluster)

    def count(self, micro: int, topic: str, messages: int = 1) -> None:
        """Count messages about a topic in a micro-cluster that is in a cluster."""
        number = self._numbers.setdefault(topic, len(self._numbers))
        if number == len(self._topics):
            self._topics.append(topic)
        if not self._messages[micro]:
            self._topic[micro] = number
        elif self._topic[micro] != number:
            mixed = self._mixed.setdefault(micro, Counter(self._votes(micro)))
            mixed[topic] += messages
            self._topic[micro] = _MIXED
        self._messages[micro] += messages
        self._sizes[self._homes[micro]] += messages

    def snapshot(self) -> tuple[dict[int, dict[str, int]], dict[int, int]]:
        """Return the messages about each topic by micro-cluster, and the cluster of each."""
        homes = self._homes.all()
        return {micro: dict(self._votes(micro)) for micro in homes}, homes

    def restore(self, topics: Mapping[int, Mapping[str, int]], homes: Mapping[int, int]) -> None:
        """Take up, being empty, where a snapshot was made."""
        for micro, cluster in homes.items():
            self.settle_in(micro, cluster)
            for topic, messages in topics.get(micro, {}).items():
                self.count(micro, topic, messages)

    def _votes(self, micro: int) -> Mapping[str, int]:
        if self._topic[micro] == _MIXED:
            return self._mixed[micro]
        return {self._topics[self._topic[micro]]: self._messages[micro]} if self._messages[micro] else {}


def _grow(column: array[int], place: int) -> None:
    missing = place + 1 - len(column)
    if missing > 0:
        column.extend([0] * missing)
