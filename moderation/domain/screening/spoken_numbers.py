"""Numbers written in words, wholly or partly: «восемь девятьсот шестнадцать 555 12 34» is a phone as well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_UNITS: Final = ("ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять")
_TEENS: Final = """
    десять одиннадцать двенадцать тринадцать четырнадцать
    пятнадцать шестнадцать семнадцать восемнадцать девятнадцать
"""
_TENS: Final = "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто"
_HUNDREDS: Final = "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот"
_ONE: Final = 1
_TEN: Final = 10
_HUNDRED: Final = 100
_NUMBERS: Final = (
    {word: value for value, word in enumerate(_UNITS)}
    | {"нуль": 0, "нол": 0, "одна": 1, "две": 2, "раз": 1, "шесят": 60, "писят": 50, "пятьсят": 50}
    | {word: 10 + i for i, word in enumerate(_TEENS.split())}
    | {word: 10 * (i + 2) for i, word in enumerate(_TENS.split())}
    | {word: 100 * (i + 1) for i, word in enumerate(_HUNDREDS.split())}
)
_WORDS: Final = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_RUN = re.compile(
    rf"(?i)(?<!\w)(?:плюс\s)?(?:(?:{_WORDS})|\d{{1,11}})(?:[\s,.:()-]{{1,3}}(?:и\s)?(?:(?:{_WORDS})|\d{{1,11}})){{1,20}}(?!\w)"
)
_PART = re.compile(rf"(?i){_WORDS}|\d+")
_WORD = re.compile(r"\w+")
_HINTS: Final = frozenset(word for word, value in _NUMBERS.items() if value not in (0, 1))
_RUSSIAN = re.compile(r"(?:[78]?9\d{9}|[78][348]\d{9})")
_MOST_DIGITS: Final = 24
_CARD = re.compile(r"[2-6]\d{15}")


def _size(value: int) -> int:
    """Return what place a number word opens: below it others may be added."""
    if value >= _HUNDRED:
        return _HUNDRED
    return _TEN if value >= 2 * _TEN else _ONE


def digits_of(words: str) -> str:
    """Return the digits of a row of number words and digits, as one dictates them."""
    digits, whole, room = "", 0, 0
    for part in _PART.findall(words.lower()):
        if part.isdigit():
            digits, room = digits + (str(whole) if room else "") + part, 0
            continue
        value = _NUMBERS[part]
        if room > value > 0:
            whole += value
        else:
            digits, whole = digits + (str(whole) if room else ""), value
        # A number without tens or units left to add is finished by whatever follows.
        size = _size(value)
        room = size if size > _ONE else 1
    return digits + (str(whole) if room else "")


def find_spoken_phones(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the text dictates a subscriber number or a card, at least partly in words."""
    if _HINTS.isdisjoint(_WORD.findall(text.lower())):
        return
    for match in _RUN.finditer(text):
        if len(digits_of(match.group())) > _MOST_DIGITS:
            continue
        # Another number may stand right before: «вопрос два, восемь девятьсот…».
        for first in (match.start(), *(part.start() for part in _PART.finditer(text, *match.span()))):
            digits = digits_of(text[first : match.end()])
            if _RUSSIAN.fullmatch(digits) or _CARD.fullmatch(digits):
                yield first, match.end()
                break
