"""A live gateway over stores in memory, whose stages and people a test plays by hand."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect

from moderation.adapters.gateway import Gateway, Hub
from moderation.adapters.gateway.shared import Help
from moderation.adapters.tokens import TokenFile
from moderation.domain.deciding.decisions import Change, Field, Status, Subject, Verb
from moderation.domain.events import Decided, Event, Filed, Filing, Opened, Screened, Title, Titled
from moderation.domain.overload import Relief
from moderation.pipeline.desk.feeds import Feeds
from moderation.pipeline.ports import ClusterQuery, Entry, ViewReader
from moderation.pipeline.viewers.intake import Health, Intake
from moderation.pipeline.viewers.recorder import Recorder
from moderation.pipeline.viewers.teller import Teller
from moderation.pipeline.views.projector import Projector
from moderation.settings import Settings
from moderation.testing.builders import screening
from moderation.testing.faults import FaultyLog
from moderation.testing.log import MemoryEventLog
from moderation.testing.stores import MemoryCommands, MemoryStaffRoom
from moderation.testing.views import MemoryViews

BROADCAST = "main"
FEED_TOKEN = "feed-token"  # noqa: S105 - opens nothing but a test's own gateway
PATIENCE = 30.0
"""Seconds that a test waits for a frame before it fails."""


class Client:
    """One websocket, frames as dictionaries."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, **frame: object) -> None:
        """Send a frame."""
        await self.connection.send(json.dumps(frame))

    async def receive(self) -> dict[str, Any]:
        """Return the next frame."""
        frame: dict[str, Any] = json.loads(await asyncio.wait_for(self.connection.recv(), PATIENCE))
        return frame

    async def ask(self, id: str, text: str) -> dict[str, Any]:  # noqa: A002 - the wire's own word
        """Ask a question; return the next frame."""
        await self.send(type="ask", id=id, text=text)
        return await self.receive()

    async def is_silent(self, seconds: float = 0.2) -> bool:
        """Tell whether nothing comes for a while."""
        try:
            await asyncio.wait_for(self.connection.recv(), seconds)
        except TimeoutError:
            return True
        return False


class SharedWords:
    """Finds clusters whose label shares a word with a text: stands where the model would."""

    def __init__(self, views: ViewReader) -> None:
        self._views = views

    async def similar(self, broadcast: str, text: str) -> list[int]:
        """Return clusters with a word of the text."""
        words = set(text.lower().split())
        rows = self._views.clusters(broadcast, ClusterQuery(), now=0.0)
        return [row.id for row in rows if words & set(row.label.lower().split())]

    def health(self, broadcast: str) -> Health:
        """Return that all is well."""
        counts = self._views.counts(broadcast)
        return Health("ok", counts.recorded, counts.on_board, 0, 0.0, 0)


class LiveGateway:
    """A broadcast on air; an asynchronous context manager.

    `settings` are Settings' fields, `clock` the gateway's steady clock, `tokens` those that people made, `robot` what
    answers viewers who choose it.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        tokens: TokenFile | None = None,
        robot: Help | None = None,
        **settings: Any,
    ) -> None:
        self._tokens = tokens
        self._robot = robot
        self.settings = replace(Settings(), port=0, **settings)
        self.log = FaultyLog(MemoryEventLog())
        self.views = MemoryViews()
        self.hub = Hub()
        self.relief = Relief()
        self.recorder = Recorder(self.log)
        self.commands = MemoryCommands()
        self.room = MemoryStaffRoom()
        self.intake = Intake(
            self.recorder, self.views, SharedWords(self.views), clock=time.time, commands=self.commands
        )
        self.gateway = self.new_gateway(clock)
        self._projector = Projector(BROADCAST, self.log, self.views)
        self._teller = Teller(BROADCAST, self.views, self.hub, self.recorder, clock=time.time)
        self._numbers = itertools.count(1)
        self._following: asyncio.Task[None] | None = None

    def new_gateway(self, clock: Callable[[], float] = time.monotonic) -> Gateway:
        """Return another gateway on the same stores, as after a restart."""
        return Gateway(
            self.intake,
            self.hub,
            self.settings,
            secret=b"a test's key",
            feed_token=FEED_TOKEN,
            tokens=self._tokens,
            relief=self.relief,
            feeds=Feeds(self.room, clock=time.time),
            clock=clock,
            robot=self._robot,
        )

    async def __aenter__(self) -> Self:
        opened = Opened(self.settings.first_title, self.settings.language, time.time())
        self.log.append([Entry(BROADCAST, opened)])
        self._projector.catch_up()
        self._following = asyncio.create_task(self._follow())
        await self.gateway.start()
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self.gateway.stop()
        if self._following is not None:
            self._following.cancel()
        await self.recorder.close()

    @contextlib.asynccontextmanager
    async def viewer(
        self, *, resume: str = "", query: str = ""
    ) -> AsyncIterator[tuple[Client, dict[str, Any]]]:
        """Connect a viewer; yield the connection and its welcome."""
        query = query or (f"?resume={resume}" if resume else "")
        async with connect(self.url(f"/ws/{BROADCAST}{query}", "ws")) as connection:
            client = Client(connection)
            yield client, await client.receive()

    @contextlib.asynccontextmanager
    async def feed(self, token: str = FEED_TOKEN) -> AsyncIterator[Client]:
        """Connect a chat feed."""
        headers = {"Authorization": f"Bearer {token}"}
        async with connect(self.url(f"/feed/{BROADCAST}", "ws"), additional_headers=headers) as connection:
            yield Client(connection)

    def url(self, path: str, scheme: str = "http") -> str:
        """Return an address of the gateway."""
        return f"{scheme}://127.0.0.1:{self.gateway.port}{path}"

    async def file(self, seqs: Sequence[int], cluster: int, label: str, *, topic: str = "roaming") -> None:
        """File messages in a cluster, as the stages would."""
        await self.happen(Titled((Title(cluster, label, (), topic),)))
        filings = tuple(Filing(seq, cluster, cluster, topic, 1.0) for seq in seqs)
        await self.happen(Filed(filings, time.time()))

    async def screen(self, seq: int) -> None:
        """Judge a message to be a question, as the stages would."""
        await self.happen(Screened((seq,), (screening(),), (), b"", 0, "none", time.time()))

    async def decide(self, verb: Verb, cluster: int, changes: dict[Field, str]) -> None:
        """Decide something about a cluster, as a person would."""
        written = tuple(
            Change(Subject.CLUSTER, cluster, field, "", value) for field, value in changes.items()
        )
        await self.happen(Decided(f"d{next(self._numbers)}", "olga", time.time(), verb, (cluster,), written))

    async def answer(self, cluster: int, text: str) -> None:
        """Answer a cluster and tell everyone who asked."""
        changes = {
            Field.STATUS: Status.ANSWERED.value,
            Field.ANSWER: text,
            Field.ANSWER_ID: f"a{next(self._numbers)}",
            Field.ANSWERED_AT: str(time.time()),
        }
        await self.decide(Verb.ANSWER, cluster, changes)

    async def happen(self, event: Event) -> None:
        """Record an event, show it, tell whom it concerns."""
        before = self.log.head(BROADCAST)
        await self.recorder.record([Entry(BROADCAST, event)])
        self._projector.catch_up()
        await self._teller.tell(self.log.read(BROADCAST, after=before))

    async def _follow(self) -> None:
        bell = self.recorder.bell()
        while True:
            self._projector.catch_up()
            await bell.wait()
            bell.clear()


def with_gateway(**options: Any) -> Callable[[Callable[[LiveGateway], Awaitable[None]]], Callable[[], None]]:
    """Run an asynchronous test against a live gateway with these settings."""

    def decorate(test: Callable[[LiveGateway], Awaitable[None]]) -> Callable[[], None]:
        async def scene() -> None:
            async with LiveGateway(**options) as live:
                await test(live)

        def run() -> None:
            asyncio.run(scene())

        run.__name__ = getattr(test, "__name__", "test")
        run.__doc__ = test.__doc__
        return run

    return decorate
