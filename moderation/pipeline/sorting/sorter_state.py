"""A sorter's snapshot."""

from __future__ import annotations

import msgspec

from embeddings.clustering.relations import Barrier
from moderation.domain.events import Title
from moderation.domain.surges import Surges
from moderation.pipeline.sorting.bonds import Bonds


class SorterState(msgspec.Struct):
    """A sorter's snapshot."""

    clusterer: bytes
    labels: bytes
    topics: dict[int, dict[str, int]]
    homes: dict[int, int]
    titles: dict[int, Title]
    stale: list[int]
    learnt: int
    tariffs: tuple[str, ...] = ()
    discovered: dict[int, str] = {}
    barriers: dict[int, Barrier] = {}
    themes: dict[int, int] = {}
    surges: Surges = msgspec.field(default_factory=Surges)
    bonds: Bonds = msgspec.field(default_factory=Bonds)
