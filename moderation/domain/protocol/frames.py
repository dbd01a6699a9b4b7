"""Hostile bytes → a JSON object with sound fields, or a refusal in words."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeGuard

from moderation.domain.errors import BadFrame
from moderation.domain.message import MAX_CHARS
from moderation.domain.protocol.sentences import sentence

MAX_ID = 64
"""Longest id of a viewer's message, in characters."""
MAX_REFUSALS = 20
"""Refusals a minute that a connection survives."""
UNSUPPORTED, POLICY = 1003, 1008
"""Close codes of RFC 6455: binary data where text is expected; too much of what is refused."""

# Letters and symbols by category that nevertheless draw nothing: Hangul fillers and the blank Braille cell.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_UNSOUND = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is told to a sender whose frame is not acted upon.

    `retry_after` is the number of whole seconds after which the same frame may succeed, 0 when it never will.
    """

    code: str
    message: str
    id: str | None = None
    retry_after: int = 0

    def frame(self) -> dict[str, object]:
        """Return the frame that says so."""
        frame: dict[str, object] = {
            "type": "refused",
            "id": self.id,
            "code": self.code,
            "message": self.message,
        }
        if self.retry_after:
            frame["retry_after"] = self.retry_after
        return frame


@dataclass(frozen=True, slots=True)
class Fields:
    """A JSON object from outside, read field by field.

    Every method raises BadFrame, in `language` and with the frame's `id`, when a field is not as it must be.
    """

    values: Mapping[str, object]
    language: str
    id: str | None = None

    def bad(self, key: str, *, code: str = "bad_frame", **values: object) -> BadFrame:
        """Return the error whose sentence stands under `key`."""
        return BadFrame(code, sentence(self.language, key, **values), id=self.id)

    def string(self, name: str, key: str, *, most: int, least: int = 1) -> str:
        """Return a string field of `least` to `most` characters."""
        value = self.values.get(name)
        if not is_sound(value) or not least <= len(value) <= most:
            raise self.bad(key, most=most)
        return value

    def text(self) -> str:
        """Return the field `text`: something to see, at most MAX_CHARS code points."""
        text = self.values.get("text")
        if not is_sound(text):
            raise self.bad("no_text")
        if len(text) > MAX_CHARS:
            raise self.bad("too_long", code="too_long", length=len(text), most=MAX_CHARS)
        if not is_visible(text):
            raise self.bad("empty", code="empty")
        return text


def read_object(frame: str | bytes, language: str) -> Fields:
    """Return the JSON object that a frame holds.

    Raises BadFrame when it holds none, whatever the frame: deep nesting, NaN, infinite or huge numbers, names given
    twice.
    """
    if not isinstance(frame, str):
        raise BadFrame("bad_frame", sentence(language, "binary"))
    try:
        values = _DECODER.decode(frame)
    except (ValueError, RecursionError):
        # The decoder's own words would carry pieces of the text into logs.
        values = None
    if not isinstance(values, dict):
        raise BadFrame("bad_frame", sentence(language, "json"))
    given = values.get("id")
    return Fields(values, language, given if is_sound(given) and len(given) <= MAX_ID else None)


def is_sound(value: object) -> TypeGuard[str]:
    """Tell whether a value is a string without lone surrogates and NUL, which no store and no screen takes."""
    return isinstance(value, str) and not _UNSOUND.search(value)


def is_visible(text: str) -> bool:
    """Tell whether a text draws anything: more than spaces, controls, joiners and marks without a letter."""
    return any(
        unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me", "Mc")
        and char not in _BLANK
        for char in text
    )


def _finite(literal: str) -> float:
    number = float(literal)
    if not math.isfinite(number):
        raise ValueError("not a finite number")
    return number


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a name given twice")
    return values


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=_finite, object_pairs_hook=_once)
