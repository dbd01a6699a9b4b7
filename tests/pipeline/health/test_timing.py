"""How long legs took: of the last minute only, of whatever did something, of several processes the slowest."""

import pytest

from moderation.pipeline.health.timing import WINDOW, Leg, Stopwatch, Timing, Timings, together
from moderation.testing import FakeClock


def test_figures_are_of_the_last_minute() -> None:
    clock = FakeClock(1000.0)
    watch = Stopwatch(clock=clock)
    watch.lap(9.0, 64)
    clock.advance(WINDOW)
    for tenths in range(1, 21):
        watch.lap(tenths / 10, 2)
    timing = watch.timing()
    assert (timing.batches, timing.messages, timing.median, timing.p95) == (20, 40, 1.1, 2.0)
    assert timing.busy == pytest.approx(21.0)
    assert timing.rate == pytest.approx(40 / WINDOW)
    assert timing.speed == pytest.approx(40 / 21)
    clock.advance(WINDOW)
    assert watch.timing() == Timing()
    assert watch.timing().speed == 0


def test_work_is_timed_by_how_many_messages_it_gives() -> None:
    clock = FakeClock(1000.0)
    watch = Stopwatch(clock=clock)

    def work(messages: list[str]) -> list[str]:
        clock.advance(0.5)
        return messages

    assert watch.timed(work, len)(["a", "b"]) == ["a", "b"]
    assert watch.timed(work, len)([]) == []
    assert watch.timing() == Timing(batches=1, messages=2, busy=0.5, median=0.5, p95=0.5)


def test_only_legs_that_a_process_goes_have_figures() -> None:
    timings = Timings()
    timings[Leg.BOARD].lap(0.1, 3)
    assert list(timings.figures()) == [Leg.BOARD]


def test_of_several_processes_amounts_add_up_and_the_slowest_is_told() -> None:
    quick, slow = Timing(10, 100, 1.0, 0.1, 0.2), Timing(5, 10, 4.0, 0.8, 0.9)
    both = together([{Leg.ENCODE: quick}, {Leg.ENCODE: slow, Leg.GROUP: quick}])
    assert both == {Leg.ENCODE: Timing(15, 110, 5.0, 0.8, 0.9), Leg.GROUP: quick}
