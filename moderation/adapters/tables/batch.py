"""A batch of changes to one broadcast's views: what changes often is counted in memory and written at its end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from moderation.adapters import codec
from moderation.adapters.counting import RAISED, CountedCluster, CountedMessage
from moderation.adapters.tables import layout
from moderation.adapters.tables.held import Held, Rows
from moderation.adapters.tables.session import Keeper, WordIndex
from moderation.pipeline.rows import Counts, MessageRow

BROADCAST: Final = "SELECT number, position, row, counts FROM broadcasts WHERE id = :id"
"""Finds what a batch begins with."""
_SAVE: Final = (
    "UPDATE broadcasts SET position = :position, row = :row, counts = :counts WHERE number = :number"
)
_LIMITS: Final = """
    SELECT cluster, min(at), max(at) FROM members
    WHERE broadcast = :number AND cluster = ANY(:clusters) GROUP BY cluster
"""
_TOP: Final = """
    SELECT cluster, seq, score FROM (
        SELECT cluster, seq, score, row_number() OVER (PARTITION BY cluster ORDER BY score DESC, seq) AS place
        FROM members WHERE broadcast = :number AND cluster = ANY(:clusters) AND score > 0
    ) AS ranked WHERE place = 1
"""


POSITIONS: Final = (0, 1)
"""Where the main question of a message is filed, and its second."""


@dataclass(slots=True)
class Memory:
    """What a batch knew of the tables when it had written all: true for as long as the broadcast stands there."""

    number: int
    position: int
    tables: dict[str, Rows] = field(default_factory=dict)


class Batch:
    """One transaction on the views of a broadcast, `found` as BROADCAST does; `save` writes what is still in memory.

    Every table of the layout is held under its name. `memory` is that of the batch before, which this one takes over.
    """

    def __init__(
        self, keeper: Keeper, index: WordIndex, found: tuple[Any, ...], memory: Memory | None = None
    ) -> None:
        self.keeper = keeper
        self.index = index
        self.number, self.position, self.row, packed = found
        # Rows follow from the log alone: where another process wrote the same, it wrote what is remembered.
        true = memory is not None and (memory.number, memory.position) == (self.number, self.position)
        self._known = memory.tables if memory is not None and true else {}
        self.messages, self.filings, self.micros, self.clusters, self.members, self.askers = self._hold(
            layout.MESSAGES, layout.FILINGS, layout.MICROS, layout.CLUSTERS, layout.MEMBERS, layout.ASKERS
        )
        self.viewers, self.supports, self.ratings, self.told, self.decisions, self.timeline = self._hold(
            layout.VIEWERS, layout.SUPPORTS, layout.RATINGS, layout.TOLD, layout.DECISIONS, layout.TIMELINE
        )
        self.corrections, self.lists, self.surges, self.acts, self.alarming = self._hold(
            layout.CORRECTIONS, layout.LISTS, layout.SURGES, layout.ACTS, layout.ALARMING
        )
        self.before: int = self.position
        self.counts: dict[str, int] = asdict(codec.unpack(packed, Counts) if packed else Counts())
        self._tallies: dict[int, tuple[CountedCluster, dict[str, int], int]] = {}
        self._facts: dict[int, tuple[CountedMessage, dict[str, int]]] = {}
        self._rows: dict[int, MessageRow] = {}
        self._said: dict[int, str] = {}
        self._reworded: dict[int, tuple[str, str]] = {}
        self._incomplete: set[int] = set()

    def all(self, query: str, *tables: Held, **values: object) -> list[Any]:
        """Return all rows that a query finds in tables of the broadcast, what this batch wrote included."""
        for table in tables:
            table.flush()
        return self.keeper.all(query, number=self.number, **values)

    def add(self, row: MessageRow) -> None:
        """Add a message of which nothing is known yet but, perhaps, an alarm."""
        facts = CountedMessage(
            row.seq, row.viewer, row.at,
            raised=row.alarm == RAISED, alarm=row.alarm, donated=bool(row.donation),
        )  # fmt: skip
        self._facts[row.seq] = facts, {}
        self._rows[row.seq] = row
        self._said[row.seq] = row.shown
        self.messages.expect_none([(row.seq,)])
        self.corrections.expect_none([(row.seq,)])
        self.filings.expect_none((row.seq, position) for position in POSITIONS)

    def load_facts(self, seqs: Iterable[int]) -> None:
        """Read messages whose facts will be asked for."""
        self.messages.load((seq,) for seq in seqs if seq not in self._facts)

    def facts(self, seq: int) -> CountedMessage | None:
        """Return what counts about a message, to be changed in place; None when there is no such message."""
        if seq not in self._facts:
            values = self.messages.get((seq,))
            if values is None:
                return None
            (
                viewer,
                at,
                kind,
                verdict,
                level,
                score,
                region,
                topic,
                arrival,
                raised,
                alarm,
                donated,
                unread,
                _,
            ) = values
            facts = CountedMessage(
                seq, codec.key_text(viewer), at, kind, verdict, level, score, region, codec.key_text(topic), arrival,
                bool(raised), alarm, bool(donated), bool(unread),
            )  # fmt: skip
            self._facts[seq] = facts, facts.share()
        return self._facts[seq][0]

    def message(self, seq: int) -> MessageRow:
        """Return the row of a message that there is, without what its facts say."""
        if seq not in self._rows:
            return codec.unpack(self.messages.get((seq,))[-1], MessageRow)
        return self._rows[seq]

    def rewrite(self, before: MessageRow, after: MessageRow) -> None:
        """Write another row of a message that there is, and find it by what that shows."""
        self._rows[after.seq] = after
        if after.seq in self._said:
            self._said[after.seq] = after.shown
        elif before.shown != after.shown:
            first, _ = self._reworded.get(after.seq, (before.shown, ""))
            self._reworded[after.seq] = first, after.shown

    def load_tallies(self, clusters: Iterable[int]) -> None:
        """Read clusters whose tallies will be asked for."""
        self.clusters.load((cluster,) for cluster in clusters if cluster not in self._tallies)

    def tally(self, cluster: int) -> CountedCluster:
        """Return what is counted of a cluster, to be changed in place; a new one when there is none yet."""
        if cluster not in self._tallies:
            values = self.clusters.get((cluster,))
            tally = codec.unpack(values[-1], CountedCluster) if values else CountedCluster()
            self._tallies[cluster] = tally, tally.share(), tally.top_seq
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
        row = self.micros.get((micro,))
        return row[0] if row else None

    def is_filed(self, seq: int) -> bool:
        """Tell whether a message was filed anywhere."""
        return any(self.filings.get((seq, position)) is not None for position in POSITIONS)

    def save(self) -> None:
        """Write facts, clusters, counts and all that is held."""
        self._complete(self._incomplete)
        self._explain()
        self._save_messages()
        for cluster, (tally, share, _) in self._tallies.items():
            self._recount(share, tally.share())
            row = tally.row(cluster)
            packed = codec.pack(row), codec.pack(tally)
            stored = (tally.messages, str(row.status), tally.last_at, tally.merged_into, *packed)
            self.clusters.put((cluster,), stored)
        for held in self._held:
            held.flush()
        counts = codec.pack(Counts(**self.counts))
        self.keeper.write(_SAVE, number=self.number, position=self.position, row=self.row, counts=counts)

    def memory(self) -> Memory:
        """Return what is known once the batch is saved."""
        return Memory(self.number, self.position, {held.name: held.known() for held in self._held})

    def _save_messages(self) -> None:
        for seq, (facts, before) in self._facts.items():
            self._recount(before, facts.share())
            row = self._rows.get(seq)
            packed = codec.pack(row) if row else self.messages.get((seq,))[-1]
            self.messages.put((seq,), (*columns(facts), packed))
        self.index.add(self.keeper, self.number, self._said.items())
        changed = [(seq, before, after) for seq, (before, after) in self._reworded.items()]
        self.index.replace(self.keeper, self.number, changed)

    def _hold(self, *tables: layout.Table) -> list[Held]:
        held = [Held(self.keeper, table, self.number, self._known.get(table.name)) for table in tables]
        self._held = [*getattr(self, "_held", ()), *held]
        return held

    def _recount(self, before: Mapping[str, int], after: Mapping[str, int]) -> None:
        if before != after:
            for name, value in after.items():
                self.counts[name] += value - before.get(name, 0)

    def _complete(self, clusters: Collection[int]) -> None:
        """Look up the times and the most urgent message of clusters that lost some."""
        if not clusters:
            return
        wanted = list(clusters)
        limits = {cluster: rest for cluster, *rest in self.all(_LIMITS, self.members, clusters=wanted)}
        tops = {cluster: rest for cluster, *rest in self.all(_TOP, self.members, clusters=wanted)}
        for cluster in clusters:
            tally = self.tally(cluster)
            tally.first_at, tally.last_at = limits.get(cluster, (0.0, 0.0))
            tally.top_seq, tally.top_score = tops.get(cluster, (0, 0.0))
            tally.top_reasons = ()

    def _explain(self) -> None:
        """Give clusters the reasons of their most urgent message, where it is another one or was judged again."""
        changed = [
            tally
            for cluster, (tally, _, before) in self._tallies.items()
            if tally.top_seq and (tally.top_seq != before or cluster in self._incomplete)
        ]
        self.messages.load((tally.top_seq,) for tally in changed)
        for tally in changed:
            tally.top_reasons = self.message(tally.top_seq).urgency.reasons


def columns(facts: CountedMessage) -> tuple[Any, ...]:
    """Return facts as the columns of a message."""
    kind, verdict = (None if word is None else str(word) for word in (facts.kind, facts.verdict))
    return (
        codec.text_key(facts.viewer), facts.at, kind, verdict, facts.level, facts.score, facts.region,
        codec.text_key(facts.topic), facts.arrival, int(facts.raised), facts.alarm,
        int(facts.donated), int(facts.unread),
    )  # fmt: skip
