"""Subscriber numbers in a text, by Google's phone number library."""

from __future__ import annotations

import re
from typing import Final

import phonenumbers

from moderation.domain.message import Span

_REGION: Final = "RU"
_FEWEST_DIGITS: Final = 10
_MOST_CHARS: Final = 1200
_DIGIT = re.compile(r"\d")
_ODD_DIGIT = re.compile(r"(?![0-9])\d")


def find_phones(text: str) -> tuple[Span, ...]:
    """Return where the part of a text that may be shown holds phone numbers, read as in Russia."""
    text = text[:_MOST_CHARS]
    if len(_DIGIT.findall(text)) < _FEWEST_DIGITS:
        return ()
    # One digit for one digit, so that places stay true.
    plain = _ODD_DIGIT.sub(lambda match: str(int(match.group())), text)
    found = phonenumbers.PhoneNumberMatcher(plain, _REGION, leniency=phonenumbers.Leniency.VALID)
    return tuple(Span(match.start, match.end, "phone") for match in found)
