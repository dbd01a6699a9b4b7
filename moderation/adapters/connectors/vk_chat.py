"""The chat of a channel on VK Video Live: its Centrifugo for what comes, its DevAPI for what was said meanwhile."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from http import HTTPStatus
from typing import Any, Final

from aiohttp import ClientError, ClientSession, ClientTimeout
from centrifuge import (
    CentrifugeError,
    Client,
    ClientEventHandler,
    ConnectingContext,
    DisconnectedContext,
    PublicationContext,
    SubscriptionEventHandler,
    UnsubscribedContext,
)

from moderation.adapters.connectors.gathering import AT_ONCE, gathered
from moderation.adapters.connectors.platform import Pace
from moderation.adapters.connectors.vk_messages import LAST, arrival, occurrence
from moderation.domain.chat import Batch, Gap, Occurrence
from moderation.domain.errors import BadInput, PlatformAway, Refused

PATIENCE: Final = 20.0
"""Seconds that any one answer may take."""
TOO_FAST: Final = 5.0
"""Seconds to wait when told that lines come too fast."""
_SLOWER: Final = frozenset({"send_too_fast", "ratelimit_exceeded"})
_WRONG: Final = {
    HTTPStatus.UNAUTHORIZED: "VK Video Live does not take this token or application: give another.",
    HTTPStatus.FORBIDDEN: "VK Video Live does not let this token or application read the channel.",
    HTTPStatus.NOT_FOUND: "VK Video Live has no channel of this name.",
}
_CONNECT_CALLED: Final = 0
NEVER: Final = 3600.0
"""Seconds until the library comes back by itself: the runner does, long before."""

_Incoming = asyncio.Queue[Occurrence | PlatformAway]


class VkChat:
    """One channel's chat. The position is the last message's id; the DevAPI gives the last two hundred again.

    `authorization` is the whole header, of an account or of an application.
    """

    channel = "vk"
    replays = True
    pace = Pace(seconds=3.0, chars=500)

    def __init__(self, name: str, authorization: str, *, server: str, socket: str) -> None:
        self._name = name
        self._headers = {"Authorization": authorization, "Accept": "application/json"}
        self._server = server.rstrip("/")
        self._socket = socket
        self._may_speak = authorization.startswith("Bearer ")

    async def read(self, position: str) -> AsyncGenerator[Batch, None]:
        """Yield what is said in the chat."""
        found = await self._call("channel", channel_url=self._name)
        connection = await self._call("websocket/token")
        incoming: _Incoming = asyncio.Queue(AT_ONCE)
        client = Client(
            self._socket,
            _line(incoming),
            token=str(connection["token"]),
            timeout=PATIENCE,
            min_reconnect_delay=NEVER,
            max_reconnect_delay=NEVER,
        )
        try:
            await self._subscribe(client, _channel(found), incoming)
            # Asked for only now: between the two nothing can be missed.
            batch = await self._missed(position)
            last = int(batch.position)
            yield batch
            async with aclosing(gathered(_coming(incoming))) as batches:
                async for said in batches:
                    last = max([last, *(int(one.id) for one in said if not isinstance(one, Gap) and one.id)])
                    yield Batch(tuple(said), str(last))
        finally:
            await client.disconnect()

    async def say(self, text: str, to: str = "") -> None:  # noqa: ARG002 - the chat is public
        """Write a line into the chat.

        Raises PlatformAway when it comes too fast, Refused when the account may not or nobody is on air.
        """
        if not self._may_speak:
            raise Refused("An application may only read VK Video Live: answers need an account's token.")
        found = await self._call("channel", channel_url=self._name)
        stream = found.get("stream") or {}
        where = {"channel_url": self._name} | ({"stream_id": str(stream["id"])} if stream.get("id") else {})
        await self._call("chat/message/send", {"parts": [{"text": {"content": text}}]}, **where)

    async def _subscribe(self, client: Client, channel: str, incoming: _Incoming) -> None:
        """Wait until what is said in a channel comes in."""
        subscription = client.new_subscription(channel, _listener(incoming))
        try:
            await client.connect()
            await subscription.subscribe()
            await subscription.ready(PATIENCE)
        except CentrifugeError as failure:
            raise PlatformAway(f"VK Video Live does not let us into the chat: {failure!r}.") from None

    async def _missed(self, position: str) -> Batch:
        """Return what was said behind a position; nothing when there is none yet."""
        found = await self._call("chat/messages", channel_url=self._name, limit=str(LAST))
        messages = sorted(
            (one for one in found.get("chat_messages") or [] if "id" in one), key=lambda one: int(one["id"])
        )
        newest = int(messages[-1]["id"]) if messages else 0
        if not position:
            return Batch(position=str(newest))
        last = int(position)
        behind = [message for message in messages if int(message["id"]) > last]
        said: list[Occurrence] = [one for message in behind if (one := arrival(message)) is not None]
        if len(behind) >= LAST:
            said.insert(0, Gap("more was said meanwhile than VK Video Live gives again"))
        return Batch(tuple(said), str(max(last, newest)))

    async def _call(self, method: str, body: object = None, **query: str) -> Mapping[str, Any]:
        """Return the data of an answer of the DevAPI.

        Raises BadInput, PlatformAway, or (for what is written) Refused.
        """
        timeout = ClientTimeout(total=PATIENCE)
        kind = "GET" if body is None else "POST"
        try:
            async with (
                ClientSession(headers=self._headers, timeout=timeout) as session,
                session.request(kind, f"{self._server}/v1/{method}", params=query, json=body) as answer,
            ):
                given = await answer.json(content_type=None)
        except (ClientError, json.JSONDecodeError, TimeoutError, UnicodeDecodeError) as failure:
            raise PlatformAway(f"VK Video Live does not answer: {failure}.") from None
        values = given if isinstance(given, dict) else {}
        if answer.status >= HTTPStatus.BAD_REQUEST:
            _fail(answer.status, str(values.get("error", "")), writing=body is not None)
        data = values.get("data")
        return data if isinstance(data, dict) else {}


def _line(incoming: _Incoming) -> ClientEventHandler:
    """Return what tells that a connection is lost: coming back is the runner's, which waits and counts."""

    async def lost(ctx: ConnectingContext | DisconnectedContext) -> None:
        if ctx.code != _CONNECT_CALLED:
            await incoming.put(PlatformAway(f"VK Video Live is gone: {ctx.reason}."))

    events = ClientEventHandler()
    events.on_connecting = lost
    events.on_disconnected = lost
    return events


def _listener(incoming: _Incoming) -> SubscriptionEventHandler:
    """Return what passes on what comes in a channel, and that no more does."""

    async def publication(ctx: PublicationContext) -> None:
        if (said := occurrence(ctx.pub.data)) is not None:
            await incoming.put(said)

    async def closed(ctx: UnsubscribedContext) -> None:
        await incoming.put(PlatformAway(f"VK Video Live closed the chat: {ctx.reason}."))

    events = SubscriptionEventHandler()
    events.on_publication = publication
    events.on_unsubscribed = closed
    return events


async def _coming(incoming: _Incoming) -> AsyncIterator[Occurrence]:
    while True:
        one = await incoming.get()
        if isinstance(one, PlatformAway):
            raise one
        yield one


def _channel(found: Mapping[str, Any]) -> str:
    """Return the name under which Centrifugo knows a channel's chat."""
    channels = (found.get("channel") or {}).get("web_socket_channels") or {}
    if not channels.get("chat"):
        raise PlatformAway("VK Video Live names no chat of this channel.")
    return str(channels["chat"])


def _fail(status: int, error: str, *, writing: bool) -> None:
    """Raise what a failed call means."""
    if status == HTTPStatus.TOO_MANY_REQUESTS or error in _SLOWER:
        raise PlatformAway("VK Video Live asks to slow down.", retry_after=TOO_FAST)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise PlatformAway(f"VK Video Live has a failure of its own ({status}).")
    if writing:
        raise Refused(f"VK Video Live refused: {error or status}.")
    raise BadInput(_WRONG.get(HTTPStatus(status), f"VK Video Live refused: {error or status}."))
