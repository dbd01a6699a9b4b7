"""Spam: advertising, swindles, phishing. Evidence is weighed: a question about swindlers is no swindle."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Final

from moderation.domain.log_odds import log_odds
from moderation.domain.remembering import remembered
from moderation.domain.screening.sieve import Sieve
from moderation.domain.screening.words import spam as words

_CONTINUED = re.compile(r"\n\s*\|")


def _patterns(block: str) -> tuple[re.Pattern[str], ...]:
    """Compile a block of patterns, one a line; a line that opens with a bar continues the one above."""
    return tuple(re.compile(line.strip()) for line in _CONTINUED.sub("|", block).strip().splitlines())


class _Evidence:
    """Codes with their patterns, looked for together."""

    def __init__(self, blocks: Mapping[str, str]) -> None:
        patterns = [(code, pattern) for code, block in blocks.items() for pattern in _patterns(block)]
        self._codes = [code for code, _ in patterns]
        self._sieve = Sieve([pattern for _, pattern in patterns])

    def count(self, text: str) -> Counter[str]:
        """Return how many patterns of each code match, in the order of the codes."""
        return Counter(self._codes[number] for number in self._sieve.matching(text))


def _blocks(table: Mapping[str, tuple[float, str]]) -> dict[str, str]:
    return {code: block for code, (_, block) in table.items()}


_FOR_SPAM: Final = _Evidence(_blocks(words.OFFERS) | _blocks(words.ACTS) | {"lures": words.LURES})
_FOR_CONTACT: Final = _Evidence(_blocks(words.ACTS))
_CONTACT: Final = re.compile(r"[@/]|\d{3}")
_AGAINST_SPAM: Final = _Evidence(_blocks(words.HONEST))

_MOST_CHARS: Final = 600
_MIDDLE: Final = 1.75
_STEEPNESS: Final = 1.8

_HEARD_START: Final = -1.0
_HEARD: Final = 1.1
_WORDED: Final = 1.2
_SURELY_HEARD: Final = 0.8
_MOST_FOR: Final = 4.0
_MOST_AGAINST: Final = 3.0
"""How a learned head and the wording share the say, in log odds."""
_CERTAIN: Final = 2.2
"""Weight from which the wording makes spam whatever the head says."""
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
_SHORTEST_PHRASE: Final = 7
_LEAST_LETTERS: Final = 4


def _weigh(counts: Mapping[str, int], table: Mapping[str, tuple[float, str]]) -> dict[str, float]:
    """Return the weight of each code of a table that was found: its first pattern in full, the others by half."""
    return {
        code: table[code][0] * (1 + _SECOND_PATTERN * (count - 1))
        for code, count in counts.items()
        if code in table
    }


def _lures(count: int) -> dict[str, float]:
    """Return what the everyday words of advertising add: little each, much together."""
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
    if _PHONE_NUMBER.search(text[:_MOST_CHARS]):
        found["phone"] = _PHONE
    return found


def repeats_itself(clean: str) -> bool:
    """Tell whether a message says the same phrase three times in a row."""
    lower = clean.lower()[:_MOST_CHARS]
    starts = range(len(lower) - _SHORTEST_PHRASE + 1)
    # A phrase said three times brings its first letters three times: looking for that costs a tenth of the search.
    if len({lower[at : at + _SHORTEST_PHRASE] for at in starts}) > len(starts) - 2:
        return False
    return _REPEATED.search(lower) is not None


@remembered
def spam_score(text: str, clean: str, heard: float | None = None) -> tuple[float, tuple[str, ...]]:
    """Weigh what speaks for spam against what speaks for an honest message.

    Args:
        text: the message as typed (emoji and capitals count).
        clean: the same, cleaned and repaired, and without personal data, which may be where an advert leads.
        heard: a learned head's probability, None when there is no vector.

    Returns:
        A score in 0..1 (spam from 0.5) and the codes of what spoke for it, strongest first; looks alone
        never make spam.
    """
    plain = clean[:_MOST_CHARS].lower().replace("ё", "е")
    if sum(map(str.isalpha, plain)) < _LEAST_LETTERS:
        return 0.0, ()
    found = _for_spam(text, clean, plain)
    if heard is None and not found:
        return 0.0, ()
    against = sum(_weigh(_AGAINST_SPAM.count(plain), words.HONEST).values())
    balance = _balance(sum(found.values()), against, heard)
    reasons = sorted(found, key=lambda code: (-found[code], code))
    if heard is not None and (heard >= _SURELY_HEARD or not found):
        reasons.append("reads_like_advert")
    return 1 / (1 + math.exp(-balance)), tuple(reasons)


def _for_spam(text: str, clean: str, plain: str) -> dict[str, float]:
    """Return the weight of each code that speaks for spam."""
    counts = _FOR_SPAM.count(plain)
    offers = _weigh(counts, words.OFFERS)
    if offers and _CONTACT.search(text):
        counts |= _FOR_CONTACT.count(text[:_MOST_CHARS].lower().replace("ё", "е"))
    acts = _weigh(counts, words.ACTS)
    if repeats_itself(clean):
        offers["repeats_itself"] = _REPEATS
    looks = _manner(text, clean) if offers or len(acts) > 1 else {}
    return offers | acts | _lures(counts["lures"]) | looks


def _balance(worded: float, against: float, heard: float | None) -> float:
    """Return the log odds of spam by the wording, and by a head where there is one."""
    if heard is None:
        return _STEEPNESS * (worded - against - _MIDDLE)
    wording = min(worded, _MOST_FOR) - min(against, _MOST_AGAINST)
    shared = _HEARD_START + _HEARD * log_odds(heard) + _WORDED * wording
    return max(shared, _STEEPNESS * (worded - against - _CERTAIN))
