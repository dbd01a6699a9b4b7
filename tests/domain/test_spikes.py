import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.spikes import Calls, count_call, spiking

START = 1_000_000.0


def counted(times: list[float], losses: int) -> Calls:
    """Count calls at times after the start, the first few of them losses."""
    calls: Calls = {}
    for number, at in enumerate(times):
        count_call(calls, START + at, loss=number < losses, sign=1)
    return calls


def place(times: list[float], losses: int, *, later: float = 0.0) -> str:
    return spiking({"Тюмень": counted(times, losses)}, START + max(times) + later)


def test_many_complaints_within_minutes_name_their_place() -> None:
    assert place([20.0 * number for number in range(12)], losses=4) == "Тюмень"


@pytest.mark.parametrize(
    ("times", "losses"),
    [
        ([20.0 * number for number in range(6)], 6),
        ([20.0 * number for number in range(12)], 1),
        ([2.0 * number for number in range(100)], 2),
        ([400.0 * number for number in range(40)], 40),
    ],
    ids=["few", "curious", "hardly_lost", "spread_out"],
)
def test_what_is_no_outage_does_not_spike(times: list[float], losses: int) -> None:
    assert place(times, losses) == ""


def test_the_place_with_the_most_calls_is_named() -> None:
    few, many = counted([1.0] * 9, 3), counted([1.0] * 12, 3)
    assert spiking({"Омск": few, "Пермь": many}, START) == "Пермь"
    assert spiking({"Омск": many, "Пермь": few}, START) == "Омск"


def test_a_spike_passes_while_others_still_ask() -> None:
    times = [20.0 * number for number in range(12)]
    assert place(times, 4, later=600.0)
    assert not place(times, 4, later=1800.0)


def test_nobody_calling_is_no_spike() -> None:
    assert spiking({}, START) == ""


@given(st.lists(st.tuples(st.floats(0, 5000), st.booleans()), max_size=30))
def test_counting_out_undoes_counting_in_in_any_order(calls: list[tuple[float, bool]]) -> None:
    kept: Calls = {}
    for at, loss in calls:
        count_call(kept, at, loss=loss, sign=1)
    assert sum(asked for asked, _ in kept.values()) == len(calls)
    for at, loss in reversed(calls):
        count_call(kept, at, loss=loss, sign=-1)
    assert kept == {}
