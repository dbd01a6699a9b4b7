"""Turn texts into unit vectors with one model, safely from any thread."""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.encoding.cache import VectorCache

BUNDLED = ("default", "full")
_MAX_CHARACTERS = 2000  # four times the longest chat message; the rest would be cut as tokens, only slower
_CACHED_TEXTS = 16_384  # about 33 MB at 384 dimensions
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class SentenceModel(Protocol):
    """What makes the vectors: our own transformer, or a model run by its library."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed the texts, shape (n, dim)."""


@dataclass(frozen=True, slots=True)
class Model:
    """Which model made a vector: vectors compare only where all three agree."""

    name: str
    revision: str
    dim: int


class Encoder:
    """Encode texts as rows of unit length.

    Args:
        sentence_model: the loaded model; stays reachable under the same name.
        model: its description.
        cached_texts: how many repeated texts to remember.
    """

    def __init__(
        self, sentence_model: SentenceModel, model: Model, *, cached_texts: int = _CACHED_TEXTS
    ) -> None:
        self.sentence_model = sentence_model
        self.model = model
        self._cache = VectorCache(cached_texts)
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed any texts, also empty, huge or broken ones.

        Calls from several threads wait for one another. Only the first 2,000 characters of a text count.

        Returns:
            Shape (n, dim), rows of unit length, in the order of the texts.
        """
        cleaned = [_cleaned(text) for text in texts]
        with self._lock:
            known = {text: vector for text in set(cleaned) if (vector := self._cache.get(text)) is not None}
            fresh = [text for text in dict.fromkeys(cleaned) if text not in known]
            for text, vector in zip(fresh, self._compute(fresh), strict=True):
                known[text] = vector
                self._cache.put(text, vector)
        rows = [known[text] for text in cleaned]
        return np.stack(rows) if rows else np.empty((0, self.model.dim), np.float32)

    def _compute(self, texts: list[str]) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self.model.dim), np.float32)
        return _unit_rows(np.asarray(self.sentence_model.encode(texts), np.float32))


def load(name: str = "default", *, threads: int | None = None) -> Encoder:
    """Load an encoder, ready for use.

    Args:
        name: "default" for the small model made from the bundled multilingual one, "full" for all of that one, which
            reads at half the speed; neither needs a network. Or a path or a name that sentence-transformers loads.
        threads: how many batches are worked on at once; None for one on each processor.

    Raises:
        EncoderUnavailable: no model can be loaded under the name.
        BundledModelMissing: the package with the default weights is not installed.
        BundledModelDamaged: its file is broken.
        CacheUnwritable: the unpacked default model cannot be stored.
    """
    # Libraries take seconds to import: torch, which who only clusters need not wait for, and those for any other model.
    if name in BUNDLED:
        from embeddings.encoding.lean import bundled_model  # noqa: PLC0415

        return Encoder(*bundled_model(threads, small=name == "default"))
    from embeddings.encoding.loading import named  # noqa: PLC0415

    return Encoder(*named(name, threads))


def _cleaned(text: str) -> str:
    return _LONE_SURROGATE.sub("\ufffd", text.strip()[:_MAX_CHARACTERS])


def _unit_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale rows to unit length; a row without a direction becomes the first axis, so that none is ever NaN."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    lost = ~np.isfinite(lengths[:, 0]) | (lengths[:, 0] == 0)
    if lost.any():
        vectors, lengths = vectors.copy(), lengths.copy()
        vectors[lost], lengths[lost] = np.eye(1, vectors.shape[1]), 1.0
    units: NDArray[np.float32] = vectors / lengths
    return units
