"""Gathering: work that costs much the same whatever there is to do waits until there is more of it."""

from __future__ import annotations

import asyncio


async def ring_after(bell: asyncio.Event, seconds: float) -> None:
    """Wait until a bell rings and some seconds have passed: who comes after a quiet while does not wait for others."""
    clock = asyncio.get_running_loop().time
    earliest = clock() + seconds
    await bell.wait()
    await asyncio.sleep(earliest - clock())
