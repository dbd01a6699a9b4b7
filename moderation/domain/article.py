"""Article: an entry of the knowledge base that may serve as an answer, and whether it may serve today."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from moderation.domain.errors import BadInput

MAX_ID: Final = 64
MAX_QUESTION: Final = 500
MAX_REPLY: Final = 10_000
MAX_WORD: Final = 300
"""Longest id, question, answer and other field of an article, in characters."""
_ID: Final = re.compile(r"[^\s/\\\x00-\x1f]+")


class Standing(StrEnum):
    """Whether an article may serve on a day."""

    CURRENT = "current"
    EARLY = "early"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Article:
    """A question with its answer; the dates are ISO days, both included, "" for no limit.

    `region` is where alone it holds ("" everywhere), `source` a link or a name of where it comes from, `owner` who
    keeps it true. `version` counts from 1 and is given by the store, as are `changed_at` (seconds since the epoch) and
    `changed_by`. A `retired` article is kept but never suggested.
    """

    id: str
    question: str
    answer: str
    topic: str = ""
    region: str = ""
    valid_from: str = ""
    valid_to: str = ""
    source: str = ""
    owner: str = ""
    retired: bool = False
    version: int = 0
    changed_at: float = 0.0
    changed_by: str = ""

    def standing(self, day: str) -> Standing:
        """Return whether the article may serve on an ISO day."""
        if self.valid_to and day > self.valid_to:
            return Standing.OUTDATED
        if self.valid_from and day < self.valid_from:
            return Standing.EARLY
        return Standing.CURRENT

    def says_as(self, other: Article) -> bool:
        """Tell whether two articles are the same but for who changed them when."""
        unsigned = {"version": 0, "changed_at": 0.0, "changed_by": ""}
        return replace(self, **unsigned) == replace(other, **unsigned)  # type: ignore[arg-type] # the class's fields


def checked(article: Article) -> Article:
    """Return an article with its fields trimmed and its dates as ISO days.

    Raises BadInput with a sentence when something is missing, too long or no date.
    """
    fields = {name: " ".join(str(getattr(article, name)).split()) for name in _LINES}
    trimmed = replace(
        article,
        **fields,  # type: ignore[arg-type] # all of them are texts
        answer=article.answer.strip(),
        valid_from=_day(article.valid_from),
        valid_to=_day(article.valid_to),
    )
    if not trimmed.question or not trimmed.answer:
        raise BadInput(f"Article {trimmed.id!r} needs a question and an answer.")
    if not _ID.fullmatch(trimmed.id):
        raise BadInput(f"{trimmed.id[:MAX_ID]!r} is no id: give letters, digits and dashes without spaces.")
    for name, most in (("id", MAX_ID), ("question", MAX_QUESTION), ("answer", MAX_REPLY), *_WORDS):
        length = len(getattr(trimmed, name))
        if length > most:
            raise BadInput(
                f"Article {trimmed.id[:MAX_ID]!r} has a {name} of {length} characters, at most {most} fit."
            )
    if trimmed.valid_from and trimmed.valid_to and trimmed.valid_from > trimmed.valid_to:
        raise BadInput(f"Article {trimmed.id!r} ends ({trimmed.valid_to}) before it begins.")
    return trimmed


_WORDS: Final = tuple((name, MAX_WORD) for name in ("topic", "region", "source", "owner"))
_LINES: Final = ("id", "question", "topic", "region", "source", "owner")


def _day(text: str) -> str:
    """Return a day as ISO, also from `31.12.2026` and from a date with a time."""
    first = text.strip().split("T")[0].split(" ")[0]
    if not first:
        return ""
    parts = first.split(".")
    try:
        found = date(*map(int, reversed(parts))) if len(parts) == _PARTS else date.fromisoformat(first)
    except (ValueError, TypeError):
        raise BadInput(f"{text[:40]!r} is no date: give one such as 2026-12-31.") from None
    return found.isoformat()


_PARTS: Final = 3
