"""The chat of a broadcast on YouTube: streamed where the server can, else asked for as often as it says."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from datetime import datetime
from typing import Any, Final

from moderation.adapters.connectors.platform import Pace
from moderation.adapters.connectors.youtube_api import READ, Ended, Forgotten, NoStream, YouTubeApi
from moderation.domain.chat import Arrival, Batch, Gap, Occurrence, Retraction
from moderation.domain.errors import PlatformAway, Refused

log = logging.getLogger(__name__)

REOPEN_SECONDS: Final = 2.0
"""Before a stream that the server ended is opened anew: each opening is paid for."""
SHORTEST: Final = 1.0
"""Seconds between two questions, whatever the server says."""
HOURS_AHEAD: Final = 4
"""The quota that is left must reach so long; the interval is stretched accordingly."""
_SAID: Final = frozenset(
    {"textMessageEvent", "superChatEvent", "superStickerEvent", "memberMilestoneChatEvent"}
)


class YouTubeChat:
    """One broadcast's chat; the position is the token with which YouTube goes on.

    The first answer brings the chat's recent history; of it nothing is taken, as everything else begins with now.
    """

    channel = "youtube"
    replays = True
    pace = Pace(seconds=5.0, chars=200)
    """Two hundred characters is what a line may have."""

    def __init__(self, api: YouTubeApi, video: str) -> None:
        self._api = api
        self._video = video
        self._chat = ""

    async def read(self, position: str) -> AsyncGenerator[Batch, None]:
        """Yield what is said; ends with the broadcast."""
        try:
            self._chat = await self._api.chat_of(self._video)
            try:
                async with aclosing(self._batches(position)) as batches:
                    async for batch in batches:
                        yield batch
            except Forgotten:
                yield Batch((Gap("YouTube no longer knows how far was read"),))
                async with aclosing(self._batches("")) as batches:
                    async for batch in batches:
                        yield batch
        except Ended:
            return
        finally:
            self._api.close()

    async def _batches(self, position: str) -> AsyncGenerator[Batch, None]:
        """Yield what is said behind a position, until the broadcast ends."""
        async with aclosing(self._pages(position)) as pages:
            async for page in pages:
                said = tuple(_occurrences(page)) if position else ()
                position = str(page.get("nextPageToken") or position)
                yield Batch(said, position)
                if page.get("offlineAt") or _is_over(page):
                    return

    async def say(self, text: str, to: str = "") -> None:  # noqa: ARG002 - the chat is public
        """Write a line into the chat.

        Raises PlatformAway when it should be tried again, Refused when the account may not.
        """
        self._check()
        try:
            await self._api.insert(self._chat, text)
        except Ended:
            raise Refused("The broadcast is over.") from None

    async def remove(self, id: str, channel: str) -> None:  # noqa: A002, ARG002 - the platform's own word
        """Take a message out of the chat.

        Raises PlatformAway when it should be tried again, Refused when the account does not moderate the chat.
        """
        self._check()
        try:
            await self._api.delete(id)
        except Ended:
            raise Refused("The broadcast is over.") from None

    def _check(self) -> None:
        if not self._api.may_write:
            raise Refused("An API key may only read YouTube: answers and removals need an account.")
        if not self._chat:
            raise PlatformAway("The broadcast's chat is not there.")

    async def _pages(self, token: str) -> AsyncGenerator[Mapping[str, Any], None]:
        """Yield answers, streamed, or asked for when the server does not stream."""
        try:
            while True:
                opened = time.monotonic()
                async with aclosing(self._api.stream(self._chat, token)) as pages:
                    async for page in pages:
                        token = str(page.get("nextPageToken") or token)
                        yield page
                lasted = time.monotonic() - opened
                await asyncio.sleep(max(REOPEN_SECONDS, self._affordable() - lasted))
        except NoStream:
            log.warning("YouTube does not stream this chat: it is asked for instead, which costs quota")
        while True:
            page = await self._api.page(self._chat, token)
            token = str(page.get("nextPageToken") or token)
            yield page
            await asyncio.sleep(self._interval(page))

    def _interval(self, page: Mapping[str, Any]) -> float:
        """Return the seconds until the next question: as told, and so that the quota lasts."""
        told = float(page.get("pollingIntervalMillis") or 0) / 1000
        return max(told, self._affordable(), SHORTEST)

    def _affordable(self) -> float:
        """Return the seconds between two calls with which the quota lasts."""
        return HOURS_AHEAD * 3600 * READ / max(self._api.left, READ)


def _occurrences(page: Mapping[str, Any]) -> Iterator[Occurrence]:
    for item in page.get("items") or []:
        if isinstance(item, dict) and (one := occurrence(item)) is not None:
            yield one


def occurrence(item: Mapping[str, Any]) -> Occurrence | None:
    """Return what an item of a chat means, None when nothing for us."""
    snippet = _inside(item, "snippet")
    kind = snippet.get("type")
    if kind == "messageDeletedEvent":
        return _retraction(id=_inside(snippet, "messageDeletedDetails").get("deletedMessageId"))
    if kind == "messageRetractedEvent":
        return _retraction(id=_inside(snippet, "messageRetractedDetails").get("retractedMessageId"))
    if kind == "tombstone":
        return _retraction(id=item.get("id"))
    if kind == "userBannedEvent":
        banned = _inside(_inside(snippet, "userBannedDetails"), "bannedUserDetails")
        return _retraction(author=banned.get("channelId"))
    return _arrival(item, snippet) if kind in _SAID else None


def _retraction(*, id: object = "", author: object = "") -> Retraction | None:  # noqa: A002 - the platform's own word
    # Without either it would mean the whole chat, which nobody said.
    return Retraction(id=str(id or ""), author=str(author or "")) if id or author else None


def _arrival(item: Mapping[str, Any], snippet: Mapping[str, Any]) -> Arrival | None:
    author = _inside(item, "authorDetails")
    paid = _inside(snippet, "superChatDetails") or _inside(snippet, "superStickerDetails")
    milestone = _inside(snippet, "memberMilestoneChatDetails")
    written = _inside(snippet, "textMessageDetails").get("messageText")
    text = written or paid.get("userComment") or milestone.get("userComment")
    if not item.get("id") or not isinstance(text, str):
        return None
    return Arrival(
        id=str(item["id"]),
        text=text,
        author=str(author.get("channelId") or snippet.get("authorChannelId") or ""),
        name=str(author.get("displayName") or ""),
        at=_moment(snippet.get("publishedAt")),
        donation=str(paid.get("amountDisplayString") or ""),
    )


def _is_over(page: Mapping[str, Any]) -> bool:
    kinds = (
        _inside(item, "snippet").get("type") for item in page.get("items") or [] if isinstance(item, dict)
    )
    return "chatEndedEvent" in kinds


def _inside(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    inside = values.get(name)
    return inside if isinstance(inside, dict) else {}


def _moment(given: object) -> float | None:
    try:
        return datetime.fromisoformat(str(given)).timestamp()
    except (ValueError, OverflowError):
        return None
