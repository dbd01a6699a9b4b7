"""Roles played in one process, each with its own connection and folder, and viewers who ask them."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from moderation.adapters.stores import open_view_reader
from moderation.pipeline.ports import ClusterQuery
from moderation.pipeline.rows import ClusterRow
from moderation.roles import IntakeRole, Role
from moderation.settings import Settings
from moderation.testing.backstage import embedder
from moderation.testing.nats import NatsServer

QUESTIONS = [
    "Как подключить роуминг в Турции?",
    "Как подключить роуминг в Турции??",
    "Почему нет сети в Казани?",
]
PATIENCE = 60.0


class Model:
    """The model as roles hold it, but in this process and small."""

    def __init__(self) -> None:
        self._embedder = embedder()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._embedder, name)

    def open(self) -> "Model":
        return self

    def close(self) -> None:
        pass


class Cast:
    """Roles in one process, each with its own connection and folder, as so many machines."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.views = open_view_reader(self.settings)
        self._playing: dict[Role, asyncio.Task[None]] = {}

    async def enter(self, kind: type[Role]) -> Role:
        role = await asyncio.to_thread(kind, self.settings)
        await role.start()
        self._playing[role] = asyncio.create_task(role.work())
        return role

    async def leave(self, role: Role) -> None:
        working = self._playing.pop(role)
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working
        await role.stop()

    async def end(self) -> None:
        for role in reversed(list(self._playing)):
            await self.leave(role)
        self.views.close()

    def clusters(self) -> Sequence[ClusterRow]:
        return self.views.clusters("main", ClusterQuery(), now=time.time())

    async def on_board(self, count: int) -> None:
        def shown() -> bool:
            return self.views.counts("main").on_board >= count

        await until(shown)


@contextlib.asynccontextmanager
async def cast(
    server: NatsServer, data: Path, *kinds: type[Role], views: str = "", **set_: Any
) -> AsyncIterator[tuple[Cast, list[Role]]]:
    playing = Cast(Settings(data=data, log=server.url, port=0, views=views, **set_))
    try:
        yield playing, [await playing.enter(kind) for kind in kinds]
    finally:
        await playing.end()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110 - views ring no bell
            await asyncio.sleep(0.02)


async def heard(viewer: ClientConnection, kind: str, id_: str = "") -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE):
        while True:
            frame: dict[str, Any] = json.loads(await viewer.recv())
            if frame["type"] == kind and id_ in ("", frame.get("id")):
                return frame


def viewer(intake: Role, **query: str) -> connect:
    assert isinstance(intake, IntakeRole)
    resume = f"?resume={query['resume']}" if query else ""
    return connect(f"ws://127.0.0.1:{intake._gateway.port}/ws/main{resume}")


async def ask(viewer: ClientConnection, id_: str, text: str) -> dict[str, Any]:
    await viewer.send(json.dumps({"type": "ask", "id": id_, "text": text}))
    return await heard(viewer, "recorded", id_)


def run(scene: Awaitable[None]) -> None:
    async def play() -> None:
        await scene

    asyncio.run(play())
