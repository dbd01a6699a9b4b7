"""The wording of a text as a short vector: which runs of three letters it is made of.

Meaning alone misses names, tariffs and rare words that the encoder does not know; shared letters show them, through
endings and typing mistakes alike.
"""

import re
import zlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

WORDING_DIM = 128
_WORD = re.compile(r"\w+")
_MOST_WORDS = 100
_RUN = 3
_SIGN_BIT = 31


def wording(text: str) -> NDArray[np.float32]:
    """Return a unit vector, shape (WORDING_DIM,), near for texts that share letters; zero for one without words."""
    words = _WORD.findall(text[:2000].lower().replace("ё", "е"))[:_MOST_WORDS]
    runs = {
        word[start : start + _RUN]
        for word in (f" {word} " for word in words)
        for start in range(len(word) - 2)
    }
    sketch = np.zeros(WORDING_DIM, np.float32)
    for run in sorted(runs):
        place, sign = _place(run)
        sketch[place] += sign
    length = np.float32(np.sqrt((sketch * sketch).sum()))
    unit: NDArray[np.float32] = sketch / length if length else sketch
    return unit


@lru_cache(maxsize=1 << 16)
def _place(run: str) -> tuple[int, int]:
    """Return where a run of letters is counted and with which sign, so that strangers cancel out on average."""
    digest = zlib.crc32(run.encode("utf-8", "surrogatepass"))
    return digest % WORDING_DIM, 1 if digest >> _SIGN_BIT else -1
