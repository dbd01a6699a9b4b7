"""A connection whose other end froze: it reads nothing, answers nothing, and does not hang up."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from websockets.asyncio.server import ServerConnection, serve

from moderation.adapters.connectors import link
from moderation.adapters.connectors.link import linked

FULL = "я" * 16_000_000
"""More than the buffers of both ends take."""
PATIENCE = 30.0


@contextlib.asynccontextmanager
async def frozen() -> AsyncIterator[str]:
    """Listen, shake hands and do nothing more; yield the address."""
    guests: list[ServerConnection] = []

    async def freeze(guest: ServerConnection) -> None:
        guests.append(guest)
        guest.transport.pause_reading()
        await guest.wait_closed()

    async with serve(freeze, "127.0.0.1", 0, ping_interval=None, close_timeout=0.1) as server:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        for guest in guests:
            guest.transport.abort()


@pytest.mark.parametrize("sent", ["", FULL])
def test_who_answers_nothing_is_let_go_also_when_nothing_more_goes_out(
    sent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "PING_SECONDS", 0.05)
    monkeypatch.setattr(link, "PONG_SECONDS", 0.1)

    async def scene() -> None:
        async with frozen() as url, asyncio.timeout(PATIENCE), linked(url) as socket:
            if sent:
                await socket.send(sent)
            await socket.recv()

    with pytest.raises(TimeoutError, match="nothing came back"):
        asyncio.run(scene())


def test_a_connection_that_breaks_off_is_told_in_words() -> None:
    async def scene() -> None:
        async def hang_up(guest: ServerConnection) -> None:
            guest.transport.abort()

        async with (
            serve(hang_up, "127.0.0.1", 0) as server,
            linked(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}") as socket,
        ):
            await socket.recv()

    with pytest.raises(ConnectionResetError, match="broke off"):
        asyncio.run(scene())


def test_leaving_does_not_wait_for_who_reads_nothing() -> None:
    async def scene() -> None:
        async with frozen() as url, asyncio.timeout(PATIENCE):
            async with linked(url) as socket:
                sending = asyncio.create_task(socket.send(FULL))
                await asyncio.sleep(0.1)
                assert not sending.done()
            await sending

    asyncio.run(scene())
