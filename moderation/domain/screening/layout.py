"""Russian typed on the Latin keyboard layout: `rfr gjlrk.xbnm hjevbyu` is «как подключить роуминг»."""

from __future__ import annotations

import re
from typing import Final

from moderation.domain.remembering import known_words
from moderation.domain.screening.names import is_foreign_name
from moderation.domain.screening.plausibility import (
    ENGLISH_WORDS,
    RUSSIAN_WORDS,
    english_surprise,
    looks_uzbek,
    russian_surprise,
)

_TABLE: Final = str.maketrans(
    "`qwertyuiop[]asdfghjkl;'zxcvbnm,.~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>",
    "ёйцукенгшщзхъфывапролджэячсмитьбюЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ",
)
_PUNCTUATION: Final = {"&": "?", "/": ".", "?": ",", "^": ":", "$": ";", "@": '"', "#": "№"}
_TAIL = re.compile(r"[&/?!)(^$]+$")
_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")

_ORDINAL = re.compile(r"\d{1,4}-(?:го|й|я|е|х|м|ю|му|ый|ой|ти|ми|ая|ое)[.,]?")
_UNITS: Final = frozenset({"г", "гб", "мб", "р", "руб", "мин", "к"})

_CERTAIN: Final = 14
_PER_LETTER: Final = 1.6
_PER_LETTER_AT_MOST: Final = 10.0
_FEWEST_LETTERS: Final = 3
_KNOWN_WORD: Final = 10
_LETTER_RATHER_THAN_MARK: Final = 14


def _split(token: str) -> tuple[str, str]:
    tail = _TAIL.search(token)
    return (token[: tail.start()], tail.group()) if tail else (token, "")


def _known(word: str) -> bool:
    return all(part in RUSSIAN_WORDS for part in word.replace("ё", "е").split("-"))


@known_words
def _as_russian(latin: str) -> int:
    read = latin.lower().translate(_TABLE).strip("«»\"'()-–—0123456789")
    return sum(map(russian_surprise, read.split("-"))) - (_KNOWN_WORD if _known(read) else 0)


@known_words
def _as_latin(latin: str) -> int:
    plain = latin.lower().strip("\"'()-0123456789.,;:")
    if plain in ENGLISH_WORDS:
        return english_surprise(plain) - _KNOWN_WORD - 4
    return english_surprise(plain) - (_KNOWN_WORD if looks_uzbek(plain) else 0)


def _stays(body: str, names: frozenset[str]) -> bool:
    """Tell whether a token of a switched line is a name all the same."""
    read = body.lower().translate(_TABLE)
    return (
        not _known(read)
        and _ORDINAL.fullmatch(read) is None
        and read.lstrip("0123456789") not in _UNITS
        and is_foreign_name(body, names)
    )


def _read(token: str, names: frozenset[str], *, last: bool) -> str:
    body, tail = _split(token)
    if not _LATIN.search(body) or _stays(body, names):
        return token
    if body.endswith((",", ".")):
        with_letter, without = _as_russian(body), _as_russian(body[:-1])
        if without + _LETTER_RATHER_THAN_MARK < with_letter:
            body, tail = body[:-1], body[-1] + tail
    marks = "".join(mark if last and mark == "?" else _PUNCTUATION.get(mark, mark) for mark in tail)
    return body.translate(_TABLE) + marks


def _certain(latin: list[str]) -> bool:
    letters = sum(map(len, latin))
    if max(map(len, latin)) < _FEWEST_LETTERS:
        return False
    russian = sum(map(_as_russian, latin))
    gain = sum(map(_as_latin, latin)) - russian
    return gain >= max(_CERTAIN, _PER_LETTER * letters) and russian <= _PER_LETTER_AT_MOST * letters


def switch_layout(text: str, names: frozenset[str] = frozenset()) -> str | None:
    """Read a line by the Russian keys when that is certainly how it was typed, else return None."""
    tokens = text.split()
    bodies = [_split(t)[0] for t in tokens if _LATIN.search(t) and not _CYRILLIC.search(t)]
    latin = [body for body in bodies if not is_foreign_name(body, names)]
    if not latin or not _certain(latin):
        return None
    return " ".join(_read(t, names, last=i == len(tokens) - 1) for i, t in enumerate(tokens))
