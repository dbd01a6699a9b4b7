"""Parts of words and their numbers, the same that scikit-learn's `HashingVectorizer` gives with "char_wb".

Weights are trained on the numbers, so a test holds both against each other; importing that library takes a second,
which whoever waits for the first message after a start would wait, too.
"""

import numpy as np
from numpy.typing import NDArray

_SHORTEST, _LONGEST = 2, 5  # letters of a part
_BYTES = 24  # of the longest part in UTF-8, and a last word of zeros
Words = NDArray[np.uint32]


def parts(word: str) -> list[str]:
    """Return the stretches of two to five letters of a word between spaces, which count as letters."""
    padded = f" {word} "
    sizes = range(_SHORTEST, min(_LONGEST, len(padded)) + 1)
    return [padded[at : at + size] for size in sizes for at in range(len(padded) - size + 1)]


def numbers(found: list[str]) -> NDArray[np.int32]:
    """Return MurmurHash3 of 32 bits of each part, shape (n,)."""
    keys = [part.encode() for part in found]
    sizes = np.array([len(key) for key in keys], np.uint32)
    words = np.frombuffer(b"".join(key.ljust(_BYTES, b"\0") for key in keys), "<u4").reshape(-1, _BYTES // 4)
    whole, mixed = sizes // 4, _mixed(words)
    state: Words = np.zeros(len(keys), np.uint32)
    for place in range(int(whole.max(initial=0))):
        turned = _turned(state ^ mixed[:, place], 13) * np.uint32(5) + np.uint32(0xE6546B64)
        state = np.where(place < whole, turned, state)
    # What is left of a part is filled up with zeros, and zeros change nothing.
    state ^= mixed[np.arange(len(keys)), whole] ^ sizes
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        state = (state ^ state >> np.uint32(shift)) * np.uint32(factor)
    return (state ^ state >> np.uint32(16)).view(np.int32)


def _mixed(words: Words) -> Words:
    return _turned(words * np.uint32(0xCC9E2D51), 15) * np.uint32(0x1B873593)


def _turned(words: Words, bits: int) -> Words:
    return words << np.uint32(bits) | words >> np.uint32(32 - bits)
