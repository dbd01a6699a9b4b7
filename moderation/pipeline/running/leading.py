"""Leading: of all processes that could sort a broadcast one does, for as long as it holds the lease."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Protocol

from moderation.domain.deciding.board import Board
from moderation.domain.deciding.decisions import Command, Outcome
from moderation.domain.errors import EfirError, StoreFailed
from moderation.pipeline.health.failures import Failure
from moderation.pipeline.running.worker import Worker
from moderation.pipeline.viewers.intake import Health

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""How often a standby looks whether the lease is free."""


class Leases(Protocol):
    """Who may do something now; a lease ends by itself, and its token only grows."""

    seconds: float
    """How long a lease lasts unless it is renewed."""

    def take(self, broadcast: str) -> int:
        """Return the token of a lease that was free and is ours now, 0 when it is another's."""
        ...

    def renew(self, broadcast: str, token: int) -> int:
        """Return the token of our lease, prolonged; 0 when it could not be."""
        ...

    def release(self, broadcast: str, token: int) -> None:
        """Give a lease of ours back, if it still is."""
        ...


class Led:
    """A worker that works only while this process holds the broadcast's lease.

    The lease spares work that would be done twice; what keeps the log right is that the log refuses whoever was
    overtaken, because a process may be frozen at any moment and not know. Meanwhile `follow` keeps ready what the
    worker will need when its turn comes; it is called in another thread.
    """

    def __init__(
        self,
        broadcast: str,
        leases: Leases,
        make_worker: Callable[[], Worker],
        follow: Callable[[], None] | None = None,
    ) -> None:
        self._follow = follow
        self._broadcast = broadcast
        self._leases = leases
        self._make_worker = make_worker
        self._worker: Worker | None = None
        self._turned = asyncio.Event()
        self._renewed = 0.0
        self._token = 0

    @property
    def leads(self) -> bool:
        """Tell whether this process sorts the broadcast now."""
        return self._worker is not None

    async def run(self) -> None:
        """Wait for the lease, work while it lasts, wait again; until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            # From before it was asked for, so that ours never seems to last longer than it does.
            self._renewed = clock()
            self._token = await self._ask(0)
            if not self._token:
                await self._get_ready()
                await asyncio.sleep(LOOK_SECONDS)
                continue
            log.warning("this process sorts %s from now on", self._broadcast)
            await self._lead()
            log.warning("this process sorts %s no more", self._broadcast)

    async def decide(self, command: Command) -> Outcome:
        """Return what becomes of a person's command, once this process leads."""
        return await (await self._led()).decide(command)

    async def ready(self) -> None:
        """Wait until this process leads and sorts."""
        await (await self._led()).ready()

    @property
    def board(self) -> Board:
        """Return what people decided so far; nothing where it does not lead."""
        return self._worker.board if self._worker else Board()

    async def similar(self, text: str, count: int) -> list[int]:
        """Return the clusters nearest to a text; none where it does not lead."""
        return await self._worker.similar(text, count) if self._worker else []

    @property
    def failure(self) -> Failure | None:
        """Return what does not work here now; where it does not lead, nothing can fail."""
        return self._worker.failure if self._worker else None

    def health(self) -> Health:
        """Return how far the board is behind; a standby has nothing to be behind with."""
        return self._worker.health() if self._worker else Health("ok", 0, 0, 0, 0.0, 0)

    async def save(self) -> None:
        """Keep the memory for a quick start of whoever sorts next; done when the lead is given up."""

    async def _led(self) -> Worker:
        while (worker := self._worker) is None:
            await self._turned.wait()
        return worker

    async def _get_ready(self) -> None:
        if self._follow is None:
            return
        try:
            await asyncio.to_thread(self._follow)
        except EfirError as failure:
            # It is tried again; at worst all is read when the turn comes.
            log.debug("standing by for %s: %s", self._broadcast, failure)

    async def _lead(self) -> None:
        self._worker = worker = self._make_worker()
        self._turned.set()
        working = asyncio.create_task(worker.run())
        holding = asyncio.create_task(self._hold())
        try:
            await asyncio.wait({working, holding}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._worker = None
            self._turned.clear()
            for task in (working, holding):
                task.cancel()
            await asyncio.wait({working, holding})
            if self._token:
                await asyncio.shield(self._give_back(worker))
        if working.done() and not working.cancelled():
            working.result()

    async def _hold(self) -> None:
        """Renew the lease until it is lost."""
        clock = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(self._leases.seconds / 5)
            asked = clock()
            token = await self._ask(self._token)
            if token:
                self._token, self._renewed = token, asked
            elif clock() - self._renewed > self._leases.seconds:
                self._token = 0
                return

    async def _give_back(self, worker: Worker) -> None:
        with contextlib.suppress(StoreFailed):
            await worker.save()
        await asyncio.to_thread(self._leases.release, self._broadcast, self._token)

    async def _ask(self, token: int) -> int:
        try:
            if token:
                return await asyncio.to_thread(self._leases.renew, self._broadcast, token)
            return await asyncio.to_thread(self._leases.take, self._broadcast)
        except EfirError as failure:
            log.debug("the lease of %s: %s", self._broadcast, failure)
            return 0
