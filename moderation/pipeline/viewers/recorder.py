"""Group commit: everyone's entries go into the log through one writer, many in one transaction."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, TypeVar

from moderation.pipeline.health.timing import Stopwatch
from moderation.pipeline.ports import Entry, Receipt

T = TypeVar("T")

MAX_ENTRIES = 500
"""Entries in one commit: enough to spread the cost of a disk flush, few enough to keep the wait short."""


@dataclass(slots=True)
class _Waiting:
    entries: Sequence[Entry]
    done: asyncio.Future[list[Receipt]]
    since: float


class Ledger(Protocol):
    """What a recorder writes to: an `EventLog`, or an outbox in front of one."""

    def append(self, entries: Sequence[Entry]) -> list[Receipt]:
        """Record all entries or none, durably."""
        ...

    def head(self, broadcast: str) -> int:
        """Return the offset of the last event of a broadcast."""
        ...


class Recorder:
    """The one writer of an event log.

    While a commit is under way in the writer's thread, further entries gather; the next commit
    takes them together. `failure` says why the last commit failed, "" when it did not. `watch`
    is told how long the oldest entry of each commit waited until it was durable.
    """

    def __init__(self, log: Ledger) -> None:
        self._log = log
        self.watch = Stopwatch()
        self._waiting: deque[_Waiting] = deque()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recorder")
        self._running: asyncio.Task[None] | None = None
        self._bells: list[asyncio.Event] = []
        self.failure = ""
        self._committing = 0.0

    async def record(self, entries: Sequence[Entry]) -> list[Receipt]:
        """Return where each entry stands in the log, once all of them are durable.

        Raises StoreFailed, or whatever else the log raised, when nothing of them was recorded.
        """
        if not entries:
            return []
        loop = asyncio.get_running_loop()
        waiting = _Waiting(entries, loop.create_future(), loop.time())
        self._waiting.append(waiting)
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._commit_all())
        return await waiting.done

    async def between(self, work: Callable[[], T]) -> T:
        """Return what some other work on the log comes to, done by its writer's thread between two commits."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def waits(self) -> float:
        """Return the seconds that the oldest entries have waited for their commit, also while it is under way."""
        oldest = self._committing or (self._waiting[0].since if self._waiting else 0.0)
        return asyncio.get_running_loop().time() - oldest if oldest else 0.0

    def head(self, broadcast: str) -> int:
        """Return the offset of the last event recorded in a broadcast."""
        return self._log.head(broadcast)

    def ring(self) -> None:
        """Ring all bells: there may be news that another process recorded."""
        for bell in self._bells:
            bell.set()

    def bell(self) -> asyncio.Event:
        """Return an event that is set after every commit; whoever waits for it clears it."""
        bell = asyncio.Event()
        self._bells.append(bell)
        return bell

    async def close(self) -> None:
        """Finish the commits under way."""
        if self._running is not None:
            await self._running
        self._thread.shutdown()

    async def _commit_all(self) -> None:
        while self._waiting:
            batch = self._take()
            self._committing = batch[0].since
            entries = [entry for waiting in batch for entry in waiting.entries]
            loop = asyncio.get_running_loop()
            try:
                receipts = await loop.run_in_executor(self._thread, self._log.append, entries)
            except Exception as failure:  # noqa: BLE001 - not swallowed: everyone who waits has it raised
                self.failure = str(failure)
                _fail(batch, failure)
                continue
            finally:
                self._committing = 0.0
            self.failure = ""
            self.watch.lap(loop.time() - batch[0].since, len(entries))
            _deliver(batch, receipts)
            self.ring()

    def _take(self) -> list[_Waiting]:
        batch = [self._waiting.popleft()]
        size = len(batch[0].entries)
        while self._waiting and size + len(self._waiting[0].entries) <= MAX_ENTRIES:
            batch.append(self._waiting.popleft())
            size += len(batch[-1].entries)
        return batch


def _fail(batch: Sequence[_Waiting], failure: Exception) -> None:
    for waiting in batch:
        # A sender that went away no longer waits; its future is cancelled.
        if not waiting.done.done():
            waiting.done.set_exception(failure)


def _deliver(batch: Sequence[_Waiting], receipts: Sequence[Receipt]) -> None:
    start = 0
    for waiting in batch:
        end = start + len(waiting.entries)
        if not waiting.done.done():
            waiting.done.set_result(list(receipts[start:end]))
        start = end
