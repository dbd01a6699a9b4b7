"""Faults caused on purpose: a store that fails, a process that ends at the worst moment."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from moderation.domain.errors import StoreFailed
from moderation.domain.events import Event, Recorded
from moderation.pipeline.ports import Entry, EventLog, Receipt


class Crash(BaseException):
    """The end of the process, as far as the code under test can tell: no `except Exception` stops it."""


class FaultyLog:
    """An event log that does as told.

    `failing` makes every append raise StoreFailed, until it is set back. `crash_before` and `crash_after` count the
    appends still to come, that one included, until one raises Crash: before anything of it was recorded, or after all
    of it was, so that whoever called cannot know.
    """

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self.failing = False
        self.crash_before = 0
        self.crash_after = 0

    def append(self, entries: Sequence[Entry]) -> list[Receipt]:
        """Record all entries or none, or fail, or crash."""
        if self.failing:
            raise StoreFailed("The log was told to fail: nothing was written.")
        if self.crash_before:
            self.crash_before -= 1
            if not self.crash_before:
                raise Crash
        receipts = self._log.append(entries)
        if self.crash_after:
            self.crash_after -= 1
            if not self.crash_after:
                raise Crash
        return receipts

    def read(
        self,
        broadcast: str,
        *,
        after: int = 0,
        limit: int = 1000,
        kinds: Collection[type[Event]] | None = None,
    ) -> list[Recorded]:
        """Return up to `limit` events with an offset above `after`, in order, only those of `kinds` if given."""
        return self._log.read(broadcast, after=after, limit=limit, kinds=kinds)

    def head(self, broadcast: str) -> int:
        """Return the offset of the last event of a broadcast, 0 when it has none."""
        return self._log.head(broadcast)

    def alarms(self, broadcast: str, *, after: int = 0, limit: int = 1000) -> list[Recorded]:
        """Return the last `limit` events above an offset that tell of alarms, in order."""
        return self._log.alarms(broadcast, after=after, limit=limit)

    def broadcasts(self) -> list[str]:
        """Return the ids of all broadcasts, in the order of their first event."""
        return self._log.broadcasts()

    def close(self) -> None:
        """Release what the log beneath holds."""
        self._log.close()
