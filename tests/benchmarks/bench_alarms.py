"""How soon an emergency shows while far more comes than the machine can sort.

    python -m tests.benchmarks.bench_alarms [--backlog N] [--rate N] [--emergencies N] [--frozen]

A real `serve` gets questions as fast as it takes them until so many wait to be sorted, then goes on getting `rate` a
second, and an emergency every second. Each is told by two times: sent → readable as a moderator's page reads alarms
(pages look once a second), and sent → shown by the views, as everything else is. Aim: 2 s to a screen. `--frozen` lets
the model stand still meanwhile: the first look needs none.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from moderation.adapters.stores import open_desk
from moderation.domain.staff import Person, Role
from moderation.pipeline.desk.desk import Desk
from moderation.settings import Settings
from moderation.simulation import crowd
from moderation.testing.server import Server, model
from tests.benchmarks import load
from tests.benchmarks.machine import machine, table

AIM = 1.0
"""Seconds until an alarm can be read: the page that looks once a second then shows it within two."""
LOOK = 0.02
PATIENCE = 60.0
DANGERS = (
    "Помогите, в доме пожар, мы горим!",
    "Мама без сознания, скорую вызвать не могу, связи нет",
    "Мы на льдине, нас уносит, помогите",
    "Я застрял в лифте, мне плохо с сердцем",
    "Сын ушёл в лес и не вернулся, телефон не отвечает, помогите найти",
)


def main() -> int:
    """Measure and print; return 1 when an emergency was late."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--backlog", type=int, default=20_000, help="messages that wait before the first one")
    parser.add_argument("--rate", type=float, default=1500.0, help="messages a second meanwhile")
    parser.add_argument("--emergencies", type=int, default=5)
    parser.add_argument("--frozen", action="store_true", help="let the model stand still meanwhile")
    chosen = parser.parse_args()
    print(" · ".join(f"{name} {value}" for name, value in machine().items()))
    print("load before:", os.getloadavg())
    with tempfile.TemporaryDirectory() as name, Server(Path(name), EFIR_VIEWER_PER_MINUTE="0") as server:
        server.until(lambda health: health and health["status"] == "ok")
        figures = asyncio.run(measure(server, open_desk(Settings(data=Path(name))), chosen))
    rows = [[number, *row.values()] for number, row in enumerate(figures["emergencies"], start=1)]
    print(table([["emergency", *figures["emergencies"][0]], *rows]))
    print(json.dumps(figures))
    return int(figures["latest"] > AIM)


async def measure(server: Server, desk: Desk, chosen: argparse.Namespace) -> dict[str, Any]:
    """Flood intake, call for help in the flood; return the figures."""
    desk = desk.seat(Person("Ольга", Role.MODERATOR))
    texts = [f"{remark.text} {number}" for number in range(40) for remark in crowd.read_audience()]
    while (await _health(server)).get("backlog", 0) < chosen.backlog:
        await load.saturate(server.port, texts, viewers=100, window=8, seconds=2.0, prefix=f"{time.time()}-")
    if chosen.frozen:
        os.kill(model(server.pid), signal.SIGSTOP)
    seconds = chosen.emergencies + 1.0
    flood = asyncio.create_task(
        load.pace(server.port, texts, viewers=100, rate=chosen.rate, seconds=seconds, prefix="beside-")
    )
    journal = load.Journal()
    witnesses = await load.connect(server.port, chosen.emergencies, journal, lambda _: None)
    calls = []
    for number, witness in enumerate(witnesses):
        await asyncio.sleep(1.0)
        calls.append(asyncio.create_task(_call(witness, number, journal, desk)))
    backlog = (await _health(server)).get("backlog", 0)
    emergencies = [await call for call in calls]
    beside, _ = await flood
    if chosen.frozen:
        os.kill(model(server.pid), signal.SIGCONT)
    return {
        "backlog": backlog,
        "p99 of others, s": round(beside.delay(0.99), 3),
        "latest": max(row["readable, s"] for row in emergencies),
        "emergencies": emergencies,
    }


async def _call(witness: load.Viewer, number: int, journal: load.Journal, desk: Desk) -> dict[str, float]:
    """Send an emergency; return the seconds until it was recorded, readable, and shown by the views."""
    name, sent = f"danger-{number}", time.monotonic()
    witness.ask(load.question(name, DANGERS[number % len(DANGERS)]))
    recorded = await _until(lambda: name in journal.acknowledged, sent)
    readable = await _until(lambda: any(row.id == name for row in desk.alarms("main")), sent)
    shown = await _until(lambda: desk.version("main") >= journal.acknowledged[name], sent)
    return {"recorded, s": recorded, "readable, s": readable, "in the views, s": shown}


async def _until(condition: Callable[[], bool], sent: float) -> float:
    while not await asyncio.to_thread(condition) and time.monotonic() < sent + PATIENCE:  # noqa: ASYNC110 - no bell rings
        await asyncio.sleep(LOOK)
    return round(time.monotonic() - sent, 3)


async def _health(server: Server) -> dict[str, Any]:
    return await asyncio.to_thread(server.health) or {}


if __name__ == "__main__":
    sys.exit(main())
