"""Leases: which process may sort a broadcast now, in the broker's key-value store, where they end by themselves."""

from __future__ import annotations

from typing import Final

from nats.errors import Error as NatsError
from nats.js.api import KeyValueConfig
from nats.js.errors import APIError
from nats.js.kv import KeyValue

from moderation.adapters.jetstream.broker import ASK_SECONDS, Broker
from moderation.adapters.jetstream.naming import SPACE, shard

SECONDS: Final = 15.0
"""How long a lease lasts: longer than an election, so that one does not move the sorters about."""


class JetStreamLeases:
    """`Leases` in a broker: who may do `what`; `holder` says who this process is, for people who look.

    What a method cannot find out counts as no: a holder who cannot renew has lost its lease when it ends.
    """

    def __init__(
        self,
        broker: Broker,
        *,
        holder: str,
        what: str = "sort",
        space: str = SPACE,
        seconds: float = SECONDS,
    ) -> None:
        self._broker = broker
        self._space = space
        self._what = what
        self._holder = holder.encode()
        self.seconds = seconds
        self._bucket: KeyValue | None = None

    def take(self, broadcast: str) -> int:
        """Return the token of a lease that was free and is ours now, 0 when it is another's."""
        return self._broker.call(self._write(broadcast, 0), within=4 * ASK_SECONDS)

    def renew(self, broadcast: str, token: int) -> int:
        """Return the token of our lease, prolonged; 0 when it could not be."""
        return self._broker.call(self._write(broadcast, token), within=4 * ASK_SECONDS)

    def release(self, broadcast: str, token: int) -> None:
        """Give a lease of ours back, if it still is."""
        self._broker.call(self._release(broadcast, token), within=4 * ASK_SECONDS)

    async def _write(self, broadcast: str, token: int) -> int:
        key = shard(self._space, broadcast).name
        try:
            bucket = await self._open()
            if token:
                return int(await bucket.update(key, self._holder, last=token))
            return int(await bucket.create(key, self._holder))
        except (TimeoutError, NatsError, APIError, OSError):
            return 0

    async def _release(self, broadcast: str, token: int) -> None:
        try:
            bucket = await self._open()
            await bucket.delete(shard(self._space, broadcast).name, last=token)
        except (TimeoutError, NatsError, APIError, OSError):
            # It ends by itself.
            return

    async def _open(self) -> KeyValue:
        if self._bucket is None:
            config = KeyValueConfig(
                bucket=f"{self._space}-{self._what}-leases",
                ttl=self.seconds,
                history=1,
                replicas=self._broker.replicas,
            )
            self._bucket = await self._broker.jetstream.create_key_value(config)
        return self._bucket
