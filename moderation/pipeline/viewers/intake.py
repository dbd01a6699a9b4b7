"""Intake: what viewers and feeds may do, behind any transport."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from moderation.domain.deciding.decisions import Status
from moderation.domain.errors import Refused, Unknown
from moderation.domain.events import Asked, Consulted, PassedOn, Rated, Supported, Told
from moderation.domain.message import Verdict, is_datable, sent_at
from moderation.domain.ranking import PRESETS, order
from moderation.domain.urgency.urgency import SUSPECTED, alarm
from moderation.pipeline.answers.robot import Reply
from moderation.pipeline.ports import ClusterQuery, Commands, Entry, MessageQuery, Receipt, ViewReader
from moderation.pipeline.rows import BroadcastRow, ClusterRow, Counts, MessageRow
from moderation.pipeline.viewers import notices
from moderation.pipeline.viewers.late_answers import LateAnswer, late_answers
from moderation.pipeline.viewers.recorder import Recorder
from moderation.pipeline.viewers.retracting import retract
from moderation.pipeline.views.line import Line
from moderation.pipeline.views.standing import standing

log = logging.getLogger(__name__)

MISSED = 200
"""Messages of a returning viewer that are told again."""
SIMILAR = 5
"""Similar questions shown while typing."""
NEVER = 0.0
"""Time to read clusters at when nobody asks how fast they grow: counting the last minute is most of the cost."""
PAUSE = 0.02
"""Seconds until the second look at the views' position; each further pause is longer by as much."""
LONGEST_PAUSE = 0.5
"""Longest pause between two looks."""
PATIENCE = 5.0
"""Seconds that a returning viewer waits for the views at most."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A message that someone wants recorded; `id` is the sender's, `at` when it was sent, as `sent_at` has it.

    `donation` is the sum that came with it, "" for none.
    """

    id: str
    viewer: str
    text: str
    channel: str = "page"
    at: float | None = None
    donation: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """How intake fares: `status` is ok, behind or failing; `lag_seconds` the age of the backlog's oldest message.

    `given_up` names what overload made it give up, see `Sacrifice`.
    """

    status: str
    recorded: int
    on_board: int
    backlog: int
    lag_seconds: float
    lost: int
    given_up: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missed:
    """What a returning viewer must hear; `answers` (answer id, cluster) are among the frames and not yet told."""

    frames: list[dict[str, object]]
    answers: list[tuple[str, int]]


class Sight(Protocol):
    """What intake asks of the stages behind it."""

    async def similar(self, broadcast: str, text: str) -> list[int]:
        """Return clusters that ask much the same, nearest first; empty when the machine is too busy."""
        ...

    def health(self, broadcast: str) -> Health:
        """Return how far behind the stages are."""
        ...


def message_key(viewer: str, id: str) -> bytes:  # noqa: A002 - the wire's own word
    """Return the key under which a viewer's message is recorded once: 16 bytes of SHA-256 over viewer and id."""
    return hashlib.sha256(f"{viewer}\0{id}".encode("utf-8", "surrogatepass")).digest()[:16]


class Intake:
    """The door: records what comes in, tells what became of it. All times come from `clock` (epoch seconds).

    `aside` records what viewers do beside asking, where that goes another way than messages; `number` tells a message's
    number by its key, where it is not its place in the log; `suspects` tells whether a text that no rule speaks of
    sounds like danger.
    """

    def __init__(
        self,
        recorder: Recorder,
        views: ViewReader,
        sight: Sight,
        *,
        clock: Callable[[], float],
        commands: Commands | None = None,
        aside: Recorder | None = None,
        number: Callable[[bytes], int] | None = None,
        suspects: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._recorder = recorder
        self._aside = aside or recorder
        self._number = number
        self._suspects = suspects
        self._views = views
        self._sight = sight
        self._clock = clock
        self._commands = commands
        self._line = Line(views, clock=clock)

    async def broadcast(self, broadcast: str) -> BroadcastRow | None:
        """Return a broadcast, None when there is none of this id."""
        return await asyncio.to_thread(self._views.broadcast, broadcast)

    async def current(self) -> BroadcastRow | None:
        """Return the broadcast whose page `/` shows: the newest open one, else the newest; no rehearsal."""
        rows = [row for row in await asyncio.to_thread(self._views.broadcasts) if not row.rehearses]
        return next((row for row in reversed(rows) if row.open), rows[-1] if rows else None)

    async def record(self, broadcast: str, submissions: Sequence[Submission]) -> list[Receipt]:
        """Record messages; return each one's place (`offset` is its `seq`) once all survive a crash.

        Raises StoreFailed when nothing was recorded: tell the sender to try again, acknowledge nothing.
        """
        now = self._clock()
        entries = [
            Entry(
                broadcast,
                Asked(
                    s.id,
                    s.viewer,
                    s.text,
                    sent_at(s.at, now=now),
                    s.channel,
                    self._alarm(s.text),
                    s.donation,
                ),
                message_key(s.viewer, s.id),
            )
            for s in submissions
        ]
        return await self._recorder.record(entries)

    def redated(self, submissions: Sequence[Submission]) -> list[str]:
        """Return the ids of those that say when they were sent, but not what can be: they count as sent now."""
        now = self._clock()
        return [s.id for s in submissions if s.at is not None and not is_datable(s.at, now=now)]

    async def retract(self, broadcast: str, wanted: Sequence[tuple[str, str]], *, who: str) -> list[str]:
        """Take messages (viewer, id) back that the chat `who` took back; return the ids that need no repeating.

        A message that is not judged yet cannot be taken back yet: the sender repeats it. Each is written down as a
        decision, so that people see it and can undo it.
        """
        if self._commands is None:
            return []
        head = self._recorder.head(broadcast)
        take_back = partial(retract, self._views, self._commands, broadcast, wanted, who=who, head=head)
        return await asyncio.to_thread(take_back)

    async def on_air(self, broadcast: str) -> ClusterRow | None:
        """Return the cluster on air now, None between questions."""
        query = ClusterQuery(statuses=(Status.ON_AIR,), limit=1)
        rows = await asyncio.to_thread(self._views.clusters, broadcast, query, now=NEVER)
        return rows[0] if rows else None

    async def up_next(self, broadcast: str) -> tuple[ClusterRow | None, Counts]:
        """Return the approved cluster that ranks first, as the host's list has it, and how much was asked so far."""
        return await asyncio.to_thread(self._up_next, broadcast)

    async def similar(self, broadcast: str, text: str) -> list[ClusterRow]:
        """Return up to five clusters that a viewer who types `text` might mean; none that was dismissed."""
        ids = await self._sight.similar(broadcast, text)
        return await asyncio.to_thread(self._showable, broadcast, ids) if ids else []

    async def support(self, broadcast: str, viewer: str, cluster: int) -> ClusterRow:
        """Count "I have this question too" once a viewer; return the cluster with at least this viewer counted.

        Raises Unknown when there is no such cluster for viewers.
        """
        row = await self._cluster(broadcast, cluster)
        event = Supported(viewer, row.id, self._clock())
        key = message_key(viewer, f"\0same {row.id}")
        receipt = (await self._aside.record([Entry(broadcast, event, key)]))[0]
        await self._seen(broadcast, receipt.offset)
        return await self._cluster(broadcast, row.id)

    async def rate(self, broadcast: str, viewer: str, cluster: int, *, useful: bool) -> None:
        """Record whether the answer to a cluster helped.

        Raises Unknown when there is no such cluster, Refused when it has no answer yet.
        """
        row = await self._cluster(broadcast, cluster)
        if not row.answer_id:
            raise Refused("This question has no answer yet: rate it after it was answered.")
        await self._aside.record([Entry(broadcast, Rated(viewer, row.id, useful, self._clock()))])

    async def consulted(self, broadcast: str, viewer: str, reply: Reply) -> None:
        """Record that a viewer asked the robot and what it said; not what they asked."""
        article = reply.article.id if reply.article else ""
        event = Consulted(viewer, self._clock(), article, str(reply.silence or ""))
        await self._aside.record([Entry(broadcast, event)])

    async def passed_on(self, broadcast: str, viewer: str) -> None:
        """Record that a viewer asked people after the robot had answered."""
        await self._aside.record([Entry(broadcast, PassedOn(viewer, self._clock()))])

    async def told(self, broadcast: str, viewer: str, answers: Sequence[tuple[str, int]]) -> None:
        """Record that a returning viewer was told answers, given as (answer id, cluster)."""
        now = self._clock()
        entries = [Entry(broadcast, Told(answer, cluster, (viewer,), now)) for answer, cluster in answers]
        await self._aside.record(entries)

    async def late_answers(
        self, broadcast: str, channels: Collection[str], *, seconds: float
    ) -> list[LateAnswer]:
        """Return what was answered in the last seconds to those who asked in some chats, oldest first."""
        now = self._clock()
        return await asyncio.to_thread(
            lambda: list(late_answers(self._views, broadcast, channels, since=now - seconds, now=now))
        )

    async def told_late(self, broadcast: str, answer: LateAnswer) -> None:
        """Record that those heard an answer now who had not."""
        if answer.untold:
            event = Told(answer.answer, answer.cluster, answer.untold, self._clock())
            await self._aside.record([Entry(broadcast, event)])

    async def missed(self, broadcast: str, viewer: str) -> Missed:
        """Return what a returning viewer must hear: recorded and filed of each message, answers not yet told.

        Waits until the views show all that was recorded before the call.
        """
        head, missed = await asyncio.to_thread(self._missed_if_shown, broadcast, viewer)
        if missed is None:
            await self._seen(broadcast, head)
            missed = await asyncio.to_thread(self._missed, broadcast, viewer)
        return missed

    def health(self, broadcast: str) -> Health:
        """Return how intake and the stages behind it fare."""
        return self._sight.health(broadcast)

    def _alarm(self, text: str) -> tuple[str, ...]:
        """Return why a text may be an emergency; a fault in the looking must not keep a message from being recorded."""
        try:
            return alarm(text) or ((SUSPECTED,) if self._suspects(text) else ())
        except Exception:
            log.exception("the look for emergencies failed on a message of %d characters", len(text))
            return ()

    async def _cluster(self, broadcast: str, cluster: int) -> ClusterRow:
        row = await asyncio.to_thread(self._views.cluster, broadcast, cluster, now=NEVER)
        if row is None or row.status is Status.DISMISSED:
            raise Unknown("There is no such question in this broadcast (any more).")
        return row

    async def _seen(self, broadcast: str, offset: int) -> None:
        """Wait until the views show an offset; give up quietly when they lag far behind: the log has it all."""
        pause = waited = 0.0
        while await asyncio.to_thread(self._views.position, broadcast) < offset and waited < PATIENCE:
            # Thousands return at once when a network comes back: those who wait long look seldom.
            pause = min(pause + PAUSE, LONGEST_PAUSE)
            waited += pause
            await asyncio.sleep(pause)

    def _up_next(self, broadcast: str) -> tuple[ClusterRow | None, Counts]:
        now, approved = self._clock(), ClusterQuery(statuses=(Status.APPROVED,))
        found = self._views.clusters(broadcast, approved, now=now)
        rows = {row.id: row for row in found if not (row.later or row.assignee)}
        ranks = order([standing(row) for row in rows.values()], PRESETS["balanced"], now=now)
        return (rows[ranks[0].cluster] if ranks else None), self._views.counts(broadcast)

    def _showable(self, broadcast: str, ids: Sequence[int]) -> list[ClusterRow]:
        rows = (self._views.cluster(broadcast, cluster, now=NEVER) for cluster in ids)
        distinct = {row.id: row for row in rows if row is not None and row.status is not Status.DISMISSED}
        return list(distinct.values())[:SIMILAR]

    def _missed_if_shown(self, broadcast: str, viewer: str) -> tuple[int, Missed | None]:
        """Return the log's end, and what a viewer missed if the views show all up to there; in one go, for a storm."""
        head = self._recorder.head(broadcast)
        shown = self._views.position(broadcast) >= head
        return head, self._missed(broadcast, viewer) if shown else None

    def _missed(self, broadcast: str, viewer: str) -> Missed:
        told = self._views.told(broadcast, viewer)
        frames: list[dict[str, object]] = []
        fresh: dict[str, int] = {}
        rows = self._views.messages(broadcast, MessageQuery(viewer=viewer, limit=MISSED))
        for row in reversed(rows):
            frames.append(notices.recorded(row.id, self._seq(row)))
            for place, cluster in self._clusters(broadcast, row):
                if place == 0 and row.verdict is Verdict.ADMIT:
                    ahead = self._line.ahead(broadcast, cluster)
                    frames.append(notices.filed(row.id, cluster, ahead=ahead))
                if cluster.answer_id and cluster.answer_id not in told:
                    frames.append(notices.answered(row.id, cluster))
                    fresh[cluster.answer_id] = cluster.id
        for cluster in self._supported(broadcast, viewer):
            if cluster.answer_id and cluster.answer_id not in told | fresh.keys():
                frames.append(notices.answered("", cluster))
                fresh[cluster.answer_id] = cluster.id
        return Missed(frames, list(fresh.items()))

    def _seq(self, row: MessageRow) -> int:
        return row.seq if self._number is None else self._number(message_key(row.viewer, row.id))

    def _supported(self, broadcast: str, viewer: str) -> list[ClusterRow]:
        """Return the clusters that a viewer asked about or said "me too" of."""
        ids = self._views.asked_by(broadcast, viewer)
        rows = (self._views.cluster(broadcast, cluster, now=NEVER) for cluster in ids)
        return [row for row in rows if row is not None and row.status is not Status.DISMISSED]

    def _clusters(self, broadcast: str, row: MessageRow) -> list[tuple[int, ClusterRow]]:
        """Return the clusters of a message that were not dismissed, each with its place, main one first."""
        found = (
            (place, self._views.cluster(broadcast, one, now=NEVER)) for place, one in enumerate(row.clusters)
        )
        return [
            (place, one) for place, one in found if one is not None and one.status is not Status.DISMISSED
        ]
