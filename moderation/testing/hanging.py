"""An encoder that can be held up."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event

import numpy as np
from numpy.typing import NDArray

from moderation.testing.ngrams import NgramEncoder

PATIENCE = 60.0
"""Seconds after which it fails, if nobody lets it go."""


class HangingEncoder:
    """Reads nothing until `gate` is set; with `fails` it raises then."""

    def __init__(self) -> None:
        self._inner = NgramEncoder()
        self.model = self._inner.model
        self.gate = Event()
        self.fails = False

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row for each text, once let go.

        Raises RuntimeError when told to fail, TimeoutError when held for too long.
        """
        if not self.gate.wait(PATIENCE):
            raise TimeoutError("nobody let the encoder go")
        if self.fails:
            raise RuntimeError("the model is gone")
        return self._inner.encode(texts)
