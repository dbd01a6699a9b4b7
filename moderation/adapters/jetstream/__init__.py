"""Many machines: the event log, the queue of the embedders, leases and snapshots in NATS JetStream."""

from __future__ import annotations

from moderation.adapters.jetstream.broker import Broker
from moderation.adapters.jetstream.log import JetStreamEventLog

__all__ = ["Broker", "JetStreamEventLog"]
