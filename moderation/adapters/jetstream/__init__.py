"""Many machines: the event log, the queue of the embedders, leases and snapshots in NATS JetStream."""

from __future__ import annotations

from moderation.adapters.jetstream.broker import Broker
from moderation.adapters.jetstream.calling import Hints
from moderation.adapters.jetstream.embedding import Labour, RemoteEmbedder
from moderation.adapters.jetstream.leases import JetStreamLeases
from moderation.adapters.jetstream.log import JetStreamEventLog
from moderation.adapters.jetstream.naming import SPACE
from moderation.adapters.jetstream.snapshots import JetStreamSnapshots

__all__ = [
    "SPACE",
    "Broker",
    "Hints",
    "JetStreamEventLog",
    "JetStreamLeases",
    "JetStreamSnapshots",
    "Labour",
    "RemoteEmbedder",
]
