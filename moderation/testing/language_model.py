"""A language model's server for tests: a real socket, OpenAI's interface, and replies that are told beforehand."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

KEY: Final = "sk-key-of-the-test"
MODEL: Final = "model-of-the-test"


@dataclass(slots=True)
class ScriptedModel:
    """What the server does with each request; `asked` are the requests that came, `keys` what they gave as a key.

    `body` is sent as it is where it is given, else a reply that says `text`; `slow` is how long it waits before.
    """

    url: str = ""
    text: str = ""
    status: int = 200
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    slow: float = 0.0
    ended: str = "stop"
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def reply(self) -> bytes:
        """Return what is sent back."""
        if self.body is not None:
            return self.body
        message = {"role": "assistant", "content": self.text}
        choice = {"index": 0, "message": message, "finish_reason": self.ended}
        return json.dumps({"object": "chat.completion", "choices": [choice]}).encode()


@contextlib.contextmanager
def scripted_model() -> Iterator[ScriptedModel]:
    """Serve a model on a free port of loopback until the block ends."""
    script = ScriptedModel()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(script))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    script.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(script: ScriptedModel) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            script.asked.append(json.loads(self.rfile.read(length)) | {"path": self.path})
            script.keys.append(self.headers.get("Authorization", ""))
            time.sleep(script.slow)
            with contextlib.suppress(ConnectionError):  # whoever asked may be gone
                self.send_response(script.status)
                for name, value in script.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(script.reply())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
            del format, args

    return Handler
