"""Control: the workers of all broadcasts, and the inbox through which people's decisions reach them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from moderation.domain.deciding.board import Board
from moderation.domain.deciding.decisions import Command, Field, Outcome, Subject, Verb
from moderation.domain.deciding.running import STARTING, speed_of
from moderation.domain.errors import EfirError, StoreFailed
from moderation.domain.events import Opened
from moderation.domain.overload import Load, Relief
from moderation.pipeline.health.failures import Failure
from moderation.pipeline.ports import Commands, Entry, EventLog
from moderation.pipeline.running.rehearsing import Rehearsal, arrangements, id_of
from moderation.pipeline.viewers.intake import Health
from moderation.pipeline.viewers.recorder import Recorder

log = logging.getLogger(__name__)

INBOX_SECONDS = 0.03
"""Pause between two looks into the inbox."""
RETRY_SECONDS = 1.0
"""Pause after the inbox failed."""
WEIGH_SECONDS = 0.25
"""Pause between two looks at how much there is to do."""
FIND_SECONDS = 1.0
"""Pause between two looks for broadcasts that others opened."""
NEAREST = 8
"""Clusters looked up while a viewer types: some of them may have been dismissed."""


class Working(Protocol):
    """What works on one broadcast: a `Worker`, or one that waits for its turn to lead (`Led`)."""

    @property
    def leads(self) -> bool:
        """Tell whether it decides here, or another process does."""
        ...

    @property
    def board(self) -> Board:
        """Return what people decided so far."""
        ...

    async def run(self) -> None:
        """Work until cancelled."""
        ...

    async def ready(self) -> None:
        """Wait until it sorts."""
        ...

    async def decide(self, command: Command) -> Outcome:
        """Return what becomes of a person's command."""
        ...

    async def similar(self, text: str, count: int) -> list[int]:
        """Return the clusters nearest to a text, best first."""
        ...

    @property
    def failure(self) -> Failure | None:
        """Return what does not work now, None when all does."""
        ...

    def health(self) -> Health:
        """Return how far the board is behind."""
        ...

    async def save(self) -> None:
        """Keep the memory for a quick start next time."""
        ...


class Control:
    """Runs a worker for each broadcast; what intake sees of the stages. Keeps `relief` true to the load.

    Where no decisions are made there are no `commands`, which are looked for every `inbox` seconds. Broadcasts that
    other processes open are found, too.
    """

    def __init__(
        self,
        *,
        event_log: EventLog,
        recorder: Recorder,
        commands: Commands | None,
        make_worker: Callable[[str], Working],
        clock: Callable[[], float],
        relief: Relief | None = None,
        inbox: float = INBOX_SECONDS,
    ) -> None:
        self._log = event_log
        self._inbox = inbox
        self._recorder = recorder
        self._commands = commands
        self._make_worker = make_worker
        self._clock = clock
        self._relief = relief or Relief()
        self._workers: dict[str, Working] = {}
        self._tasks: asyncio.TaskGroup | None = None

    async def open(self, broadcast: str, *, title: str, language: str, rehearses: str = "") -> None:
        """Open a broadcast if there is none of this id yet, and start its worker if control is running."""
        if not self._log.head(broadcast):
            event = Opened(title, language, self._clock(), rehearses)
            await self._recorder.record([Entry(broadcast, event, b"opened")])
        self._start(broadcast)

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            for broadcast in self._log.broadcasts():
                self._start(broadcast)
            if self._commands is not None:
                tasks.create_task(self._take_commands(self._commands))
            tasks.create_task(self._find())
            tasks.create_task(self._weigh())

    async def save(self) -> None:
        """Keep every worker's memory for a quick start next time."""
        for broadcast, worker in self._workers.items():
            try:
                await worker.save()
            except StoreFailed as failure:
                log.warning("no snapshot of %s: %s", broadcast, failure)

    async def similar(self, broadcast: str, text: str) -> list[int]:
        """Return clusters that ask much the same, nearest first; empty when the machine is too busy."""
        worker = self._workers.get(broadcast)
        return await worker.similar(text, NEAREST) if worker else []

    def health(self, broadcast: str) -> Health:
        """Return how far behind the stages of a broadcast are; "behind" too while they start."""
        worker = self._workers.get(broadcast)
        health = worker.health() if worker else Health("behind", 0, 0, 0, 0.0, 0)
        return replace(health, given_up=tuple(self._relief.given_up))

    def failure(self) -> Failure | None:
        """Return what does not work now in any broadcast, None when all does."""
        return next((worker.failure for worker in self._workers.values() if worker.failure), None)

    def leads(self, broadcast: str) -> bool:
        """Tell whether this process decides about a broadcast."""
        return broadcast in self._workers and self._workers[broadcast].leads

    def _start(self, broadcast: str) -> None:
        if self._tasks is None or broadcast in self._workers:
            return
        worker = self._make_worker(broadcast)
        self._workers[broadcast] = worker
        self._tasks.create_task(worker.run())

    async def _find(self) -> None:
        while True:
            await asyncio.sleep(FIND_SECONDS)
            try:
                broadcasts = await asyncio.to_thread(self._log.broadcasts)
            except EfirError as failure:
                # The next look may tell; what runs goes on.
                log.debug("looking for broadcasts: %s", failure)
                continue
            for broadcast in broadcasts:
                self._start(broadcast)

    async def _weigh(self) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            before = clock()
            await asyncio.sleep(WEIGH_SECONDS)
            now = clock()
            # A loop that comes late to this comes late to the frames of viewers, too.
            late = max(now - before - WEIGH_SECONDS, 0.0)
            healths = [worker.health() for worker in self._workers.values()]
            load = Load(
                backlog=sum(health.backlog for health in healths),
                lag_seconds=max((health.lag_seconds for health in healths), default=0.0),
                wait_seconds=max(late, self._recorder.waits()),
            )
            self._relief.weigh(load, now=now)

    async def _take_commands(self, commands: Commands) -> None:
        while True:
            try:
                await self._take(commands)
            except StoreFailed as failure:
                # Commands stay in the inbox; people are told by the time-out of their page.
                log.warning("the inbox of decisions failed: %s", failure)
                await asyncio.sleep(RETRY_SECONDS)
            await asyncio.sleep(self._inbox)

    async def _take(self, inbox: Commands) -> None:
        commands = await asyncio.to_thread(inbox.pending)
        outcomes = [await self._decide(command) for command in commands if self._leads(command.broadcast)]
        if outcomes:
            await asyncio.to_thread(inbox.settle, outcomes)

    def _leads(self, broadcast: str) -> bool:
        """Tell whether decisions about a broadcast are made here.

        Those about none are answered where all are made: a standby may not have heard of it yet.
        """
        if broadcast in self._workers:
            return self._workers[broadcast].leads
        return all(worker.leads for worker in self._workers.values())

    async def _decide(self, command: Command) -> Outcome:
        worker = self._workers.get(command.broadcast)
        if worker is None:
            return Outcome(command.id, done=False, code="unknown", sentence="There is no such broadcast.")
        outcome = await worker.decide(command)
        return await self._begin(command, outcome) if command.verb in STARTING and outcome.done else outcome

    async def _begin(self, command: Command, outcome: Outcome) -> Outcome:
        """Open the broadcast that a command starts, set it up, and let a rehearsal run; nobody waits for these two."""
        new, source, verb = id_of(command), command.broadcast, command.verb
        opened = self._log.read(source, limit=1, kinds={Opened})[0].event
        assert isinstance(opened, Opened)
        known = bool(self._log.head(new))
        rehearses = source if verb is Verb.REHEARSE else ""
        await self.open(new, title=command.text.strip(), language=opened.language, rehearses=rehearses)
        if self._tasks is not None and verb is not Verb.START and not known:
            self._tasks.create_task(self._set_up(command))
        return replace(outcome, broadcast=new)

    async def _set_up(self, command: Command) -> None:
        new = id_of(command)
        worker, before = self._workers[new], self._workers[command.broadcast]
        for arrangement in arrangements(command, before.board):
            await worker.decide(arrangement)
        if command.verb is Verb.REHEARSE:
            rehearsal = Rehearsal(
                command.broadcast,
                new,
                speed=speed_of(command.words),
                log=self._log,
                recorder=self._recorder,
                stands=lambda: worker.board.value(Subject.BROADCAST, 0, Field.OPEN),
                clock=self._clock,
            )
            await worker.ready()
            try:
                await rehearsal.run()
            except StoreFailed as failure:
                log.warning("the rehearsal %s ended early: %s", new, failure)
