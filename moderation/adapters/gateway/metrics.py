"""What Prometheus may ask about the gateway and the stages behind it."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from moderation.pipeline.viewers.intake import Health

ACK_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds from frame to acknowledgement that are told apart."""


class Metrics:
    """Counters of one gateway, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.acknowledged = self._counter("efir_acknowledged", "messages acknowledged", "channel")
        self.refused = self._counter("efir_refused", "frames and messages refused", "code")
        self.cut_off = Counter("efir_cut_off", "connections dropped for not reading", registry=self._registry)
        self.ack_seconds = Histogram(
            "efir_ack_seconds",
            "seconds from a question's frame to its acknowledgement",
            buckets=ACK_BUCKETS,
            registry=self._registry,
        )
        self._connections = self._gauge("efir_connections", "open viewers' and feeds' connections")
        self._recorded = self._gauge("efir_recorded", "messages recorded in the current broadcast")
        self._on_board = self._gauge("efir_on_board", "messages that reached the board")
        self._backlog = self._gauge("efir_backlog", "messages recorded that have not reached the board")
        self._lag = self._gauge("efir_lag_seconds", "age of the oldest message of the backlog")
        self._lost = self._gauge("efir_lost", "acknowledged messages that are missing: always 0")

    def render(self, health: Health, connections: int) -> bytes:
        """Return everything in Prometheus' text format."""
        self._connections.set(connections)
        self._recorded.set(health.recorded)
        self._on_board.set(health.on_board)
        self._backlog.set(health.backlog)
        self._lag.set(health.lag_seconds)
        self._lost.set(health.lost)
        return generate_latest(self._registry)

    def _counter(self, name: str, text: str, label: str) -> Counter:
        return Counter(name, text, (label,), registry=self._registry)

    def _gauge(self, name: str, text: str) -> Gauge:
        return Gauge(name, text, registry=self._registry)
