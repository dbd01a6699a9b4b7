"""Reading the views: from any thread, also of another process than the one that writes them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

from moderation.adapters import codec
from moderation.adapters.counting import fits
from moderation.adapters.sqlite.connection import Readers
from moderation.adapters.sqlite.message_query import message_query
from moderation.adapters.sqlite.views_schema import FILE
from moderation.domain.word_lists import WordList, lines
from moderation.pipeline.ports import ClusterQuery, MessageQuery
from moderation.pipeline.rows import (
    ActRow,
    Asker,
    BroadcastRow,
    ClusterRow,
    Counts,
    DecisionRow,
    MessageRow,
    MicroRow,
    SurgeRow,
    TimelinePoint,
)

SUPPORTER_CHANNEL: Final = "page"
"""The channel of a "me too": only the page has it."""

# The first comparison lets the index find the rows; the others are exact, to the last bit of the times.
_RECENT: Final = "at >= :now - 61 AND :now - at >= 0 AND :now - at < 60"
_CLUSTERS: Final = f"""
    SELECT row, CASE WHEN last_at < :now - 61 THEN 0 ELSE (
        SELECT count(*) FROM members
        WHERE members.broadcast = clusters.broadcast AND members.cluster = clusters.cluster AND {_RECENT}
    ) END
    FROM clusters WHERE broadcast = :number AND cluster BETWEEN :first AND :last AND messages > 0
        AND (:statuses = '[]' OR status IN (SELECT value FROM json_each(:statuses)))
        AND (NOT :alarming OR cluster IN (SELECT cluster FROM alarming WHERE broadcast = :number))
"""  # noqa: S608 - no values inside
_LAST: Final = (1 << 63) - 1
_CLUSTERS_OF: Final = """
    SELECT filings.seq, micros.cluster FROM filings JOIN micros USING (broadcast, micro)
        JOIN messages USING (broadcast, seq)
    WHERE filings.broadcast = ? AND filings.seq IN (SELECT value FROM json_each(?)) AND kind IS NOT 'chatter'
    ORDER BY filings.seq, filings.position
"""
_ASKED: Final = """
    SELECT messages.row FROM members JOIN messages USING (broadcast, seq)
    WHERE members.broadcast = ? AND members.cluster = ? ORDER BY members.seq
"""
_SUPPORTED: Final = """
    SELECT viewer FROM askers WHERE broadcast = ? AND cluster = ? AND supports > 0 AND messages = 0 ORDER BY viewer
"""
_ASKED_BY: Final = """
    SELECT askers.cluster FROM askers JOIN clusters USING (broadcast, cluster)
    WHERE askers.broadcast = ? AND askers.viewer = ? AND clusters.messages > 0 ORDER BY askers.cluster
"""
_HEARERS: Final = """
    SELECT viewer FROM askers JOIN told USING (broadcast, viewer)
    WHERE broadcast = ? AND askers.cluster = ? AND told.answer = ?
"""
_DECISIONS: Final = """
    SELECT row FROM decisions
    WHERE broadcast = ?1 AND (?2 = 0 OR ?2 IN (SELECT value FROM json_each(clusters))) ORDER BY offset DESC LIMIT ?3
"""
_MICROS: Final = """
    SELECT micro, count(*), min(2 * filings.seq + filings.position) FROM micros
        JOIN filings USING (broadcast, micro) JOIN messages USING (broadcast, seq)
    WHERE micros.broadcast = ? AND micros.cluster = ? AND messages.kind IS NOT 'chatter'
    GROUP BY micro ORDER BY count(*) DESC, micro LIMIT ?
"""
_SPARKS: Final = """
    SELECT cluster, CAST((:now - at) / 60 AS INTEGER) AS age, count(*) FROM members
    WHERE broadcast = :number AND cluster IN (SELECT value FROM json_each(:clusters))
        AND at >= :now - 60 * :minutes - 1 AND at <= :now AND age < :minutes
    GROUP BY cluster, age
"""


class SqliteViewReader:
    """A `ViewReader` of a data folder, in which another process may be writing.

    Every method raises Unreachable while that process has not made the file.
    """

    def __init__(self, folder: Path) -> None:
        self._readers = Readers(folder / FILE)

    def position(self, broadcast: str) -> int:
        """Return the offset through which events are projected (the board's version), cheaply."""
        with self._readers.picture() as connection:
            row = _broadcast(connection, "position", broadcast)
        return row[0] if row else 0

    def broadcasts(self) -> list[BroadcastRow]:
        """Return all broadcasts, oldest first."""
        with self._readers.picture() as connection:
            packed = connection.execute("SELECT row FROM broadcasts WHERE row IS NOT NULL").fetchall()
        rows = [codec.unpack(row, BroadcastRow) for (row,) in packed]
        return sorted(rows, key=lambda row: (row.opened_at, row.id))

    def broadcast(self, broadcast: str) -> BroadcastRow | None:
        """Return one broadcast, or None."""
        with self._readers.picture() as connection:
            row = _broadcast(connection, "row", broadcast)
        return codec.unpack(row[0], BroadcastRow) if row and row[0] else None

    def counts(self, broadcast: str) -> Counts:
        """Return how much of everything there is."""
        with self._readers.picture() as connection:
            row = _broadcast(connection, "counts", broadcast)
        return codec.unpack(row[0], Counts) if row and row[0] else Counts()

    def clusters(self, broadcast: str, query: ClusterQuery, *, now: float) -> list[ClusterRow]:
        """Return living clusters (at least one message), most askers first, then by id."""
        with self._of(broadcast) as (connection, number):
            rows = _clusters(connection, number, now, statuses=query.statuses, alarming=query.alarming)
        fitting = [row for row in rows if fits(row, query)]
        return sorted(fitting, key=lambda row: (-row.askers, row.id))[: query.limit]

    def cluster(self, broadcast: str, cluster: int, *, now: float) -> ClusterRow | None:
        """Return a cluster; one that was merged away answers as the cluster that holds its messages now."""
        with self._of(broadcast) as (connection, number):
            heir = _successor(connection, number, cluster)
            found = _clusters(connection, number, now, cluster=heir) if heir else []
        return found[0] if found else None

    def messages(self, broadcast: str, query: MessageQuery) -> list[MessageRow]:
        """Return messages that fit the query."""
        with self._of(broadcast) as (connection, number):
            rows = connection.execute(*message_query(number, query)).fetchall()
            clusters = _clusters_of(connection, number, [row[0] for row in rows])
        return [_message(clusters.get(row[0], ()), *row[1:]) for row in rows]

    def askers(self, broadcast: str, cluster: int) -> Iterator[Asker]:
        """Yield every message of a cluster as who asked it, through which channel; supporters with an empty id."""
        with self._of(broadcast) as (connection, number):
            asked = connection.execute(_ASKED, (number, cluster)).fetchall()
            supported = connection.execute(_SUPPORTED, (number, cluster)).fetchall()
        # One by one: a cluster may hold a hundred thousand messages. A packed row has all fields of an Asker.
        for (packed,) in asked:
            yield codec.unpack(packed, Asker)
        for (viewer,) in supported:
            yield Asker(codec.key_text(viewer), "", SUPPORTER_CHANNEL)

    def told(self, broadcast: str, viewer: str) -> set[str]:
        """Return the ids of the answers that a viewer was told."""
        query = "SELECT answer FROM told WHERE broadcast = ? AND viewer = ?"
        with self._of(broadcast) as (connection, number):
            rows = connection.execute(query, (number, codec.text_key(viewer))).fetchall()
        return {codec.key_text(answer) for (answer,) in rows}

    def hearers(self, broadcast: str, cluster: int, answer: str) -> set[str]:
        """Return those who ask or support a cluster and were told an answer."""
        with self._of(broadcast) as (connection, number):
            rows = connection.execute(_HEARERS, (number, cluster, codec.text_key(answer))).fetchall()
        return {codec.key_text(viewer) for (viewer,) in rows}

    def asked_by(self, broadcast: str, viewer: str) -> list[int]:
        """Return the clusters that a viewer asked about or supports, ascending."""
        with self._of(broadcast) as (connection, number):
            rows = connection.execute(_ASKED_BY, (number, codec.text_key(viewer))).fetchall()
        return [cluster for (cluster,) in rows]

    def decisions(
        self, broadcast: str, *, cluster: int = 0, verbs: Collection[str] = (), limit: int = 100
    ) -> list[DecisionRow]:
        """Return decisions, newest first, of one cluster and of some verbs if given."""
        with self._of(broadcast) as (connection, number):
            found = connection.execute(_DECISIONS, (number, cluster, -1 if verbs else limit))
            rows = (codec.unpack(packed, DecisionRow) for (packed,) in found)
            return list(islice((row for row in rows if not verbs or row.verb in verbs), limit))

    def acts(self, broadcast: str, *, cluster: int = 0, limit: int = 100) -> list[ActRow]:
        """Return merges that the machine did, newest first, those into one cluster if given."""
        into = "AND winner = ?" if cluster else "AND 0 = ?"
        query = f"SELECT row FROM acts WHERE broadcast = ? {into} ORDER BY offset DESC, loser LIMIT ?"  # noqa: S608 - no values inside
        with self._of(broadcast) as (connection, number):
            rows = connection.execute(query, (number, cluster, limit)).fetchall()
        return [codec.unpack(packed, ActRow) for (packed,) in rows]

    def lists(self, broadcast: str) -> dict[WordList, tuple[str, ...]]:
        """Return the entries of every word list."""
        query = "SELECT number, entries FROM lists WHERE broadcast = ?"
        with self._of(broadcast) as (connection, number):
            entries = dict(connection.execute(query, (number,)).fetchall())
        return {name: lines(codec.key_text(entries.get(name.number, b""))) for name in WordList}

    def timeline(self, broadcast: str) -> list[TimelinePoint]:
        """Return questions per minute and topic, in order of time then topic."""
        query = "SELECT minute, topic, questions FROM timeline WHERE broadcast = ? AND questions > 0"
        with self._of(broadcast) as (connection, number):
            rows = connection.execute(f"{query} ORDER BY minute, topic", (number,)).fetchall()
        return [TimelinePoint(float(minute), codec.key_text(topic), count) for minute, topic, count in rows]

    def surges(self, broadcast: str, *, after: float) -> list[SurgeRow]:
        """Return the surges announced after a moment, newest first."""
        query = "SELECT cluster, at, recent, usual FROM surges WHERE broadcast = ? AND at > ? ORDER BY at DESC, cluster"
        with self._of(broadcast) as (connection, number):
            rows = connection.execute(query, (number, after)).fetchall()
            return [SurgeRow(_successor(connection, number, cluster), *rest) for cluster, *rest in rows]

    def micros(self, broadcast: str, cluster: int, *, limit: int = 1000) -> list[MicroRow]:
        """Return the micro-clusters of a cluster that hold messages, most messages first, then by id."""
        with self._of(broadcast) as (connection, number):
            rows = connection.execute(_MICROS, (number, cluster, limit)).fetchall()
        return [MicroRow(micro, messages, *divmod(first, 2)) for micro, messages, first in rows]

    def sparks(
        self, broadcast: str, clusters: Collection[int], *, now: float, minutes: int
    ) -> dict[int, list[int]]:
        """Return messages per minute of each cluster over the last minutes, oldest first."""
        sparks = {cluster: [0] * minutes for cluster in clusters}
        wanted = json.dumps(list(sparks))
        with self._of(broadcast) as (connection, number):
            values = {"number": number, "now": now, "minutes": minutes, "clusters": wanted}
            rows = connection.execute(_SPARKS, values).fetchall()
        for cluster, age, count in rows:
            sparks[cluster][minutes - 1 - age] = count
        return sparks

    def close(self) -> None:
        """Release what is held."""
        self._readers.close()

    @contextmanager
    def _of(self, broadcast: str) -> Iterator[tuple[sqlite3.Connection, int]]:
        """Lend a connection and the broadcast's number, 0 (which none has) when it is unknown."""
        with self._readers.picture() as connection:
            row = _broadcast(connection, "number", broadcast)
            yield connection, row[0] if row else 0


def _broadcast(connection: sqlite3.Connection, column: str, broadcast: str) -> Any:
    query = f"SELECT {column} FROM broadcasts WHERE id = ?"  # noqa: S608 - our own names
    return connection.execute(query, (codec.text_key(broadcast),)).fetchone()


def _successor(connection: sqlite3.Connection, number: int, cluster: int) -> int:
    """Return the cluster itself, or the one that holds its messages now."""
    query = "SELECT merged_into FROM clusters WHERE broadcast = ? AND cluster = ?"
    while (row := connection.execute(query, (number, cluster)).fetchone()) and row[0]:
        cluster = row[0]
    return cluster


def _clusters(
    connection: sqlite3.Connection,
    number: int,
    now: float,
    *,
    statuses: Sequence[str] = (),
    cluster: int = 0,
    alarming: bool = False,
) -> list[ClusterRow]:
    # A range finds one cluster by the table's key; "this one or any" would read them all.
    first, last = (cluster, cluster) if cluster else (0, _LAST)
    chosen = {"statuses": json.dumps(statuses), "first": first, "last": last, "alarming": alarming}
    values = {"number": number, "now": now, **chosen}
    rows = connection.execute(_CLUSTERS, values)
    return [_recent(codec.unpack(packed, ClusterRow), recent) for packed, recent in rows]


def _recent(row: ClusterRow, recent: int) -> ClusterRow:
    return replace(row, recent=recent) if recent else row


def _clusters_of(
    connection: sqlite3.Connection, number: int, seqs: Sequence[int]
) -> dict[int, tuple[int, ...]]:
    """Return the clusters of messages, main one first, each once."""
    clusters: dict[int, tuple[int, ...]] = {}
    for seq, cluster in connection.execute(_CLUSTERS_OF, (number, json.dumps(seqs))):
        known = clusters.get(seq, ())
        if cluster not in known:
            clusters[seq] = (*known, cluster)
    return clusters


def _message(clusters: tuple[int, ...], topic: bytes, arrival: int, alarm: str, packed: bytes) -> MessageRow:
    return replace(
        codec.unpack(packed, MessageRow),
        clusters=clusters,
        topic=codec.key_text(topic),
        arrival=arrival,
        alarm=alarm,
    )
