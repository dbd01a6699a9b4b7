"""Earlier: the broadcasts before this one, to compare with."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from moderation.adapters.exports.serving import is_answered
from moderation.adapters.topics_file import OTHER
from moderation.domain.service import Spread
from moderation.pipeline.ports import ClusterQuery, ViewReader
from moderation.pipeline.rows import BroadcastRow, ClusterRow, Counts

SHOWN: Final = 5
"""Earlier broadcasts that are compared, the latest ones."""
TOP: Final = 200
"""Clusters of each that are looked at for questions that return."""


@dataclass(frozen=True, slots=True)
class Past:
    """A broadcast as one line of a comparison; `satisfaction` is a share, None when nobody rated.

    `wait` is in how many seconds after its first asker half of the answered questions had their answer, None without
    any.
    """

    broadcast: BroadcastRow
    counts: Counts
    topic: str
    satisfaction: float | None
    wait: float | None
    clusters: tuple[ClusterRow, ...]


def past(views: ViewReader, broadcast: BroadcastRow, *, now: float) -> Past:
    """Return the line of one broadcast."""
    rows = views.clusters(broadcast.id, ClusterQuery(limit=TOP), now=now)
    useful, useless = sum(row.useful for row in rows), sum(row.useless for row in rows)
    topics: Counter[str] = Counter()
    for point in views.timeline(broadcast.id):
        topics[point.topic] += point.questions
    return Past(
        broadcast=broadcast,
        counts=views.counts(broadcast.id),
        topic=max(topics, key=lambda name: (name != OTHER, topics[name], name), default=OTHER),
        satisfaction=useful / (useful + useless) if useful + useless else None,
        wait=Spread.of(max(row.answered_at - row.first_at, 0.0) for row in rows if is_answered(row)).median,
        clusters=tuple(rows),
    )


def earlier(views: ViewReader, broadcast: BroadcastRow, *, now: float) -> list[Past]:
    """Return the broadcasts opened before one in which anything was asked, the latest first; no rehearsals."""
    before = [row for row in views.broadcasts() if row.opened_at < broadcast.opened_at and not row.rehearses]
    found = (past(views, row, now=now) for row in reversed(before))
    return [one for one in found if one.counts.questions][:SHOWN]
