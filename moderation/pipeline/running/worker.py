"""Worker: the only loop. Drives one broadcast's stages from log to views, and its people's decisions."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial

from moderation.domain.deciding.board import Board
from moderation.domain.deciding.decisions import Command, Outcome, refusal
from moderation.domain.errors import EfirError
from moderation.domain.events import Decided, Event, Filed, Recorded, Settled, Told
from moderation.domain.overload import Relief, Sacrifice
from moderation.pipeline.gathering import ring_after
from moderation.pipeline.health.failures import Failure, Failures, Piece
from moderation.pipeline.health.timing import Leg, Timings
from moderation.pipeline.ports import Entry, EventLog, Snapshots, Views
from moderation.pipeline.running.autopilot import asked_for
from moderation.pipeline.running.doubts import Doubts
from moderation.pipeline.running.progress import Progress
from moderation.pipeline.sorting.stages import Stages
from moderation.pipeline.understanding.embedder import Understood
from moderation.pipeline.understanding.lookahead import Lookahead
from moderation.pipeline.viewers.intake import Health
from moderation.pipeline.viewers.recorder import Recorder
from moderation.pipeline.viewers.teller import Teller
from moderation.pipeline.views.projector import BATCH as STEP
from moderation.pipeline.views.projector import Projector
from moderation.pipeline.views.watching import Showing, begin

log = logging.getLogger(__name__)

BATCH = 64
"""Messages understood at a time: enough to fill the encoder, few enough to stay quick."""
SETTLE_SECONDS = 3.0
"""How often clusters are linked anew while questions come."""
SETTLE_SHARE = 0.1
"""Largest share of the time spent on linking."""
SNAPSHOT_EVENTS = 20_000
"""Events between two snapshots."""
RETRY_SECONDS = 1.0
"""Pause after something failed."""
FAULT = "A fault in Efir stood in the way: what intake printed says more."
SELDOM = 5.0
"""How many times as long that takes when the machine has more to do than it can."""
TELLABLE = (Filed, Settled, Decided, Told)
"""Kinds of events that mean something to viewers."""
UNTOLD = 1000
"""Batches of events that may wait for viewers to be told of them."""
DUE_SECONDS = 1.0
"""How often receipts that were put off are remembered when nothing new happens."""
LOOKING = 16
"""Texts being typed that are looked up at a time; the others get no suggestion."""
LOOK_SECONDS = 1.0
"""How long a look may take: who types has written on by then, and questions must not wait behind it."""


class Worker:
    """One broadcast, live.

    `views_thread` is the one thread that may write the views, `model_thread` the one that encodes; `make_stages` gives
    fresh stages once the model is loaded, at the start and whenever memory and log may have come apart. What is
    recorded shows on the board before that, unsorted. Whatever fails is tried again: health says so meanwhile, and
    intake goes on. Where another process writes the views, `showing` says what they show; where another one tells,
    there is no `teller`; where another one sorts, this one `sorts` not. `ahead` batches are understood while one is
    sorted; what shows is looked at every `pace` seconds at most.
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
        teller: Teller | None,
        views_thread: Executor,
        model_thread: Executor,
        clock: Callable[[], float],
        relief: Relief | None = None,
        sorts: bool = True,
        showing: Showing | None = None,
        ahead: int = 1,
        pace: float = 0.0,
        timings: Timings | None = None,
    ) -> None:
        self._broadcast = broadcast
        self._log = event_log
        self._sorts = sorts
        self._ahead = ahead
        self._pace = pace
        self._recorder = recorder
        self._views = views
        self._snapshots = snapshots
        self._make_stages = make_stages
        self._teller = teller
        self._views_thread = views_thread
        self._model_thread = model_thread
        self._clock = clock
        self._relief = relief or Relief()
        self._timings = timings or Timings()
        self._projector = showing or Projector(broadcast, event_log, views)
        show = self._projector.step
        self._show = show if showing else self._timings[Leg.BOARD].timed(show, len)
        self._progress = Progress()
        self._current: Stages | None = None
        self._turn = asyncio.Lock()
        self._bells = (recorder.bell(), recorder.bell())
        self._ready = asyncio.Event()
        self._saved = 0
        self._doubts = Doubts(clock())
        self._failures = Failures(broadcast)
        self._untold: asyncio.Queue[list[Recorded]] = asyncio.Queue(UNTOLD)
        self._looking = 0

    @property
    def leads(self) -> bool:
        """Tell whether decisions are made here."""
        return self._sorts

    async def run(self) -> None:
        """Work until cancelled: project what is recorded, sort what waits, settle, snapshot."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep("views", self._project))
            if self._teller is not None:
                tasks.create_task(self._keep("viewers", partial(self._tell, self._teller)))
            if self._sorts:
                tasks.create_task(self._keep("stages", self._sort))
                tasks.create_task(self._keep("clusters", self._settle))

    @property
    def board(self) -> Board:
        """Return the board that decisions stand on; only once `ready`."""
        return self._stages.board

    async def ready(self) -> None:
        """Wait until decisions can be taken."""
        await self._ready.wait()

    async def decide(self, command: Command) -> Outcome:
        """Return what becomes of a person's command; the same command again has the same outcome."""
        await self._ready.wait()
        async with self._turn:
            try:
                return await self._decide(command)
            except EfirError as error:
                return refusal(command, error)
            except Exception:
                log.exception("the decision %s on %s failed", command.verb, self._broadcast)
                return Outcome(command.id, done=False, code="failed", sentence=FAULT)

    async def similar(self, text: str, count: int) -> list[int]:
        """Return the clusters nearest to a text, best first; none while the machine has better things to do."""
        busy = self._looking >= LOOKING or self._relief.gives_up(Sacrifice.HINTS)
        if busy or not self._ready.is_set():
            return []
        self._looking += 1
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                return await self._look(text, count)
        except TimeoutError:
            return []
        finally:
            self._looking -= 1

    async def _look(self, text: str, count: int) -> list[int]:
        loop = asyncio.get_running_loop()
        vector = await loop.run_in_executor(self._model_thread, self._stages.vector, text)
        if vector is None:
            return []
        async with self._turn:
            return await asyncio.to_thread(self._stages.nearest, vector, text, count)

    @property
    def failure(self) -> Failure | None:
        """Return what does not work now, None when all does."""
        return Failure(Piece.RECORD, why) if (why := self._recorder.failure) else self._failures.first()

    def health(self) -> Health:
        """Return how far the board is behind; "behind" also while the model is loaded."""
        health = self._progress.health(now=time.monotonic(), failing=self.failure is not None)
        # Nothing waits yet, but nothing would be sorted either.
        sorting = not self._sorts or self._ready.is_set()
        return health if health.status != "ok" or sorting else replace(health, status="behind")

    async def save(self) -> None:
        """Keep the stages' memory for a quick start next time; not one that the log does not bear out."""
        if not self._ready.is_set():
            return
        async with self._turn:
            if self._stages.sound and self._stages.offset > self._saved:
                await asyncio.to_thread(self._save, self._stages.offset)

    @property
    def _stages(self) -> Stages:
        assert self._current is not None, "only after ready is set"
        return self._current

    def _save(self, offset: int) -> None:
        self._snapshots.save(self._broadcast, offset, self._stages.snapshot())
        self._saved = offset

    async def _keep(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do a piece of work that has no end, from its beginning again when it failed."""
        while True:
            try:
                await work()
            except Exception as failure:  # noqa: BLE001 - one broadcast's trouble must not close the doors of all
                self._failures.note(name, failure)
                await asyncio.sleep(RETRY_SECONDS)

    async def _project(self) -> None:
        loop = asyncio.get_running_loop()
        bell = self._bells[0]
        start = await loop.run_in_executor(
            self._views_thread, begin, self._broadcast, self._projector, self._views, self._log
        )
        if start.lost:
            log.error("the log of %s lacks %d messages that were on the board", self._broadcast, start.lost)
        self._progress.start(start.counts, lost=start.lost, now=time.monotonic())
        while True:
            bell.clear()
            while batch := await loop.run_in_executor(self._views_thread, self._show):
                self._progress.take(batch, now=time.monotonic())
                # In a task of its own: an answer to thousands must not keep an emergency from the screens.
                tellable = [
                    one for one in batch if isinstance(one.event, TELLABLE) and one.offset > start.known
                ]
                if tellable and self._teller is not None:
                    await self._untold.put(tellable)
                self._failures.clear("views")
                if len(batch) < STEP:
                    break
            self._failures.clear("views")
            await ring_after(bell, self._pace)

    async def _tell(self, teller: Teller) -> None:
        while True:
            batch: list[Recorded] = []
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(DUE_SECONDS):
                    batch = await self._untold.get()
            if batch or teller.owes:
                await teller.tell(batch)
                self._failures.clear("viewers")

    async def _sort(self) -> None:
        bell = self._bells[1]
        async with self._turn:
            await self._make_sound()
        while True:
            bell.clear()
            await self._sort_waiting()
            self._failures.clear("stages")
            await bell.wait()

    async def _sort_waiting(self) -> None:
        """Sort all that waits; batches are understood while the one before them is sorted."""
        ahead = Lookahead(self._waiting, self._understand, self._stages.screened, depth=self._ahead)
        async with contextlib.aclosing(ahead.batches()) as batches:
            async for batch in batches:
                await self._sort_batch(batch)
                self._failures.clear("stages")

    async def _waiting(self, after: int) -> list[Recorded]:
        return await asyncio.to_thread(self._stages.waiting, BATCH, after=after)

    async def _understand(self, batch: Sequence[Recorded]) -> list[Understood]:
        loop = asyncio.get_running_loop()
        understand = self._timings[Leg.UNDERSTAND].timed(self._stages.understand, len)
        return await loop.run_in_executor(self._model_thread, understand, batch)

    async def _sort_batch(self, batch: Sequence[Understood]) -> None:
        async with self._turn:
            await self._make_sound()
            sort = self._timings[Leg.GROUP].timed(self._stages.sort, lambda _: len(batch))
            await self._conclude(partial(sort, batch, at=self._clock()))

    async def _settle(self) -> None:
        await self._ready.wait()
        took = 0.0
        while True:
            # Linking grows dearer with the broadcast; sorting waits meanwhile, so it must stay a small share.
            seldom = SELDOM if self._relief.gives_up(Sacrifice.LINKING) else 1.0
            await asyncio.sleep(seldom * max(SETTLE_SECONDS, took / SETTLE_SHARE))
            if self._stages.unsettled or self._stages.unproposed:
                async with self._turn:
                    await self._make_sound()
                    link = self._stages.settle if self._stages.unsettled else self._stages.propose
                    started = time.monotonic()
                    await self._conclude(partial(link, at=self._clock()))
                    took = time.monotonic() - started
            wanted = partial(asked_for, self._broadcast, self._stages.dial, self._views, self._doubts)
            for command in await asyncio.to_thread(wanted, now=self._clock()):
                await self.decide(command)
            if self._stages.offset > self._saved + SNAPSHOT_EVENTS:
                await self.save()
            self._failures.clear("clusters")

    async def _decide(self, command: Command) -> Outcome:
        await self._make_sound()
        decided: Event | None = self._stages.decision(command.id)
        if decided is None:
            decided = (await self._conclude(partial(self._stages.decide, command, now=self._clock())))[0]
        assert isinstance(decided, Decided)
        return Outcome(command.id, done=True, cluster=decided.target, version=self._stages.offset)

    async def _conclude(self, work: Callable[[], list[Event]]) -> list[Event]:
        """Let the stages conclude something, record it, and only then take it for true; return it."""
        concluding = asyncio.create_task(self._carry_out(work))
        try:
            return await asyncio.shield(concluding)
        except asyncio.CancelledError:
            # A stop lets what was begun come to its end, so that memory and log agree when memory is kept.
            await asyncio.wait({concluding})
            raise

    async def _carry_out(self, work: Callable[[], list[Event]]) -> list[Event]:
        events = await asyncio.to_thread(work)
        receipts = await self._recorder.record([Entry(self._broadcast, event) for event in events])
        self._stages.apply([Recorded(r.offset, event) for r, event in zip(receipts, events, strict=True)])
        return events

    async def _make_sound(self) -> None:
        """Make the stages anew from the log, the first time and when they may remember what was never recorded."""
        if self._current is not None and self._current.sound:
            return
        stages = await self._make_stages(self._broadcast)
        await asyncio.to_thread(stages.start, self._snapshots)
        self._current = stages
        self._saved = stages.offset
        self._ready.set()
