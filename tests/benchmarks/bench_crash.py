"""`kill -9` of `serve`, again and again, under load and with a long log behind it.

    python -m tests.benchmarks.bench_crash [--kills N] [--rate N] [--messages N]

Aims: nothing acknowledged lost, nothing doubled, serving again within 15 s.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from moderation.adapters.models import open_embedder
from moderation.adapters.snapshots import FileSnapshots
from moderation.adapters.sqlite import SqliteEventLog, SqliteViews
from moderation.domain.events import Asked, Event, Opened, Recorded
from moderation.pipeline.ports import Entry
from moderation.pipeline.sorting.stages import Stages
from moderation.pipeline.understanding.embedder import Understood
from moderation.pipeline.views.projector import Projector
from moderation.settings import Settings
from moderation.simulation import crowd
from moderation.simulation.plan import evenly, seat
from moderation.simulation.swarm import Swarm
from moderation.testing.server import Server
from tests.benchmarks.machine import machine, table

BATCH, SETTLE_BATCHES = 500, 4
ROUND, UNDISTURBED = 22.0, 6.0
"""Seconds from one kill to the next, as long as the audience must last; how many of them before the kill."""
VIEWERS = 20_000
"""Viewers of the messages that are in the log before."""


@dataclass(frozen=True, slots=True)
class Kill:
    """What one kill did: messages acknowledged up to it, those missing in the log, twice in it, and the way back."""

    kill: int
    acknowledged: int
    lost: int
    doubled: int
    serving: float
    sorting: float


def main() -> int:
    """Measure and print; return 1 when something was lost or doubled."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--rate", type=float, default=200.0, help="messages a second")
    parser.add_argument("--messages", type=int, default=100_000, help="in the log before")
    chosen = parser.parse_args()
    print(" · ".join(f"{name} {value}" for name, value in machine().items()))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = fill(folder, chosen.messages)
        print(f"{chosen.messages} messages in the log, put there in {seconds:.0f} s", flush=True)
        with Server(folder) as server:
            kills, report = asyncio.run(storm(server, folder, chosen))
    rows = [
        [kill.kill, kill.acknowledged, kill.lost, kill.doubled, kill.serving, kill.sorting] for kill in kills
    ]
    print(table([["kill", "acknowledged", "lost", "doubled", "s to serving", "s to sorting"], *rows]))
    print(json.dumps({"messages": chosen.messages, "kills": [asdict(kill) for kill in kills], "end": report}))
    return int(
        any(kill.lost or kill.doubled for kill in kills) or report["lost"] > 0 or report["doubled"] > 0
    )


async def storm(
    server: Server, folder: Path, chosen: argparse.Namespace
) -> tuple[list[Kill], dict[str, object]]:
    """Let an audience ask while the server is killed; return what each kill did and the audience's own report."""
    texts = [remark.text for remark in crowd.read_audience()]
    count = int(chosen.rate * ROUND * chosen.kills)
    plan = seat([texts[number % len(texts)] for number in range(count)], evenly(count, chosen.rate))
    swarm = Swarm(server.url, 1 + max(arrival.viewer for arrival in plan), seed=1)
    playing = asyncio.create_task(swarm.play(plan, drain=120.0))
    start = head(folder)
    while not swarm.journal.report().recorded:  # noqa: ASYNC110 - a journal rings no bell
        await asyncio.sleep(0.1)
    kills = []
    for number in range(1, chosen.kills + 1):
        await asyncio.sleep(UNDISTURBED)
        kills.append(await asyncio.to_thread(kill, server, folder, swarm, start, number))
        print(kills[-1], flush=True)
    return kills, asdict(await playing)


def kill(server: Server, folder: Path, swarm: Swarm, start: int, number: int) -> Kill:
    """Kill the server, compare its log with what it acknowledged, start it again."""
    server.kill()
    # A list at once: the audience goes on noting meanwhile.
    entries = list(swarm.journal._entries.values())
    acknowledged = {entry.id: entry.seq for entry in entries if entry.recorded is not None}
    found: dict[str, list[int]] = {}
    with closing(SqliteEventLog(folder)) as log:
        after = start
        while batch := log.read("main", after=after, kinds={Asked}):
            after = batch[-1].offset
            for recorded in batch:
                assert isinstance(recorded.event, Asked)
                found.setdefault(recorded.event.id, []).append(recorded.offset)
    lost = sum(seq not in found.get(id_, ()) for id_, seq in acknowledged.items())
    doubled = sum(len(seqs) > 1 for seqs in found.values())
    serving = server.start()
    sorting = serving + wait_for_sorting(server)
    return Kill(number, len(acknowledged), lost, doubled, round(serving, 1), round(sorting, 1))


def wait_for_sorting(server: Server) -> float:
    """Wait until the board grows; return the seconds."""
    started = time.monotonic()
    shown = 0

    def grows(health: dict[str, Any] | None) -> bool:
        nonlocal shown
        # Nothing is on the board before what was there is counted.
        board = health["on_board"] if health else 0
        shown = shown or board
        return board > shown

    server.until(grows)
    return time.monotonic() - started


def head(folder: Path) -> int:
    with closing(SqliteEventLog(folder)) as log:
        return log.head("main")


def fill(folder: Path, messages: int) -> float:
    """Put so many messages into log and views, sorted by the real stages; return the seconds it took."""
    started = time.monotonic()
    embedder = open_embedder(Settings(), threads=1)
    with closing(SqliteEventLog(folder)) as log, closing(SqliteViews(folder)) as views:
        stages, projector = Stages("main", log, embedder), Projector("main", log, views)
        record(log, [Opened("Прямой эфир", "ru", time.time())])
        known = [Recorded(0, Asked("", "", remark.text, 0.0, "page")) for remark in crowd.read_audience()]
        understood = embedder.understand(known)
        now = time.time() - messages / 100.0
        for number, first in enumerate(range(0, messages, BATCH)):
            now += BATCH / 100.0
            batch = arrive(log, understood, first, now)
            stages.apply(record(log, stages.sort(batch, at=now)))
            if number % SETTLE_BATCHES == SETTLE_BATCHES - 1:
                stages.apply(record(log, stages.settle(at=now)))
            projector.catch_up()
        FileSnapshots(folder).save("main", stages.offset, stages.snapshot())
    return time.monotonic() - started


def arrive(log: SqliteEventLog, known: Sequence[Understood], first: int, now: float) -> list[Understood]:
    """Record a batch of messages from `first` on; return what is known of them, only once for each text."""
    numbers = range(first, first + BATCH)
    texts = [known[number % len(known)] for number in numbers]
    asked = [
        Asked(f"before-{number}", f"viewer-{number % VIEWERS}", text.asked.text, now, "page")
        for number, text in zip(numbers, texts, strict=True)
    ]
    recorded = record(log, asked)
    return [
        replace(text, seq=one.offset, asked=event)
        for text, one, event in zip(texts, recorded, asked, strict=True)
    ]


def record(log: SqliteEventLog, events: Sequence[Event]) -> list[Recorded]:
    """Record events; return them with their places."""
    receipts = log.append([Entry("main", event) for event in events])
    return [Recorded(receipt.offset, event) for receipt, event in zip(receipts, events, strict=True)]


if __name__ == "__main__":
    sys.exit(main())
