"""The event log in JetStream: one stream a broadcast, written in batches, read from this process's own copy."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from moderation.adapters.jetstream.broker import CONNECT_SECONDS, Broker, end
from moderation.adapters.jetstream.following import Follower
from moderation.adapters.jetstream.naming import SPACE, shard
from moderation.adapters.jetstream.publishing import PATIENCE, Publisher
from moderation.adapters.jetstream.registry import Registry
from moderation.adapters.sqlite.log import SqliteEventLog
from moderation.domain.errors import EfirError, Unreachable
from moderation.domain.events import Event, Recorded
from moderation.pipeline.ports import Entry, Receipt

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 1.0
"""Pause between two looks for broadcasts that others opened."""


class JetStreamEventLog:
    """An `EventLog` in a broker; `folder` holds this process's copy, made when missing, of no other process's use.

    What this process appends it can read at once, what others append soon. All entries of a broadcast are recorded
    or none; entries of several broadcasts in one call are several batches. `patience` is how long, in seconds, an
    append is tried; `arrived` is called in another thread whenever there is more to read.
    """

    def __init__(
        self,
        broker: Broker,
        folder: Path,
        *,
        space: str = SPACE,
        patience: float = PATIENCE,
        arrived: Callable[[], None] | None = None,
    ) -> None:
        self._broker = broker
        self._space = space
        self._patience = patience
        self._heard = arrived
        self._copy = SqliteEventLog(folder, durable=False)
        self._registry = Registry(broker, space)
        self._publishers: dict[str, Publisher] = {}
        self._followers: dict[str, Follower] = {}
        self._reached: dict[str, int] = {}
        self._own: dict[str, int] = {}
        self._news = threading.Condition()
        self._tasks: set[asyncio.Task[None]] = set()
        self._order: list[str] = []
        broker.call(self._open(), within=CONNECT_SECONDS)
        self._looking = broker.start(self._look())

    def append(self, entries: Sequence[Entry]) -> list[Receipt]:
        """Record all entries of a broadcast or none, in order; return where each stands.

        Raises StoreFailed, or Fenced when another sorter wrote first.
        """
        parts: dict[str, list[int]] = {}
        for place, entry in enumerate(entries):
            parts.setdefault(entry.broadcast, []).append(place)
        receipts: dict[int, Receipt] = {}
        for broadcast, places in parts.items():
            found = self._append(broadcast, [entries[place] for place in places])
            receipts.update(zip(places, found, strict=True))
        return [receipts[place] for place in range(len(entries))]

    def claim(self, broadcast: str) -> None:
        """Conclude from now on as the sorter that reads all there is now: who claimed before is refused.

        Raises StoreFailed or Unreachable when the broker does not answer.
        """
        through = self._broker.call(self._publisher(broadcast).claim(), within=self._patience)
        self._owe(broadcast, through)

    def read(
        self,
        broadcast: str,
        *,
        after: int = 0,
        limit: int = 1000,
        kinds: Collection[type[Event]] | None = None,
    ) -> list[Recorded]:
        """Return up to `limit` events with an offset above `after`, in order, only those of `kinds` if given."""
        self._await(broadcast)
        return self._copy.read(broadcast, after=after, limit=limit, kinds=kinds)

    def head(self, broadcast: str) -> int:
        """Return the offset of the last event of a broadcast, 0 when it has none."""
        self._await(broadcast)
        return self._copy.head(broadcast)

    def alarms(self, broadcast: str, *, after: int = 0, limit: int = 1000) -> list[Recorded]:
        """Return the last `limit` events above an offset that tell of alarms, in order."""
        self._await(broadcast)
        return self._copy.alarms(broadcast, after=after, limit=limit)

    def broadcasts(self) -> list[str]:
        """Return the ids of all broadcasts, in the order of their first event."""
        for broadcast in list(self._own):
            self._await(broadcast)
        copied = set(self._copy.broadcasts())
        return [broadcast for broadcast in self._order if broadcast in copied]

    def close(self) -> None:
        """Release what is held; the log may be opened again."""
        self._looking.cancel()
        self._broker.call(self._stop(), within=CONNECT_SECONDS)
        self._copy.close()

    def _append(self, broadcast: str, entries: Sequence[Entry]) -> list[Receipt]:
        receipts = self._broker.call(
            self._publish(broadcast, entries), within=self._patience + CONNECT_SECONDS
        )
        self._owe(broadcast, max(receipt.offset for receipt in receipts))
        return receipts

    async def _publish(self, broadcast: str, entries: Sequence[Entry]) -> list[Receipt]:
        publisher = self._publisher(broadcast)
        if broadcast not in self._followers:
            # In this order: what is listed can be followed.
            await publisher.make()
            await self._registry.add(broadcast)
            await self._find()
        self._require_whole(broadcast)
        return await publisher.append(entries)

    def _publisher(self, broadcast: str) -> Publisher:
        if broadcast not in self._publishers:
            where = shard(self._space, broadcast)
            self._publishers[broadcast] = Publisher(self._broker, where, patience=self._patience)
        return self._publishers[broadcast]

    async def _open(self) -> None:
        """Follow what there is; all of it must be read before anything is said of it."""
        await self._find()
        for broadcast in self._order:
            self._owe(broadcast, await self._publisher(broadcast).end())

    async def _look(self) -> None:
        """Find what others opened, for as long as the log is open."""
        while True:
            try:
                await self._find()
            except EfirError as failure:
                log.debug("looking for broadcasts: %s", failure)
            await asyncio.sleep(LOOK_SECONDS)

    async def _find(self) -> None:
        """Follow all broadcasts that there are."""
        order = await self._registry.all()
        for broadcast in order:
            if broadcast not in self._followers:
                self._follow(broadcast)
        self._order = order

    def _follow(self, broadcast: str) -> None:
        def arrived(offset: int) -> None:
            with self._news:
                self._reached[broadcast] = offset
                self._news.notify_all()
            if self._heard is not None:
                self._heard()

        self._reached.setdefault(broadcast, self._copy.head(broadcast))
        where = shard(self._space, broadcast)
        follower = Follower(self._broker, where, broadcast, self._copy, arrived)
        self._followers[broadcast] = follower
        task = asyncio.create_task(follower.run())
        self._tasks.add(task)

    async def _stop(self) -> None:
        await end(self._tasks)

    def _owe(self, broadcast: str, offset: int) -> None:
        """Note that readers of this process must see all through an offset."""
        with self._news:
            self._own[broadcast] = max(self._own.get(broadcast, 0), offset)

    def _await(self, broadcast: str) -> None:
        """Wait until the copy holds what it owes; a long way is waited for while it gets shorter."""
        self._require_whole(broadcast)
        with self._news:
            while (reached := self._reached.get(broadcast, 0)) < self._own.get(broadcast, 0):
                if not self._news.wait_for(partial(self._moved, broadcast, reached), CONNECT_SECONDS):
                    self._require_whole(broadcast)
                    raise Unreachable(
                        f"The broker at {self._broker.servers} sends nothing of {broadcast[:40]!r}: see that it runs."
                    )

    def _moved(self, broadcast: str, before: int) -> bool:
        return self._reached.get(broadcast, 0) > before

    def _require_whole(self, broadcast: str) -> None:
        follower = self._followers.get(broadcast)
        if follower is not None and follower.broken is not None:
            raise follower.broken
