"""YouTube's API as far as a live chat needs it, through Google's client library; every call is paid from a quota."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncGenerator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientError, ClientSession, ClientTimeout
from google.auth.exceptions import GoogleAuthError, TransportError
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from httplib2 import HttpLib2Error

from moderation.adapters.connectors.json_stream import JsonStream
from moderation.domain.errors import BadInput, PlatformAway, Refused

SCOPES: Final = ["https://www.googleapis.com/auth/youtube.force-ssl"]
PARTS: Final = ["id", "snippet", "authorDetails"]
READ, WRITE, LOOK_UP = 5, 20, 1
"""Units that calls cost."""
DAY: Final = 86_400.0
SILENCE: Final = 120.0
"""Seconds for which a stream may be silent before it is opened anew."""
CONNECT: Final = 20.0
SLOW_DOWN: Final = 30.0
"""Seconds to wait when told that calls come too fast."""
_NO_STREAM: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED)


class Ended(Exception):
    """The broadcast is over: nothing more will be said in its chat."""


class Forgotten(Exception):
    """YouTube does not know a token (any more)."""


class NoStream(Exception):
    """The server does not stream a chat; it can still be asked for it."""


class YouTubeApi:
    """Calls of YouTube's API with an API key or an account's credentials, `quota` units in 24 hours at most."""

    def __init__(
        self, server: str, *, key: str = "", credentials: Credentials | None = None, quota: int
    ) -> None:
        self.may_write = credentials is not None
        self._key = key
        self._credentials = credentials
        self._quota = quota
        self._spent: deque[tuple[float, int]] = deque()
        self._turn = asyncio.Lock()
        # The description of the API lies inside the package: nothing is fetched for it.
        self._youtube = build(
            "youtube",
            "v3",
            developerKey=key or None,
            credentials=credentials,
            client_options={"api_endpoint": f"{server.rstrip('/')}/"},
            static_discovery=True,
        )

    @property
    def left(self) -> int:
        """Return the units that are left of the last 24 hours' quota."""
        while self._spent and self._spent[0][0] < time.monotonic() - DAY:
            self._spent.popleft()
        return self._quota - sum(units for _, units in self._spent)

    async def chat_of(self, video: str) -> str:
        """Return the id of a broadcast's chat.

        Raises BadInput when there is no such broadcast, Ended when it has no chat (any more).
        """
        found = await self._call(self._youtube.videos().list(part="liveStreamingDetails", id=video), LOOK_UP)
        items = found.get("items") or []
        if not items:
            raise BadInput(f"YouTube has no broadcast {video}, or it is private.")
        chat = (items[0].get("liveStreamingDetails") or {}).get("activeLiveChatId")
        if not chat:
            raise Ended
        return str(chat)

    async def page(self, chat: str, token: str) -> Mapping[str, Any]:
        """Return what was said in a chat behind a token."""
        given = {"pageToken": token} if token else {}
        return await self._call(
            self._youtube.liveChatMessages().list(liveChatId=chat, part=PARTS, maxResults=2000, **given), READ
        )

    async def stream(self, chat: str, token: str) -> AsyncGenerator[Mapping[str, Any], None]:
        """Yield what is said in a chat behind a token, as the server sends it, until the server ends the answer.

        Raises NoStream when the server cannot do that.
        """
        given = {"pageToken": token} if token else {}
        messages = self._youtube.youtube().v3().liveChat().messages()
        request = messages.stream(liveChatId=chat, part=PARTS, **given)
        self._spend(READ)
        timeout = ClientTimeout(total=None, connect=CONNECT, sock_read=SILENCE)
        reader = JsonStream()
        headers = {"Accept": "application/json", **await asyncio.to_thread(self._authorization)}
        try:
            async with (
                ClientSession(timeout=timeout) as session,
                session.get(request.uri, headers=headers) as answer,
            ):
                if answer.status in _NO_STREAM:
                    raise NoStream
                if answer.status >= HTTPStatus.BAD_REQUEST:
                    _fail(answer.status, await answer.read(), writing=False)
                async for chunk in answer.content.iter_any():
                    for page in reader.feed(chunk):
                        if error := page.get("error"):
                            _fail(int(error["code"]), json.dumps(page).encode(), writing=False)
                        yield page
        except TimeoutError:
            # A chat in which nobody says anything looks the same; the token brings what was missed.
            return
        except (ClientError, ValueError) as failure:
            raise PlatformAway(f"YouTube does not answer: {failure}.") from None

    async def insert(self, chat: str, text: str) -> None:
        """Write a line into a chat."""
        snippet = {
            "liveChatId": chat,
            "type": "textMessageEvent",
            "textMessageDetails": {"messageText": text},
        }
        call = self._youtube.liveChatMessages().insert(part="snippet", body={"snippet": snippet})
        await self._call(call, WRITE, writing=True)

    async def delete(self, message: str) -> None:
        """Take a message out of its chat; one that is gone is no failure."""
        await self._call(self._youtube.liveChatMessages().delete(id=message), WRITE, writing=True)

    def close(self) -> None:
        """Let go of connections; the next call opens one anew."""
        self._youtube.close()

    def _authorization(self) -> dict[str, str]:
        """Return the header that says who reads; with an API key the address says it."""
        if self._credentials is None:
            return {}
        try:
            if not self._credentials.valid:
                self._credentials.refresh(Request())  # type: ignore[no-untyped-call]
        except TransportError as failure:
            raise PlatformAway(f"Google does not answer: {failure}.") from None
        except GoogleAuthError as failure:
            raise BadInput(f"Google does not take the account's credentials: {failure}.") from None
        return {"Authorization": f"Bearer {self._credentials.token}"}

    async def _call(self, request: Any, units: int, *, writing: bool = False) -> Mapping[str, Any]:
        """Return what a call answers, in a thread of its own: the library waits."""
        self._spend(units)
        try:
            # The library's connection is for one call at a time.
            async with self._turn:
                answer = await asyncio.to_thread(request.execute)
        except HttpError as failure:
            _fail(int(failure.resp.status), failure.content, writing=writing)
            return {}
        except TransportError as failure:
            raise PlatformAway(f"Google does not answer: {failure}.") from None
        except GoogleAuthError as failure:
            raise BadInput(f"Google does not take the account's credentials: {failure}.") from None
        except (OSError, HttpLib2Error) as failure:
            raise PlatformAway(f"YouTube does not answer: {failure}.") from None
        return answer if isinstance(answer, dict) else {}

    def _spend(self, units: int) -> None:
        """Pay for a call.

        Raises PlatformAway when the quota does not reach.
        """
        if self.left < units:
            wait = self._spent[0][0] + DAY - time.monotonic() if self._spent else DAY
            raise PlatformAway("The quota of YouTube's API is spent (--quota).", retry_after=max(wait, 1.0))
        self._spent.append((time.monotonic(), units))


def account(file: Path) -> Credentials:
    """Return the credentials of an account from the file that Google's tools write.

    Raises BadInput when there is none.
    """
    try:
        return Credentials.from_authorized_user_file(str(file), SCOPES)  # type: ignore[no-untyped-call, no-any-return]
    except (OSError, ValueError) as failure:
        raise BadInput(f"{file} holds no credentials of an account: {failure}.") from None


def _fail(status: int, body: bytes, *, writing: bool) -> None:
    """Raise what a failed call means; nothing when it asked for what is so already."""
    reason, message = _reason(body)
    match reason:
        case "liveChatEnded" | "liveChatDisabled":
            raise Ended
        case "pageTokenInvalid" | "invalidPageToken":
            raise Forgotten
        case "quotaExceeded" | "dailyLimitExceeded":
            raise PlatformAway("Google says that the quota is spent.", retry_after=3600.0)
        case "rateLimitExceeded" | "userRateLimitExceeded" | "rateLimitExceededUnreg":
            raise PlatformAway("YouTube asks to slow down.", retry_after=SLOW_DOWN)
        case "liveChatMessageNotFound":
            return
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        raise PlatformAway(f"YouTube has a failure of its own ({status}).", retry_after=SLOW_DOWN)
    said = message or reason or str(status)
    if writing:
        raise Refused(f"YouTube refused: {said}.")
    raise BadInput(f"YouTube does not let us read this chat: {said}.")


def _reason(body: bytes) -> tuple[str, str]:
    """Return why a call failed, as a word and as a sentence."""
    try:
        given = json.loads(body)
    except ValueError:
        return "", ""
    # A stream answers with a list, also when it fails.
    given = given[0] if isinstance(given, list) and given else given
    error = given.get("error") if isinstance(given, dict) else None
    if not isinstance(error, dict):
        return "", ""
    errors = error.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    return str(first.get("reason") or ""), str(error.get("message") or "")
