"""Postal addresses in a message: a street with a house, and what follows it; a city alone is no address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from moderation.domain.regions.regions import is_city
from moderation.domain.screening.plausibility import RUSSIAN_WORDS

_KIND: Final = (
    r"(?:ул(?:иц[аыеуй]|ицей|\.|(?=\s))|пр(?:осп(?:ект[аеу]?|\.)|-к?т|\.)|пр-?д\.?|проезд[аеу]?|пер(?:еул(?:ок|к[аеу]|\.)|\.|(?=\s))"
    r"|б-р|бул(?:ьвар[аеу]?|\.)|ш(?:оссе|\.)|наб(?:ережн(?:ая|ой|ую)|\.)|пл(?:ощад[ьи]|\.)|туп(?:ик[аеу]?|\.)|алле[яие]"
    r"|мкрн?\.?|микрорайон[аеу]?|м-н|тракт[аеу]?|линия|квартал[аеу]?|снт|днт|спуск[ае]?|просека)"
)
_FULL_KIND: Final = (
    r"(?:улиц[аеу]|проспект[аеу]?|переул(?:ок|к[аеу])|бульвар[аеу]?|шоссе|набережн(?:ая|ой|ую)|площад[ьи]|проезд[аеу]?|тупик[аеу]?"
    r"|алле[яие]|тракт[аеу]?|пр-к?т\.?|пр-д|пер\.|ул\.?|пр(?:осп)?\.?|б-р|наб\.|ш\.|пл\.|мкр\.?|микрорайон[аеу]?)"
)
_INITIAL: Final = r"(?:[А-ЯЁа-яё]\.\s?){0,2}"
_NAME: Final = r"[А-ЯЁа-яё][А-ЯЁа-яё-]{1,24}\.?"
_NUMBER: Final = (
    r"[1-9]\d{0,3}(?:\s?[а-еА-Е](?![а-яё]))?(?:\s?[/-]\s?\d{1,4}[а-еА-Е]?(?![а-яё])){0,2}"
    r"(?:\s?к(?:орп)?\.?\s?\d{1,3}(?!\d))?(?:\s?[а-еА-Е](?![а-яё]))?"
)
_UNIT: Final = (
    r"(?!\d|[.,]\d|\s{0,2}(?:час|дн|день|дня|мин|секунд|градус|руб|р\b|₽|%|процент|г[бб]?\b|гиг|мб|мбит|мегаб|gb|mb|g\b|лет\b|год|мес|недел|раз\b|ч\b"
    r"|человек|чел\b|метр|м\b|км|тыс|штук|шт\b|сут|палк|балл|место|номер|сим|тариф|[эе]таж|подъезд|станц|лини|утра|вечера|ночи|абонент|звонк|из\b|раза\b))"
)
_LEAD: Final = (
    r"(?:(?:д(?:ом[аеу]?|\.)?|вл(?:\.|адение)|уч(?:асток|\.)|зд(?:ание|\.)|стр(?:оение|\.))\s{0,2})"
)
_HOUSE: Final = rf"{_LEAD}?№?\s?{_NUMBER}{_UNIT}"
_PART: Final = (
    r"(?:[,;]?\s{0,2}(?:к(?:орп(?:ус)?|в(?:артир[аеуы]|-ра)?)?|с|стр(?:оение)?|п(?:од(?:ъезд|\.)?|-д)?|эт(?:аж)?|оф(?:ис)?|комн(?:ата)?|секция"
    r"|лит(?:ер)?|домофон|блок|д(?:ом)?)\.?\s{0,2}№?\s{0,1}\d{1,4}[а-яА-Я]?(?![а-яё\d]))"
)
_COUNTED_PART: Final = r"(?:[,;]?\s{0,2}\d{1,3}(?:-?[йяе])?\s(?:подъезд|этаж|кв(?:артира)?|корпус)(?![а-яё]))"
_PARTS: Final = rf"(?:{_PART}|{_COUNTED_PART}){{0,5}}"

_KIND_FIRST = re.compile(
    rf"(?i)(?<![а-яёa-z-]){_KIND}[\s,.]{{0,2}}"
    rf"((?:\d{{1,3}}(?:-?[а-я]{{1,2}})?\s)?{_INITIAL}(?:{_NAME}\s?){{1,3}}?)[,\s]{{1,3}}{_HOUSE}{_PARTS}"
)
_NAME_FIRST = re.compile(
    r"(?i)(?<![а-яё-])((?:\d{1,2}-?[а-я]{1,2}\s)?[а-яё-]{3,24}(?:[ыио]й|ая|ое|ом|ой|ую|ского|ова|ева|ина)|[а-яё]{4,24}ого)"
    rf"\s{{1,2}}{_FULL_KIND}[,.\s]{{1,3}}{_HOUSE}{_PARTS}"
)
_SIZE: Final = (
    r"(?:(?:больш|мал|верхн|нижн|стар|нов|средн|перв|втор|четв[её]рт|пят|шест|седьм)(?:ая|ой|ую|яя|ей|юю)"
    r"|трет(?:ья|ью|ьей))"
)
_BARE = re.compile(
    r"(?i)(?<![а-яё.-])((?:на|по|адрес:?|живу|улица)\s)?"
    rf"((?:\d{{1,2}}-?[а-я]{{1,2}}\s|{_SIZE}\s)?(?:[а-яё]\.\s?)?[а-яё][а-яё-]{{2,24}})(?:,\s?|\s)((?:д(?:ом|\.)?\s?)?){_NUMBER}{_UNIT}(?![\w-])({_PARTS})"
)
_HOUSE_AND_FLAT = re.compile(
    rf"(?i)(?<![а-яё])д(?:ом[аеу]?|\.)?\s{{0,2}}№?{_NUMBER}{_PART}{{1,5}}"
    rf"(?:[,\s]{{1,3}}(?:по\s)?{_KIND}\s{{0,2}}{_NAME}(?:\s(?-i:[А-ЯЁ])[а-яё-]{{2,24}})?)?"
)
_FLAT_AND_HOUSE = re.compile(
    r"(?i)(?<![\d.,])\d{1,4}[а-е]?\s?дом[,\s]{1,3}\d{1,4}\s?кв(?:артира|\.)?(?![а-яё])"
    r"|(?<![а-яё])кв(?:артира|\.)?\s?\d{1,4}[,\s]{1,3}д(?:ом|\.)\s?\d{1,4}(?!\d)"
)
_HOUSE_ON = re.compile(
    r"(?i)(?<![а-яё])дом[еу]?\s№?\s?\d{1,4}[а-е]?(?:\s?/\s?\d{1,3})?\s(?:по|на)\s"
    rf"{_KIND}\s?{_NAME}(?:\s(?-i:[А-ЯЁ])[а-яё-]{{2,24}})?(?![а-яё-])"
)
_DATED = re.compile(
    r"(?i)(?<![\d.,])\d{1,2}\s(?:марта|мая|октября|ноября|января|июля|декабря|апреля|лет\s[а-яё]{3,16})"
    rf"[,\s]{{1,3}}(?:{_LEAD}№?\s?{_NUMBER}{_PARTS}|{_NUMBER}{_PART}{{1,5}})"
)
_QUARTER = re.compile(
    rf"(?i)(?<![а-яё])(?:(?:мкр(?:-?н)?\.?|микрорайон\w?|м-н|квартал\w?)\s?№?\s?\d{{1,3}}[а-я]?|\d{{1,3}}[а-я]?(?:-?й)?\s(?:мкр(?:-?н)?\.?|микрорайон\w?|квартал\w?))"
    rf"[,\s]{{1,3}}(?:{_LEAD}№?\s?{_NUMBER}{_PARTS}|{_NUMBER}{_PART}{{1,5}})"
)
_COMPLEX = re.compile(
    r"(?<![А-Яа-яЁё])(?:ЖК|жк|[Жж]илой комплекс|КП|кп)\s{1,2}[«\"]?"
    r"(?:[А-ЯЁA-Zа-яё][\w-]{1,24}[»\"]?\s?){1,3}?[,\s]{1,3}"
    rf"(?i:(?:{_LEAD}|к(?:орп(?:ус)?)?\.?\s?|секция\s|литер\s)\d{{1,4}}[а-е]?(?![\w]){_PARTS})"
)
_VILLAGE = re.compile(
    r"(?i)(?<![а-яё])(?:дер(?:евн\w{1,2}|\.)|сел[оае]|пос(?:[её]л\w{2,3}|\.)|хутор\w?|станиц\w|аул\w?|снт|днп)\s{1,2}[«\"]?[а-яё-]{3,24}[»\"]?"
    rf"[,\s]{{1,3}}({_LEAD}\s?№?\s?\d{{1,4}}[а-е]?(?![\w]){_PARTS})"
)
_SETTLEMENT_BEFORE = re.compile(
    r"(?i)(?<![а-яё])(?:дер(?:евн\w{1,2}|\.)|сел[оае]|пос(?:[её]л\w{2,3}|\.)|город\w?|хутор\w?|станиц\w|аул\w?|снт|днп|[гспд]\.)\s?[«\"]?$"
)
_BEFORE: Final = 12
_WORD_BEFORE = re.compile(r"(?<![А-ЯЁа-яё-])([А-ЯЁ][а-яё-]{2,24})[,\s]{1,3}$")
_LONGEST_CITY: Final = 28
_WORD = re.compile(r"[А-ЯЁа-яё-]{2,}")
_STREET_LIKE = re.compile(
    r"[А-ЯЁ][а-яё-]+(?:[цснвджзклмртчшхб]кая|ская|цкая|ная|ной|ную|ская|ской|скую|вая|вой|вую|ная|тая|лая)"
)
_FAMOUS: Final = """
    ленина гагарина пушкина мира победы кирова чехова горького маяковского жукова свердлова калинина фрунзе гоголя
    толстого лермонтова суворова кутузова чапаева королева титова матросова куйбышева дзержинского энгельса маркса
    либкнехта люксембург хмельницкого разина
    крупской чкалова герцена тургенева некрасова островского ломоносова менделеева циолковского попова
"""
_WELL_KNOWN: Final = frozenset(_FAMOUS.split())
_DATES: Final = "победы октября марта мая вдв влксм ссср комсомола января декабря июля съезда интернационала"
_ANNIVERSARIES: Final = frozenset(_DATES.split())
_WORDS_AS_WELL: Final = "мира победы королева титова попова кирова чехова маркса толстого горького"
_ALSO_WORDS: Final = frozenset(_WORDS_AS_WELL.split())
_SHORTEST_NAME: Final = 3
_ADJECTIVE = re.compile(r"(?i)(?:ая|ой|ую|ого)$")
_GENITIVE = re.compile(r"(?i)(?:[аяыи]|ого)$")
_MASCULINE = re.compile(r"[сц]ком$")
_FLAT = re.compile(r"(?i)кв|корп|квартир|стр|под")
_HINT = re.compile(r"\d")


def _plain(word: str) -> str:
    return word.lower().replace("ё", "е")


def _names_street(words: str) -> bool:
    """Tell whether the words between the kind of street and the house are a name rather than running speech."""
    names = _WORD.findall(words)
    if not names or any(name.islower() and len(name) < _SHORTEST_NAME for name in names):
        return False
    first = names[0]
    if first[0].isupper() or _ADJECTIVE.search(first) or _plain(first) in _WELL_KNOWN:
        return True
    if words[0].isdigit() and (
        any(name[0].isupper() for name in names) or _plain(names[-1]) in _ANNIVERSARIES
    ):
        return True
    return _GENITIVE.search(first) is not None and _plain(first) not in RUSSIAN_WORDS


def _is_bare_street(match: re.Match[str]) -> bool:
    """Tell whether a word before a number is a street's name though nobody says so."""
    led, named, house, parts = match.groups()
    name = named.rpartition(" ")[2].rpartition(".")[2]
    plain = _plain(name)
    if plain in _WELL_KNOWN:
        return bool(
            house
            or parts
            or (plain not in _ALSO_WORDS and (led or name[0].isupper()))
            or (led and name[0].isupper())
        )
    if plain in RUSSIAN_WORDS:
        return False
    if name.islower():
        return (
            _FLAT.search(parts) is not None
            and (_ADJECTIVE.search(name) or _GENITIVE.search(name)) is not None
        )
    if house or parts or _STREET_LIKE.fullmatch(name):
        return True
    if _GENITIVE.search(name) and _follows_city(match):
        return True
    # «на Лиговском 50», «Б. Хмельницкого 12»
    return (led is not None and _MASCULINE.search(name) is not None) or (
        "." in named and _GENITIVE.search(name) is not None
    )


def _follows_city(match: re.Match[str]) -> bool:
    """Tell whether a town stands right before: «Казань, Баумана 12»."""
    start = match.start(2)
    before = _WORD_BEFORE.search(match.string, max(0, start - _LONGEST_CITY), start)
    return before is not None and is_city(before.group(1))


def _is_settlement(match: re.Match[str]) -> bool:
    """Tell whether the word before a house is a town or a village, which is no secret."""
    name = match.group(2)
    start = max(0, match.start(2) - _BEFORE)
    if _SETTLEMENT_BEFORE.search(match.string, start, match.start(2)):
        return True
    return is_city(name) and _plain(name) not in _WELL_KNOWN


def find_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the text gives a street with a house, a house with a flat, or the house in a village."""
    if not _HINT.search(text):
        return
    for match in _KIND_FIRST.finditer(text):
        if _names_street(match.group(1)):
            yield match.span()
    for pattern in (_NAME_FIRST, _HOUSE_AND_FLAT, _FLAT_AND_HOUSE, _COMPLEX, _HOUSE_ON, _DATED, _QUARTER):
        yield from (match.span() for match in pattern.finditer(text))
    # Where a village lies everybody may know: only the house is a secret.
    yield from (match.span(1) for match in _VILLAGE.finditer(text))
    for match in _BARE.finditer(text):
        if _is_settlement(match):
            if match.group(3) or match.group(4):
                yield match.end(2) + 1, match.end()
        elif _is_bare_street(match):
            yield match.start(2), match.end()
