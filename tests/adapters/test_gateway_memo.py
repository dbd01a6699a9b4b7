"""Answers good for a moment: one look for all who ask, and what was known while a look takes its time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from moderation.adapters.gateway.memo import Memo
from moderation.domain.errors import StoreFailed
from moderation.testing import FakeClock

GOOD, STALE = 1.0, 5.0


class Looks:
    """What is looked at: answers when told to, with the number of the look."""

    def __init__(self) -> None:
        self.count = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.fails = False

    async def __call__(self, key: str) -> str:
        self.count += 1
        number = self.count
        await self.gate.wait()
        if self.fails:
            raise StoreFailed("no")
        return f"{key}{number}"


def played(scene: Callable[[Memo[str], Looks, FakeClock], object]) -> None:
    async def play() -> None:
        clock, looks = FakeClock(0.0), Looks()
        await scene(Memo(looks, seconds=GOOD, stale=STALE, clock=clock), looks, clock)  # type: ignore[misc]

    asyncio.run(play())


def test_all_who_ask_at_once_share_a_look() -> None:
    async def scene(memo: Memo[str], looks: Looks, clock: FakeClock) -> None:
        assert await asyncio.gather(*[memo.get("a") for _ in range(100)]) == ["a1"] * 100
        clock.now = GOOD
        assert await memo.get("a") == "a1"
        assert await memo.get("b") == "b2"

    played(scene)


def test_while_a_look_hangs_what_was_known_is_said_and_nobody_looks_again() -> None:
    async def scene(memo: Memo[str], looks: Looks, clock: FakeClock) -> None:
        await memo.get("a")
        looks.gate.clear()
        for clock.now in (GOOD + 0.1, 2 * GOOD + 0.2, STALE):
            assert await memo.get("a") == "a1"
        assert looks.count == 2
        clock.now = STALE + 0.1
        waiting = asyncio.create_task(memo.get("a"))
        await asyncio.sleep(0)
        assert not waiting.done()
        looks.gate.set()
        assert await waiting == "a2"

    played(scene)


def test_a_quick_look_is_waited_for() -> None:
    async def scene(memo: Memo[str], looks: Looks, clock: FakeClock) -> None:
        await memo.get("a")
        clock.now = STALE
        assert await memo.get("a") == "a2"

    played(scene)


def test_what_is_too_old_is_not_said_however_quick_the_look() -> None:
    async def scene(memo: Memo[str], looks: Looks, clock: FakeClock) -> None:
        await memo.get("a")
        clock.now = 3600.0
        assert await memo.get("a") == "a2"

    played(scene)


def test_a_failure_is_told_and_is_no_answer_to_go_on_with() -> None:
    async def scene(memo: Memo[str], looks: Looks, clock: FakeClock) -> None:
        looks.fails = True
        with pytest.raises(StoreFailed):
            await memo.get("a")
        looks.fails = False
        clock.now = GOOD + 0.1
        assert await memo.get("a") == "a2"

    played(scene)
