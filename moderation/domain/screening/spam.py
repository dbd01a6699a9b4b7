"""Spam: advertising, swindles, phishing. Evidence is weighed: a question about swindlers is no swindle."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from moderation.domain.screening.words import spam as words

_CONTINUED = re.compile(r"\n\s*\|")
_Weighed = tuple[str, float, tuple[re.Pattern[str], ...]]


def _patterns(block: str) -> tuple[re.Pattern[str], ...]:
    """Compile a block of patterns, one a line; a line that opens with a bar continues the one above."""
    return tuple(re.compile(line.strip()) for line in _CONTINUED.sub("|", block).strip().splitlines())


def _compile(table: Mapping[str, tuple[float, str]]) -> tuple[_Weighed, ...]:
    return tuple((code, weight, _patterns(block)) for code, (weight, block) in table.items())


_OFFERS: Final = _compile(words.OFFERS)
_ACTS: Final = _compile(words.ACTS)
_HONEST: Final = _compile(words.HONEST)
_LURES: Final = _patterns(words.LURES)

_MOST_CHARS: Final = 600
_MIDDLE: Final = 1.75
_STEEPNESS: Final = 1.8
_SECOND_PATTERN: Final = 0.5

_LURE: Final = 0.45
_MOST_LURES: Final = 4
_EMOJI_WALL: Final = 3
_EMOJI: Final = 0.6
_SHOUTING: Final = 0.5
_SHOUTED_LETTERS: Final = 12
_SHOUTED_SHARE: Final = 0.5
_PHONE: Final = 0.5
_PHONE_NUMBER = re.compile(r"(?:\+7|\b[78])[ (-]{0,2}\d{3}(?:[ )-]{0,2}\d){7}\b")
_REPEATS: Final = 3.0
_REPEATED = re.compile(r"(\b\w.{6,80}?)(?:[\s.,!?;:-]{1,3}\1){2,}")
_LEAST_LETTERS: Final = 4


def _weigh(text: str, table: Iterable[_Weighed]) -> dict[str, float]:
    """Return the weight of each code whose patterns match: the first in full, the others by half."""
    found: dict[str, float] = {}
    for code, weight, patterns in table:
        matches = sum(pattern.search(text) is not None for pattern in patterns)
        if matches:
            found[code] = weight * (1 + _SECOND_PATTERN * (matches - 1))
    return found


def _lures(text: str) -> dict[str, float]:
    """Return what the everyday words of advertising add: little each, much together."""
    count = sum(pattern.search(text) is not None for pattern in _LURES)
    return {"lures": _LURE * min(count, _MOST_LURES)} if count else {}


def _manner(text: str, clean: str) -> dict[str, float]:
    """Return what the looks of a message add: walls of emoji, shouting, a phone number, a phrase again and again."""
    found: dict[str, float] = {}
    if (
        sum(unicodedata.category(char) == "So" for char in text[:_MOST_CHARS] if char > "\u2000")
        >= _EMOJI_WALL
    ):
        found["emoji"] = _EMOJI
    letters = [char for char in clean if char.isalpha()]
    if len(letters) >= _SHOUTED_LETTERS and sum(map(str.isupper, letters)) > _SHOUTED_SHARE * len(letters):
        found["shouting"] = _SHOUTING
    if _PHONE_NUMBER.search(clean):
        found["phone"] = _PHONE
    return found


def repeats_itself(clean: str) -> bool:
    """Tell whether a message says the same phrase three times in a row."""
    return _REPEATED.search(clean.lower()[:_MOST_CHARS]) is not None


def spam_score(text: str, clean: str) -> tuple[float, tuple[str, ...]]:
    """Weigh what speaks for spam against what speaks for an honest message.

    Args:
        text: the message as typed (emoji and capitals count).
        clean: the same, cleaned and repaired.

    Returns:
        A score in 0..1 (spam from 0.5) and the codes of what spoke for it, strongest first; looks alone
        never make spam.
    """
    plain = clean[:_MOST_CHARS].lower().replace("ё", "е")
    offers, acts = _weigh(plain, _OFFERS), _weigh(plain, _ACTS)
    if repeats_itself(clean):
        offers["repeats_itself"] = _REPEATS
    lures = _lures(plain)
    if sum(map(str.isalpha, plain)) < _LEAST_LETTERS or not (offers or acts or lures):
        return 0.0, ()
    found = offers | acts | lures | (_manner(text, clean) if offers or len(acts) > 1 else {})
    weight = sum(found.values()) - sum(_weigh(plain, _HONEST).values())
    score = 1 / (1 + math.exp(-_STEEPNESS * (weight - _MIDDLE)))
    return score, tuple(sorted(found, key=lambda code: (-found[code], code)))
