import asyncio
import time

from moderation.pipeline.gathering import ring_after

PAUSE = 0.1


def test_what_comes_often_waits_for_more() -> None:
    async def scene() -> float:
        bell = asyncio.Event()
        bell.set()
        began = time.monotonic()
        await ring_after(bell, PAUSE)
        return time.monotonic() - began

    assert asyncio.run(scene()) >= PAUSE


def test_what_comes_after_a_quiet_while_waits_for_nobody() -> None:
    async def scene() -> bool:
        bell = asyncio.Event()
        waiting = asyncio.create_task(ring_after(bell, PAUSE))
        await asyncio.sleep(2 * PAUSE)
        bell.set()
        # Three turns of the loop, no more: the bell is heard, and the rest is over already.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return waiting.done()

    assert asyncio.run(scene())
