"""Which city, region or village of Russia a message names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from moderation.domain.phrases import Phrases, read_words
from moderation.domain.region_names import CITIES, CODES, NEED_A_PREPOSITION, NICKNAMES, OBLASTS, REGIONS

_ENDINGS: Final = {
    "ь": "ь и ью е я ю ем",
    "а": "а ы и е у ой ою",
    "я": "я и е ю ей",
    "о": "о а у ом е",
    "и": "и ей ям ями ях",
    "ы": "ы ов ам ами ах",
    "й": "й го му м ом ого ому ым",
    "": " а у ом е ем",
}
"""Case endings by the last letter of a name."""

_KAZAKH_AND_UZBEK: Final = "да де та те дан ден тан тен нан нен ға ге қа ке дын дің ның нің".split()  # noqa: SIM905 - reads as a row

_PREPOSITIONS: Final = frozenset(
    ["в", "во", "из", "под", "город", "города", "городе", "г", "по", "около", "возле", "у", "до"]
)
_SETTLEMENT = re.compile(
    r"(?<!\w)(?P<what>[Сс][её]л(?:о|е|а|у|ом)|[Дд]еревн(?:я|е|и|ю|ей)|[Дд]ер\.|[Пп]ос[её]л(?:ок|ке|ка|ком)|[Пп]ос\.?|[Пп]гт"
    r"|[Хх]утор(?:е|а|ом)?|[Сс]таниц(?:а|е|ы|у|ей)|[Аа]ул(?:е|а)?|[Кк]ишлак(?:е|а)?|СНТ|снт|ДНП|днп)\s+[«\"]?"
    r"(?P<name>[А-ЯЁ][а-яё]+(?:[- ][А-ЯЁ][а-яё]+)?|[а-яё]{2,}(?:овка|евка|ово|ево|ино|ское|ная поляна)(?!\w))"
)
_KINDS: Final = {
    "се": "село", "сё": "село", "де": "деревня", "по": "посёлок", "пг": "посёлок", "ху": "хутор",
    "ст": "станица", "ау": "аул", "ки": "кишлак", "сн": "СНТ", "дн": "ДНП",
}  # fmt: skip
_CODE = re.compile(r"(?<!\d)(\d{2,3})[- ]?(?:й|ый|ой)?\s*(?:регион|rus\b)", re.IGNORECASE)


def _forms(name: str) -> Iterator[str]:
    """Yield the case forms of a one-word name, as words are compared."""
    plain = name.lower().replace("ё", "е")
    last = plain[-1] if plain[-1] in _ENDINGS else ""
    stem = plain[:-1] if last else plain
    if plain.endswith(("ый", "ий", "ой")):
        stem = plain[:-2]
        yield from (plain, stem + "ого", stem + "ому", stem + "ом", stem + "им", stem + "ым")
        return
    yield from (stem + ending for ending in _ENDINGS[last].split(" "))
    if plain.endswith("ец"):
        yield from (plain[:-2] + "ц" + ending for ending in ("а", "у", "ом", "е"))
    yield from (plain + ending for ending in _KAZAKH_AND_UZBEK)
    yield from (f"{plain}і{ending}" for ending in ("ден", "нен"))


def _single_words() -> dict[str, str]:
    names = [name for name in CITIES.split() if "_" not in name and "-" not in name]
    forms = {form: name for name in names for form in _forms(name)}
    forms.update(dict.fromkeys(("орла", "орле", "орлу"), "Орёл"))
    return forms


def _lists() -> Phrases:
    oblasts = {f"{name} область": f"{name.lower()[:-2]}* обл*" for name in OBLASTS.split()}
    return Phrases(oblasts | REGIONS | NICKNAMES)


_AMBIGUOUS: Final = frozenset(NEED_A_PREPOSITION.split())
_CITY_BY_FORM: Final = _single_words()
_LISTS: Final = _lists()
_BY_CODE: Final = {code: name for name, codes in CODES.items() for code in codes.split()}


def region_of(clean: str) -> str:
    """Return the place that a message names, in the nominative, or an empty string.

    A village comes first (it says most), then a region in full, a city, a number-plate code.
    """
    village = _SETTLEMENT.search(clean)
    if village:
        name = village["name"]
        return f"{_KINDS[village['what'].lower()[:2]]} {name[0].upper()}{name[1:]}"
    words = read_words(clean)
    return _LISTS.first_words(words) or _city(words.words) or _coded(clean)


def is_city(word: str) -> bool:
    """Tell whether a word is certainly a city of Russia, in any case form."""
    name = _CITY_BY_FORM.get(word.lower().replace("ё", "е"))
    return name is not None and name.lower().replace("ё", "е") not in _AMBIGUOUS


def _city(words: list[str]) -> str:
    for at, word in enumerate(words):
        name = _CITY_BY_FORM.get(word)
        if name is None:
            continue
        ambiguous = name.lower().replace("ё", "е") in _AMBIGUOUS
        if not ambiguous or (at > 0 and words[at - 1] in _PREPOSITIONS):
            return name
    return ""


def _coded(clean: str) -> str:
    code = _CODE.search(clean)
    return _BY_CODE.get(code[1], "") if code else ""
