"""The role that understands messages for whoever sorts."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import Mapping

from moderation.adapters.jetstream import (
    Broker,
    Labour,
)
from moderation.adapters.role_page import RolePage
from moderation.adapters.stores import open_staff_room
from moderation.pipeline.health.backlogs import Backlog
from moderation.pipeline.health.failures import Failure, Piece
from moderation.pipeline.health.timing import Leg, Timings
from moderation.pipeline.running.reporting import Reporter
from moderation.roles.member import log_servers
from moderation.roles.part import open_model, waiting
from moderation.settings import Settings


class EmbedRole:
    """Understands messages for whoever sorts; keeps nothing."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._closing = contextlib.AsyncExitStack()
        self._model = open_model(settings)
        self._closing.callback(self._model.close)
        self._broker = Broker(log_servers(settings), name="efir-embed")
        self._closing.callback(self._broker.close)
        self._labour = Labour(self._broker, self._model.understand)
        self._room = open_staff_room(settings)
        self._closing.callback(self._room.close)

    async def start(self) -> None:
        """Load the model."""
        await asyncio.to_thread(self._model.open)
        self._page = RolePage(self._settings.host, self._settings.port, self._figures)
        self._closing.callback(self._page.close)

    async def work(self) -> None:
        """Understand until cancelled; a job under way comes to its end."""
        working = asyncio.create_task(asyncio.to_thread(self._labour.run))
        reporting = asyncio.create_task(self._reporter().run())
        try:
            await asyncio.shield(working)
        finally:
            reporting.cancel()
            self._labour.stop()
            await asyncio.wait({working})

    async def stop(self) -> None:
        """Close everything."""
        await self._closing.aclose()

    def link(self) -> str:
        """Return where it can be asked how it is."""
        return f"Health:          http://{self._settings.host}:{self._page.port}/healthz"

    def _reporter(self) -> Reporter:
        # Several on one machine have a port each.
        member = f"{socket.gethostname()}/embed-{self._page.port}"
        return Reporter(
            self._room,
            member,
            timings=Timings(),
            failure=self._failure,
            clock=time.time,
            model=self._model,
            backlogs=self._backlogs,
        )

    def _backlogs(self) -> Mapping[Leg, Backlog]:
        return {Leg.UNDERSTAND: self._labour.queue.backlog()}

    def _failure(self) -> Failure | None:
        return Failure(Piece.UNDERSTAND, self._labour.failure) if self._labour.failure else None

    def _figures(self) -> Mapping[str, object]:
        failing = bool(self._labour.failure) or not self._broker.connected
        return {
            "role": "embed",
            "status": "failing" if failing else "ok",
            "understood": self._labour.done,
            "connected": self._broker.connected,
            **waiting(self._backlogs()),
        }
