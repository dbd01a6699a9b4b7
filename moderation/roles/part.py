"""What several roles are wired with."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from moderation.adapters.model_process import ModelProcess
from moderation.adapters.models import open_embedder
from moderation.pipeline.health.backlogs import Backlog
from moderation.pipeline.health.timing import Leg
from moderation.pipeline.sorting.stages import Stages
from moderation.settings import Settings


def holder(folder: Path) -> str:
    """Return who a process is, for people who look at its lease."""
    return f"{socket.gethostname()}/{folder.name}/{os.getpid()}"


def open_model(settings: Settings) -> ModelProcess:
    """Return the model in a process of its own, to be opened."""
    threads = settings.threads or max((os.cpu_count() or 2) - 1, 1)
    return ModelProcess(partial(open_embedder, settings, threads=threads))


def waiting(backlogs: Mapping[Leg, Backlog]) -> dict[str, float]:
    """Return the figures of what waits, as a role's page tells them."""
    counts = {f"waits_{leg}": backlog.count for leg, backlog in backlogs.items()}
    return counts | {f"waits_{leg}_seconds": round(one.seconds, 3) for leg, one in backlogs.items()}


async def no_stages(broadcast: str) -> Stages:
    """Stand where a role that does not sort is asked for stages."""
    raise AssertionError(f"{broadcast} is sorted by another role")
