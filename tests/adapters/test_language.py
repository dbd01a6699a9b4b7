from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.adapters.language import UNKNOWN, detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("почему не работает интернет в деревне", "ru"),
        ("сим", "ru"),
        ("мда", "ru"),
        ("eSIM на 14 Pro можно?", "ru"),
        ("Where can I buy a SIM card at the airport", "en"),
        ("hi", "en"),
        ("Интернет неге істемейді, қашан жөнделеді", "kk"),
        ("Сәлем", "kk"),
        ("Internet qachon tuzatiladi, ishlamayapti", "uz"),
        ("Ёрдам беринг, алоқа йўқ", "uz"),
        ("Коли буде зв'язок у селі, підкажіть", "uk"),
        ("Калі будзе сувязь у вёсцы, ўжо тыдзень", "be"),
        ("+", UNKNOWN),
        ("112 😡", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_names_the_language(text: str, language: str) -> None:
    assert detect(text) == language


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_takes_any_text(text: str) -> None:
    language = detect(text)
    assert language == UNKNOWN or 2 <= len(language) <= 3


def test_a_hundred_thousand_characters() -> None:
    assert detect("нет связи " * 10_000) == "ru"
