"""Embedders as they are, but for one text that ends their model: as a fault in a library does."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from moderation.__main__ import main
from moderation.adapters.model_process import ModelProcess
from moderation.adapters.models import open_embedder
from moderation.domain.events import Recorded
from moderation.roles import embed
from moderation.settings import Settings

POISON: Final = "Почему этот вопрос никто не прочтёт, 5f3a9c?"


class Poisoned:
    """An embedder whose process ends when it is to understand the poison."""

    def __init__(self, settings: Settings) -> None:
        self._embedder = open_embedder(settings, threads=1)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._embedder, name)

    def understand(self, batch: Sequence[Recorded], tariffs: tuple[str, ...]) -> Any:
        """Understand a batch without the poison."""
        if any(POISON in getattr(one.event, "text", "") for one in batch):
            os._exit(9)
        return self._embedder.understand(batch, tariffs)


def _open_poisoned(settings: Settings) -> ModelProcess:
    return ModelProcess(partial(Poisoned, settings))


if __name__ == "__main__":
    embed.open_model = _open_poisoned
    sys.exit(main())
