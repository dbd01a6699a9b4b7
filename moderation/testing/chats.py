"""A chat that a test plays, and a connector that reads it into a live gateway."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from random import Random

from moderation.adapters.connectors.opening import open_connector
from moderation.adapters.connectors.platform import Pace, Platform
from moderation.domain.chat import Batch
from moderation.domain.errors import PlatformAway
from moderation.domain.events import Asked
from moderation.testing.live import BROADCAST, FEED_TOKEN, PATIENCE, LiveGateway


class ScriptedChat:
    """A chat that brings what a test gives it (`bring`), breaks when told to (`lose`) and ends (`end`).

    `said` and `removed` are what came back: lines with whom they were for, ids with their channel.
    """

    def __init__(self, channel: str = "chat", *, replays: bool = False, pace: Pace | None = None) -> None:
        self.channel = channel
        self.replays = replays
        self.pace = pace or Pace(0.01, 500)
        self.positions: list[str] = []
        """Where each connection began to read."""
        self.said: list[tuple[str, str]] = []
        self.removed: list[tuple[str, str]] = []
        self._coming: asyncio.Queue[Batch | Exception | None] = asyncio.Queue()

    def bring(self, *batches: Batch) -> None:
        """Let batches come."""
        for batch in batches:
            self._coming.put_nowait(batch)

    def lose(self, failure: Exception | None = None) -> None:
        """Break the connection after what was brought before."""
        self._coming.put_nowait(failure or PlatformAway("The chat is gone."))

    def end(self) -> None:
        """Say that nothing more will come, ever."""
        self._coming.put_nowait(None)

    async def read(self, position: str) -> AsyncGenerator[Batch, None]:
        """Yield what the test brings."""
        self.positions.append(position)
        yield Batch()
        while (coming := await self._coming.get()) is not None:
            if isinstance(coming, Exception):
                raise coming
            yield coming

    async def say(self, text: str, to: str = "") -> None:
        """Note a line."""
        self.said.append((text, to))

    async def remove(self, id: str, channel: str) -> None:  # noqa: A002 - the platform's own word
        """Note a removal."""
        self.removed.append((id, channel))


@contextlib.asynccontextmanager
async def connected(
    live: LiveGateway,
    platform: Platform,
    folder: Path,
    *,
    bots: Sequence[str] = (),
    token: str = FEED_TOKEN,
    answers: bool = False,
    removes: bool = False,
    late: float = 3600.0,
) -> AsyncIterator[asyncio.Task[None]]:
    """Run a connector from a platform into a live gateway; yield its task, which the end cancels as `kill` would."""
    with open_connector(
        platform,
        url=live.url(f"/feed/{BROADCAST}", "ws"),
        token=token,
        folder=folder,
        name=platform.channel,
        bots=bots,
        answers=answers,
        removes=removes,
        late=late,
        clock=time.time,
        dice=Random(1),  # noqa: S311 - no secret
    ) as runner:
        task = asyncio.create_task(runner.run())
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait({task})


def recorded(live: LiveGateway) -> list[Asked]:
    """Return the messages in the log."""
    found = live.log.read(BROADCAST, kinds={Asked})
    return [one.event for one in found if isinstance(one.event, Asked)]


async def until(condition: Callable[[], object]) -> None:
    """Wait until something holds; fail when it does not for long."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - a condition rings no bell
            await asyncio.sleep(0.01)


def play(scene: Callable[[LiveGateway], Awaitable[None]]) -> None:
    """Run a scene at a live gateway."""

    async def run() -> None:
        async with LiveGateway() as live:
            await scene(live)

    asyncio.run(run())
