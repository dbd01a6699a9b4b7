from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.domain.screening.sieve import Sieve, required
from moderation.domain.screening.spam import _patterns
from moderation.domain.screening.words import spam as words

_BLOCKS = [block for table in (words.OFFERS, words.ACTS, words.HONEST) for _, block in table.values()]
_PATTERNS = [pattern for block in (*_BLOCKS, words.LURES) for pattern in _patterns(block)]


@pytest.mark.parametrize(
    ("pattern", "stretches"),
    [
        (r"бонус\w*|приз\b", {"бонус", "приз"}),
        (r"(?:пассивн|легк)\w+ (?:доход|заработ|деньг)\w*", {"доход", "заработ", "деньг"}),
        (r"дешево?", {"дешев"}),
        (r"оплат(?:и|ите) \d", {"оплат"}),
        (r"(?<!не )звони+те", {"звони"}),
        (r"без [а-я]{2,5} кода", {" кода"}),
        (r"18\+", {"18+"}),
        (r"казино|\d+", set()),
        (r"(?:\w+|казино)?", set()),
    ],
)
def test_what_any_match_holds(pattern: str, stretches: set[str]) -> None:
    assert required(pattern) == stretches


def _texts() -> st.SearchStrategy[str]:
    """Give texts that many patterns match: their own letters, shuffled among others."""
    pieces = sorted(
        {piece for pattern in _PATTERNS for piece in re.findall(r"[а-яa-z0-9]+", pattern.pattern)}
    )
    return st.lists(st.sampled_from(pieces) | st.text("а я.,@+?*#", max_size=3), max_size=12).flatmap(
        lambda found: st.sampled_from(("", " ")).map(lambda glue: glue.join(found))
    )


@given(_texts())
def test_nothing_that_matches_is_missed(text: str) -> None:
    expected = [number for number, pattern in enumerate(_PATTERNS) if pattern.search(text)]
    assert Sieve(_PATTERNS).matching(text) == expected


@pytest.mark.parametrize("pattern", _PATTERNS, ids=lambda pattern: pattern.pattern[:24])
def test_each_match_of_a_pattern_holds_what_it_requires(pattern: re.Pattern[str]) -> None:
    stretches = required(pattern.pattern)

    @settings(max_examples=20)
    @given(st.from_regex(pattern))
    def holds(text: str) -> None:
        found = pattern.search(text)
        assert found
        assert not stretches or any(stretch in found.group() for stretch in stretches)

    holds()
