"""Plain: other people's text → labels and Markdown that show it to the letter."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 300
"""Characters of a text that a label shows."""

_JOINER = "\u2060"
"""Takes no room and never breaks a line; keeps apart what Streamlit would replace after Markdown is parsed."""
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Emoji and icon codes, bare links, addresses and arrows are found in text that is already unescaped,
# so a backslash does not save them.
_REPLACED_LATER = re.compile(r":(?=\S)|(?<=www)(?=\.)|(?=@)|(?<=[-<>~])(?=[-<>=])", re.IGNORECASE)


def plain(text: str, *, most: int = LONGEST) -> str:
    """Return Markdown that shows a text literally, on one line, at most `most` characters of it."""
    return _PUNCTUATION.sub(r"\\\1", _REPLACED_LATER.sub(_apart, one_line(text, most=most)))


def one_line(text: str, *, most: int = LONGEST) -> str:
    """Return a text on one line for places that know no Markdown, cut after `most` characters."""
    # Direction overrides would turn round the words that stand beside the text.
    visible = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text)
    line = " ".join(_OVERRIDES.sub("", visible).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")


def _apart(found: re.Match[str]) -> str:
    return found[0] + _JOINER
