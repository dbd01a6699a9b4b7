"""How much longer an acknowledgement takes while many moderators look at the board.

    python -m tests.benchmarks.bench_polling [--moderators N] [--rate N] [--seconds N]

A real `serve` gets questions at a steady rate, in turns with nobody and with so many moderators looking on. They look
as pages do, from a process of their own that stands back as the dashboard does, a thread each: every second the board's
version, alarms and escalations, every fifth second figures and the board itself. Drawing is not in it: `pages` and
`live` measure that. Aim: 99 of 100 acknowledgements within 1.5 times what they take without moderators.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

from moderation.adapters.dashboard import NICENESS
from moderation.adapters.stores import open_desk
from moderation.domain.staff import Person, Role
from moderation.pipeline.desk.desk import Desk
from moderation.pipeline.ports import ClusterQuery
from moderation.settings import Settings
from moderation.simulation import crowd
from moderation.testing.server import ROOT, Server, processor_seconds
from tests.benchmarks import load
from tests.benchmarks.machine import machine, table

AIM = 1.5
TURNS = 3
"""Times that each is measured, in turns: a machine that others use changes its mind."""
LOOK_SECONDS, BOARD_LOOKS = 1.0, 5
"""Seconds between two looks, and looks from one picture of the board to the next."""


def main() -> int:
    """Measure and print; return 1 when acknowledgements took too long, or one was lost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--moderators", type=int, default=50)
    parser.add_argument("--rate", type=float, default=300.0, help="messages a second")
    parser.add_argument("--seconds", type=float, default=10.0, help="length of a turn")
    parser.add_argument("--poll", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.poll:
        return look_on(chosen.poll, chosen.moderators)
    print(" · ".join(f"{name} {value}" for name, value in machine().items()))
    print("load before:", os.getloadavg())
    with tempfile.TemporaryDirectory() as name, Server(Path(name), EFIR_VIEWER_PER_MINUTE="0") as server:
        server.until(lambda health: health and health["status"] == "ok")
        turns = [measure(server, Path(name), chosen, turn) for turn in range(2 * TURNS)]
    print(table([list(turns[0]), *[list(turn.values()) for turn in turns]]))
    alone, watched = (median(turn["p99 ms"] for turn in turns[first::2]) for first in (0, 1))
    missing = sum(turn["not acknowledged"] for turn in turns)
    figures = {"p99 alone, ms": alone, "p99 watched, ms": watched, "times": round(watched / alone, 2)}
    print(json.dumps({**figures, "not acknowledged": missing, "turns": turns}))
    return int(figures["times"] > AIM or missing > 0)


def measure(server: Server, folder: Path, chosen: argparse.Namespace, turn: int) -> dict[str, float]:
    """Send questions for a turn, every second one with moderators; return the figures."""
    moderators = chosen.moderators if turn % 2 else 0
    command = [sys.executable, "-m", "tests.benchmarks.bench_polling", "--poll", str(folder)]
    command += ["--moderators", str(moderators)]
    texts = [remark.text for remark in crowd.read_audience()]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as looking:
        assert looking.stdout is not None
        looking.stdout.readline()
        before = processor_seconds(looking.pid)
        play = load.pace(
            server.port, texts, viewers=200, rate=chosen.rate, seconds=chosen.seconds, prefix=f"{turn}-"
        )
        journal, took = asyncio.run(play)
        used = processor_seconds(looking.pid) - before
        looks = int(looking.communicate("")[0] or 0)
    return {
        "moderators": moderators,
        "p50 ms": round(1000 * journal.delay(0.5), 1),
        "p99 ms": round(1000 * journal.delay(0.99), 1),
        "not acknowledged": journal.sent - len(journal.acknowledged),
        "looks a second": round(looks / took, 1),
        "cores they took": round(used / took, 2),
    }


def look_on(folder: Path, moderators: int) -> int:
    """Look as so many moderators do until the input ends; print how many looks it were."""
    os.nice(NICENESS)
    desk, done, looks = open_desk(Settings(data=folder)), threading.Event(), [0] * moderators
    threads = [threading.Thread(target=_look, args=(desk, done, looks, one)) for one in range(moderators)]
    for thread in threads:
        thread.start()
    print("looking", flush=True)
    sys.stdin.read()
    done.set()
    for thread in threads:
        thread.join()
    print(sum(looks))
    return 0


def _look(desk: Desk, done: threading.Event, looks: list[int], one: int) -> None:
    desk = desk.seat(Person(f"Модератор {one}", Role.MODERATOR))
    # Not all at the same moment: people open their pages when they come.
    done.wait(one / len(looks) * LOOK_SECONDS)
    while not done.is_set():
        started = time.monotonic()
        desk.version("main")
        desk.alarms("main")
        desk.escalations("main")
        if looks[one] % BOARD_LOOKS == 0:
            desk.counts("main")
            desk.tally("main")
            desk.board("main", ClusterQuery())
        looks[one] += 1
        done.wait(max(started + LOOK_SECONDS - time.monotonic(), 0.0))


if __name__ == "__main__":
    sys.exit(main())
