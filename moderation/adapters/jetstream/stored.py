"""What a stream holds, from one offset to another, for who reads it once; and how an event lies in it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Final

from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, ObjectStoreConfig
from nats.js.errors import APIError

from moderation.adapters import codec
from moderation.adapters.jetstream.broker import Broker
from moderation.adapters.jetstream.naming import Shard, kind_of
from moderation.domain.events import Erased, Event, Recorded

AT_ONCE: Final = 500
"""Messages asked for at a time."""
SILENCE: Final = 5.0
"""Seconds in which they must have come."""
STAYS: Final = 60.0
"""Seconds for which the broker keeps a consumer that asks for nothing."""
MEMORY: Final = "Efir-Memory"
"""Names the object that holds what an erasure remembers: it may be larger than any message."""


async def stored(broker: Broker, shard: Shard, *, after: int, through: int) -> AsyncIterator[list[Msg]]:
    """Yield the messages of a stream in order, some hundred at a time; safe while others write behind `through`.

    Raises TimeoutError or an error of the client when the broker goes away meanwhile.
    """
    if after >= through:
        return
    jetstream = broker.jetstream
    consumer = await jetstream.add_consumer(shard.stream, passing(after + 1))
    try:
        asking = await jetstream.pull_subscribe_bind(consumer.name, shard.stream)
        while after < through:
            messages = await asking.fetch(min(AT_ONCE, through - after), timeout=SILENCE)
            for message in messages:
                after += 1
                if message.metadata.sequence.stream != after:
                    raise NatsError(f"Message {after} is missing in {shard.stream}.")
            yield messages
    finally:
        with contextlib.suppress(TimeoutError, NatsError, APIError, OSError):
            await jetstream.delete_consumer(shard.stream, consumer.name)


def passing(start: int) -> ConsumerConfig:
    """Return a consumer that reads a stream from an offset on and leaves nothing behind."""
    return ConsumerConfig(
        deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=start,
        ack_policy=AckPolicy.NONE,
        mem_storage=True,
        num_replicas=1,
        inactive_threshold=STAYS,
    )


def ends_append(message: Msg) -> bool:
    """Tell whether a message is the last of what was appended together."""
    return "Nats-Batch-Commit" in (message.headers or {})


async def whole(broker: Broker, shard: Shard, message: Msg) -> tuple[str, bytes]:
    """Return the kind of the event that a message holds, and the event as a log keeps it, with what lies elsewhere."""
    kind, name = kind_of(message.subject), (message.headers or {}).get(MEMORY)
    if not name:
        return kind, message.data
    bucket = await broker.jetstream.object_store(memories(shard))
    erased = codec.decode(kind, message.data)
    assert isinstance(erased, Erased), "nothing else is put beside a stream"
    return codec.encode(replace(erased, memory=(await bucket.get(name)).data or b""))


async def recorded(broker: Broker, shard: Shard, message: Msg) -> Recorded:
    """Return the event that a message holds."""
    return Recorded(message.metadata.sequence.stream, codec.decode(*await whole(broker, shard, message)))


async def packed(
    broker: Broker, shard: Shard, offset: int, event: Event
) -> tuple[str, bytes, dict[str, str]]:
    """Return an event's kind, what its message holds, and its headers; a large memory is put beside the stream."""
    headers = {}
    if isinstance(event, Erased) and event.memory:
        config = ObjectStoreConfig(replicas=broker.replicas)
        bucket = await broker.jetstream.create_object_store(memories(shard), config)
        await bucket.put(str(offset), event.memory)
        event, headers = replace(event, memory=b""), {MEMORY: str(offset)}
    return *codec.encode(event), headers


def memories(shard: Shard) -> str:
    """Return the bucket of what erasures remember: it goes with its stream."""
    return f"{shard.stream}-memories"
