"""Twitch's API as far as a chat needs it: messages are taken away there, for IRC can no longer do it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from aiohttp import ClientError, ClientSession, ClientTimeout

from moderation.domain.errors import PlatformAway, Refused

API: Final = "https://api.twitch.tv"
IDENTITY: Final = "https://id.twitch.tv"
SCOPE: Final = "moderator:manage:chat_messages"
PATIENCE: Final = 20.0
"""Seconds that any one answer may take."""
LONGEST_WAIT: Final = 120.0
"""Seconds to wait at most when told that calls come too fast: its buckets fill within a minute."""


@dataclass(frozen=True, slots=True)
class Moderator:
    """Whose token it is, for which application, and whose room is moderated; all are Twitch's own ids."""

    client: str
    user: str
    room: str


class TwitchApi:
    """Takes messages out of one room in the name of a moderator's token; learns who that is when it is first needed.

    `api` and `identity` are Twitch's servers, or a test's.
    """

    def __init__(self, room: str, token: str, *, api: str = API, identity: str = IDENTITY) -> None:
        self._room = room
        self._token = token.removeprefix("oauth:")
        self._api = api.rstrip("/")
        self._identity = identity.rstrip("/")
        self._moderator: Moderator | None = None
        self._turn = asyncio.Lock()

    async def delete(self, message: str) -> None:
        """Take a message out of the room; one that is gone, or older than Twitch remembers, is no failure.

        Raises PlatformAway when it should be tried again, Refused when this token may not or Twitch protects it.
        """
        who = await self._who()
        query = {"broadcaster_id": who.room, "moderator_id": who.user, "message_id": message}
        status, answer = await self._helix("DELETE", "moderation/chat", who.client, query)
        if status == HTTPStatus.UNAUTHORIZED:
            # It may have been renewed for other rights; the next one asks anew.
            self._moderator = None
        if status >= HTTPStatus.BAD_REQUEST and status != HTTPStatus.NOT_FOUND:
            raise Refused(f"Twitch refused: {_said(answer, status)}.")

    async def _who(self) -> Moderator:
        async with self._turn:
            self._moderator = self._moderator or await self._ask_who()
            return self._moderator

    async def _ask_who(self) -> Moderator:
        headers = {"Authorization": f"OAuth {self._token}"}
        status, token = await self._call("GET", f"{self._identity}/oauth2/validate", headers, {})
        if status != HTTPStatus.OK:
            raise Refused("Twitch does not take this token for removals: give another (EFIR_TWITCH_TOKEN).")
        if SCOPE not in (token.get("scopes") or ()):
            raise Refused(f"The token may not remove messages: it lacks the right {SCOPE}.")
        client = str(token.get("client_id") or "")
        status, found = await self._helix("GET", "users", client, {"login": self._room})
        rooms = found.get("data") or [{}]
        if status != HTTPStatus.OK or not rooms[0].get("id"):
            raise Refused(f"Twitch knows no channel {self._room}: {_said(found, status)}.")
        return Moderator(client, str(token.get("user_id") or ""), str(rooms[0]["id"]))

    async def _helix(
        self, kind: str, path: str, client: str, query: Mapping[str, str]
    ) -> tuple[int, Mapping[str, Any]]:
        headers = {"Authorization": f"Bearer {self._token}", "Client-Id": client}
        return await self._call(kind, f"{self._api}/helix/{path}", headers, query)

    async def _call(
        self, kind: str, url: str, headers: Mapping[str, str], query: Mapping[str, str]
    ) -> tuple[int, Mapping[str, Any]]:
        """Return the status and the object that a call answers.

        Raises PlatformAway when Twitch is away or asks to wait.
        """
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=PATIENCE)) as session,
                session.request(kind, url, headers=headers, params=query) as answer,
            ):
                given = await answer.read()
        except (ClientError, TimeoutError) as failure:
            raise PlatformAway(f"Twitch does not answer: {failure or type(failure).__name__}.") from None
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            wait = _wait(answer.headers.get("Ratelimit-Reset", ""))
            raise PlatformAway("Twitch asks to slow down.", retry_after=wait)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise PlatformAway(f"Twitch has a failure of its own ({answer.status}).")
        return answer.status, _object(given)


def _wait(reset: str) -> float:
    """Return the seconds until the moment (since the epoch) from which calls are taken again."""
    until = float(reset) if reset.isascii() and reset.isdigit() else 0.0
    return min(max(until - time.time(), 1.0), LONGEST_WAIT)


def _object(given: bytes) -> Mapping[str, Any]:
    try:
        values = json.loads(given or b"{}")
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _said(answer: Mapping[str, Any], status: int) -> str:
    return str(answer.get("message") or status).rstrip(".")
