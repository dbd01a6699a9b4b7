"""The order in which things are given up, and how they come back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.overload import CALM_SECONDS, LIMITS, PRESSED_SECONDS, Load, Relief, Sacrifice

QUIET = Load(backlog=0, lag_seconds=0.0, wait_seconds=0.0)
loads = st.builds(
    Load, backlog=st.integers(0, 2_000_000), lag_seconds=st.floats(0, 100), wait_seconds=st.floats(0, 10)
)


def given_up(load: Load) -> tuple[Sacrifice, ...]:
    relief = Relief()
    relief.weigh(load, now=0.0)
    relief.weigh(load, now=PRESSED_SECONDS)
    return relief.given_up


@pytest.mark.parametrize(
    ("load", "last"),
    [
        (Load(500, 0.0, 0.0), Sacrifice.HINTS),
        (Load(0, 10.0, 0.0), Sacrifice.RECEIPTS),
        (Load(6000, 14.0, 0.0), Sacrifice.LINKING),
        (Load(20_000, 31.0, 0.0), Sacrifice.GROUPING),
        (Load(0, 0.0, 1.5), Sacrifice.PACE),
        (Load(0, 0.0, 4.0), Sacrifice.DOORS),
    ],
)
def test_each_load_gives_up_as_much_as_it_needs(load: Load, last: Sacrifice) -> None:
    assert given_up(load)[-1] is last


def test_a_lagging_board_never_slows_viewers_down() -> None:
    assert Sacrifice.PACE not in given_up(Load(200_000, 3600.0, 0.0))


@given(loads)
def test_what_is_cheaper_goes_first(load: Load) -> None:
    lost = given_up(load)
    order = [one for one in Sacrifice if one is not Sacrifice.GROUPING]
    kept = [one for one in lost if one is not Sacrifice.GROUPING]
    assert kept == order[: len(kept)]


@given(loads)
def test_nothing_is_given_up_without_need(load: Load) -> None:
    lost = given_up(load)
    assert not lost or any(LIMITS[one].is_reached(load) for one in lost)


def test_what_was_given_up_comes_back_after_a_calm_and_not_in_a_flicker() -> None:
    relief = Relief()
    relief.weigh(Load(600, 0.0, 0.0), now=0.0)
    relief.weigh(QUIET, now=1.0)
    assert relief.gives_up(Sacrifice.HINTS)
    relief.weigh(Load(300, 0.0, 0.0), now=1.0 + CALM_SECONDS)
    relief.weigh(QUIET, now=2.0 + CALM_SECONDS)
    assert relief.gives_up(Sacrifice.HINTS)
    relief.weigh(QUIET, now=2.0 + 2 * CALM_SECONDS)
    assert relief.given_up == ()


def test_slow_mode_asks_for_a_pause() -> None:
    relief = Relief()
    assert relief.pause == 0.0
    relief.weigh(Load(0, 0.0, 2.0), now=0.0)
    relief.weigh(Load(0, 0.0, 2.0), now=PRESSED_SECONDS)
    assert relief.pause > 0.0


def test_viewers_feel_nothing_of_a_load_that_does_not_last() -> None:
    relief = Relief()
    stuck = Load(0, 0.0, 10.0)
    for start in (0.0, 3.0, 6.0):
        relief.weigh(stuck, now=start)
        relief.weigh(stuck, now=start + 2.9)
        relief.weigh(QUIET, now=start + 2.95)
        assert relief.given_up == (Sacrifice.HINTS, Sacrifice.RECEIPTS, Sacrifice.LINKING)
