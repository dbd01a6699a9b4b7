"""Registry: which broadcasts there are, in the order in which they came, as a stream of its own."""

from __future__ import annotations

import base64
from typing import Final

from nats.errors import Error as NatsError
from nats.js.api import StorageType, StreamConfig
from nats.js.errors import APIError

from moderation.adapters import codec
from moderation.adapters.jetstream.broker import CONNECT_SECONDS, Broker, pauses
from moderation.adapters.jetstream.naming import shard
from moderation.domain.errors import StoreFailed

_FIRST: Final = {"Nats-Expected-Last-Subject-Sequence": "0"}
_STANDS: Final = 10071


class Registry:
    """The broadcasts that ever had an event; used in the broker's thread only."""

    def __init__(self, broker: Broker, space: str) -> None:
        self._broker = broker
        self._space = space
        self._stream = f"{space}-broadcasts"
        self._known: list[str] = []
        self._made = False

    async def add(self, broadcast: str) -> None:
        """Enter a broadcast, unless it is there."""
        if broadcast in self._known or broadcast in await self.all():
            return
        subject = f"{self._space}.broadcasts.{shard(self._space, broadcast).name}"
        async for _ in pauses(CONNECT_SECONDS):
            try:
                await self._broker.jetstream.publish(subject, codec.text_key(broadcast), headers=_FIRST)
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

    async def all(self) -> list[str]:
        """Return the ids of all broadcasts, oldest first."""
        await self._make()
        while "message" in (answer := await self._broker.ask(*self._next())):
            self._known.append(codec.key_text(base64.b64decode(answer["message"].get("data", ""))))
        return list(self._known)

    def _next(self) -> tuple[str, object]:
        return f"$JS.API.STREAM.MSG.GET.{self._stream}", {"seq": len(self._known) + 1}

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
