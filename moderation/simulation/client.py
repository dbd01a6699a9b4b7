"""One simulated viewer: a websocket that comes back, and never sends a question without hearing of it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable
from random import Random

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from moderation.simulation.journal import Journal

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
"""Seconds before the first and at most before any attempt to reconnect."""
OPEN_TIMEOUT = 20.0
"""Seconds that a connection may take to open: a thousand of them open at once."""


class Client:
    """A viewer under a number.

    `connected` is set while the server listens, `settled` while no message waits to be acknowledged or refused;
    `dice` spread reconnections, `clock` is a steady one.
    """

    def __init__(
        self, number: int, url: str, journal: Journal, *, dice: Random, clock: Callable[[], float]
    ) -> None:
        self.connected = asyncio.Event()
        self.settled = asyncio.Event()
        self.settled.set()
        self.reconnections = 0
        self._number = number
        self._url = url
        self._journal = journal
        self._dice = dice
        self._clock = clock
        self._resume = ""
        self._unacknowledged: dict[str, str] = {}
        self._socket: ClientConnection | None = None

    async def run(self) -> None:
        """Stay connected until cancelled, coming back as the same viewer, ever later while nobody answers."""
        pause = FIRST_PAUSE
        while True:
            try:
                async with self._connection() as socket:
                    await self._listen(socket)
                    pause = FIRST_PAUSE
            except (OSError, WebSocketException):
                pass  # The server is away: that is what coming back is for.
            finally:
                self._socket = None
                self.connected.clear()
            await asyncio.sleep(pause * self._dice.uniform(0.5, 1.5))
            pause = min(2 * pause, LONGEST_PAUSE)

    async def ask(self, id: str, text: str) -> None:  # noqa: A002 - the wire's own word
        """Send a question, now or as soon as the server is back."""
        self._journal.send(self._number, id, at=self._clock())
        self._unacknowledged[id] = text
        self.settled.clear()
        await self._send(id, text)

    async def return_and_compare(self, patience: float) -> None:
        """Come back once more and note all that the server says it has, for at most `patience` seconds."""
        if not self._journal.expected(self._number):
            return
        try:
            async with asyncio.timeout(patience), self._connection() as socket:
                while self._journal.missing(self._number):
                    frame = json.loads(await socket.recv())
                    if frame["type"] == "recorded":
                        self._journal.tell(self._number, frame["id"], frame["seq"])
        except (OSError, WebSocketException, TimeoutError):
            pass  # What was not told by now counts as lost.

    def _connection(self) -> connect:
        query = f"?resume={self._resume}" if self._resume else ""
        return connect(
            self._url + query, compression=None, proxy=None, open_timeout=OPEN_TIMEOUT, close_timeout=2
        )

    async def _listen(self, socket: ClientConnection) -> None:
        async for raw in socket:
            frame = json.loads(raw)
            match frame["type"]:
                case "welcome":
                    await self._welcome(socket, frame["resume"])
                case "recorded":
                    self._settle(frame["id"])
                    self._journal.record(self._number, frame["id"], frame["seq"], at=self._clock())
                case "filed":
                    self._journal.file(self._number, frame["id"], at=self._clock())
                case "refused" if frame["id"] is not None:
                    self._settle(frame["id"])
                    self._journal.refuse(self._number, frame["id"], frame["code"])
                case _:
                    pass

    def _settle(self, id: str) -> None:  # noqa: A002 - the wire's own word
        self._unacknowledged.pop(id, None)
        if not self._unacknowledged:
            self.settled.set()

    async def _welcome(self, socket: ClientConnection, resume: str) -> None:
        self.reconnections += bool(self._resume)
        self._resume = resume
        self._socket = socket
        self.connected.set()
        for id_, text in list(self._unacknowledged.items()):
            await self._send(id_, text)

    async def _send(self, id: str, text: str) -> None:  # noqa: A002 - the wire's own word
        if self._socket is None:
            return
        # What a broken connection swallows is sent again after the next welcome.
        with contextlib.suppress(ConnectionClosed):
            await self._socket.send(json.dumps({"type": "ask", "id": id, "text": text}, ensure_ascii=False))
