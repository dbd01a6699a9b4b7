"""A network that can be cut: connections to a port go through here, until they do not."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Self


class Cable:
    """Carries connections from `port` to another port of the loopback; while it is cut nothing arrives, either way."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._whole = asyncio.Event()
        self._whole.set()
        self._carrying: set[asyncio.Task[None]] = set()
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *raised: object) -> None:
        self._server.close()
        carrying = list(self._carrying)
        for task in carrying:
            task.cancel()
        if carrying:
            await asyncio.wait(carrying)

    def cut(self) -> None:
        """Let nothing through; as with a real cable, nobody is told."""
        self._whole.clear()

    def mend(self) -> None:
        """Let everything through that waits."""
        self._whole.set()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._carrying.add(task)
        try:
            # Cancelled at the end only, by us; a server's callback that ends so is reported as a fault.
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await self._whole.wait()
                there, back = await asyncio.open_connection("127.0.0.1", self._to)
                await asyncio.gather(self._pass(reader, back), self._pass(there, writer))
        finally:
            self._carrying.discard(task)
            writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(OSError):
                while data := await reader.read(65_536):
                    await self._whole.wait()
                    writer.write(data)
                    await writer.drain()
        finally:
            writer.close()
