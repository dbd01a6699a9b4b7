"""What of a message is sorted: all of it or its parts, and whether it may be shown."""

import numpy as np

from moderation.domain.message import Kind, Level, Verdict
from moderation.pipeline.sorting.sortable import is_divisible, is_sortable, sortable, sortables
from moderation.pipeline.understanding.embedder import Part
from moderation.testing import screening


def test_a_message_is_sorted_by_its_parts_if_it_has_any() -> None:
    row = np.ones(4, np.float32)
    parts = [Part("Где симка?", row, "sim"), Part("Когда 5G?", row * 2, "network")]
    found = sortables(3, screening("Где симка? Когда 5G?", verdict=Verdict.WITHHOLD), row, "other", parts)
    assert [(q.seq, q.text, q.topic, q.position, q.showable) for q in found] == [
        (3, "Где симка?", "sim", 0, False), (3, "Когда 5G?", "network", 1, False)
    ]  # fmt: skip
    assert [q.text for q in sortables(3, screening("Как?"), row, "sim", ())] == ["Как?"]
    shown = "Где симка и сколько она стоит"
    parts = [Part("Где симка", row, "sim"), Part("сколько симка стоит", row, "sim")]
    assert [q.showable for q in sortables(3, screening(shown), row, "sim", parts)] == [True, False]


def test_an_emergency_is_not_divided() -> None:
    assert is_divisible(screening(level=Level.HIGH))
    assert not is_divisible(screening(level=Level.CRITICAL))
    assert not is_divisible(screening(kind=Kind.CHATTER))


def test_what_is_read_from_the_log_tells_danger_again() -> None:
    row = np.ones(4, np.float32)
    assert sortable(3, screening(), row, "sim").kept_apart == {("danger", "no")}
    assert sortable(3, screening(level=Level.CRITICAL), row, "sim").kept_apart >= {("danger", "yes")}


def test_what_is_sortable() -> None:
    assert is_sortable(screening())
    assert is_sortable(screening(verdict=Verdict.WITHHOLD))
    assert not is_sortable(screening(verdict=Verdict.REFUSE))
    assert not is_sortable(screening(kind=Kind.CHATTER))
    row = np.ones(4, np.float32)
    assert sortable(3, screening("Как ltkf?"), row, "sim").showable
    assert not sortable(3, screening(verdict=Verdict.WITHHOLD), row, "sim").showable
