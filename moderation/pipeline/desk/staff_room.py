"""Staff room: what the people at work leave for one another beside their decisions; none of it is in the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

HERE: Final = 45.0
"""Seconds since somebody's page was last heard of, in which they count as present."""

EVERYBODY: Final = ""
"""Whose notes all may read and change."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody at a page: at what moment (seconds since the epoch), at which page and question, on shift or looking in.

    `topics` are those that the person knows best; none means any.
    """

    who: str
    at: float
    page: str = ""
    cluster: int = 0
    on_shift: bool = False
    topics: tuple[str, ...] = ()


class StaffRoom(Protocol):
    """Who is here, and notes that pages keep; lost without harm. Safe to use from any thread and process."""

    def see(self, broadcast: str, seen: Seen) -> None:
        """Note that somebody is at a page, in place of where they were before."""
        ...

    def present(self, broadcast: str, *, since: float) -> Sequence[Seen]:
        """Return whoever was seen since a moment, by name."""
        ...

    def keep(self, broadcast: str, who: str, name: str, note: str) -> None:
        """Keep a note of somebody's ("" for everybody's) under a name; an empty one takes it away."""
        ...

    def notes(self, broadcast: str, who: str) -> dict[str, str]:
        """Return somebody's notes by name."""
        ...

    def close(self) -> None:
        """Release what is held."""
        ...
