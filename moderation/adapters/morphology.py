"""What a Russian word may be in a person's name, by the OpenCorpora dictionary that comes inside its package."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import pymorphy3

from moderation.domain.screening.name_roles import Role

_ANALYZER: Final = pymorphy3.MorphAnalyzer(lang="ru")
"""Loaded with this module, in a seventh of a second: the first message must not wait for it."""
_REMEMBERED: Final = 20_000
"""Words whose roles are kept: looking one up takes a fifth of a millisecond."""
_LONGEST: Final = 40
_RUSSIAN = re.compile(r"[а-яё]+(?:-[а-яё]+)*")
_PROPER: Final = (
    ("Name", Role.NAME),
    ("Surn", Role.SURNAME),
    ("Patr", Role.PATRONYMIC),
    ("Geox", Role.PLACE),
    ("anim", Role.BEING),
)


@lru_cache(maxsize=_REMEMBERED)
def _roles(word: str) -> Role:
    roles = Role(0)
    for reading in _ANALYZER.parse(word):
        grammemes = reading.tag.grammemes
        role = next((role for name, role in _PROPER if name in grammemes), Role.WORD)
        # A guess by the ending tells a surname well, anything else badly.
        if reading.is_known or role is Role.SURNAME:
            roles |= role
    return roles


def roles_in_names(word: str) -> Role:
    """Return what a word may be, in any case form; none when the dictionary does not hold it."""
    plain = word.lower()
    return _roles(plain) if len(plain) <= _LONGEST and _RUSSIAN.fullmatch(plain) else Role(0)


@lru_cache(maxsize=_REMEMBERED)
def bases(word: str) -> frozenset[str]:
    """Return the dictionary forms that a word in small letters may have; of another script, it and its singular."""
    if len(word) <= _LONGEST and _RUSSIAN.fullmatch(word):
        return frozenset(reading.normal_form.replace("ё", "е") for reading in _ANALYZER.parse(word)) | {word}
    return frozenset((word, word.removesuffix("s")))


def nouns(words: Sequence[str]) -> tuple[str, ...]:
    """Return the nouns among key words in their basic form, each once; words of other scripts stay as they are.

    All the words where none is a noun: a poor name for a subject is better than none.
    """
    found = (_noun(word) if _RUSSIAN.fullmatch(word) else word for word in words)
    return tuple(dict.fromkeys(word for word in found if word)) or tuple(words)


def _noun(word: str) -> str:
    best = _ANALYZER.parse(word)[0]
    return best.normal_form if best.tag.POS == "NOUN" else ""
