"""The only wording of a message that staff and exports see: personal data named instead of shown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from moderation.domain.message import Span

MOST_SHOWN: Final = 1000
"""Characters of the original that are shown at most."""

_WORDS: Final = {
    "phone": "[телефон]",
    "email": "[e-mail]",
    "card": "[карта]",
    "passport": "[паспорт]",
    "account": "[номер договора]",
    "address": "[адрес]",
    "name": "[имя]",
    "link": "[ссылка]",
    "abuse": "***",
}
_UNKNOWN: Final = "[скрыто]"
# Control, bidirectional and lone surrogate characters could break or disguise what a page shows.
_UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u061c\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_HEAPED_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]{3})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]+"
)
_SPACES = re.compile(r"\s+")


def _safe(text: str) -> str:
    return _HEAPED_MARKS.sub(r"\1", _UNSAFE.sub("", text))


def mask(text: str, spans: Iterable[Span]) -> str:
    """Return the text with each span replaced by the word for its kind, safe to show on one line.

    `spans` must be in order and must not overlap, as `find_personal` gives them.
    """
    shown: list[str] = []
    reached = 0
    for span in spans:
        if span.start >= MOST_SHOWN:
            break
        shown += [_safe(text[reached : span.start]), _WORDS.get(span.kind, _UNKNOWN)]
        reached = span.end
    rest = text[reached : max(reached, MOST_SHOWN)]
    ending = "…" if len(text) > max(reached, MOST_SHOWN) else ""
    return _SPACES.sub(" ", "".join(shown) + _safe(rest)).strip() + ending
