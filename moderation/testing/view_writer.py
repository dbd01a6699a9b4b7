"""Writing the views in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import RLock
from typing import Self

from moderation.adapters.counting import RAISED, is_alarming
from moderation.domain.deciding.decisions import Change, Field, Subject, Verb
from moderation.domain.events import Decided, Filing, Move, Settled, Surged, Title
from moderation.domain.message import Screening
from moderation.pipeline.rows import ActRow, BroadcastRow, DecisionRow, MessageRow
from moderation.testing.view_state import ViewState


class MemoryViewWriter:
    """A `ViewWriter` on a copy of the state, handed to `commit` when all went well."""

    def __init__(
        self, begin: Callable[[], ViewState], commit: Callable[[ViewState], None], turn: RLock
    ) -> None:
        self._begin = begin
        self._commit = commit
        self._turn = turn

    def __enter__(self) -> Self:
        self._turn.acquire()
        self._state = self._begin()
        return self

    def __exit__(self, *raised: object) -> None:
        try:
            if raised[0] is None:
                self._commit(self._state)
        finally:
            self._turn.release()

    def reached(self) -> int:
        """Return through which offset events were projected when the batch began."""
        return self._state.position

    def reach(self, offset: int) -> None:
        """Record through which offset events are projected."""
        self._state.position = offset

    def open_broadcast(self, row: BroadcastRow) -> None:
        """Add or replace the broadcast's own row."""
        self._state.broadcast = row

    def add_messages(self, rows: Sequence[MessageRow]) -> None:
        """Add messages just recorded."""
        for row in rows:
            self._state.messages[row.seq] = row
            if row.alarm:
                self._state.raised.add(row.seq)

    def screen(self, screenings: Sequence[tuple[int, Screening]]) -> None:
        """Write screenings by seq; state becomes "screened", and an alarm is raised or withdrawn."""
        for seq, screening in screenings:
            if seq in self._state.messages:
                self._state.screenings[seq] = screening
                self._raise(seq, before=seq in self._state.raised)

    def file(self, filings: Sequence[Filing]) -> None:
        """File messages in micro-clusters; a message filed before in the same position is filed anew."""
        for filing in filings:
            if filing.seq in self._state.messages:
                self._file(filing)

    def move(self, moves: Sequence[Move]) -> None:
        """Give micro-clusters to other clusters; messages, askers and supporters follow."""
        state = self._state
        left: list[tuple[int, int]] = []
        for move in moves:
            before = state.homes.get(move.micro)
            self._settle_in(move.micro, move.after)
            if before is not None and before != move.after:
                left.append((before, move.after))
        for before, after in left:
            if before not in state.homes.values():
                state.merged_into[before] = after

    def settle(self, offset: int, settled: Settled) -> None:
        """Move what the machine linked, and keep each merge as an act that a person may take back."""
        titles = self._state.titles
        for act in settled.acts(offset):
            label = titles[act.loser].label if act.loser in titles else ""
            self._state.acts[act.id] = ActRow(act.id, offset, settled.at, act.winner, act.loser, label)
        self.move(settled.moves)

    def title(self, titles: Sequence[Title]) -> None:
        """Write the machine's label, key words and topic of clusters."""
        self._state.titles.update((title.cluster, title) for title in titles)

    def surge(self, surged: Surged) -> None:
        """Add what was found to grow at a moment."""
        self._state.surges.update(
            {(surged.at, one.cluster): (one.recent, one.usual) for one in surged.surges}
        )

    def propose(self, merges: Sequence[tuple[int, ...]]) -> None:
        """Write the merges that the machine proposes, in place of those before."""
        if self._state.broadcast is not None:
            self._state.broadcast = replace(self._state.broadcast, merges=tuple(merges))

    def change(self, changes: Sequence[Change], *, version: int) -> None:
        """Write what people set; `version` is the decision's offset."""
        state = self._state
        for change in changes:
            if change.subject is Subject.CLUSTER:
                state.people[change.id, change.field] = change.after
                state.versions[change.id] = version
            elif change.subject is Subject.MESSAGE and change.id in state.messages:
                self._change_message(change)
            elif change.subject is Subject.LIST:
                state.lists[change.id] = change.after
            elif change.subject is Subject.BROADCAST and state.broadcast:
                state.broadcast = state.broadcast.changed(change.field, change.after)

    def decide(self, offset: int, decided: Decided) -> None:
        """Add a decision to the history (and mark the one it undoes)."""
        state = self._state
        state.decisions[offset] = DecisionRow.of(offset, decided)
        state.versions.update((cluster, offset) for cluster in decided.clusters)
        if decided.undoes:
            undone = self._mark(decided.undoes, decided.id)
            if decided.verb is Verb.REDO and undone is not None:
                self._mark(undone.undoes, "")

    def support(self, viewer: str, cluster: int) -> None:
        """Count a viewer's "me too" once."""
        state = self._state
        cluster = state.successor(cluster)
        micros = [micro for micro, home in state.homes.items() if home == cluster]
        if micros and viewer not in state.supporters(cluster):
            state.supports.add((min(micros), viewer))

    def rate(self, viewer: str, cluster: int, *, useful: bool) -> None:
        """Keep a viewer's last word on whether the answer helped."""
        self._state.ratings[self._state.successor(cluster), viewer] = useful

    def consult(self, *, answered: bool) -> None:
        """Count a question to the robot, and whether it had an answer."""
        self._state.robot.update(robot_asked=1, robot_answered=int(answered))

    def pass_on(self) -> None:
        """Count a viewer who asked people after the robot had answered."""
        self._state.robot.update(robot_passed=1)

    def tell(self, answer: str, viewers: Sequence[str]) -> None:
        """Remember who was told an answer."""
        self._state.told.update((viewer, answer) for viewer in viewers)

    def _mark(self, deed: str, undone_by: str) -> DecisionRow | None:
        state = self._state
        if deed in state.acts:
            state.acts[deed] = replace(state.acts[deed], undone_by=undone_by)
        found = next((row for row in state.decisions.values() if row.id == deed), None)
        if found is not None:
            state.decisions[found.offset] = replace(found, undone_by=undone_by)
        return found

    def _file(self, filing: Filing) -> None:
        state = self._state
        state.filings[filing.seq, filing.position] = filing.micro
        if filing.micro not in state.homes:
            self._settle_in(filing.micro, filing.cluster)
        if filing.position == 0:
            state.topics[filing.seq] = filing.topic
            state.arrivals.setdefault(filing.seq, filing.cluster)
            state.first_topics.setdefault(state.homes[filing.micro], filing.topic)

    def _change_message(self, change: Change) -> None:
        if change.field is Field.ALARM:
            self._state.alarms[change.id] = change.after
        else:
            self._state.said[change.id, change.field] = change.after
            self._raise(change.id, before=self._state.messages[change.id].alarm == RAISED)

    def _raise(self, seq: int, *, before: bool) -> None:
        """Raise or withdraw the alarm of a judged message."""
        screening = self._state.screening(seq)
        if screening is not None and is_alarming(screening.urgency.level, before=before):
            self._state.raised.add(seq)
        elif screening is not None:
            self._state.raised.discard(seq)

    def _settle_in(self, micro: int, cluster: int) -> None:
        self._state.homes[micro] = cluster
        self._state.merged_into.pop(cluster, None)
