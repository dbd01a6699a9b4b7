"""The simulation that capacity is reckoned with is right where mathematics knows the answer."""

import pytest

from tests.benchmarks.queues import Stage, delays, pass_through, share, sustained, waves


def test_one_at_a_time_waits_as_long_as_the_formula_says() -> None:
    # Poisson arrivals, a fixed time each: mean wait = load / (2 (1 - load)) of that time (Pollaczek and Khinchine).
    load, each = 0.8, 0.01
    arrivals = waves(load / each, 3000, seed=3)
    waited = delays([Stage("one", each, batch=1)], arrivals)
    expected = each * (1 + load / (2 * (1 - load)))
    assert sum(waited) / len(waited) == pytest.approx(expected, rel=0.05)


def test_batches_share_what_a_batch_costs() -> None:
    arrivals = [0.0] * 64
    assert pass_through(Stage("batch", 0.001, fixed=0.1), arrivals).busy == pytest.approx(0.164)
    assert pass_through(Stage("single", 0.001, fixed=0.1, batch=1), arrivals).busy == pytest.approx(
        64 * 0.101
    )


def test_workers_side_by_side_keep_the_order() -> None:
    through = pass_through(Stage("two", 1.0, batch=1, workers=2), [0.0, 0.0, 0.0, 0.5]).at
    assert through == [1.0, 1.0, 2.0, 2.0]


def test_rest_delays_and_lowers_what_is_sustained() -> None:
    resting = Stage("rests", 0.001, rest_every=1.0, rest=0.5)
    assert sustained([resting, Stage("quick", 0.0001)]) == (pytest.approx(1000 / 1.5), "rests")
    calm = delays([Stage("calm", 0.001)], waves(50, 60))
    assert share(delays([resting], waves(50, 60)), 0.99) > 0.4 > share(calm, 0.99)
