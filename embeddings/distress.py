"""Hear from its vector and its letters whether a text cannot wait, or tells of danger.

A vector tells what a text is about; parts of words tell how grave it is, and outlast slips of the finger.
"""

from array import array
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from embeddings.word_parts import numbers, parts

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

JUDGEMENTS = ("urgent", "danger")
LETTERS = 1 << 16
"""Weights kept for parts of words."""
_SCALE = 20.0  # parts of words against vectors of unit spread: found by cross-validation
_LONGEST = 1000  # characters looked at, twice the longest message
_FOLDER = Path(__file__).with_name("weights")

_KNOWN_WORDS = 20_000  # whose parts are remembered: a chat uses few words, and those again and again
_LONGEST_KNOWN = 30  # letters


@lru_cache(maxsize=_KNOWN_WORDS)
def _columns(word: str) -> "array[int]":
    """Give the columns of the parts of one word, as few bytes as may be."""
    return array("i", set((np.abs(numbers(parts(word)).astype(np.int64)) % LETTERS).tolist()))


def _all_columns(text: str) -> list[int]:
    columns: set[int] = set()
    for word in text[:_LONGEST].lower().split():
        columns.update(_columns(word) if len(word) <= _LONGEST_KNOWN else _columns.__wrapped__(word))
    return sorted(columns)


def letters(texts: Sequence[str]) -> "csr_matrix":
    """Give the parts of words of n texts, two to five letters long, shape (n, LETTERS); capitals do not count.

    A part counts once in a text, and all rows but empty ones are equally long.
    """
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - takes a moment: who only clusters need not wait

    found = [_all_columns(text) for text in texts]
    sizes = np.array([len(columns) for columns in found], np.int32)
    values = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)) * _SCALE, sizes)
    columns = np.fromiter(chain.from_iterable(found), np.int32, int(sizes.sum()))
    bounds = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    return csr_matrix((values, columns, bounds), shape=(len(texts), LETTERS))


class Distress:
    """Hold one logistic regression per judgement.

    Args:
        weights: shape (2, dim), rows in the order of `JUDGEMENTS`.
        letters: shape (2, LETTERS).
        bias: shape (2,).
    """

    def __init__(
        self, weights: NDArray[np.float32], letters: NDArray[np.floating], bias: NDArray[np.float32]
    ) -> None:
        self._weights = weights
        self._letters = letters.astype(np.float32)
        self._bias = bias

    @classmethod
    def load(cls, model_revision: str) -> Self | None:
        """Give what was trained on this revision of the encoder, None where there is nothing."""
        path = weights_path(model_revision)
        if not path.is_file():
            return None
        with np.load(path, allow_pickle=False) as stored:
            return cls(stored["weights"], stored["letters"], stored["bias"])

    def logits(self, vectors: NDArray[np.float32], texts: Sequence[str]) -> NDArray[np.float32]:
        """Judge n texts by their letters and unit vectors, shape (n, dim); shape (n, 2), as in `JUDGEMENTS`."""
        if not len(texts):
            return np.empty((0, len(JUDGEMENTS)), np.float32)
        found: NDArray[np.float32] = vectors @ self._weights.T + letters(texts) @ self._letters.T + self._bias
        return found.astype(np.float32)


def weights_path(model_revision: str) -> Path:
    """Name the file of the weights that belong to one revision of the encoder."""
    return _FOLDER / f"distress-{Path(model_revision).name}.npz"
