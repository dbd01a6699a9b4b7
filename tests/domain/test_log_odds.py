from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.log_odds import MOST, log_odds


def test_even_chances_are_no_evidence() -> None:
    assert log_odds(0.5) == pytest.approx(0.0)


@given(st.floats(0, 1))
def test_evidence_is_limited_and_symmetric(probability: float) -> None:
    assert abs(log_odds(probability)) <= MOST + 1e-9
    assert log_odds(probability) == pytest.approx(-log_odds(1 - probability), abs=1e-6)
