"""Chat completions: a language model behind the HTTP interface that OpenAI, Ollama, llama.cpp, vLLM and others speak.

Only the model's name and the messages are sent: every further parameter is refused by one server or another.
"""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import Any, Final

from aiohttp import ClientError, ClientSession, ClientTimeout

from moderation.domain.errors import RewordingFailed

LONGEST: Final = 256 * 1024
"""Bytes of a reply that are read."""
_CODES: Final[dict[int, str]] = {
    HTTPStatus.UNAUTHORIZED: "key",
    HTTPStatus.FORBIDDEN: "key",
    HTTPStatus.NOT_FOUND: "model",
    HTTPStatus.TOO_MANY_REQUESTS: "busy",
}
SENTENCES: Final = {
    "away": "The language model cannot be reached: start its server, or correct EFIR_REWORD_URL.",
    "slow": "The language model took too long: try again, choose a smaller one, or raise EFIR_REWORD_SECONDS.",
    "key": "The language model's server refuses the key: correct EFIR_REWORD_KEY.",
    "model": "The server knows no such language model: correct EFIR_REWORD_MODEL, or EFIR_REWORD_URL.",
    "busy": "The language model has too much to do: try again in a minute.",
    "broken": "The language model's server failed: try again, or look into its log.",
    "unreadable": "What came back is no reply of a language model: EFIR_REWORD_URL must lead to its /v1.",
    "cut": "The language model stopped in the middle: try again, or choose another one.",
}
"""What each code of a failure means, and what to do."""


class ChatCompletions:
    """One model of one server; `url` is the interface's base, such as http://127.0.0.1:11434/v1."""

    def __init__(self, url: str, model: str, key: str, *, seconds: float) -> None:
        self._url = f"{url.rstrip('/')}/chat/completions"
        self._model = model
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._timeout = ClientTimeout(total=seconds)

    def write(self, instructions: str, material: str) -> str:
        """Return what the model makes of material."""
        messages = [{"role": "system", "content": instructions}, {"role": "user", "content": material}]
        return _text(asyncio.run(self._ask({"model": self._model, "messages": messages, "stream": False})))

    async def _ask(self, body: dict[str, Any]) -> bytes:
        try:
            async with (
                ClientSession(headers=self._headers, timeout=self._timeout) as session,
                # Not followed: the key and what people asked are for this server alone.
                session.post(self._url, json=body, allow_redirects=False) as reply,
            ):
                if reply.status != HTTPStatus.OK:
                    raise _failure(_CODES.get(reply.status, "broken"))
                read = bytearray()
                async for part in reply.content.iter_chunked(LONGEST):
                    read += part
                    if len(read) > LONGEST:
                        raise _failure("unreadable")
                return bytes(read)
        except TimeoutError:
            raise _failure("slow") from None
        except (ClientError, OSError, ValueError):
            raise _failure("away") from None


def _text(reply: bytes) -> str:
    try:
        choice = json.loads(reply)["choices"][0]
        text, ended = choice["message"]["content"], choice.get("finish_reason")
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        raise _failure("unreadable") from None
    if ended == "length":
        raise _failure("cut")
    if not isinstance(text, str):
        raise _failure("unreadable")
    return text


def _failure(code: str) -> RewordingFailed:
    return RewordingFailed(code, SENTENCES[code])
