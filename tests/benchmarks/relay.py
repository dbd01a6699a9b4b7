"""A chat that is played to a connector, a wire between it and intake, and the ways to cut both, for `bench_feeds`."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

REPEATED = 1.0
"""Seconds of what was said before a cut that a relay repeats to whoever comes back, arrived or not."""


class Relay:
    """A relay of chat as Social Stream Ninja's: says a line once there is somebody; after a cut it repeats the last.

    It also repeats what has not `arrived` (ids): what a connector that was killed had not read yet is the platform's
    loss, not the connector's, and how much that is tells only how busy the machine is. `sent` is when each message was
    first put on the wire.
    """

    def __init__(self, arrived: Callable[[str], bool], repeats: float = REPEATED) -> None:
        self._arrived = arrived
        self.sent: dict[str, float] = {}
        self.repeated = 0
        self.port = 0
        self._repeats = repeats
        self._last: list[tuple[float, str, str]] = []
        self._cut_at = 0.0
        self._waiting: deque[tuple[str, str]] = deque()
        self._guest: ServerConnection | None = None
        self._turned_away = 0
        self.here = asyncio.Event()
        """Set while the connector is connected."""

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Listen."""
        async with serve(
            self._serve, "127.0.0.1", 0, compression=None, process_request=self._let_in, close_timeout=1
        ) as server:
            self.port = server.sockets[0].getsockname()[1]
            yield

    async def say(self, id_: str, text: str) -> None:
        """Say a message, now or when the connector is back."""
        frame = {"id": id_, "type": "chat", "userid": f"u{id_[-2:]}", "chatname": "n", "chatmessage": text}
        self._waiting.append((id_, json.dumps(frame)))
        await self._flush()

    def cut(self) -> None:
        """Cut the connector off."""
        if (guest := self._let_go()) is not None:
            guest.transport.abort()

    def cut_inside(self) -> None:
        """Cut the connector off in the middle of a frame."""
        if (guest := self._let_go()) is not None:
            # A text of 200 bytes is announced, and nothing of it comes.
            guest.transport.write(b"\x81\x7e\x00\xc8" + b'{"id": "')
            guest.transport.abort()

    def turn_away(self, times: int) -> None:
        """Cut the connector off, and again while it shakes hands: once without a word, then with a status."""
        self._turned_away = times
        self.cut()

    def vanish(self) -> None:
        """Be gone without a word: nothing comes any more, no answer to a ping, and no end of the connection."""
        if (guest := self._let_go()) is not None:
            guest.transport.pause_reading()

    def _let_go(self) -> ServerConnection | None:
        guest, self._guest = self._guest, None
        self.here.clear()
        if guest is not None:
            self._cut_at = time.time()
        return guest

    def _let_in(self, guest: ServerConnection, request: Request) -> Response | None:
        if not self._turned_away:
            return None
        self._turned_away -= 1
        if self._turned_away % 2:
            guest.transport.abort()
        return guest.respond(HTTPStatus.SERVICE_UNAVAILABLE, "later\n")

    async def _serve(self, guest: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            for frame in self._once_more():
                await guest.send(frame)
                self.repeated += 1
            self._guest = guest
            self.here.set()
            await self._flush()
            async for _ in guest:
                pass
        if self._guest is guest:
            self._let_go()

    def _once_more(self) -> list[str]:
        """Return what to repeat, and forget the rest."""
        since = self._cut_at - self._repeats
        self._last = [one for one in self._last if one[0] >= since or not self._arrived(one[1])]
        return [frame for _, _, frame in self._last]

    async def _flush(self) -> None:
        while self._waiting and self._guest is not None:
            id_, frame = self._waiting.popleft()
            now = time.time()
            self.sent.setdefault(id_, now)
            # Kept before it is sent: what the cut swallows is repeated.
            self._last.append((now, id_, frame))
            try:
                await self._guest.send(frame)
            except ConnectionClosed:
                # It is in the last lines: what waits behind it must not follow it into nothing.
                return


class Wire:
    """Passes bytes on between a connector and intake, until it is cut."""

    def __init__(self, target: int) -> None:
        self.port = 0
        self._target = target
        self._pairs: set[Pair] = set()
        self._frozen: list[Pair] = []
        self._turned_away = 0
        self.here = asyncio.Event()
        """Set while something came through from intake since the last cut."""

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Listen."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            self._pairs |= set(self._frozen)
            self.cut()

    def cut(self) -> None:
        """Cut everybody off."""
        self.here.clear()
        for pair in self._pairs:
            pair.cut()

    async def cut_inside(self) -> None:
        """Cut everybody off in the middle of what the connector sends next."""
        self.here.clear()
        for pair in self._pairs:
            pair.most = 100
        await asyncio.sleep(0.2)
        self.cut()

    async def cut_unanswered(self) -> None:
        """Cut everybody off when intake has taken something and its answer is on the way."""
        self.here.clear()
        for pair in self._pairs:
            pair.swallows = True
        await asyncio.sleep(0.2)
        self.cut()

    def turn_away(self, times: int) -> None:
        """Cut everybody off, and again while they shake hands."""
        self._turned_away = times
        self.cut()

    def vanish(self) -> None:
        """Be gone without a word for who is connected: nothing is taken nor brought, and the connection stays."""
        self.here.clear()
        for pair in self._pairs:
            pair.freeze()
        self._frozen += self._pairs
        self._pairs = set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._turned_away:
            self._turned_away -= 1
            await reader.read(100)
            writer.transport.abort()
            return
        behind, onward = await asyncio.open_connection("127.0.0.1", self._target)
        pair = Pair(reader, writer, behind, onward)
        self._pairs.add(pair)
        try:
            await pair.run(self.here)
        finally:
            self._pairs.discard(pair)


class Pair:
    """One connection through a wire; `most` bytes still go to intake, and what it `swallows` never comes back."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        behind: asyncio.StreamReader,
        onward: asyncio.StreamWriter,
    ) -> None:
        self._ends = {writer, onward}
        self._reader, self._writer, self._behind, self._onward = reader, writer, behind, onward
        self.most: int | None = None
        self.swallows = False
        self._frozen = False
        self._tasks: list[asyncio.Task[None]] = []

    async def run(self, here: asyncio.Event) -> None:
        """Pass bytes on until an end is gone."""
        self._tasks = [asyncio.create_task(self._there()), asyncio.create_task(self._back(here))]
        await asyncio.wait(self._tasks)
        if not self._frozen:
            self.cut()

    def cut(self) -> None:
        """Cut both ends off."""
        for end in self._ends:
            end.transport.abort()

    def freeze(self) -> None:
        """Do nothing any more."""
        self._frozen = True
        for task in self._tasks:
            task.cancel()

    async def _there(self) -> None:
        with contextlib.suppress(OSError):
            while data := await self._reader.read(65536):
                if self.most is not None:
                    data, self.most = data[: self.most], max(self.most - len(data), 0)
                self._onward.write(data)
                await self._onward.drain()
        self.cut()

    async def _back(self, here: asyncio.Event) -> None:
        with contextlib.suppress(OSError):
            while data := await self._behind.read(65536):
                if not self.swallows:
                    self._writer.write(data)
                    await self._writer.drain()
                    here.set()
        self.cut()
