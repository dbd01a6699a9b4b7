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
    """Let a pure function of a word, or of a stretch between spaces, remember what it returned for the last ones."""
    memory = lru_cache(maxsize=KNOWN_WORDS)(read)

    def recall(word: str) -> T:
        return memory(word) if len(word) <= LONGEST_WORD else read(word)

    return recall


def forget() -> None:
    """Remember nothing of what was read so far: whoever measures reading must read."""
    for memory in _memories:
        memory.cache_clear()
