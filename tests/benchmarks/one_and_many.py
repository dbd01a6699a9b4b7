"""One machine against many: how alike two views of the same messages are, and what a log leads to when read again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from moderation.adapters.sqlite import SqliteEventLog, SqliteViews
from moderation.adapters.stores import open_views
from moderation.pipeline.ports import (
    ClusterQuery,
    Entry,
    EventLog,
    LogReader,
    MessageQuery,
    ViewReader,
    Views,
)
from moderation.pipeline.sorting.stages import Stages
from moderation.pipeline.understanding.embedder import Understanding
from moderation.pipeline.views.projector import Projector
from moderation.settings import Settings
from moderation.testing.stores import MemorySnapshots

BROADCAST: Final = "main"
MANY: Final = 10**6

Place = tuple[int, tuple[object, ...]]
"""The cluster of a message's main question, 0 for none, and what else was made of it."""


def places(views: ViewReader) -> dict[str, Place]:
    """Return by the message's id where it was filed and as what: kind, verdict, urgency, the cluster's topic."""
    topics = {row.id: row.topic for row in views.clusters(BROADCAST, ClusterQuery(limit=MANY), now=0.0)}
    rows = views.messages(BROADCAST, MessageQuery(limit=MANY, oldest=True))
    found: dict[str, Place] = {}
    for row in rows:
        cluster = row.clusters[0] if row.clusters else 0
        said = row.kind, row.verdict, row.urgency.level, topics.get(cluster, "")
        found[row.id] = cluster, said
    return found


def alike(one: Mapping[str, Place], other: Mapping[str, Place]) -> tuple[float, list[str]]:
    """Return the share of messages filed alike, and the ids of the others.

    Clusters have no names in common: each is taken for the one that shares most messages with it, pair by pair.
    """
    pairs = Counter((one[name][0], other[name][0]) for name in one if name in other)
    same, taken = {0: 0}, {0}
    for (mine, theirs), _ in pairs.most_common():
        if mine not in same and theirs not in taken:
            same[mine] = theirs
            taken.add(theirs)
    different = [
        name
        for name, (cluster, said) in one.items()
        if name not in other or (same.get(cluster, -1), said) != other[name]
    ]
    return 1 - len(different) / max(len(one), 1), different


def copied(log: LogReader, folder: Path) -> None:
    """Write all events of a broadcast into the log of one machine."""
    with closing(SqliteEventLog(folder)) as copy:
        after = 0
        while batch := log.read(BROADCAST, after=after):
            copy.append([Entry(BROADCAST, recorded.event) for recorded in batch])
            after = batch[-1].offset


def memory(log: EventLog, embedder: Understanding) -> bytes:
    """Return what stages remember that have read a log from its beginning."""
    stages = Stages(BROADCAST, log, embedder)
    stages.start(MemorySnapshots())
    return stages.snapshot()


def told(views: ViewReader) -> bytes:
    """Return what views tell of all messages and clusters."""
    rows = views.messages(BROADCAST, MessageQuery(limit=MANY, oldest=True))
    clusters = views.clusters(BROADCAST, ClusterQuery(limit=MANY), now=0.0)
    return repr((rows, clusters, views.counts(BROADCAST))).encode()


def shown(log: EventLog, views: Views) -> bytes:
    """Return what views tell that were made from a log."""
    Projector(BROADCAST, log, views).catch_up()
    return told(views)


def rebuilt_alike(log: EventLog, folder: Path, settings: Settings, embedder: Understanding) -> bool:
    """Tell whether one machine makes of a log of many, byte by byte, what many make of it; `settings` name their views.

    These views are emptied first; `folder` becomes the one machine's.
    """
    copied(log, folder)
    with (
        closing(SqliteEventLog(folder)) as copy,
        closing(SqliteViews(folder)) as files,
        closing(open_views(settings)) as database,
    ):
        database.clear(BROADCAST)
        same = shown(copy, files) == shown(log, database)
        return same and memory(copy, embedder) == memory(log, embedder)
