from __future__ import annotations

from moderation.domain.service import Slice, Spread
from moderation.ui.report.bars import in_time
from moderation.ui.report.sentences import on_slices
from moderation.ui.texts import Say

SLICES = [
    Slice(0.0, 10, 5, Spread(5, 30.0, 40.0)),
    Slice(60.0, 20, 20, Spread(20, 90.0, 95.0)),
    Slice(120.0, 2, 1, Spread(1, 500.0, 500.0)),
    Slice(180.0),
]


def test_bars_stand_on_one_floor_and_show_who_has_an_answer() -> None:
    chart = in_time(SLICES)
    first, second, _, empty = chart.bars
    assert second.height == 2 * first.height
    assert (first.served, second.served) == (first.height / 2, second.height)
    assert {bar.y + bar.height for bar in chart.bars} == {chart.floor}
    assert (empty.height, empty.served) == (0, 0)
    assert chart.bars[-1].x + chart.bars[-1].width <= chart.width


def test_the_slowest_part_is_one_that_says_something() -> None:
    assert "00:01" in on_slices(SLICES, Say("ru"))
    assert on_slices(SLICES[2:], Say("ru")) == Say("ru")("report.no_waits")


def test_durations_are_brief_where_there_is_little_room() -> None:
    say = Say("ru")
    brief = [say.briefly(seconds).replace("\u00a0", " ") for seconds in (7, 90, 700, 5400, 90_000)]
    assert brief == ["7 с", "1,5 мин", "12 мин", "1,5 ч", "25 ч"]
