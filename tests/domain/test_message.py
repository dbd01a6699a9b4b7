"""Messages are dated by whoever sends them, as far as that can be."""

from math import inf, nan

import pytest

from moderation.domain.message import CLOCK_SECONDS, OLDEST_SECONDS, is_datable, sent_at

NOW = 1_790_000_000.0
YEAR_2096 = 3_980_000_000.0


@pytest.mark.parametrize("claimed", [NOW, NOW - 5.0, NOW - OLDEST_SECONDS])
def test_a_message_was_sent_when_its_sender_says(claimed: float) -> None:
    assert is_datable(claimed, now=NOW)
    assert sent_at(claimed, now=NOW) == claimed


@pytest.mark.parametrize("claimed", [YEAR_2096, NOW + CLOCK_SECONDS + 1, 0.0, -5.0, -inf, inf, nan])
def test_a_clock_that_cannot_be_right_counts_for_nothing(claimed: float) -> None:
    assert not is_datable(claimed, now=NOW)
    assert sent_at(claimed, now=NOW) == NOW


def test_a_clock_a_little_ahead_dates_nothing_into_the_future() -> None:
    assert is_datable(NOW + 20.0, now=NOW)
    assert sent_at(NOW + 20.0, now=NOW) == NOW


def test_what_is_not_dated_is_of_now() -> None:
    assert sent_at(None, now=NOW) == NOW
