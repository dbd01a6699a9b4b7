"""Faults of processes and of the disk, under load."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import time

from moderation.simulation.plan import evenly, seat
from moderation.simulation.swarm import Swarm
from moderation.testing.server import model
from tests.benchmarks import load
from tests.benchmarks.chaos.scene import Row, Scene

RATE, SECONDS = 200.0, 12.0
VIEWERS = 400
"""Enough that nobody hits the limit of a minute."""
BEFORE, FROZEN = 3.0, 6.0
SMALL = 4096
"""Bytes that a file may have while the disk is "full"."""
LOAD = f"{RATE:.0f}/s for {SECONDS:.0f} s"


async def kill_intake(scene: Scene) -> Row:
    """Kill intake as `kill -9` does; viewers come back and send again what was not acknowledged (fault 1, 2)."""
    count = int(RATE * SECONDS)
    texts = [scene.texts[number % len(scene.texts)] for number in range(count)]
    swarm = Swarm(scene.server.url, VIEWERS, seed=scene.seed)
    playing = asyncio.create_task(swarm.play(seat(texts, evenly(count, RATE), viewers=VIEWERS), drain=30.0))
    await asyncio.sleep(BEFORE)
    await asyncio.to_thread(scene.server.kill)
    recovery = await asyncio.to_thread(scene.server.start)
    report = await playing
    broken = "" if report.recorded == report.sent == count else f"{count - report.recorded} never recorded"
    return Row(
        "kill -9 of intake", LOAD, report.recorded, report.lost, report.doubled, round(recovery, 1), broken
    )


async def freeze_model(scene: Scene) -> Row:
    """Let the model stand still: messages are recorded and shown, the board catches up (fault 9)."""
    await scene.calm()
    frozen = model(scene.server.pid)
    playing = _play(scene, "frozen-")
    await asyncio.sleep(1.0)
    os.kill(frozen, signal.SIGSTOP)
    try:
        await asyncio.sleep(FROZEN)
        health = await scene.health()
    finally:
        os.kill(frozen, signal.SIGCONT)
    broken = "" if health["backlog"] > RATE else "no backlog was shown"
    journal, _ = await playing
    return scene.row("model frozen for 6 s", LOAD, journal, recovery=await scene.calm(), broken=broken)


async def kill_model(scene: Scene) -> Row:
    """Kill the model's process: it is started again, nothing is lost or filed twice (fault 9)."""
    await scene.calm()
    playing = _play(scene, "modelless-")
    await asyncio.sleep(1.0)
    os.kill(model(scene.server.pid), signal.SIGKILL)
    before = (await scene.health())["on_board"]
    recovery = await scene.until(lambda health: health.get("on_board", 0) > before + RATE)
    journal, _ = await playing
    await scene.calm()
    return scene.row("kill -9 of the model", LOAD, journal, recovery=recovery)


async def fill_disk(scene: Scene) -> Row:
    """Let no file grow: nothing is acknowledged, viewers are told, health says so; it recovers by itself (fault 6)."""
    journal = load.Journal()
    playing = asyncio.create_task(
        load.pace(
            scene.server.port,
            scene.texts,
            viewers=VIEWERS,
            rate=RATE,
            seconds=SECONDS,
            prefix="full-",
            journal=journal,
        )
    )
    await asyncio.sleep(BEFORE)
    resource.prlimit(scene.server.pid, resource.RLIMIT_FSIZE, (SMALL, resource.RLIM_INFINITY))
    try:
        # What was on its way is through once somebody is refused; a busy machine takes its time.
        await scene.until(lambda health: health.get("status") == "failing" and "blocked" in journal.refused)
        frozen = len(journal.acknowledged)
        await asyncio.sleep(2.0)
        health, more = await scene.health(), len(journal.acknowledged) - frozen
    finally:
        resource.prlimit(
            scene.server.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        )
    freed, heard = time.monotonic(), len(journal.acknowledged)
    while len(journal.acknowledged) == heard and time.monotonic() < freed + SECONDS:  # noqa: ASYNC110 - rings no bell
        await asyncio.sleep(0.01)
    recovery = time.monotonic() - freed
    await playing
    broken = "" if not more else f"{more} acknowledged on a full disk"
    broken = broken or ("" if health.get("status") == "failing" else f"health said {health.get('status')}")
    broken = broken or ("" if journal.refused.get("blocked") else "nobody was refused")
    return scene.row("disk full", LOAD, journal, recovery=recovery, broken=broken)


def _play(scene: Scene, prefix: str) -> asyncio.Task[tuple[load.Journal, float]]:
    play = load.pace(
        scene.server.port, scene.texts, viewers=VIEWERS, rate=RATE, seconds=SECONDS, prefix=prefix
    )
    return asyncio.create_task(play)
