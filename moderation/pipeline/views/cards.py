"""Cards: what pages draw, worked out by the desk from the rows of the views."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from moderation.domain.deciding.decisions import Status
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
    """A cluster with its rank and its messages per minute, oldest first.

    `donations` are the last sums that came with its messages, in the words of their chats; they move nothing.
    """

    row: ClusterRow
    rank: Rank
    spark: tuple[int, ...]
    donations: tuple[str, ...] = ()


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
    waiting ones that hardly anybody else asks, `donations` the open ones that somebody paid for.
    """

    statuses: Mapping[Status, int]
    urgent: int
    topics: tuple[str, ...] = ()
    mine: int = 0
    escalated: int = 0
    odd: int = 0
    donations: int = 0

    @classmethod
    def of(cls, rows: Sequence[ClusterRow], *, mine: Collection[str]) -> Tally:
        """Count clusters; `mine` are the names of the person and their groups."""
        still_open = [row for row in rows if row.status in OPEN]
        return cls(
            Counter(row.status for row in rows),
            urgent=sum(row.urgency.level in URGENT for row in still_open),
            topics=tuple(sorted({row.topic for row in rows})),
            mine=sum(bool({row.assignee, row.claimed_by}.intersection(mine)) for row in still_open),
            escalated=sum(row.escalated for row in still_open),
            odd=sum(row.askers <= FEW for row in rows if row.status is Status.WAITING),
            donations=sum(row.donations > 0 for row in still_open),
        )


@dataclass(frozen=True, slots=True)
class Discovery:
    """A topic outside the operator's list that viewers ask about.

    `topics` holds its clusters, each with the topic that it has now; `askers` those of all clusters added up.
    """

    name: str
    topics: Mapping[int, str]
    askers: int
