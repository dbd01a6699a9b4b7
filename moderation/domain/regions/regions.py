"""Which city, region or village of Russia a message names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from moderation.domain.phrases import Phrases, Words, read_words
from moderation.domain.regions.city_names import CITIES, NEED_A_CAPITAL, NEED_A_PREPOSITION
from moderation.domain.regions.region_names import CODES, NICKNAMES, OBLASTS, REGIONS
from moderation.domain.remembering import remembered

_ENDINGS: Final = {
    "ь": "ь и ью е я ю ем",
    "а": "а ы и е у ой ою",
    "я": "я и е ю ей",
    "о": "о а у ом е",
    "и": "и ей ям ями ях ах ам ами",
    "ы": "ы ов ам ами ах",
    "й": "й я го му м ом ого ому ым е ем ю",
    "": " а у ом е ем",
}
"""Case endings by the last letter of a name."""

_ADJECTIVES: Final = {
    "ый": "ого ому ом ым",
    "ий": "ого его ому ему ом ем им",
    "ой": "ого ому ом ым",
    "ая": "ой ую",
    "ое": "ого ому ом ым",
    "ые": "ых ым",
    "ие": "их им",
}
"""Case endings of names that are adjectives."""

_KAZAKH_AND_UZBEK: Final = "да де та те дан ден тан тен нан нен ға ге қа ке дын дің ның нің".split()  # noqa: SIM905 - reads as a row

_PREPOSITIONS: Final = frozenset(
    ("в", "во", "из", "под", "город", "города", "городе", "городу", "г", "по", "около", "возле", "близ")
)
_PRESENT: Final = frozenset(("без", "тут", "здесь", "приветствует", "онлайн", "лежит"))
_PRESENT_IN_TWO: Final = frozenset(
    (
        ("на", "связи"),
        ("на", "проводе"),
        ("с", "вами"),
        ("в", "чате"),
        ("в", "эфире"),
        ("не", "ловит"),
        ("нет", "связи"),
    )
)
_BRANDS: Final = """
    ресторан ресторане кафе отель отеле гостиница гостинице торт кинотеатр тц трц радио газета фильм песня салат завод
    стадион клуб команда санаторий санатории магазин хлеб
"""
_BRANDED: Final = frozenset(_BRANDS.split())
_SETTLEMENT = re.compile(
    r"(?<!\w)(?P<what>[Сс][её]л(?:о|е|а|у|ом)|[Дд]еревн(?:я|е|и|ю|ей)|[Дд]ер\.|[Пп]ос[её]л(?:ок|ке|ка|ком)|[Пп]ос\.?|[Пп]гт|[Рр]\.?[Пп]\.?"
    r"|[Хх]утор(?:е|а|ом)?|[Сс]таниц(?:а|е|ы|у|ей)|[Сс]т-ц[аеы]|[Аа]ул(?:е|а)?|[Кк]ишлак(?:е|а)?|СНТ|снт|ДНП|днп)\s+[«\"]?"
    r"(?P<name>[А-ЯЁ][а-яё]+(?:[- ][А-ЯЁ][а-яё]+)?|[а-яё]{2,}(?:овк[аеи]|евк[аеи]|ово|ево|ино|ское|ная поляна)(?!\w))"
)
_KINDS: Final = {
    "се": "село", "сё": "село", "де": "деревня", "по": "посёлок", "пг": "посёлок", "рп": "посёлок", "р.": "посёлок",
    "ху": "хутор", "ст": "станица", "ау": "аул", "ки": "кишлак", "сн": "СНТ", "дн": "ДНП",
}  # fmt: skip
_OBLIQUE = re.compile(r"(?:[екнцлр]е|[илн]и|ом|ей|цы)$")
_BY_REGION = re.compile(
    r"(?<![а-яё-])[а-яё-]{1,24}(?:ск|цк)(?:ая|ой|ую|ий|ого|ому|ом|им)\s+(?:обл\w*|кра[йяюе]\w*|округ\w*|автоном\w*|ао|район\w*|р-н\w*)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[«\"“][^»\"”]{1,40}[»\"”]")
_CODE = re.compile(r"(?<!\d)(\d{2,3})[- ]?(?:й|ый|ой)?\s*(?:регион[а-у]?\b|rus\b)", re.IGNORECASE)
_LATIN: Final = dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)) | {
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ь": "", "ъ": "",
}  # fmt: skip
_SHORTEST_LATIN: Final = 4
_CAPITALISED = re.compile(r"(?<![А-Яа-яЁё])[А-ЯЁ][А-Яа-яЁё]+")
_CYRILLIC = re.compile(r"[а-я]")
_DISTRICTS: Final = (
    "район",
    "округ",
    "улиц",
    "проспект",
    "переул",
    "шоссе",
    "бульвар",
    "союз",
    "тракт",
    "рынок",
    "рынк",
)
_ADJECTIVE_ENDINGS: Final = frozenset(_ADJECTIVES) | {"ом", "го", "му", "ым", "им"}
_SHORTEST_MISTYPED: Final = 6
_LONGEST_MISTYPED: Final = 20


def _plain(name: str) -> str:
    return name.lower().replace("ё", "е")


def _forms(name: str) -> Iterator[str]:
    """Yield the case forms of a one-word name, as words are compared."""
    plain = _plain(name)
    yield plain
    endings = _ADJECTIVES.get(plain[-2:]) if len(plain) > 4 else None  # noqa: PLR2004 - «Гай» is no adjective
    if endings and not plain.endswith(("рой", "гой")):
        yield from (plain[:-2] + ending for ending in endings.split())
        return
    last = plain[-1] if plain[-1] in _ENDINGS else ""
    stem = plain[:-1] if last else plain
    yield from (stem + ending for ending in _ENDINGS[last].split(" "))
    if plain.endswith("ец"):
        yield from (plain[:-2] + "ц" + ending for ending in ("а", "у", "ом", "е"))
    if plain.endswith(("ки", "цы")):
        yield plain[:-2] + ("ок" if plain.endswith("ки") else "ец")
    yield from (plain + ending for ending in _KAZAKH_AND_UZBEK)
    yield from (f"{plain}і{ending}" for ending in ("ден", "нен"))


def _latin(name: str) -> Iterator[str]:
    """Yield how a name is spelt in Latin letters: «khabarovsk», «habarovsk»."""
    spelt = "".join(_LATIN.get(letter, letter) for letter in _plain(name))
    if len(spelt) >= _SHORTEST_LATIN:
        yield from (spelt, spelt.replace("kh", "h"), spelt.replace("yy", "y"))


def _single_words() -> dict[str, str]:
    names = [name for name in CITIES.split() if "_" not in name and "-" not in name]
    forms = {form: name for name in names for form in (*_latin(name), *_forms(name))}
    forms.update(dict.fromkeys(("орла", "орле", "орлу"), "Орёл"))
    return forms


def _phrase(name: str) -> str:
    """Return the phrase that finds a name of several words in any case form."""
    slots = []
    for part in re.split("[-_]", _plain(name)):
        stem = re.sub(r"(?:[ыио]й|[ая]я|[оыи]е|[аоуыиейь])$", "", part)
        slots.append(part if len(stem) < 3 else stem + "*")  # noqa: PLR2004 - shorter stems find anything
    return " ".join(slots)


def _city_phrases() -> Phrases:
    names = {name.replace("_", " "): _phrase(name) for name in CITIES.split() if "_" in name or "-" in name}
    return Phrases({name: phrase for name, phrase in names.items() if name not in NICKNAMES} | NICKNAMES)


def _region_phrases() -> Phrases:
    oblasts = {f"{name} область": f"{name.lower()[:-2]}* обл*" for name in OBLASTS.split()}
    return Phrases(oblasts | REGIONS)


_AMBIGUOUS: Final = frozenset(NEED_A_PREPOSITION.split())
_EVERYDAY: Final = frozenset(NEED_A_CAPITAL.split())
_LIKE_SURNAMES: Final = ("ово", "ево", "ино")
"""Cities whose other case forms are surnames: «Иванова», «Белова»."""
_CITY_BY_FORM: Final = _single_words()
_CITY_PHRASES: Final = _city_phrases()
_REGION_PHRASES: Final = _region_phrases()
_BY_CODE: Final = {code: name for name, codes in CODES.items() for code in codes.split()}


@remembered
def region_of(clean: str) -> str:
    """Return the place that a message names, in the nominative, or an empty string.

    What says most comes first: a village, a city, a region, a number-plate code.
    """
    village = _SETTLEMENT.search(clean)
    if village:
        return _village(village["what"], village["name"])
    # «Тюменская область» is no Tyumen, «Москва» in quotation marks is a restaurant.
    by_region = _BY_REGION.sub(" . ", clean)
    words = read_words(_QUOTED.sub(" . ", by_region))
    capitals = frozenset(map(_plain, _CAPITALISED.findall(clean)))
    region = _REGION_PHRASES.first_words(read_words(clean))
    return _city(words, capitals) or region or _coded(clean) or _mistyped(words.words)


def is_city(word: str) -> bool:
    """Tell whether a word is certainly a city of Russia, in any case form."""
    name = _CITY_BY_FORM.get(_plain(word))
    return name is not None and _plain(name) not in _AMBIGUOUS


def _village(what: str, name: str) -> str:
    """Return a village's kind and its name in the nominative, as far as its ending tells."""
    kind = _KINDS[what.lower()[:2]]
    if _OBLIQUE.search(what.lower()):
        if name.endswith(("вке", "нке", "шке", "вки")):
            name = name[:-1] + "а"
        elif name.endswith("ском"):
            name = name[:-2] + ("ое" if kind == "село" else "ий")
        elif name.endswith("ской") and kind in ("станица", "деревня"):
            name = name[:-2] + "ая"
    return f"{kind} {name[0].upper()}{name[1:]}"


def _city(found: Words, capitals: frozenset[str]) -> str:
    words = found.words
    for at, word in enumerate(words):
        name = _CITY_BY_FORM.get(word)
        if name and _stands_for_city(words, at) and _is_believed(_plain(name), words, at, capitals):
            return name
    return _CITY_PHRASES.first_words(found)


def _stands_for_city(words: Sequence[str], at: int) -> bool:
    """Tell whether a word is no brand and no district: «ресторан Москва», «в Октябрьском районе»."""
    if at > 0 and words[at - 1] in _BRANDED:
        return False
    adjective = words[at][-2:] in _ADJECTIVE_ENDINGS
    return not adjective or at + 1 == len(words) or not words[at + 1].startswith(_DISTRICTS)


def _is_believed(name: str, words: Sequence[str], at: int, capitals: frozenset[str]) -> bool:
    """Tell whether a word stands for the city here, not for something else of the same name."""
    word = words[at]
    if name not in _AMBIGUOUS and (word == name or not name.endswith(_LIKE_SURNAMES)):
        return True
    if at > 0 and words[at - 1] in _PREPOSITIONS:
        return name not in _EVERYDAY or word in capitals or words[at - 1].startswith("г")
    after = words[at + 1 : at + 3]
    return word == name and bool(after) and (after[0] in _PRESENT or tuple(after) in _PRESENT_IN_TWO)


def _mistyped(words: Sequence[str]) -> str:
    """Return the city meant by a word after «в» or «из» that has two letters swapped or one too many."""
    for before, word in pairwise(words):
        if before not in _PREPOSITIONS or not _SHORTEST_MISTYPED <= len(word) <= _LONGEST_MISTYPED:
            continue
        swapped = (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1))
        shorter = (word[:i] + word[i + 1 :] for i in range(1, len(word)))
        for meant in (*swapped, *shorter):
            if is_city(meant) and _CYRILLIC.match(meant) and len(meant) >= _SHORTEST_MISTYPED:
                return _CITY_BY_FORM[meant]
    return ""


def _coded(clean: str) -> str:
    code = _CODE.search(clean)
    return _BY_CODE.get(code[1], "") if code else ""
