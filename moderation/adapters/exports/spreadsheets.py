"""Texts → cells that every spreadsheet opens and none runs."""

from __future__ import annotations

import re
from functools import lru_cache

# Excel takes = + - @ as the start of a formula, some locales their full-width twins; what stands before them unseen
# (blanks, controls, zero-width characters, quotes) is dropped by one program or another.
_FORMULA = re.compile(
    r"""
    (?P<start> ^ | [;\t\r\n] )
    (?P<unseen> ["\x00-\x08\x0b\x0c\x0e-\x20\x7f-\xa0\xad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]* )
    (?= [=+\-@\uff1d\uff0b\uff0d\uff20\u2212] )
    """,
    re.VERBOSE,
)
_CONTROL_START = re.compile("^[\t\r\n]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def storable(text: str) -> str:
    """Return a text without NUL, lone surrogates replaced by U+FFFD: tables and UTF-8 have no room for them."""
    return _SURROGATE.sub("\ufffd", text.replace("\0", ""))


# Labels, topics and reasons come by the thousand, and every text goes to more than one file.
@lru_cache(maxsize=8192)
def inert(cell: str) -> str:
    """Return a cell's text as no spreadsheet can run it: an apostrophe before what would start a formula.

    Inside a cell a formula may start after a semicolon, a tab or a line's end: a spreadsheet that separates by
    semicolons cuts cells there.
    """
    guarded = _FORMULA.sub(r"\g<start>'\g<unseen>", storable(cell))
    return f"'{guarded}" if _CONTROL_START.match(guarded) else guarded
