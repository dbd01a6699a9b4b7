"""Remembering: a crowd says the same again and again, and what is read in words alone need not be read twice."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

REMEMBERED: Final = 4096
"""Texts of which a judge remembers what it read: a burst of repeats, in some megabytes."""

_memories: Final[list[Any]] = []


def remembered(read: Callable[P, T]) -> Callable[P, T]:
    """Let a pure function of a text remember what it returned for the texts it read last."""
    memory = lru_cache(maxsize=REMEMBERED)(read)
    _memories.append(memory)
    return cast("Callable[P, T]", memory)


def forget() -> None:
    """Remember nothing of what was read so far: whoever measures reading must read."""
    for memory in _memories:
        memory.cache_clear()
