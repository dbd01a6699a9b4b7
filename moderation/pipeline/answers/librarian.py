"""Librarian: has the model read what the knowledge base and earlier answers wait for, questions of people first."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from moderation.pipeline.answers.library import Articles

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.03
"""Pause between two looks for texts to read."""
REST_SECONDS = 1.0
"""Pause while there is no article at all, and after something failed."""
BATCH = 8
"""Texts read at a time: a question that comes meanwhile waits for so many."""


class Librarian:
    """Fills in vectors, shelf by shelf in the order given.

    `open_model` names the model, starting it if need be; `read` gives the vectors of texts.
    """

    def __init__(
        self,
        shelves: Sequence[Articles],
        *,
        open_model: Callable[[], str],
        read: Callable[[Sequence[str]], Mapping[str, NDArray[np.float32]]],
    ) -> None:
        self._shelves = shelves
        self._open_model = open_model
        self._read = read
        self.ready = False
        """Whether the model has been started, so that a question is read at once."""

    async def run(self) -> None:
        """Work until cancelled; nothing is started before there is an article."""
        while True:
            try:
                await self._work()
            except Exception as failure:  # noqa: BLE001 - as for a worker: questions to people must go on
                log.warning("the knowledge base is not read: %s", failure)
                await asyncio.sleep(REST_SECONDS)

    async def _work(self) -> None:
        while not await asyncio.to_thread(self._is_anything):  # noqa: ASYNC110 - another process makes the first one
            await asyncio.sleep(REST_SECONDS)
        model = await asyncio.to_thread(self._open_model)
        self.ready = True
        while True:
            if not await asyncio.to_thread(self._read_some, model):
                await asyncio.sleep(LOOK_SECONDS)

    def _is_anything(self) -> bool:
        return any(shelf.state() for shelf in self._shelves)

    def _read_some(self, model: str) -> bool:
        """Read what waits on the first shelf where anything does; tell whether there was anything."""
        for shelf in self._shelves:
            if texts := shelf.unread(model, limit=BATCH):
                shelf.read(model, self._read(texts))
                return True
        return False
