"""A text as a searcher for numbers reads it: plain digits and signs, nothing invisible, every place known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\ufe00-\ufe0f\ufeff]"
)
_UNUSUAL = re.compile(r"[^\x00-\x7f\u0400-\u045f№«»—–]")
_USUAL = re.compile(r"[\x00-\x7f\u0400-\u045f№«»]*")
"""A text that is plain already: hardly any message is not."""
_DIGIT = re.compile(r"\d")
_DASHES: Final = str.maketrans("‐‑‒–—―−﹣", "--------")
_DIGIT_TWIN = re.compile(r"(?<=\d)[OoОо](?=[\dOoОо\s)-]|$)|(?<![^\W\d_])[OoОо](?=\d)|(?<=\d)[ЗзlIІб](?=\d)")
_TWINS: Final = {"З": "3", "з": "3", "l": "1", "I": "1", "І": "1", "б": "6"}


@lru_cache(maxsize=4096)
def _usual(char: str) -> str:
    """Return the one plain character that an unusual one stands for, itself when there is none."""
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    if char.isspace():
        return " "
    if char in "·•∙⋅":
        return "."
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 else char


def plain_view(text: str) -> tuple[str, Sequence[int]]:
    """Return the text with plain digits and signs and nothing invisible, and each character's place in it.

    The places have one entry more than there are characters: the end of the text.
    """
    plain, usual = text, _USUAL.fullmatch(text)
    if not usual:
        plain = _UNUSUAL.sub(lambda found: _usual(found.group()), text).translate(_DASHES)
    if _DIGIT.search(plain):
        plain = _DIGIT_TWIN.sub(lambda found: _TWINS.get(found.group(), "0"), plain)
    if usual or not _INVISIBLE.search(plain):
        return plain, range(len(plain) + 1)
    places = [i for i, char in enumerate(plain) if not _INVISIBLE.match(char)]
    return "".join(plain[i] for i in places), [*places, len(plain)]
