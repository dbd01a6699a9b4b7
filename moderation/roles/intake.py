"""The role of viewers and feeds, and of the robot that answers them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from embeddings.first_look import FirstLook
from moderation.adapters.data_folder import shared_secrets
from moderation.adapters.gateway import Gateway, Hub
from moderation.adapters.jetstream import (
    Hints,
)
from moderation.adapters.models import open_reader
from moderation.adapters.reading_room import ReadingRoom
from moderation.adapters.sqlite.outbox import SqliteOutbox
from moderation.adapters.stores import open_answers, open_articles, open_tokens
from moderation.bootstrap.service import MAIN
from moderation.domain.errors import EfirError, StoreFailed
from moderation.pipeline.desk.feeds import Feeds
from moderation.pipeline.health.backlogs import Backlog
from moderation.pipeline.health.timing import Leg
from moderation.pipeline.running.control import Control
from moderation.pipeline.running.progress import BEHIND_SECONDS
from moderation.pipeline.running.worker import Worker
from moderation.pipeline.viewers.forwarder import Forwarder, Outbox, number
from moderation.pipeline.viewers.intake import Health, Intake
from moderation.pipeline.viewers.recorder import Recorder
from moderation.pipeline.viewers.teller import Teller
from moderation.pipeline.views.watching import Watcher
from moderation.roles.member import TICK_SECONDS, Member
from moderation.roles.part import no_stages
from moderation.settings import Settings

log = logging.getLogger(__name__)

SHOWN_SECONDS: Final = 10.0
"""How long an intake that starts waits for the views."""
SENDING_SECONDS: Final = 10.0
"""How long an intake that stops goes on sending what is in its outbox; the rest waits there for its next start."""
FORGET_SECONDS: Final = 60.0
"""How often what was sent on leaves the outbox: it must not outlive what is erased from the log."""
PIECE: Final = 500
"""Entries that leave it at a time: acknowledgements wait behind them."""


class IntakeRole(Member):
    """Viewers and feeds."""

    name = "intake"

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._forwarder: Forwarder | None = None
        self._outbox: SqliteOutbox | None = None
        recorder = self._recorder
        if settings.acknowledge == "outbox":
            self._outbox = SqliteOutbox(self._folder)
            self._closing.callback(self._outbox.close)
            recorder = Recorder(Outbox(self._outbox, self._log))
            self._closing.push_async_callback(recorder.close)
            self._forwarder = Forwarder(self._outbox, self._log, recorder.bell())
        recorder.watch = self._timings[Leg.RECORD]
        self._hub = Hub()
        self._hints = Hints(self._broker)
        self._control = Control(
            event_log=self._log,
            # What viewers wait for: an election that holds up the rest is no reason to slow them down.
            recorder=recorder,
            commands=None,
            make_worker=self._worker,
            clock=time.time,
            relief=self._relief,
        )
        secrets = shared_secrets(settings)
        self._reading = ReadingRoom(
            open_articles(settings),
            open_answers(settings),
            self._views,
            partial(open_reader, settings, threads=1),
        )
        self._closing.callback(self._reading.close)
        intake = Intake(
            recorder,
            self._views,
            self,
            clock=time.time,
            commands=self._commands,
            aside=self._recorder,
            number=number if self._outbox else None,
            suspects=FirstLook.load().suspects,
        )
        self._gateway = Gateway(
            intake,
            self._hub,
            settings,
            secret=secrets.signing_key.encode(),
            feed_token=secrets.feed_token,
            tokens=open_tokens(settings),
            relief=self._relief,
            feeds=Feeds(self._room, clock=time.time),
            robot=self._reading.robot,
        )

    async def start(self) -> None:
        """Open the main broadcast if nobody has, then the doors."""
        await self._control.open(MAIN, title=self._settings.first_title, language=self._settings.language)
        if self._forwarder is not None:
            with contextlib.suppress(EfirError):
                await asyncio.to_thread(self._forwarder.step)
        await self._wait_for_views()
        await self._gateway.start()
        self._closing.push_async_callback(self._gateway.stop)

    async def work(self) -> None:
        """Tell viewers, send on what they sent, and read what may answer them, until cancelled."""
        tasks = {asyncio.create_task(self._run(self._control)), asyncio.create_task(self._reading.run())}
        if self._forwarder is not None and self._outbox is not None:
            tasks.add(asyncio.create_task(self._forwarder.run()))
            tasks.add(asyncio.create_task(_forget_sent(self._outbox)))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self._forwarder is not None:
                await asyncio.shield(self._send_the_rest(self._forwarder))

    def link(self) -> str:
        """Return where viewers come in."""
        scheme = "https" if self._settings.tls_certificate else "http"
        return f"Viewer page:     {scheme}://{self._settings.host}:{self._gateway.port}/"

    async def similar(self, broadcast: str, text: str) -> list[int]:
        """Return clusters that ask much the same, asked of whoever sorts."""
        return await self._hints.similar(broadcast, text)

    def health(self, broadcast: str) -> Health:
        """Return how far behind the views are, the outbox included."""
        health = self._control.health(broadcast)
        if self._outbox is None or self._forwarder is None:
            return health
        lag = max(health.lag_seconds, round(self._forwarder.waits(), 3))
        status = "behind" if lag > BEHIND_SECONDS and health.status == "ok" else health.status
        backlog = health.backlog + self._outbox.count()
        return replace(health, status=status, backlog=backlog, lag_seconds=lag)

    def _backlogs(self, control: Control) -> Mapping[Leg, Backlog]:
        del control
        if self._outbox is None or self._forwarder is None:
            return {}
        return {Leg.RECORD: Backlog(self._outbox.count(), round(self._forwarder.waits(), 3))}

    async def _wait_for_views(self) -> None:
        """Wait a while until the views show a broadcast: whoever comes first must not hear that there is none."""
        try:
            async with asyncio.timeout(SHOWN_SECONDS):
                while not await asyncio.to_thread(self._views.broadcasts):  # noqa: ASYNC110 - views ring no bell
                    await asyncio.sleep(TICK_SECONDS)
        except TimeoutError:
            log.warning("the views show no broadcast: viewers are turned away until a `project` runs")

    async def _send_the_rest(self, forwarder: Forwarder) -> None:
        with contextlib.suppress(TimeoutError, EfirError):
            async with asyncio.timeout(SENDING_SECONDS if self._broker.connected else 0):
                while await asyncio.to_thread(forwarder.step):
                    pass

    def _worker(self, broadcast: str) -> Worker:
        return self._new_worker(
            broadcast,
            make_stages=no_stages,
            teller=Teller(
                broadcast, self._views, self._hub, self._recorder, clock=time.time, relief=self._relief
            ),
            sorts=False,
            showing=Watcher(broadcast, self._log, self._views),
        )


async def _forget_sent(outbox: SqliteOutbox) -> None:
    while True:
        try:
            while await asyncio.to_thread(outbox.forget_sent, most=PIECE):  # noqa: ASYNC110 - a pause for others
                await asyncio.sleep(TICK_SECONDS)
            await asyncio.to_thread(outbox.cut)
        except StoreFailed as failure:
            log.warning("what was sent on stays in the outbox: %s", failure)
        await asyncio.sleep(FORGET_SECONDS)
