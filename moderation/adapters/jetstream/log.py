"""The event log in JetStream: one stream a broadcast, written in batches, read from this process's own copy."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from nats.errors import Error as NatsError
from nats.js.errors import APIError

from moderation.adapters.jetstream.broker import ASK_SECONDS, CONNECT_SECONDS, Broker, end
from moderation.adapters.jetstream.copied import Copied
from moderation.adapters.jetstream.following import Follower
from moderation.adapters.jetstream.naming import SPACE, Shard, shard
from moderation.adapters.jetstream.publishing import PATIENCE, Publisher
from moderation.adapters.jetstream.registry import Place, Registry
from moderation.adapters.jetstream.rewriting import Changes, Rewriting, reopen, tidy
from moderation.adapters.sqlite.log import Change, SqliteEventLog
from moderation.domain.errors import EfirError, Unreachable
from moderation.domain.events import Event, Recorded
from moderation.pipeline.ports import Entry, Receipt

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 1.0
"""Pause between two looks for broadcasts that others opened, and for logs that others rewrote."""
REWRITE_SECONDS: Final = 3600.0
"""How long rewriting a log may take: some seconds for a hundred thousand events."""


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
        self._copied = Copied(folder, space)
        self._registry = Registry(broker, space)
        self._publishers: dict[str, Publisher] = {}
        self._followers: dict[str, Follower] = {}
        self._following: dict[str, asyncio.Task[None]] = {}
        self._places: dict[str, Place] = {}
        self._moving = asyncio.Lock()
        self._reached: dict[str, int] = {}
        self._own: dict[str, int] = {}
        self._news = threading.Condition()
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

    def unread(self, broadcast: str) -> int:
        """Return how many events the broker has and this process has not yet; 0 while it tells nothing of them."""
        follower = self._followers.get(broadcast)
        return self._broker.call(follower.unread(), within=ASK_SECONDS) if follower else 0

    def alarms(self, broadcast: str, *, after: int = 0, limit: int = 1000) -> list[Recorded]:
        """Return the last `limit` events above an offset that tell of alarms, in order."""
        self._await(broadcast)
        return self._copy.alarms(broadcast, after=after, limit=limit)

    def broadcasts(self) -> list[str]:
        """Return the ids of all broadcasts, in the order of their first event."""
        for broadcast in list(self._own):
            self._await(broadcast)
        copied = set(self._copy.broadcasts())
        return [broadcast for broadcast in self._places if broadcast in copied]

    def rewrite(
        self, broadcast: str, change: Change, more: Sequence[Event] = (), **part: Any
    ) -> list[Receipt]:
        """Replace events in their places and record `more`, all or nothing, as the log of one machine does.

        Whoever writes waits for some seconds, whoever reads reads on. Nothing is gone for good before `cut` says so.
        Raises StoreFailed when nothing was replaced.
        """
        kinds = frozenset(kind.__name__ for kind in part.get("kinds") or ())
        changes = Changes(change, more, part.get("after", 0), part.get("through", sys.maxsize), kinds)
        receipts = self._broker.call(self._rewrite(broadcast, changes), within=REWRITE_SECONDS)
        self._owe(broadcast, max((receipt.offset for receipt in receipts), default=0))
        return receipts

    def cut(self) -> bool:
        """Delete what the broker holds of logs that were rewritten."""
        self._broker.call(self._tidy(), within=CONNECT_SECONDS)
        return True

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
        if broadcast not in self._followers:
            await self._find()
        publisher = self._publisher(broadcast)
        if broadcast not in self._followers:
            # In this order: what is listed can be followed.
            await publisher.make()
            await self._registry.add(broadcast)
            await self._find()
        self._require_whole(broadcast)
        return await publisher.append(entries)

    async def _rewrite(self, broadcast: str, changes: Changes) -> list[Receipt]:
        receipts = await Rewriting(self._broker, self._registry, broadcast, changes).run()
        await self._find()
        await self._followers[broadcast].level.wait()
        return receipts

    async def _tidy(self) -> None:
        await tidy(self._broker, [place.shard for place in (await self._registry.all()).values()])

    def _publisher(self, broadcast: str) -> Publisher:
        if broadcast not in self._publishers:
            self._publishers[broadcast] = Publisher(
                self._broker,
                self._shard(broadcast),
                patience=self._patience,
                unheard=partial(self._unheard, broadcast),
            )
        return self._publishers[broadcast]

    def _shard(self, broadcast: str) -> Shard:
        place = self._places.get(broadcast)
        return place.shard if place else shard(self._space, broadcast)

    async def _unheard(self, broadcast: str) -> None:
        """Open a log again that somebody closed to rewrite it and died; who only lingers hears that it is too late."""
        try:
            place = (await self._registry.all())[broadcast]
            if await self._registry.move(broadcast, place.shard, place):
                await reopen(self._broker, place.shard)
        except (TimeoutError, NatsError, APIError, OSError, EfirError) as failure:
            log.debug("nobody listens where %s stands: %r", broadcast, failure)

    async def _open(self) -> None:
        """Follow what there is; all of it must be read before anything is said of it."""
        await self._find()
        for broadcast in list(self._places):
            self._owe(broadcast, await self._publisher(broadcast).end())

    async def _look(self) -> None:
        """Find what others opened or rewrote, for as long as the log is open."""
        while True:
            try:
                await self._find()
            except EfirError as failure:
                log.debug("looking for broadcasts: %s", failure)
            await asyncio.sleep(LOOK_SECONDS)

    async def _find(self) -> None:
        """Follow all broadcasts that there are, each where its log stands."""
        async with self._moving:
            for broadcast, place in (await self._registry.all()).items():
                known = self._places.get(broadcast)
                self._places[broadcast] = place
                if known is None or known.shard != place.shard:
                    await self._follow(broadcast, place.shard)

    async def _follow(self, broadcast: str, where: Shard) -> None:
        def arrived(offset: int) -> None:
            with self._news:
                self._reached[broadcast] = offset
                self._news.notify_all()
            if self._heard is not None:
                self._heard()

        if broadcast in self._following:
            await end([self._following[broadcast]])
        self._publisher(broadcast).move(where)
        self._reached.setdefault(broadcast, self._copy.head(broadcast))
        follower = Follower(self._broker, where, broadcast, self._copy, self._copied, arrived=arrived)
        self._followers[broadcast] = follower
        self._following[broadcast] = asyncio.create_task(follower.run())

    async def _stop(self) -> None:
        await end(self._following.values())

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
                    if not self._followers[broadcast].level.is_set():
                        # The copy is brought to what the log holds since it was rewritten.
                        continue
                    raise Unreachable(
                        f"The broker at {self._broker.servers} sends nothing of {broadcast[:40]!r}: see that it runs."
                    )

    def _moved(self, broadcast: str, before: int) -> bool:
        return self._reached.get(broadcast, 0) > before

    def _require_whole(self, broadcast: str) -> None:
        follower = self._followers.get(broadcast)
        if follower is not None and follower.broken is not None:
            raise follower.broken
