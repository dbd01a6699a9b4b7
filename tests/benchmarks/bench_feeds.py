"""Ten chats at once, each cut off again and again: is anything lost or doubled, and what does a connector add?

    python -m tests.benchmarks.bench_feeds [--feeds N] [--rate N] [--seconds N] [--cuts N] [--repeats N] [--ways TEXT]

Every connector is a process of its own (`moderation connect ninja`) before one intake process. The cuts go through the
ways of `cut_feed` in turn: at the platform's end, at intake's, in the middle of a frame, while hands are shaken, before
an acknowledgement arrives, `kill -9` of the connector; `--ways "half open"` lets an end be gone without a word instead,
which takes a connector 40 s to notice. After each the connector must be back in time: if not, the benchmark ends and
shows what the connectors say. The relay is played: to whoever comes back it repeats the last second and what has not
arrived, so that nothing that was cut is missed and a good deal comes twice. Beside them one feed speaks to intake
directly: what its messages take is not the connectors' doing. Aims: 2,000 messages/s over ten feeds, 20 cuts each,
nothing lost or doubled; 99 of 100 messages within 200 ms from the relay's wire to the log.
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
from moderation.testing.server import processor_seconds
from tests.benchmarks.bench_intake import intake
from tests.benchmarks.cut_feed import QUICK, UNHEARD, WAYS, Feed
from tests.benchmarks.intake_alone import FEED_TOKEN
from tests.benchmarks.machine import machine, table
from tests.benchmarks.relay import REPEATED

AIM_MS = 200
DIRECT = "direct"
TICK = 0.01
SETTLE = 60.0
"""Seconds until everything must have arrived at the end."""
NEAR_CUT = 3.0
"""Seconds around a cut in which a delay is that of coming back, not of the connector."""
LATE = 240.0
"""Seconds that the whole may take longer than people talk, beside what is waited for after each cut."""


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
        "--repeats", type=float, default=REPEATED, help="seconds that a relay repeats after a cut"
    )
    parser.add_argument(
        "--ways", default="", help=f"cut only in the ways that hold this text, of: {'; '.join(WAYS)}"
    )
    chosen = parser.parse_args()
    chosen.ways = [way for way in WAYS if chosen.ways in way] if chosen.ways else list(QUICK)
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
    """Let all feeds talk while they are cut off; return the figures.

    Raises TimeoutError, with what the connectors say, when it does not come to an end.
    """
    arrived: dict[str, float] = {}
    async with AsyncExitStack() as stack:
        feeds = [
            await stack.enter_async_context(Feed(number, port, folder, arrived, chosen.repeats).open())
            for number in range(chosen.feeds)
        ]
        for feed in feeds:
            await feed.here("its start")
        watching = asyncio.create_task(watch(folder, arrived))
        before = processor_seconds(pid)
        directly: dict[str, float] = {}
        async with ended_in_time(feeds, chosen):
            wanted, took = await converse(feeds, port, directly, chosen)
        await settle(arrived, len(wanted) + len(directly), watching)
        used = processor_seconds(pid) - before, sum(processor_seconds(feed.pid) for feed in feeds)
    return {
        **check(folder, wanted),
        **delays(feeds, arrived),
        **direct(directly, arrived),
        "seconds": round(took, 1),
        "messages a second": round(len(wanted) / took),
        "cuts": sum(len(feed.away) for feed in feeds),
        "longest away s": round(max((back - at for feed in feeds for at, back in feed.away), default=0.0), 1),
        "repeated by the relays": sum(feed.relay.repeated for feed in feeds),
        "intake's processor s": round(used[0], 1),
        "connectors', since their start": round(used[1], 1),
    }


@contextlib.asynccontextmanager
async def ended_in_time(feeds: Sequence[Feed], chosen: argparse.Namespace) -> AsyncIterator[None]:
    """End what takes too long, and whatever fails, with what the connectors say."""
    allowed = chosen.seconds + LATE + chosen.cuts * sum("half open" in way for way in chosen.ways) * UNHEARD
    try:
        async with asyncio.timeout(allowed) as limit:
            yield
    except BaseException as failure:
        for feed in feeds:
            print(f"-- {feed.name}, cut {len(feed.away)} times, {feed.state}\n{feed.log()}", file=sys.stderr)
        if limit.expired():
            raise TimeoutError(f"Not done within {allowed:.0f} s.") from failure
        raise


async def converse(
    feeds: Sequence[Feed], port: int, directly: dict[str, float], chosen: argparse.Namespace
) -> tuple[dict[str, float], float]:
    """Let all talk and be cut off; return what was said, when, and the seconds it took."""
    texts = [remark.text for remark in crowd.read_audience()]
    started = time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(speak(port, directly, chosen.seconds))
        for seed, feed in enumerate(feeds):
            tasks.create_task(talk(feed, texts, chosen))
            tasks.create_task(cut(feed, chosen, seed))
    took = time.monotonic() - started
    return {f"{feed.name}/{id_}": at for feed in feeds for id_, at in feed.relay.sent.items()}, took


async def settle(arrived: dict[str, float], wanted: int, watching: asyncio.Task[None]) -> None:
    """Wait until all that was said has arrived, or does not any more."""
    try:
        async with asyncio.timeout(SETTLE):
            while len(arrived) < wanted:
                if watching.done():
                    watching.result()
                await asyncio.sleep(0.1)
    except TimeoutError:
        print(
            f"{wanted - len(arrived)} messages were not there {SETTLE:.0f} s after the last.", file=sys.stderr
        )
    finally:
        watching.cancel()


async def talk(feed: Feed, texts: Sequence[str], chosen: argparse.Namespace) -> None:
    """Say messages evenly, as many as a feed's part of the rate."""
    each = chosen.rate / chosen.feeds
    started, said = time.monotonic(), 0
    while (passed := time.monotonic() - started) < chosen.seconds:
        if said >= passed * each:
            await asyncio.sleep(TICK)
            continue
        await feed.relay.say(f"{said}", texts[said % len(texts)])
        said += 1
        # On a busy machine ten of them who catch up would leave no turn to whoever shakes hands, and fall behind more.
        await asyncio.sleep(0)


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
    """Cut a feed off again and again, not at the same moments as the others, each time in another way."""
    dice = random.Random(seed)
    pause = chosen.seconds / (chosen.cuts + 2)
    started = time.monotonic()
    for number in range(chosen.cuts):
        at = started + pause * (number + dice.uniform(0.7, 1.2))
        await asyncio.sleep(max(at - time.monotonic(), 0.1))
        await feed.cut(chosen.ways[(seed + number) % len(chosen.ways)])


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
            if all(not gone - NEAR_CUT <= at <= back + NEAR_CUT for gone, back in feed.away):
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
