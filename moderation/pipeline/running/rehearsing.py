"""Rehearsing: a broadcast that starts from another one, set up alike, and perhaps hears its messages once more."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from moderation.domain.deciding.board import Board
from moderation.domain.deciding.decisions import Command, Field, Subject, Verb
from moderation.domain.deciding.running import OPEN, PAUSED
from moderation.domain.events import Asked
from moderation.pipeline.ports import Entry, EventLog
from moderation.pipeline.viewers.intake import message_key
from moderation.pipeline.viewers.recorder import Recorder

TICK: Final = 0.1
"""Seconds between two looks at which messages are due."""
AHEAD: Final = 500
"""Messages read, and recorded, at a time."""


def id_of(command: Command) -> str:
    """Return the id of the broadcast that a command starts: the same however often it is carried out."""
    return f"{command.broadcast}-{command.id[:6]}"


def arrangements(command: Command, before: Board) -> list[Command]:
    """Return the commands that set the broadcast up as the one before: word lists, and what the machine may do."""
    new = replace(command, broadcast=id_of(command), clusters=(), undoes="", seen=0)
    lists = [
        replace(new, id=f"{command.id}-{name}", verb=Verb.WORDS, text=name, words=words)
        for name, words in before.lists().items()
        if words
    ]
    dial = before.value(Subject.BROADCAST, 0, Field.DIAL)
    turned = [replace(new, id=f"{command.id}-dial", verb=Verb.DIAL, text=dial, words=())] if dial else []
    return [*lists, *turned]


class Rehearsal:
    """Sends the messages of an earlier broadcast into another one, in their own rhythm, `speed` times as fast.

    `stands` tells how the practice broadcast stands: paused it waits, closed it ends. A server that stops ends it too.
    """

    def __init__(
        self,
        source: str,
        practice: str,
        *,
        speed: float,
        log: EventLog,
        recorder: Recorder,
        stands: Callable[[], str],
        clock: Callable[[], float],
    ) -> None:
        self._source, self._practice, self._speed = source, practice, speed
        self._log = log
        self._recorder = recorder
        self._stands = stands
        self._clock = clock
        self._waiting: deque[Asked] = deque()
        self._read = 0

    async def run(self) -> None:
        """Play until the messages or the practice broadcast come to their end."""
        await self._refill()
        if not self._waiting:
            return
        steady, first = asyncio.get_running_loop().time, self._waiting[0].at
        played, before = 0.0, steady()
        while self._waiting and self._stands() in (OPEN, PAUSED):
            now = steady()
            if self._stands() == OPEN:
                played += self._speed * (now - before)
                await self._send(first + played)
            before = now
            await asyncio.sleep(TICK)

    async def _send(self, until: float) -> None:
        """Record the messages that are due, as sent now, by whom they were sent: so erasing finds them here, too."""
        while self._waiting and self._waiting[0].at <= until:
            due = []
            while self._waiting and self._waiting[0].at <= until:
                due.append(replace(self._waiting.popleft(), at=self._clock()))
            entries = [Entry(self._practice, one, message_key(one.viewer, one.id)) for one in due]
            await self._recorder.record(entries)
            if not self._waiting:
                await self._refill()

    async def _refill(self) -> None:
        while not self._waiting:
            batch = await asyncio.to_thread(
                self._log.read, self._source, after=self._read, limit=AHEAD, kinds={Asked}
            )
            if not batch:
                return
            self._read = batch[-1].offset
            asked = [one.event for one in batch if isinstance(one.event, Asked)]
            # Words that were erased stay so.
            self._waiting.extend(one for one in asked if one.text)
