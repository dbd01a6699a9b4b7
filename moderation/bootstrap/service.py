"""What `serve` runs: all parts of a broadcast in one process, and the dashboard beside it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from embeddings.first_look import FirstLook
from moderation.adapters.dashboard import Dashboard
from moderation.adapters.data_folder import DataFolder, Secrets
from moderation.adapters.gateway import Gateway, Hub
from moderation.adapters.model_process import ModelProcess
from moderation.adapters.models import open_embedder, open_reader
from moderation.adapters.reading_room import ReadingRoom
from moderation.adapters.snapshots import FileSnapshots
from moderation.adapters.sqlite.log import SqliteEventLog
from moderation.adapters.stores import (
    open_answers,
    open_articles,
    open_commands,
    open_staff_room,
    open_tokens,
    open_views,
    require_log,
)
from moderation.domain.errors import StoreFailed
from moderation.domain.overload import Relief
from moderation.domain.staff import read_roster
from moderation.pipeline.desk.feeds import Feeds
from moderation.pipeline.desk.odd import Dispatcher
from moderation.pipeline.health.timing import Leg, Timings
from moderation.pipeline.running.control import Control
from moderation.pipeline.running.reporting import Reporter
from moderation.pipeline.running.retention import Retention
from moderation.pipeline.running.worker import Worker
from moderation.pipeline.sorting.stages import Stages
from moderation.pipeline.viewers.intake import Intake
from moderation.pipeline.viewers.recorder import Recorder
from moderation.pipeline.viewers.teller import Teller
from moderation.pipeline.views.projector import Projector
from moderation.settings import Settings
from moderation.simulation.crowd import ARTICLES

log = logging.getLogger(__name__)

DAY = 86_400.0
MAIN = "main"
"""The broadcast that a fresh data folder opens."""
DEMO_TITLE = {"ru": "Демонстрация: «Волна» отвечает", "en": "Demonstration: Volna answers"}


class Service:
    """Everything that `serve` runs in its own process, and the dashboard beside it."""

    def __init__(self, settings: Settings, *, dashboard: bool) -> None:
        self._settings = settings
        self._with_dashboard = dashboard
        self._dashboard: Dashboard | None = None
        self._shown = ""
        self._files = contextlib.ExitStack()
        self._closing = contextlib.AsyncExitStack()
        self._closing.callback(self._files.close)
        try:
            self._wire(settings)
        except BaseException:
            self._files.close()
            raise

    def _wire(self, settings: Settings) -> None:
        # Only pages read it; who misspelt it must not learn so when nobody can sign in.
        read_roster(settings.staff)
        self._folder = DataFolder(settings.data)
        self._files.callback(self._folder.close)
        self._secrets: Secrets = self._folder.secrets(settings)
        self._log = SqliteEventLog(settings.data)
        self._files.callback(self._log.close)
        for damage in self._log.damage:
            log.error("%s", damage)
        self._views = open_views(settings)
        self._files.callback(self._views.close)
        require_log(self._log, self._views)
        self._commands = open_commands(settings)
        self._files.callback(self._commands.close)
        self._room = open_staff_room(settings)
        self._files.callback(self._room.close)
        self._dispatcher = Dispatcher(self._views, self._commands, self._room, clock=time.time)
        self._snapshots = FileSnapshots(settings.data)
        self._timings = Timings()
        self._recorder = Recorder(self._log)
        self._recorder.watch = self._timings[Leg.RECORD]
        self._closing.push_async_callback(self._recorder.close)
        self._views_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="views")
        self._model_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="model")
        # One core stays with intake: acknowledgements must not wait for the model.
        threads = settings.threads or max((os.cpu_count() or 2) - 1, 1)
        self._model = ModelProcess(partial(open_embedder, settings, threads=threads))
        self._files.callback(self._model.close)
        self._reading = ReadingRoom(
            open_articles(settings),
            open_answers(settings),
            self._views,
            partial(open_reader, settings, threads=1),
        )
        self._files.callback(self._reading.close)
        self._hub = Hub()
        self._relief = Relief()
        self._control = Control(
            event_log=self._log,
            recorder=self._recorder,
            commands=self._commands,
            make_worker=self._worker,
            clock=time.time,
            relief=self._relief,
        )
        self._intake = Intake(
            self._recorder,
            self._views,
            self._control,
            clock=time.time,
            commands=self._commands,
            suspects=FirstLook.load().suspects,
        )
        self._tokens = open_tokens(settings)
        self._gateway = Gateway(
            self._intake,
            self._hub,
            settings,
            secret=self._secrets.signing_key.encode(),
            feed_token=self._secrets.feed_token,
            tokens=self._tokens,
            relief=self._relief,
            feeds=Feeds(self._room, clock=time.time),
            robot=self._reading.robot,
        )
        self._see_tokens()

    async def start(self, *, demo: str = "") -> None:
        """Open the broadcasts and the doors: from here on messages are recorded.

        Raises StoreFailed, CannotListen or BadSetting with a sentence when something stands in the way.
        """
        settings = self._settings
        await self._control.open(MAIN, title=settings.first_title, language=settings.language)
        if demo:
            await self._control.open(demo, title=DEMO_TITLE[settings.language], language=settings.language)
            await asyncio.to_thread(self._reading.fill, ARTICLES)
        await asyncio.get_running_loop().run_in_executor(self._views_thread, self._show_broadcasts)
        current = await self._intake.current()
        assert current is not None, "at least one was opened just now"
        self._shown = current.id
        await self._gateway.start()
        self._closing.push_async_callback(self._gateway.stop)
        if self._with_dashboard:
            # Only now: a port of 0 is known once it is bound.
            self._dashboard = self._make_dashboard()
            await self._dashboard.start()
            self._closing.push_async_callback(self._dashboard.stop)

    async def work(self) -> None:
        """Show, understand and sort what is recorded, until cancelled.

        An encoder that cannot be loaded is tried again and again: meanwhile messages are recorded, shown and found.
        """
        running = asyncio.create_task(self._control.run())
        days = self._settings.retention_days
        retention = Retention(self._log, self._recorder, seconds=days * DAY, clock=time.time)
        reporter = Reporter(
            self._room,
            "serve",
            timings=self._timings,
            failure=self._control.failure,
            clock=time.time,
            model=self._model,
        )
        others = (self._reading.run(), self._dispatcher.run(), retention.run(), reporter.run())
        beside = {asyncio.create_task(other) for other in others}
        try:
            await running
        finally:
            for task in (running, *beside):
                task.cancel()
            await asyncio.wait({running, *beside})
            await asyncio.shield(self._control.save())

    async def stop(self) -> None:
        """Close everything in the reverse order of opening."""
        await self._closing.aclose()

    def viewers_url(self, broadcast: str) -> str:
        """Return where viewers' websockets connect."""
        scheme = "wss" if self._settings.tls_certificate else "ws"
        return f"{scheme}://{self._settings.host}:{self._gateway.port}/ws/{broadcast}"

    def links(self) -> str:
        """Return the links to print: viewer page, dashboard, overlay."""
        scheme = "https" if self._settings.tls_certificate else "http"
        base = f"{scheme}://{self._settings.host}:{self._gateway.port}"
        lines = [f"Viewer page:     {base}/", f"On-air overlay:  {base}/overlay/{self._shown}"]
        if self._dashboard is not None:
            dashboard = f"{scheme}://{self._settings.host}:{self._settings.dashboard_port}"
            token = f"?token={self._secrets.staff_token}" if self._secrets.staff_token else ""
            lines.insert(1, f"Dashboard:       {dashboard}/{token}")
        return "\n".join([*lines, "Stop with Ctrl+C."])

    def _see_tokens(self) -> None:
        """Say at once that tokens cannot be read, not only when somebody stands at the door."""
        try:
            self._tokens.all()
        except StoreFailed as failure:
            log.error("%s", failure)  # noqa: TRY400 - a sentence, not a fault of ours

    def _show_broadcasts(self) -> None:
        # Before the doors open: whoever comes first must not hear that there is no such broadcast.
        for broadcast in self._log.broadcasts():
            if self._views.broadcast(broadcast) is None:
                Projector(broadcast, self._log, self._views).step()

    async def _stages(self, broadcast: str) -> Stages:
        from moderation.adapters.morphology import nouns  # noqa: PLC0415 - its dictionary takes a moment to load

        model = await asyncio.get_running_loop().run_in_executor(self._model_thread, self._model.open)
        return Stages(broadcast, self._log, model, nouns)

    def _worker(self, broadcast: str) -> Worker:
        return Worker(
            broadcast,
            event_log=self._log,
            recorder=self._recorder,
            views=self._views,
            snapshots=self._snapshots,
            make_stages=self._stages,
            teller=Teller(
                broadcast, self._views, self._hub, self._recorder, clock=time.time, relief=self._relief
            ),
            views_thread=self._views_thread,
            model_thread=self._model_thread,
            clock=time.time,
            relief=self._relief,
            timings=self._timings,
        )

    def _make_dashboard(self) -> Dashboard:
        settings = self._settings
        environment = settings.environment() | {
            "EFIR_PORT": str(self._gateway.port),
            "EFIR_STAFF_TOKEN": self._secrets.staff_token,
            "EFIR_FEED_TOKEN": "",
            "EFIR_JWT_KEY": "",
        }
        tls = settings.tls_certificate, settings.tls_key
        return Dashboard(host=settings.host, port=settings.dashboard_port, environment=environment, tls=tls)
