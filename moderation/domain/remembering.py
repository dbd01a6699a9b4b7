"""Remembering: a crowd says the same again and again, and what is read in words alone need not be read twice."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

REMEMBERED: Final = 4096
"""Texts of which a judge remembers what it read: a burst of repeats, in some megabytes."""
KNOWN_WORDS: Final = 20_000
"""Words of which a judge remembers what it read: a chat uses few words, and those again and again."""
LONGEST_WORD: Final = 40
"""Letters up to which a word is remembered: nobody repeats longer ones, and they would fill the memory."""

_memories: Final[list[Any]] = []


def remembered(read: Callable[P, T]) -> Callable[P, T]:
    """Let a pure function of a text remember what it returned for the texts it read last."""
    memory = lru_cache(maxsize=REMEMBERED)(read)
    _memories.append(memory)
    return cast("Callable[P, T]", memory)


def known_words(read: Callable[[str], T]) -> Callable[[str], T]:
    """Let a pure function of a word, or of a stretch between spaces, remember what it returned for each."""
    # Asked for every word of every message: a dictionary answers sooner than any function could.
    return _Known(read).__getitem__


class _Known(dict[str, T]):
    def __init__(self, read: Callable[[str], T]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, word: str) -> T:
        found = self._read(word)
        if len(word) <= LONGEST_WORD:
            if len(self) >= KNOWN_WORDS:
                self.clear()
            self[word] = found
        return found


def forget() -> None:
    """Remember nothing of what was read so far: whoever measures reading must read."""
    for memory in _memories:
        memory.cache_clear()
