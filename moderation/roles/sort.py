"""The role that sorts and decides, where it leads."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from functools import partial
from typing import Final

from moderation.adapters.jetstream import (
    Hints,
    JetStreamLeases,
    RemoteEmbedder,
)
from moderation.pipeline.desk.odd import Dispatcher
from moderation.pipeline.health.backlogs import Backlog
from moderation.pipeline.health.timing import Leg
from moderation.pipeline.running.control import Control
from moderation.pipeline.running.leading import Led
from moderation.pipeline.running.standby import Standby
from moderation.pipeline.running.worker import Worker
from moderation.pipeline.sorting.discovery import Naming
from moderation.pipeline.sorting.stages import Stages
from moderation.pipeline.views.watching import Watcher
from moderation.roles.member import AHEAD, Member
from moderation.roles.part import holder, open_model
from moderation.settings import Settings

INBOX_SECONDS: Final = 0.1
"""Pause between two looks for what people decided: over a wire a look costs more than into a file."""


class SortRole(Member):
    """Sorts and decides, where it leads."""

    name = "sort"
    # It looks at the views to tell how far behind they are, no more.
    pace = 1.0

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._leases = JetStreamLeases(self._broker, holder=holder(self._folder))
        self._hints = Hints(self._broker)
        self._model = open_model(settings)
        self._closing.callback(self._model.close)
        self._dispatcher = Dispatcher(self._views, self._commands, self._room, clock=time.time)
        self._embedders: dict[str, RemoteEmbedder] = {}
        self._standbys: dict[str, Standby] = {}
        self._sorting: dict[str, Stages] = {}
        self._control = Control(
            event_log=self._log,
            recorder=self._recorder,
            commands=self._commands,
            make_worker=self._led,
            clock=time.time,
            relief=self._relief,
            inbox=INBOX_SECONDS,
        )

    async def start(self) -> None:
        """Load what reads words that are being typed, and tell how it is."""
        await asyncio.to_thread(self._model.open)
        # Now: a standby must not load anything when its turn comes.
        self._naming = await asyncio.to_thread(_open_naming)
        self._open_page(self._control)

    async def work(self) -> None:
        """Sort, and give odd questions to volunteers, until cancelled."""
        # By every sorter: what it asks for is decided once, however often it is asked for.
        dispatching = asyncio.create_task(self._dispatcher.run())
        try:
            await self._run(self._control)
        finally:
            dispatching.cancel()
            for embedder in self._embedders.values():
                embedder.close()

    def _figures(self, control: Control) -> Mapping[str, object]:
        ready = sum(standby.ready for standby in self._standbys.values())
        return {**super()._figures(control), "stands_by": ready}

    def _led(self, broadcast: str) -> Led:
        standby = Standby(partial(self._new_stages, broadcast), self._snapshots)
        self._standbys[broadcast] = standby
        led = Led(broadcast, self._leases, partial(self._worker, broadcast), standby.follow)
        self._hints.answer(broadcast, lambda _, text: self._control.similar(broadcast, text))
        return led

    def _worker(self, broadcast: str) -> Worker:
        return self._new_worker(
            broadcast,
            make_stages=self._stages,
            teller=None,
            showing=Watcher(broadcast, self._log, self._views),
            ahead=AHEAD,
        )

    async def _stages(self, broadcast: str) -> Stages:
        # First: what is read from here on is what the next conclusion builds on.
        await asyncio.to_thread(self._log.claim, broadcast)
        stages = self._sorting[broadcast] = self._standbys[broadcast].take()
        return stages

    def _backlogs(self, control: Control) -> Mapping[Leg, Backlog]:
        return self._behind(control, Leg.GROUP, self._sorted)

    def _sorted(self, broadcast: str) -> int:
        """Return the offset through which no message waits to be sorted."""
        stages = self._sorting.get(broadcast)
        waiting = stages.waiting(1) if stages else []
        return waiting[0].offset - 1 if waiting else self._log.head(broadcast)

    def _new_stages(self, broadcast: str) -> Stages:
        embedder = self._embedders.get(broadcast)
        if embedder is None:
            embedder = self._embedders[broadcast] = RemoteEmbedder(self._broker, broadcast, self._model)
        return Stages(broadcast, self._log, embedder, self._naming)


def _open_naming() -> Naming:
    from moderation.adapters.morphology import nouns  # noqa: PLC0415 - its dictionary takes a moment to load

    return nouns
