"""What a role without viewers tells of itself: `/healthz` as JSON, `/metrics` for Prometheus."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from moderation.domain.errors import CannotListen

SECONDS = 5.0
"""How long a client may take to ask."""


class RolePage:
    """Serves both from a thread of its own; `figures` gives what is true now, `status` among it.

    Raises CannotListen when the port cannot be had.
    """

    def __init__(self, host: str, port: int, figures: Callable[[], Mapping[str, object]]) -> None:
        class Handler(BaseHTTPRequestHandler):
            timeout = SECONDS

            def do_GET(self) -> None:
                _answer(self, figures)

            def log_message(self, format: str, *parts: Any) -> None:  # noqa: A002 - the library's own word
                """Say nothing: a look every few seconds is no news."""

        try:
            self._server = ThreadingHTTPServer((host, port), Handler)
        except OSError as error:
            raise CannotListen(
                f"Port {port} of {host} cannot be had ({error.strerror}): set EFIR_PORT to a free one."
            ) from None
        self.port: int = self._server.server_address[1]
        self._thread = Thread(target=self._server.serve_forever, name="health", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _answer(request: BaseHTTPRequestHandler, figures: Callable[[], Mapping[str, object]]) -> None:
    match request.path:
        case "/healthz":
            status, kind, body = HTTPStatus.OK, "application/json", json.dumps(figures()).encode()
        case "/metrics":
            status, kind, body = HTTPStatus.OK, "text/plain; version=0.0.4", _metrics(figures())
        case _:
            status, kind, body = (
                HTTPStatus.NOT_FOUND,
                "text/plain",
                b"There are /healthz and /metrics here.\n",
            )
    request.send_response(status)
    request.send_header("Content-Type", kind)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def _metrics(figures: Mapping[str, object]) -> bytes:
    registry = CollectorRegistry()
    for name, value in figures.items():
        if isinstance(value, int | float):
            Gauge(f"efir_{name}", name.replace("_", " "), registry=registry).set(value)
    return generate_latest(registry)
