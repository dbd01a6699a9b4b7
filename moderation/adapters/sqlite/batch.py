"""A batch of changes to one broadcast's views: what changes often is counted in memory and written at its end."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

from moderation.adapters import codec
from moderation.adapters.counting import CountedCluster, CountedMessage
from moderation.pipeline.rows import Counts, MessageRow

_FACTS: Final = """
    SELECT viewer, at, kind, verdict, level, score, region, topic, arrival, raised, alarm FROM messages
    WHERE broadcast = ? AND seq = ?
"""
_SAVE_FACTS: Final = """
    UPDATE messages SET kind = ?, verdict = ?, level = ?, score = ?, region = ?, topic = ?, arrival = ?, raised = ?,
        alarm = ?
    WHERE broadcast = ? AND seq = ?
"""
_LIMITS: Final = "SELECT min(at), max(at) FROM members WHERE broadcast = ? AND cluster = ?"
_TOP: Final = """
    SELECT seq, score FROM members WHERE broadcast = ? AND cluster = ? AND score > 0 ORDER BY score DESC, seq LIMIT 1
"""


class Batch:
    """One transaction on the views of the broadcast with this `number`; `save` writes what is still in memory."""

    def __init__(self, connection: sqlite3.Connection, number: int) -> None:
        self.connection = connection
        self.number = number
        packed = self.one("SELECT counts FROM broadcasts WHERE number = ?", number)[0]
        self.counts: Counter[str] = Counter(asdict(codec.unpack(packed, Counts) if packed else Counts()))
        self._tallies: dict[int, tuple[CountedCluster, Counter[str]]] = {}
        self._facts: dict[int, tuple[CountedMessage, Counter[str]]] = {}
        self._incomplete: set[int] = set()

    def one(self, query: str, *values: object) -> Any:
        """Return the first row that a query finds, None when it finds none."""
        return self.connection.execute(query, values).fetchone()

    def all(self, query: str, *values: object) -> list[Any]:
        """Return all rows that a query finds."""
        return self.connection.execute(query, values).fetchall()

    def write(self, statement: str, *values: object) -> int:
        """Write now; return how many rows it touched."""
        return self.connection.execute(statement, values).rowcount

    def facts(self, seq: int) -> CountedMessage | None:
        """Return what counts about a message, to be changed in place; None when there is no such message."""
        if seq not in self._facts:
            row = self.one(_FACTS, self.number, seq)
            if row is None:
                return None
            viewer, at, kind, verdict, level, score, region, topic, arrival, raised, alarm = row
            facts = CountedMessage(
                seq, codec.key_text(viewer), at, kind, verdict, level, score, region, codec.key_text(topic), arrival,
                bool(raised), alarm,
            )  # fmt: skip
            self._facts[seq] = facts, facts.share()
        return self._facts[seq][0]

    def tally(self, cluster: int) -> CountedCluster:
        """Return what is counted of a cluster, to be changed in place; a new one when there is none yet."""
        if cluster not in self._tallies:
            row = self.one(
                "SELECT tally FROM clusters WHERE broadcast = ? AND cluster = ?", self.number, cluster
            )
            tally = codec.unpack(row[0], CountedCluster) if row else CountedCluster()
            self._tallies[cluster] = tally, tally.share()
        return self._tallies[cluster][0]

    def lost(self, cluster: int) -> None:
        """Note that a message left a cluster or changed in it, so that its times and its top are looked up again."""
        self._incomplete.add(cluster)

    def successor(self, cluster: int) -> int:
        """Return the cluster itself, or the one that its micro-clusters went into."""
        while merged_into := self.tally(cluster).merged_into:
            cluster = merged_into
        return cluster

    def home(self, micro: int) -> int | None:
        """Return the cluster that holds a micro-cluster, None when nothing was ever filed there."""
        row = self.one("SELECT cluster FROM micros WHERE broadcast = ? AND micro = ?", self.number, micro)
        return row[0] if row else None

    def save(self) -> None:
        """Write facts, clusters and counts."""
        self.connection.executemany(_SAVE_FACTS, self._changed_facts())
        self.connection.executemany(
            "INSERT OR REPLACE INTO clusters VALUES (?, ?, ?, ?, ?, ?, ?, ?)", self._changed_tallies()
        )
        counts = codec.pack(Counts(**self.counts))
        self.write("UPDATE broadcasts SET counts = ? WHERE number = ?", counts, self.number)

    def _changed_facts(self) -> Iterable[tuple[object, ...]]:
        for facts, before in self._facts.values():
            self._recount(before, facts.share())
            yield (
                facts.kind, facts.verdict, facts.level, facts.score, facts.region, codec.text_key(facts.topic),
                facts.arrival, facts.raised, facts.alarm, self.number, facts.seq,
            )  # fmt: skip

    def _changed_tallies(self) -> Iterable[tuple[object, ...]]:
        for cluster, (tally, before) in self._tallies.items():
            if cluster in self._incomplete:
                self._complete(cluster, tally)
            if tally.top_seq:
                tally.top_reasons = self._reasons(tally.top_seq)
            self._recount(before, tally.share())
            row = tally.row(cluster)
            yield (
                self.number, cluster, tally.messages, row.status, tally.last_at, tally.merged_into, codec.pack(row),
                codec.pack(tally),
            )  # fmt: skip

    def _recount(self, before: Counter[str], after: Counter[str]) -> None:
        for name, value in after.items():
            self.counts[name] += value - before[name]

    def _complete(self, cluster: int, tally: CountedCluster) -> None:
        first, last = self.one(_LIMITS, self.number, cluster)
        tally.first_at, tally.last_at = first or 0.0, last or 0.0
        tally.top_seq, tally.top_score = self.one(_TOP, self.number, cluster) or (0, 0.0)
        tally.top_reasons = ()

    def _reasons(self, seq: int) -> tuple[str, ...]:
        (packed,) = self.one("SELECT row FROM messages WHERE broadcast = ? AND seq = ?", self.number, seq)
        return codec.unpack(packed, MessageRow).urgency.reasons
