"""A server for messages that are pushed: an HTTP POST is answered once what it brought survives `kill -9`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final

from moderation.adapters.connectors.gathering import AT_ONCE
from moderation.domain.chat import Batch, Occurrence
from moderation.domain.errors import BadInput, CannotListen

MOST_BYTES: Final = 1024 * 1024
"""Bytes of a request."""
PATIENCE: Final = 10.0
"""Seconds that a request may take to arrive, and that its sender waits until it is kept."""


class Turned(Exception):
    """A request that is not taken: `status` and a sentence for whoever sent it."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


Read = Callable[[str, Mapping[str, str], bytes], tuple[Occurrence, ...]]
"""From path, headers (names in small letters) and body to what happened; raises Turned. Called in many threads."""


class PostServer:
    """Listens on an address (port 0: any free one; `port` is the one bound)."""

    def __init__(self, host: str, port: int, read: Read) -> None:
        self._host = host
        self.port = port
        self._read = read

    async def batches(self) -> AsyncGenerator[Batch, None]:
        """Yield what is posted, several requests together when they come at once.

        Raises CannotListen when the address cannot be had.
        """
        loop = asyncio.get_running_loop()
        posts: asyncio.Queue[_Post] = asyncio.Queue()

        def take(post: _Post) -> None:
            loop.call_soon_threadsafe(posts.put_nowait, post)

        server = self._listen(take)
        Thread(target=server.serve_forever, name="posts", daemon=True).start()
        under_way: list[_Post] = []
        try:
            yield Batch()
            while True:
                under_way = [await posts.get()]
                while not posts.empty() and len(under_way) < AT_ONCE:
                    under_way.append(posts.get_nowait())
                yield Batch(tuple(one for post in under_way for one in post.occurrences))
                for post in under_way:
                    post.kept.set_result(None)
                under_way = []
        finally:
            await asyncio.to_thread(server.shutdown)
            server.server_close()
            while not posts.empty():
                under_way.append(posts.get_nowait())
            for post in under_way:
                post.kept.cancel()

    def _listen(self, take: Callable[[_Post], None]) -> _Server:
        try:
            server = _Server((self._host, self.port), self._read, take)
        except OSError as error:
            place = f"{self._host}:{self.port}"
            raise CannotListen(
                f"{place} cannot be listened on ({error.strerror}): give another by --listen."
            ) from None
        self.port = server.server_address[1]
        return server


class _Post:
    """What one request brought, and the promise that it is kept."""

    def __init__(self, occurrences: tuple[Occurrence, ...]) -> None:
        self.occurrences = occurrences
        self.kept: Future[None] = Future()


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: _Server
    timeout = PATIENCE
    protocol_version = "HTTP/1.1"
    server_version = "efir"
    sys_version = ""

    def do_POST(self) -> None:
        """Take what is posted; answer once it is kept."""
        try:
            headers = {name.lower(): value for name, value in self.headers.items()}
            post = _Post(self.server.read(self.path, headers, self._body()))
            self.server.take(post)
            post.kept.result(PATIENCE)
        except Turned as turned:
            self._answer(turned.status, {"error": str(turned)})
        except (TimeoutError, CancelledError):
            sentence = "It could not be kept: send it again."
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE, {"error": sentence})
        else:
            self._answer(HTTPStatus.OK, {"recorded": len(post.occurrences)})

    def log_message(self, *_: object) -> None:
        """Write nothing: what strangers send does not belong into logs."""

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit():
            raise Turned(HTTPStatus.LENGTH_REQUIRED, "Say how long the body is (Content-Length).")
        if int(length) > MOST_BYTES:
            raise Turned(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"Send at most {MOST_BYTES} bytes at once.")
        return self.rfile.read(int(length))

    def _answer(self, status: HTTPStatus, values: Mapping[str, object]) -> None:
        body = json.dumps(values).encode()
        self.close_connection = True
        with suppress(ConnectionError, TimeoutError):
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    """A server that gives each request to `read`, which raises Turned, and what it says to `take`."""

    request_queue_size = 128
    """Senders that come at once; the usual five are turned away by the system before anybody here hears of them."""

    def __init__(self, place: tuple[str, int], read: Read, take: Callable[[_Post], None]) -> None:
        self.read = read
        self.take = take
        super().__init__(place, _Handler)


def address(given: str) -> tuple[str, int]:
    """Return host and port of an address such as 127.0.0.1:8790.

    Raises BadInput when it is none.
    """
    host, _, port = given.rpartition(":")
    if not host or not port.isdigit():
        raise BadInput(f"{given!r} is not an address to listen on: give one such as 127.0.0.1:8790.")
    return host.strip("[]"), int(port)
