"""The wire below any websocket library, for peers that misbehave as no library would let them."""

from __future__ import annotations

import asyncio
import itertools
import json
import struct
from dataclasses import dataclass
from typing import Final

PATIENCE: Final = 30.0
"""Seconds that a test waits for an answer before it fails."""
KEY: Final = "AAAAAAAAAAAAAAAAAAAAAA=="
TEXT, BINARY, CLOSE, PING, PONG = 0x1, 0x2, 0x8, 0x9, 0xA
FINAL: Final = 0x80
_MASK: Final = b"\x11\x22\x33\x44"
_SHORT, _LONG = 126, 65536
_numbers = itertools.count()


def frame(
    opcode: int, payload: bytes = b"", *, first: int | None = None, length: bytes | None = None
) -> bytes:
    """Return a masked frame; `first` replaces its first byte, `length` what it says of its length."""
    said = _length(len(payload)) if length is None else length
    masked = bytes(byte ^ _MASK[place % 4] for place, byte in enumerate(payload))
    head = bytes([FINAL | opcode if first is None else first, said[0] | FINAL])
    return head + said[1:] + _MASK + masked


def _length(size: int) -> bytes:
    if size < _SHORT:
        return bytes([size])
    return b"\x7e" + struct.pack("!H", size) if size < _LONG else b"\x7f" + struct.pack("!Q", size)


def request(*more: str, path: str = "/ws/main", without: str = "", version: str = "HTTP/1.1") -> bytes:
    """Return the request that opens a websocket, with `more` lines of headers, `without` the one of this name."""
    lines = [
        f"GET {path} {version}",
        "Host: show.example",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {KEY}",
        "Sec-WebSocket-Version: 13",
    ]
    kept = [line for line in lines if not without or not line.startswith(without)]
    return "\r\n".join([*kept, *more, "", ""]).encode()


def ask(text: str) -> bytes:
    """Return the frame of a question."""
    return frame(TEXT, json.dumps({"type": "ask", "id": f"h{next(_numbers)}", "text": text}).encode())


@dataclass(frozen=True, slots=True)
class Peer:
    """A connection that sends whatever bytes it is told to."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def connect(cls, port: int) -> Peer:
        """Return a connection to a port of this machine."""
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    @classmethod
    async def open(cls, port: int) -> Peer:
        """Return an open websocket of a viewer, the welcome unread.

        Raises ConnectionError when it is not let in.
        """
        peer = await cls.connect(port)
        peer.writer.write(request())
        head = await asyncio.wait_for(peer.reader.readuntil(b"\r\n\r\n"), PATIENCE)
        if b" 101 " not in head:
            raise ConnectionError(f"no websocket: {head[:60]!r}")
        return peer

    async def send(self, data: bytes) -> None:
        """Send bytes, as far as the other end takes them."""
        try:
            self.writer.write(data)
            await asyncio.wait_for(self.writer.drain(), PATIENCE)
        except ConnectionError:
            pass  # What it said before it hung up is what counts.

    async def rest(self) -> bytes:
        """Return all that comes until the other end closes."""
        received = b""
        try:
            while chunk := await asyncio.wait_for(self.reader.read(_LONG), PATIENCE):
                received += chunk
        except ConnectionResetError:
            pass  # A reset is an end, too.
        self.writer.close()
        return received

    async def frames(self) -> list[tuple[int, bytes]]:
        """Return opcode and payload of all frames until the other end closes."""
        received = await self.rest()
        frames = []
        while received:
            size, start = received[1], 2
            if size == _SHORT:
                size, start = struct.unpack("!H", received[2:4])[0], 4
            frames.append((received[0] & 0xF, received[start : start + size]))
            received = received[start + size :]
        return frames
