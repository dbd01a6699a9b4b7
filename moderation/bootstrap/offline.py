"""What `erase` runs: the stores of a stopped server."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from functools import partial

from moderation.adapters.data_folder import DataFolder
from moderation.adapters.models import open_embedder
from moderation.adapters.offline import Offline
from moderation.settings import Settings


@contextlib.contextmanager
def open_offline(settings: Settings) -> Iterator[Offline]:
    """Open the stores of a stopped server.

    Raises StoreFailed when a server still uses the data folder.
    """
    with contextlib.closing(DataFolder(settings.data)) as folder:
        key = folder.secrets(settings).signing_key.encode()
        threads = settings.threads or os.cpu_count() or 1
        with Offline(settings, key, partial(open_embedder, settings, threads=threads)) as offline:
            yield offline
