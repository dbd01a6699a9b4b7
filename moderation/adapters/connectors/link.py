"""A websocket that is let go when nobody is at the other end any more, also when nothing more goes out to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PING_SECONDS: Final = 20.0
"""How often the other end is asked whether it is there."""
PONG_SECONDS: Final = 20.0
"""How long it may think, what was sent before included."""


@asynccontextmanager
async def linked(url: str, **options: Any) -> AsyncIterator[ClientConnection]:
    """Connect; `options` are those of `websockets.connect`.

    The library asks as well, but sends its question behind all that waits to go out, and so does its farewell: to who
    reads nothing and does not hang up, a machine that froze or a network that swallows, they wait for ever.

    Raises OSError or WebSocketException when there is no connection, or no longer.
    """
    async with connect(url, compression=None, ping_interval=None, **options) as socket:
        asking = asyncio.create_task(_ask(socket))
        try:
            yield socket
        except ConnectionClosed as closed:
            if asking.done() and asking.result():
                raise TimeoutError(f"nothing came back for {PONG_SECONDS:.0f} s") from None
            if closed.rcvd is None:
                raise ConnectionResetError("the connection broke off") from None
            raise
        finally:
            asking.cancel()
            if socket.transport.get_write_buffer_size():
                socket.transport.abort()


async def _ask(socket: ClientConnection) -> bool:
    """Ask until nobody answers, then cut the connection; return whether it came to that."""
    try:
        while True:
            await asyncio.sleep(PING_SECONDS)
            async with asyncio.timeout(PONG_SECONDS):
                await (await socket.ping())
    except ConnectionClosed:
        return False
    except TimeoutError:
        socket.transport.abort()
        return True
