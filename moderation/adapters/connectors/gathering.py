"""From single items to batches: whatever came while the last batch was being kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Final, TypeVar

T = TypeVar("T")

AT_ONCE: Final = 500
"""Items that wait at most, and in one batch; the source waits meanwhile."""


async def gathered(source: AsyncIterator[T]) -> AsyncGenerator[list[T], None]:
    """Yield all that a source has brought since the last time, at least one item.

    What the source raises is raised here, after all that came before it. Close it (`contextlib.aclosing`), so that the
    source ends too.
    """
    ready: asyncio.Queue[T] = asyncio.Queue(AT_ONCE)
    bell = asyncio.Event()

    async def pump() -> None:
        try:
            async for item in source:
                await ready.put(item)
                bell.set()
        finally:
            bell.set()

    pumping = asyncio.create_task(pump())
    try:
        while True:
            await bell.wait()
            bell.clear()
            if batch := [ready.get_nowait() for _ in range(ready.qsize())]:
                yield batch
                # The pump may have ended meanwhile, and rings no more.
                bell.set()
            elif pumping.done():
                pumping.result()
                return
    finally:
        pumping.cancel()
        await asyncio.wait({pumping})
        if not pumping.cancelled():
            # Looked at and left: raised here it would take the place of a cancellation, and nobody would ever end.
            pumping.exception()
