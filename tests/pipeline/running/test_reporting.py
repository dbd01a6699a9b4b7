"""Reports reach the staff room again and again; a model that fails, hangs and comes back is told."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from threading import Event

import pytest

from embeddings import Model
from moderation.domain.errors import ModelFailed, Unreachable
from moderation.pipeline.desk.staff_room import EVERYBODY
from moderation.pipeline.health.backlogs import Backlog
from moderation.pipeline.health.failures import Failure, Piece
from moderation.pipeline.health.reports import ALL, FRESH, Report, read_reports, write_report
from moderation.pipeline.health.timing import Leg, Timing, Timings
from moderation.pipeline.running import reporting
from moderation.pipeline.running.reporting import Reporter
from moderation.testing.stores import MemoryStaffRoom

ENCODED = Timing(1, 8, 0.1, 0.1, 0.1)


class Encoder:
    """Tells how it does; fails as told, and hangs while its gate is shut."""

    model = Model("small", "7", 3)

    def __init__(self) -> None:
        self.failure: Exception | None = None
        self.gate = Event()
        self.gate.set()

    def encoding(self) -> Timing:
        assert self.gate.wait(10)
        if self.failure:
            raise self.failure
        return ENCODED


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporting, "EVERY", 0.01)


def reported(
    check: Callable[[Callable[[Callable[[Report], bool]], Awaitable[None]]], Awaitable[None]],
    encoder: Encoder,
    failures: list[Failure],
    backlogs: Callable[[], dict[Leg, Backlog]] = dict,
) -> None:
    room, timings = MemoryStaffRoom(), Timings()
    timings[Leg.GROUP].lap(0.2, 5)

    async def until(condition: Callable[[Report], bool]) -> None:
        async with asyncio.timeout(30):
            while True:
                found = read_reports(room.notes(ALL, EVERYBODY), now=time.time())
                if any(condition(one) for one in found):
                    return
                await asyncio.sleep(0.01)

    async def scene() -> None:
        reporter = Reporter(
            room, "serve", timings=timings, failure=lambda: next(iter(failures), None), clock=time.time,
            model=encoder, backlogs=backlogs,
        )  # fmt: skip
        running = asyncio.create_task(reporter.run())
        await check(until)
        running.cancel()

    asyncio.run(scene())


def test_legs_and_the_encoder_are_reported() -> None:
    async def check(until: Callable[[Callable[[Report], bool]], Awaitable[None]]) -> None:
        await until(lambda report: report.encoder == "small@7" and set(report.timings) == {"encode", "group"})
        await until(lambda report: report.timings.get(Leg.ENCODE) == ENCODED and report.failure is None)

    reported(check, Encoder(), [])


def test_what_waits_is_reported_and_a_broker_that_does_not_tell_holds_nothing_up() -> None:
    waits, silent = {Leg.GROUP: Backlog(7, 2.5)}, Event()

    def backlogs() -> dict[Leg, Backlog]:
        if silent.is_set():
            raise Unreachable("The broker does not answer.")
        return waits

    async def check(until: Callable[[Callable[[Report], bool]], Awaitable[None]]) -> None:
        await until(lambda report: report.backlogs == waits)
        silent.set()
        await until(lambda report: report.backlogs == {} and Leg.GROUP in report.timings)

    reported(check, Encoder(), [], backlogs)


def test_a_model_that_fails_is_told_until_it_is_back() -> None:
    encoder = Encoder()
    encoder.failure = ModelFailed("It has ended.")

    async def check(until: Callable[[Callable[[Report], bool]], Awaitable[None]]) -> None:
        await until(lambda report: report.failure == Failure(Piece.UNDERSTAND, "It has ended."))
        encoder.failure = None
        await until(lambda report: report.failure is None and report.encoder == "small@7")

    reported(check, encoder, [])


def test_a_model_that_hangs_does_not_hold_up_the_report() -> None:
    encoder, failures = Encoder(), [Failure(Piece.BOARD, "The disk is full.")]
    encoder.gate.clear()

    async def check(until: Callable[[Callable[[Report], bool]], Awaitable[None]]) -> None:
        await until(lambda report: report.failure == failures[0] and set(report.timings) == {"group"})
        encoder.gate.set()
        await until(lambda report: report.encoder == "small@7")

    reported(check, encoder, failures)


def test_what_was_reported_long_ago_says_nothing_of_now() -> None:
    notes = dict(write_report(Report(member, at)) for member, at in (("new", 100.0), ("old", 100.0 - FRESH)))
    assert [report.member for report in read_reports({**notes, "feed vk": "{}"}, now=100.0)] == ["new"]
