"""Following: a broadcast's stream → this process's own copy of the log, whole appends at a time, while it runs.

The copy is what the process reads: every read is a read of a local file, also while the broker elects a leader, and
there is more than one place from which a broadcast can be restored.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable
from typing import Final

from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import APIError

from moderation.adapters.jetstream.broker import Broker, pauses
from moderation.adapters.jetstream.naming import Shard, kind_of
from moderation.adapters.sqlite.log import SqliteEventLog
from moderation.domain.errors import EfirError, StoreDamaged

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
_STAYS: Final = 60.0
"""Seconds for which the broker keeps a consumer that asks for nothing."""


class Follower:
    """Copies one broadcast; `arrived` is called with the offset reached after each write, in the broker's thread.

    `broken` says why the copy and the stream do not fit together, None while they do.
    """

    def __init__(
        self,
        broker: Broker,
        shard: Shard,
        broadcast: str,
        copy: SqliteEventLog,
        arrived: Callable[[int], None],
    ) -> None:
        self._broker = broker
        self._shard = shard
        self._broadcast = broadcast
        self._copy = copy
        self._arrived = arrived
        self._offset = copy.head(broadcast)
        self._pending: list[Msg] = []
        self.broken: EfirError | None = None

    async def run(self) -> None:
        """Copy until cancelled, from the start again whenever the connection or the broker's leader went away."""
        while self.broken is None:
            async for _ in pauses(_STAYS):
                try:
                    await self._follow()
                except (TimeoutError, NatsError, APIError, OSError) as failure:
                    log.debug("following %s: %r", self._shard.stream, failure)
                except EfirError as failure:
                    self.broken = failure
                    log.error("%s", failure)  # noqa: TRY400 - a sentence for people; there is no bug to trace
                    break

    async def _follow(self) -> None:
        self._pending.clear()
        jetstream, stream = self._broker.jetstream, self._shard.stream
        end = (await jetstream.stream_info(stream)).state.last_seq
        if end < self._offset:
            raise StoreDamaged(
                f"The broker's copy of {self._broadcast[:40]!r} ends at {end}, this process has read {self._offset}:"
                " the broker has lost events; restore it, or delete this process's data folder."
            )
        consumer = await jetstream.add_consumer(
            stream,
            ConsumerConfig(
                deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
                opt_start_seq=self._offset + 1,
                ack_policy=AckPolicy.NONE,
                mem_storage=True,
                num_replicas=1,
                inactive_threshold=_STAYS,
            ),
        )
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
        ends = [
            place for place, one in enumerate(self._pending) if "Nats-Batch-Commit" in (one.headers or {})
        ]
        whole = self._pending[: ends[-1] + 1] if ends else []
        if not whole:
            return
        del self._pending[: len(whole)]
        events = [(kind_of(one.subject), one.data) for one in whole]
        self._offset = await asyncio.to_thread(self._copy.copy, self._broadcast, events)
        self._arrived(self._offset)


def _status(message: Msg) -> str:
    """Return the code with which the broker says something instead of a message, "" of a message."""
    return (message.headers or {}).get("Status", "") if not message.data else ""
