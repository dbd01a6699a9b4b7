"""Intake alone: how many messages a second it acknowledges, each on the disk, and how long they wait.

    python -m tests.benchmarks.bench_intake [--seconds N] [--rate N] [--viewers N] [--idle N] [--profile FILE]

Aims: 8,000 acknowledged a second on one core; at 2,000 a second 99 of 100 within 50 ms; 19,000 idle connections of at
most 25 KiB each, all back within 60 s when all were cut. The first is told by the
processor time that intake used as well: on a machine that others use, wall time tells little.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import uvloop

from moderation.adapters.sqlite import SqliteEventLog
from moderation.domain.events import Asked
from moderation.simulation import crowd
from moderation.testing.server import ROOT, free_ports, processor_seconds
from tests.benchmarks import load
from tests.benchmarks.machine import machine, table

AIM, AIM_P99 = 8000.0, 0.050


def main() -> int:
    """Measure and print; return 1 when something acknowledged is missing or doubled."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=2000.0)
    parser.add_argument("--viewers", type=int, default=400)
    parser.add_argument("--window", type=int, default=4, help="questions that a viewer has under way")
    parser.add_argument("--idle", type=int, default=19_000, help="connections that only look on")
    parser.add_argument("--profile", default="", help="write where intake's time goes into this file")
    chosen = parser.parse_args()
    print(" · ".join(f"{name} {value}" for name, value in machine().items()))
    print("load before:", os.getloadavg())
    texts = [remark.text for remark in crowd.read_audience()]
    rows, lost, doubled = [], 0, 0
    for name in ("as fast as it takes", f"{chosen.rate:.0f}/s"):
        figures = measure(name, texts, chosen)
        rows.append(figures)
        lost, doubled = lost + int(figures["lost"]), doubled + int(figures["doubled"])
    print(table([list(rows[0]), *[list(row.values()) for row in rows]]), end="\n\n")
    idle = look_on(chosen.idle)
    print(table([list(idle), list(idle.values())]))
    print(json.dumps({"asking": rows, "idle": idle}))
    return int(lost + doubled > 0)


def measure(name: str, texts: Sequence[str], chosen: argparse.Namespace) -> dict[str, object]:
    """Play one load against a fresh intake; return the figures."""
    with tempfile.TemporaryDirectory(prefix="efir-bench-") as folder:
        with intake(Path(folder), chosen.profile) as (port, pid):
            before = processor_seconds(pid)
            play = (
                load.saturate(
                    port, texts, viewers=chosen.viewers, window=chosen.window, seconds=chosen.seconds
                )
                if name == "as fast as it takes"
                else load.pace(port, texts, viewers=chosen.viewers, rate=chosen.rate, seconds=chosen.seconds)
            )
            journal, took = uvloop.run(play)
            used = processor_seconds(pid) - before
        lost, doubled = check(Path(folder), journal)
    count = len(journal.acknowledged)
    return {
        "load": name,
        "acknowledged": count,
        "per second": round(count / took),
        "per processor second": round(count / used),
        "p50 ms": round(1000 * journal.delay(0.5), 1),
        "p99 ms": round(1000 * journal.delay(0.99), 1),
        "refused": sum(journal.refused.values()),
        "lost": lost,
        "doubled": doubled,
    }


def look_on(viewers: int) -> dict[str, object]:
    """Let viewers connect, be cut off and all come back; return what each costs and how long it takes."""

    async def play(port: int, pid: int) -> tuple[float, float, float]:
        started, before = time.perf_counter(), memory(pid)
        joined = await load.connect(port, viewers, load.Journal(), lambda _: None)
        joining, each = time.perf_counter() - started, (memory(pid) - before) / viewers
        tokens = [viewer.welcome.result() for viewer in joined]
        for viewer in joined:
            viewer.transport.abort()
        started = time.perf_counter()
        back = await load.connect(
            port, viewers, load.Journal(), lambda _: None, resume=tokens, at_a_time=1000
        )
        returning = time.perf_counter() - started
        load.leave(back)
        return joining, each, returning

    with tempfile.TemporaryDirectory(prefix="efir-bench-") as folder, intake(Path(folder)) as (port, pid):
        joining, each, returning = uvloop.run(play(port, pid))
    return {
        "connections": viewers,
        "joined in s": round(joining, 1),
        "KiB each": round(each / 1024, 1),
        "all back in s": round(returning, 1),
    }


def memory(pid: int) -> int:
    """Return the bytes of memory that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGESIZE")


@contextmanager
def intake(folder: Path, profile: str = "") -> Iterator[tuple[int, int]]:
    """Run intake alone; yield its port and its process."""
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "tests.benchmarks.intake_alone", str(folder), str(port)]
    command += ["--profile", profile] if profile else []
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            asyncio.run(_listening(port))
            yield port, process.pid
        finally:
            # Otherwise what went wrong meanwhile would wait for its end, which never comes, and be told to nobody.
            process.terminate()


async def _listening(port: int, patience: float = 120.0) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return


def check(folder: Path, journal: load.Journal) -> tuple[int, int]:
    """Compare a log with what was acknowledged; return how many are missing and how many are there twice."""
    found: dict[str, list[int]] = {}
    with closing(SqliteEventLog(folder)) as log:
        after = 0
        while batch := log.read("main", after=after, kinds={Asked}):
            after = batch[-1].offset
            for one in batch:
                assert isinstance(one.event, Asked)
                found.setdefault(one.event.id, []).append(one.offset)
    lost = sum(seq not in found.get(name, ()) for name, seq in journal.acknowledged.items())
    return lost, sum(len(seqs) > 1 for seqs in found.values())


if __name__ == "__main__":
    sys.exit(main())
