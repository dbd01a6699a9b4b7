"""What `replay` runs: the stages over a file, nothing of which stays."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from moderation.adapters.model_process import ModelProcess
from moderation.adapters.models import open_embedder
from moderation.settings import Settings

if TYPE_CHECKING:
    from moderation.pipeline.ports import ViewReader
    from moderation.pipeline.running.playback import Playback


@contextlib.contextmanager
def open_playback(
    settings: Settings, broadcast: str
) -> Iterator[Callable[[], tuple[Playback, ViewReader, str]]]:
    """Open what plays a broadcast without a server, the views it fills (gone at the end), and the id of the model.

    They are there once what is returned is called; until then the model loads beside what the caller does.
    """
    threads = settings.threads or os.cpu_count() or 1
    with contextlib.ExitStack() as closing:
        loader = closing.enter_context(ThreadPoolExecutor(1, thread_name_prefix="load"))
        # Understanding is half of the work, and most of it is Python's: beside sorting it needs a process of its own.
        model = closing.enter_context(
            contextlib.closing(ModelProcess(partial(open_embedder, settings, threads=threads)))
        )
        loading = loader.submit(model.open)
        # All this is imported while the model loads.
        from moderation.adapters.morphology import nouns  # noqa: PLC0415
        from moderation.adapters.sqlite.log import SqliteEventLog  # noqa: PLC0415
        from moderation.adapters.sqlite.views import SqliteViews  # noqa: PLC0415
        from moderation.pipeline.running.playback import Playback  # noqa: PLC0415
        from moderation.pipeline.sorting.stages import Stages  # noqa: PLC0415
        from moderation.pipeline.views.projector import Projector  # noqa: PLC0415

        folder = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="efir-")))
        log = closing.enter_context(contextlib.closing(SqliteEventLog(folder)))
        views = closing.enter_context(contextlib.closing(SqliteViews(folder)))

        def opened() -> tuple[Playback, ViewReader, str]:
            embedder = loading.result()
            playback = Playback(Stages(broadcast, log, embedder, nouns), Projector(broadcast, log, views))
            return playback, views, f"{embedder.model.name}@{embedder.model.revision}"

        yield opened
