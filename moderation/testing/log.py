"""The event log in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from threading import Lock

from moderation.domain.events import Event, Recorded, tells_of_alarms
from moderation.pipeline.ports import Entry, Receipt


class MemoryEventLog:
    """An `EventLog` that is gone with the process."""

    def __init__(self) -> None:
        self._events: dict[str, list[Event]] = {}
        self._keys: dict[tuple[str, bytes], int] = {}
        self._turn = Lock()

    def append(self, entries: Sequence[Entry]) -> list[Receipt]:
        """Record all entries, in order."""
        with self._turn:
            return [self._append(entry) for entry in entries]

    def read(
        self,
        broadcast: str,
        *,
        after: int = 0,
        limit: int = 1000,
        kinds: Collection[type[Event]] | None = None,
    ) -> list[Recorded]:
        """Return up to `limit` events with an offset above `after`, in order, only those of `kinds` if given."""
        wanted = None if kinds is None else tuple(kinds)
        found: list[Recorded] = []
        events = self._events.get(broadcast, [])
        for offset in range(max(after, 0) + 1, len(events) + 1):
            if len(found) == limit:
                break
            if wanted is None or isinstance(events[offset - 1], wanted):
                found.append(Recorded(offset, events[offset - 1]))
        return found

    def head(self, broadcast: str) -> int:
        """Return the offset of the last event of a broadcast, 0 when it has none."""
        return len(self._events.get(broadcast, []))

    def alarms(self, broadcast: str, *, after: int = 0, limit: int = 1000) -> list[Recorded]:
        """Return the last `limit` events above an offset that tell of alarms, in order."""
        later = enumerate(self._events.get(broadcast, [])[max(after, 0) :], start=max(after, 0) + 1)
        return [Recorded(offset, event) for offset, event in later if tells_of_alarms(event)][-limit:]

    def broadcasts(self) -> list[str]:
        """Return the ids of all broadcasts, in the order of their first event."""
        return list(self._events)

    def close(self) -> None:
        """Do nothing: all is kept until the object goes."""

    def _append(self, entry: Entry) -> Receipt:
        key = None if entry.key is None else (entry.broadcast, entry.key)
        if key is not None and key in self._keys:
            return Receipt(self._keys[key], fresh=False)
        events = self._events.setdefault(entry.broadcast, [])
        events.append(entry.event)
        if key is not None:
            self._keys[key] = len(events)
        return Receipt(len(events), fresh=True)
