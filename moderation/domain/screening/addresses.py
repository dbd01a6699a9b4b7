"""Postal addresses in a message: a street with a house, and what follows it; a city alone is no address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from moderation.domain.screening.plausibility import RUSSIAN_WORDS

_KIND: Final = (
    r"(?:ул(?:иц[аыеуй]|\.|(?=\s))|пр(?:осп(?:ект[аеу]?|\.)|-к?т|\.)|пр-?д\.?|проезд[аеу]?|пер(?:еул(?:ок|к[аеу])|\.)"
    r"|б-р|бул(?:ьвар[аеу]?|\.)|ш(?:оссе|\.)|наб(?:ережн(?:ая|ой|ую)|\.)|пл(?:ощад[ьи]|\.)|туп(?:ик[аеу]?|\.)|алле[яие]"
    r"|мкрн?\.?|микрорайон[аеу]?|м-н|тракт[аеу]?|линия|квартал[аеу]?|снт|днт|жк)"
)
_FULL_KIND: Final = (
    r"(?:улиц[аеу]|проспект[аеу]?|переул(?:ок|к[аеу])|бульвар[аеу]?|шоссе|набережн(?:ая|ой|ую)|площад[ьи]|проезд[аеу]?|тупик[аеу]?"
    r"|алле[яие]|тракт[аеу]?|пр-к?т|пер\.|ул\.)"
)
_NAME: Final = r"[А-ЯЁа-яё][А-ЯЁа-яё-]{1,24}\.?"
_NUMBER: Final = r"\d{1,4}(?:\s?[/-]\s?\d{1,4})?(?:\s?[а-гА-Гкс](?![а-яё]))?(?:\d{1,2}\b)?"
_UNIT: Final = (
    r"(?!\d|[.,]\d|\s{0,2}(?:час|дн|день|дня|мин|секунд|градус|руб|р\b|₽|%|процент|г[бб]?\b|гиг|мб|мбит|gb|mb|g\b|лет\b|год|мес|недел|раз\b"
    r"|человек|чел\b|метр|м\b|км|тыс|штук|шт\b|сут|палк|утра|вечера|ночи))"
)
_HOUSE: Final = rf"(?:(?:д(?:ом[аеу]?|\.)?|вл(?:\.|адение))\s{{0,2}})?№?\s?{_NUMBER}{_UNIT}"
_PART: Final = (
    r"(?:,?\s{0,2}(?:к(?:орп(?:ус)?|в(?:артир[аеуы])?)?|стр(?:оение)?|под(?:ъезд)?|эт(?:аж)?|оф(?:ис)?|комн(?:ата)?|секция|лит(?:ер)?)"
    r"\.?\s{0,2}№?\s{0,1}\d{1,4}[а-яА-Я]?(?![а-яё\d]))"
)
_PARTS: Final = rf"{_PART}{{0,5}}"

_KIND_FIRST = re.compile(
    rf"(?i)(?<![а-яёa-z-]){_KIND}\s{{0,2}}((?:\d{{1,3}}(?:-?[а-я]{{1,2}})?\s)?(?:{_NAME}\s?){{1,3}}?)[,\s]{{1,3}}{_HOUSE}{_PARTS}"
)
_NAME_FIRST = re.compile(
    rf"(?i)(?<![а-яё-])([а-яё-]{{3,24}}(?:[ыио]й|ая|ое|ом|ой|ую|ского|ова|ева|ина))\s{{1,2}}{_FULL_KIND}[,\s]{{1,3}}{_HOUSE}{_PARTS}"
)
_BARE = re.compile(
    rf"(?<![А-Яа-яЁё.-])([А-ЯЁ][а-яё-]{{2,24}})(?:,\s|\s)((?:д(?:ом|\.)?\s?)?){_NUMBER}{_UNIT}(?![\w-])({_PARTS})"
)
_HOUSE_AND_FLAT = re.compile(rf"(?i)(?<![а-яё])д(?:ом[аеу]?|\.)?\s{{0,2}}№?{_NUMBER}{_PART}{{1,5}}")
_WORD = re.compile(r"[А-ЯЁа-яё-]{2,}")
_STREET_LIKE = re.compile(
    r"[А-ЯЁ][а-яё-]+(?:[цснвджзклмртчшхб]кая|ская|цкая|ная|ной|ную|ская|ской|скую|вая|вой|вую|ная|тая|лая)"
)
_FAMOUS: Final = """
    ленина гагарина пушкина мира победы кирова чехова горького маяковского жукова свердлова калинина фрунзе гоголя
    толстого лермонтова суворова кутузова чапаева королева титова матросова куйбышева дзержинского энгельса маркса
    крупской чкалова герцена тургенева некрасова островского ломоносова менделеева циолковского попова
"""
_WELL_KNOWN: Final = frozenset(_FAMOUS.split())
_SHORTEST_NAME: Final = 3
_ADJECTIVE = re.compile(r"(?i)(?:ая|ой|ую|ого)$")
_GENITIVE = re.compile(r"(?i)[аяыи]$")
_HINT = re.compile(r"\d")


def _names_street(words: str) -> bool:
    """Tell whether the words between the kind of street and the house are a name rather than running speech."""
    names = _WORD.findall(words)
    if not names or any(name.islower() and len(name) < _SHORTEST_NAME for name in names):
        return False
    first = names[0]
    if (
        first[0].isupper()
        or (words[0].isdigit() and any(name[0].isupper() for name in names))
        or _ADJECTIVE.search(first)
    ):
        return True
    return _GENITIVE.search(first) is not None and first.lower() not in RUSSIAN_WORDS


def _is_bare_street(match: re.Match[str]) -> bool:
    name = match.group(1)
    if name.lower() in _WELL_KNOWN:
        return True
    if name.lower().replace("ё", "е") in RUSSIAN_WORDS:
        return False
    return bool(match.group(2) or match.group(3)) or _STREET_LIKE.fullmatch(name) is not None


def find_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the text gives a street with a house, or a house with a flat."""
    if not _HINT.search(text):
        return
    for match in _KIND_FIRST.finditer(text):
        if _names_street(match.group(1)):
            yield match.span()
    for pattern in (_NAME_FIRST, _HOUSE_AND_FLAT):
        yield from (match.span() for match in pattern.finditer(text))
    yield from (match.span() for match in _BARE.finditer(text) if _is_bare_street(match))
