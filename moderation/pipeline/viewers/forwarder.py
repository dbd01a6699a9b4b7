"""Forwarder: from the outbox of an intake into the log, in order, exactly once, whenever the log can be reached."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from itertools import groupby
from typing import Protocol

from moderation.domain.errors import EfirError
from moderation.pipeline.gathering import ring_after
from moderation.pipeline.ports import Entry, EventLog, Receipt

log = logging.getLogger(__name__)

BATCH = 500
"""Entries sent on at a time."""
_UNSAFE = 64 - 53
RETRY_SECONDS = 0.5
"""Pause after the log could not be reached."""
GATHER_SECONDS = 0.1
"""Pause between two batches while more comes: a batch costs much the same whatever it holds."""


class Waits(Protocol):
    """An entry that waits to be sent on."""

    @property
    def number(self) -> int:
        """Return its place, which only grows."""
        ...

    @property
    def entry(self) -> Entry:
        """Return what waits; it has a key."""
        ...


class Store(Protocol):
    """What keeps entries until they are sent on."""

    def put(self, entries: Sequence[Entry]) -> list[bool]:
        """Keep all entries or none, durably; return which of them were new."""
        ...

    def waiting(self, *, limit: int) -> Sequence[Waits]:
        """Return what was not sent on yet, oldest first."""
        ...

    def count(self) -> int:
        """Return how many entries were not sent on yet."""
        ...

    def sent(self, through: int) -> None:
        """Note that everything through a number was sent on."""
        ...


def number(key: bytes) -> int:
    """Return the number by which a sender knows a message before the log does: the same whoever took it in.

    It has 53 bits, which is what a number in JSON can hold everywhere.
    """
    return int.from_bytes(key[:8], "big") >> _UNSAFE


class Outbox:
    """What an intake's recorder writes to in place of the log: an acknowledgement never waits for a broker.

    A receipt's offset is no place in the log, which nobody knows yet, but the `number` of the entry's key.
    """

    def __init__(self, store: Store, event_log: EventLog) -> None:
        self._store = store
        self._log = event_log

    def append(self, entries: Sequence[Entry]) -> list[Receipt]:
        """Keep all entries or none, durably, to be sent on."""
        fresh = self._store.put(entries)
        return [Receipt(number(entry.key or b""), one) for entry, one in zip(entries, fresh, strict=True)]

    def head(self, broadcast: str) -> int:
        """Return the offset of the last event of a broadcast in the log."""
        return self._log.head(broadcast)


class Forwarder:
    """Sends on what gathers in an outbox; `failure` says why it cannot, "" while it can."""

    def __init__(self, store: Store, event_log: EventLog, bell: asyncio.Event) -> None:
        self._store = store
        self._log = event_log
        self._bell = bell
        self._began = 0.0
        self.failure = ""

    async def run(self) -> None:
        """Send on until cancelled."""
        while True:
            self._bell.clear()
            try:
                while await self._step() == BATCH:
                    pass
                self.failure = ""
            except EfirError as failure:
                # It waits here, safe, for as long as the log is away.
                if not self.failure:
                    log.warning("messages wait in the outbox: %s", failure)
                self.failure = str(failure)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            await ring_after(self._bell, GATHER_SECONDS)

    def waits(self) -> float:
        """Return the seconds for which the log has not taken what it was given, 0 when nothing is under way."""
        return time.monotonic() - self._began if self._began else 0.0

    async def _step(self) -> int:
        # Not begun anew by a failure: it is the same batch that waits.
        self._began = self._began or time.monotonic()
        count = await asyncio.to_thread(self.step)
        self._began = 0.0
        return count

    def step(self) -> int:
        """Send on what waits, a batch at most; return how many entries that were.

        Entries that were sent on before the end of a process, unnoted, are sent again: their keys make that harmless.
        """
        batch = self._store.waiting(limit=BATCH)
        for _, run in groupby(batch, key=lambda waits: waits.entry.broadcast):
            part = list(run)
            self._log.append([waits.entry for waits in part])
            self._store.sent(part[-1].number)
        return len(batch)
