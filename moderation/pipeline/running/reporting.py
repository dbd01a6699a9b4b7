"""Reporting: a process tells Operations, again and again, how its work goes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from moderation.domain.errors import EfirError
from moderation.pipeline.desk.staff_room import EVERYBODY, StaffRoom
from moderation.pipeline.health.backlogs import Backlog
from moderation.pipeline.health.failures import Failure, Piece
from moderation.pipeline.health.reports import ALL, EVERY, Report, write_report
from moderation.pipeline.health.timing import Leg, Timing, Timings

if TYPE_CHECKING:
    from embeddings import Model

log = logging.getLogger(__name__)


class Encoding(Protocol):
    """What tells how the encoder does: a `ModelProcess`."""

    model: Model

    def encoding(self) -> Timing:
        """Return how it did in the last minute."""
        ...


class Reporter:
    """Keeps this process's last report; `failure` says what does not work here now, `model` how its encoder does.

    `backlogs` says what waits in front of what is done here, and may take its time.
    """

    def __init__(
        self,
        room: StaffRoom,
        member: str,
        *,
        timings: Timings,
        failure: Callable[[], Failure | None],
        clock: Callable[[], float],
        model: Encoding | None = None,
        backlogs: Callable[[], Mapping[Leg, Backlog]] = dict,
    ) -> None:
        self._room = room
        self._timings = timings
        self._failure = failure
        self._clock = clock
        self._model = model
        self._backlogs = backlogs
        self._asking: asyncio.Task[Timing] | None = None
        self._of_model = Report(member, 0.0)

    async def run(self) -> None:
        """Report until cancelled."""
        try:
            while True:
                if self._model is not None:
                    await self._look_at(self._model)
                else:
                    await asyncio.sleep(EVERY)
                await self._report()
        finally:
            if self._asking is not None:
                # What it still comes to, when the model is closed, is nobody's news.
                self._asking.add_done_callback(lambda asked: asked.cancelled() or asked.exception())

    async def _report(self) -> None:
        model = self._of_model
        backlogs: Mapping[Leg, Backlog] = {}
        try:
            backlogs = await asyncio.to_thread(self._backlogs)
        except EfirError as error:
            # What fails is reported all the same.
            log.debug("no backlogs: %s", error)
        report = replace(
            model,
            at=self._clock(),
            failure=self._failure() or model.failure,
            timings=self._timings.figures() | model.timings,
            backlogs=dict(backlogs),
        )
        try:
            await asyncio.to_thread(self._room.keep, ALL, EVERYBODY, *write_report(report))
        except EfirError as error:
            # The page says by itself that nothing is heard from here.
            log.debug("no report: %s", error)

    async def _look_at(self, model: Encoding) -> None:
        """Ask the model how it does; what is under way in it comes first, and nobody waits long for that."""
        if self._asking is None:
            self._asking = asyncio.create_task(asyncio.to_thread(model.encoding))
        await asyncio.wait({asyncio.create_task(asyncio.sleep(EVERY))})
        if not self._asking.done():
            return
        asked, self._asking = self._asking, None
        try:
            timing = asked.result()
        except Exception as error:  # noqa: BLE001 - not swallowed: Operations shows it; a model may raise anything
            failure = Failure(Piece.UNDERSTAND, str(error))
            self._of_model = Report(self._of_model.member, 0.0, self._of_model.encoder, failure)
        else:
            name = f"{model.model.name}@{model.model.revision}"
            self._of_model = Report(self._of_model.member, 0.0, name, None, {Leg.ENCODE: timing})
