"""A sorter's snapshot, and which decisions bind it."""

from __future__ import annotations

from typing import Final

import msgspec

from embeddings.clustering.relations import Barrier
from moderation.domain.decisions import Verb
from moderation.domain.events import Title
from moderation.domain.surges import Surges

PINNING: Final = frozenset({Verb.APPROVE, Verb.DISMISS, Verb.RENAME, Verb.TOPIC, Verb.ON_AIR, Verb.ANSWER})
"""Decisions after which the machine may add to a cluster, but neither merge it with another such one nor split it."""
NAMING: Final = frozenset({Verb.APPROVE, Verb.ON_AIR, Verb.ANSWER, Verb.MERGE})
"""Decisions for a question as it reads: its words stay, so that none go on air that no person has read."""
UNNAMING: Final = frozenset({Verb.REOPEN, Verb.SPLIT})
"""Decisions after which the machine may find better words again."""


class SorterState(msgspec.Struct):
    """A sorter's snapshot."""

    clusterer: bytes
    labels: bytes
    topics: dict[int, dict[str, int]]
    homes: dict[int, int]
    titles: dict[int, Title]
    stale: list[int]
    learnt: int
    named: list[int]
    tariffs: tuple[str, ...] = ()
    discovered: dict[int, str] = {}
    barriers: dict[int, Barrier] = {}
    themes: dict[int, int] = {}
    surges: Surges = msgspec.field(default_factory=Surges)
