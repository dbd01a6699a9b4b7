"""Writing the views: each verb of a batch, on the tables of `layout`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Final, Self

from moderation.adapters import codec
from moderation.adapters.counting import RAISED, RINGING, CountedMessage
from moderation.adapters.tables import crowd, deeds, judging
from moderation.adapters.tables.batch import POSITIONS, Batch
from moderation.domain.deciding.decisions import Change, Field, Subject
from moderation.domain.events import Decided, Filing, Move, Settled, Surged, Title
from moderation.domain.message import Screening
from moderation.pipeline.rows import ActRow, BroadcastRow, DecisionRow, MessageRow

_FILED: Final = (
    "SELECT micro, seq FROM filings WHERE broadcast = :number AND micro = ANY(:micros) ORDER BY micro, seq"
)
_BACKERS: Final = "SELECT micro, viewer FROM supports WHERE broadcast = :number AND micro = ANY(:micros)"
_SMALLEST: Final = """
    SELECT cluster, min(micro) FROM micros WHERE broadcast = :number AND cluster = ANY(:clusters) GROUP BY cluster
"""


class TableViewWriter:
    """A `ViewWriter`: what its methods write is seen by readers when its `with` block ends."""

    def __init__(self, transaction: AbstractContextManager[Batch]) -> None:
        self._transaction = transaction

    def __enter__(self) -> Self:
        self._batch = self._transaction.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        self._transaction.__exit__(*raised)  # type: ignore[arg-type] # what Python hands over here

    def reached(self) -> int:
        """Return through which offset events were projected when the batch began."""
        return self._batch.before

    def reach(self, offset: int) -> None:
        """Record through which offset events are projected."""
        self._batch.position = offset

    def open_broadcast(self, row: BroadcastRow) -> None:
        """Add or replace the broadcast's own row."""
        self._batch.row = codec.pack(row)

    def add_messages(self, rows: Sequence[MessageRow]) -> None:
        """Add messages just recorded."""
        for row in rows:
            self._batch.add(row)

    def screen(self, screenings: Sequence[tuple[int, Screening]]) -> None:
        """Write screenings by seq; state becomes "screened", and an alarm is raised or withdrawn."""
        judging.screen(self._batch, screenings)

    def file(self, filings: Sequence[Filing]) -> None:
        """File messages in micro-clusters; a message filed before in the same position is filed anew."""
        batch = self._batch
        batch.load_facts(filing.seq for filing in filings)
        batch.filings.load((filing.seq, position) for filing in filings for position in POSITIONS)
        batch.micros.load((filing.micro,) for filing in filings)
        known = [(filing, facts) for filing in filings if (facts := batch.facts(filing.seq)) is not None]
        batch.members.expect_none(
            (batch.home(one.micro) or one.cluster, one.seq) for one, _ in known if not batch.is_filed(one.seq)
        )
        crowd.expect(batch, ((batch.home(one.micro) or one.cluster, facts) for one, facts in known))
        judging.expect_minutes(batch, [(facts, filing.topic) for filing, facts in known])
        for filing, facts in known:
            self._file(filing, facts)

    def move(self, moves: Sequence[Move]) -> None:
        """Give micro-clusters to other clusters; messages, askers and supporters follow."""
        if not moves:
            return
        batch, micros = self._batch, [move.micro for move in moves]
        batch.micros.load((micro,) for micro in micros)
        filed: defaultdict[int, list[int]] = defaultdict(list)
        for micro, seq in batch.all(_FILED, batch.filings, micros=micros):
            filed[micro].append(seq)
        backers: defaultdict[int, list[bytes]] = defaultdict(list)
        for micro, viewer in batch.all(_BACKERS, batch.supports, micros=micros):
            backers[micro].append(viewer)
        self._expect(moves, filed, backers)
        went = ((self._move(move, filed[move.micro], backers[move.micro]), move.after) for move in moves)
        left = [(before, after) for before, after in went if before is not None]
        living = self._smallest_micros([before for before, _ in left])
        for before, after in left:
            if before not in living:
                batch.tally(before).merged_into = after

    def settle(self, offset: int, settled: Settled) -> None:
        """Move what the machine linked, and keep each merge as an act that a person may take back."""
        acts = settled.acts(offset)
        self._batch.load_tallies(act.loser for act in acts)
        for act in acts:
            label = self._batch.tally(act.loser).label
            row = ActRow(act.id, offset, settled.at, act.winner, act.loser, label)
            deeds.keep_act(self._batch, row)
        self.move(settled.moves)

    def title(self, titles: Sequence[Title]) -> None:
        """Write the machine's label, key words and topic of clusters."""
        self._batch.load_tallies(title.cluster for title in titles)
        for title in titles:
            tally = self._batch.tally(title.cluster)
            tally.label, tally.keywords, tally.discovered = title.label, title.keywords, title.discovered
            tally.topic = title.topic or tally.topic
            tally.theme, tally.apart = title.theme, title.apart

    def surge(self, surged: Surged) -> None:
        """Add what was found to grow at a moment."""
        for one in surged.surges:
            self._batch.surges.put((surged.at, one.cluster), (one.recent, one.usual))

    def propose(self, merges: Sequence[tuple[int, ...]]) -> None:
        """Write the merges that the machine proposes, in place of those before."""
        packed = self._batch.row
        if packed is not None:
            self.open_broadcast(replace(codec.unpack(packed, BroadcastRow), merges=tuple(merges)))

    def change(self, changes: Sequence[Change], *, version: int) -> None:
        """Write what people set; `version` is the decision's offset."""
        for change in changes:
            if change.subject is Subject.CLUSTER:
                self._change_cluster(change, version)
            elif change.subject is Subject.MESSAGE:
                self._change_message(change)
            elif change.subject is Subject.LIST:
                self._batch.lists.put((change.id,), (codec.text_key(change.after),))
            elif change.subject is Subject.BROADCAST:
                self._change_broadcast(change)

    def decide(self, offset: int, decided: Decided) -> None:
        """Add a decision to the history (and mark the one it undoes)."""
        row = DecisionRow.of(offset, decided)
        deeds.keep(self._batch, row)
        for cluster in decided.clusters:
            self._batch.tally(cluster).version = offset
        if decided.undoes:
            deeds.mark_undone(self._batch, decided)

    def support(self, viewer: str, cluster: int) -> None:
        """Count a viewer's "me too" once."""
        cluster = self._batch.successor(cluster)
        micro = self._smallest_micros([cluster]).get(cluster)
        if micro is not None and not crowd.supports(self._batch, cluster, viewer):
            self._batch.supports.put((micro, codec.text_key(viewer)), ())
            crowd.attend(self._batch, cluster, viewer, supports=1)

    def rate(self, viewer: str, cluster: int, *, useful: bool) -> None:
        """Keep a viewer's last word on whether the answer helped."""
        cluster = self._batch.successor(cluster)
        key = (cluster, codec.text_key(viewer))
        before = self._batch.ratings.get(key)
        self._batch.ratings.put(key, (int(useful),))
        tally = self._batch.tally(cluster)
        tally.useful += useful - bool(before and before[0])
        tally.useless += (not useful) - bool(before and not before[0])

    def consult(self, *, answered: bool) -> None:
        """Count a question to the robot, and whether it had an answer."""
        self._batch.counts["robot_asked"] += 1
        self._batch.counts["robot_answered"] += answered

    def pass_on(self) -> None:
        """Count a viewer who asked people after the robot had answered."""
        self._batch.counts["robot_passed"] += 1

    def tell(self, answer: str, viewers: Sequence[str]) -> None:
        """Remember who was told an answer."""
        key = codec.text_key(answer)
        for viewer in viewers:
            self._batch.told.put((codec.text_key(viewer), key), ())

    def _file(self, filing: Filing, facts: CountedMessage) -> None:
        batch, key = self._batch, (filing.seq, filing.position)
        earlier = batch.filings.get(key)
        if earlier is not None:
            home = batch.home(earlier[0])
            assert home is not None
            crowd.leave(batch, home, facts)
        batch.filings.put(key, (filing.micro,))
        cluster = batch.home(filing.micro)
        if cluster is None:
            cluster = filing.cluster
            self._settle_in(filing.micro, cluster)
        crowd.join(batch, cluster, facts)
        if filing.position == 0:
            judging.put_on_timeline(batch, facts, filing.topic)
            facts.arrival = facts.arrival or filing.cluster
            batch.tally(cluster).topic = batch.tally(cluster).topic or filing.topic

    def _expect(
        self, moves: Sequence[Move], filed: dict[int, list[int]], backers: dict[int, list[bytes]]
    ) -> None:
        """Read what is needed when what is in micro-clusters, and who backs it, goes to other clusters."""
        batch = self._batch
        batch.load_facts(seq for seqs in filed.values() for seq in seqs)
        ways = [
            (cluster, move.micro)
            for move in moves
            for cluster in (batch.home(move.micro), move.after)
            if cluster is not None
        ]
        coming = ((cluster, batch.facts(seq)) for cluster, micro in ways for seq in filed.get(micro, ()))
        crowd.expect(batch, ((cluster, facts) for cluster, facts in coming if facts is not None))
        crowd.expect_viewers(
            batch, [(one, viewer) for one, micro in ways for viewer in backers.get(micro, ())]
        )

    def _move(self, move: Move, filed: Collection[int], backers: Collection[bytes]) -> int | None:
        """Give a micro-cluster to another cluster; return the one it left, None when it left none."""
        batch = self._batch
        before = batch.home(move.micro)
        if before == move.after:
            return None
        self._settle_in(move.micro, move.after)
        if before is None:
            return None
        for seq in filed:
            facts = batch.facts(seq)
            assert facts is not None
            crowd.leave(batch, before, facts)
            crowd.join(batch, move.after, facts)
        for viewer in backers:
            crowd.attend(batch, before, codec.key_text(viewer), supports=-1)
            crowd.attend(batch, move.after, codec.key_text(viewer), supports=1)
        return before

    def _settle_in(self, micro: int, cluster: int) -> None:
        self._batch.micros.put((micro,), (cluster,))
        self._batch.tally(cluster).merged_into = 0

    def _smallest_micros(self, clusters: Sequence[int]) -> dict[int, int]:
        """Return the smallest micro-cluster of each cluster that has any."""
        if not clusters:
            return {}
        return dict(self._batch.all(_SMALLEST, self._batch.micros, clusters=list(clusters)))

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

    def _change_broadcast(self, change: Change) -> None:
        packed = self._batch.row
        if packed is not None:
            row = codec.unpack(packed, BroadcastRow).changed(change.field, change.after)
            self.open_broadcast(row)
