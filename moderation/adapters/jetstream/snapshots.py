"""Snapshots of the sorters' memory in the broker's object store, where a standby on another machine finds them."""

from __future__ import annotations

import struct
from typing import Final

from nats.errors import Error as NatsError
from nats.js.api import ObjectStoreConfig
from nats.js.errors import APIError, NotFoundError, ObjectNotFoundError
from nats.js.object_store import ObjectStore

from moderation.adapters.jetstream.broker import Broker, pauses
from moderation.adapters.jetstream.naming import SPACE, shard
from moderation.domain.errors import StoreFailed

PATIENCE: Final = 30.0
"""Seconds for which a snapshot is tried to be saved or loaded."""
_HEADER: Final = struct.Struct("<Q")


class JetStreamSnapshots:
    """`Snapshots` in a broker; the object store itself keeps checksums and replaces an object as a whole."""

    def __init__(self, broker: Broker, *, space: str = SPACE) -> None:
        self._broker = broker
        self._space = space
        self._bucket: ObjectStore | None = None

    def save(self, broadcast: str, offset: int, state: bytes) -> None:
        """Keep the state reached at an offset, in place of the one before.

        Raises StoreFailed when it cannot be kept.
        """
        self._broker.call(self._save(broadcast, _HEADER.pack(offset) + state), within=PATIENCE)

    def load(self, broadcast: str) -> tuple[int, bytes] | None:
        """Return offset and state, or None when there is none or it is damaged.

        Raises StoreFailed when nobody can tell.
        """
        data = self._broker.call(self._load(broadcast), within=PATIENCE)
        if data is None or len(data) < _HEADER.size:
            return None
        return _HEADER.unpack_from(data)[0], data[_HEADER.size :]

    def renew(self) -> None:
        """Keep what is kept in files of its own: those of before may hold what was replaced long ago.

        Raises StoreFailed when nobody can tell what is kept, or when it could not be kept again.
        """
        self._broker.call(self._renew(), within=PATIENCE)

    async def _renew(self) -> None:
        bucket = await self._open()
        try:
            names = [one.name for one in await bucket.list() if one.name]
        except NotFoundError:
            names = []
        kept = {name: (await bucket.get(name)).data or b"" for name in names}
        await self._broker.jetstream.delete_object_store(self._store)
        self._bucket = None
        bucket = await self._open()
        for name, data in kept.items():
            await bucket.put(name, data)

    async def _save(self, broadcast: str, data: bytes) -> None:
        async for _ in pauses(PATIENCE):
            try:
                bucket = await self._open()
                await bucket.put(self._name(broadcast), data)
            except (TimeoutError, NatsError, APIError, OSError):
                if self._broker.ending:
                    break
                continue
            return
        raise StoreFailed(
            "A snapshot could not be kept: the broker does not answer; the next start takes longer."
        )

    async def _load(self, broadcast: str) -> bytes | None:
        async for _ in pauses(PATIENCE):
            try:
                bucket = await self._open()
                found = await bucket.get(self._name(broadcast))
            except ObjectNotFoundError:
                return None
            except (TimeoutError, NatsError, APIError, OSError):
                continue
            return bytes(found.data or b"")
        raise StoreFailed("A snapshot cannot be read: the broker does not answer.")

    async def _open(self) -> ObjectStore:
        if self._bucket is None:
            config = ObjectStoreConfig(replicas=self._broker.replicas)
            self._bucket = await self._broker.jetstream.create_object_store(self._store, config)
        return self._bucket

    @property
    def _store(self) -> str:
        return f"{self._space}-snapshots"

    def _name(self, broadcast: str) -> str:
        return shard(self._space, broadcast).name
