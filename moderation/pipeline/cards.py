"""Cards: what pages draw, worked out by the desk from the rows of the views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from moderation.domain.decisions import Status
from moderation.domain.message import Level
from moderation.domain.ranking import Rank
from moderation.pipeline.rows import ClusterRow

ASKERS: Final = 10
"""Askers from which a discovered topic is announced."""
FEW: Final = 2
"""Askers at most of an odd question."""
URGENT: Final = (Level.HIGH, Level.CRITICAL)
"""Levels that staff look at first."""
OPEN: Final = (Status.WAITING, Status.APPROVED, Status.ON_AIR)
"""Where a cluster stands before it is answered or dismissed."""


@dataclass(frozen=True, slots=True)
class Card:
    """A cluster with its rank and its messages per minute, oldest first."""

    row: ClusterRow
    rank: Rank
    spark: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BoardPage:
    """A still picture of the board: pass `version` back as `seen` with every decision taken on it."""

    version: int
    cards: tuple[Card, ...]
    total: int
    """Clusters that fit the query, shown or not."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many clusters stand where, how many urgent ones nobody has answered or dismissed, and all their topics.

    `mine` counts the open ones that the person was given or holds, `escalated` the open ones that are, `odd` the
    waiting ones that hardly anybody else asks.
    """

    statuses: Mapping[Status, int]
    urgent: int
    topics: tuple[str, ...] = ()
    mine: int = 0
    escalated: int = 0
    odd: int = 0


@dataclass(frozen=True, slots=True)
class Discovery:
    """A topic outside the operator's list that viewers ask about.

    `topics` holds its clusters, each with the topic that it has now; `askers` those of all clusters added up.
    """

    name: str
    topics: Mapping[int, str]
    askers: int
