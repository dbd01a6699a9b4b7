"""Calls between roles that may come to nothing: an intake asks the sorter what is alike while a viewer types."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from moderation.adapters.jetstream.broker import Broker
from moderation.adapters.jetstream.naming import SPACE, shard

log = logging.getLogger(__name__)

SIMILAR_SECONDS: Final = 1.0
"""How long a viewer who types waits at most."""


class Hints:
    """Similar questions, asked over the broker of whoever sorts the broadcast; none when nobody answers."""

    def __init__(self, broker: Broker, *, space: str = SPACE) -> None:
        self._broker = broker
        self._space = space

    async def similar(self, broadcast: str, text: str) -> list[int]:
        """Return clusters that ask much the same, nearest first."""
        asking = self._broker.start(self._ask(broadcast, text))
        return await asyncio.wrap_future(asking)

    def answer(self, broadcast: str, similar: Callable[[str, str], Awaitable[list[int]]]) -> None:
        """Answer for a broadcast from now on, by a coroutine of the loop that calls this."""
        loop = asyncio.get_running_loop()

        async def reply(message: Msg) -> None:
            working = asyncio.run_coroutine_threadsafe(
                _as_coroutine(similar(broadcast, message.data.decode("utf-8", "surrogatepass"))), loop
            )
            await message.respond(msgspec.msgpack.encode(await asyncio.wrap_future(working)))

        async def listen() -> None:
            await self._broker.client.subscribe(self._subject(broadcast), cb=reply)

        self._broker.start(listen())

    async def _ask(self, broadcast: str, text: str) -> list[int]:
        data = text.encode("utf-8", "surrogatepass")
        try:
            reply = await self._broker.client.request(self._subject(broadcast), data, timeout=SIMILAR_SECONDS)
            return msgspec.msgpack.decode(reply.data, type=list[int])
        except (TimeoutError, NatsError, OSError, msgspec.MsgspecError) as failure:
            log.debug("nobody told what is alike: %r", failure)
            return []

    def _subject(self, broadcast: str) -> str:
        return f"{self._space}.similar.{shard(self._space, broadcast).name}"


async def _as_coroutine(waiting: Awaitable[list[int]]) -> list[int]:
    return await waiting
