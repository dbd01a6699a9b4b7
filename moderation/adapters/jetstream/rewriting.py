"""Rewriting: a broadcast's stream → one of another name in which some events are replaced; then the first is deleted.

A stream cannot change what it holds. So everything is copied, each event to the same offset, and the registry says in
one step that the log stands there now. While the last of it is copied nobody can write: no stream listens, so that
senders try again, and go on at the new place. Whoever dies in between has changed nothing (`Registry.move`), and
whoever writes then opens the old stream again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.errors import APIError

from moderation.adapters.jetstream.broker import ASK_SECONDS, Broker, pauses
from moderation.adapters.jetstream.naming import Shard, concluded, keyed, kind_of
from moderation.adapters.jetstream.publishing import PATIENCE, UNHEARD_SECONDS, stream_config
from moderation.adapters.jetstream.registry import Registry
from moderation.adapters.jetstream.stored import MEMORY, ends_append, packed, recorded, stored
from moderation.domain.errors import StoreFailed
from moderation.domain.events import Event, Recorded
from moderation.pipeline.ports import Receipt

TOGETHER: Final = 500
"""Messages copied in one batch, whole appends; one append has twice as many at most."""
NEAR: Final = 200
"""Messages behind which the copy may be when the log is closed for the rest."""
QUIET_SECONDS: Final = 1.0
"""How long after the closing something that was under way may still come."""
CLOSED_SECONDS: Final = UNHEARD_SECONDS / 2
"""How long the log is closed at most; in twice that time others would open it again."""

_EXPECTED: Final = "Nats-Expected-Last-Sequence"


@dataclass(frozen=True, slots=True)
class Changes:
    """What `change` makes of the events of some kinds (names, empty for all) between two offsets, and `more` events."""

    change: Callable[[Recorded], Event]
    more: Sequence[Event]
    after: int
    through: int
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Copied:
    tail: str
    payload: bytes
    headers: dict[str, str]


class Rewriting:
    """Rewrites the log of one broadcast; used in the broker's thread only."""

    def __init__(self, broker: Broker, registry: Registry, broadcast: str, changes: Changes) -> None:
        self._broker = broker
        self._registry = registry
        self._broadcast = broadcast
        self._changes = changes
        self._reached = 0

    async def run(self) -> list[Receipt]:
        """Copy, and let the log stand at the copy; return where `more` stands.

        Raises StoreFailed when nothing was changed: the broker went away, or somebody else rewrote the log.
        """
        before = (await self._registry.all())[self._broadcast]
        self._old, self._new = before.shard, before.shard.rewritten(uuid.uuid4().hex[:8])
        closed = False
        try:
            await self._broker.jetstream.add_stream(stream_config(self._new, self._broker.replicas))
            while (end := await self._end(self._old)) - self._reached > NEAR:
                await self._copy(end)
            closed = True
            async with asyncio.timeout(CLOSED_SECONDS):
                await self._copy(await self._close())
                receipts = await self._append_more()
        except (TimeoutError, NatsError, APIError, OSError) as failure:
            await self._undo(closed=closed)
            raise StoreFailed(
                f"The log of {self._broadcast[:40]!r} was not rewritten, nothing has changed: {failure!r}."
            ) from failure
        except BaseException:
            await self._undo(closed=closed)
            raise
        # When nobody answers here it may stand at either place, so that both stay; see `JetStreamEventLog`.
        if not await self._registry.move(self._broadcast, self._new, before):
            await self._undo(closed=False)
            raise StoreFailed(
                f"The log of {self._broadcast[:40]!r} was not rewritten: somebody else did, try again."
            )
        return receipts

    async def _copy(self, through: int) -> None:
        """Copy what the old stream holds through an offset, whole appends at a time."""
        waiting: list[_Copied] = []
        async for messages in stored(self._broker, self._old, after=self._reached, through=through):
            for message in messages:
                waiting.append(await self._changed(message))
                if ends_append(message) and (
                    len(waiting) >= TOGETHER or message.metadata.sequence.stream == through
                ):
                    await self._publish(waiting)
                    waiting = []

    async def _changed(self, message: Msg) -> _Copied:
        """Return what becomes of a message."""
        changes, kind = self._changes, kind_of(message.subject)
        tail, offset = self._old.tail(message.subject), message.metadata.sequence.stream
        wanted = (not changes.kinds or kind in changes.kinds) and changes.after < offset <= changes.through
        if not wanted and MEMORY not in (message.headers or {}):
            return _Copied(tail, message.data, {})
        before = await recorded(self._broker, self._old, message)
        after = changes.change(before) if wanted else before.event
        if getattr(after, "viewer", "") != getattr(before.event, "viewer", ""):
            # Its key tells who sent it.
            tail = keyed(kind, uuid.uuid4().bytes)
        _, payload, headers = await packed(self._broker, self._new, offset, after)
        return _Copied(tail, payload, headers)

    async def _publish(self, batch: Sequence[_Copied]) -> None:
        """Write a batch to the new stream, once; nobody else writes there.

        Raises TimeoutError when it does not stand there in time.
        """
        end = self._reached + len(batch)
        async for _ in pauses(PATIENCE):
            with contextlib.suppress(TimeoutError, NatsError, OSError):
                if "error" not in await self._send(batch) or await self._end(self._new) == end:
                    self._reached = end
                    return
        raise TimeoutError

    async def _send(self, batch: Sequence[_Copied]) -> dict[str, Any]:
        name, client = uuid.uuid4().hex, self._broker.client
        for number, one in enumerate(batch, start=1):
            headers = {"Nats-Batch-Id": name, "Nats-Batch-Sequence": str(number), **one.headers}
            if number == 1:
                headers[_EXPECTED] = str(self._reached)
            if number < len(batch):
                await client.publish(self._new.subject(one.tail), one.payload, headers=headers)
                continue
            headers["Nats-Batch-Commit"] = "1"
            subject = self._new.subject(one.tail)
            reply = await client.request(subject, one.payload, timeout=ASK_SECONDS, headers=headers)
        answer: dict[str, Any] = json.loads(reply.data)
        return answer

    async def _append_more(self) -> list[Receipt]:
        first, batch = self._reached + 1, []
        for offset, event in enumerate(self._changes.more, start=first):
            kind, payload, headers = await packed(self._broker, self._new, offset, event)
            batch.append(_Copied(concluded(kind), payload, headers))
        if batch:
            await self._publish(batch)
        return [Receipt(offset, fresh=True) for offset in range(first, self._reached + 1)]

    async def _close(self) -> int:
        """Let nobody write to the old stream any more; return its end."""
        config = stream_config(self._old, self._broker.replicas)
        config.subjects = [f"{self._old.space}.closed.{self._old.name}"]
        await self._broker.jetstream.update_stream(config)
        await asyncio.sleep(QUIET_SECONDS)
        return await self._end(self._old)

    async def _undo(self, *, closed: bool) -> None:
        """Leave things as they were; what cannot be done now is done by whoever writes next, or by the next `tidy`."""
        with contextlib.suppress(TimeoutError, NatsError, APIError, OSError):
            if closed:
                await reopen(self._broker, self._old)
            await self._broker.jetstream.delete_stream(self._new.stream)

    async def _end(self, shard: Shard) -> int:
        answer = await self._broker.ask(f"$JS.API.STREAM.INFO.{shard.stream}")
        return int(answer["state"]["last_seq"]) if "state" in answer else 0


async def reopen(broker: Broker, shard: Shard) -> None:
    """Let everybody write again to a stream that was closed."""
    await broker.jetstream.update_stream(stream_config(shard, broker.replicas))


async def tidy(broker: Broker, shards: Sequence[Shard]) -> None:
    """Delete what logs were before they stood at `shards`, and what was begun and never finished."""
    kept = {shard.stream for shard in shards}
    firsts = {shard.rewritten("").stream for shard in shards}
    for name in await _streams(broker):
        stream = name.removeprefix("OBJ_").removesuffix("-memories")
        if stream not in kept and any(stream == one or stream.startswith(f"{one}-again-") for one in firsts):
            await broker.jetstream.delete_stream(name)


async def _streams(broker: Broker) -> list[str]:
    """Return the names of all streams."""
    names: list[str] = []
    while True:
        answer = await broker.ask("$JS.API.STREAM.NAMES", {"offset": len(names)})
        more = answer.get("streams") or []
        names += more
        if not more or len(names) >= answer["total"]:
            return names
