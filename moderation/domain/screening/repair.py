"""Repairs that are certain: a wrong keyboard layout switched, Latin transliteration spelt in Cyrillic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from moderation.domain.remembering import remembered
from moderation.domain.screening.cleaning import clean
from moderation.domain.screening.layout import switch_layout
from moderation.domain.screening.translit import to_cyrillic
from moderation.domain.word_lists import tariff_tokens

_LATIN = re.compile("[A-Za-z]")

LAYOUT: Final = "wrong_layout"
TRANSLIT: Final = "translit"


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text as meant, and which repairs it took (codes, none when it was left alone)."""

    text: str
    kinds: tuple[str, ...] = ()


@remembered
def legible(text: str, tariffs: tuple[str, ...] = ()) -> str:
    """Return a text as typed, cleaned and repaired: what is embedded, matched and offered as a title.

    Reading what was read once more changes nothing.
    """
    repaired = repair(clean(text), tariffs)
    # What was Latin may now hide digits among Cyrillic letters: a second reading must find nothing left to do.
    return clean(repaired.text) if repaired.kinds else repaired.text


def repair(text: str, tariffs: tuple[str, ...] = ()) -> Repaired:
    """Undo a wrong layout or a transliteration in a cleaned text where that is certain; names of tariffs stay."""
    if not _LATIN.search(text):
        return Repaired(text)
    names = tariff_tokens(text, tariffs)
    switched = switch_layout(text, names)
    if switched is not None:
        return Repaired(switched, (LAYOUT,))
    spelt = to_cyrillic(text, names)
    return Repaired(text) if spelt is None else Repaired(spelt, (TRANSLIT,))
