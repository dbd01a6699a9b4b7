from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.adapters.phones import find_phones


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("звоните +7 916 123-45-67 вечером", "+7 916 123-45-67"),
        ("мой 8 (495) 123-45-67", "8 (495) 123-45-67"),
        ("от +44 20 7946 0958 звонят", "+44 20 7946 0958"),
        ("номер ８９１６１２３４５６７", "８９１６１２３４５６７"),
    ],
)
def test_finds_a_number_where_it_stands(text: str, number: str) -> None:
    (span,) = find_phones(text)
    assert (text[span.start : span.end], span.kind) == (number, "phone")


@pytest.mark.parametrize(
    "text", ["", "112 и 0611", "с 2007 по 2019 год", "5 555 000 рублей за 12 месяцев 2024"]
)
def test_other_numbers_are_no_phones(text: str) -> None:
    assert find_phones(text) == ()


@given(st.text(st.characters(exclude_categories=()), max_size=60), st.text("0123456789٣３ +-()", max_size=40))
def test_takes_any_text(words: str, numbers: str) -> None:
    text = words + numbers
    for span in find_phones(text):
        assert 0 <= span.start < span.end <= len(text)
