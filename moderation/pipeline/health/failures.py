"""Failures: which pieces of the work on a broadcast do not work now, and why."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from moderation.domain.errors import EfirError, ModelFailed

log = logging.getLogger(__name__)


class Piece(StrEnum):
    """A piece of the work that may fail while the others go on."""

    RECORD = "record"
    UNDERSTAND = "understand"
    GROUP = "group"
    BOARD = "board"
    TELL = "tell"


@dataclass(frozen=True, slots=True)
class Failure:
    """A piece that does not work, and the sentence that says why."""

    piece: Piece
    why: str


WORKS: Final = {
    "views": Piece.BOARD, "viewers": Piece.TELL, "stages": Piece.GROUP, "clusters": Piece.GROUP,
}  # fmt: skip
"""What a worker does without end, by the piece that it is of."""


class Failures:
    """Those of one broadcast; each is logged once."""

    def __init__(self, broadcast: str) -> None:
        self._broadcast = broadcast
        self._known: dict[str, Failure] = {}

    def note(self, work: str, error: Exception) -> None:
        """Note that some work came to nothing; a model that failed is what is to be seen to, whoever asked it."""
        failure = Failure(Piece.UNDERSTAND if isinstance(error, ModelFailed) else WORKS[work], str(error))
        if failure != self._known.get(work):
            trace = None if isinstance(error, EfirError) else error
            log.warning("%s of %s failed: %s", work, self._broadcast, failure.why, exc_info=trace)
        self._known[work] = failure

    def clear(self, work: str) -> None:
        """Note that some work goes well."""
        self._known.pop(work, None)

    def first(self) -> Failure | None:
        """Return what failed first of all that still does, None when all goes well."""
        return next(iter(self._known.values()), None)
