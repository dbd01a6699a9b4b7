"""Measure what a message costs from its sender to the board, by process: on one machine, and on many.

Run as `python -m tests.benchmarks costs [--rate N] [--seconds N] [--servers 3]`. The same audience speaks to `serve`
with its SQLite files, then to the roles with NATS and PostgreSQL, all of them processes of this machine. Encoders have
processes of their own, here and there: they are shown and not counted, for they cost the same wherever they run.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from moderation.testing.nats import NatsServer, cluster
from moderation.testing.postgres import PostgresServer, programs
from moderation.testing.server import ROOT, Server, children, free_ports, processor_seconds
from tests.benchmarks.machine import table

QUIET: Final = 5.0
"""Seconds for which processes are watched while nobody asks anything."""
PATIENCE: Final = 300.0
ENCODERS: Final = "encoders (not counted)"
SERVERS: Final = ("NATS", "PostgreSQL")
Used = Callable[[], Mapping[str, float]]


def main() -> int:
    """Measure both; print a table and, last, the figures as JSON."""
    chosen = options(__doc__, rate=100.0, seconds=30.0)
    found = programs()
    if found is None:
        print("No PostgreSQL here: install requirements-dev.txt.")
        return 1
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory(prefix="efir-costs-") as folder:
        one = on_one(Path(folder) / "one", chosen)
        many = on_many(Path(folder) / "many", found, chosen)
    figures = {"one machine": one, "many machines": many}
    print_tables(figures)
    print(json.dumps(figures, ensure_ascii=False))
    return int(any(run["lost"] or run["doubled"] for run in figures.values()))


def options(described: str | None, *, rate: float, seconds: float) -> argparse.Namespace:
    """Read how much is said, for how long, and to how many servers."""
    parser = argparse.ArgumentParser(
        description=described, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rate", type=float, default=rate, help=f"messages a second (default {rate:.0f})")
    parser.add_argument("--seconds", type=float, default=seconds)
    parser.add_argument("--servers", type=int, default=1, choices=(1, 3), help="servers of NATS (default 1)")
    return parser.parse_args()


def on_one(folder: Path, chosen: argparse.Namespace) -> dict[str, Any]:
    """Return the figures of `serve`."""
    with Server(folder, EFIR_VIEWER_PER_MINUTE="0") as server:
        server.until(lambda health: health is not None and health["status"] == "ok")

        def used() -> dict[str, float]:
            seconds = server.processor_seconds()
            return {"serve": seconds["serve"], ENCODERS: seconds["model"]}

        return measured(server.port, used, chosen)


def on_many(folder: Path, found: Path, chosen: argparse.Namespace, *, embedders: int = 1) -> dict[str, Any]:
    """Return the figures of the roles."""
    with contextlib.ExitStack() as closing:
        postgres = closing.enter_context(PostgresServer(found))
        brokers = brokers_of(folder / "nats", chosen.servers)
        for broker in brokers:
            closing.callback(broker.kill)
            broker.start()
        where = ["--log", ",".join(broker.url for broker in brokers), "--data", str(folder / "data")]
        names = ["project", *["embed"] * embedders, "sort", "intake"]
        ports = free_ports(len(names))
        roles: list[tuple[str, int]] = []
        for name, port in zip(names, ports, strict=True):
            role = started([name, *where, "--port", str(port)], postgres.url, folder / f"{name}-{port}.log")
            closing.callback(stopped, role)
            roles.append((name, role.pid))

        def used() -> dict[str, float]:
            seconds: defaultdict[str, float] = defaultdict(float)
            for name, pid in roles:
                model = sum(map(processor_seconds, children(pid)))
                seconds[name] += processor_seconds(pid) - model
                seconds[ENCODERS] += model
            seconds["NATS"] = sum(processor_seconds(broker.pid) for broker in brokers)
            seconds["PostgreSQL"] = postgres.processor_seconds()
            return seconds

        # A few messages through all of them: whoever has to load something has done it then.
        until_filed(ports[-1], argparse.Namespace(rate=1.0, seconds=2.0))
        return measured(ports[-1], used, chosen)


def brokers_of(folder: Path, count: int) -> list[NatsServer]:
    """Return one server of NATS, or a cluster; flushed now and then, for they share one disk."""
    sync = "2m"
    return [NatsServer(folder, sync=sync)] if count == 1 else cluster(folder, size=count, sync=sync)


def started(words: list[str], views: str, said: Path) -> subprocess.Popen[bytes]:
    """Return a role as a process."""
    with said.open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "moderation", *words],
            cwd=ROOT, stdout=log, stderr=log, env=os.environ | {"EFIR_VIEWS": views, "EFIR_VIEWER_PER_MINUTE": "0"},
        )  # fmt: skip


def stopped(role: subprocess.Popen[bytes]) -> None:
    """End a role as Ctrl+C does."""
    role.terminate()
    try:
        role.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        role.kill()


def until_filed(port: int, chosen: argparse.Namespace) -> None:
    """Play a few viewers until somebody hears that a question was filed.

    Raises TimeoutError when nobody ever does.
    """
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(subprocess.CalledProcessError, ValueError):
            if played(port, chosen)["filed"]:
                return
        time.sleep(1.0)
    raise TimeoutError("The roles do not work: nothing that was asked is filed.")


def measured(port: int, used: Used, chosen: argparse.Namespace) -> dict[str, Any]:
    """Return who used the processors for how long while nobody asked, and then for each message."""
    before = used()
    time.sleep(QUIET)
    idle = used()
    began = time.monotonic()
    report = played(port, chosen)
    until_level(port)
    after, took = used(), time.monotonic() - began
    return {
        "sorted a second": report["recorded"] / took,
        **{
            name: report[name] for name in ("recorded", "filed", "lost", "doubled", "to_recorded", "to_filed")
        },
        "quiet, ms a second": {name: 1000 * (idle[name] - before[name]) / QUIET for name in before},
        "ms a message": {name: 1000 * (after[name] - idle[name]) / report["recorded"] for name in before},
    }


def until_level(port: int) -> None:
    """Wait until the views show all that was recorded, sorted.

    Raises TimeoutError when they never do.
    """
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            health = json.load(answer)
        if health["status"] == "ok" and not health["backlog"]:
            return
        time.sleep(0.2)
    raise TimeoutError("The board does not come level with what was asked.")


def played(port: int, chosen: argparse.Namespace) -> dict[str, Any]:
    """Return the report of an audience."""
    url = f"ws://127.0.0.1:{port}/ws/main"
    words = ["simulate", "--url", url, "--rate", str(chosen.rate), "--seconds", str(chosen.seconds), "--json"]
    command = [sys.executable, "-m", "moderation", *words]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def print_tables(figures: Mapping[str, Mapping[str, Any]]) -> None:
    """Print costs by process, then sums and how many times as much many machines take."""
    one, many = figures.values()
    rows: list[list[object]] = [["milliseconds of processor", "a message", "a quiet second"]]
    for where, run in figures.items():
        costs, quiet = run["ms a message"], run["quiet, ms a second"]
        rows += [[f"{where}: {name}", f"{costs[name]:.3f}", f"{quiet[name]:.1f}"] for name in costs]
    print(table(rows), end="\n\n")
    base = total(one)
    sums = {
        "one machine": base,
        "many machines, clients and servers": total(many),
        "many machines, clients alone": total(many, without=SERVERS),
    }
    rows = [["all but the encoder", "ms a message", "times as much"]]
    rows += [[name, f"{value:.3f}", f"{value / base:.2f}"] for name, value in sums.items()]
    print(table(rows), end="\n\n")
    rows = [["", "recorded", "filed", "lost", "doubled", "recorded p99, ms", "on the board p99, ms"]]
    for where, run in figures.items():
        delays = (f"{1000 * (run[name]['p99'] or 0):.0f}" for name in ("to_recorded", "to_filed"))
        rows.append([where, *(run[name] for name in ("recorded", "filed", "lost", "doubled")), *delays])
    print(table(rows))


def total(run: Mapping[str, Any], without: tuple[str, ...] = ()) -> float:
    """Return what a message costs all processes together, encoders and some others left out."""
    left_out = {ENCODERS, *without}
    costs: dict[str, float] = run["ms a message"]
    return sum(value for name, value in costs.items() if name not in left_out)


if __name__ == "__main__":
    sys.exit(main())
