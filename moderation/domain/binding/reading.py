"""Reading: a text as binding compares it, word by word: what is denied, what belongs to which clause."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from moderation.domain.binding.words import DENYING, EMPTY, FORBIDDERS, NEGATORS, PASSED_OVER
from moderation.domain.phrases import Placed, place_words
from moderation.domain.screening.name_roles import RoleOf

_SENTENCE_ENDS: Final = re.compile(r"[.!?…\n:;]|\s[-–—]\s")
_CLAUSE_ENDS: Final = re.compile(r"[.!?…\n:;()]|,(?!\d)")
_LETTERS: Final = 3
"""Letters of a word that tells something."""
_STEM: Final = 5
"""First letters that two words of one family share at least, and 3 of 5 of all."""
_PREFIXED: Final = 4
"""Letters of a word after a denying beginning, at least."""
_REACH: Final = 4
"""Words after a negator in which what it denies is looked for."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """What is known of words: what each may be, and its dictionary forms."""

    roles: RoleOf
    bases: Callable[[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Word:
    """A word in small letters: its dictionary forms, its place, whether it is denied, capital, first of a sentence."""

    text: str
    bases: frozenset[str]
    start: int
    end: int
    denied: bool
    capital: bool
    first: bool

    @property
    def telling(self) -> bool:
        """Tell whether the word says anything of a subject."""
        return len(self.text) >= _LETTERS and self.text.isalpha() and self.text not in EMPTY | NEGATORS

    def is_same(self, other: Word) -> bool:
        """Tell whether two words are forms of one."""
        return not self.bases.isdisjoint(other.bases)

    def is_akin(self, other: Word) -> bool:
        """Tell whether two words are of one family, as far as their beginnings tell."""
        shared = _shared(self.text, other.text)
        longer = max(len(self.text), len(other.text))
        return self.is_same(other) or (shared >= _STEM and 5 * shared >= 3 * longer)

    def is_opposite(self, other: Word) -> bool:
        """Tell whether one word is the other with a denying beginning."""
        (short, long) = sorted((self.text, other.text), key=len)
        return any(
            long.startswith(prefix)
            and len(rest := long.removeprefix(prefix)) >= _PREFIXED
            and (rest == short or _shared(rest, short) >= max(_PREFIXED, len(short) - 2))
            for prefix in DENYING
        )


class Reading:
    """A text with its words."""

    def __init__(self, text: str, grammar: Grammar) -> None:
        self.text = text
        self.grammar = grammar
        self.words = tuple(_words(text, grammar))

    @cached_property
    def telling(self) -> tuple[Word, ...]:
        """Return the words that say something of a subject."""
        return tuple(word for word in self.words if word.telling)

    def holds(self, word: Word) -> bool:
        """Tell whether the text holds a form of a word."""
        return any(word.is_same(own) for own in self.words)

    def akin(self, word: Word) -> list[Word]:
        """Return the telling words of a word's family."""
        return [own for own in self.telling if own.is_akin(word)]

    def sentences(self) -> Iterator[tuple[str, list[Word]]]:
        """Yield each sentence with its telling words."""
        for start, end in _stretches(self.text, _SENTENCE_ENDS):
            yield self.text[start:end].strip(), self.within(start, end)

    def clause(self, place: int) -> list[Word]:
        """Return the telling words of the clause that stands at a place."""
        return self.within(*_clause(self.text, place))

    def within(self, start: int, end: int) -> list[Word]:
        """Return the telling words of a stretch."""
        return [word for word in self.telling if start <= word.start < end]


def _stretches(text: str, ends: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for end in (*(found.end() for found in ends.finditer(text)), len(text)):
        yield start, end
        start = end


def _clause(text: str, place: int) -> tuple[int, int]:
    """Return where the clause begins and ends that stands at a place."""
    return next(found for found in _stretches(text, _CLAUSE_ENDS) if place < found[1])


def _words(text: str, grammar: Grammar) -> Iterator[Word]:
    placed = place_words(text)
    denied = set(_denied(placed, text))
    before = 0
    for place, (word, start, end) in enumerate(placed):
        first = place == 0 or _SENTENCE_ENDS.search(text[before:start]) is not None
        before = end
        yield Word(word, grammar.bases(word), start, end, place in denied, text[start].isupper(), first)


def _denied(words: Sequence[Placed], text: str) -> Iterator[int]:
    """Yield the places of the words that negators deny: the next that tells anything, else the one before."""
    for place, negator in enumerate(words):
        if negator.word not in NEGATORS:
            continue
        if negator.word in FORBIDDERS:
            start, end = _clause(text, negator.start)
            yield from (one for one, word in enumerate(words) if start <= word.start < end)
            continue
        after = range(place + 1, min(place + 1 + _REACH, len(words)))
        within = [one for one in after if not _CLAUSE_ENDS.search(text, negator.end, words[one].start)]
        denied = next((one for one in within if words[one].word not in PASSED_OVER), None)
        if denied is not None:
            yield denied
        elif place and not _CLAUSE_ENDS.search(text, words[place - 1].end, negator.start):
            yield place - 1


def _shared(one: str, other: str) -> int:
    """Return with how many of the same letters two words begin."""
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
