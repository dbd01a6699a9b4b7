"""Hostile bytes on the port of a real server: each gets the refusal it deserves, and whoever behaves goes on."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import socket
import struct
import zlib
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import pytest
from websockets.asyncio.client import connect

from moderation.testing.server import Server
from moderation.testing.wire import (
    BINARY,
    CLOSE,
    FINAL,
    KEY,
    PATIENCE,
    PING,
    PONG,
    TEXT,
    Peer,
    ask,
    frame,
    request,
)

pytestmark = pytest.mark.model
T = TypeVar("T")
_numbers = itertools.count()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("conformance")
    with Server(folder, EFIR_VIEWER_PER_MINUTE="0") as server:
        yield server


async def neighbour(server: Server, hostile: asyncio.Event) -> None:
    """Ask before, during and after what the others do; every question must be recorded."""
    async with connect(server.url) as connection:
        await connection.recv()
        for moment in range(4):
            if moment == 3:
                await asyncio.wait_for(hostile.wait(), 3 * PATIENCE)
            number = f"n{next(_numbers)}"
            await connection.send(json.dumps({"type": "ask", "id": number, "text": "Когда починят связь?"}))
            reply = {"type": "filed"}
            while reply["type"] not in ("recorded", "refused"):
                reply = json.loads(await asyncio.wait_for(connection.recv(), PATIENCE))
            assert (reply["type"], reply["id"]) == ("recorded", number)


def beside_a_neighbour(server: Server, scene: Callable[[Server], Awaitable[T]]) -> T:
    """Run a scene while somebody behaves; return what it returned."""

    async def both() -> T:
        over = asyncio.Event()
        behaving = asyncio.create_task(neighbour(server, over))
        try:
            return await scene(server)
        finally:
            over.set()
            await behaving

    return asyncio.run(both())


SILENCE = 0
"""What is no request at all is closed without a word."""
HANDSHAKES = {
    "a header of 64 KiB": (request("X-Long: " + "x" * 65536), 431),
    "a thousand headers": (request(*[f"X-{number}: x" for number in range(1000)]), 431),
    "a path of 64 KiB": (request(path="/ws/" + "x" * 65536), 414),
    "no key": (request(without="Sec-WebSocket-Key"), 400),
    "a key of another length": (request("Sec-WebSocket-Key: AAAA", without="Sec-WebSocket-Key"), 400),
    "two keys": (request(f"Sec-WebSocket-Key: {KEY}"), 400),
    "no host": (request(without="Host"), 400),
    "two hosts": (request("Host: show.example"), 400),
    "a key that is no base64": (
        request("Sec-WebSocket-Key: ????????????????????????", without="Sec-WebSocket-Key"),
        400,
    ),
    "an upgrade to something else": (request("Upgrade: h2c", without="Upgrade"), 426),
    "another method": (request().replace(b"GET", b"POST"), 405),
    "a line folded": (request("X-Folded: a\r\n b"), SILENCE),
    "lines that end in half": (request().replace(b"\r\n", b"\n"), SILENCE),
    "pieces of a body": (request("Transfer-Encoding: chunked") + b"0\r\n\r\n", SILENCE),
    "a user as the origin's host": (request("Origin: http://show.example@evil.example"), 403),
    "an old version": (request("Sec-WebSocket-Version: 8", without="Sec-WebSocket-Version"), 426),
    "no upgrade": (request(without="Upgrade"), 426),
    "a foreign origin": (request("Origin: https://evil.example"), 403),
    "the origin null": (request("Origin: null"), 403),
    "two origins": (request("Origin: http://show.example", "Origin: http://show.example"), 403),
    "a body": (request("Content-Length: 5") + b"hello", SILENCE),
    "a method of one's own": (request().replace(b"GET", b"BREW"), 405),
    "a header that is none": (request("no colon"), SILENCE),
    "a NUL in a header": (request("X-Nul: a\0b"), SILENCE),
    "a feed without a token": (request(path="/feed/main"), 401),
    "a feed with two tokens": (
        request("Authorization: Bearer a", "Authorization: Bearer b", path="/feed/main"),
        401,
    ),
    "HTTP/1.0": (request(version="HTTP/1.0"), 505),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", SILENCE),
    "TLS where there is none": (
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + os.urandom(32) + b"\r\n\r\n",
        SILENCE,
    ),
}


@pytest.mark.parametrize("case", HANDSHAKES)
def test_a_bad_handshake_is_answered_with_its_status(server: Server, case: str) -> None:
    data, status = HANDSHAKES[case]

    async def scene(server: Server) -> bytes:
        peer = await Peer.connect(server.port)
        await peer.send(data)
        return await peer.rest()

    received = beside_a_neighbour(server, scene)
    if status == SILENCE:
        assert received == b""
        return
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode()), head[:200]
    assert 0 < len(body) < 300
    assert b"Traceback" not in body


BOMB = zlib.compress(b"0" * 10_000_000, 9)[2:-4]
"""Ten megabytes, deflated to ten kilobytes."""
CLOSES = {
    "a frame that is not masked": (b"\x81\x05hello", 1002),
    "reserved bit 1, as for deflate": (frame(TEXT, b"x", first=0xC1), 1002),
    "reserved bit 2": (frame(TEXT, b"x", first=0xA1), 1002),
    "reserved bit 3": (frame(TEXT, b"x", first=0x91), 1002),
    "a deflated bomb": (frame(TEXT, BOMB, first=0xC1), 1002),
    "a deflated bomb, announced in the second piece": (
        frame(TEXT, b"{", first=TEXT) + frame(0, BOMB[:9000], first=0xC0),
        1002,
    ),
    "a reserved bit of a ping": (frame(PING, first=0xC9), 1002),
    "an unknown data opcode": (frame(0x3, b"x"), 1002),
    "an unknown control opcode": (frame(0xB, b"x"), 1002),
    "a ping in pieces": (frame(PING, b"x", first=PING), 1002),
    "a pong in pieces": (frame(PONG, b"x", first=PONG), 1002),
    "a goodbye in pieces": (frame(CLOSE, struct.pack("!H", 1000), first=CLOSE), 1002),
    "a goodbye that is not masked": (b"\x88\x02\x03\xe8", 1002),
    "a goodbye of 126 bytes": (frame(CLOSE, struct.pack("!H", 1000) + b"x" * 124), 1002),
    "a ping of 126 bytes": (frame(PING, b"x" * 126), 1002),
    "a continuation of nothing": (frame(0, b"x"), 1002),
    "a message inside a message": (frame(TEXT, b"{", first=TEXT) + frame(TEXT, b"}"), 1002),
    "text that is not UTF-8": (frame(TEXT, b"\xff\xfe"), 1007),
    "text that ends in the middle of a letter": (frame(TEXT, b"\xd0"), 1007),
    "a surrogate in UTF-8": (frame(TEXT, b"\xed\xa0\x80"), 1007),
    "a letter longer than it need be": (frame(TEXT, b"\xc0\x80"), 1007),
    "a letter beyond Unicode": (frame(TEXT, b"\xf4\x90\x80\x80"), 1007),
    "a letter broken over two frames by another": (
        frame(TEXT, b"\xd0", first=TEXT) + frame(0, b"\x20", first=FINAL),
        1007,
    ),
    "one byte over 16 KiB": (frame(TEXT, b"x" * (16 * 1024 + 1)), 1009),
    "four exabytes announced": (frame(TEXT, length=b"\x7f" + struct.pack("!Q", 2**62)), 1009),
    "a negative length announced": (frame(TEXT, length=b"\x7f" + struct.pack("!Q", 2**64 - 1)), 1009),
    "more than 16 KiB in pieces": (
        frame(TEXT, b"x", first=TEXT) + frame(0, b"x" * 900, first=0) * 20,
        1009,
    ),
    "endless empty pieces": (frame(TEXT, b"", first=TEXT) + frame(0, b"", first=0) * 100_000, 1009),
    "a binary frame": (frame(BINARY, b"{}"), 1003),
    "a close code that must not travel": (frame(CLOSE, struct.pack("!H", 1005)), 1002),
    **{
        f"the close code {code}": (frame(CLOSE, struct.pack("!H", code)), 1002)
        for code in (0, 1004, 1006, 1015, 1016, 2999, 5000, 65535)
    },
    **{
        f"the close code {code}, which may travel": (frame(CLOSE, struct.pack("!H", code)), code)
        for code in (1001, 3000, 4999)
    },
    "a thousand pongs that nobody asked for": (
        frame(PONG, b"x" * 125) * 1000 + frame(CLOSE, struct.pack("!H", 1000)),
        1000,
    ),
    "a binary frame after the goodbye": (
        frame(CLOSE, struct.pack("!H", 1000)) + frame(BINARY, b"x" * 100_000),
        1000,
    ),
    "a close code that does not exist": (frame(CLOSE, struct.pack("!H", 999)), 1002),
    "half a close code": (frame(CLOSE, b"\x03"), 1002),
    "a close reason that is not UTF-8": (frame(CLOSE, struct.pack("!H", 1000) + b"\xff"), 1007),
    "a goodbye, and words after it": (frame(CLOSE, struct.pack("!H", 1000)) + ask("Ещё слово?"), 1000),
    "21 refusals": (frame(TEXT, b"?") * 21, 1008),
}


@pytest.mark.parametrize("case", CLOSES)
def test_a_bad_frame_closes_with_its_code(server: Server, case: str) -> None:
    data, code = CLOSES[case]

    async def scene(server: Server) -> list[tuple[int, bytes]]:
        peer = await Peer.open(server.port)
        await peer.send(data)
        return await peer.frames()

    frames = beside_a_neighbour(server, scene)
    opcode, payload = frames[-1]
    assert opcode == CLOSE, frames
    assert struct.unpack("!H", payload[:2])[0] == code


OBJECTS = {
    "8,000 levels deep": '{"a":' * 1600 + "1" + "}" * 1600,
    "8,000 lists": "[" * 8000,
    "a name given twice": '{"type":"ask","id":"a","id":"b","text":"Когда?"}',
    "NaN": '{"type":"ask","id":"a","text":NaN}',
    "a number beyond all": '{"type":"rate","cluster":1e400,"useful":true}',
    "a number of 4,000 digits": '{"type":"same","cluster":' + "9" * 4000 + "}",
    "a number below all": '{"type":"rate","cluster":-1e400,"useful":true}',
    "a number of 16,000 digits": '{"type":"same","cluster":' + "9" * 16_000 + "}",
    "endless below nothing": '{"type":"ask","id":"a","text":-Infinity}',
    "a name given twice, once in disguise": '{"type":"ask","id":"a","text":"Когда?","\\u0074ype":"same"}',
    "a name given twice, further in": '{"type":"ask","id":"a","text":{"a":1,"a":2}}',
    "half a surrogate pair as a name": '{"\\ud800":1,"type":"ask","id":"a","text":"Когда?"}',
    "half a surrogate pair as the type": '{"type":"\\ud800"}',
    "halves in the wrong order": '{"type":"ask","id":"a","text":"Когда \\udc00\\ud83d?"}',
    "a type that is a list": '{"type":["ask"],"id":"a","text":"Когда?"}',
    "an id that is null": '{"type":"ask","id":null,"text":"Когда?"}',
    "an id without a sign": '{"type":"ask","id":"","text":"Когда?"}',
    "a question's number in other digits": '{"type":"same","cluster":"\uff11\uff12"}',
    "a question's number that fits no store": '{"type":"same","cluster":"9999999999999999999"}',
    "a question's number that no question has": '{"type":"same","cluster":"999999999999999999"}',
    "a control sign as it is": '{"type":"ask","id":"a","text":"Когда\x01?"}',
    "a NUL": '{"type":"ask","id":"a","text":"Когда\\u0000?"}',
    "half a surrogate pair": '{"type":"ask","id":"a","text":"Когда \\ud83d?"}',
    "half a pair as the id": '{"type":"ask","id":"\\udc00","text":"Когда?"}',
    "a list": '[{"type":"ask"}]',
    "a word": '"ask"',
    "null": "null",
    "nothing": "",
    "a byte-order mark": '\ufeff{"type":"ask","id":"a","text":"Когда?"}',
    "two objects": '{"type":"ask","id":"a","text":"Когда?"}{}',
    "a field too many": '{"type":"ask","id":"a","text":"Когда?","viewer":"v:admin"}',
    "a field too few": '{"type":"ask","id":"a"}',
    "an id that is a list": '{"type":"ask","id":["a"],"text":"Когда?"}',
    "an id without end": '{"type":"ask","id":"' + "a" * 65 + '","text":"Когда?"}',
    "an unknown type": '{"type":"decide","verb":"close"}',
    "a comment": '{"type":"ask",/**/"id":"a","text":"Когда?"}',
}


@pytest.mark.parametrize("case", OBJECTS)
def test_bad_json_is_refused_in_a_sentence_and_the_connection_goes_on(server: Server, case: str) -> None:
    async def scene(server: Server) -> list[dict[str, object]]:
        async with connect(server.url) as connection:
            await connection.recv()
            await connection.send(OBJECTS[case])
            await connection.send(json.dumps({"type": "ask", "id": "after", "text": "Когда починят связь?"}))
            return [json.loads(await asyncio.wait_for(connection.recv(), PATIENCE)) for _ in range(2)]

    refused, recorded = beside_a_neighbour(server, scene)
    assert (refused["type"], refused["code"]) == ("refused", "bad_frame")
    assert str(refused["message"]).endswith((".", "…}."))
    assert (recorded["type"], recorded["id"]) == ("recorded", "after")


def test_no_protocol_and_no_compression_is_agreed_on(server: Server) -> None:
    async def scene(server: Server) -> bytes:
        peer = await Peer.connect(server.port)
        offers = ("Sec-WebSocket-Protocol: mqtt, soap", "Sec-WebSocket-Extensions: permessage-deflate; x=1")
        peer.writer.write(request(*offers))
        head = await asyncio.wait_for(peer.reader.readuntil(b"\r\n\r\n"), PATIENCE)
        peer.writer.close()
        return head

    head = beside_a_neighbour(server, scene)
    assert b" 101 " in head
    assert b"Sec-WebSocket-Protocol" not in head
    assert b"Sec-WebSocket-Extensions" not in head


def test_a_ping_in_the_middle_of_a_message_is_answered(server: Server) -> None:
    async def scene(server: Server) -> list[tuple[int, bytes]]:
        peer = await Peer.open(server.port)
        text = json.dumps({"type": "ask", "id": "split", "text": "Когда починят связь?"}, ensure_ascii=False)
        # Cut inside a letter, too.
        half = text.encode().index("ч".encode()) + 1
        peer.writer.write(frame(TEXT, text.encode()[:half], first=TEXT) + frame(PING, b"alive?"))
        peer.writer.write(frame(0, text.encode()[half:], first=FINAL))
        await asyncio.sleep(0.5)
        peer.writer.write(frame(CLOSE, struct.pack("!H", 1000)))
        return await peer.frames()

    frames = beside_a_neighbour(server, scene)
    assert (PONG, b"alive?") in frames
    assert any(b'"recorded","id":"split"' in payload for _, payload in frames)


def test_whoever_does_not_finish_a_handshake_is_let_go_within_ten_seconds(server: Server) -> None:
    async def drip(peer: Peer) -> None:
        for byte in request():
            peer.writer.write(bytes([byte]))
            await asyncio.sleep(1)

    async def scene(server: Server) -> float:
        peers = [await Peer.connect(server.port) for _ in range(3)]
        started = asyncio.get_running_loop().time()
        peers[1].writer.write(request()[:60])
        dripping = asyncio.create_task(drip(peers[2]))
        try:
            await asyncio.gather(*[peer.rest() for peer in peers])
        finally:
            dripping.cancel()
        return asyncio.get_running_loop().time() - started

    assert beside_a_neighbour(server, scene) < 10


def test_a_connection_closed_by_half_is_let_go(server: Server) -> None:
    async def scene(server: Server) -> None:
        early, late = await Peer.connect(server.port), await Peer.open(server.port)
        early.writer.write(request()[:60])
        for peer in (early, late):
            peer.writer.write_eof()
        await asyncio.gather(early.rest(), late.rest())

    beside_a_neighbour(server, scene)
    server.until(lambda health: health is not None and health["connections"] == 0)


def test_a_reset_in_the_middle_of_a_frame_is_let_go(server: Server) -> None:
    async def scene(server: Server) -> None:
        peer = await Peer.open(server.port)
        peer.writer.write(ask("Когда починят связь?")[:-5])
        await peer.writer.drain()
        linger = struct.pack("ii", 1, 0)
        peer.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        peer.writer.transport.abort()

    beside_a_neighbour(server, scene)
    server.until(lambda health: health is not None and health["connections"] == 0)


def test_a_flood_of_pings_is_cut_off_when_the_pongs_are_not_read(server: Server) -> None:
    async def flood(peer: Peer) -> None:
        for _ in range(2000):
            peer.writer.write(frame(PING, b"p" * 125) * 500)
            await asyncio.wait_for(peer.writer.drain(), PATIENCE)

    async def scene(server: Server) -> None:
        peer = await Peer.open(server.port)
        with pytest.raises(ConnectionError):
            await flood(peer)
        peer.writer.close()

    beside_a_neighbour(server, scene)


def test_the_server_has_not_grown_and_lost_nothing(server: Server) -> None:
    """Stands last: all of the above was done to one process."""
    health = server.health()
    assert health is not None
    assert (health["lost"], health["connections"]) == (0, 0)
    assert server.peak_megabytes() < 300
