"""Reader: texts of the knowledge base and questions to it → vectors, by the most exact models at hand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

import embeddings
from embeddings import Model
from embeddings.alignment import AlignedEncoder, Alignment
from moderation.domain.screening.repair import legible

SMALL_SHARE = 0.5
"""What the small model counts beside the full one: it knows this trade and other languages, the full one everything."""


class Reader:
    """Reads with the operator's model, or, where that is "default", with both bundled ones, side by side in one vector.

    Articles are few and read once, so exactness counts for more here than speed.
    """

    def __init__(self, name: str, *, language: Callable[[str], str], threads: int) -> None:
        small = embeddings.load(name, threads=threads)
        alignment = Alignment.load(small.model.revision)
        aligned = small if alignment is None else AlignedEncoder(small, alignment, language)
        self._parts = [(aligned, 1.0)]
        if name == "default":
            self._parts = [(embeddings.load("full", threads=threads), 1.0), (aligned, SMALL_SHARE)]
        revisions = "+".join(encoder.model.revision for encoder, _ in self._parts)
        dim = sum(encoder.model.dim for encoder, _ in self._parts)
        self.model = Model(name, hashlib.sha256(revisions.encode()).hexdigest()[:16], dim)

    def vectors(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors of texts, zeros for one of which nothing is left."""
        meant = {text: cleaned for text in texts if (cleaned := legible(text))}
        found = {text: np.zeros(self.model.dim, np.float32) for text in texts}
        if meant:
            whole = list(meant.values())
            rows = np.hstack([share * encoder.encode(whole) for encoder, share in self._parts])
            found |= dict(zip(meant, rows.astype(np.float32), strict=True))
        return found
