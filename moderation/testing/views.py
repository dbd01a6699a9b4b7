"""The views in memory: nothing is counted ahead, every answer is worked out from what was written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from threading import RLock

from moderation.adapters.counting import fits
from moderation.adapters.wording import speaks_of
from moderation.domain.screening.reasons import UNREAD
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
from moderation.testing.view_state import ViewState
from moderation.testing.view_writer import MemoryViewWriter


class MemoryViews:
    """`Views` that are gone with the process."""

    def __init__(self) -> None:
        self._states: dict[str, ViewState] = {}
        self._turn = RLock()

    def begin(self, broadcast: str) -> MemoryViewWriter:
        """Start a batch of changes on a copy, which takes the place of what readers see when it ends well."""

        def commit(state: ViewState) -> None:
            self._states[broadcast] = state

        return MemoryViewWriter(self._state(broadcast).copy, commit, self._turn)

    def clear(self, broadcast: str) -> None:
        """Forget a broadcast, to rebuild it from position 0."""
        self._states.pop(broadcast, None)

    def close(self) -> None:
        """Do nothing: all is kept until the object goes."""

    def position(self, broadcast: str) -> int:
        """Return the offset through which events are projected."""
        return self._state(broadcast).position

    def broadcasts(self) -> list[BroadcastRow]:
        """Return all broadcasts, oldest first."""
        rows = [state.broadcast for state in self._states.values() if state.broadcast is not None]
        return sorted(rows, key=lambda row: (row.opened_at, row.id))

    def broadcast(self, broadcast: str) -> BroadcastRow | None:
        """Return one broadcast, or None."""
        return self._state(broadcast).broadcast

    def counts(self, broadcast: str) -> Counts:
        """Return how much of everything there is."""
        state = self._state(broadcast)
        total = Counter(state.robot)
        for seq in state.messages:
            total.update(state.counted_message(seq).share())
        viewers: set[str] = set()
        answered: set[str] = set()
        for cluster in state.clusters():
            counted = state.counted_cluster(cluster)
            total.update(counted.share())
            crowd = state.askers(cluster) | state.supporters(cluster)
            viewers |= crowd
            answered |= crowd if counted.answered else set()
        return Counts(**total, askers=len(viewers), askers_answered=len(answered))

    def clusters(self, broadcast: str, query: ClusterQuery, *, now: float) -> list[ClusterRow]:
        """Return living clusters (at least one message), most askers first, then by id."""
        state = self._state(broadcast)
        rows = [_row(state, cluster, now) for cluster in state.clusters() if state.members(cluster)]
        fitting = [row for row in rows if fits(row, query)]
        return sorted(fitting, key=lambda row: (-row.askers, row.id))[: query.limit]

    def cluster(self, broadcast: str, cluster: int, *, now: float) -> ClusterRow | None:
        """Return a cluster; one that was merged away answers as the cluster that holds its messages now."""
        state = self._state(broadcast)
        cluster = state.successor(cluster)
        return _row(state, cluster, now) if state.members(cluster) else None

    def messages(self, broadcast: str, query: MessageQuery) -> list[MessageRow]:
        """Return messages that fit the query."""
        state = self._state(broadcast)
        rows = [state.message(seq) for seq in sorted(state.messages, reverse=not query.oldest)]
        return [row for row in rows if _fits(row, query)][: query.limit]

    def askers(self, broadcast: str, cluster: int) -> Iterator[Asker]:
        """Yield every message of a cluster as who asked it, through which channel; supporters with an empty id."""
        state = self._state(broadcast)
        for seq in state.members(cluster):
            row = state.message(seq)
            yield Asker(row.viewer, row.id, row.channel, row.verdict)
        for viewer in sorted(state.supporters(cluster) - state.askers(cluster)):
            yield Asker(viewer, "", "page")

    def told(self, broadcast: str, viewer: str) -> set[str]:
        """Return the ids of the answers that a viewer was told."""
        return {answer for listener, answer in self._state(broadcast).told if listener == viewer}

    def hearers(self, broadcast: str, cluster: int, answer: str) -> set[str]:
        """Return those who ask or support a cluster and were told an answer."""
        state = self._state(broadcast)
        there = state.askers(cluster) | state.supporters(cluster)
        return {viewer for viewer, heard in state.told if heard == answer and viewer in there}

    def asked_by(self, broadcast: str, viewer: str) -> list[int]:
        """Return the clusters that a viewer asked about or supports, ascending."""
        state = self._state(broadcast)
        return [
            cluster
            for cluster in state.clusters()
            if state.members(cluster) and viewer in state.askers(cluster) | state.supporters(cluster)
        ]

    def decisions(
        self, broadcast: str, *, cluster: int = 0, verbs: Collection[str] = (), limit: int = 100
    ) -> list[DecisionRow]:
        """Return decisions, newest first, of one cluster and of some verbs if given."""
        rows = sorted(self._state(broadcast).decisions.values(), key=lambda row: -row.offset)
        of_cluster = [row for row in rows if not cluster or cluster in row.clusters]
        return [row for row in of_cluster if not verbs or row.verb in verbs][:limit]

    def acts(self, broadcast: str, *, cluster: int = 0, limit: int = 100) -> list[ActRow]:
        """Return merges that the machine did, newest first, those into one cluster if given."""
        rows = [row for row in self._state(broadcast).acts.values() if cluster in (0, row.winner)]
        return sorted(rows, key=lambda row: (-row.offset, row.loser))[:limit]

    def lists(self, broadcast: str) -> dict[WordList, tuple[str, ...]]:
        """Return the entries of every word list."""
        entries = self._state(broadcast).lists
        return {name: lines(entries.get(name.number, "")) for name in WordList}

    def timeline(self, broadcast: str) -> list[TimelinePoint]:
        """Return questions per minute and topic, in order of time then topic."""
        state = self._state(broadcast)
        points = Counter(
            (state.counted_message(seq).minute, state.topics[seq])
            for seq in state.topics
            if state.is_member(seq)
        )
        return [
            TimelinePoint(float(minute), topic, count) for (minute, topic), count in sorted(points.items())
        ]

    def surges(self, broadcast: str, *, after: float) -> list[SurgeRow]:
        """Return the surges announced after a moment, newest first."""
        state = self._state(broadcast)
        found = sorted(state.surges.items(), key=lambda one: (-one[0][0], one[0][1]))
        return [
            SurgeRow(state.successor(cluster), at, *counts) for (at, cluster), counts in found if at > after
        ]

    def micros(self, broadcast: str, cluster: int, *, limit: int = 1000) -> list[MicroRow]:
        """Return the micro-clusters of a cluster that hold messages, most messages first, then by id."""
        state = self._state(broadcast)
        filed: dict[int, list[tuple[int, int]]] = {}
        for (seq, position), micro in sorted(state.filings.items()):
            if state.homes[micro] == cluster and state.is_member(seq):
                filed.setdefault(micro, []).append((seq, position))
        rows = [MicroRow(micro, len(questions), *questions[0]) for micro, questions in filed.items()]
        return sorted(rows, key=lambda row: (-row.messages, row.micro))[:limit]

    def sparks(
        self, broadcast: str, clusters: Collection[int], *, now: float, minutes: int
    ) -> dict[int, list[int]]:
        """Return messages per minute of each cluster over the last minutes, oldest first."""
        state = self._state(broadcast)
        sparks = {cluster: [0] * minutes for cluster in clusters}
        for cluster, spark in sparks.items():
            for age in _ages(state, cluster, now):
                if 0 <= age < minutes:
                    spark[minutes - 1 - int(age)] += 1
        return sparks

    def _state(self, broadcast: str) -> ViewState:
        return self._states.get(broadcast, ViewState())


def _ages(state: ViewState, cluster: int, now: float) -> list[float]:
    """Return how many minutes ago the messages of a cluster came."""
    return [(now - state.messages[seq].at) / 60 for seq in state.members(cluster)]


def _row(state: ViewState, cluster: int, now: float) -> ClusterRow:
    recent = sum(0 <= age < 1 for age in _ages(state, cluster, now))
    return replace(state.counted_cluster(cluster).row(cluster), recent=recent)


def _fits(row: MessageRow, query: MessageQuery) -> bool:
    verdict, kind = (row.verdict, row.kind) if row.state == "screened" else ("", "")
    return (
        (not query.cluster or query.cluster in row.clusters)
        and (not query.viewer or row.viewer == query.viewer)
        and (not query.verdicts or verdict in query.verdicts)
        and (not query.kinds or kind in query.kinds)
        and (not query.alarms or row.alarm in query.alarms)
        and (not query.text or speaks_of(row.shown, query.text))
        and (not query.seqs or row.seq in query.seqs)
        and (not query.donations or row.donation != "")
        and (not query.unread or UNREAD in row.reasons)
        and row.seq > query.after
    )
