from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.recurrence import PARTS, Recurrence


def test_a_question_asked_twice_in_one_part_has_come_once() -> None:
    recurrence = Recurrence(0.0, 1200.0)
    for at in (0.0, 99.0, 100.0, 1199.0):
        recurrence.add(1, at)
    assert recurrence.parts(1) == 3
    assert recurrence.parts(2) == 0


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50), st.floats(0, 1e5))
def test_there_are_never_more_parts_than_a_broadcast_has(times: list[float], length: float) -> None:
    recurrence = Recurrence(0.0, length)
    for at in times:
        recurrence.add(1, at)
    assert 1 <= recurrence.parts(1) <= min(PARTS, len(times))
