"""Faults and hostile peers on a real socket."""

import asyncio
import itertools
import json
import logging
import socket
import struct
import time

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK

from moderation.adapters.gateway import connection, server
from moderation.pipeline.ports import Notice
from moderation.testing.live import FEED_TOKEN, LiveGateway, with_gateway

QUESTION = "Почему в Турции списали 590 рублей?"
HANDSHAKE = (
    b"GET /ws/main HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
MASK = b"\0\0\0\0"


async def raw_viewer(live: LiveGateway) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect below the websocket library, which would not let a test misbehave; the welcome stays unread."""
    reader, writer = await asyncio.open_connection("127.0.0.1", live.gateway.port, limit=1024)
    writer.write(HANDSHAKE)
    assert b"101" in await reader.readuntil(b"\r\n")
    return reader, writer


async def drain_to_close(reader: asyncio.StreamReader) -> bytes:
    received = b""
    while chunk := await asyncio.wait_for(reader.read(4096), 30):
        received += chunk
    return received


async def write_forever(writer: asyncio.StreamWriter, data: bytes) -> None:
    while True:
        writer.write(data)
        await asyncio.wait_for(writer.drain(), 30)


async def until(condition: object, seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


@with_gateway()
async def test_who_never_reads_is_cut_off_and_others_are_not_delayed(live: LiveGateway) -> None:
    stuck = [await raw_viewer(live) for _ in range(20)]
    await until(lambda: live.hub.connections == 20)
    deaf = list(live.hub._halls["main"].viewers)
    async with live.viewer() as (viewer, welcome):
        frame = {"type": "answered", "id": "c1", "cluster": "1", "text": "я" * 4000, "at": ""}
        names = [*deaf, welcome["viewer"]]
        slowest = 0.0
        for _ in range(200):
            started = time.perf_counter()
            await live.hub.tell("main", [Notice(name, "page", frame) for name in names])
            assert (await viewer.receive())["type"] == "answered"
            slowest = max(slowest, time.perf_counter() - started)
        await until(lambda: live.hub.connections == 1)
        assert slowest < 0.5
        assert (await viewer.ask("c1", QUESTION))["type"] == "recorded"
    for _, writer in stuck:
        writer.close()


def cut_off(live: LiveGateway) -> float:
    (found,) = live.gateway._shared.metrics.cut_off.collect()
    return found.samples[0].value


async def deaf_feed(live: LiveGateway) -> asyncio.StreamWriter:
    """Connect a feed that sends and reads no acknowledgement, until nothing more is taken."""
    small = socket.socket()
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    small.settimeout(0.0)
    await asyncio.get_running_loop().sock_connect(small, ("127.0.0.1", live.gateway.port))
    reader, writer = await asyncio.open_connection(sock=small, limit=1024)
    feed = HANDSHAKE.replace(b"/ws/", b"/feed/").replace(b"\r\n\r\n", b"\r\nAuthorization: Bearer %s\r\n\r\n")
    writer.write(feed % FEED_TOKEN.encode())
    assert b"101" in await reader.readuntil(b"\r\n\r\n")
    writer.transport.pause_reading()
    for number in itertools.count():
        items = [{"id": f"{number}-{i}-{'x' * 60}", "text": "Когда?"} for i in range(200)]
        data = json.dumps({"type": "messages", "items": items}).encode()
        writer.write(b"\x81\xff" + struct.pack(">Q", len(data)) + MASK + data)
        try:
            await asyncio.wait_for(writer.drain(), 1.0)
        except (TimeoutError, ConnectionError):
            break
    return writer


@with_gateway()
async def test_a_feed_that_reads_no_acknowledgement_is_cut_off(live: LiveGateway) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "STUCK_SECONDS", 1.0)
        writer = await deaf_feed(live)
        await until(lambda: cut_off(live) == 1)
        writer.close()


def test_stopping_does_not_wait_for_who_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "GOODBYE_SECONDS", 0.5)

    async def scene() -> None:
        async with asyncio.timeout(60), LiveGateway() as live:
            writer = await deaf_feed(live)
        writer.close()

    asyncio.run(scene())


@with_gateway()
async def test_a_flood_of_pings_without_reading_is_cut_off(live: LiveGateway) -> None:
    _, writer = await raw_viewer(live)
    ping = b"\x89\xfd" + MASK + b"p" * 125
    with pytest.raises(ConnectionError):
        await write_forever(writer, ping * 500)
    await until(lambda: live.hub.connections == 0)
    writer.close()


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"\x81\x05hello", 1002),  # not masked
        (b"\xc1\x80" + MASK, 1002),  # a reserved bit
        (b"\x83\x80" + MASK, 1002),  # an unknown opcode
        (b"\x80\x80" + MASK, 1002),  # a continuation of nothing
        (b"\x81\x82" + MASK + b"\xff\xfe", 1007),  # not UTF-8
        (b"\x81\xff" + struct.pack("!Q", 2**62) + MASK, 1009),  # four exabytes announced
        (b"\x88\x82" + MASK + struct.pack("!H", 1005), 1002),  # a close code that must not travel
    ],
)
def test_broken_frames_close_with_their_code(frame: bytes, code: int) -> None:
    async def scene() -> None:
        async with LiveGateway() as live:
            reader, writer = await raw_viewer(live)
            writer.write(frame)
            received = await drain_to_close(reader)
            assert struct.pack("!H", code) in received[-128:]
            writer.close()

    asyncio.run(scene())


@with_gateway()
async def test_a_flood_of_fragments_is_closed(live: LiveGateway) -> None:
    reader, writer = await raw_viewer(live)
    writer.write(b"\x01\x81" + MASK + b"a" + (b"\x00\x81" + MASK + b"a") * 20_000)
    received = await drain_to_close(reader)
    assert struct.pack("!H", 1009) in received[-128:]
    writer.close()


@with_gateway()
async def test_compression_is_not_offered(live: LiveGateway) -> None:
    async with connect(live.url("/ws/main", "ws"), compression="deflate") as connection:
        assert "Sec-WebSocket-Extensions" not in connection.response.headers


def test_silent_and_slow_handshakes_are_closed_within_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.adapters.gateway.server.OPEN_SECONDS", 0.3)

    async def scene() -> None:
        async with LiveGateway() as live:
            peers = [await asyncio.open_connection("127.0.0.1", live.gateway.port) for _ in range(2)]
            peers[1][1].write(HANDSHAKE[:40])
            for reader, writer in peers:
                assert await asyncio.wait_for(reader.read(), 30) == b""
                writer.close()

    asyncio.run(scene())


def test_stopping_says_goodbye_at_once_even_with_silent_peers() -> None:
    async def scene() -> None:
        live = LiveGateway()
        async with live, live.viewer() as (viewer, _):
            _, silent = await asyncio.open_connection("127.0.0.1", live.gateway.port)
            started = time.perf_counter()
            stopping = asyncio.create_task(live.gateway.stop())
            with pytest.raises(ConnectionClosedOK, match="1001"):
                await viewer.receive()
            await stopping
            assert time.perf_counter() - started < 2
            silent.close()

    asyncio.run(scene())


@with_gateway()
async def test_a_storm_of_returning_viewers_leaves_no_trace_in_the_log(live: LiveGateway) -> None:
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = records.append
    logging.getLogger().addHandler(handler)
    try:
        await asyncio.gather(*[come_and_go(live, abruptly=number % 2 == 0) for number in range(200)])
        await until(lambda: live.hub.connections == 0)
    finally:
        logging.getLogger().removeHandler(handler)
    assert [record.getMessage() for record in records if record.levelno > logging.DEBUG] == []
    assert live.views.counts("main").recorded == 200


async def come_and_go(live: LiveGateway, *, abruptly: bool) -> None:
    connection = await connect(live.url("/ws/main", "ws"))
    await connection.recv()
    await connection.send(json.dumps({"type": "ask", "id": "c1", "text": QUESTION}))
    assert json.loads(await connection.recv())["type"] == "recorded"
    if abruptly:
        connection.transport.abort()
    await connection.close()


def test_texts_never_reach_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        async with LiveGateway() as live, live.viewer() as (viewer, _):
            await viewer.ask("c1", "тайна-вопрос")
            await viewer.connection.send('{"type":"тайна-кадр"')
            await viewer.receive()
            await viewer.connection.send(b"\xd1\x82\xd0\xb0\xd0\xb9\xd0\xbd\xd0\xb0")
            await viewer.receive()
            with pytest.raises(ConnectionClosedError):
                await viewer.connection.recv()

    caplog.set_level(logging.DEBUG)
    # The client of this test writes its frames down; the gateway must not.
    logging.getLogger("websockets.client").setLevel(logging.WARNING)
    asyncio.run(scene())
    assert "тайна" not in caplog.text


def test_uvloop_serves_alike() -> None:
    uvloop = pytest.importorskip("uvloop")

    async def scene() -> None:
        async with LiveGateway() as live:
            stuck = await raw_viewer(live)
            async with live.viewer() as (viewer, _):
                assert (await viewer.ask("c1", QUESTION))["type"] == "recorded"
                await until(lambda: live.hub.connections == 2)
                deaf = next(iter(live.hub._halls["main"].viewers))
                frame = {"type": "answered", "text": "я" * 4000}
                for _ in range(200):
                    await live.hub.tell("main", [Notice(deaf, "page", frame)])
                await until(lambda: live.hub.connections == 1)
            stuck[1].close()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(scene())
