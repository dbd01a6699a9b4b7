"""Writing the views: each verb of a batch, on the tables of `views_schema`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Final, Self

from moderation.adapters import codec
from moderation.adapters.counting import RAISED, RINGING, CountedMessage
from moderation.adapters.sqlite import crowd, deeds, judging, said
from moderation.adapters.sqlite.batch import Batch
from moderation.domain.decisions import Change, Field, Subject
from moderation.domain.events import Decided, Filing, Move, Settled, Surged, Title
from moderation.domain.message import Screening
from moderation.pipeline.rows import ActRow, BroadcastRow, DecisionRow, MessageRow

_ADD: Final = "INSERT INTO messages VALUES (?, ?, ?, ?, NULL, NULL, 0, 0.0, '', x'', 0, ?, ?, ?, ?)"


class SqliteViewWriter:
    """A `ViewWriter`: what its methods write is seen by readers when its `with` block ends."""

    def __init__(self, transaction: AbstractContextManager[Batch]) -> None:
        self._transaction = transaction

    def __enter__(self) -> Self:
        self._batch = self._transaction.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        self._transaction.__exit__(*raised)  # type: ignore[arg-type] # what Python hands over here

    def reach(self, offset: int) -> None:
        """Record through which offset events are projected."""
        self._batch.write("UPDATE broadcasts SET position = ? WHERE number = ?", offset, self._batch.number)

    def open_broadcast(self, row: BroadcastRow) -> None:
        """Add or replace the broadcast's own row."""
        self._batch.write(
            "UPDATE broadcasts SET row = ? WHERE number = ?", codec.pack(row), self._batch.number
        )

    def add_messages(self, rows: Sequence[MessageRow]) -> None:
        """Add messages just recorded."""
        self._batch.connection.executemany(_ADD, (_columns(self._batch.number, row) for row in rows))
        said.add(self._batch, ((row.seq, row.shown) for row in rows))
        self._batch.counts["recorded"] += len(rows)
        self._batch.counts["alarms"] += sum(row.alarm == RAISED for row in rows)

    def screen(self, screenings: Sequence[tuple[int, Screening]]) -> None:
        """Write screenings by seq; state becomes "screened", and an alarm is raised or withdrawn."""
        for seq, screening in screenings:
            facts = self._batch.facts(seq)
            if facts is not None:
                judging.screen(self._batch, facts, screening)

    def file(self, filings: Sequence[Filing]) -> None:
        """File messages in micro-clusters; a message filed before in the same position is filed anew."""
        for filing in filings:
            facts = self._batch.facts(filing.seq)
            if facts is not None:
                self._file(filing, facts)

    def move(self, moves: Sequence[Move]) -> None:
        """Give micro-clusters to other clusters; messages, askers and supporters follow."""
        left = [(before, move.after) for move in moves if (before := self._move(move)) is not None]
        for before, after in left:
            if not self._smallest_micro(before):
                self._batch.tally(before).merged_into = after

    def settle(self, offset: int, settled: Settled) -> None:
        """Move what the machine linked, and keep each merge as an act that a person may take back."""
        for act in settled.acts(offset):
            label = self._batch.tally(act.loser).label
            row = ActRow(act.id, offset, settled.at, act.winner, act.loser, label)
            deeds.keep_act(self._batch, row)
        self.move(settled.moves)

    def title(self, titles: Sequence[Title]) -> None:
        """Write the machine's label, key words and topic of clusters."""
        for title in titles:
            tally = self._batch.tally(title.cluster)
            tally.label, tally.keywords, tally.discovered = title.label, title.keywords, title.discovered
            tally.topic = title.topic or tally.topic
            tally.theme, tally.apart = title.theme, title.apart

    def surge(self, surged: Surged) -> None:
        """Add what was found to grow at a moment."""
        self._batch.connection.executemany(
            "INSERT OR REPLACE INTO surges VALUES (?, ?, ?, ?, ?)",
            ((self._batch.number, surged.at, one.cluster, one.recent, one.usual) for one in surged.surges),
        )

    def change(self, changes: Sequence[Change], *, version: int) -> None:
        """Write what people set; `version` is the decision's offset."""
        for change in changes:
            if change.subject is Subject.CLUSTER:
                self._change_cluster(change, version)
            elif change.subject is Subject.MESSAGE:
                self._change_message(change)
            elif change.subject is Subject.LIST:
                self._change_list(change)
            elif change.subject is Subject.BROADCAST:
                self._change_broadcast(change)

    def decide(self, offset: int, decided: Decided) -> None:
        """Add a decision to the history (and mark the one it undoes)."""
        row = DecisionRow(
            decided.id,
            offset,
            decided.at,
            decided.who,
            decided.verb,
            decided.clusters,
            decided.note,
            decided.undoes,
            seqs=decided.seqs,
        )
        deeds.keep(self._batch, row)
        for cluster in decided.clusters:
            self._batch.tally(cluster).version = offset
        if decided.undoes:
            deeds.mark_undone(self._batch, decided)

    def support(self, viewer: str, cluster: int) -> None:
        """Count a viewer's "me too" once."""
        cluster = self._batch.successor(cluster)
        micro = self._smallest_micro(cluster)
        if micro and not crowd.supports(self._batch, cluster, viewer):
            self._batch.write(
                "INSERT INTO supports VALUES (?, ?, ?)", self._batch.number, micro[0], codec.text_key(viewer)
            )
            crowd.attend(self._batch, cluster, viewer, supports=1)

    def rate(self, viewer: str, cluster: int, *, useful: bool) -> None:
        """Keep a viewer's last word on whether the answer helped."""
        cluster = self._batch.successor(cluster)
        key = (self._batch.number, cluster, codec.text_key(viewer))
        query = "SELECT useful FROM ratings WHERE broadcast = ? AND cluster = ? AND viewer = ?"
        before = self._batch.one(query, *key)
        self._batch.write("INSERT OR REPLACE INTO ratings VALUES (?, ?, ?, ?)", *key, useful)
        tally = self._batch.tally(cluster)
        tally.useful += useful - bool(before and before[0])
        tally.useless += (not useful) - bool(before and not before[0])

    def consult(self, *, answered: bool) -> None:
        """Count a question to the robot, and whether it had an answer."""
        self._batch.counts.update(robot_asked=1, robot_answered=int(answered))

    def pass_on(self) -> None:
        """Count a viewer who asked people after the robot had answered."""
        self._batch.counts.update(robot_passed=1)

    def tell(self, answer: str, viewers: Sequence[str]) -> None:
        """Remember who was told an answer."""
        key = codec.text_key(answer)
        self._batch.connection.executemany(
            "INSERT OR IGNORE INTO told VALUES (?, ?, ?)",
            ((self._batch.number, codec.text_key(viewer), key) for viewer in viewers),
        )

    def _file(self, filing: Filing, facts: CountedMessage) -> None:
        batch, key = self._batch, (self._batch.number, filing.seq, filing.position)
        query = "SELECT micro FROM filings WHERE broadcast = ? AND seq = ? AND position = ?"
        earlier = batch.one(query, *key)
        if earlier is not None:
            home = batch.home(earlier[0])
            assert home is not None
            crowd.leave(batch, home, facts)
        batch.write("INSERT OR REPLACE INTO filings VALUES (?, ?, ?, ?)", *key, filing.micro)
        cluster = batch.home(filing.micro)
        if cluster is None:
            cluster = filing.cluster
            self._settle_in(filing.micro, cluster)
        crowd.join(batch, cluster, facts)
        if filing.position == 0:
            judging.put_on_timeline(batch, facts, filing.topic)
            facts.arrival = facts.arrival or filing.cluster
            batch.tally(cluster).topic = batch.tally(cluster).topic or filing.topic

    def _move(self, move: Move) -> int | None:
        """Give a micro-cluster to another cluster; return the one it left, None when it left none."""
        batch = self._batch
        before = batch.home(move.micro)
        if before == move.after:
            return None
        self._settle_in(move.micro, move.after)
        if before is None:
            return None
        filed = batch.all(
            "SELECT seq FROM filings WHERE broadcast = ? AND micro = ?", batch.number, move.micro
        )
        for (seq,) in filed:
            facts = batch.facts(seq)
            assert facts is not None
            crowd.leave(batch, before, facts)
            crowd.join(batch, move.after, facts)
        backers = batch.all(
            "SELECT viewer FROM supports WHERE broadcast = ? AND micro = ?", batch.number, move.micro
        )
        for (viewer,) in backers:
            crowd.attend(batch, before, codec.key_text(viewer), supports=-1)
            crowd.attend(batch, move.after, codec.key_text(viewer), supports=1)
        return before

    def _settle_in(self, micro: int, cluster: int) -> None:
        self._batch.write(
            "INSERT OR REPLACE INTO micros VALUES (?, ?, ?)", self._batch.number, micro, cluster
        )
        self._batch.tally(cluster).merged_into = 0

    def _smallest_micro(self, cluster: int) -> tuple[int] | None:
        found: tuple[int] | None = self._batch.one(
            "SELECT micro FROM micros WHERE broadcast = ? AND cluster = ? ORDER BY micro LIMIT 1",
            self._batch.number, cluster,
        )  # fmt: skip
        return found

    def _change_cluster(self, change: Change, version: int) -> None:
        tally = self._batch.tally(change.id)
        answered = tally.answered
        tally.people[change.field] = change.after
        tally.version = version
        if change.field is Field.ESCALATED:
            deeds.ring(self._batch, change.id, rings=change.after == RINGING)
        if tally.answered != answered:
            crowd.mark_answered(self._batch, change.id, answered=tally.answered)

    def _change_message(self, change: Change) -> None:
        facts = self._batch.facts(change.id)
        if facts is None:
            return
        if change.field is Field.ALARM:
            facts.alarm = change.after or (RAISED if facts.raised else "")
        else:
            judging.correct(self._batch, facts, change)

    def _change_list(self, change: Change) -> None:
        values = (self._batch.number, change.id, codec.text_key(change.after))
        self._batch.write("INSERT OR REPLACE INTO lists VALUES (?, ?, ?)", *values)

    def _change_broadcast(self, change: Change) -> None:
        (packed,) = self._batch.one("SELECT row FROM broadcasts WHERE number = ?", self._batch.number)
        if packed is not None:
            row = codec.unpack(packed, BroadcastRow).changed(change.field, change.after)
            self.open_broadcast(row)


def _columns(number: int, row: MessageRow) -> tuple[object, ...]:
    viewer, raised = codec.text_key(row.viewer), row.alarm == RAISED
    return number, row.seq, viewer, row.at, raised, row.alarm, said.folded(row.shown), codec.pack(row)
