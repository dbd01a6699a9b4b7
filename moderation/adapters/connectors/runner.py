"""The runner: reads a platform for as long as it takes, and keeps whatever comes before anything else is done."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Final

from websockets.exceptions import WebSocketException

from moderation.adapters.connectors.admission import Admission
from moderation.adapters.connectors.backoff import Backoff
from moderation.adapters.connectors.journal import KEPT_SECONDS, Journal
from moderation.adapters.connectors.platform import Platform
from moderation.adapters.connectors.sender import Sender, until_one_ends
from moderation.adapters.connectors.tally import Tally
from moderation.adapters.connectors.voice import Voice
from moderation.domain.chat import Batch, Gap
from moderation.domain.errors import PlatformAway

log = logging.getLogger(__name__)

HEARTBEAT: Final = 5.0
"""Seconds between two notes that the platform is there: a gap begins no earlier than the last one."""
MOST_WAITING: Final = 10_000
"""Messages that wait for intake, beyond which a platform that keeps them itself is not read on."""
ROOM_SECONDS: Final = 0.1
"""How often it is looked whether there is room again."""
AWAY: Final = "away"
"""The reason of a gap that nobody saw: the connector did not listen."""


class Runner:
    """Reads one platform into the journal, with pauses after every failure; the sender takes it from there."""

    def __init__(
        self,
        platform: Platform,
        *,
        journal: Journal,
        admission: Admission,
        sender: Sender,
        voice: Voice,
        tally: Tally,
        backoff: Backoff,
        clock: Callable[[], float],
    ) -> None:
        self._platform = platform
        self._journal = journal
        self._admission = admission
        self._sender = sender
        self._voice = voice
        self._tally = tally
        self._backoff = backoff
        self._clock = clock

    async def run(self) -> None:
        """Read until the platform has nothing more to give and intake has all of it, or until cancelled.

        Raises BadInput when the platform or intake will never work as they are set.
        """
        self._journal.forget(before=self._clock() - KEPT_SECONDS)
        await until_one_ends(self._sender.run(), self._voice.run(), self._read())

    async def _read(self) -> None:
        while True:
            try:
                await self._read_once()
            except PlatformAway as away:
                await self._pause(str(away), away.retry_after)
            except (OSError, WebSocketException, TimeoutError) as failure:
                await self._pause(str(failure) or type(failure).__name__)
            else:
                self._tally.note("ended")
                self._sender.wake()
                await self._sender.drained.wait()
                return

    async def _pause(self, reason: str, asked: float = 0.0) -> None:
        log.warning("%s is away: %s", self._platform.channel, reason)
        self._tally.note("away", reason)
        await self._backoff.wait(asked)

    async def _read_once(self) -> None:
        """Read over one connection until it ends."""
        beating: asyncio.Task[None] | None = None
        async with aclosing(self._platform.read(self._journal.position)) as batches:
            try:
                async for batch in batches:
                    await self._take(batch if beating else self._with_time_away(batch))
                    beating = beating or asyncio.create_task(self._beat())
                    await self._room()
            finally:
                if beating is not None:
                    beating.cancel()

    async def _take(self, batch: Batch) -> None:
        self._tally.note("reading")
        now = self._clock()
        if not batch.occurrences and not batch.position:
            return
        admitted = self._admission.admit(batch)
        fresh = await asyncio.to_thread(self._journal.keep, admitted, position=batch.position, at=now)
        self._tally.count(fresh)
        self._backoff.succeed()
        self._sender.wake()

    def _with_time_away(self, batch: Batch) -> Batch:
        """Return the first batch of a connection, with the gap before it where the platform does not fill it."""
        since = self._journal.heard_at
        if self._platform.replays or not since:
            return batch
        gap = Gap(AWAY, since, self._clock())
        return replace(batch, occurrences=(gap, *batch.occurrences))

    async def _beat(self) -> None:
        while True:
            await asyncio.to_thread(self._journal.heard, self._clock())
            await asyncio.sleep(HEARTBEAT)

    async def _room(self) -> None:
        """Wait while too much waits for intake, where the platform keeps what is not read."""
        if self._platform.replays:
            while self._journal.counts()["waiting"] > MOST_WAITING:  # noqa: ASYNC110 - a file rings no bell
                await asyncio.sleep(ROOM_SECONDS)
