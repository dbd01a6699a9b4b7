"""Numbers that change an answer: the amount that names an offer, a day, a code; in figures or in words."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_UNITS: Final = {
    "rub": ("рубл", "руб", "р", "₽", "rub"),
    "usd": ("доллар", "dollar", "usd", "\\$"),
    "gb": ("гигабайт", "гигабит", "гиг", "гб", "gb", "gigabyte", "gig"),
    "min": ("мин", "min"),
    "sms": ("смс", "sms"),
    "mbit": ("мбит", "мегабит", "mbit", "mbps"),
}
AMOUNT: Final = "amount in "
NUMBERED: Final = frozenset({"code", "error", "day", "model"})
"""Axes of numbers, beside those of amounts, whose names begin with `AMOUNT`."""
_MONEY: Final = frozenset({"rub", "usd"})
_UNIT_OF: Final = {form.replace("\\", ""): unit for unit, forms in _UNITS.items() for form in forms}
_FORMS: Final = "|".join(sorted((form for forms in _UNITS.values() for form in forms), key=len, reverse=True))
_AMOUNT: Final = re.compile(rf"(?<![\w.,*#+-])(\d{{1,6}})[ -]?({_FORMS})(?!(?<=р)\w|[^\W_]{{5}})")
_DOLLARS: Final = re.compile(r"\$ ?(\d{1,5})\b")
_OFFER: Final = re.compile(
    r"тариф|пакет|опци|подписк|абонемент|безлим|\bплан|\bplan|\bpack|bundle|tariff|\bза \d|\bпо \d|\bfor \d"
)
_OWN: Final = re.compile(  # circumstances of whoever asks: what went, what is left, what rose
    r"\bостал(?!ьн)|пропал\w* (?:с|из|\d)|делись|делс|исчез|спис[аы]|вору|украл|в (?:день|сутки)|/ ?сут|каждый день|"
    r"прода[тм]|толкн|обменя|подари|\bснял|\bснима|потрат|потрач|полож|пополн|закин|перев[ео]л|дороже|дешевле|подорож|"
    r"подн[яи]|повыс|верн[иуё]|\bушл|съел|скачал|забрал|долг|минус|баланс|штраф|\+ ?\d|\bleft\b|charged|balance|"
    r"\bpaid\b|\bowe"
)
_CODE: Final = re.compile(r"(?<!\w)\*\d{2,4}(?:\*\d{1,4})*#")
_ERROR: Final = re.compile(r"(?:ошибк\w*|error|err)(?: с кодом| код| номер| code| №)? ?№?(\d{2,5})\b")
_DAY: Final = re.compile(
    r"\b(\d{1,2})(?:-?(?:го|е))? (?:январ|феврал|март|апрел|ма[яей]\b|июн|июл|август|сентябр|октябр|ноябр|декабр|числ)"
)
_MODEL: Final = re.compile(
    r"\b(iphone|айфон\w{0,3}|galaxy|галакси|redmi|редми|pixel|пиксел\w{0,2}|samsung|самсунг\w{0,2}|honor|poco|note)"
    r"(?: (?:note|pro|galaxy|нот|про|ноут))? ?([a-zа-я]?\d{1,3})(?!\d| ?(?:гб|gb|руб|тыс|год|лет|раз|день|дня|мин))"
)
_ABLE: Final = re.compile(
    r"поддерж|работа\w+ ли|\bесть ли|подойд|подход|совмест|\bsupport|\bwork|compatib|calling"
)
_WORDS: Final = re.compile(r"[^\W\d_]+")

_SMALL: Final = (
    ("один", 1), ("два", 2), ("двух", 2), ("три", 3), ("трех", 3), ("четыр", 4), ("пять", 5), ("пяти", 5),
    ("шесть", 6), ("шести", 6), ("семь", 7), ("семи", 7), ("восемь", 8), ("восьми", 8), ("девять", 9),
    ("девяти", 9), ("десять", 10), ("десяти", 10), ("пятнадцат", 15), ("двадцат", 20), ("тридцат", 30),
    ("сорок", 40), ("пятьдесят", 50), ("пятидесяти", 50), ("шестьдесят", 60), ("шестидесяти", 60),
    ("семьдесят", 70), ("восемьдесят", 80), ("девяносто", 90), ("сто", 100), ("ста", 100), ("сотк", 100),
    ("двести", 200), ("двухсот", 200), ("триста", 300), ("трехсот", 300), ("четыреста", 400), ("четырехсот", 400),
    ("пятьсот", 500), ("пятисот", 500), ("полтысячи", 500), ("шестьсот", 600), ("шестисот", 600), ("семьсот", 700),
    ("семисот", 700), ("восемьсот", 800), ("восьмисот", 800), ("девятьсот", 900), ("девятисот", 900),
    ("five", 5), ("ten", 10), ("fifteen", 15), ("twenty", 20), ("thirty", 30), ("forty", 40), ("fifty", 50),
    ("sixty", 60), ("hundred", 100),
)  # fmt: skip
_ORDINAL: Final = (
    ("первого", 1), ("второго", 2), ("третьего", 3), ("пятого", 5), ("десятого", 10), ("пятнадцатого", 15),
    ("двадцатого", 20), ("тридцатого", 30),
)  # fmt: skip
_VALUE: Final = dict((*_SMALL, *_ORDINAL))
_INFLECTED: Final = re.compile(r"(?:ого|ому|ью|ь|и|а|ы|е|у|ку|ка|ки)$")
_THOUSAND: Final = re.compile(r"^(?:тысяч|тыщ|тыс|косар)")


def numbers(lowered: str) -> Iterator[tuple[str, str]]:
    """Yield pairs of axis and value for the numbers of a text in small letters.

    Only an amount that names an offer counts ("the plan at 300"); what was charged or is left is told by the asker.
    """
    for code in _CODE.findall(lowered):
        yield "code", code
    figures = _in_figures(lowered)
    for number in _ERROR.findall(figures):
        yield "error", number
    for day in _DAY.findall(figures):
        yield "day", str(int(day))
    if _ABLE.search(
        figures
    ):  # how to do a thing is the same on all models of a make, whether it can be done is not
        for _, number in _MODEL.findall(figures):
            yield "model", number
    if not _OWN.search(figures):
        yield from _amounts(figures)


def _amounts(figures: str) -> Iterator[tuple[str, str]]:
    offered = _OFFER.search(figures) is not None
    found = [(number, _UNIT_OF[form]) for number, form in _AMOUNT.findall(figures)]
    found += [(number, "usd") for number in _DOLLARS.findall(figures)]
    for number, unit in found:
        if offered or unit not in _MONEY:
            yield f"{AMOUNT}{unit}", str(int(number))


def _in_figures(lowered: str) -> str:
    """Write numbers in words as figures, and thousands as one figure."""
    joined = re.sub(r"\b(\d{1,3})[ \u00a0](\d{3})\b", r"\1\2", lowered)
    parts: list[str] = []
    end, total = 0, 0
    for match in _WORDS.finditer(joined):
        value = _value(match[0])
        thousand = _THOUSAND.match(match[0]) is not None
        if value or (thousand and total):
            if not total:
                parts.append(joined[end : match.start()])
            total = total * 1000 if thousand else total + value
            end = match.end()
        elif total:
            parts.append(str(total))
            total = 0
    if total:
        parts.append(str(total))
    return "".join([*parts, joined[end:]])


@lru_cache(maxsize=8192)
def _value(word: str) -> int:
    if word in _VALUE:
        return _VALUE[word]
    return _VALUE.get(_INFLECTED.sub("", word), 0)
