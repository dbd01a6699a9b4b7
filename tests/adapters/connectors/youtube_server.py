"""YouTube's API on loopback, as its description and documentation tell it: a chat is one list that does not end."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web

from moderation.testing.loopback import served

KEY, TOKEN, VIDEO, CHAT = "api-key", "account-token", "dQw4w9WgXcQ", "chat1"


def said(number: int, text: str, **snippet: Any) -> dict[str, Any]:
    return {
        "id": f"m{number}",
        "snippet": {
            "type": "textMessageEvent",
            "liveChatId": CHAT,
            "publishedAt": "2026-11-22T10:00:00.5+00:00",
            "textMessageDetails": {"messageText": text},
        }
        | snippet,
        "authorDetails": {
            "channelId": f"UC{number}",
            "displayName": f"Зритель {number}",
            "isChatOwner": False,
        },
    }


class YouTube:
    """One broadcast; `pages` are what its chat brings, and a token is how many of them were read.

    `calls` are methods with what they were given; `streams` tells whether the chat is streamed.
    """

    def __init__(self) -> None:
        self.url = ""
        self.pages: list[list[dict[str, Any]]] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.streams = True
        self.closing = False
        self.failure: tuple[int, str] | None = None
        self.chat: str | None = CHAT
        self._bell = asyncio.Event()

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[YouTube]:
        routes = (
            web.get("/youtube/v3/videos", self._videos),
            web.get("/youtube/v3/liveChat/messages", self._list),
            web.get("/youtube/v3/liveChat/messages/stream", self._stream),
            web.post("/youtube/v3/liveChat/messages", self._write),
            web.delete("/youtube/v3/liveChat/messages", self._write),
        )
        async with served(*routes) as place:
            self.url = f"http://{place}"
            try:
                yield self
            finally:
                self.close_streams()

    def bring(self, *items: dict[str, Any]) -> None:
        self.pages.append(list(items))
        self._bell.set()

    def close_streams(self) -> None:
        """Let the server end its answers, as it does now and then."""
        self.closing = True
        self._bell.set()

    def names(self) -> list[str]:
        return [name for name, _ in self.calls]

    async def _videos(self, request: web.Request) -> web.Response:
        if refused := self._refusal(request, "videos"):
            return refused
        details = {"liveStreamingDetails": {"activeLiveChatId": self.chat} if self.chat else {}}
        return web.json_response({"items": [details] if request.query["id"] == VIDEO else []})

    async def _list(self, request: web.Request) -> web.Response:
        if refused := self._refusal(request, "list"):
            return refused
        read = int(request.query.get("pageToken", 0))
        items = [item for page in self.pages[read:] for item in page]
        return web.json_response(
            {"items": items, "nextPageToken": str(len(self.pages)), "pollingIntervalMillis": 20}
        )

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        if not self.streams:
            return web.Response(status=404)
        if refused := self._refusal(request, "stream"):
            return refused
        answer = web.StreamResponse(headers={"Content-Type": "application/json"})
        await answer.prepare(request)
        await answer.write(b"[")
        read = int(request.query.get("pageToken", 0))
        while not self.closing:
            for number in range(read, max(len(self.pages), read + (read == 0))):
                page = {
                    "items": self.pages[number] if self.pages else [],
                    "nextPageToken": str(number + bool(self.pages)),
                }
                # In pieces, one of which ends within a letter.
                data = json.dumps(page, ensure_ascii=False).encode("utf-8", "backslashreplace") + b",\r\n"
                await answer.write(data[:71])
                await answer.write(data[71:])
            read = len(self.pages)
            self._bell.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), 1)
        self.closing = False
        await answer.write(b"]")
        return answer

    async def _write(self, request: web.Request) -> web.Response:
        if refused := self._refusal(request, request.method, body=await request.text()):
            return refused
        return web.json_response({}) if request.method == "POST" else web.Response(status=204)

    def _refusal(self, request: web.Request, name: str, body: str = "") -> web.Response | None:
        self.calls.append((name, dict(request.query) | ({"body": json.loads(body)} if body else {})))
        allowed = request.query.get("key") == KEY or request.headers.get("Authorization") == f"Bearer {TOKEN}"
        status, reason = self.failure or (0 if allowed else 400, "badRequest")
        if not status:
            return None
        error = {"code": status, "message": f"It is {reason}.", "errors": [{"reason": reason}]}
        return web.json_response({"error": error}, status=status)
