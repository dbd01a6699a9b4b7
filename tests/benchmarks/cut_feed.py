"""A chat, its connector and all that may happen to them, for `bench_feeds`."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Container
from pathlib import Path
from typing import Final

from moderation.testing.server import ROOT
from tests.benchmarks.intake_alone import FEED_TOKEN
from tests.benchmarks.relay import Relay, Wire

BACK: Final = 90.0
"""Seconds after which a connector that was cut off must be back, on a busy machine."""
UNHEARD: Final = 40.0
"""Seconds more until a connector must have noticed that nobody is there any more: it asks every 20 and waits 20."""
LINES: Final = 12
"""Lines of a connector's log that are shown when something went wrong."""


class Feed:
    """One chat, its connector, and the wire between the connector and intake.

    `away` is when it was cut off and when it was back; `arrived` is told what has reached the log.
    """

    def __init__(self, number: int, port: int, data: Path, arrived: Container[str], repeats: float) -> None:
        self.name = f"feed{number}"
        self.relay = Relay(lambda id_: f"{self.name}/{id_}" in arrived, repeats)
        self.wire = Wire(port)
        self.away: list[tuple[float, float]] = []
        self._data = data
        self._log = data / f"{self.name}.log"
        self._process: asyncio.subprocess.Process | None = None

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[Feed]:
        """Start the connector; end it as `kill -9` does."""
        async with self.relay.open(), self.wire.open():
            await self._start()
            try:
                yield self
            finally:
                await self._end()

    async def here(self, why: str, *, patience: float = BACK) -> None:
        """Wait until the connector reads the relay and intake answers it.

        Raises TimeoutError when it does not come.
        """
        try:
            async with asyncio.timeout(patience):
                await self.relay.here.wait()
                await self.wire.here.wait()
        except TimeoutError:
            missing = "intake" if self.relay.here.is_set() else "the relay"
            raise TimeoutError(
                f"{self.name} was not back at {missing} {patience:.0f} s after: {why}."
            ) from None

    async def cut(self, way: str) -> None:
        """Cut the feed off in one of the `WAYS`, and wait until it is there again."""
        at = time.time()
        await WAYS[way](self)
        await self.here(way, patience=BACK + UNHEARD * ("half open" in way))
        self.away.append((at, time.time()))

    def log(self) -> str:
        """Return the last lines that the connector wrote."""
        return "\n".join(self._log.read_text("utf-8", "replace").splitlines()[-LINES:]) or "(nothing)"

    @property
    def state(self) -> str:
        """Return what has become of the connector's process."""
        code = self._running.returncode
        return "running" if code is None else f"ended with exit code {code}"

    @property
    def pid(self) -> int:
        """Return the number of the connector's process."""
        return self._running.pid

    async def kill(self) -> None:
        """End the connector as `kill -9` does, and start it again."""
        self.relay.here.clear()
        self.wire.here.clear()
        await self._end()
        await self._start()

    async def _start(self) -> None:
        command = [sys.executable, "-m", "moderation", "connect", "ninja", "s", "--data", str(self._data)]
        command += [
            "--relay",
            f"ws://127.0.0.1:{self.relay.port}",
            "--url",
            f"ws://127.0.0.1:{self.wire.port}",
        ]
        command += ["--channel", self.name, "--name", self.name]
        with self._log.open("a") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, env={**os.environ, "EFIR_FEED_TOKEN": FEED_TOKEN}, stderr=log
            )

    async def _end(self) -> None:
        with contextlib.suppress(ProcessLookupError):  # It ended by itself, which `here` tells.
            self._running.kill()
        await self._running.wait()

    @property
    def _running(self) -> asyncio.subprocess.Process:
        assert self._process is not None, "only while open"
        return self._process


async def _at_once(deed: Callable[[], None]) -> None:
    deed()


WAYS: Final[dict[str, Callable[[Feed], Awaitable[None]]]] = {
    "the relay cut it off": lambda feed: _at_once(feed.relay.cut),
    "kill -9": Feed.kill,
    "its wire to intake was cut": lambda feed: _at_once(feed.wire.cut),
    "the relay cut a frame in two": lambda feed: _at_once(feed.relay.cut_inside),
    "its wire cut a frame in two": lambda feed: feed.wire.cut_inside(),
    "intake's answer was lost": lambda feed: feed.wire.cut_unanswered(),
    "the relay turned it away": lambda feed: _at_once(lambda: feed.relay.turn_away(2)),
    "its wire was cut while it shook hands": lambda feed: _at_once(lambda: feed.wire.turn_away(2)),
    "the relay was half open": lambda feed: _at_once(feed.relay.vanish),
    "its wire was half open": lambda feed: _at_once(feed.wire.vanish),
}
"""How a feed can be cut off. Of the last two it hears nothing: it must ask."""
QUICK: Final = tuple(way for way in WAYS if "half open" not in way)
