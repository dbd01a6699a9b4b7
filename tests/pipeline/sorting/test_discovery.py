"""Clusters that fit no topic, and grow, get a name together; it stays with them."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from moderation.pipeline.sorting.discovery import LEAST, LOOSE, Stray, Vector, discover


def stray(cluster: int, messages: int, angle: float, name: str = "") -> Stray:
    away = np.array([np.cos(angle), np.sin(angle)], np.float32)
    return Stray(cluster, messages, away, away, name)


def loosely(means: Vector) -> list[float]:
    return [0.0] * len(means)


def words(clusters: Sequence[int]) -> tuple[str, ...]:
    return ("свитер", "олени", f"№{min(clusters)}") if 1 in clusters else ("футбол", f"№{min(clusters)}")


def test_what_is_near_gets_one_name_of_two_words() -> None:
    found = discover([stray(1, 5, 0.0), stray(2, 4, 0.3), stray(3, 2, 2.0)], loosely, words)
    assert found == {1: "Свитер, олени", 2: "Свитер, олени"}


def test_a_few_questions_make_no_topic() -> None:
    assert discover([stray(1, LEAST - 1, 0.0)], loosely, words) == {}
    assert discover([stray(1, LEAST, 0.0)], loosely, words) == {1: "Свитер, олени"}
    assert discover([], loosely, words) == {}


def test_what_fits_a_topic_once_it_is_together_is_nothing_new() -> None:
    assert discover([stray(1, 9, 0.0)], lambda means: [LOOSE] * len(means), words) == {}


def test_a_name_stays_with_most_of_its_messages_and_is_given_once() -> None:
    strays = [stray(1, 9, 0.0, "Футбол"), stray(2, 8, 3.0, "Футбол"), stray(4, 1, 3.1)]
    found = discover(strays, loosely, words)
    assert (found[1], found[2], found[4]) == ("Футбол", "Футбол, №2", "Футбол, №2")


def test_without_words_there_is_no_name() -> None:
    assert discover([stray(1, 9, 0.0)], loosely, lambda _: ()) == {}


@given(
    st.lists(
        st.tuples(st.integers(1, 20), st.floats(0, 6), st.sampled_from(["", "а", "б"])),
        max_size=12,
    )
)
def test_names_say_what_belongs_together_whatever_the_order(found: list[tuple[int, float, str]]) -> None:
    strays = [stray(number, *one) for number, one in enumerate(found, start=1)]
    named = discover(strays, loosely, words)
    assert discover(strays[::-1], loosely, words) == named
    sizes = {one.cluster: one.messages for one in strays}
    for name in set(named.values()):
        assert sum(sizes[cluster] for cluster in named if named[cluster] == name) >= LEAST
