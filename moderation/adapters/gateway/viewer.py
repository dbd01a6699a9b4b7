"""A viewer's connection: frames in, requests to intake, acknowledgements out."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf

from websockets.exceptions import ConnectionClosed

from moderation.adapters.gateway.connection import Connection, Visit
from moderation.adapters.gateway.mailbox import Mailbox
from moderation.adapters.gateway.shared import Shared, not_saved, too_many
from moderation.domain.errors import Refused, StoreFailed, Unknown
from moderation.domain.message import MAX_CHARS
from moderation.domain.protocol.frames import POLICY, UNSUPPORTED, Refusal
from moderation.domain.protocol.sentences import sentence
from moderation.domain.protocol.viewer import (
    Ask,
    AskRobot,
    Rate,
    Request,
    Resent,
    Same,
    Similar,
    ViewerProtocol,
)
from moderation.pipeline.answers.robot import Reply, Silence
from moderation.pipeline.rows import BroadcastRow, ClusterRow
from moderation.pipeline.viewers import notices
from moderation.pipeline.viewers.intake import Submission

IN_FLIGHT = 32
"""Requests of one connection under way at once; while they are, no more of its frames are read."""
LONGEST_VISIT = 86_400.0
"""Seconds after which somebody with a pass has to show it again, however long it holds."""
REASONS = {UNSUPPORTED: "text frames only", POLICY: "too many refusals"}
"""What close frames say, by code."""

_log = logging.getLogger(__name__)


class ViewerSession:
    """One viewer on one connection, from welcome to goodbye."""

    def __init__(self, connection: Connection, visit: Visit, broadcast: BroadcastRow, shared: Shared) -> None:
        # Whoever has a pass is who it says, on any device; a token to return with says no more than that.
        resumed = visit.viewer or shared.identity.resumed(broadcast.id, visit.resume)
        self._connection = connection
        self._until = visit.until
        self._broadcast = broadcast
        self._shared = shared
        self._returns = bool(resumed)
        self._viewer = resumed or shared.identity.new_viewer()
        self._account = shared.accounts.of(self._viewer)
        self._language = visit.language or broadcast.language
        self._protocol = ViewerProtocol(
            self._account,
            address=shared.addresses.of(visit.address),
            crowd=shared.crowds.of(broadcast.id),
            language=self._language,
        )
        self._mailbox = Mailbox(connection, closed=self._returns)
        self._slots = asyncio.Semaphore(IN_FLIGHT)

    async def run(self) -> None:
        """Serve the connection until it closes; finish what is under way."""
        hub, place = self._shared.hub, (self._broadcast.id, self._viewer, self._mailbox)
        async with asyncio.TaskGroup() as tasks:
            hub.join(*place)
            try:
                self._connection.push(self._welcome())
                if self._returns:
                    tasks.create_task(self._catch_up())
                async with asyncio.timeout(self._left()):
                    await self._read(tasks)
            except TimeoutError:
                await self._turn_out()
            except ConnectionClosed:
                pass  # Leaving is no failure.
            finally:
                hub.leave(*place)

    def _left(self) -> float | None:
        """Return how many seconds the viewer's pass still holds, None when there is none that could run out."""
        return None if self._until == inf else min(self._until - time.time(), LONGEST_VISIT)

    async def _turn_out(self) -> None:
        """End the visit of somebody whose pass has run out; with a new one they go on as who they were."""
        self._connection.push(Refusal("blocked", sentence(self._language, "pass_over")).frame())
        await self._connection.close(POLICY, "the pass has run out")

    def _welcome(self) -> dict[str, object]:
        row = self._broadcast
        return {
            "type": "welcome",
            "broadcast": {"id": row.id, "title": row.title, "language": row.language, "open": row.open},
            "viewer": self._viewer,
            "resume": self._shared.identity.resume(row.id, self._viewer),
            "limits": {"max_chars": MAX_CHARS, "per_minute": self._shared.per_minute},
            "robot": self._shared.robot is not None and self._shared.robot.is_there(),
        }

    async def _read(self, tasks: asyncio.TaskGroup) -> None:
        async for frame in self._connection:
            started = self._shared.clock()
            self._protocol.open = await self._shared.is_open(self._broadcast.id, before=self._protocol.open)
            self._protocol.pause = self._shared.relief.pause
            event = self._protocol.receive(frame, now=started)
            if isinstance(event, Refusal):
                await self._refuse(event)
                continue
            await self._slots.acquire()
            await self._shared.room.acquire()
            # Tasks start in the order of their creation, so questions reach the recorder in order.
            tasks.create_task(self._serve(event, started))

    async def _serve(self, request: Request, started: float) -> None:
        try:
            await self._act(request, started)
        except StoreFailed:
            await self._refuse(not_saved(self._language, request.id))
        except Unknown:
            now = self._shared.clock()
            await self._refuse(self._protocol.refuse("bad_frame", "unknown_cluster", request.id, now=now))
        except Refused:
            now = self._shared.clock()
            await self._refuse(self._protocol.refuse("blocked", "no_answer", request.id, now=now))
        finally:
            self._slots.release()
            self._shared.room.release()

    async def _act(self, request: Request, started: float) -> None:
        match request:
            case Ask():
                await self._ask(request, started)
            case Resent():
                self._connection.push(notices.recorded(request.id, request.seq))
            case AskRobot():
                await self._ask_robot(request)
            case _ if self._shared.gestures.locked():
                await self._decline(request)
            case _:
                async with self._shared.gestures:
                    await self._gesture(request)

    async def _decline(self, request: Similar | Same | Rate) -> None:
        """Answer a gesture that there is no room for: who types sees no suggestions, who taps is asked to wait."""
        if isinstance(request, Similar):
            self._reply(request.id, {"type": "similar", "items": []})
        else:
            await self._refuse(too_many(self._language, request.id))

    async def _gesture(self, request: Similar | Same | Rate) -> None:
        intake, broadcast = self._shared.intake, self._broadcast.id
        match request:
            case Similar():
                rows = await intake.similar(broadcast, request.text)
                self._reply(request.id, {"type": "similar", "items": [_item(row) for row in rows]})
            case Same():
                row = await intake.support(broadcast, self._viewer, request.cluster)
                counted = notices.counted(str(request.cluster), row.askers, now=str(row.id))
                self._reply(request.id, counted)
            case Rate():
                await intake.rate(broadcast, self._viewer, request.cluster, useful=request.useful)
                self._reply(request.id, {"type": "thanks"})

    async def _ask_robot(self, request: AskRobot) -> None:
        """Answer as the robot, or say why people should be asked; only that it happened is recorded."""
        robot = self._shared.robot
        reply = Reply(silence=Silence.UNSURE)
        if robot is not None:
            async with self._shared.asking_robot:
                reply = await asyncio.to_thread(robot.reply, request.text)
        self._reply(request.id, notices.robot(reply))
        if reply.article is not None:
            self._account.helped(self._shared.clock())
        with _unrecorded("that the robot was asked"):
            await self._shared.intake.consulted(self._broadcast.id, self._viewer, reply)

    async def _ask(self, ask: Ask, started: float) -> None:
        submission = Submission(ask.id, self._viewer, ask.text)
        receipts = await self._shared.intake.record(self._broadcast.id, [submission])
        seq = receipts[0].offset
        self._account.remember(ask.id, seq)
        self._connection.push(notices.recorded(ask.id, seq))
        self._shared.metrics.acknowledged.labels("page").inc()
        self._shared.metrics.ack_seconds.observe(self._shared.clock() - started)
        if self._account.goes_on(self._shared.clock()):
            with _unrecorded("that the robot was not enough"):
                await self._shared.intake.passed_on(self._broadcast.id, self._viewer)

    async def _catch_up(self) -> None:
        """Tell a returning viewer what they missed, then open their mailbox."""
        try:
            async with self._shared.returning:
                missed = await self._shared.intake.missed(self._broadcast.id, self._viewer)
            for frame in missed.frames:
                if frame["type"] == "recorded":
                    self._account.remember(str(frame["id"]), int(str(frame["seq"])))
            await self._mailbox.open(missed.frames)
            await self._shared.intake.told(self._broadcast.id, self._viewer, missed.answers)
        except StoreFailed as failure:
            _log.warning("a returning viewer was not told everything: %s", failure)
            await self._mailbox.open(())
        except ConnectionClosed:
            pass  # They will return again.

    def _reply(self, id: str | None, frame: dict[str, object]) -> None:  # noqa: A002 - the wire's own word
        """Send a reply, under the request's id if it had one."""
        self._connection.push(frame if id is None else {**frame, "id": id})

    async def _refuse(self, refusal: Refusal) -> None:
        self._shared.metrics.refused.labels(refusal.code).inc()
        self._connection.push(refusal.frame())
        if code := self._protocol.close_code:
            await self._connection.close(code, REASONS[code])


@contextmanager
def _unrecorded(what: str) -> Iterator[None]:
    """Let a figure go that the store would not take: the viewer has what they came for."""
    try:
        yield
    except StoreFailed as failure:
        _log.warning("it was not recorded %s: %s", what, failure)


def _item(row: ClusterRow) -> dict[str, object]:
    return {
        "cluster": str(row.id),
        "label": row.label,
        "askers": row.askers,
        "answered": bool(row.answer_id),
    }
