from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.screening.manner import (
    REMEMBERED,
    Manner,
    Marks,
    advertises_here,
    asks_here,
    asks_unmarked,
)


def after(*talks: float) -> Manner:
    manner = Manner()
    for talk in talks:
        manner.observe(talk)
    return manner


def test_a_chat_is_no_feed_and_a_form_is() -> None:
    assert after(*[0.97, 0.3, 0.96, 0.1, 0.7] * 40).feed == 0.0
    assert after(*[0.1, 0.7, 0.4] * 40).feed == 1.0


def test_a_feed_with_some_talk_in_it_is_a_feed() -> None:
    assert after(*[*[0.1] * 5, 0.99] * 30).feed == 1.0


def test_nothing_is_concluded_from_a_few_messages() -> None:
    assert after().feed == 0.0
    assert after(*[0.0] * 3).feed < 0.5
    assert after(1.0).feed == 0.0


def test_only_the_last_messages_count() -> None:
    old, new = [0.93] * 500, [0.11, 0.87] * (REMEMBERED // 2)
    assert after(*old, *new).talk == after(*new).talk


@given(st.lists(st.floats(0, 1), max_size=REMEMBERED + 50))
def test_a_memory_filled_anew_with_the_last_messages_is_the_same(talks: list[float]) -> None:
    assert after(*talks).feed == after(*talks[-REMEMBERED:]).feed
    assert 0.0 <= after(*talks).talk <= 1.0


def test_in_a_chat_a_line_must_ask_and_in_a_feed_it_must_only_not_be_talk() -> None:
    assert asks_here(0.1, 0.0, 0.0) == pytest.approx(0.1)
    assert asks_here(0.1, 0.02, 1.0) > 0.99
    assert asks_here(0.1, 0.5, 1.0) > 0.9
    assert asks_here(0.1, 0.99, 1.0) < 0.4
    assert asks_here(0.9, 0.99, 0.5) == pytest.approx(0.9)
    assert asks_here(0.1, 0.02, 0.2) < asks_here(0.1, 0.02, 0.6)


def test_in_a_feed_the_head_of_adverts_accuses_nobody() -> None:
    assert advertises_here(0.9, 0.0) == pytest.approx(0.9)
    assert advertises_here(0.9, 1.0) == pytest.approx(0.5)
    assert advertises_here(0.1, 1.0) == pytest.approx(0.1)


def typed(*texts: str) -> Marks:
    marks = Marks()
    for text in texts:
        marks.observe(text)
    return marks


def test_question_marks_are_missed_only_where_nobody_sets_them() -> None:
    assert typed(*["ты придёшь"] * 100).absent == 1.0
    assert typed(*["ты придёшь"] * 95, *["когда?"] * 5).absent == 0.0
    assert typed(*["ты придёшь"] * 15).absent == 0.0
    assert typed("когда?", *["ты придёшь"] * REMEMBERED).absent == 1.0


def test_where_nobody_sets_question_marks_a_bare_question_counts_for_more() -> None:
    assert asks_unmarked(0.4, 0.0) == pytest.approx(0.4)
    assert asks_unmarked(0.4, 1.0) > 0.6
    assert asks_unmarked(0.02, 1.0) < 0.15
