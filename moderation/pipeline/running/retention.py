"""Retention: what was typed too long ago goes, a little at a time, while messages come in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from moderation.domain.errors import EfirError
from moderation.pipeline.running.erasing import Rewritable, forget_words
from moderation.pipeline.viewers.recorder import Recorder

log = logging.getLogger(__name__)

PIECE = 500
"""Messages emptied at a time: whoever waits for an acknowledgement meanwhile hardly notices."""
PAUSE = 0.1
"""Seconds between two pieces."""
EVERY = 3600.0
"""Seconds between two looks for what has become too old."""


class Retention:
    """Empties what was typed in messages screened more than `seconds` ago, nothing with 0; `clock` tells the epoch.

    It does so in broadcasts that are `mine`, `piece` messages at a time (0 for all at once), and looks so often.
    """

    def __init__(
        self,
        event_log: Rewritable,
        recorder: Recorder,
        *,
        seconds: float,
        clock: Callable[[], float],
        mine: Callable[[str], bool] = bool,
        piece: int = PIECE,
        every: float = EVERY,
    ) -> None:
        self._log = event_log
        self._recorder = recorder
        self._seconds = seconds
        self._clock = clock
        self._mine = mine
        self._piece = piece
        self._every = every

    async def run(self) -> None:
        """Look now and again and again, until cancelled."""
        while self._seconds:
            try:
                emptied = await self.look()
            except EfirError as failure:
                log.warning("old wordings were not deleted: %s", failure)
            else:
                if emptied:
                    log.info("what was typed in %d messages was deleted for its age", emptied)
            await asyncio.sleep(self._every)

    async def look(self) -> int:
        """Empty what is too old now; return how many messages it was, once nothing of it is left on the disk."""
        before, emptied = self._clock() - self._seconds, 0
        for broadcast in filter(self._mine, await asyncio.to_thread(self._log.broadcasts)):
            piece = partial(forget_words, self._log, broadcast, before=before, most=self._piece)
            while found := await self._recorder.between(piece):
                emptied += found
                await asyncio.sleep(PAUSE)
        # Also when nothing was: what was emptied before the end of a process may not have been cut.
        while not await self._recorder.between(self._log.cut) and emptied:  # noqa: ASYNC110 - readers ring no bell
            await asyncio.sleep(PAUSE)
        return emptied
