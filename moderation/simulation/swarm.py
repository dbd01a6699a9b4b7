"""The swarm: many viewers who ask what a plan says when it says so, and come back at the end to compare."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
import urllib.request
from collections.abc import AsyncIterator, Iterable, Sequence
from random import Random
from urllib.parse import urlsplit, urlunsplit

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from moderation.domain.errors import Unknown, Unreachable
from moderation.simulation.client import Client
from moderation.simulation.journal import Journal, Report
from moderation.simulation.plan import Arrival

OPENING = 50
"""Connections that open, or return to compare, at a time."""
PATIENCE = 30.0
"""Seconds to wait for connections, for the last acknowledgements, for what the server tells a returning viewer."""
LOOK = 0.25
"""Seconds between two looks at how far things are."""


class Swarm:
    """Viewers of one broadcast, whose websocket is at `url`."""

    def __init__(self, url: str, viewers: int, *, seed: int) -> None:
        self.journal = Journal()
        self._url = url
        dice = Random(seed)  # noqa: S311 - jitter
        self._clients = [
            Client(number, url, self.journal, dice=dice, clock=time.monotonic) for number in range(viewers)
        ]

    @property
    def reconnections(self) -> int:
        """Return how often viewers had to come back."""
        return sum(client.reconnections for client in self._clients)

    async def play(self, plan: Iterable[Arrival], *, drain: float) -> Report:
        """Play a plan, wait up to `drain` seconds for the backlog to clear, compare; return what came of it.

        Raises Unreachable when no server answers at the start, Unknown when it has no such broadcast.
        """
        await self._knock()
        async with self._connected():
            await self._ask(plan)
            await _all([client.settled for client in self._clients])
            await self._drain(drain)
        await self._compare()
        return self.journal.report()

    async def _knock(self) -> None:
        """See that there is a server that knows the broadcast."""
        try:
            async with connect(self._url, proxy=None) as socket:
                frame = json.loads(await socket.recv())
        except (OSError, WebSocketException) as error:
            raise Unreachable(f"No intake answers at {self._url} ({error}): start one with serve.") from None
        if frame["type"] == "refused":
            raise Unknown(frame["message"])

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[None]:
        """Keep all viewers connected, as far as the server lets them."""
        running = []
        try:
            for start in range(0, len(self._clients), OPENING):
                opening = self._clients[start : start + OPENING]
                running += [asyncio.create_task(client.run()) for client in opening]
                # Who cannot connect yet goes on trying while the others ask.
                await _all([client.connected for client in opening])
            yield
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _ask(self, plan: Iterable[Arrival]) -> None:
        """Send each message when its time has come, without waiting for those before it."""
        started = time.monotonic()
        async with asyncio.TaskGroup() as asking:
            for number, arrival in enumerate(plan):
                pause = started + arrival.at - time.monotonic()
                if pause > 0:
                    await asyncio.sleep(pause)
                client = self._clients[arrival.viewer]
                asking.create_task(client.ask(f"m{number}", arrival.text))

    async def _drain(self, seconds: float) -> None:
        """Wait until the server has put everything on the board, and a little for the last frames."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if await asyncio.to_thread(_backlog, self._url) == 0:
                await asyncio.sleep(2 * LOOK)
                return
            await asyncio.sleep(LOOK)

    async def _compare(self) -> None:
        returning = asyncio.Semaphore(OPENING)

        async def compare(client: Client) -> None:
            async with returning:
                await client.return_and_compare(PATIENCE)

        async with asyncio.TaskGroup() as comparing:
            for client in self._clients:
                comparing.create_task(compare(client))


async def _all(events: Sequence[asyncio.Event]) -> None:
    """Wait until all events are set, for PATIENCE at most."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            for event in events:
                await event.wait()


def _backlog(url: str) -> int | None:
    """Return how many messages wait for the board; None when the server does not say."""
    parts = urlsplit(url)
    scheme = {"ws": "http", "wss": "https"}[parts.scheme]
    health = urlunsplit((scheme, parts.netloc, "/healthz", "", ""))
    try:
        with urllib.request.urlopen(health, timeout=PATIENCE) as answer:  # noqa: S310 - http or https, by the line above
            backlog: int = json.load(answer)["backlog"]
            return backlog
    except (OSError, ValueError, KeyError):
        return None
