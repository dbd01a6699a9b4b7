"""Teller: what happened → who must hear of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence

from moderation.domain.decisions import Verb
from moderation.domain.events import Decided, Filed, Recorded, Settled, Told
from moderation.domain.message import Verdict
from moderation.pipeline import notices
from moderation.pipeline.ports import Audience, Entry, MessageQuery, Notice, ViewReader
from moderation.pipeline.recorder import Recorder
from moderation.pipeline.rows import ClusterRow

CHUNK = 500
"""Notices handed over at a time, so that a huge answer does not hold everything in memory."""


class Teller:
    """Tells connected viewers of one broadcast that their question was filed or answered; remembers who was told."""

    def __init__(
        self,
        broadcast: str,
        views: ViewReader,
        audience: Audience,
        recorder: Recorder,
        *,
        clock: Callable[[], float],
    ) -> None:
        self._broadcast = broadcast
        self._views = views
        self._audience = audience
        self._recorder = recorder
        self._clock = clock

    async def tell(self, batch: Sequence[Recorded]) -> None:
        """Tell what a batch of events, already projected, means to viewers."""
        for recorded in batch:
            match recorded.event:
                case Filed() as event:
                    await self._filed([filing.seq for filing in event.filings])
                case Decided(verb=Verb.ANSWER) as event:
                    await self._answered(event.clusters[0])
                case Decided() | Settled() as event if event.moves:
                    for cluster in sorted({move.after for move in event.moves}):
                        await self._answered(cluster)
                case _:
                    pass

    async def _filed(self, seqs: Sequence[int]) -> None:
        told, answers = await asyncio.to_thread(self._filings, seqs)
        await self._audience.tell(self._broadcast, told)
        for cluster, late in answers.items():
            await self._tell_answer(cluster, late)

    def _filings(self, seqs: Sequence[int]) -> tuple[list[Notice], dict[ClusterRow, list[Notice]]]:
        rows = self._views.messages(
            self._broadcast, MessageQuery(seqs=tuple(seqs), oldest=True, limit=len(seqs))
        )
        clusters = {row.clusters[0]: self._cluster(row.clusters[0]) for row in rows if row.clusters}
        told: list[Notice] = []
        answers: dict[ClusterRow, list[Notice]] = {}
        for row in rows:
            cluster = clusters.get(row.clusters[0]) if row.clusters else None
            if cluster is None or row.verdict is not Verdict.ADMIT:
                continue
            told.append(Notice(row.viewer, row.channel, notices.filed(row.id, cluster)))
            if cluster.answer_id:
                notice = Notice(row.viewer, row.channel, notices.answered(row.id, cluster))
                answers.setdefault(cluster, []).append(notice)
        return told, answers

    async def _answered(self, cluster: int) -> None:
        """Tell the answer of a cluster, if it has one, to all its askers who have not heard it."""
        row = await asyncio.to_thread(self._cluster, cluster)
        if row is None or not row.answer_id:
            return
        askers = self._untold(row)
        while chunk := await asyncio.to_thread(_take, askers, CHUNK):
            await self._tell_answer(row, chunk)

    def _untold(self, cluster: ClusterRow) -> Iterator[Notice]:
        for asker in self._views.askers(self._broadcast, cluster.id):
            if cluster.answer_id not in self._views.told(self._broadcast, asker.viewer):
                yield Notice(asker.viewer, asker.channel, notices.answered(asker.id, cluster))

    async def _tell_answer(self, cluster: ClusterRow, told: Sequence[Notice]) -> None:
        reached = await self._audience.tell(self._broadcast, told)
        if reached:
            event = Told(cluster.answer_id, cluster.id, tuple(sorted(set(reached))), self._clock())
            await self._recorder.record([Entry(self._broadcast, event)])

    def _cluster(self, cluster: int) -> ClusterRow | None:
        return self._views.cluster(self._broadcast, cluster, now=self._clock())


def _take(notices: Iterable[Notice], count: int) -> list[Notice]:
    taken: list[Notice] = []
    for notice in notices:
        taken.append(notice)
        if len(taken) == count:
            break
    return taken
