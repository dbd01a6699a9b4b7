"""Answers good for a moment: many ask, one looks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

MAX_KEPT = 1000
"""Answers kept at once; hostile keys only push each other out."""
MOMENT = 0.05
"""Seconds that a look may take before what was known is said instead."""

T = TypeVar("T")


@dataclass(slots=True)
class _Answer(Generic[T]):
    at: float
    task: asyncio.Future[T]
    before: _Answer[T] | None = None
    """The answer that a look is to replace, if it was one."""


class Memo(Generic[T]):
    """Remembers what `look` said of a key for `seconds`; everyone who asks meanwhile shares one look.

    What is at most `stale` seconds old is said while a look takes longer than a moment.
    """

    def __init__(
        self,
        look: Callable[[str], Awaitable[T]],
        *,
        seconds: float,
        clock: Callable[[], float],
        stale: float = 0.0,
    ) -> None:
        self._look = look
        self._seconds = seconds
        self._stale = stale
        self._clock = clock
        self._answers: dict[str, _Answer[T]] = {}

    async def get(self, key: str) -> T:
        """Return what was said of a key at most `seconds` ago, `stale` seconds while somebody looks."""
        answer = self._answers.get(key)
        if answer is None or (answer.task.done() and self._clock() - answer.at > self._seconds):
            answer = self._look_again(key, answer)
        known = answer.before
        if answer.task.done():
            return answer.task.result()
        if known is None or self._clock() - known.at > self._stale:
            # Whoever gives up waiting must not take the look away from the others.
            return await asyncio.shield(answer.task)
        await asyncio.wait({answer.task}, timeout=MOMENT)
        return (answer if answer.task.done() else known).task.result()

    def _look_again(self, key: str, before: _Answer[T] | None) -> _Answer[T]:
        if len(self._answers) >= MAX_KEPT:
            self._answers.clear()
        if before is not None:
            before.before = None
            if before.task.cancelled() or before.task.exception() is not None:
                before = None
        answer = _Answer(self._clock(), asyncio.ensure_future(self._look(key)), before)
        self._answers[key] = answer
        return answer
