"""How Russian, English or Uzbek a word looks: common words first, letter pairs for the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from moderation.domain.screening.words import bigrams, english, russian, uzbek

RUSSIAN_WORDS: Final = frozenset(russian.COMMON.split())
ENGLISH_WORDS: Final = frozenset(english.COMMON.split())
UZBEK_WORDS: Final = frozenset(uzbek.COMMON.split())

UNHEARD_OF: Final = 21
"""Half-bits of a letter pair that never occurs."""

_UZBEK_SHAPE = re.compile(
    r"[a-z]*[og][ʻʼ'’`‘][a-z]+|[a-z]{2,}(?:lar(?:ni|ga|da|im)?|yap(?:man|ti|siz|sizlar)|mayapti|siz(?:lar)?mi|ngiz)"
    r"|q(?!u)[a-z]{2,}"
)


def _pairs(alphabet: str, rows: Mapping[str, str]) -> dict[str, int]:
    return {
        before + after: int(cost, 36)
        for before, row in rows.items()
        for after, cost in zip(" " + alphabet, row, strict=True)
    }


_RUSSIAN_PAIRS: Final = _pairs(bigrams.RUSSIAN_LETTERS, bigrams.RUSSIAN)
_ENGLISH_PAIRS: Final = _pairs(bigrams.ENGLISH_LETTERS, bigrams.ENGLISH)


def _surprise(word: str, pairs: Mapping[str, int]) -> int:
    padded = f" {word} "
    return sum(pairs.get(padded[i : i + 2], UNHEARD_OF) for i in range(len(word) + 1))


def pair_cost(before: str, after: str) -> int:
    """Return the half-bits of one Russian letter after another (a space stands for the word's edge)."""
    return _RUSSIAN_PAIRS.get(before + after, UNHEARD_OF)


def russian_surprise(word: str) -> int:
    """Return how many half-bits a lower-case word costs as Russian: the fewer, the more Russian."""
    return _surprise(word.replace("ё", "е"), _RUSSIAN_PAIRS)


def english_surprise(word: str) -> int:
    """Return how many half-bits a lower-case word costs as English."""
    return _surprise(word, _ENGLISH_PAIRS)


def looks_uzbek(word: str) -> bool:
    """Tell whether a lower-case Latin word is common in Uzbek or has its letters and endings."""
    return word.replace("'", "") in UZBEK_WORDS or _UZBEK_SHAPE.fullmatch(word) is not None
