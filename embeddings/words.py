"""Weigh a text by its words and pairs of words: a vector tells what it is about, words also how it is put.

«ты придёшь завтра» and «я приду завтра» have nearly one vector; only the first is likely to ask.
"""

import re
import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

SIZE = 1 << 16
"""Weights kept; words and pairs that share one by chance are few among so many."""
_MOST = 120  # words looked at, a third more than the longest message has
_WORD = re.compile(r"[^\W_]+")


def features(text: str) -> list[int]:
    """Number the words and the pairs of neighbours in a text, its beginning and end included, each once.

    Capitals, ё and punctuation do not count. The numbers lie in 0..SIZE-1 and are the same on every machine.
    """
    words = _WORD.findall(text.lower().replace("ё", "е"))[:_MOST]
    marked = ["^", *words, "$"]
    pairs = {f"{left} {right}" for left, right in pairwise(marked)}
    return sorted({zlib.crc32(name.encode("utf-8", "replace")) % SIZE for name in pairs.union(words)})


class WordWeights:
    """Hold one weight per feature.

    Args:
        weights: shape (SIZE,).
    """

    def __init__(self, weights: NDArray[np.floating]) -> None:
        self._weights = weights.astype(np.float32)

    def logits(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Add up the weights in each text, shape (n,)."""
        return np.array([self._weights[features(text)].sum() for text in texts], np.float32)
