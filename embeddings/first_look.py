"""Suspect danger in a text from its parts of words alone, with no encoder and within microseconds.

What a vector would add is missing: this look warns oftener than `Distress`, and is meant to be taken back by it.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import sqrt
from pathlib import Path
from typing import Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

PARTS = 1 << 16
"""Weights kept for parts of words."""
SCALE = 20.0
"""Length of the row of a text: the penalty of training is meant for it."""
WEIGHTS = Path(__file__).with_name("weights") / "first-look.npz"

_LONGEST = 1000  # characters looked at, twice the longest message
_LONGEST_WORD = 30  # letters looked at
_SIZES = range(2, 6)  # letters in a part
_KNOWN_WORDS = 50_000  # remembered: a chat uses few words, and those again and again


def words(text: str) -> set[str]:
    """Return the distinct words of a text, each shortened and without capitals."""
    return {word[:_LONGEST_WORD] for word in text[:_LONGEST].lower().split()}


def parts(word: str) -> set[int]:
    """Return the columns of the parts of a word, its ends among them."""
    letters = f" {word} ".encode("utf-32-le", "surrogatepass")
    ends = range(4, len(letters) + 1, 4)
    return {
        crc32(letters[end - 4 * size : end]) % PARTS for size in _SIZES for end in ends if end >= 4 * size
    }


class FirstLook:
    """One logistic regression over parts of words.

    Args:
        weights: shape (PARTS,).
        bias: what is added; above zero a text is suspected.
    """

    def __init__(self, weights: NDArray[np.floating], bias: float) -> None:
        table, self._bias = (weights.astype(np.float64) * SCALE).tolist(), bias

        @lru_cache(maxsize=_KNOWN_WORDS)
        def weigh(word: str) -> tuple[float, int]:
            columns = parts(word)
            return sum(table[column] for column in columns), len(columns)

        self._weigh = weigh

    @classmethod
    def load(cls) -> Self:
        """Give the reader that ships with this package."""
        with np.load(WEIGHTS, allow_pickle=False) as stored:
            return cls(stored["weights"], float(stored["bias"]))

    def logit(self, text: str) -> float:
        """Judge a text by its words: above zero speaks for danger."""
        weight, count = 0.0, 0
        for word in words(text):
            more, size = self._weigh(word)
            weight += more
            count += size
        return weight / sqrt(count) + self._bias if count else self._bias

    def suspects(self, text: str) -> bool:
        """Tell whether a text, as typed, sounds like danger to life or safety."""
        return self.logit(text) > 0


def columns(texts: Sequence[str]) -> list[list[int]]:
    """Return the columns of the parts of n texts; a part counts once in each word that has it."""
    known = lru_cache(maxsize=_KNOWN_WORDS)(parts)
    return [[column for word in sorted(words(text)) for column in sorted(known(word))] for text in texts]
