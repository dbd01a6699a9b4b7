"""Wording: a text as the words by which it is found; every store that searches splits texts so."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return the words of a text as they are compared: in no case, "ё" as "е", without signs."""
    return _WORD.findall(text.casefold().replace("ё", "е"))


def speaks_of(shown: str, sought: str) -> bool:
    """Tell whether every word that is sought begins a word of a text, in any order; where none is, nothing is found."""
    said, starts = words(shown), words(sought)
    return bool(starts) and all(any(word.startswith(start) for word in said) for start in starts)
