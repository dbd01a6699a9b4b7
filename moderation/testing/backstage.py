"""A broadcast with everything behind the doors real and running, over stores in memory."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Self

from embeddings import Encoder, Topics
from embeddings.first_look import FirstLook
from moderation.adapters.language import detect
from moderation.adapters.morphology import roles_in_names
from moderation.adapters.phones import find_phones
from moderation.domain.deciding.decisions import Outcome, Verb
from moderation.domain.overload import Relief
from moderation.domain.staff import Person, Role
from moderation.pipeline.desk.desk import Desk
from moderation.pipeline.ports import MessageQuery, Views
from moderation.pipeline.running.control import Control
from moderation.pipeline.running.worker import Worker
from moderation.pipeline.sorting.stages import Stages
from moderation.pipeline.understanding.embedder import Embedder, TextEncoder
from moderation.pipeline.viewers.intake import Intake, Submission
from moderation.pipeline.viewers.recorder import Recorder
from moderation.pipeline.viewers.teller import Teller
from moderation.testing.faults import FaultyLog
from moderation.testing.gallery import Gallery
from moderation.testing.log import MemoryEventLog
from moderation.testing.ngrams import NgramEncoder
from moderation.testing.stores import MemoryCommands, MemorySnapshots
from moderation.testing.views import MemoryViews

BROADCAST = "main"
PATIENCE = 60.0
"""Seconds that a test waits before it fails."""
TOPICS: Mapping[str, tuple[str, ...]] = {
    "roaming": ("Как подключить роуминг?", "Сколько стоит роуминг в Турции?"),
    "internet": ("Почему не работает интернет?", "Когда починят интернет?"),
}


def embedder(encoder: TextEncoder | None = None) -> Embedder:
    """Return a real embedder over an encoder that need not be one; topics are compared by letters."""
    ngrams: Encoder = NgramEncoder()
    topics = Topics(ngrams, TOPICS)
    return Embedder(
        encoder or ngrams, None, topics, language=detect, phones=find_phones, dictionary=roles_in_names
    )


@dataclass(slots=True)
class Stores:
    """Everything that outlives a process."""

    log: FaultyLog = field(default_factory=lambda: FaultyLog(MemoryEventLog()))
    views: Views = field(default_factory=MemoryViews)
    commands: MemoryCommands = field(default_factory=MemoryCommands)
    snapshots: MemorySnapshots = field(default_factory=MemorySnapshots)


@cache
def _first_look() -> FirstLook:
    return FirstLook.load()


class Backstage:
    """Intake, stages and desk of one broadcast, as in `serve`; an asynchronous context manager.

    `stores` may be those of an earlier one, as after a restart; `encoder` is any TextEncoder. Whatever the control
    raises is raised at the end.
    """

    def __init__(
        self,
        stores: Stores | None = None,
        *,
        encoder: TextEncoder | None = None,
        audience: Gallery | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.stores = stores or Stores()
        self.gallery = audience or Gallery()
        self._relief = Relief()
        self.recorder = Recorder(self.stores.log)
        self._embedder = embedder(encoder)
        self._clock = clock
        self._threads = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
        self.control = Control(
            event_log=self.stores.log,
            recorder=self.recorder,
            commands=self.stores.commands,
            make_worker=self._worker,
            clock=clock,
            relief=self._relief,
        )
        self.intake = Intake(
            self.recorder, self.stores.views, self.control, clock=clock, suspects=_first_look().suspects
        )
        desk = Desk(self.stores.views, self.stores.commands, self.stores.log, clock=clock)
        self.desk = desk.seat(Person("olga", Role.ADMIN))
        self._numbers = itertools.count(self.stores.log.head(BROADCAST))
        self._working: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.control.open(BROADCAST, title="Прямой эфир", language="ru")
        self._working = asyncio.create_task(self.control.run())
        return self

    async def __aexit__(self, *raised: object) -> None:
        assert self._working is not None
        self._working.cancel()
        # As `serve` stops: what it was doing is cut short, then memory is kept.
        await asyncio.wait({self._working})
        await self.control.save()
        await self.recorder.close()
        for thread in self._threads:
            thread.shutdown()
        if not self._working.cancelled():
            self._working.result()

    async def ask(self, *texts: str, viewer: str = "anna", **parts: Any) -> list[int]:
        """Have a viewer ask; return the seqs."""
        asked = [Submission(f"m{next(self._numbers)}", viewer, text, **parts) for text in texts]
        return [receipt.offset for receipt in await self.intake.record(BROADCAST, asked)]

    async def act(self, verb: Verb, *clusters: int, who: str = "olga", **parts: Any) -> Outcome:
        """Have a person decide; return what became of it."""
        desk = self.desk.seat(Person(who, Role.ADMIN))
        return await asyncio.to_thread(desk.act, BROADCAST, verb, clusters, **parts)

    async def shown(self) -> None:
        """Wait until everything recorded is on the board and in the views."""
        await self.until(self._is_level)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for a condition.

        Raises TimeoutError when it takes too long.
        """
        async with asyncio.timeout(PATIENCE):
            while not condition():  # noqa: ASYNC110 - a test's condition rings no bell
                await asyncio.sleep(0.01)

    def cluster_of(self, seq: int) -> int:
        """Return the cluster that a message is in now, 0 when in none."""
        row = self.stores.views.messages(BROADCAST, MessageQuery(seqs=(seq,)))[0]
        return row.clusters[0] if row.clusters else 0

    def _is_level(self) -> bool:
        head = self.stores.log.head(BROADCAST)
        counts = self.stores.views.counts(BROADCAST)
        return counts.recorded == counts.screened and self.stores.views.position(BROADCAST) == head > 0

    async def _stages(self, broadcast: str) -> Stages:
        return Stages(broadcast, self.stores.log, self._embedder)

    def _worker(self, broadcast: str) -> Worker:
        views_thread, model_thread = self._threads
        return Worker(
            broadcast,
            event_log=self.stores.log,
            recorder=self.recorder,
            views=self.stores.views,
            snapshots=self.stores.snapshots,
            make_stages=self._stages,
            teller=Teller(
                broadcast,
                self.stores.views,
                self.gallery,
                self.recorder,
                clock=self._clock,
                relief=self._relief,
            ),
            views_thread=views_thread,
            model_thread=model_thread,
            clock=self._clock,
            relief=self._relief,
        )


def in_backstage(
    **options: Any,
) -> Callable[[Callable[[Backstage], Awaitable[None]]], Callable[[], None]]:
    """Run an asynchronous test behind the scenes of a broadcast with these options of `Backstage`."""

    def decorate(test: Callable[[Backstage], Awaitable[None]]) -> Callable[[], None]:
        async def live() -> None:
            async with Backstage(**options) as backstage:
                await test(backstage)

        def run() -> None:
            asyncio.run(live())

        run.__name__ = getattr(test, "__name__", "test")
        run.__doc__ = test.__doc__
        return run

    return decorate
