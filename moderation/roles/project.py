"""The role that brings the log into the views, where it leads."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from functools import partial
from typing import Final

from moderation.adapters.jetstream import (
    JetStreamLeases,
)
from moderation.pipeline.health.backlogs import Backlog
from moderation.pipeline.health.timing import Leg
from moderation.pipeline.running.control import Control
from moderation.pipeline.running.leading import Led
from moderation.pipeline.running.retention import Retention
from moderation.pipeline.running.worker import Worker
from moderation.roles.member import Member
from moderation.roles.part import holder, no_stages
from moderation.settings import Settings

DAY: Final = 86_400.0
RETENTION_SECONDS: Final = DAY / 4
"""How often it looks in a broadcast for what has become too old: if there is such, the whole log is copied."""
LOOK_SECONDS: Final = 60.0
"""How often it looks whether there is a broadcast to look in."""


class ProjectRole(Member):
    """Brings the log into the views, where it leads, and deletes there what was typed too long ago."""

    name = "project"
    # A transaction costs much the same whatever it brings.
    pace = 0.2

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._leases = JetStreamLeases(self._broker, holder=holder(self._folder), what="project")
        self._due: dict[str, float] = {}
        self._control = Control(
            event_log=self._log,
            recorder=self._recorder,
            commands=None,
            make_worker=lambda broadcast: Led(broadcast, self._leases, partial(self._worker, broadcast)),
            clock=time.time,
            relief=self._relief,
        )

    async def start(self) -> None:
        """Tell how it is."""
        self._open_page(self._control)

    async def work(self) -> None:
        """Project until cancelled."""
        retention = Retention(
            self._log,
            # It records nothing else, so that nobody waits behind this.
            self._recorder,
            seconds=self._settings.retention_days * DAY,
            clock=time.time,
            mine=self._is_due,
            piece=0,
            every=LOOK_SECONDS,
        )
        forgetting = asyncio.create_task(retention.run())
        try:
            await self._run(self._control)
        finally:
            forgetting.cancel()

    def _backlogs(self, control: Control) -> Mapping[Leg, Backlog]:
        return self._behind(control, Leg.BOARD, self._views.position)

    def _is_due(self, broadcast: str) -> bool:
        """Tell whether to look for old words in a broadcast, and take it for done."""
        now = time.monotonic()
        if not self._control.leads(broadcast) or now < self._due.get(broadcast, 0.0):
            return False
        self._due[broadcast] = now + RETENTION_SECONDS
        return True

    def _worker(self, broadcast: str) -> Worker:
        return self._new_worker(
            broadcast,
            make_stages=no_stages,
            teller=None,
            sorts=False,
        )
