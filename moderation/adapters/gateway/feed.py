"""A chat connector's connection: many people's messages in, one acknowledgement a frame out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence

from websockets.exceptions import ConnectionClosed

from moderation.adapters.gateway.connection import Connection, Visit
from moderation.adapters.gateway.hub import feed_frames
from moderation.adapters.gateway.shared import Shared, not_saved
from moderation.adapters.gateway.viewer import REASONS
from moderation.domain.chat import FeedState
from moderation.domain.errors import StoreFailed
from moderation.domain.protocol.feed import Delivery, FeedProtocol, Item
from moderation.domain.protocol.frames import POLICY, Refusal
from moderation.domain.staff import CHAT
from moderation.pipeline.rows import BroadcastRow
from moderation.pipeline.viewers.intake import Submission

log = logging.getLogger(__name__)

IN_FLIGHT = 8
"""Frames of one feed under way at once; while they are, no more are read."""


class FeedSession:
    """One chat connector on one connection."""

    def __init__(self, connection: Connection, visit: Visit, broadcast: BroadcastRow, shared: Shared) -> None:
        self._connection = connection
        self._entry = visit.entry
        self._broadcast = broadcast
        self._shared = shared
        self._protocol = FeedProtocol(language=broadcast.language)
        self._slots = asyncio.Semaphore(IN_FLIGHT)
        self._caught_up = False
        self._clock_noted = False
        self._leaving: asyncio.Future[None] | None = None

    async def run(self) -> None:
        """Serve the connection until it closes; finish what is under way."""
        hub = self._shared.hub
        async with asyncio.TaskGroup() as tasks:
            hub.join_feed(self._broadcast.id, self)
            try:
                await self._read(tasks)
            except ConnectionClosed:
                pass  # Leaving is no failure.
            finally:
                hub.leave_feed(self._broadcast.id, self)

    def push(self, frame: Mapping[str, object]) -> bool:
        """Tell the connector something as long as its token holds: it may listen for hours without a word."""
        if self._holds():
            return self._connection.push(frame)
        self._leaving = self._leaving or asyncio.ensure_future(self._turn_out())
        return False

    def _holds(self) -> bool:
        """Tell whether what let the connector in still does; tokens that cannot be read let nobody in."""
        try:
            return self._shared.identity.holds(self._entry)
        except StoreFailed as failure:
            log.warning("a feed of %.60r is sent away: %s", self._broadcast.id, failure)
            return False

    async def _turn_out(self) -> None:
        await self._connection.close(POLICY, "token no longer valid")

    async def _read(self, tasks: asyncio.TaskGroup) -> None:
        async for frame in self._connection:
            if not self._holds():
                await self._turn_out()
                return
            self._protocol.open = await self._shared.is_open(self._broadcast.id, before=self._protocol.open)
            delivery = self._protocol.receive(frame, now=self._shared.clock())
            await self._slots.acquire()
            tasks.create_task(self._serve(delivery))
            if code := self._protocol.close_code:
                await self._connection.close(code, REASONS[code])

    async def _serve(self, delivery: Delivery) -> None:
        try:
            not_recorded = await self._record(delivery.items) if delivery.items else []
            if delivery.retracted:
                await self._retract(delivery.retracted)
            if delivery.state is not None:
                await self._note(delivery.state)
            for refusal in (*delivery.refusals, *not_recorded):
                self._shared.metrics.refused.labels(refusal.code).inc()
                await self._connection.send_frame(refusal.frame())
        except ConnectionClosed:
            pass  # What was recorded stays recorded; the connector sends again what it saw no answer to.
        finally:
            self._slots.release()

    async def _record(self, items: Sequence[Item]) -> list[Refusal]:
        """Record messages and acknowledge them; return their refusals when the store could not."""
        identity = self._shared.identity
        submissions = [
            Submission(
                i.id, identity.feed_viewer(i.channel, i.author, i.id), i.text, i.channel, i.at, i.donation
            )
            for i in items
        ]
        try:
            receipts = await self._shared.intake.record(self._broadcast.id, submissions)
        except StoreFailed:
            return [not_saved(self._broadcast.language, item.id) for item in items]
        ids = [item.id for item in items]
        self._shared.metrics.acknowledged.labels("feed").inc(len(ids))
        seq = max(receipt.offset for receipt in receipts)
        frame: dict[str, object] = {"type": "recorded", "ids": ids, "seq": seq}
        if redated := self._shared.intake.redated(submissions):
            self._note_clock(len(redated))
            frame["redated"] = redated
        await self._connection.send_frame(frame)
        return []

    def _note_clock(self, count: int) -> None:
        if not self._clock_noted:
            self._clock_noted = True
            log.warning(
                "a feed of %.60r dates messages in the future or more than ten years ago (%d in one frame): "
                "they count as sent now; check the clock of whoever sends them",
                self._broadcast.id,
                count,
            )

    async def _note(self, state: FeedState) -> None:
        self._shared.hub.attune(self._broadcast.id, self, state)
        if state.answers and state.late and not self._caught_up:
            # From here on it hears all that is answered; what it heard twice it says once.
            self._caught_up = True
            try:
                await self._catch_up(state)
            except StoreFailed as failure:
                # It says how it fares every other second: then again, and what it heard already it says once.
                self._caught_up = False
                log.warning("the feed %s was not told what was answered meanwhile: %s", state.name, failure)
        if self._shared.feeds is not None:
            try:
                await asyncio.to_thread(self._shared.feeds.note, self._broadcast.id, state)
            except StoreFailed as failure:
                log.warning("how the feed %s fares was not kept: %s", state.name, failure)

    async def _catch_up(self, state: FeedState) -> None:
        """Tell what was answered while the connector was away; nobody knows whether it still heard the last of it."""
        intake, broadcast = self._shared.intake, self._broadcast.id
        for late in await intake.late_answers(broadcast, state.channels, seconds=state.late):
            for channel in state.channels:
                for frame, _ in feed_frames([one for one in late.notices if one.channel == channel]):
                    await self._connection.send_frame(frame)
            await intake.told_late(broadcast, late)

    async def _retract(self, items: Sequence[Item]) -> None:
        """Take messages back that the platform took back; acknowledge those done, the connector repeats the others."""
        viewers = [self._shared.identity.feed_viewer(i.channel, i.author, i.id) for i in items]
        wanted = [(viewer, item.id) for viewer, item in zip(viewers, items, strict=True)]
        done = await self._shared.intake.retract(self._broadcast.id, wanted, who=f"{CHAT}{items[0].channel}")
        await self._connection.send_frame({"type": "retracted", "ids": done})
