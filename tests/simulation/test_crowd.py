"""The made-up audience: repeatable, bursty, and within what a server allows."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from moderation.domain.message import MAX_CHARS
from moderation.simulation.crowd import SHOW_SECONDS, compose, read_audience
from moderation.simulation.plan import PER_MINUTE, Arrival

REMARKS = read_audience()


@pytest.fixture(scope="module")
def show() -> list[Arrival]:
    return compose(REMARKS, seed=1)


def by_second(show: list[Arrival]) -> Counter[int]:
    return Counter(int(arrival.at) for arrival in show)


def test_the_same_seed_gives_the_same_show(show: list[Arrival]) -> None:
    assert compose(REMARKS, seed=1) == show
    assert compose(REMARKS, seed=2) != show


def test_messages_come_in_order_within_the_show(show: list[Arrival]) -> None:
    times = [arrival.at for arrival in show]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] <= SHOW_SECONDS


def test_storms_rise_well_above_the_calm(show: list[Arrival]) -> None:
    seconds = by_second(show)
    calm = sorted(seconds.values())[len(seconds) // 4]
    assert 30 <= max(seconds.values()) <= 70
    assert calm <= 10


def test_a_short_show_has_the_same_rates(show: list[Arrival]) -> None:
    short = compose(REMARKS, seed=1, seconds=300)
    assert len(short) == pytest.approx(len(show) / 3, rel=0.05)


def test_scale_multiplies_what_is_said(show: list[Arrival]) -> None:
    assert len(compose(REMARKS, seed=1, scale=3)) == pytest.approx(3 * len(show), rel=0.05)


@pytest.mark.parametrize("viewers", [1500, 500])
def test_nobody_says_more_than_a_viewer_may(viewers: int) -> None:
    said = defaultdict(list)
    for arrival in compose(REMARKS, seed=3, viewers=viewers):
        said[arrival.viewer].append(arrival.at)
    for times in said.values():
        for first, eleventh in zip(times, times[PER_MINUTE:], strict=False):
            assert eleventh - first >= 60.0


def test_every_text_fits_into_a_message(show: list[Arrival]) -> None:
    assert all(0 < len(arrival.text) <= MAX_CHARS for arrival in show)
    assert all(arrival.text.strip() for arrival in show)


def test_every_emergency_is_heard_once_in_the_midst_of_the_show(show: list[Arrival]) -> None:
    heard = Counter(arrival.text for arrival in show)
    calls = [remark for remark in REMARKS if remark.kind == "emergency"]
    assert calls
    assert all(heard[call.text] == 1 for call in calls)
    times = [arrival.at for arrival in show if arrival.text in {call.text for call in calls}]
    assert min(times) > 0.3 * SHOW_SECONDS
    assert max(times) < 0.9 * SHOW_SECONDS


def test_hellos_come_first_and_goodbyes_last(show: list[Arrival]) -> None:
    hello = [arrival.at for arrival in show if arrival.text == "Всем привет из Кемерово!"]
    goodbye = [arrival.at for arrival in show if arrival.text == "пока пока"]
    assert sorted(hello)[len(hello) // 2] < 0.15 * SHOW_SECONDS
    assert sorted(goodbye)[len(goodbye) // 2] > 0.9 * SHOW_SECONDS
