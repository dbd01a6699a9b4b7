"""Parts: what a worker does of a broadcast's work; on one machine all, on many each process its own."""

from __future__ import annotations

from enum import StrEnum


class Part(StrEnum):
    """A part of a worker's work."""

    SHOW = "show"
    """Bringing what was recorded into the views, or noting what another process brought there."""
    TELL = "tell"
    """Telling connected viewers."""
    SORT = "sort"
    """Understanding, sorting, deciding."""
