"""Signed requests: what is answered with 200 is kept, what is forged, old or repeated is turned away."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import http.client
import json
import socket
import time
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from moderation.adapters.connectors.platforms import webhook
from moderation.adapters.connectors.post_server import MOST_BYTES
from moderation.domain.errors import BadInput
from moderation.testing.chats import connected, play, recorded, until
from moderation.testing.live import LiveGateway

SENDERS = ThreadPoolExecutor(20)
KEY = b"a key of a test alone"


def signed(body: bytes, at: float, key: bytes = KEY) -> dict[str, str]:
    digest = hmac.new(key, f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Efir-Timestamp": str(at), "X-Efir-Signature": f"sha256={digest}"}


def post(port: int, body: bytes, headers: dict[str, str], path: str = "/") -> tuple[int, dict[str, object]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    values = json.loads(answer.read())
    connection.close()
    return answer.status, values


async def sent(
    port: int, body: bytes, headers: dict[str, str], path: str = "/"
) -> tuple[int, dict[str, object]]:
    # Senders wait for the journal, so they must not take the threads in which it writes.
    return await asyncio.get_running_loop().run_in_executor(SENDERS, post, port, body, headers, path)


async def send(chat: webhook.Webhook, values: object, *, at: float | None = None, key: bytes = KEY) -> int:
    body = json.dumps(values).encode()
    status, _ = await sent(chat.server.port, body, signed(body, time.time() if at is None else at, key))
    return status


def hook() -> webhook.Webhook:
    return webhook.Webhook(KEY, "127.0.0.1", 0, channel="site")


def test_what_is_signed_is_kept_before_it_is_answered(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        chat = hook()
        async with connected(live, chat, tmp_path):
            await until(lambda: chat.server.port)
            assert await send(chat, {"id": "1", "text": "Когда 5G?", "author": "ann"}) == 200
            many = [{"id": str(n), "text": f"Вопрос {n}?"} for n in range(2, 20)]
            statuses = await asyncio.gather(*[send(chat, one) for one in many])
            assert set(statuses) == {200}
        # Kept, though the connector may have ended before intake had it: the next one sends it.
        async with connected(live, hook(), tmp_path) as running:
            await until(lambda: len(recorded(live)) == 19)
            assert not running.done()
        assert {one.id for one in recorded(live)} == {str(n) for n in range(1, 20)}

    play(scene)


def test_what_is_forged_old_or_repeated_is_turned_away(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        chat = hook()
        async with connected(live, chat, tmp_path):
            await until(lambda: chat.server.port)
            now = time.time()
            assert await send(chat, {"text": "a"}, key=b"another key, not ours") == 401
            assert await send(chat, {"text": "a"}, at=now - 301) == 401
            assert await send(chat, {"text": "a"}, at=now + 301) == 401
            assert await send(chat, {"text": "a"}, at=float("nan")) == 401
            assert await send(chat, {"text": "a"}, at=now) == 200
            assert await send(chat, {"text": "a"}, at=now) == 409
            assert await send(chat, {"text": "a"}, at=now + 1) == 200
            assert await send(chat, ["no object"]) == 400
            assert await send(chat, {"author": "ann"}) == 400
            body = b"not json"
            assert (await sent(chat.server.port, body, signed(body, now)))[0] == 400
            assert (await sent(chat.server.port, b"{}", {}))[0] == 401
            large = {"Content-Length": str(MOST_BYTES + 1)}
            assert (await sent(chat.server.port, b"", large))[0] == 413
        # The same message signed anew is the same message.
        assert len(recorded(live)) <= 1

    play(scene)


def test_who_sends_half_a_request_holds_up_nobody(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        chat = hook()
        async with connected(live, chat, tmp_path):
            await until(lambda: chat.server.port)
            with socket.create_connection(("127.0.0.1", chat.server.port)) as slow:
                slow.sendall(b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n")
                assert await send(chat, {"id": "1", "text": "Когда?"}) == 200

    play(scene)


def test_a_key_that_protects_nothing_is_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    given = Namespace(listen="127.0.0.1:0", channel="site")
    monkeypatch.setenv(webhook.KEY, "short")
    with pytest.raises(BadInput, match="at least 16"):
        webhook.open_platform(given)
    monkeypatch.setenv(webhook.KEY, "long enough for a key")
    assert webhook.open_platform(given).channel == "site"
    with pytest.raises(BadInput, match="address to listen on"):
        webhook.open_platform(Namespace(listen="8790", channel="site"))
