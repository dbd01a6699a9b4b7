"""What a word may be in a person's name: by its endings and short lists alone, or by a dictionary passed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import Flag, auto
from typing import Final

from moderation.domain.remembering import known_words
from moderation.domain.screening.plausibility import RUSSIAN_WORDS
from moderation.domain.screening.words import first_names, surnames


class Role(Flag):
    """What a word may be; none of these when nobody knows it."""

    NAME = auto()
    SURNAME = auto()
    PATRONYMIC = auto()
    PLACE = auto()
    BEING = auto()
    """A common noun for a person or an animal."""
    WORD = auto()
    """Any other word of the language."""


RoleOf = Callable[[str], Role]

_CASES: Final = {
    "а": ("а", "ы", "и", "е", "у", "ой", "ою", "ей"),
    "я": ("я", "и", "е", "ю", "ей", "ёй", "ии"),
    "й": ("й", "я", "ю", "ем", "е", "и"),
    "ь": ("ь", "я", "ю", "ем", "е", "и", "ью"),
}
_AFTER_CONSONANT: Final = ("", "а", "у", "ом", "ем", "е")


def _forms(name: str) -> Iterator[str]:
    endings = _CASES.get(name[-1])
    stem = name if endings is None else name[:-1]
    yield from (stem + ending for ending in endings or _AFTER_CONSONANT)


def plain(word: str) -> str:
    """Return a word as words are compared: lower case, «ё» as «е»."""
    return word.lower().replace("ё", "е")


_IRREGULAR: Final = ("льва", "льву", "львом", "павла", "павлу", "павлом", "петра", "петру", "петром")
_NAMES: Final = frozenset(
    plain(form) for name in (first_names.MALE + first_names.FEMALE).split() for form in _forms(name)
) | frozenset(_IRREGULAR)
_UNMARKED: Final = frozenset(plain(form) for name in surnames.UNMARKED.split() for form in _forms(name))
_ADJECTIVE = re.compile(
    rf"(?:{'|'.join(surnames.ADJECTIVES.split())})(?:ый|ий|ой|ая|яя|ого|его|ому|ему|ую|ым|им|ом)"
)
_SHORT: Final = frozenset(surnames.SHORT.split())
_PLACES: Final = frozenset(surnames.ALSO_PLACES.split())

_PATRONYMIC = re.compile(
    r"[а-я]{2,20}(?:(?:[ое]вич|ьич)(?:|а|у|ем|ом|е)|(?:[ое]вн|ичн)(?:а|ы|е|у|ой|ою))"
    r"|(?:иль|кузьм|фом|лук|никит|сав)ич(?:|а|у|ом|ем|е)"
)
_SURNAME = re.compile(
    r"[а-я]{2,20}(?:"
    r"(?:ов|ев|ин|ын)(?:|а|у|ым|е|ой|ых|ы)|(?:ск|цк)(?:ий|ого|ому|им|ом|ая|ую|ой|ие|их)"
    r"|енко|[бвгджзклмнпрст]ко|[ую]к(?:|а|у|ом)|[чщш]ук(?:|а|у|ом)|янц?(?:|а|у|ом)|дзе|швили|[иы]х|евич|ович|ич(?:|а|у)"
    r"|бек|баев(?:|а)|улы|оглы|кызы|иани|уа|шоу|пулос|берг(?:|а|у|ом)|штейн(?:|а|у|ом)|ман(?:|а|у|ом)|аго)"
)


@known_words
def is_listed_name(word: str) -> bool:
    """Tell whether a word is a form of a common first name; quick."""
    text = plain(word)
    return text in _NAMES or ("-" in text and all(part in _NAMES for part in text.split("-")))


def is_listed_place(word: str) -> bool:
    """Tell whether a word that looks like a surname is rather a place."""
    return plain(word) in _PLACES


@known_words
def is_patronymic(word: str) -> bool:
    """Tell whether a word is a patronymic by its ending."""
    return _PATRONYMIC.fullmatch(plain(word)) is not None


def is_unmarked_surname(word: str) -> bool:
    """Tell whether a word is a surname that no ending shows, an everyday word as it may be."""
    text = plain(word)
    return text in _UNMARKED or text in _SHORT or _ADJECTIVE.fullmatch(text) is not None


def roles_by_endings(word: str) -> Role:
    """Return what a word may be by lists and endings, without a dictionary."""
    text = plain(word)
    roles = Role(0)
    if text in _NAMES:
        roles |= Role.NAME
    if _PATRONYMIC.fullmatch(text):
        roles |= Role.PATRONYMIC
    if text in _PLACES:
        roles |= Role.PLACE
    if text in RUSSIAN_WORDS:
        roles |= Role.WORD
    elif not roles & Role.NAME and (is_unmarked_surname(word) or _SURNAME.fullmatch(text.rpartition("-")[2])):
        roles |= Role.SURNAME
    return roles


def roles_of(word: str, dictionary: RoleOf | None) -> Role:
    """Return what a word may be, asking the dictionary before believing an ending."""
    guessed = roles_by_endings(word)
    if dictionary is None:
        return guessed
    known = dictionary(word)
    listed = guessed & (Role.NAME | Role.PATRONYMIC | Role.PLACE)
    if known & (Role.WORD | Role.BEING) and not (known & Role.SURNAME or is_unmarked_surname(word)):
        return known | listed
    return known | listed | (guessed & Role.SURNAME)
