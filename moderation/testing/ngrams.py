"""An encoder without a model: texts are near when they share letters."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from embeddings import Encoder, Model

GRAM = 4
"""Letters of one gram: short enough that endings of words do not matter much."""


class NgramEncoder(Encoder):
    """A real encoder, quick and the same on every machine, that knows nothing of meaning."""

    def __init__(self, dim: int = 64) -> None:
        super().__init__(_Grams(dim), Model("ngrams", "1", dim))


class _Grams:
    """Counts hashed grams of letters, as a sentence model."""

    def __init__(self, dim: int) -> None:
        self._dim = dim

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return rows of shape (n, dim)."""
        return np.stack([self._row(text) for text in texts])

    def _row(self, sentence: str) -> NDArray[np.float32]:
        row = np.zeros(self._dim, np.float32)
        padded = f"  {sentence.lower()}  "
        for start in range(len(padded) - GRAM + 1):
            code = crc32(padded[start : start + GRAM].encode("utf-8", "surrogatepass"))
            row[code % self._dim] += 1 - 2 * (code >> 16 & 1)
        # Grams may cancel out; a row of zeros would be no vector.
        row[0] += not row.any()
        return row
