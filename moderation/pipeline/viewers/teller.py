"""Teller: what happened → who must hear of it."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from moderation.domain.deciding.automation import Step, dial_of, may
from moderation.domain.deciding.correcting import Correction
from moderation.domain.deciding.decisions import Verb
from moderation.domain.errors import StoreFailed
from moderation.domain.events import Decided, Event, Filed, Recorded, Settled, Supported, Told
from moderation.domain.message import Verdict
from moderation.domain.overload import Relief, Sacrifice
from moderation.pipeline.ports import Audience, Entry, MessageQuery, Notice, ViewReader
from moderation.pipeline.rows import ClusterRow
from moderation.pipeline.viewers import notices
from moderation.pipeline.viewers.intake import NEVER
from moderation.pipeline.viewers.recorder import Recorder
from moderation.pipeline.views.line import Line

log = logging.getLogger(__name__)

GROWTH = 2
"""Askers are told how many they have become when they are so many times more: a handful of times in a whole show."""
PAGE = "page"
"""The channel whose viewers are told of growth; a chat elsewhere hears only answers."""
CHUNK = 500
"""Notices handed over at a time, so that a huge answer does not hold everything in memory."""
MOST_ABUSIVE = 1000
"""Messages of one dismissed question that chats are told of."""
PUT_OFF = 100_000
"""Receipts that wait for a better time; who asked before them hears when they come back."""


class Teller:
    """Tells connected viewers of one broadcast that their question was filed or answered; remembers who was told.

    What `relief` gives up is not told meanwhile: receipts are put off, news of growth waits for the next growth.
    Answers are always told.
    """

    def __init__(
        self,
        broadcast: str,
        views: ViewReader,
        audience: Audience,
        recorder: Recorder,
        *,
        clock: Callable[[], float],
        relief: Relief | None = None,
    ) -> None:
        self._broadcast = broadcast
        self._views = views
        self._audience = audience
        self._recorder = recorder
        self._clock = clock
        self._relief = relief or Relief()
        self._line = Line(views, clock=clock)
        self._put_off: deque[int] = deque(maxlen=PUT_OFF)
        self._unseen: set[tuple[str, str]] = set()
        """Who was told which answer (answer, viewer), as long as the views do not show it."""
        self._grown: dict[int, int] = {}
        """How many askers a cluster had when they were last told of it."""

    async def tell(self, batch: Sequence[Recorded]) -> None:
        """Tell what a batch of events, just projected, means to viewers."""
        await self._give_receipts(self._due())
        await self._tell_abuse([query for recorded in batch for query in _abusive(recorded.event)])
        seqs: list[int] = []
        touched: set[int] = set()
        closed = False
        for recorded in batch:
            match recorded.event:
                case Filed() as event:
                    seqs += [filing.seq for filing in event.filings]
                case Decided(verb=Verb.ANSWER) as event:
                    touched.add(event.clusters[0])
                    closed = True
                case Decided() | Settled() as event:
                    touched.update(move.after for move in event.moves)
                case Told() as event:
                    self._unseen.difference_update((event.answer, viewer) for viewer in event.viewers)
                case _:
                    pass
        joined, late = await self._filed(seqs) if seqs else ([], {})
        late |= await self._joined_in(batch, late)
        moved = await asyncio.to_thread(self._rows, touched) if touched else []
        for cluster in (cluster for cluster in moved if cluster.answer_id):
            heard = await self._answered(cluster)
            late[cluster] = [notice for notice in late.get(cluster, ()) if notice.viewer not in heard]
        for cluster, told in late.items():
            await self._tell_answer(cluster, told)
        if not self._relief.gives_up(Sacrifice.HINTS):
            await self._tell_growths(joined, moved)
            for cluster in await asyncio.to_thread(self._line.nearer, self._broadcast) if closed else ():
                await self._tell_news(cluster, elsewhere=False)

    @property
    def owes(self) -> bool:
        """Tell whether receipts were put off that can be given now."""
        return bool(self._put_off) and not self._relief.gives_up(Sacrifice.RECEIPTS)

    async def _tell_abuse(self, queries: Sequence[MessageQuery]) -> None:
        """Tell chats elsewhere which of their messages people called abuse; what they do with it is theirs."""
        for query in queries:
            rows = await asyncio.to_thread(self._views.messages, self._broadcast, query)
            chats = [row for row in rows if row.channel != PAGE]
            await self._audience.tell(
                self._broadcast, [Notice(row.viewer, row.channel, notices.removed(row.id)) for row in chats]
            )

    def _due(self) -> list[int]:
        """Return some of the messages whose receipts were put off, if there is time for them now."""
        return [self._put_off.popleft() for _ in range(min(CHUNK, len(self._put_off)))] if self.owes else []

    async def _give_receipts(self, seqs: Sequence[int]) -> None:
        """Tell where messages went whose receipts were put off; answers were not."""
        if seqs:
            _, told, _ = await asyncio.to_thread(self._filings, seqs)
            await self._audience.tell(self._broadcast, told)

    async def _filed(self, seqs: Sequence[int]) -> tuple[list[ClusterRow], dict[ClusterRow, list[Notice]]]:
        """Tell which cluster messages joined; return the clusters, and the answers that were there before them."""
        joined, told, late = await asyncio.to_thread(self._filings, seqs)
        if self._relief.gives_up(Sacrifice.RECEIPTS):
            self._put_off.extend(seqs)
        else:
            await self._audience.tell(self._broadcast, told)
        return joined, late

    def _filings(
        self, seqs: Sequence[int]
    ) -> tuple[list[ClusterRow], list[Notice], dict[ClusterRow, list[Notice]]]:
        rows = self._views.messages(
            self._broadcast, MessageQuery(seqs=tuple(seqs), oldest=True, limit=len(seqs))
        )
        clusters = {home: self._cluster(home) for home in {home for row in rows for home in row.clusters}}
        broadcast = self._views.broadcast(self._broadcast)
        tells = may(dial_of(broadcast.dial if broadcast else ""), Step.TELL)
        told: list[Notice] = []
        late: dict[ClusterRow, list[Notice]] = {}
        for row in rows:
            homes = [home for cluster in row.clusters if (home := clusters[cluster]) is not None]
            if homes and row.verdict is Verdict.ADMIT:
                # One frame a message: where its main question went.
                frame = notices.filed(row.id, homes[0], ahead=self._ahead(homes[0]))
                told.append(Notice(row.viewer, row.channel, frame))
            for home in homes if tells else ():
                if home.answer_id:
                    notice = _answer(row.viewer, row.channel, row.id, home)
                    late.setdefault(home, []).append(notice)
        return [home for home in clusters.values() if home is not None], told, late

    async def _joined_in(
        self, batch: Sequence[Recorded], late: Mapping[ClusterRow, Sequence[Notice]]
    ) -> dict[ClusterRow, list[Notice]]:
        """Return the answers that were there before viewers joined in asking, beside those that are `late` anyway."""
        supporters = _supporters(batch)
        return await asyncio.to_thread(self._supported, supporters, late) if supporters else {}

    def _supported(
        self, supporters: Mapping[int, Sequence[str]], late: Mapping[ClusterRow, Sequence[Notice]]
    ) -> dict[ClusterRow, list[Notice]]:
        found: dict[ClusterRow, list[Notice]] = {}
        for number, viewers in supporters.items():
            cluster = self._cluster(number)
            if cluster is not None and cluster.answer_id:
                heard = self._hearers(cluster)
                told = [_answer(viewer, PAGE, "", cluster) for viewer in viewers if viewer not in heard]
                found[cluster] = [*found.get(cluster, late.get(cluster, ())), *told]
        return found

    def _rows(self, touched: Iterable[int]) -> list[ClusterRow]:
        """Return clusters, each once."""
        found = (self._cluster(cluster) for cluster in sorted(touched))
        return list({row.id: row for row in found if row is not None}.values())

    async def _tell_growths(self, joined: Sequence[ClusterRow], moved: Sequence[ClusterRow]) -> None:
        for cluster in joined:
            await self._tell_growth(cluster, elsewhere=False)
        for cluster in moved:
            await self._tell_growth(cluster, elsewhere=True)

    async def _tell_growth(self, cluster: ClusterRow, *, elsewhere: bool) -> None:
        """Tell all who ask it how many they have become, when they are many more than they last heard.

        `elsewhere`: some of them know it by another id.
        """
        if cluster.askers >= GROWTH * self._grown.get(cluster.id, 1):
            self._grown[cluster.id] = cluster.askers
            await self._tell_news(cluster, elsewhere=elsewhere)

    async def _tell_news(self, cluster: ClusterRow, *, elsewhere: bool) -> None:
        """Tell all who ask a question how many they are, and how many questions are before it."""
        news = self._news(cluster, elsewhere=elsewhere)
        while chunk := await asyncio.to_thread(_take, news, CHUNK):
            await self._audience.tell(self._broadcast, chunk)

    def _news(self, cluster: ClusterRow, *, elsewhere: bool) -> Iterator[Notice]:
        ahead = self._ahead(cluster)
        counted = notices.counted(str(cluster.id), cluster.askers, ahead=ahead)
        for asker in self._views.askers(self._broadcast, cluster.id):
            if asker.channel == PAGE:
                filed = elsewhere and asker.id and asker.verdict is Verdict.ADMIT
                frame = notices.filed(asker.id, cluster, ahead=ahead) if filed else counted
                yield Notice(asker.viewer, asker.channel, frame)

    def _ahead(self, cluster: ClusterRow) -> int:
        hints = not self._relief.gives_up(Sacrifice.HINTS)
        return self._line.ahead(self._broadcast, cluster) if hints else 0

    async def _answered(self, cluster: ClusterRow) -> set[str]:
        """Tell the answer of a cluster to all its askers who have not heard it; return who they are."""
        heard: set[str] = set()
        askers = self._untold(cluster)
        while chunk := await asyncio.to_thread(_take, askers, CHUNK):
            await self._tell_answer(cluster, chunk)
            heard.update(notice.viewer for notice in chunk)
        return heard

    def _untold(self, cluster: ClusterRow) -> Iterator[Notice]:
        # Looked at once: a viewer who asked twice is told of both questions.
        before = self._hearers(cluster)
        for asker in self._views.askers(self._broadcast, cluster.id):
            if asker.viewer not in before:
                yield _answer(asker.viewer, asker.channel, asker.id, cluster)

    def _hearers(self, cluster: ClusterRow) -> set[str]:
        """Return who heard the answer of a cluster."""
        unseen = {viewer for answer, viewer in self._unseen if answer == cluster.answer_id}
        return unseen | self._views.hearers(self._broadcast, cluster.id, cluster.answer_id)

    async def _tell_answer(self, cluster: ClusterRow, told: Sequence[Notice]) -> None:
        reached = sorted(set(await self._audience.tell(self._broadcast, told))) if told else []
        if reached:
            self._unseen.update((cluster.answer_id, viewer) for viewer in reached)
            event = Told(cluster.answer_id, cluster.id, tuple(reached), self._clock())
            try:
                await self._recorder.record([Entry(self._broadcast, event)])
            except StoreFailed as failure:
                # Better told twice, when they return, than the rest of them never.
                log.warning("viewers of %s were told an answer, unrecorded: %s", self._broadcast, failure)

    def _cluster(self, cluster: int) -> ClusterRow | None:
        return self._views.cluster(self._broadcast, cluster, now=NEVER)


def _answer(viewer: str, channel: str, id_: str, cluster: ClusterRow) -> Notice:
    frame = notices.answered(id_, cluster) if channel == PAGE else notices.in_chat(id_, cluster)
    return Notice(viewer, channel, frame)


def _supporters(batch: Sequence[Recorded]) -> dict[int, list[str]]:
    """Return who joined in asking, by cluster."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for recorded in batch:
        if isinstance(recorded.event, Supported):
            found[recorded.event.cluster].append(recorded.event.viewer)
    return found


def _abusive(event: Event) -> list[MessageQuery]:
    """Return where the messages are that a decision of a person calls abuse."""
    match event:
        case Decided(verb=Verb.DISMISS, note="rude"):
            return [MessageQuery(cluster=cluster, limit=MOST_ABUSIVE) for cluster in event.clusters]
        case Decided(verb=Verb.CORRECT, note=Correction.ABUSE):
            return [MessageQuery(seqs=event.seqs, limit=len(event.seqs))]
    return []


def _take(notices: Iterable[Notice], count: int) -> list[Notice]:
    taken: list[Notice] = []
    for notice in notices:
        taken.append(notice)
        if len(taken) == count:
            break
    return taken
