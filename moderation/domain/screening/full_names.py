"""Full names in a message: a surname with a first name or initials; either of them alone is nobody yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from moderation.domain.remembering import known_words
from moderation.domain.screening.name_roles import (
    Role,
    RoleOf,
    is_listed_name,
    is_listed_place,
    is_patronymic,
    plain,
)
from moderation.domain.screening.name_words import WORD, NameWords, Word, is_famous

_CAPITAL = re.compile("[А-ЯЁ]")
_GAP = re.compile(r"[ \t]{1,3}|\. ?")
_FILIATION = re.compile(r"(?i) (?:оглы|оглу|гызы|кызы|улы|угли|кизи|уулу)(?![а-яё])")
_LAST_INITIAL = re.compile(r" [А-ЯЁ]\.(?! ?[А-ЯЁ]\.)")
_INITIALS = re.compile(r" ?[А-ЯЁ]\. ?(?:[А-ЯЁ](?:\.|(?![а-яё])))?| [А-ЯЁ] [А-ЯЁ](?![а-яё])")
_LOWER_INITIALS = re.compile(r" ?[а-яё]\. ?[а-яё]\.")
_INITIALS_BEFORE = re.compile(r"(?<![А-Яа-яЁё])[А-ЯЁ]\. ?(?:[А-ЯЁ]\. ?)?$")
_NAME_BEFORE = re.compile(r"(?<![А-Яа-яЁё])([А-ЯЁ][а-яё]{1,20}) $")
_STREET_BEFORE = re.compile(r"(?i)(?:ул|улиц\w|пр|просп\w*|пер|наб|пл|ст|метро|им|имени)[. ]{1,2}$")
_SURNAME_TOLD = re.compile(
    r"(?i)(?<![а-яё])фамили[яию](?: моя| у меня| мужа| жены| такая)?\s?[:—-]?\s(?-i:([А-ЯЁ][а-яё-]{1,24}))(?![а-яё])"
)
_NAME_TOLD = re.compile(r"(?i)(?<![а-яё])имя(?: мо[её])?\s?[:—-]?\s(?-i:([А-ЯЁ][а-яё-]{1,24}))(?![а-яё])")
_SHAPED = re.compile(
    r"[а-я]{2,20}(?:ов|ев|ин|ын)(?:а|у|ой|ым|ых|)|[а-я]{2,20}[сц]к(?:ий|ая|ого|ой|ому|ую|им)"
)
_PLURAL = re.compile(r"[а-я]{3,20}[кчнртд](?:ов|ев)")
"""Surnames that are also plurals: «Артур Пирожков»."""

_BEFORE: Final = 24
_INITIALS_AT_MOST: Final = 8
_SHORTEST: Final = 4
_TRIPLE: Final = 3


def find_names(text: str, dictionary: RoleOf | None = None) -> Iterator[tuple[int, int]]:
    """Yield where the text names a person by surname and first name or initials, with the patronymic if it is there.

    `dictionary` tells what a word may be; without it lists and endings must do. People whom everybody knows are
    no secret.
    """
    if _may_hold_name(text):
        names = NameWords(text, dictionary)
        taken = 0
        for at, word in enumerate(names.words):
            if word.start >= taken and (found := _name_from(names, _neighbours(names, at))):
                yield found
                taken = found[1]
    told = _SURNAME_TOLD.search(text) if "фамили" in text.lower() else None
    if told:
        yield told.span(1)
        yield from (match.span(1) for match in _NAME_TOLD.finditer(text))


def _may_hold_name(text: str) -> bool:
    """Tell in a hurry whether a text may hold a name: two capitals, two points, or a word that names alone hold."""
    if text.count(".") > 1 or len(_CAPITAL.findall(text)) > 1:
        return True
    return any(map(_is_of_names, WORD.findall(text)))


@known_words
def _is_of_names(word: str) -> bool:
    return is_listed_name(word) or is_patronymic(word)


def _neighbours(names: NameWords, at: int) -> list[Word]:
    """Return a word and up to two that follow it with nothing but spaces or a point between."""
    near = [names.words[at]]
    for follower in names.words[at + 1 : at + _TRIPLE]:
        if not _GAP.fullmatch(names.text, near[-1].end, follower.start):
            break
        near.append(follower)
    return near


def _name_from(names: NameWords, near: list[Word]) -> tuple[int, int] | None:
    """Return where a name stands that opens with the first of these words, or whose initials stand before it."""
    if len(near) == _TRIPLE and _is_triple(names, *near) and not is_famous(*near):
        return near[0].start, _with_rest(names.text, near[2].end)
    if len(near) > 1 and _is_pair(names, near[0], near[1]) and not is_famous(near[0], near[1]):
        return near[0].start, _with_rest(names.text, near[1].end)
    return _with_initials(names, near[0])


def _with_rest(text: str, end: int) -> int:
    """Return the end of a name with «оглы», «кызы» or the initial of a patronymic after it."""
    found = _FILIATION.match(text, end) or _LAST_INITIAL.match(text, end)
    return found.end() if found else end


def _is_triple(names: NameWords, first: Word, second: Word, third: Word) -> bool:
    """Tell whether three words are surname, first name and patronymic or a second first name, in any usual order."""
    if third.patronymic and names.may_be_first(second):
        return names.is_surname_in_full(first)
    if second.patronymic and names.may_be_first(first) and names.close(second, third):
        return names.is_surname_in_full(third) or (third.capital and names.may_follow(third))
    if _FILIATION.match(names.text, third.end):
        return first.capital and second.capital and third.capital
    if first.capital and third.capital and names.is_first(first) and names.is_first(second):
        return names.close(first, second) and _is_pair(names, second, third)
    return names.is_eastern((first, second, third))


def _is_pair(names: NameWords, first: Word, second: Word) -> bool:
    """Tell whether two words are a surname and a first name."""
    capitals = first.capital and second.capital
    if first.patronymic or second.patronymic or not names.close(first, second):
        return False
    if not (capitals or is_listed_name(first.text) or is_listed_name(second.text)):
        return False
    is_name = _is_capital_pair if capitals else _is_lower_pair
    return (
        (names.is_first(first) and is_name(names, first, second))
        or (capitals and _is_from_afar(names, first, second))
        or (names.is_first(second) and is_name(names, second, first))
    )


def _is_from_afar(names: NameWords, first: Word, second: Word) -> bool:
    """Tell whether a first name that no list holds stands before a surname: «Чимит Будаев»."""
    if not names.is_unknown(first) or is_listed_place(second.text):
        return False
    return _SHAPED.fullmatch(plain(second.text)) is not None and names.is_surname(second)


def _is_capital_pair(names: NameWords, name: Word, other: Word) -> bool:
    """Tell whether a capitalised word beside a first name is the surname to it."""
    roles = names.roles(other)
    if Role.SURNAME not in roles and (is_listed_name(other.text) or Role.PLACE in roles):
        return False
    if is_listed_place(other.text):
        return False
    after = name.start < other.start
    if names.is_surname(other) or (after and Role.BEING in roles and names.may_follow(other)):
        return True
    if after and (names.is_unknown(other) or _PLURAL.fullmatch(plain(other.text))):
        return True
    return names.is_introduced(min(name, other, key=_start)) and names.is_odd(other)


def _is_lower_pair(names: NameWords, name: Word, other: Word) -> bool:
    """Tell whether two words, not both capitalised, are a name all the same: only the surest are."""
    roles = names.roles(other)
    if Role.SURNAME not in roles or len(other.text) < _SHORTEST:
        return False
    if is_listed_name(other.text) or is_listed_place(other.text):
        return False
    shaped = _SHAPED.fullmatch(plain(other.text)) is not None
    if shaped and names.is_introduced(min(name, other, key=_start)):
        return True
    if roles & (Role.WORD | Role.BEING):
        return False
    return shaped or not (Role.PLACE in roles or names.roles(name) & (Role.WORD | Role.BEING))


def _start(word: Word) -> int:
    return word.start


def _with_initials(names: NameWords, word: Word) -> tuple[int, int] | None:
    """Return where a surname stands with initials before or after it."""
    if len(word.text) < _SHORTEST - 1:
        return None
    text = names.text
    if not word.text[0].isupper():
        after = _LOWER_INITIALS.match(text, word.end)
        shaped = after and _SHAPED.fullmatch(plain(word.text)) and Role.SURNAME in names.roles(word)
        return (word.start, after.end()) if after and shaped and not is_listed_place(word.text) else None
    after = _INITIALS.match(text, word.end)
    before = _INITIALS_BEFORE.search(text, max(0, word.start - _INITIALS_AT_MOST), word.start)
    if not (after or before) or is_listed_place(word.text) or not names.is_surname(word):
        return None
    opening = _opening(text, before.start()) if before else word.start
    return None if opening is None else (opening, after.end() if after else word.end)


def _opening(text: str, initials: int) -> int | None:
    """Return where a name with initials opens: at a first name before them; None when they belong to a street."""
    if _STREET_BEFORE.search(text, max(0, initials - _BEFORE), initials):
        return None
    given = _NAME_BEFORE.search(text, max(0, initials - _BEFORE), initials)
    return given.start() if given and is_listed_name(given.group(1)) else initials
