"""Intake with nothing behind it: the real gateway and the real log, no stages. For `bench_intake`.

python -m tests.benchmarks.intake_alone FOLDER PORT [--profile FILE]
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import signal
import time
from dataclasses import replace
from pathlib import Path

import uvloop

from embeddings.first_look import FirstLook
from moderation.adapters.gateway import Gateway, Hub
from moderation.adapters.sqlite import SqliteEventLog, SqliteViews
from moderation.domain.events import Opened
from moderation.pipeline.ports import Entry
from moderation.pipeline.viewers.intake import Health, Intake
from moderation.pipeline.viewers.recorder import Recorder
from moderation.pipeline.views.projector import Projector
from moderation.settings import Settings

FEED_TOKEN = "benchmark"
PER_MINUTE = 1_000_000
"""The limit of a viewer is counted, but lets all through."""


class Nothing:
    """What intake sees where no stages are."""

    async def similar(self, broadcast: str, text: str) -> list[int]:
        """Return nothing."""
        return []

    def health(self, broadcast: str) -> Health:
        """Return that all is well."""
        return Health("ok", 0, 0, 0, 0.0, 0)


async def main(folder: Path, port: int) -> None:
    """Serve until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    log, views = SqliteEventLog(folder), SqliteViews(folder)
    log.append([Entry("main", Opened("Прямой эфир", "ru", time.time()))])
    Projector("main", log, views).catch_up()
    recorder = Recorder(log)
    settings = replace(Settings(), port=port, viewer_per_minute=PER_MINUTE)
    intake = Intake(recorder, views, Nothing(), clock=time.time, suspects=FirstLook.load().suspects)
    gateway = Gateway(intake, Hub(), settings, secret=b"a benchmark's key", feed_token=FEED_TOKEN)
    await gateway.start()
    await stop.wait()
    await gateway.stop()
    await recorder.close()
    log.close()
    views.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("--profile", default="")
    given = parser.parse_args()
    profile = cProfile.Profile() if given.profile else None
    if profile is not None:
        profile.enable()
    uvloop.run(main(given.folder, given.port))
    if profile is not None:
        profile.disable()
        profile.dump_stats(given.profile)
