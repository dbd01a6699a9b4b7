"""Obscenity and insults, plain or disguised, with the places to mask."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Final

from moderation.domain.log_odds import log_odds
from moderation.domain.message import Span
from moderation.domain.remembering import known_words, remembered
from moderation.domain.screening.sieve import Sieve
from moderation.domain.screening.skeleton import Skeleton, may_be_spaced, read_skeletons
from moderation.domain.screening.words import swearing

TOXIC: Final = 0.5
"""From this score on a message counts as abusive."""

KINDS: Final = {"obscene": 0.95, "abusive_phrase": 0.9, "insult": 0.8, "mild_insult": 0.55}
"""How abusive each kind is when it is aimed at someone."""
_UNAIMED: Final = 0.3
_UNHEARD: Final = 0.1
_HEAD_ACCUSES: Final = 0.9
_HEAD_EXCUSES: Final = 0.3
_NEAR: Final = 3
_SHORTEST: Final = 3
_LONGEST: Final = 30
_LONGEST_STARRED: Final = 12
_ADJECTIVE: Final = ("ое", "ая", "ый", "ой", "ые")
_IS: Final = "это"
_EXCLAIMED: Final = ["ну", "не"]


def _choices(source: str) -> list[str]:
    return [choice.strip() for line in source.strip().splitlines() for choice in line.split(" | ")]


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile("|".join(_choices(source)))


def _phrase(source: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{source})\b", re.IGNORECASE)


_OBSCENE = _pattern(swearing.OBSCENE)
_INSULT = _pattern(swearing.INSULT)
_MILD = _pattern(swearing.MILD)
_INNOCENT = _pattern(swearing.INNOCENT)
_COARSE = _pattern(swearing.COARSE)
_PHRASE = _phrase("|".join(_choices(swearing.PHRASE)))
_THREAT = _phrase("|".join(_choices(swearing.THREAT)))
_ANY_PHRASE: Final = Sieve([_phrase(one) for one in _choices(swearing.PHRASE) + _choices(swearing.THREAT)])
"""The same one by one: hardly any message holds words of even one of them."""
_COARSE_WORD: Final = "coarse"
_PATTERNS: Final = (
    ("obscene", _OBSCENE),
    ("insult", _INSULT),
    ("mild_insult", _MILD),
    (_COARSE_WORD, _COARSE),
)
_STARRED = frozenset(swearing.STARRED.split())


def _list(source: str) -> tuple[frozenset[str], tuple[str, ...]]:
    words = source.split()
    stems = tuple(word[:-1] for word in words if word.endswith("*"))
    return frozenset(word for word in words if not word.endswith("*")), stems


_THINGS = _list(swearing.THINGS)
_NOT_AIMED = _list(swearing.NOT_AIMED)
_REPORTED = _list(swearing.REPORTED)
_ADDRESSED = _list(swearing.ADDRESSED)
_FOUL = _list(swearing.FOUL)


@remembered
def toxicity(text: str, clean: str) -> tuple[float, tuple[Span, ...], tuple[str, ...]]:
    """Look for words and phrases that insult.

    Args:
        text: the message as typed; the spans are places in it.
        clean: the same, normalised and repaired: a second reading of what was typed.

    Returns:
        The probability of abuse, the places to mask, and the kinds of abuse found, worst first.
    """
    found = [*_words(text), *_phrases(text)]
    if not found and clean != text:
        found = [(kind, score, None) for kind, score, _ in (*_words(clean), *_phrases(clean))]
    score = max((score for _, score, _ in found), default=0.0)
    spans = {span for _, score, span in found if span and score >= TOXIC}
    kinds = {kind for kind, score, _ in found if score >= TOXIC}
    return score, _disjoint(spans), tuple(sorted(kinds, key=lambda kind: -KINDS[kind]))


def weigh_abuse(lexical: float, abusive: float | None) -> float:
    """Weigh the wording's score against a learned head's probability (None without a vector).

    The head alone needs to be very sure. It hears insults that no list holds better than it tells jokes from
    insults, so it accuses more than it excuses: a mild insult at most.
    """
    if abusive is None:
        return lexical
    heard = log_odds(abusive)
    weight = _HEAD_ACCUSES if heard > 0 else _HEAD_EXCUSES
    balance = log_odds(max(lexical, _UNHEARD)) + weight * heard
    return 1 / (1 + math.exp(-balance))


def _words(text: str) -> Iterator[tuple[str, float, Span | None]]:
    if not (may_be_spaced(text) or any(map(_is_suspect, text.split()))):
        return
    skeletons = list(read_skeletons(text))
    for at, skeleton in enumerate(skeletons):
        kind = _kind(skeleton.word) if len(skeleton.word) <= _LONGEST else None
        if kind == _COARSE_WORD:
            kind = "mild_insult" if _is_foul(skeletons, at) else None
        if kind:
            score = KINDS[kind] if _aimed(kind, skeletons, at) else _UNAIMED
            yield kind, score, Span(skeleton.start, skeleton.end, "abuse")


def _phrases(text: str) -> Iterator[tuple[str, float, Span | None]]:
    if not _ANY_PHRASE.matches(text):
        return
    for phrase in (*_PHRASE.finditer(text), *_THREAT.finditer(text)):
        yield "abusive_phrase", KINDS["abusive_phrase"], Span(phrase.start(), phrase.end(), "abuse")


@known_words
def _is_suspect(chunk: str) -> bool:
    """Tell whether a stretch between spaces can be read as a word that is abusive at least among some others."""
    return any(_kind(word) for word, _, _ in read_skeletons(chunk) if len(word) <= _LONGEST)


@known_words
def _kind(word: str) -> str | None:
    if "*" in word:
        return "obscene" if _unstar(word) else None
    if len(word) < _SHORTEST or _INNOCENT.fullmatch(word):
        return None
    for kind, pattern in _PATTERNS:
        if pattern.fullmatch(word):
            return kind
    return None


def _unstar(word: str) -> bool:
    """Tell whether a starred word can be read as abuse; at least half of it must be letters, or both ends."""
    letters = len(word) - word.count("*")
    if (
        letters == 0
        or not _SHORTEST <= len(word) <= _LONGEST_STARRED
        or (letters == 1 and len(word) > _SHORTEST)
    ):
        return False
    wanted = re.compile("".join("." if letter == "*" else re.escape(letter) for letter in word))
    return any(wanted.fullmatch(known) for known in _STARRED)


def _aimed(kind: str, skeletons: list[Skeleton], at: int) -> bool:
    before = [skeleton.word for skeleton in skeletons[max(0, at - _NEAR) : at]]
    after = [skeleton.word for skeleton in skeletons[at + 1 : at + 1 + _NEAR]]
    if kind == "obscene":
        return True
    if kind == "mild_insult":
        return _is_foul(skeletons, at) or any(_among(word, _ADDRESSED) for word in before + after)
    if any(_among(word, _REPORTED) for word in before) or _is_of_a_thing(skeletons[at].word, before, after):
        return False
    if after and after[0] == _IS and not before:
        # «упырь это из книжки»: a word is explained.
        return False
    denied = bool(before) and _among(before[-1], _NOT_AIMED) and before[-2:] != _EXCLAIMED
    return not denied or any(_among(word, _ADDRESSED) for word in before[:-1])


def _is_of_a_thing(word: str, before: list[str], after: list[str]) -> bool:
    """Tell whether «дебильное меню» or «меню дебильное» is said, of a thing; «тариф, уроды» is not."""
    things = after[:1] + (before[-1:] if word.endswith(_ADJECTIVE) else [])
    return any(_among(thing, _THINGS) for thing in things)


def _is_foul(skeletons: list[Skeleton], at: int) -> bool:
    return any(
        _among(one.word, _FOUL) for one in (*skeletons[max(0, at - 1) : at], *skeletons[at + 1 : at + 2])
    )


def _among(word: str, listed: tuple[frozenset[str], tuple[str, ...]]) -> bool:
    return word in listed[0] or word.startswith(listed[1])


def _disjoint(spans: set[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if merged and span.start < merged[-1].end:
            last = merged.pop()
            span = Span(last.start, max(last.end, span.end), last.kind)  # noqa: PLW2901 - grown, not lost
        merged.append(span)
    return tuple(merged)
