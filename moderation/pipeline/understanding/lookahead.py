"""Lookahead: messages are understood, batch by batch, before their turn to be sorted comes."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

from moderation.domain.events import Recorded
from moderation.pipeline.understanding.embedder import Understood

Batch = list[Understood]


class Lookahead:
    """Understands what waits behind an offset; `depth` batches are under way while one is sorted.

    `waiting` gives the messages behind an offset, the oldest ones, and none when there are none; `understand` what
    they say.
    """

    def __init__(
        self,
        waiting: Callable[[int], Awaitable[list[Recorded]]],
        understand: Callable[[Sequence[Recorded]], Awaitable[Batch]],
        after: int,
        *,
        depth: int,
    ) -> None:
        self._waiting = waiting
        self._understand = understand
        self._after = after
        self._depth = depth
        self._under_way: deque[asyncio.Future[Batch]] = deque()

    async def batches(self) -> AsyncGenerator[Batch]:
        """Yield what waits in order, understood, until nothing waits."""
        try:
            await self._fill()
            while self._under_way:
                batch = await self._under_way.popleft()
                await self._fill()
                yield batch
        finally:
            for future in self._under_way:
                future.cancel()

    async def _fill(self) -> None:
        while len(self._under_way) < self._depth and (batch := await self._waiting(self._after)):
            self._after = batch[-1].offset
            self._under_way.append(asyncio.ensure_future(self._understand(batch)))
