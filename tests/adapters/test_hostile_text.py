"""Text made to hurt: every way of reading it ends quickly, raises nothing, and tells nobody what it read."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.adapters.language import detect
from moderation.adapters.morphology import roles_in_names
from moderation.adapters.phones import find_phones
from moderation.domain.regions.regions import region_of
from moderation.domain.remembering import forget
from moderation.domain.screening.facts import Facts
from moderation.domain.screening.masking import mask
from moderation.domain.screening.personal import find_personal
from moderation.domain.screening.repair import legible
from moderation.domain.screening.screens import screen

LONGEST = 500
"""Characters that a viewer may send."""
READERS: dict[str, Callable[[str], object]] = {
    "phones": find_phones,
    "personal": lambda text: find_personal(text, (), roles_in_names),
    "legible": legible,
    "language": detect,
    "region": lambda text: region_of(legible(text)),
    "mask": lambda text: mask(text, find_personal(text)),
}
PIECES = {
    "combining marks": "а\u0301\u0316",
    "an expanding ligature": "\ufdfa",
    "right-to-left overrides": "\u202eа",
    "zero-width digits": "8\u200b",
    "lone surrogates": "\ud800",
    "one long word": "йцу",
    "mixed scripts": "аA",
    "numbers": "8 9",
    "cards": "4276 ",
    "streets": "ул. А ",
    "houses": "мкр 1 ",
    "spoken numbers": "девять 9 ",
    "names": "Иван И. ",
    "odd names": "Абвов Ежзов ",
    "addresses": "a точка собака ",
    "handles": "пиши @a ",
    "accounts": "договор номер 1 ",
    "regions": "ская обл ",
    "transliteration": "shchya ",
    "wrong layout": "rfr ",
    "emoji": "😀",
    "quotes": "«а",
}


def _seconds(read: Callable[[str], object], text: str) -> float:
    took = []
    for _ in range(3):
        forget()
        started = time.process_time()
        read(text)
        took.append(time.process_time() - started)
    return min(took)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", PIECES)
def test_the_longest_message_is_read_within_five_milliseconds(reader: str, kind: str) -> None:
    piece = PIECES[kind]
    assert _seconds(READERS[reader], (piece * LONGEST)[:LONGEST]) < 0.005


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", PIECES)
def test_a_hundred_thousand_characters_cost_no_more_than_what_is_looked_at(reader: str, kind: str) -> None:
    piece = PIECES[kind]
    assert _seconds(READERS[reader], (piece * 100_000)[:100_000]) < 0.05


ALPHABET = st.one_of(
    st.characters(exclude_categories=()),
    st.sampled_from("0123456789٣８ -+()@.,№/«»\u200b\u0301\ud800"),
    st.sampled_from("абвИванПетролсекдуяюьй"),
)


@given(st.text(ALPHABET, max_size=120))
def test_no_text_raises_and_nothing_masked_is_shown(text: str) -> None:
    spans = find_personal(text, find_phones(text), roles_in_names)
    shown = mask(text, spans)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    shown.encode()
    for span in spans:
        secret = text[span.start : span.end].strip()
        assert text.count(secret) > 1 or len(secret) < 4 or secret not in shown
    screen(Facts(text=text, clean=legible(text), language=detect(text), personal=spans))
    region_of(legible(text))


def test_what_is_personal_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    text = "Иванова Мария Петровна, паспорт 4510 123456, тел +7 916 123-45-67, ул. Лесная 3"
    with caplog.at_level(logging.DEBUG):
        spans = find_personal(text, find_phones(text), roles_in_names)
        screen(Facts(text=text, clean=legible(text), language=detect(text), personal=spans))
    assert not any(
        word in record.getMessage() for record in caplog.records for word in ("Мария", "4510", "916")
    )
