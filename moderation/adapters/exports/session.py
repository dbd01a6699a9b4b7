"""Session: a still picture of a broadcast, running or closed, for all files of one export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from moderation.adapters.exports.messages import pages
from moderation.adapters.exports.tables import MOST
from moderation.domain.errors import Unknown
from moderation.pipeline.ports import ClusterQuery, ViewReader
from moderation.pipeline.rows import (
    BroadcastRow,
    ClusterRow,
    Counts,
    DecisionRow,
    MessageRow,
    TimelinePoint,
)

Taker = Callable[[Sequence[MessageRow]], None]
"""What is handed every message of a session, some at a time, in the order of their arrival."""


@dataclass(frozen=True, slots=True)
class Session:
    """A broadcast at a moment (`at`, epoch seconds); messages after seq `until` came later and are left out.

    Clusters with most askers come first, decisions newest first.
    """

    broadcast: BroadcastRow
    at: float
    until: int
    counts: Counts
    clusters: tuple[ClusterRow, ...]
    decisions: tuple[DecisionRow, ...]
    timeline: tuple[TimelinePoint, ...]


def look(views: ViewReader, broadcast: str, *, now: float) -> Session:
    """Return a broadcast as it stands.

    Raises Unknown when there is no such broadcast.
    """
    row = views.broadcast(broadcast)
    if row is None:
        known = ", ".join(other.id for other in views.broadcasts()) or "none at all"
        raise Unknown(f"There is no broadcast {broadcast!r} here: there is {known}.")
    return Session(
        broadcast=row,
        at=now,
        until=views.position(broadcast),
        counts=views.counts(broadcast),
        clusters=tuple(views.clusters(broadcast, ClusterQuery(limit=MOST), now=now)),
        decisions=tuple(views.decisions(broadcast, limit=MOST)),
        timeline=tuple(views.timeline(broadcast)),
    )


def go_through(views: ViewReader, session: Session, takers: Iterable[Taker]) -> Iterator[int]:
    """Read the messages of a session once, hand them to all takers; yield how many have been read."""
    hands, read = tuple(takers), 0
    for page in pages(views, session.broadcast.id, until=session.until):
        for take in hands:
            take(page)
        read += len(page)
        yield read
