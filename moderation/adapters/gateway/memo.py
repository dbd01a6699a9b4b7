"""Answers good for a moment: many ask, one looks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

MAX_KEPT = 1000
"""Answers kept at once; hostile keys only push each other out."""

T = TypeVar("T")


@dataclass(slots=True)
class _Answer(Generic[T]):
    at: float
    task: asyncio.Future[T]


class Memo(Generic[T]):
    """Remembers what `look` said of a key for `seconds`; everyone who asks meanwhile shares one look."""

    def __init__(
        self, look: Callable[[str], Awaitable[T]], *, seconds: float, clock: Callable[[], float]
    ) -> None:
        self._look = look
        self._seconds = seconds
        self._clock = clock
        self._answers: dict[str, _Answer[T]] = {}

    async def get(self, key: str) -> T:
        """Return what was said of a key at most `seconds` ago."""
        answer = self._answers.get(key)
        if answer is None or self._clock() - answer.at > self._seconds:
            if len(self._answers) >= MAX_KEPT:
                self._answers.clear()
            answer = _Answer(self._clock(), asyncio.ensure_future(self._look(key)))
            self._answers[key] = answer
        # Whoever gives up waiting must not take the look away from the others.
        return answer.task.result() if answer.task.done() else await asyncio.shield(answer.task)
