"""Figures: numbers with their units, phones, codes and links of a text, each in one form however it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_LINK: Final = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]+@[\w.-]+|(?<!\w)@\w+"
    r"|(?<![\w.])(?:[\w-]+\.)+(?:[a-z]{2,}|рф|рус|онлайн|сайт|москва)(?![\w.])(?:/\S*)?",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"[*#]+\d[\d*#]*")
_PHONE: Final = re.compile(r"(?<!\d)\+?\d(?:[ \xa0\u2009\u202f().-]{0,2}\d){6,}(?!\d)")
_CLOCK: Final = re.compile(r"(?<!\d)\d{1,2}:\d{2}(?!\d)|(?<![\d.])\d{1,2}[./]\d{1,2}[./]\d{2,4}(?!\d)")
_MIXED: Final = re.compile(r"(?<!\w)(?:\d+[^\W\d_]+\w*|[^\W\d_]+\d\w*)")
_NUMBER: Final = re.compile(
    r"(?P<before>[$€₽])?[  ]?(?P<value>\d{1,3}(?:[  \u2009\u202f]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"[  \u2009\u202f-]?(?P<after>[₽$€%]|[^\W\d_]+)?"
)
_UNITS: Final = {
    "₽": "₽ руб рубль рубля рублей рублям рублями рублях р rub rubles ruble roubles rouble",
    "$": "$ доллар доллара долларов usd dollars dollar",
    "€": "€ евро eur euro euros",
    "%": "% процент процента процентов percent",
    "gb": "гб гигабайт гигабайта гигабайтов гигабайты gb gigabytes gigabyte",
    "mb": "мб мегабайт мегабайта мегабайтов мегабайты mb megabytes megabyte",
    "kb": "кб килобайт килобайта kb kilobytes",
    "mbps": "мбит mbit mbps",
    "gbps": "гбит gbit gbps",
    "second": "с сек секунд секунды секунду s sec second seconds",
    "minute": "мин минут минуты минуту минута min minute minutes",
    "hour": "ч час часа часов часу часам h hour hours",
    "day": "дн день дня дней дням сутки суток day days",
    "week": "неделя недели недель неделю week weeks",
    "month": "мес месяц месяца месяцев month months",
    "year": "г год года лет году year years",
    "sms": "sms смс сообщение сообщения сообщений message messages",
}
UNIT_OF: Final = {word: unit for unit, words in _UNITS.items() for word in words.split()}
"""The unit that a word or sign stands for."""
_SPACES: Final = re.compile(r"[\s\xa0\u2009\u202f]")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, phone, code or link: its `kind`, in one form, as written, and where it begins in the text."""

    kind: str
    form: str
    written: str
    start: int


def figures(text: str) -> list[Figure]:
    """Return the figures of a text; each stretch belongs to one, the more telling kind first."""
    found: list[Figure] = []
    for kind, pattern in (
        ("link", _LINK),
        ("code", _CODE),
        ("clock", _CLOCK),
        ("phone", _PHONE),
        ("mixed", _MIXED),
    ):
        for match in pattern.finditer(text):
            written = match.group()
            if kind == "mixed" and _is_amount(written):
                continue
            found.append(Figure(kind, _form(kind, written), written, match.start()))
            # Same length, so that places stay true.
            text = text[: match.start()] + "¤" * len(written) + text[match.end() :]
    return found + [_amount(match) for match in _NUMBER.finditer(text)]


def _amount(match: re.Match[str]) -> Figure:
    value = _SPACES.sub("", match["value"]).replace(",", ".")
    value = value.rstrip("0").rstrip(".") if "." in value else value
    unit = UNIT_OF.get((match["before"] or match["after"] or "").lower().replace("ё", "е"), "")
    written = match.group().strip() if unit else match["value"]
    return Figure("number", f"{value} {unit}".strip(), written, match.start("value"))


def _is_amount(written: str) -> bool:
    """Tell whether a number only stands too close to its unit."""
    match = _NUMBER.fullmatch(written)
    return match is not None and (match["after"] or "").lower() in UNIT_OF


def _form(kind: str, written: str) -> str:
    plain = written.casefold()
    if kind == "link":
        return re.sub(r"^(?:https?://)?(?:www\.)?", "", plain).rstrip(".,;:!?)»\"'/")
    return re.sub(r"\D", "", plain) if kind == "phone" else plain
