"""Recurring: a crowd says the same again and again; each wording is understood once as long as it is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from moderation.domain.events import Asked, Recorded
from moderation.domain.remembering import REMEMBERED
from moderation.pipeline.health.timing import Timing
from moderation.pipeline.understanding.embedder import Understanding, Understood


class Recurring:
    """An `Understanding` that asks another one for new wordings only; may be called from one thread at a time.

    What a message says by itself follows from its text and the names of tariffs alone.
    """

    def __init__(self, understanding: Understanding) -> None:
        self.model = understanding.model
        self.clustering = understanding.clustering
        self.topics = understanding.topics
        self._understanding = understanding
        self._tariffs: tuple[str, ...] = ()
        self._known: dict[str, Understood] = {}

    def understand(self, batch: Sequence[Recorded], tariffs: tuple[str, ...] = ()) -> list[Understood]:
        """Return what each message (an `Asked` event) says by itself, in order.

        Raises ModelFailed when the model fails on everything.
        """
        if tariffs != self._tariffs:
            self._known.clear()
            self._tariffs = tariffs
        new: dict[str, Recorded] = {}
        for recorded in batch:
            text = _asked(recorded).text
            if text not in self._known:
                new.setdefault(text, recorded)
        read = dict(zip(new, self._understanding.understand(list(new.values()), tariffs), strict=True))
        self._known |= read
        asked = [(recorded.offset, _asked(recorded)) for recorded in batch]
        understood = [replace(self._known[message.text], seq=seq, asked=message) for seq, message in asked]
        self._forget(read)
        return understood

    def vector(self, text: str) -> NDArray[np.float32] | None:
        """Return the vector of a text that is being typed, None when nothing is left of it."""
        return self._understanding.vector(text)

    def vectors(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors of texts, without those of which nothing is left."""
        return self._understanding.vectors(texts)

    def encoding(self) -> Timing:
        """Return how the encoder did in the last minute."""
        return self._understanding.encoding()

    def _forget(self, read: dict[str, Understood]) -> None:
        """Keep nothing that the model failed on: it may do better. What was read longest ago goes, too."""
        for text in [text for text, known in read.items() if known.failed]:
            del self._known[text]
        for text in list(self._known)[: max(len(self._known) - REMEMBERED, 0)]:
            del self._known[text]


def _asked(recorded: Recorded) -> Asked:
    assert isinstance(recorded.event, Asked)
    return recorded.event
