"""Word lists of a broadcast: what its staff say must always be withheld, passed, answered soon, or taken for a tariff.

An entry is a word or a phrase. Its words are met in any Russian case ("ставка" is also "ставками"), in any spelling of
case and ё; a star stands for any end of a word ("крипт*"). What is looked up in a message costs the same however long
the lists are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Final

from moderation.domain.errors import Refused
from moderation.domain.phrases import Placed, place_words
from moderation.domain.screening.cleaning import clean

MOST_ENTRIES: Final = 5000
"""Entries a list may have."""
LONGEST_ENTRY: Final = 100
"""Characters an entry may have."""
SHORTEST_STEM: Final = 3
"""Letters that must stand before an ending or a star."""

_ENTRY_ENDINGS: Final = "а я о е у ю ы и ь й ый ий ой ая яя ое ее ые ие ия ию"
_WORD_ENDINGS: Final = """
    ами ями иями ого его ому ему ыми ими ей ую юю ов ев ам ям ах ях ом ем ью ии ией иям иях ою ею
"""
_OF_ENTRIES: Final = frozenset(_ENTRY_ENDINGS.split())
_OF_WORDS: Final = _OF_ENTRIES | frozenset(_WORD_ENDINGS.split())
_LONGEST_ENDING: Final = max(map(len, _OF_WORDS))
_NAMED: Final = 5
_WORD = re.compile(r"[^\W_]")


class WordList(StrEnum):
    """What a list is for."""

    WITHHOLD = "withhold"
    ADMIT = "admit"
    URGENT = "urgent"
    TARIFFS = "tariffs"

    @property
    def number(self) -> int:
        """Return the list's number, by which decisions name it."""
        return list(WordList).index(self) + 1


def tidy(entries: Iterable[str]) -> tuple[str, ...]:
    """Return entries without blanks and repetitions, in their order.

    Raises Refused when there are too many, or one of them is too long or can never be met.
    """
    found: dict[str, str] = {}
    for entry in entries:
        plain = " ".join(entry.split())
        if plain:
            found.setdefault(plain.casefold(), plain)
    if len(found) > MOST_ENTRIES:
        raise Refused(f"The list has {len(found)} entries, at most {MOST_ENTRIES} are possible.")
    for entry in found.values():
        _require(entry)
    return tuple(found.values())


def lines(entries: str) -> tuple[str, ...]:
    """Return the entries of a list as decisions write it down, one a line."""
    return tuple(entries.split("\n")) if entries else ()


def difference(before: str, after: str) -> str:
    """Return what a change of a list added and took away, in short: "+казино −бинго"."""
    old, new = lines(before), lines(after)
    known, kept = set(old), set(new)
    signs = [f"+{entry}" for entry in new if entry not in known]
    signs += [f"−{entry}" for entry in old if entry not in kept]
    rest = len(signs) - _NAMED
    return " ".join([*signs[:_NAMED], *([f"… ({len(signs)})"] if rest > 0 else [])])


def _require(entry: str) -> None:
    shown = entry[:LONGEST_ENTRY]
    if len(entry) > LONGEST_ENTRY:
        raise Refused(
            f"The entry «{shown}…» has {len(entry)} characters, at most {LONGEST_ENTRY} are possible."
        )
    if not _WORD.search(clean(entry)):
        raise Refused(f"The entry «{shown}» has neither letters nor digits: write the word to look for.")
    if any(len(part.rstrip("*")) < SHORTEST_STEM for part in entry.split() if part.endswith("*")):
        raise Refused(f"In «{shown}» a star needs at least {SHORTEST_STEM} letters before it.")


@dataclass(slots=True)
class _Node:
    """A place in the tree of entries: where the next word leads, and the entries that end here, by list."""

    words: dict[tuple[str, str], _Node] = field(default_factory=dict)
    starts: dict[str, _Node] = field(default_factory=dict)
    entries: dict[WordList, str] = field(default_factory=dict)

    def after(self, word: str) -> list[_Node]:
        """Return where a word of a message leads."""
        words, starts = self.words, self.starts
        forms = _forms(word) if words else frozenset()
        nodes = [] if words.keys().isdisjoint(forms) else [words[form] for form in forms if form in words]
        if starts:
            heads = (word[:length] for length in range(SHORTEST_STEM, len(word) + 1))
            nodes += [starts[head] for head in heads if head in starts]
        return nodes


@lru_cache(maxsize=65536)
def _forms(word: str) -> frozenset[tuple[str, str]]:
    """Return stem and kind of end of every entry that a word of a message goes with."""
    forms = [(word, ""), (word, "*")]
    for length in range(1, min(_LONGEST_ENDING, len(word) - SHORTEST_STEM) + 1):
        stem, end = word[:-length], word[-length:]
        if end in _OF_WORDS:
            forms += [(stem, kind) for kind in (("ь", "*") if end == "ь" else ("", "ь", "*"))]
    return frozenset(forms)


def _form(word: str) -> tuple[str, str]:
    """Return the stem of an entry's word and the kind of its end: none, «ь», or "*" for any other."""
    for length in range(min(_LONGEST_ENDING, len(word) - SHORTEST_STEM), 0, -1):
        stem, end = word[:-length], word[-length:]
        if end in _OF_ENTRIES:
            return stem, end if end == "ь" else "*"
    return word, ""


@dataclass(frozen=True, slots=True)
class Met:
    """An entry of a list met in a text, and where: code points as Python slices count them."""

    list: WordList
    entry: str
    start: int
    end: int


class WordLists:
    """The lists of a broadcast, ready to be looked up."""

    def __init__(self, lists: Mapping[WordList, Iterable[str]] | None = None) -> None:
        self._root = _Node()
        for name, entries in (lists or {}).items():
            for entry in entries:
                node = self._root
                for word, starred in _parts(entry):
                    node = _grow(node, word, starred=starred)
                node.entries.setdefault(name, entry)

    def meet(self, text: str) -> list[Met]:
        """Return the entries in a text, in order, those of one list apart; of several at one word the longest."""
        if not (self._root.words or self._root.starts):
            return []
        return self._meet(place_words(text))

    def _meet(self, words: Sequence[Placed]) -> list[Met]:
        found: list[Met] = []
        free: dict[WordList, int] = {}
        after = self._root.after
        for at, placed in enumerate(words):
            nodes = after(placed.word)
            for name, (entry, behind) in _longest(nodes, words, at).items() if nodes else ():
                if free.get(name, 0) <= at:
                    free[name] = behind
                    found.append(Met(name, entry, placed.start, words[behind - 1].end))
        return found

    def match(self, text: str, cleaned: str) -> Matched:
        """Return which entries a message meets, as typed or as cleaned and repaired."""
        if not (self._root.words or self._root.starts):
            return NOTHING
        words, read = place_words(text), place_words(cleaned)
        met = typed = self._meet(words)
        if [placed.word for placed in words] != [placed.word for placed in read]:
            met = [*typed, *self._meet(read)]
        if not met:
            return NOTHING
        first = {one.list: one.entry for one in reversed(met)}
        return Matched(
            withhold=first.get(WordList.WITHHOLD, ""),
            admit=first.get(WordList.ADMIT, ""),
            urgent=first.get(WordList.URGENT, ""),
            admitted=tuple((one.start, one.end) for one in typed if one.list is WordList.ADMIT),
        )


def _longest(nodes: list[_Node], words: Sequence[Placed], at: int) -> dict[WordList, tuple[str, int]]:
    """Return for each list the longest entry that begins at a word which led to nodes, and the place behind it."""
    longest: dict[WordList, tuple[str, int]] = {}
    place = at + 1
    while nodes:
        for node in nodes:
            longest.update((name, (entry, place)) for name, entry in node.entries.items())
        if place == len(words):
            break
        nodes = [after for node in nodes for after in node.after(words[place].word)]
        place += 1
    return longest


def _parts(entry: str) -> Iterator[tuple[str, bool]]:
    """Yield the words of an entry, each with whether a star follows it."""
    for part in clean(entry).split():
        words = [placed.word for placed in place_words(part)]
        for number, word in enumerate(words, start=1):
            yield word, part.endswith("*") and number == len(words)


def _grow(node: _Node, word: str, *, starred: bool) -> _Node:
    if starred:
        return node.starts.setdefault(word, _Node())
    return node.words.setdefault(_form(word), _Node())


@dataclass(frozen=True, slots=True)
class Matched:
    """Which entries a message met, "" where none; `admitted` are the places of those that admit, as typed."""

    withhold: str = ""
    admit: str = ""
    urgent: str = ""
    admitted: tuple[tuple[int, int], ...] = ()


NOTHING: Final = Matched()
"""What a message meets when there are no lists."""


@lru_cache(maxsize=8)
def _tariff_lists(tariffs: tuple[str, ...]) -> WordLists:
    return WordLists({WordList.TARIFFS: tariffs})


def meet_tariffs(text: str, tariffs: tuple[str, ...]) -> list[Met]:
    """Return the names of tariffs in a text."""
    return _tariff_lists(tariffs).meet(text) if tariffs else []


def tariff_tokens(text: str, tariffs: tuple[str, ...]) -> frozenset[str]:
    """Return the words, in lower case, of the names of tariffs in a text: no repair may touch them."""
    met = meet_tariffs(text, tariffs)
    return frozenset(token for one in met for token in text[one.start : one.end].lower().split())
