from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.screening.plain_view import plain_view


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("８９１６", "8916"),
        ("٨٩١٦", "8916"),
        ("①②③", "123"),
        ("8️⃣9️⃣1️⃣", "891"),
        ("8\u200b9\u20601\ufeff6", "8916"),
        ("9О3 555 О1 о2", "903 555 01 02"),
        ("55З1", "5531"),
        ("8–916—12", "8-916-12"),
        ("+7·912·55", "+7.912.55"),
        ("𝟖𝟗𝟏𝟔", "8916"),
        ("ivan＠mail．example", "ivan@mail.example"),
        ("О тарифе 5 об", "О тарифе 5 об"),
    ],
)
def test_what_looks_like_a_digit_becomes_one(text: str, view: str) -> None:
    assert plain_view(text)[0] == view


@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_every_character_keeps_its_place(text: str) -> None:
    view, places = plain_view(text)
    assert len(places) == len(view) + 1
    assert list(places) == sorted(set(places))
    assert places[-1] == len(text)
