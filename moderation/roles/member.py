"""What all roles have in common that read the log."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import partial
from typing import Final

from moderation.adapters.data_folder import own_folder
from moderation.adapters.jetstream import (
    Broker,
    JetStreamEventLog,
    JetStreamSnapshots,
)
from moderation.adapters.role_page import RolePage
from moderation.adapters.stores import open_commands, open_staff_room, open_views
from moderation.domain.errors import BadSetting
from moderation.domain.overload import Relief
from moderation.pipeline.health.backlogs import Backlog, Pursuit, joined
from moderation.pipeline.health.timing import Leg, Timings
from moderation.pipeline.running.control import Control
from moderation.pipeline.running.reporting import Reporter
from moderation.pipeline.running.worker import Worker
from moderation.pipeline.viewers.intake import Health
from moderation.pipeline.viewers.recorder import Recorder
from moderation.roles.part import waiting
from moderation.settings import Settings

AHEAD: Final = 6
"""Batches given to embedders while one is sorted: enough for several embedders, few enough to stay quick."""
TICK_SECONDS: Final = 0.1
"""Pause between two looks at what another process brought into the views, where somebody waits for it."""


class Member:
    """What all roles have that read the log: a folder of their own, the broker, a copy of the log, the views."""

    name: str
    pace: float = TICK_SECONDS
    """Seconds from one look at the views, or change of them, to the next."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._closing = contextlib.AsyncExitStack()
        # Before the log is opened: what it follows may arrive before this is done.
        self._loop: asyncio.AbstractEventLoop | None = None
        self._page: RolePage | None = None
        folder = own_folder(settings.data, self.name)
        self._closing.callback(folder.close)
        self._folder = folder.path
        self._broker = Broker(log_servers(settings), name=f"efir-{folder.path.name}")
        self._closing.callback(self._broker.close)
        self._log = JetStreamEventLog(self._broker, folder.path, arrived=self._arrived)
        self._closing.callback(self._log.close)
        self._views = open_views(settings)
        self._closing.callback(self._views.close)
        self._commands = open_commands(settings)
        self._closing.callback(self._commands.close)
        self._room = open_staff_room(settings)
        self._closing.callback(self._room.close)
        self._timings = Timings()
        self._pursuits: dict[str, Pursuit] = {}
        self._waits: Mapping[Leg, Backlog] = {}
        self._recorder = Recorder(self._log)
        self._closing.push_async_callback(self._recorder.close)
        self._relief = Relief()
        self._views_thread = self._threads(1, "views")
        self._model_thread = self._threads(AHEAD + 1, "model")
        self._snapshots = JetStreamSnapshots(self._broker)
        self._new_worker = partial(
            Worker,
            event_log=self._log,
            recorder=self._recorder,
            views=self._views,
            snapshots=self._snapshots,
            views_thread=self._views_thread,
            model_thread=self._model_thread,
            clock=time.time,
            relief=self._relief,
            pace=self.pace,
            timings=self._timings,
        )

    async def stop(self) -> None:
        """Finish what is under way, and close everything in the reverse order of opening."""
        self._loop = None
        await self._closing.aclose()

    def link(self) -> str:
        """Return where it can be asked how it is."""
        assert self._page is not None, "it was started"
        return f"Health:          http://{self._settings.host}:{self._page.port}/healthz"

    async def _run(self, control: Control) -> None:
        self._loop = asyncio.get_running_loop()
        reporter = Reporter(
            self._room,
            f"{socket.gethostname()}/{self._folder.name}",
            timings=self._timings,
            failure=control.failure,
            clock=time.time,
            backlogs=partial(self._look, control),
        )
        beside = asyncio.create_task(self._tick()), asyncio.create_task(reporter.run())
        running = asyncio.create_task(control.run())
        try:
            await asyncio.shield(running)
        finally:
            # What is under way comes to its end, which without a broker must not take as long as otherwise.
            self._broker.ending = True
            running.cancel()
            await asyncio.wait({running})
            for task in beside:
                task.cancel()

    def _look(self, control: Control) -> Mapping[Leg, Backlog]:
        """Look what waits in front of what this process does now, and keep it for its page."""
        self._waits = self._backlogs(control)
        return self._waits

    def _backlogs(self, control: Control) -> Mapping[Leg, Backlog]:
        """Return what waits in front of what this process does now; nothing where it stands by."""
        raise NotImplementedError

    def _behind(self, control: Control, leg: Leg, done: Callable[[str], int]) -> Mapping[Leg, Backlog]:
        """Return what waits in the broadcasts that this process leads, where it is `done` with each to an offset."""
        found = [
            self._pursuits.setdefault(broadcast, Pursuit()).backlog(
                end=self._log.head(broadcast) + self._log.unread(broadcast),
                done=done(broadcast),
                now=time.monotonic(),
            )
            for broadcast in self._log.broadcasts()
            if control.leads(broadcast)
        ]
        return joined({leg: one} for one in found)

    def _open_page(self, control: Control) -> None:
        self._page = RolePage(self._settings.host, self._settings.port, partial(self._figures, control))
        self._closing.callback(self._page.close)

    def _figures(self, control: Control) -> Mapping[str, object]:
        broadcasts = self._log.broadcasts()
        healths = [control.health(broadcast) for broadcast in broadcasts]
        worst = max(healths, key=_badness, default=Health("ok", 0, 0, 0, 0.0, 0))
        figures = asdict(worst) | {
            "backlog": sum(health.backlog for health in healths),
            "leads": sum(control.leads(broadcast) for broadcast in broadcasts),
            "connected": self._broker.connected,
        }
        return {"role": self.name, **figures, **waiting(self._waits)}

    def _threads(self, count: int, name: str) -> ThreadPoolExecutor:
        threads = ThreadPoolExecutor(max_workers=count, thread_name_prefix=name)
        self._closing.callback(threads.shutdown, cancel_futures=True)
        return threads

    def _arrived(self) -> None:
        """Wake whoever waits for news; called in the broker's thread."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):
                # The loop may have ended at this very moment.
                loop.call_soon_threadsafe(self._recorder.ring)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(self.pace)
            self._recorder.ring()


def log_servers(settings: Settings) -> str:
    """Return where the log of many machines is.

    Raises BadSetting when the settings name none.
    """
    if not settings.log:
        raise BadSetting("A role needs the log of many machines: give --log nats://host:4222, or use serve.")
    return settings.log


def _badness(health: Health) -> tuple[int, float]:
    return ("ok", "behind", "failing").index(health.status), health.lag_seconds
