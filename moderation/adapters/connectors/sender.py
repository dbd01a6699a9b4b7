"""The sender: from the journal into the feed endpoint of a broadcast, and what comes back from there."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict
from http import HTTPStatus
from typing import Any, Final

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import InvalidStatus, WebSocketException

from moderation.adapters.connectors.backoff import Backoff
from moderation.adapters.connectors.journal import Journal, Waiting
from moderation.adapters.connectors.link import linked
from moderation.domain.chat import FeedState
from moderation.domain.errors import BadInput

log = logging.getLogger(__name__)

ITEMS: Final = 200
"""Messages in one frame."""
IN_FLIGHT: Final = 1000
"""Messages under way at once; while they are not acknowledged, no more are sent."""
STATE_SECONDS: Final = 2.0
"""How often the connector says how it fares."""
FRAME_BYTES: Final = 4 * 1024 * 1024
SETTLE_SECONDS: Final = 0.5
"""How often what intake acknowledged is struck out: what is not, when the process dies, is sent again."""
RETRACT_SECONDS: Final = 1.0
"""How often it is looked whether something is to be taken back; intake can only once it has judged it."""
_WRONG: Final[dict[int, str]] = {
    HTTPStatus.UNAUTHORIZED: "does not take this feed token: give another (EFIR_FEED_TOKEN)",
    HTTPStatus.NOT_FOUND: "has no feed at this address: give one such as ws://127.0.0.1:8765",
}


class Sender:
    """Sends what the journal holds, again until it is acknowledged, over a connection that comes back.

    `url` is the feed's address, `token` opens it; `state` says how the connector fares; `hear` takes the frames that
    acknowledge nothing, such as answers.
    """

    def __init__(
        self,
        url: str,
        token: str,
        journal: Journal,
        backoff: Backoff,
        *,
        state: Callable[[], FeedState],
        hear: Callable[[Mapping[str, Any]], Awaitable[None]],
    ) -> None:
        self._url = url
        self._token = token
        self._journal = journal
        self._backoff = backoff
        self._state = state
        self._hear = hear
        self._bell = asyncio.Event()
        self._flying: dict[str, int] = {}
        self._settled: list[int] = []
        self._sent = 0
        self._rest = 0.0
        self.drained = asyncio.Event()
        """Set while intake has acknowledged all that the journal held."""

    def wake(self) -> None:
        """Say that the journal has something new."""
        self.drained.clear()
        self._bell.set()

    async def run(self) -> None:
        """Send until cancelled.

        Raises BadInput when intake will never let this connector in.
        """
        while True:
            asked = 0.0
            try:
                async with self._connection() as socket:
                    await self._serve(socket)
            except InvalidStatus as refused:
                asked = self._pause_asked(refused)
            except (OSError, WebSocketException) as failure:
                log.warning("intake does not answer (%s): trying again", failure)
            await self._backoff.wait(asked)

    def _connection(self) -> AbstractAsyncContextManager[ClientConnection]:
        headers = {"Authorization": f"Bearer {self._token}"}
        return linked(
            self._url, additional_headers=headers, proxy=None, max_size=FRAME_BYTES, close_timeout=2
        )

    def _pause_asked(self, refused: InvalidStatus) -> float:
        """Return the seconds that intake asks to wait.

        Raises BadInput when coming back would change nothing.
        """
        wrong = _WRONG.get(refused.response.status_code)
        if wrong:
            raise BadInput(f"{self._url} {wrong}.")
        asked = refused.response.headers.get("Retry-After", "")
        return float(asked) if asked.isdigit() else 0.0

    async def _serve(self, socket: ClientConnection) -> None:
        """Speak over one connection until it ends; whatever was under way over another is sent again."""
        self._begin_anew()
        await until_one_ends(
            self._listen(socket),
            self._write(socket),
            self._retract(socket),
            self._keep_book(),
            self._tell(socket),
        )

    def _begin_anew(self) -> None:
        self._flying.clear()
        self._sent, self._rest = 0, 0.0
        self._bell.set()

    async def _write(self, socket: ClientConnection) -> None:
        while True:
            await self._bell.wait()
            self._bell.clear()
            if self._rest:
                log.warning("intake cannot record now: trying again in %.0f s", self._rest)
                await asyncio.sleep(self._rest)
                self._begin_anew()
            while len(self._flying) < IN_FLIGHT:
                # Read here: it is in memory, and another thread would come later than it takes.
                rows = self._journal.waiting(after=self._sent, limit=ITEMS)
                if not rows:
                    await self._drain()
                    break
                await self._send(socket, rows)

    async def _send(self, socket: ClientConnection, rows: Sequence[Waiting]) -> None:
        self._flying |= {row.fields["id"]: row.number for row in rows}
        self._sent = rows[-1].number
        await _send(socket, type="messages", items=[row.fields for row in rows])

    async def _retract(self, socket: ClientConnection) -> None:
        while True:
            if items := await asyncio.to_thread(self._journal.retractions, limit=ITEMS):
                await _send(socket, type="retract", items=items)
            await asyncio.sleep(RETRACT_SECONDS)

    async def _drain(self) -> None:
        """Note when nothing waits any more."""
        if not self._flying:
            await self._strike_out()
            self.drained.set()

    async def _strike_out(self) -> None:
        if self._settled:
            numbers, self._settled = self._settled, []
            await asyncio.to_thread(self._journal.settle, numbers)

    async def _keep_book(self) -> None:
        while True:
            await asyncio.sleep(SETTLE_SECONDS)
            await self._strike_out()

    async def _tell(self, socket: ClientConnection) -> None:
        while True:
            state = await asyncio.to_thread(self._state)
            await _send(socket, type="state", **asdict(state))
            await asyncio.sleep(STATE_SECONDS)

    async def _listen(self, socket: ClientConnection) -> None:
        async for raw in socket:
            frame = json.loads(raw)
            match frame.get("type"):
                case "recorded":
                    self._backoff.succeed()
                    self._settle(frame["ids"])
                case "retracted":
                    await asyncio.to_thread(self._journal.retracted, frame["ids"])
                case "refused":
                    await self._refused(frame)
                case _:
                    await self._hear(frame)

    async def _refused(self, frame: Mapping[str, Any]) -> None:
        """Give up what intake will never take; come back later with what it cannot take now."""
        if frame["code"] == "unknown_broadcast":
            raise BadInput(f"{self._url}: {frame['message']}")
        if frame.get("retry_after"):
            self._rest = max(self._rest, float(frame["retry_after"]))
            self._bell.set()
            return
        log.warning("intake refused a message (%s): %s", frame["code"], frame["message"])
        if (number := self._flying.pop(frame["id"], None)) is not None:
            await asyncio.to_thread(self._journal.settle, [number], refused=1)
            self._bell.set()

    def _settle(self, ids: Sequence[str]) -> None:
        self._settled += [number for id_ in ids if (number := self._flying.pop(id_, None)) is not None]
        self._bell.set()


async def _send(socket: ClientConnection, **frame: object) -> None:
    await socket.send(json.dumps(frame, ensure_ascii=False))


async def until_one_ends(*parts: Coroutine[Any, Any, None]) -> None:
    """Run parts side by side until one returns or raises; end the others and raise what it raised."""
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    for task in done:
        task.result()
