"""A small language for word lists: which phrases of a list occur in a text.

A phrase is a row of slots separated by spaces; phrases are separated by commas or line ends.

    word        exactly this word           stem*       any word that begins so
    a|b*|c      any of these                ...         up to three words of any kind between two slots
    ^           a clause begins here        $           a clause ends here

Words are compared in lower case, with ё as е and without apostrophes, so lists are written that way.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from moderation.domain.remembering import KNOWN_WORDS, known_words

GAP = 3
"""How many words `...` may skip."""

BUCKET = 3
"""Phrases are looked up by this many first letters; a first stem may not be shorter."""

_TOKEN = re.compile(r"[^\W_]+|[.,:;!?…\n()«»]|\s[-–—]\s")
_APOSTROPHES = re.compile("['’‘ʼʻ`]")
_PLACED = re.compile(r"[^\W_]+(?:['’‘ʼʻ`]+[^\W_]+)*")


class Words(NamedTuple):
    """The words of a text in order, and which of them begin a clause (one mark more than words)."""

    words: tuple[str, ...]
    starts: tuple[bool, ...]


@lru_cache(maxsize=32)
def read_words(text: str) -> Words:
    """Split a text into comparable words; several judges read the same message one after another."""
    plain = _APOSTROPHES.sub("", text).lower().replace("ё", "е")
    words: list[str] = []
    starts = [True]
    for token in _TOKEN.findall(plain):
        if token[0].isalnum():
            words.append(token)
            starts.append(False)
        else:
            starts[-1] = True
    starts[-1] = True
    return Words(tuple(words), tuple(starts))


class Placed(NamedTuple):
    """A comparable word, and where it stands in the text."""

    word: str
    start: int
    end: int


def place_words(text: str) -> list[Placed]:
    """Split a text into the words that `read_words` returns, with their places."""
    return [
        Placed(_APOSTROPHES.sub("", found.group()).lower().replace("ё", "е"), found.start(), found.end())
        for found in _PLACED.finditer(text)
    ]


@dataclass(frozen=True, slots=True)
class _Slot:
    exact: frozenset[str]
    stems: tuple[str, ...]
    skip: int

    def takes(self, word: str) -> bool:
        return word in self.exact or word.startswith(self.stems)


@dataclass(frozen=True, slots=True)
class _Phrase:
    tag: str
    rest: tuple[_Slot, ...]
    begins: bool
    ends: bool

    def goes_on(self, after: str) -> bool:
        """Whether the word after the first one, "" where there is none, may belong to the phrase or to a gap in it."""
        return not self.rest or self.rest[0].skip > 0 or self.rest[0].takes(after)

    def fits(self, found: Words, at: int) -> bool:
        """Whether the slots after the first one fit, the first being matched at this word."""
        return (not self.begins or found.starts[at]) and self._follows(found, at + 1, 0)

    def _follows(self, found: Words, at: int, slot: int) -> bool:
        if slot == len(self.rest):
            return not self.ends or found.starts[at]
        wanted = self.rest[slot]
        for place in range(at, min(at + wanted.skip + 1, len(found.words))):
            if wanted.takes(found.words[place]) and self._follows(found, place + 1, slot + 1):
                return True
        return False


class Phrases:
    """Word lists by tag, ready to be looked up in one pass over a text.

    Args:
        lists: the phrases of each tag, in the language of this module.

    Raises:
        ValueError: when a phrase is empty or begins with a stem shorter than three letters.
    """

    def __init__(self, lists: Mapping[str, str]) -> None:
        self._exact: defaultdict[str, list[_Phrase]] = defaultdict(list)
        self._stems: defaultdict[str, list[tuple[str, _Phrase]]] = defaultdict(list)
        self._candidates = known_words(self._look_up)
        self._going_on = lru_cache(maxsize=KNOWN_WORDS)(self._look_up_pair)
        for tag, phrases in lists.items():
            for phrase in re.split(r"[,\n]", phrases):
                if phrase.strip():
                    self._add(tag, phrase.split())

    def find(self, text: str) -> frozenset[str]:
        """Return the tags that have a phrase in the text."""
        return self.find_words(read_words(text))

    def find_words(self, found: Words) -> frozenset[str]:
        """Return the tags that have a phrase among words already read."""
        tags: set[str] = set()
        for at, phrase in self._begun(found):
            if phrase.tag not in tags and phrase.fits(found, at):
                tags.add(phrase.tag)
        return frozenset(tags)

    def first_words(self, found: Words) -> str:
        """Return the tag of the first phrase among words already read, or an empty string."""
        return next((phrase.tag for at, phrase in self._begun(found) if phrase.fits(found, at)), "")

    def _begun(self, found: Words) -> Iterator[tuple[int, _Phrase]]:
        """Yield the phrases whose first slot takes a word, and whose second does not refuse the word after it."""
        words = (*found.words, "")
        for at, candidates in enumerate(map(self._candidates, found.words)):
            if candidates:
                for phrase in self._going_on(words[at], words[at + 1]):
                    yield at, phrase

    def _look_up(self, word: str) -> tuple[_Phrase, ...]:
        """Return the phrases that may begin with a word."""
        stems = self._stems.get(word[:BUCKET], ())
        begun = (phrase for stem, phrase in stems if word.startswith(stem))
        return (*self._exact.get(word, ()), *begun)

    def _look_up_pair(self, word: str, after: str) -> tuple[_Phrase, ...]:
        """Return the phrases that may begin with a word and go on with the one after it."""
        return tuple(phrase for phrase in self._candidates(word) if phrase.goes_on(after))

    def _add(self, tag: str, parts: list[str]) -> None:
        begins, ends = parts[0] == "^", parts[-1] == "$"
        slots = list(_slots(parts[begins : len(parts) - ends]))
        if not slots:
            raise ValueError(f"The list {tag!r} has a phrase without words: {' '.join(parts)!r}.")
        phrase = _Phrase(tag, tuple(slots[1:]), begins, ends)
        for word in slots[0].exact:
            self._exact[word].append(phrase)
        for stem in slots[0].stems:
            if len(stem) < BUCKET:
                raise ValueError(
                    f"A phrase cannot begin with a stem under {BUCKET} letters: {' '.join(parts)!r}."
                )
            self._stems[stem[:BUCKET]].append((stem, phrase))


def _slots(parts: list[str]) -> Iterator[_Slot]:
    skip = 0
    for part in parts:
        if part == "...":
            skip = GAP
            continue
        choices = part.split("|")
        stems = tuple(choice[:-1] for choice in choices if choice.endswith("*"))
        yield _Slot(frozenset(choice for choice in choices if not choice.endswith("*")), stems, skip)
        skip = 0
