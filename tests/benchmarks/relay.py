"""A chat that is played to a connector, and the ways to cut it off, for `bench_feeds`."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import deque
from collections.abc import AsyncIterator

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

REPEATED = 50
"""Lines that a relay repeats to whoever comes back, beside all that it could not say meanwhile.

More than that on the way to a connector that is killed are lost on the wire: on a machine so busy that a connector does
not get to read for a second, repeat more.
"""


class Relay:
    """A relay of chat as Social Stream Ninja's: says a line once there is somebody; after a cut it repeats the last.

    `sent` is when each message was first put on the wire, `doubtful` which of them a cut may have swallowed.
    """

    def __init__(self, repeated: int = REPEATED) -> None:
        self.sent: dict[str, float] = {}
        self.repeated = 0
        self.cuts: list[float] = []
        self.port = 0
        self._last: deque[str] = deque(maxlen=repeated)
        self._waiting: deque[tuple[str, str]] = deque()
        self._guest: ServerConnection | None = None
        self.here = asyncio.Event()
        """Set while the connector is connected."""

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Listen."""
        async with serve(self._serve, "127.0.0.1", 0, compression=None) as server:
            self.port = server.sockets[0].getsockname()[1]
            yield

    async def say(self, id_: str, text: str) -> None:
        """Say a message, now or when the connector is back."""
        frame = {"id": id_, "type": "chat", "userid": f"u{id_[-2:]}", "chatname": "n", "chatmessage": text}
        self._waiting.append((id_, json.dumps(frame)))
        await self._flush()

    def cut(self) -> None:
        """Cut the connector off."""
        self.cuts.append(time.time())
        if self._guest is not None:
            guest, self._guest = self._guest, None
            self.here.clear()
            guest.transport.abort()

    async def _serve(self, guest: ServerConnection) -> None:
        for frame in list(self._last):
            await guest.send(frame)
            self.repeated += 1
        self._guest = guest
        self.here.set()
        await self._flush()
        with contextlib.suppress(ConnectionClosed):
            async for _ in guest:
                pass
        if self._guest is guest:
            self._guest = None
            self.here.clear()

    async def _flush(self) -> None:
        while self._waiting and self._guest is not None:
            id_, frame = self._waiting.popleft()
            self.sent.setdefault(id_, time.time())
            # Kept before it is sent: what the cut swallows is repeated.
            self._last.append(frame)
            with contextlib.suppress(ConnectionClosed):
                await self._guest.send(frame)


class Wire:
    """Passes bytes on between a connector and intake, until it is cut."""

    def __init__(self, target: int) -> None:
        self.port = 0
        self._target = target
        self._open: set[asyncio.StreamWriter] = set()

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Listen."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        yield
        server.close()
        self.cut()

    def cut(self) -> None:
        """Cut everybody off."""
        for writer in self._open:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind, onward = await asyncio.open_connection("127.0.0.1", self._target)
        ends = {writer, onward}
        self._open |= ends
        try:
            await asyncio.gather(_pass(reader, onward), _pass(behind, writer))
        finally:
            self._open -= ends
            for end in ends:
                end.close()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.transport.abort()
