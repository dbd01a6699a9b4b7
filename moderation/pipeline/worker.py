"""Worker: the only loop. Drives one broadcast's stages from log to views, and its people's decisions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor

from moderation.domain.decisions import Command, Outcome
from moderation.domain.errors import Conflict, EfirError, StoreFailed
from moderation.domain.events import Decided, Event, Recorded
from moderation.pipeline.embedder import Understood
from moderation.pipeline.intake import Health
from moderation.pipeline.ports import Entry, EventLog, Snapshots, Views
from moderation.pipeline.progress import Progress
from moderation.pipeline.projector import Projector
from moderation.pipeline.recorder import Recorder
from moderation.pipeline.stages import Stages
from moderation.pipeline.teller import Teller

log = logging.getLogger(__name__)

BATCH = 64
"""Messages understood at a time: enough to fill the encoder, few enough to stay quick."""
SETTLE_SECONDS = 3.0
"""How often clusters are linked anew while questions come."""
SNAPSHOT_EVENTS = 4000
"""Events between two snapshots."""
RETRY_SECONDS = 1.0
"""Pause after a store failed."""
BUSY = 500
"""Backlog from which no similar questions are looked up while viewers type."""


class Worker:
    """One broadcast, live.

    `views_thread` is the one thread that may write the views, `model_thread` the one that encodes; `make_stages` gives
    fresh stages once the model is loaded, at the start and whenever memory and log may have come apart. What is
    recorded shows on the board before that, unsorted.
    """

    def __init__(
        self,
        broadcast: str,
        *,
        event_log: EventLog,
        recorder: Recorder,
        views: Views,
        snapshots: Snapshots,
        make_stages: Callable[[str], Awaitable[Stages]],
        teller: Teller,
        views_thread: Executor,
        model_thread: Executor,
        clock: Callable[[], float],
    ) -> None:
        self._broadcast = broadcast
        self._recorder = recorder
        self._views = views
        self._snapshots = snapshots
        self._make_stages = make_stages
        self._teller = teller
        self._views_thread = views_thread
        self._model_thread = model_thread
        self._clock = clock
        self._projector = Projector(broadcast, event_log, views)
        self._progress = Progress()
        self._current: Stages | None = None
        self._turn = asyncio.Lock()
        self._bells = (recorder.bell(), recorder.bell())
        self._ready = asyncio.Event()
        self._saved = 0

    async def run(self) -> None:
        """Work until cancelled: project what is recorded, sort what waits, settle, snapshot."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._project())
            tasks.create_task(self._sort())
            tasks.create_task(self._settle())

    async def decide(self, command: Command) -> Outcome:
        """Return what becomes of a person's command; the same command again has the same outcome."""
        await self._ready.wait()
        async with self._turn:
            return await self._decide(command)

    async def similar(self, text: str, count: int) -> list[int]:
        """Return the clusters nearest to a text, best first; none while the machine has better things to do."""
        if not self._ready.is_set() or self.health().backlog > BUSY:
            return []
        loop = asyncio.get_running_loop()
        vector = await loop.run_in_executor(self._model_thread, self._stages.vector, text)
        if vector is None:
            return []
        async with self._turn:
            return await asyncio.to_thread(self._stages.nearest, vector, count)

    def health(self) -> Health:
        """Return how far the board is behind."""
        return self._progress.health(now=self._clock(), failure=self._recorder.failure)

    async def save(self) -> None:
        """Keep the stages' memory for a quick start next time."""
        if not self._ready.is_set():
            return
        async with self._turn:
            offset = self._stages.offset
            if offset > self._saved:
                await asyncio.to_thread(self._save, offset)

    @property
    def _stages(self) -> Stages:
        assert self._current is not None, "only after ready is set"
        return self._current

    def _save(self, offset: int) -> None:
        self._snapshots.save(self._broadcast, offset, self._stages.snapshot())
        self._saved = offset

    async def _project(self) -> None:
        loop = asyncio.get_running_loop()
        bell = self._bells[0]
        lost = await loop.run_in_executor(self._views_thread, self._projector.start)
        if lost:
            log.error("the log of %s lacks %d messages that were on the board", self._broadcast, lost)
        counts = await asyncio.to_thread(self._views.counts, self._broadcast)
        self._progress.start(counts, lost=lost, now=self._clock())
        while True:
            bell.clear()
            while batch := await loop.run_in_executor(self._views_thread, self._projector.step):
                self._progress.take(batch, now=self._clock())
                await self._teller.tell(batch)
            await bell.wait()

    async def _sort(self) -> None:
        bell = self._bells[1]
        await self._start()
        while True:
            bell.clear()
            while batch := await asyncio.to_thread(self._stages.waiting, BATCH):
                await self._sort_batch(batch)
            await bell.wait()

    async def _sort_batch(self, batch: Sequence[Recorded]) -> None:
        loop = asyncio.get_running_loop()
        understood = await loop.run_in_executor(self._model_thread, self._stages.understand, batch)
        async with self._turn:
            try:
                await self._record(await asyncio.to_thread(self._sorted, understood))
            except StoreFailed as failure:
                await self._recover(failure)

    def _sorted(self, understood: Sequence[Understood]) -> list[Event]:
        return self._stages.sort(understood, at=self._clock())

    async def _settle(self) -> None:
        await self._ready.wait()
        while True:
            await asyncio.sleep(SETTLE_SECONDS)
            if self._stages.unsettled:
                async with self._turn:
                    try:
                        await self._record(await asyncio.to_thread(self._settled))
                    except StoreFailed as failure:
                        await self._recover(failure)
            if self._stages.offset > self._saved + SNAPSHOT_EVENTS:
                await self.save()

    def _settled(self) -> list[Event]:
        return self._stages.settle(at=self._clock())

    async def _decide(self, command: Command) -> Outcome:
        earlier = self._stages.decision(command.id)
        if earlier is not None:
            return Outcome(command.id, done=True, cluster=earlier.target)
        try:
            events = await asyncio.to_thread(self._stages.decide, command, now=self._clock())
        except Conflict as conflict:
            return Outcome(
                command.id, done=False, code=conflict.code, sentence=str(conflict),
                who=conflict.who, at=conflict.at, cluster=conflict.cluster,
            )  # fmt: skip
        except EfirError as error:
            return Outcome(command.id, done=False, code="refused", sentence=str(error))
        try:
            await self._record(events)
        except StoreFailed as failure:
            await self._recover(failure)
            return Outcome(command.id, done=False, code="failed", sentence=str(failure))
        decided = events[0]
        assert isinstance(decided, Decided)
        return Outcome(command.id, done=True, cluster=decided.target)

    async def _record(self, events: Sequence[Event]) -> None:
        receipts = await self._recorder.record([Entry(self._broadcast, event) for event in events])
        recorded = [Recorded(r.offset, event) for r, event in zip(receipts, events, strict=True)]
        self._stages.apply(recorded)

    async def _start(self) -> None:
        stages = await self._make_stages(self._broadcast)
        await asyncio.to_thread(stages.start, self._snapshots)
        self._current = stages
        self._saved = stages.offset
        self._ready.set()

    async def _recover(self, failure: StoreFailed) -> None:
        """Forget what could not be recorded: the stages are made anew from the log."""
        log.warning("stages of %s start again: %s", self._broadcast, failure)
        await asyncio.sleep(RETRY_SECONDS)
        await self._start()
