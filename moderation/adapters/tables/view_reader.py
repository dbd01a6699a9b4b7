"""Reading the views: from any thread, also of another process than the one that writes them."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import Any, Final

from moderation.adapters import codec
from moderation.adapters.counting import fits
from moderation.adapters.tables.message_query import message_query
from moderation.adapters.tables.session import Readable, Session, WordIndex
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
AT_ONCE: Final = 200
"""Decisions read at a time."""

# The first comparison lets the index find the rows; the others are exact, to the last bit of the times.
_RECENT: Final = "at >= :now - 61 AND :now - at >= 0 AND :now - at < 60"
_CLUSTERS: Final = f"""
    SELECT row, CASE WHEN last_at < :now - 61 THEN 0 ELSE (
        SELECT count(*) FROM members
        WHERE members.broadcast = clusters.broadcast AND members.cluster = clusters.cluster AND {_RECENT}
    ) END
    FROM clusters WHERE broadcast = :number AND messages > 0
"""  # noqa: S608 - no values inside
_ONE_OF_THEM: Final = " AND cluster = :cluster"
_OF_STATUSES: Final = " AND status = ANY(:statuses)"
_ALARMING: Final = " AND cluster IN (SELECT cluster FROM alarming WHERE broadcast = :number)"
_CLUSTERS_OF: Final = """
    SELECT filings.seq, micros.cluster FROM filings
        JOIN micros ON micros.broadcast = filings.broadcast AND micros.micro = filings.micro
        JOIN messages ON messages.broadcast = filings.broadcast AND messages.seq = filings.seq
    WHERE filings.broadcast = :number AND filings.seq = ANY(:seqs) AND (kind IS NULL OR kind <> 'chatter')
    ORDER BY filings.seq, filings.position
"""
_ASKED: Final = """
    SELECT messages.row FROM members
        JOIN messages ON messages.broadcast = members.broadcast AND messages.seq = members.seq
    WHERE members.broadcast = :number AND members.cluster = :cluster ORDER BY members.seq
"""
_SUPPORTED: Final = """
    SELECT viewer FROM askers
    WHERE broadcast = :number AND cluster = :cluster AND supports > 0 AND messages = 0 ORDER BY viewer
"""
_ASKED_BY: Final = """
    SELECT askers.cluster FROM askers
        JOIN clusters ON clusters.broadcast = askers.broadcast AND clusters.cluster = askers.cluster
    WHERE askers.broadcast = :number AND askers.viewer = :viewer AND clusters.messages > 0 ORDER BY askers.cluster
"""
_TOLD: Final = "SELECT answer FROM told WHERE broadcast = :number AND viewer = :viewer"
_HEARERS: Final = """
    SELECT askers.viewer FROM askers
        JOIN told ON told.broadcast = askers.broadcast AND told.viewer = askers.viewer
    WHERE askers.broadcast = :number AND askers.cluster = :cluster AND told.answer = :answer
"""
_DECISIONS: Final = """
    SELECT row FROM decisions
    WHERE broadcast = :number AND "offset" < :before AND replace(replace(clusters, '[', ' '), ']', ',') LIKE :cluster
    ORDER BY "offset" DESC LIMIT :limit
"""
_ACTS: Final = 'SELECT row FROM acts WHERE broadcast = :number ORDER BY "offset" DESC, loser LIMIT :limit'
_ACTS_INTO: Final = _ACTS.replace("ORDER", "AND winner = :cluster ORDER")
_LISTS: Final = "SELECT number, entries FROM lists WHERE broadcast = :number"
_TIMELINE: Final = """
    SELECT minute, topic, questions FROM timeline WHERE broadcast = :number AND questions > 0 ORDER BY minute, topic
"""
_SURGES: Final = """
    SELECT cluster, at, recent, usual FROM surges
    WHERE broadcast = :number AND at > :after ORDER BY at DESC, cluster
"""
_MICROS: Final = """
    SELECT micros.micro, count(*), min(2 * filings.seq + filings.position) FROM micros
        JOIN filings ON filings.broadcast = micros.broadcast AND filings.micro = micros.micro
        JOIN messages ON messages.broadcast = filings.broadcast AND messages.seq = filings.seq
    WHERE micros.broadcast = :number AND micros.cluster = :cluster AND (kind IS NULL OR kind <> 'chatter')
    GROUP BY micros.micro ORDER BY count(*) DESC, micros.micro LIMIT :limit
"""
_SPARKS: Final = """
    SELECT cluster, age, count(*) FROM (
        SELECT cluster, WHOLE((:now - at) / 60) AS age FROM members
        WHERE broadcast = :number AND cluster = ANY(:clusters) AND at >= :now - 60 * :minutes - 1 AND at <= :now
    ) AS aged WHERE age < :minutes GROUP BY cluster, age
"""
_HEIR: Final = "SELECT merged_into FROM clusters WHERE broadcast = :number AND cluster = :cluster"


class TableViewReader:
    """A `ViewReader` of a store, in which another process may be writing."""

    def __init__(self, store: Readable, index: WordIndex) -> None:
        self._store = store
        self._index = index

    def position(self, broadcast: str) -> int:
        """Return the offset through which events are projected (the board's version), cheaply."""
        row = self._broadcast("position", broadcast)
        return row[0] if row else 0

    def broadcasts(self) -> list[BroadcastRow]:
        """Return all broadcasts, oldest first."""
        with self._store.reading() as session:
            packed = session.all("SELECT row FROM broadcasts WHERE row IS NOT NULL")
        rows = [codec.unpack(row, BroadcastRow) for (row,) in packed]
        return sorted(rows, key=lambda row: (row.opened_at, row.id))

    def broadcast(self, broadcast: str) -> BroadcastRow | None:
        """Return one broadcast, or None."""
        row = self._broadcast("row", broadcast)
        return codec.unpack(row[0], BroadcastRow) if row and row[0] else None

    def counts(self, broadcast: str) -> Counts:
        """Return how much of everything there is."""
        row = self._broadcast("counts", broadcast)
        return codec.unpack(row[0], Counts) if row and row[0] else Counts()

    def clusters(self, broadcast: str, query: ClusterQuery, *, now: float) -> list[ClusterRow]:
        """Return living clusters (at least one message), most askers first, then by id."""
        text = _CLUSTERS
        values: dict[str, object] = {"now": float(now)}
        if query.statuses:
            text += _OF_STATUSES
            values["statuses"] = [str(one) for one in query.statuses]
        if query.alarming:
            text += _ALARMING
        rows = [_recent(*found) for found in self._all(broadcast, text, **values)]
        fitting = [row for row in rows if fits(row, query)]
        return sorted(fitting, key=lambda row: (-row.askers, row.id))[: query.limit]

    def cluster(self, broadcast: str, cluster: int, *, now: float) -> ClusterRow | None:
        """Return a cluster; one that was merged away answers as the cluster that holds its messages now."""
        # Mostly it is still itself: whoever holds messages was merged into none.
        if known := self._all(broadcast, _CLUSTERS + _ONE_OF_THEM, now=float(now), cluster=cluster):
            return _recent(*known[0])
        with self._of(broadcast) as (session, number):
            heir = _successor(session, number, cluster)
            found = session.one(_CLUSTERS + _ONE_OF_THEM, number=number, now=float(now), cluster=heir)
        return _recent(*found) if found else None

    def messages(self, broadcast: str, query: MessageQuery) -> list[MessageRow]:
        """Return messages that fit the query."""
        with self._of(broadcast) as (session, number):
            statement, values = message_query(self._index, number, query)
            rows = session.all(statement, **values)
            clusters = _clusters_of(session, number, [row[0] for row in rows])
        return [_message(clusters.get(row[0], ()), *row[1:]) for row in rows]

    def askers(self, broadcast: str, cluster: int) -> Iterator[Asker]:
        """Yield every message of a cluster as who asked it, through which channel; supporters with an empty id."""
        with self._of(broadcast) as (session, number):
            asked = session.all(_ASKED, number=number, cluster=cluster)
            supported = session.all(_SUPPORTED, number=number, cluster=cluster)
        # One by one: a cluster may hold a hundred thousand messages. A packed row has all fields of an Asker.
        for (packed,) in asked:
            yield codec.unpack(packed, Asker)
        for (viewer,) in supported:
            yield Asker(codec.key_text(viewer), "", SUPPORTER_CHANNEL)

    def told(self, broadcast: str, viewer: str) -> set[str]:
        """Return the ids of the answers that a viewer was told."""
        rows = self._all(broadcast, _TOLD, viewer=codec.text_key(viewer))
        return {codec.key_text(answer) for (answer,) in rows}

    def hearers(self, broadcast: str, cluster: int, answer: str) -> set[str]:
        """Return those who ask or support a cluster and were told an answer."""
        rows = self._all(broadcast, _HEARERS, cluster=cluster, answer=codec.text_key(answer))
        return {codec.key_text(viewer) for (viewer,) in rows}

    def asked_by(self, broadcast: str, viewer: str) -> list[int]:
        """Return the clusters that a viewer asked about or supports, ascending."""
        rows = self._all(broadcast, _ASKED_BY, viewer=codec.text_key(viewer))
        return [cluster for (cluster,) in rows]

    def decisions(
        self, broadcast: str, *, cluster: int = 0, verbs: Collection[str] = (), limit: int = 100
    ) -> list[DecisionRow]:
        """Return decisions, newest first, of one cluster and of some verbs if given."""
        with self._of(broadcast) as (session, number):
            found = _decisions(session, number, f"% {cluster},%" if cluster else "%")
            return list(islice((row for row in found if not verbs or row.verb in verbs), limit))

    def acts(self, broadcast: str, *, cluster: int = 0, limit: int = 100) -> list[ActRow]:
        """Return merges that the machine did, newest first, those into one cluster if given."""
        if cluster:
            rows = self._all(broadcast, _ACTS_INTO, cluster=cluster, limit=limit)
        else:
            rows = self._all(broadcast, _ACTS, limit=limit)
        return [codec.unpack(packed, ActRow) for (packed,) in rows]

    def lists(self, broadcast: str) -> dict[WordList, tuple[str, ...]]:
        """Return the entries of every word list."""
        entries = dict(self._all(broadcast, _LISTS))
        return {name: lines(codec.key_text(entries.get(name.number, b""))) for name in WordList}

    def timeline(self, broadcast: str) -> list[TimelinePoint]:
        """Return questions per minute and topic, in order of time then topic."""
        rows = self._all(broadcast, _TIMELINE)
        return [TimelinePoint(float(minute), codec.key_text(topic), count) for minute, topic, count in rows]

    def surges(self, broadcast: str, *, after: float) -> list[SurgeRow]:
        """Return the surges announced after a moment, newest first."""
        with self._of(broadcast) as (session, number):
            rows = session.all(_SURGES, number=number, after=float(after))
            return [SurgeRow(_successor(session, number, cluster), *rest) for cluster, *rest in rows]

    def micros(self, broadcast: str, cluster: int, *, limit: int = 1000) -> list[MicroRow]:
        """Return the micro-clusters of a cluster that hold messages, most messages first, then by id."""
        rows = self._all(broadcast, _MICROS, cluster=cluster, limit=limit)
        return [MicroRow(micro, messages, *divmod(first, 2)) for micro, messages, first in rows]

    def sparks(
        self, broadcast: str, clusters: Collection[int], *, now: float, minutes: int
    ) -> dict[int, list[int]]:
        """Return messages per minute of each cluster over the last minutes, oldest first."""
        sparks = {cluster: [0] * minutes for cluster in clusters}
        rows = self._all(broadcast, _SPARKS, now=float(now), minutes=minutes, clusters=list(sparks))
        for cluster, age, count in rows:
            sparks[cluster][minutes - 1 - age] = count
        return sparks

    def close(self) -> None:
        """Release what is held."""
        self._store.close()

    def _all(self, broadcast: str, query: str, **values: object) -> list[Any]:
        return self._store.all(_by_id(query), id=codec.text_key(broadcast), **values)

    def _broadcast(self, column: str, broadcast: str) -> Any:
        return _row_of(self._store, column, broadcast)

    @contextmanager
    def _of(self, broadcast: str) -> Iterator[tuple[Session, int]]:
        """Lend a session and the broadcast's number, 0 (which none has) when it is unknown."""
        with self._store.reading() as session:
            row = _row_of(session, "number", broadcast)
            yield session, row[0] if row else 0


@cache
def _by_id(query: str) -> str:
    """Return a query of a broadcast known by its number as one of a broadcast known by its id."""
    return query.replace(":number", "(SELECT number FROM broadcasts WHERE id = :id)")


def _row_of(session: Session | Readable, column: str, broadcast: str) -> Any:
    query = f"SELECT {column} FROM broadcasts WHERE id = :id"  # noqa: S608 - our own names
    return session.one(query, id=codec.text_key(broadcast))


def _successor(session: Session, number: int, cluster: int) -> int:
    """Return the cluster itself, or the one that holds its messages now."""
    while (row := session.one(_HEIR, number=number, cluster=cluster)) and row[0]:
        cluster = row[0]
    return cluster


def _decisions(session: Session, number: int, cluster: str) -> Iterator[DecisionRow]:
    """Yield decisions, newest first, reading only as far as somebody asks."""
    before = sys.maxsize
    while rows := session.all(_DECISIONS, number=number, before=before, cluster=cluster, limit=AT_ONCE):
        for (packed,) in rows:
            decision = codec.unpack(packed, DecisionRow)
            before = decision.offset
            yield decision


def _recent(packed: bytes, recent: int) -> ClusterRow:
    row = codec.unpack(packed, ClusterRow)
    return replace(row, recent=recent) if recent else row


def _clusters_of(session: Session, number: int, seqs: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Return the clusters of messages, main one first, each once."""
    clusters: dict[int, tuple[int, ...]] = {}
    for seq, cluster in session.all(_CLUSTERS_OF, number=number, seqs=seqs) if seqs else ():
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
