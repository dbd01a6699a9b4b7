"""One websocket: frames go out without waiting, and whoever does not read them is cut off."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosedError
from websockets.protocol import State

MAX_BUFFERED = 64 * 1024
"""Bytes that may wait for a reader; the memory of a thousand stuck ones is then 64 MB, not all there is."""
STUCK_SECONDS = 20.0
"""How long a frame may wait for a reader who takes nothing."""


def encode(frame: Mapping[str, object]) -> bytes:
    """Return a frame as UTF-8 JSON; what UTF-8 cannot carry becomes a question mark."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


@dataclass(frozen=True, slots=True)
class Visit:
    """What a websocket was opened for: `kind` is "ws" or "feed", `language` "" for the broadcast's own.

    `viewer` is the pseudonym that a pass gave, "" for whoever came without, and `until` when that pass runs out
    (seconds since the epoch); `entry` what let a feed in.
    """

    kind: str
    broadcast: str
    resume: str
    language: str
    address: str
    viewer: str = ""
    until: float = inf
    entry: str = ""


class Connection(ServerConnection):
    """A websocket that never makes its writer wait."""

    visit: Visit | None = None
    """What the other end came for; set once its request was let in."""
    max_buffered = MAX_BUFFERED
    """Bytes that may wait for this reader."""
    cut_off = False
    """Whether the other end was dropped for not reading."""

    on_made: Callable[[Connection], None] | None = None
    on_lost: Callable[[Connection], None] | None = None
    """Told when the network connection stands, and when it is gone."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take up the transport."""
        super().connection_made(transport)
        if self.on_made is not None:
            self.on_made(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the transport."""
        super().connection_lost(exc)
        if self.on_lost is not None:
            self.on_lost(self)

    def push(self, frame: Mapping[str, object]) -> bool:
        """Send a frame now or not at all; return whether it went out."""
        # A connection that was lost or cut off stays "open" until the loop comes round to it.
        if self.protocol.state is not State.OPEN or self.transport.is_closing():
            return False
        self.protocol.send_text(encode(frame))
        self.send_data()
        self._cut_off_if_stuck()
        return not self.cut_off

    async def send_frame(self, frame: Mapping[str, object]) -> None:
        """Send a frame at the reader's pace; who takes none for `STUCK_SECONDS` is cut off.

        Raises ConnectionClosed when the other end is gone.
        """
        try:
            async with asyncio.timeout(STUCK_SECONDS):
                await self.send(encode(frame), text=True)
        except TimeoutError:
            # The library's own question whether anybody is there waits behind this frame.
            self._cut_off()
            raise ConnectionClosedError(None, None) from None

    def data_received(self, data: bytes) -> None:
        """Answer what the websocket protocol itself answers: a flood of pings fills the buffer, too."""
        super().data_received(data)
        if self.protocol.state is State.OPEN:
            self._cut_off_if_stuck()

    def _cut_off_if_stuck(self) -> None:
        if self.transport.get_write_buffer_size() > self.max_buffered:
            self._cut_off()

    def _cut_off(self) -> None:
        self.cut_off = True
        self.transport.abort()
