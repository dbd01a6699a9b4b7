"""Feeds: how chat connectors fare, as they say themselves; a note among those of the staff, lost without harm."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Final

from moderation.domain.chat import FeedState
from moderation.pipeline.desk.staff_room import EVERYBODY, StaffRoom

NOTE: Final = "feed "
"""How the names of their notes begin."""
FORGOTTEN: Final = 86_400.0
"""Seconds after which a connector that was not heard of is no longer shown."""


class Feeds:
    """Keeps the last word of every connector; `clock` gives seconds since the epoch."""

    def __init__(self, room: StaffRoom, *, clock: Callable[[], float]) -> None:
        self._room = room
        self._clock = clock

    def note(self, broadcast: str, state: FeedState) -> None:
        """Keep what a connector says of itself, with the time at which it was heard here."""
        heard = replace(state, at=self._clock())
        note = json.dumps(asdict(heard), ensure_ascii=False)
        self._room.keep(broadcast, EVERYBODY, NOTE + state.name, note)

    def states(self, broadcast: str) -> list[FeedState]:
        """Return the last word of every connector of a broadcast, by name."""
        return states_of(self._room.notes(broadcast, EVERYBODY), now=self._clock())


def states_of(notes: Mapping[str, str], *, now: float) -> list[FeedState]:
    """Return the last word of every connector among everybody's notes, by name; not of those long gone."""
    found = [_state(note) for name, note in sorted(notes.items()) if name.startswith(NOTE)]
    return [state for state in found if state.at > now - FORGOTTEN]


def _state(note: str) -> FeedState:
    values = json.loads(note)
    return FeedState(**values | {"channels": tuple(values.get("channels", ()))})
