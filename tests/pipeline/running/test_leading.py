import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest

from moderation.domain.deciding.decisions import Command, Outcome, Verb
from moderation.domain.errors import StoreFailed
from moderation.pipeline.running import leading
from moderation.pipeline.running.leading import Led
from moderation.pipeline.running.worker import Worker


class OneLease:
    """A lease in memory whose time is told by the test: `expire` ends it, `failing` makes it unreachable."""

    seconds = 0.05

    def __init__(self) -> None:
        self.revision = 0
        self.holder = 0
        self.failing = False

    def take(self, broadcast: str) -> int:
        if self.holder or self.failing:
            return 0
        self.revision += 1
        self.holder = self.revision
        return self.holder

    def renew(self, broadcast: str, token: int) -> int:
        if self.failing or token != self.holder:
            return 0
        self.revision += 1
        self.holder = self.revision
        return self.holder

    def release(self, broadcast: str, token: int) -> None:
        if token == self.holder:
            self.holder = 0

    def expire(self) -> None:
        self.holder = 0


class Work:
    """What a worker is to who leads."""

    def __init__(self) -> None:
        self.running = False
        self.saved = 0

    async def run(self) -> None:
        self.running = True
        try:
            await asyncio.Event().wait()
        finally:
            self.running = False

    async def save(self) -> None:
        self.saved += 1

    async def decide(self, command: Command) -> Outcome:
        return Outcome(command.id, done=True)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leading, "LOOK_SECONDS", 0.01)


def play(scene: Callable[[OneLease, Any, Any], Awaitable[None]]) -> None:
    async def run() -> None:
        lease = OneLease()
        made: list[Work] = []

        def make() -> Worker:
            made.append(Work())
            return cast("Worker", made[-1])

        leds = [Led("main", lease, make) for _ in range(2)]
        tasks = [asyncio.create_task(led.run()) for led in leds]
        try:
            async with asyncio.timeout(30):
                await scene(lease, leds, made)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        assert not any(work.running for work in made)

    asyncio.run(run())


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - the lease rings no bell
        await asyncio.sleep(0.005)


def test_one_of_two_works_and_goes_on_as_long_as_it_renews() -> None:
    async def scene(lease: OneLease, leds: list[Led], made: list[Work]) -> None:
        await until(lambda: bool(made) and made[0].running)
        await asyncio.sleep(0.2)
        assert sum(led.leads for led in leds) == 1
        assert len(made) == 1

    play(scene)


def test_who_lost_the_lease_stops_without_saving_and_the_other_one_works() -> None:
    async def scene(lease: OneLease, leds: list[Led], made: list[Work]) -> None:
        await until(lambda: bool(made) and made[0].running)
        lease.expire()
        await until(lambda: len(made) == 2 and made[1].running and not made[0].running)
        assert made[0].saved == 0

    play(scene)


def test_a_lease_that_cannot_be_renewed_is_given_up_when_its_time_is_over() -> None:
    async def scene(lease: OneLease, leds: list[Led], made: list[Work]) -> None:
        await until(lambda: bool(made) and made[0].running)
        lease.failing = True
        await until(lambda: not any(led.leads for led in leds))
        assert not made[0].running

    play(scene)


def test_who_stops_saves_and_gives_the_lease_back() -> None:
    lease, work = OneLease(), Work()

    async def scene() -> None:
        running = asyncio.create_task(Led("main", lease, lambda: cast("Worker", work)).run())
        await until(lambda: work.running)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(scene())
    assert work.saved == 1
    assert lease.holder == 0


def test_a_decision_waits_for_who_leads() -> None:
    async def scene(lease: OneLease, leds: list[Led], made: list[Work]) -> None:
        await until(lambda: any(led.leads for led in leds))
        standby = next(led for led in leds if not led.leads)
        deciding = asyncio.create_task(standby.decide(Command("d", "main", "olga", Verb.STAR, (1,))))
        await asyncio.sleep(0.02)
        assert not deciding.done()
        lease.expire()
        await until(lambda: standby.leads or lease.holder == 0)
        lease.expire()
        deciding.cancel()

    play(scene)


def test_who_does_not_lead_gets_ready_time_and_again_also_when_that_failed() -> None:
    lease, looks = OneLease(), []

    def follow() -> None:
        looks.append(lease.holder)
        raise StoreFailed("The log cannot be read.")

    async def scene() -> None:
        token = lease.take("main")
        running = asyncio.create_task(Led("main", lease, lambda: cast("Worker", Work()), follow).run())
        async with asyncio.timeout(30):
            await until(lambda: len(looks) > 2)
            lease.release("main", token)
            await until(lambda: lease.holder > token)
        seen = len(looks)
        await asyncio.sleep(0.05)
        assert len(looks) == seen
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(scene())
    assert set(looks) == {1}
