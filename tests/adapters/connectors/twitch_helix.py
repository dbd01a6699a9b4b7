"""Twitch's Helix and its validation of tokens on loopback, after their documentation."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from aiohttp import web

from moderation.adapters.connectors.twitch_api import SCOPE
from moderation.testing.loopback import served

TOKEN = "moderators-token"


class Helix:
    """A channel called volna whose moderator has TOKEN; `deleted` are the queries of what was removed.

    `failure` (status, message, headers) is what the next removal answers.
    """

    def __init__(self) -> None:
        self.url = ""
        self.scopes = ["chat:read", "chat:edit", SCOPE]
        self.deleted: list[dict[str, str]] = []
        self.gone: set[str] = set()
        self.failure: tuple[int, str, dict[str, str]] | None = None
        self.validated = 0

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[Helix]:
        routes = (
            web.get("/oauth2/validate", self._validate),
            web.get("/helix/users", self._users),
            web.delete("/helix/moderation/chat", self._delete),
        )
        async with served(*routes) as place:
            self.url = f"http://{place}"
            yield self

    async def _validate(self, request: web.Request) -> web.Response:
        self.validated += 1
        if request.headers.get("Authorization") != f"OAuth {TOKEN}":
            return web.json_response({"status": 401, "message": "invalid access token"}, status=401)
        who = {
            "client_id": "app",
            "login": "volna_bot",
            "scopes": self.scopes,
            "user_id": "44",
            "expires_in": 5,
        }
        return web.json_response(who)

    async def _users(self, request: web.Request) -> web.Response:
        if not self._is_let_in(request):
            return web.json_response(
                {"status": 401, "message": "Client ID and OAuth token do not match"}, status=401
            )
        users = [{"id": "11", "login": "volna"}] if request.query["login"] == "volna" else []
        return web.json_response({"data": users})

    async def _delete(self, request: web.Request) -> web.Response:
        if self.failure is not None:
            (status, message, headers), self.failure = self.failure, None
            return web.json_response({"status": status, "message": message}, status=status, headers=headers)
        if not self._is_let_in(request):
            return web.json_response({"status": 401, "message": "Missing scope"}, status=401)
        if request.query["message_id"] in self.gone:
            return web.json_response({"status": 404, "message": "message not found"}, status=404)
        self.deleted.append(dict(request.query))
        return web.Response(status=204)

    def _is_let_in(self, request: web.Request) -> bool:
        return (request.headers.get("Authorization"), request.headers.get("Client-Id")) == (
            f"Bearer {TOKEN}",
            "app",
        )
