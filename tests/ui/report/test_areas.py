from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.ui.report.areas import HEIGHT, WIDTH, stacked


def corners(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]


def test_bands_stand_on_each_other() -> None:
    chart = stacked({"a": {0.0: 2, 60.0: 4}, "b": {60.0: 4}}, [30.0])
    lower, upper = (corners(area.path) for area in chart.areas)
    # There above, back below: the upper band's lower edge is the lower band's upper edge.
    assert upper[:-3:-1] == [(x, y) for x, y in lower[:2]]
    assert chart.levels[-1].value == 8
    assert [time.at for time in chart.times] == [0.0, 60.0]
    assert chart.moments == (pytest.approx((chart.left + WIDTH) / 2),)


def test_heights_are_a_minute_however_long_the_show() -> None:
    short = stacked({"a": dict.fromkeys((60.0 * n for n in range(100)), 6)}, [])
    long = stacked({"a": dict.fromkeys((60.0 * n for n in range(1000)), 6)}, [])
    assert short.levels[-1].value == long.levels[-1].value == 6
    assert len(corners(long.areas[0].path)) < 2 * 260


def test_answers_outside_the_chart_are_not_drawn() -> None:
    assert stacked({"a": {0.0: 1, 60.0: 1}}, [-5.0, 999.0]).moments == ()


counts = st.dictionaries(
    st.integers(0, 2000).map(lambda minute: 60.0 * minute), st.integers(0, 10**6), min_size=1, max_size=20
)


@given(st.dictionaries(st.sampled_from("abc"), counts, min_size=1))
def test_nothing_is_drawn_outside(series: dict[str, dict[float, int]]) -> None:
    chart = stacked(series, [])
    for area in chart.areas:
        for x, y in corners(area.path):
            assert 0 <= x <= WIDTH + 0.1
            assert -0.1 <= y <= HEIGHT
