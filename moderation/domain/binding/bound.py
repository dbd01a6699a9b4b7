"""Bound: the first thing that a text says and its source does not.

Deliberately narrow: what is right and refused costs a person some typing, what is wrong and let through costs thousands
of people a false answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Final

from moderation.domain.binding.figures import UNIT_OF, Figure, figures
from moderation.domain.binding.reading import Grammar, Reading, Word
from moderation.domain.binding.words import COURTESY, NUMERALS, PROMISES, TIMES
from moderation.domain.screening.name_roles import Role
from moderation.domain.screening.plausibility import ENGLISH_WORDS
from moderation.domain.word_lists import meet_tariffs

LONGER: Final = 1.5
"""How many times as long as its source a text may be."""
ROOM: Final = 60
"""Characters more, for sources of a few words."""
RESTS: Final = 0.5
"""Share of a sentence's telling words that the source must know."""
_LATIN: Final = re.compile(r"[a-z]+")
_CYRILLIC: Final = re.compile(r"[а-яё]", re.IGNORECASE)
_NAMES: Final = Role.NAME | Role.SURNAME | Role.PATRONYMIC | Role.PLACE
_FORM: Final = 4
"""First letters by which words of time and promises are compared."""


class Fault(StrEnum):
    """What is wrong with a text; the last three are for who knows languages, opposites and personal data."""

    EMPTY = "empty"
    LONG = "long"
    LINK = "link"
    CODE = "code"
    PHONE = "phone"
    NUMBER = "number"
    MOVED = "moved"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"
    OPPOSITE = "opposite"
    LANGUAGE = "language"
    PERSONAL = "personal"
    PROMISE = "promise"
    STRAY = "stray"


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong, and the words that show it."""

    fault: Fault
    what: str = ""


def find_flaw(text: str, source: str, grammar: Grammar, *, tariffs: tuple[str, ...] = ()) -> Flaw | None:
    """Return what a text says that its source does not; None when nothing was found.

    `tariffs` are names that the operator listed: in small letters, too, they are names.
    """
    if not text.strip():
        return Flaw(Fault.EMPTY)
    if len(text) > LONGER * len(source) + ROOM:
        return Flaw(Fault.LONG)
    said, known = Reading(text, grammar), Reading(source, grammar)
    found = chain.from_iterable(look(said, known) for look in _LOOKS)
    return next(chain(found, _strange_tariffs(text, source, tariffs)), None)


def _strange_figures(said: Reading, known: Reading) -> Iterator[Flaw]:
    own = figures(known.text)
    forms = {(figure.kind, figure.form) for figure in own}
    values = {figure.form.partition(" ")[0] for figure in own if figure.kind == "number"}
    for figure in figures(said.text):
        bare = figure.kind == "number" and " " not in figure.form
        if (figure.form not in values) if bare else ((figure.kind, figure.form) not in forms):
            yield Flaw(_KINDS[figure.kind], figure.written)
        elif figure.kind == "number" and _is_moved(figure, own, said, known):
            yield Flaw(Fault.MOVED, figure.written)


def _is_moved(figure: Figure, own: list[Figure], said: Reading, known: Reading) -> bool:
    """Tell whether a number stands beside what the source says of another one."""
    value = figure.form.partition(" ")[0]
    here, elsewhere = (
        [word for one in own if one.kind == "number" and (one.form.partition(" ")[0] == value) is same
         for word in known.clause(one.start)]
        for same in (True, False)
    )  # fmt: skip
    beside = said.clause(figure.start)
    if not here or any(word.is_akin(one) for word in beside for one in here):
        return False
    return any(word.is_akin(one) for word in beside for one in elsewhere)


def _strange_numerals(said: Reading, known: Reading) -> Iterator[Flaw]:
    there = {word.text for word in known.words}
    for word in said.words:
        if NUMERALS.fullmatch(word.text) and word.text not in there:
            yield Flaw(Fault.NUMBER, word.text)


def _strange_signs(said: Reading, known: Reading) -> Iterator[Flaw]:
    """Yield fractions, powers and numbers of other scripts: no pattern reads them."""
    for sign in said.text:
        if sign.isnumeric() and sign not in known.text and not sign.isdecimal():
            yield Flaw(Fault.NUMBER, sign)


def _strange_words(pattern: re.Pattern[str], fault: Fault) -> Callable[[Reading, Reading], Iterator[Flaw]]:
    """Return what finds words of a list that the source has in no form."""

    def look(said: Reading, known: Reading) -> Iterator[Flaw]:
        there = {word.text[:_FORM] for word in known.words if pattern.fullmatch(word.text)}
        for word in said.words:
            if pattern.fullmatch(word.text) and word.text[:_FORM] not in there and not known.holds(word):
                yield Flaw(fault, word.text)

    return look


def _strange_names(said: Reading, known: Reading) -> Iterator[Flaw]:
    latin = not _CYRILLIC.search(said.text)
    for word in said.words:
        if not word.text.isdigit() and not known.holds(word) and _is_name(word, said, latin=latin):
            yield Flaw(Fault.NAME, said.text[word.start : word.end])


def _is_name(word: Word, said: Reading, *, latin: bool) -> bool:
    """Tell whether a word may be a name: by its capital, script, or because it can be nothing else."""
    if word.text in COURTESY or word.text in UNIT_OF:
        return False
    if _LATIN.fullmatch(word.text):
        known = word.text in ENGLISH_WORDS
        return not latin or (word.capital and not (word.first and known))
    roles = said.grammar.roles(word.text)
    if word.capital and not word.first:
        return True
    if word.capital:
        return not roles & Role.WORD
    return bool(roles & _NAMES) and not roles & (Role.WORD | Role.BEING)


def _turned_round(said: Reading, known: Reading) -> Iterator[Flaw]:
    """Yield words that are denied here and not there, or there and not here."""
    for word in said.telling:
        kin = known.akin(word)
        if word.denied and not any(one.denied for one in kin):
            yield Flaw(Fault.NEGATION, word.text)
        if not word.denied and kin and all(one.denied for one in kin):
            yield Flaw(Fault.NEGATION, word.text)
        if not kin and any(word.is_opposite(one) for one in known.telling):
            yield Flaw(Fault.NEGATION, word.text)


def _stray(said: Reading, known: Reading) -> Iterator[Flaw]:
    """Yield sentences that say something of their own."""
    for sentence, words in said.sentences():
        telling = [word for word in words if word.text not in COURTESY]
        resting = sum(bool(known.akin(word)) for word in telling)
        if telling and resting < RESTS * len(telling):
            yield Flaw(Fault.STRAY, sentence)


def _strange_tariffs(text: str, source: str, tariffs: tuple[str, ...]) -> Iterator[Flaw]:
    there = {source[one.start : one.end].lower() for one in meet_tariffs(source, tariffs)}
    for one in meet_tariffs(text, tariffs):
        if (name := text[one.start : one.end]).lower() not in there:
            yield Flaw(Fault.NAME, name)


_KINDS: Final = {
    "link": Fault.LINK,
    "code": Fault.CODE,
    "phone": Fault.PHONE,
    "clock": Fault.DATE,
    "mixed": Fault.NAME,
    "number": Fault.NUMBER,
}
_LOOKS: Final = (
    _strange_figures,
    _strange_numerals,
    _strange_signs,
    _strange_words(TIMES, Fault.DATE),
    _strange_words(PROMISES, Fault.PROMISE),
    _strange_names,
    _turned_round,
    _stray,
)
