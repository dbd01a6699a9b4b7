"""Registry: which broadcasts there are, in the order in which they came, and where the log of each stands."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass
from typing import Final

from nats.errors import Error as NatsError
from nats.js.api import StorageType, StreamConfig
from nats.js.errors import APIError

from moderation.adapters import codec
from moderation.adapters.jetstream.broker import CONNECT_SECONDS, Broker, headers_of, pauses
from moderation.adapters.jetstream.naming import Shard, shard
from moderation.domain.errors import StoreFailed

_EXPECTED: Final = "Nats-Expected-Last-Subject-Sequence"
_REWRITTEN: Final = "Efir-Rewritten"
"""Says which of a broadcast's logs is the one that holds."""
_STANDS: Final = 10071


@dataclass(frozen=True, slots=True)
class Place:
    """Where a log stands, by the entry of this number; every entry after it has a higher one."""

    shard: Shard
    entry: int


class Registry:
    """The broadcasts that ever had an event; used in the broker's thread only."""

    def __init__(self, broker: Broker, space: str) -> None:
        self._broker = broker
        self._space = space
        self._stream = f"{space}-broadcasts"
        self._known: dict[str, Place] = {}
        self._read = 0
        self._made = False
        self._turn = asyncio.Lock()

    async def add(self, broadcast: str) -> None:
        """Enter a broadcast, unless it is there."""
        if broadcast not in self._known and broadcast not in await self.all():
            await self._write(broadcast, shard(self._space, broadcast), 0)

    async def move(self, broadcast: str, to: Shard, before: Place) -> bool:
        """Say that a log stands elsewhere now; return False when somebody has said so since it stood at `before`."""
        await self._write(broadcast, to, before.entry)
        return (await self.all())[broadcast].shard == to

    async def all(self) -> dict[str, Place]:
        """Return where the log of each broadcast stands, by its id, the oldest first."""
        async with self._turn:
            await self._make()
            while "message" in (answer := await self._broker.ask(*self._next())):
                self._read += 1
                message = answer["message"]
                broadcast = codec.key_text(base64.b64decode(message.get("data", "")))
                where = shard(self._space, broadcast).rewritten(headers_of(message).get(_REWRITTEN, ""))
                self._known[broadcast] = Place(where, self._read)
            return dict(self._known)

    def _next(self) -> tuple[str, object]:
        return f"$JS.API.STREAM.MSG.GET.{self._stream}", {"seq": self._read + 1}

    async def _write(self, broadcast: str, to: Shard, last: int) -> None:
        """Write an entry, unless another one came after `last`."""
        subject = f"{self._space}.broadcasts.{shard(self._space, broadcast).name}"
        headers = {_EXPECTED: str(last)} | ({_REWRITTEN: to.token} if to.token else {})
        async for _ in pauses(CONNECT_SECONDS):
            try:
                await self._broker.jetstream.publish(subject, codec.text_key(broadcast), headers=headers)
            except APIError as failure:
                if failure.err_code == _STANDS:
                    return
            except (TimeoutError, NatsError, OSError):
                continue
            else:
                return
        raise StoreFailed(
            f"The broadcast {broadcast[:40]!r} could not be entered: the broker does not answer."
        )

    async def _make(self) -> None:
        if self._made:
            return
        config = StreamConfig(
            name=self._stream,
            subjects=[f"{self._space}.broadcasts.*"],
            storage=StorageType.FILE,
            num_replicas=self._broker.replicas,
            deny_delete=True,
            deny_purge=True,
        )
        async for _ in pauses(CONNECT_SECONDS):
            try:
                await self._broker.jetstream.add_stream(config)
            except (TimeoutError, NatsError, APIError, OSError):
                continue
            self._made = True
            return
        raise StoreFailed("The list of broadcasts could not be made: the broker does not answer.")
