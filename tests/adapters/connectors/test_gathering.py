from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from moderation.adapters.connectors.gathering import gathered


async def numbers(count: int, failure: Exception | None = None) -> AsyncIterator[int]:
    for number in range(count):
        yield number
    if failure is not None:
        raise failure


def test_everything_comes_in_order_and_together_when_it_came_together() -> None:
    async def scene() -> list[list[int]]:
        return [batch async for batch in gathered(numbers(1200))]

    batches = asyncio.run(scene())
    assert [number for batch in batches for number in batch] == list(range(1200))
    assert len(batches) < 100


def test_a_failure_comes_after_all_that_was_before_it() -> None:
    found: list[int] = []

    async def scene() -> None:
        async for batch in gathered(numbers(7, ConnectionError("gone"))):
            found.extend(batch)

    with pytest.raises(ConnectionError, match="gone"):
        asyncio.run(scene())
    assert found == list(range(7))


def test_a_source_that_fails_while_it_is_ended_does_not_undo_the_end() -> None:
    async def failing() -> AsyncIterator[int]:
        yield 1
        try:
            await asyncio.sleep(60)
        finally:
            raise ConnectionError("closed")

    async def read() -> None:
        async with aclosing(gathered(failing())) as batches:
            async for _ in batches:
                pass

    async def scene() -> bool:
        reading = asyncio.create_task(read())
        await asyncio.sleep(0.05)
        reading.cancel()
        await asyncio.wait({reading}, timeout=5)
        return reading.cancelled()

    assert asyncio.run(scene())
