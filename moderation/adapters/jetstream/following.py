"""Following: a broadcast's stream → this process's own copy of the log, whole appends at a time, while it runs.

The copy is what the process reads: every read is a read of a local file, also while the broker elects a leader, and
there is more than one place from which a broadcast can be restored.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable, Sequence
from typing import Final

from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.js.errors import APIError

from moderation.adapters.jetstream.broker import Broker, pauses
from moderation.adapters.jetstream.copied import Copied
from moderation.adapters.jetstream.naming import Shard
from moderation.adapters.jetstream.stored import STAYS, ends_append, passing, recorded, stored, whole
from moderation.adapters.sqlite.log import SqliteEventLog
from moderation.domain.errors import EfirError, StoreDamaged
from moderation.domain.events import Event, Recorded

log = logging.getLogger(__name__)

ASKED: Final = 1000
"""Messages asked for at a time."""
WRITTEN: Final = 500
"""Messages from which on they are written without waiting for more."""
EXPIRES: Final = 20.0
SILENCE: Final = 2.5
"""Seconds without a sign of life after which the consumer is made anew; the broker gives one every second."""
_BEAT: Final = 1.0
_LONG: Final = 10**9
_READ: Final = 0.1
"""Pause between two looks whether readers still hold what was replaced in the copy."""


class Follower:
    """Copies one broadcast; `arrived` is called with the offset reached after each write, in the broker's thread.

    A copy of a log that was rewritten since, as `copied` tells, is brought to what the log holds now, in place; it is
    `level` from then on. `broken` says why the copy and the stream do not fit together, None while they do.
    """

    def __init__(
        self,
        broker: Broker,
        shard: Shard,
        broadcast: str,
        copy: SqliteEventLog,
        copied: Copied,
        *,
        arrived: Callable[[int], None],
    ) -> None:
        self._broker = broker
        self._shard = shard
        self._broadcast = broadcast
        self._copy = copy
        self._copied = copied
        self._arrived = arrived
        self.level = asyncio.Event()
        self._offset = copy.head(broadcast)
        self._pending: list[Msg] = []
        self._consumer = ""
        self.broken: EfirError | None = None

    async def run(self) -> None:
        """Copy until cancelled, from the start again whenever the connection or the broker's leader went away."""
        while self.broken is None:
            async for _ in pauses(STAYS):
                try:
                    await self._follow()
                except (TimeoutError, NatsError, APIError, OSError) as failure:
                    log.debug("following %s: %r", self._shard.stream, failure)
                except EfirError as failure:
                    self.broken = failure
                    log.error("%s", failure)  # noqa: TRY400 - a sentence for people; there is no bug to trace
                    break
                except Exception:
                    # Nobody waits for this task: a fault that ended it would be a standstill without a word.
                    log.exception("a fault while %s is followed", self._shard.stream)

    async def unread(self) -> int:
        """Return how many events the broker has and the copy has not; 0 while it tells nothing of them."""
        with contextlib.suppress(TimeoutError, NatsError, APIError, OSError):
            info = await self._broker.jetstream.consumer_info(self._shard.stream, self._consumer)
            end: int = info.delivered.stream_seq + (info.num_pending or 0)
            return max(end - self._offset, 0)
        return 0

    async def _follow(self) -> None:
        self._pending.clear()
        jetstream, stream = self._broker.jetstream, self._shard.stream
        end = (await jetstream.stream_info(stream)).state.last_seq
        if end < self._offset:
            raise StoreDamaged(
                f"The broker's copy of {self._broadcast[:40]!r} ends at {end}, this process has read {self._offset}:"
                " the broker has lost events; restore it, or delete this process's data folder."
            )
        await self._amend()
        consumer = await jetstream.add_consumer(stream, passing(self._offset + 1))
        self._consumer = consumer.name
        inbox = self._broker.client.new_inbox()
        heard = await self._broker.client.subscribe(inbox, pending_msgs_limit=4 * ASKED)
        try:
            while True:
                await self._ask(consumer.name, inbox)
                await self._take(heard)
        finally:
            # After a restart of the broker neither is there any more; a cancellation must not be lost over that.
            with contextlib.suppress(NatsError, APIError, OSError):
                await heard.unsubscribe()
                await jetstream.delete_consumer(stream, consumer.name)

    async def _amend(self) -> None:
        """Replace in the copy what was replaced in the log, unless that was done."""
        if self._copied.shard(self._broadcast) != self._shard.name:
            async for messages in stored(self._broker, self._shard, after=0, through=self._offset):
                events = [await recorded(self._broker, self._shard, one) for one in messages]
                await asyncio.to_thread(self._replace, events)
            while not await asyncio.to_thread(self._copy.cut):  # noqa: ASYNC110 - readers ring no bell
                await asyncio.sleep(_READ)
            await asyncio.to_thread(self._copied.note, self._broadcast, self._shard.name)
        self.level.set()

    def _replace(self, events: Sequence[Recorded]) -> None:
        found: dict[int, Event] = {one.offset: one.event for one in events}
        first, last = events[0].offset, events[-1].offset
        self._copy.rewrite(self._broadcast, lambda old: found[old.offset], after=first - 1, through=last)

    async def _ask(self, consumer: str, inbox: str) -> None:
        question = {"batch": ASKED, "expires": int(EXPIRES * _LONG), "idle_heartbeat": int(_BEAT * _LONG)}
        where = f"$JS.API.CONSUMER.MSG.NEXT.{self._shard.stream}.{consumer}"
        await self._broker.client.publish(where, json.dumps(question).encode(), reply=inbox)

    async def _take(self, heard: Subscription) -> None:
        """Write what comes until the broker has sent all that it was asked for."""
        for _ in range(ASKED):
            message = await heard.next_msg(SILENCE)
            while (status := _status(message)) == "100":
                message = await heard.next_msg(SILENCE)
            if status:
                break
            if message.metadata.sequence.stream != self._offset + len(self._pending) + 1:
                raise NatsError(f"A message is missing in {self._shard.stream}.")
            self._pending.append(message)
            if len(self._pending) >= WRITTEN or not heard.pending_msgs:
                await self._write()
        await self._write()

    async def _write(self) -> None:
        """Write the whole appends among what has come."""
        ends = [place for place, one in enumerate(self._pending) if ends_append(one)]
        appended = self._pending[: ends[-1] + 1] if ends else []
        if not appended:
            return
        del self._pending[: len(appended)]
        events = [await whole(self._broker, self._shard, one) for one in appended]
        self._offset = await asyncio.to_thread(self._copy.copy, self._broadcast, events)
        self._arrived(self._offset)


def _status(message: Msg) -> str:
    """Return the code with which the broker says something instead of a message, "" of a message."""
    return (message.headers or {}).get("Status", "") if not message.data else ""
