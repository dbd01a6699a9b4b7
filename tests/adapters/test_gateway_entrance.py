"""Who gets in, from where, how many at once: feeds by their tokens, TLS, limits of connections."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from moderation.adapters.gateway.places import Places
from moderation.adapters.gateway.tls import server_context
from moderation.adapters.tokens import TokenFile
from moderation.domain.errors import BadSetting
from moderation.testing import FakeClock
from moderation.testing.live import Client, LiveGateway, with_gateway

PEM = str(Path(__file__).parent / "localhost.pem")
"""A certificate for localhost and its key: they protect nothing."""
QUESTION = "Почему в Турции списали 590 рублей?"


async def status_of(live: LiveGateway, path: str, **headers: str) -> int:
    with pytest.raises(InvalidStatus) as refused:
        async with connect(live.url(path, "ws"), additional_headers=headers):
            pass
    return refused.value.response.status_code


def test_feeds_come_in_by_tokens_of_their_own_and_leave_when_these_end(tmp_path: Path) -> None:
    tokens = TokenFile(tmp_path, FakeClock())
    chat, text = tokens.make("bot", "feed", broadcast="main")
    _, elsewhere = tokens.make("bot", "feed", broadcast="other")
    _, staff = tokens.make("Аня", "admin")

    async def scene() -> None:
        async with LiveGateway(tokens=tokens) as live:
            for wrong in (elsewhere, staff, text + "x", "x" * 8000):
                assert await status_of(live, "/feed/main", Authorization=f"Bearer {wrong}") == 401
            async with live.feed(text) as feed:
                await feed.send(type="messages", items=[{"id": "a", "text": QUESTION}])
                assert (await feed.receive())["type"] == "recorded"
                tokens.revoke(chat.id)
                await feed.send(type="messages", items=[{"id": "b", "text": QUESTION}])
                with pytest.raises(ConnectionClosed) as closed:
                    await feed.receive()
                assert closed.value.rcvd is not None
                assert closed.value.rcvd.code == 1008
            assert live.views.counts("main").recorded == 1

    asyncio.run(scene())


@with_gateway(connections=2)
async def test_newcomers_beyond_all_places_are_told_to_come_back(live: LiveGateway) -> None:
    async with live.viewer(), live.viewer():
        with pytest.raises(InvalidStatus) as refused:
            async with connect(live.url("/ws/main", "ws")):
                pass
        assert refused.value.response.status_code == 503
        assert refused.value.response.headers["Retry-After"] == "10"
    async with live.viewer():
        pass


@with_gateway(address_connections=2, proxies="127.0.0.1")
async def test_one_address_is_limited_another_is_not(live: LiveGateway) -> None:
    first, second = {"X-Forwarded-For": "198.51.100.1"}, {"X-Forwarded-For": "198.51.100.2"}
    url = live.url("/ws/main", "ws")
    async with connect(url, additional_headers=first), connect(url, additional_headers=first):
        assert await status_of(live, "/ws/main", **first) == 429
        async with connect(url, additional_headers=second):
            pass
    async with connect(url, additional_headers=first):
        pass


@with_gateway(address_connections=1)
async def test_who_is_no_listed_proxy_cannot_take_another_s_address(live: LiveGateway) -> None:
    async with live.viewer():
        assert await status_of(live, "/ws/main", **{"X-Forwarded-For": "198.51.100.1"}) == 429


@with_gateway(viewer_per_minute=3)
async def test_many_viewers_behind_one_address_are_not_an_attack(live: LiveGateway) -> None:
    async def ask() -> str:
        async with live.viewer() as (viewer, _):
            return str((await viewer.ask("c1", QUESTION))["type"])

    assert set(await asyncio.gather(*[ask() for _ in range(300)])) == {"recorded"}


def test_who_stays_silent_gives_way_when_files_run_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.adapters.gateway.places.RESERVED_FILES", 10)
    monkeypatch.setattr("resource.getrlimit", lambda _: (20, 20))

    async def scene() -> None:
        async with LiveGateway() as live:
            silent = [await asyncio.open_connection("127.0.0.1", live.gateway.port) for _ in range(30)]
            async with live.viewer() as (viewer, _):
                assert (await viewer.ask("c1", QUESTION))["type"] == "recorded"
            dropped = 0
            for reader, writer in silent[:19]:
                try:
                    dropped += await asyncio.wait_for(reader.read(1), 30) == b""
                except ConnectionError:
                    dropped += 1
                writer.close()
            for _, writer in silent:
                writer.close()
            assert dropped == 19

    asyncio.run(scene())


def test_places_are_given_back() -> None:
    places = Places(1, 1)
    assert places.has_room()
    places.take("a")
    assert not places.has_room()
    assert not places.has_room_for("a")
    assert places.has_room_for("b")


@with_gateway(tls_certificate=PEM, tls_key=PEM)
async def test_with_a_certificate_everything_is_tls(live: LiveGateway) -> None:
    trusting = ssl.create_default_context(cafile=PEM)
    async with connect(live.url("/ws/main", "wss"), ssl=trusting) as connection:
        client = Client(connection)
        assert (await client.receive())["type"] == "welcome"
        assert (await client.ask("c1", QUESTION))["type"] == "recorded"
        assert connection.transport.get_extra_info("ssl_object").version() >= "TLSv1.2"
    old = ssl.create_default_context(cafile=PEM)
    with pytest.warns(DeprecationWarning, match="deprecated"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(OSError, match=r"(?i)tls|ssl|protocol"):
        await connect(live.url("/ws/main", "wss"), ssl=old)
    reader, writer = await asyncio.open_connection("127.0.0.1", live.gateway.port, ssl=trusting)
    writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b"Strict-Transport-Security: max-age=" in await reader.readuntil(b"\r\n\r\n")
    writer.close()


def test_half_of_tls_or_a_broken_one_is_a_bad_setting(tmp_path: Path) -> None:
    assert server_context("", "") is None
    broken = tmp_path / "broken.pem"
    broken.write_text("nothing")
    for pair in ((PEM, ""), ("", PEM), (PEM, str(broken)), (str(tmp_path / "nowhere.pem"), PEM)):
        with pytest.raises(BadSetting, match=r"TLS|cannot be used"):
            server_context(*pair)
