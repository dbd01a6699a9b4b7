"""VK Video Live on loopback: its DevAPI, and a websocket that speaks Centrifugo's protocol (JSON, version 2).

The events are what its documentation and public clients show; no real Centrifugo comes as a package.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import WSMsgType, web

from moderation.testing.loopback import served

APPLICATION = "Basic YXBwOnNlY3JldA=="
ACCOUNT = "Bearer account"
CHAT = "api-channel-chat:4242"


class VkVideo:
    """One channel called efir; `say` and `delete` are what happens in its chat, `sent` what was written into it."""

    def __init__(self) -> None:
        self.server = self.socket = ""
        self.history: list[dict[str, Any]] = []
        self.sent: list[tuple[dict[str, str], object]] = []
        self.failure: tuple[int, str] | None = None
        self.connected: list[web.WebSocketResponse] = []

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[VkVideo]:
        routes = (
            web.get("/v1/{method:.*}", self._method),
            web.post("/v1/chat/message/send", self._send),
            web.get("/connection/websocket", self._connection),
        )
        async with served(*routes) as place:
            self.server, self.socket = f"http://{place}", f"ws://{place}/connection/websocket"
            try:
                yield self
            finally:
                await self.cut()

    async def say(
        self, number: int, text: str, *, nick: str = "anna", parts: object = None, **more: Any
    ) -> None:
        message = {
            "id": number,
            "created_at": 1785110751,
            "is_private": False,
            "author": {"id": 555, "nick": nick, "is_owner": False, "badges": [], "roles": []},
            "parts": parts or [{"text": {"content": text}}, {"text": {"content": "\n"}}],
        }
        self.history.append(message | more)
        await self.publish("channel_chat_message_send", {"chat_message": message | more})

    async def delete(self, number: int) -> None:
        await self.publish("channel_chat_message_delete", {"chat_message": {"id": number}})

    async def publish(self, kind: str, data: object) -> None:
        push = {"push": {"channel": CHAT, "pub": {"data": {"type": kind, "data": data}}}}
        for socket in self.connected:
            # Whoever leaves hears no more.
            with contextlib.suppress(ConnectionResetError):
                await socket.send_str(json.dumps(push))

    async def cut(self) -> None:
        """Break all connections."""
        for socket in self.connected:
            await socket.close()
        self.connected.clear()

    async def _method(self, request: web.Request) -> web.Response:
        if self.failure is not None:
            return web.json_response({"error": self.failure[1]}, status=self.failure[0])
        if request.headers.get("Authorization") not in (APPLICATION, ACCOUNT):
            return web.json_response({"error": "unauthorized"}, status=401)
        match request.match_info["method"]:
            case "channel" if request.query["channel_url"] == "efir":
                found: object = {"channel": {"web_socket_channels": {"chat": CHAT}}, "stream": {"id": "s1"}}
            case "websocket/token":
                found = {"token": "connection-token"}
            case "chat/messages":
                found = {"chat_messages": self.history[-int(request.query["limit"]) :]}
            case _:
                return web.json_response({"error": "not_found"}, status=404)
        return web.json_response({"data": found})

    async def _send(self, request: web.Request) -> web.Response:
        if self.failure is not None:
            return web.json_response({"error": self.failure[1]}, status=self.failure[0])
        self.sent.append((dict(request.query), await request.json()))
        return web.json_response({"data": {}})

    async def _connection(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                for line in filter(None, frame.data.split("\n")):
                    await self._command(socket, json.loads(line))
        return socket

    async def _command(self, socket: web.WebSocketResponse, command: dict[str, Any]) -> None:
        reply: dict[str, object] = {"id": command.get("id")}
        if "connect" in command:
            good = command["connect"]["token"] == "connection-token"
            reply["connect"] = {"client": "c1", "version": "4.1.3", "ping": 25, "pong": True}
            if not good:
                await socket.close(code=3500, message=b"invalid token")
                return
        elif "subscribe" in command:
            known = command["subscribe"]["channel"] == CHAT
            reply |= {"subscribe": {}} if known else {"error": {"code": 102, "message": "unknown channel"}}
        else:
            return
        await socket.send_str(json.dumps(reply))
        if "subscribe" in command:
            await socket.send_str("{}")
            await asyncio.sleep(0)
            self.connected.append(socket)
