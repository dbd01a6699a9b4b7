"""Ten chats at once, each cut off again and again: is anything lost or doubled, and what does a connector add?

    python -m tests.benchmarks.bench_feeds [--feeds N] [--rate N] [--seconds N] [--cuts N] [--repeated N]

Every connector is a process of its own (`moderation connect ninja`) before one intake process. Of the cuts some are at
the platform's end, some at intake's, the rest `kill -9` of the connector. The relay is played: it repeats its last 50
lines to whoever comes back, so that nothing that was cut is missed and a good deal comes twice. Beside them one feed
speaks to intake directly: what its messages take is not the connectors' doing. Aims: 2,000 messages/s
over ten feeds, 20 cuts each, nothing lost or doubled; 99 of 100 messages within 200 ms from the relay's wire to the
log.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, closing
from pathlib import Path

from websockets.asyncio.client import connect

from moderation.adapters.sqlite import SqliteEventLog
from moderation.adapters.sqlite.log import SqliteLogReader
from moderation.domain.events import Asked
from moderation.simulation import crowd
from moderation.testing.server import ROOT, processor_seconds
from tests.benchmarks.bench_intake import intake
from tests.benchmarks.intake_alone import FEED_TOKEN
from tests.benchmarks.machine import machine, table
from tests.benchmarks.relay import REPEATED, Relay, Wire

AIM_MS = 200
DIRECT = "direct"
TICK = 0.01
SETTLE = 60.0
"""Seconds until everything must have arrived at the end."""
NEAR_CUT = 3.0
"""Seconds around a cut in which a delay is that of coming back, not of the connector."""
KILLS = 2
"""Cuts of each feed that are `kill -9`."""


class Feed:
    """One chat, its connector, and the wire between the connector and intake."""

    def __init__(self, number: int, port: int, data: Path, repeated: int) -> None:
        self.name = f"feed{number}"
        self.relay = Relay(repeated)
        self.wire = Wire(port)
        self._data = data
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

    async def cut(self, number: int, of: int) -> None:
        """Cut the feed off, each time at another place, once it is there again."""
        await self.relay.here.wait()
        if number % max(of // KILLS, 1) == 1:
            self.relay.cuts.append(time.time())
            await self._end()
            await self._start()
        elif number % 2:
            self.relay.cuts.append(time.time())
            self.wire.cut()
        else:
            self.relay.cut()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def _start(self) -> None:
        command = [sys.executable, "-m", "moderation", "connect", "ninja", "s"]
        command += [
            "--relay",
            f"ws://127.0.0.1:{self.relay.port}",
            "--channel",
            self.name,
            "--name",
            self.name,
        ]
        command += ["--url", f"ws://127.0.0.1:{self.wire.port}", "--data", str(self._data)]
        self._process = await asyncio.create_subprocess_exec(
            *command,
            cwd=ROOT,
            env={**os.environ, "EFIR_FEED_TOKEN": FEED_TOKEN},
            stderr=asyncio.subprocess.DEVNULL,
        )

    async def _end(self) -> None:
        assert self._process is not None
        self._process.kill()
        await self._process.wait()


def main() -> int:
    """Measure and print; return 1 when something was lost or doubled."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=10)
    parser.add_argument("--rate", type=float, default=2000.0, help="messages a second, all feeds together")
    parser.add_argument("--seconds", type=float, default=80.0)
    parser.add_argument("--cuts", type=int, default=20, help="cuts of each feed")
    parser.add_argument(
        "--repeated", type=int, default=REPEATED, help="lines that a relay repeats after a cut"
    )
    chosen = parser.parse_args()
    print(" · ".join(f"{name} {value}" for name, value in machine().items()))
    print("load before:", os.getloadavg(), flush=True)
    with tempfile.TemporaryDirectory(prefix="efir-bench-") as name:
        folder = Path(name)
        with intake(folder) as (port, pid):
            figures = asyncio.run(play(folder, port, pid, chosen))
    print(table([["what", "figure"], *[[name, value] for name, value in figures.items()]]))
    print(json.dumps(figures))
    return int(figures["lost"] > 0 or figures["doubled"] > 0)  # type: ignore[operator]


async def play(folder: Path, port: int, pid: int, chosen: argparse.Namespace) -> dict[str, object]:
    """Let all feeds talk while they are cut off; return the figures."""
    texts = [remark.text for remark in crowd.read_audience()]
    async with AsyncExitStack() as stack:
        feeds = [
            await stack.enter_async_context(Feed(number, port, folder, chosen.repeated).open())
            for number in range(chosen.feeds)
        ]
        arrived: dict[str, float] = {}
        watching = asyncio.create_task(watch(folder, arrived))
        await asyncio.gather(*[feed.relay.here.wait() for feed in feeds])
        before = processor_seconds(pid)
        started = time.monotonic()
        directly: dict[str, float] = {}
        talking = asyncio.gather(
            speak(port, directly, chosen.seconds), *[talk(feed, texts, chosen) for feed in feeds]
        )
        await asyncio.gather(*[cut(feed, chosen, seed) for seed, feed in enumerate(feeds)])
        await talking
        took = time.monotonic() - started
        await asyncio.gather(*[feed.relay.here.wait() for feed in feeds])
        wanted = {f"{feed.name}/{id_}": at for feed in feeds for id_, at in feed.relay.sent.items()}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SETTLE):
                while len(arrived) < len(wanted) + len(directly):  # noqa: ASYNC110 - a log rings no bell
                    await asyncio.sleep(0.1)
        watching.cancel()
        used = processor_seconds(pid) - before, sum(processor_seconds(feed.pid) for feed in feeds)
    return {
        **check(folder, wanted),
        **delays(feeds, arrived),
        **direct(directly, arrived),
        "seconds": round(took, 1),
        "messages a second": round(len(wanted) / took),
        "cuts": sum(len(feed.relay.cuts) for feed in feeds),
        "repeated by the relays": sum(feed.relay.repeated for feed in feeds),
        "intake's processor s": round(used[0], 1),
        "connectors', since their start": round(used[1], 1),
    }


async def talk(feed: Feed, texts: Sequence[str], chosen: argparse.Namespace) -> None:
    """Say messages evenly, as many as a feed's part of the rate."""
    each = chosen.rate / chosen.feeds
    started, said = time.monotonic(), 0
    while (passed := time.monotonic() - started) < chosen.seconds:
        while said < passed * each:
            await feed.relay.say(f"{said}", texts[said % len(texts)])
            said += 1
        await asyncio.sleep(TICK)


async def speak(port: int, sent: dict[str, float], seconds: float) -> None:
    """Send messages to intake without a connector."""
    headers = {"Authorization": f"Bearer {FEED_TOKEN}"}
    deadline = time.monotonic() + seconds
    async with connect(
        f"ws://127.0.0.1:{port}/feed/main", additional_headers=headers, compression=None
    ) as socket:
        while time.monotonic() < deadline:
            item = {"id": f"{len(sent)}", "text": "Когда?", "author": "a", "channel": DIRECT}
            sent[f"{DIRECT}/{item['id']}"] = time.time()
            await socket.send(json.dumps({"type": "messages", "items": [item]}))
            await socket.recv()
            await asyncio.sleep(0.05)


async def cut(feed: Feed, chosen: argparse.Namespace, seed: int) -> None:
    """Cut a feed off again and again, not at the same moments as the others."""
    dice = random.Random(seed)
    pause = chosen.seconds / (chosen.cuts + 2)
    await asyncio.sleep(pause)
    for number in range(chosen.cuts):
        await asyncio.sleep(pause * dice.uniform(0.7, 1.2))
        await feed.cut(number, chosen.cuts)


async def watch(folder: Path, arrived: dict[str, float]) -> None:
    """Note when each message is seen in the log."""
    with closing(SqliteLogReader(folder)) as log:
        after = 0
        while True:
            batch = log.read("main", after=after, limit=2000, kinds={Asked})
            now = time.time()
            for one in batch:
                after = one.offset
                assert isinstance(one.event, Asked)
                arrived.setdefault(place(one.event), now)
            await asyncio.sleep(TICK)


def place(asked: Asked) -> str:
    """Return a message's channel and the number that the relay gave it."""
    return f"{asked.channel}/{asked.id.partition('-')[0]}"


def check(folder: Path, wanted: dict[str, float]) -> dict[str, object]:
    """Compare the log with what the relays sent."""
    found: Counter[str] = Counter()
    with closing(SqliteEventLog(folder)) as log:
        after = 0
        while batch := log.read("main", after=after, kinds={Asked}):
            after = batch[-1].offset
            asked = [one.event for one in batch if isinstance(one.event, Asked)]
            found.update(place(one) for one in asked if one.channel != DIRECT)
    return {
        "said": len(wanted),
        "recorded": len(found),
        "lost": sum(id_ not in found for id_ in wanted),
        "doubled": sum(count > 1 for count in found.values()),
        "never said": sum(id_ not in wanted for id_ in found),
    }


def delays(feeds: Sequence[Feed], arrived: dict[str, float]) -> dict[str, object]:
    """Return what passed from the relay's wire to the log, away from cuts and over all."""
    calm, every = [], []
    for feed in feeds:
        for id_, at in feed.relay.sent.items():
            delay = arrived.get(f"{feed.name}/{id_}", float("inf")) - at
            every.append(delay)
            if all(not -NEAR_CUT <= at - cut <= NEAR_CUT for cut in feed.relay.cuts):
                calm.append(delay)
    return {
        "p50 ms": quantile(calm, 0.5),
        "p99 ms": quantile(calm, 0.99),
        "of": len(calm),
        "p99 ms with the time away": quantile(every, 0.99),
    }


def direct(sent: dict[str, float], arrived: dict[str, float]) -> dict[str, object]:
    """Return what passed until messages without a connector were in the log."""
    values = [arrived.get(id_, float("inf")) - at for id_, at in sent.items()]
    return {
        "p50 ms without a connector": quantile(values, 0.5),
        "p99 ms without a connector": quantile(values, 0.99),
    }


def quantile(values: list[float], share: float) -> float:
    """Return a quantile in milliseconds by the nearest rank."""
    ordered = sorted(values)
    return round(1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)], 1) if ordered else 0.0


if __name__ == "__main__":
    sys.exit(main())
