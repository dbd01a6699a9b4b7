"""Plans: who sends what."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from moderation.simulation.plan import evenly, seat


@given(st.lists(st.floats(0, 600), max_size=300))
def test_nobody_hits_the_limit_when_viewers_come_in_turn(times: list[float]) -> None:
    times.sort()
    sent = defaultdict(list)
    for arrival in seat(["?"] * len(times), times):
        sent[arrival.viewer].append(arrival.at)
    for own in sent.values():
        assert all(sum(at < other <= at + 60 for other in own) <= 11 for at in own)


def test_an_author_keeps_one_viewer() -> None:
    plan = seat(list("abcd"), evenly(4, 2.0), authors=["ann", "bob", "ann", ""])
    assert [arrival.viewer for arrival in plan] == [0, 1, 0, 0]
    assert [arrival.at for arrival in plan] == [0.0, 0.5, 1.0, 1.5]


def test_no_more_viewers_than_asked_for() -> None:
    plan = seat(list("abcdef"), evenly(6, 1.0), viewers=4)
    assert [arrival.viewer for arrival in plan] == [0, 1, 2, 3, 0, 1]
