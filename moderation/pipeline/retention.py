"""Retention: what was typed too long ago goes, a little at a time, while messages come in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from moderation.domain.errors import StoreFailed
from moderation.pipeline.erasing import Rewritable, forget_words
from moderation.pipeline.recorder import Recorder

log = logging.getLogger(__name__)

PIECE = 500
"""Messages emptied at a time: whoever waits for an acknowledgement meanwhile hardly notices."""
PAUSE = 0.1
"""Seconds between two pieces."""
EVERY = 3600.0
"""Seconds between two looks for what has become too old."""


class Retention:
    """Empties what was typed in messages screened more than `seconds` ago, nothing with 0; `clock` tells the epoch."""

    def __init__(
        self, event_log: Rewritable, recorder: Recorder, *, seconds: float, clock: Callable[[], float]
    ) -> None:
        self._log = event_log
        self._recorder = recorder
        self._seconds = seconds
        self._clock = clock

    async def run(self) -> None:
        """Look now and every hour, until cancelled."""
        while self._seconds:
            try:
                emptied = await self.look()
            except StoreFailed as failure:
                log.warning("old wordings were not deleted: %s", failure)
            else:
                if emptied:
                    log.info("what was typed in %d messages was deleted for its age", emptied)
            await asyncio.sleep(EVERY)

    async def look(self) -> int:
        """Empty what is too old now; return how many messages it was, once nothing of it is left on the disk."""
        before, emptied = self._clock() - self._seconds, 0
        for broadcast in await asyncio.to_thread(self._log.broadcasts):
            piece = partial(forget_words, self._log, broadcast, before=before, most=PIECE)
            while found := await self._recorder.between(piece):
                emptied += found
                await asyncio.sleep(PAUSE)
        while emptied and not await self._recorder.between(self._log.cut):  # noqa: ASYNC110 - no reader rings a bell
            await asyncio.sleep(PAUSE)
        return emptied
