"""The role that brings the log into the views, where it leads."""

from __future__ import annotations

import time
from functools import partial

from moderation.adapters.jetstream import (
    JetStreamLeases,
)
from moderation.pipeline.control import Control
from moderation.pipeline.leading import Led
from moderation.pipeline.worker import Worker
from moderation.roles.member import Member
from moderation.roles.part import holder, no_stages
from moderation.settings import Settings


class ProjectRole(Member):
    """Brings the log into the views, where it leads."""

    name = "project"
    # A transaction costs much the same whatever it brings.
    pace = 0.2

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._leases = JetStreamLeases(self._broker, holder=holder(self._folder), what="project")
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
        await self._run(self._control)

    def _worker(self, broadcast: str) -> Worker:
        return self._new_worker(
            broadcast,
            make_stages=no_stages,
            teller=None,
            sorts=False,
        )
