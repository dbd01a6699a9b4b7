"""Duties: who is to be on from when to when, as notes of the staff room."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Final

_NOTE: Final = "duty "


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody's shift; times are seconds since the epoch."""

    who: str
    begins: float
    ends: float

    @property
    def note(self) -> str:
        """Return the name of the note that holds it."""
        return f"{_NOTE}{self.begins:.0f} {self.who}"

    def covers(self, now: float) -> bool:
        """Tell whether the shift is under way."""
        return self.begins <= now < self.ends


def read_duties(notes: Mapping[str, str]) -> list[Duty]:
    """Return the duties that notes hold, the earliest first."""
    found = [Duty(**json.loads(note)) for name, note in notes.items() if name.startswith(_NOTE)]
    return sorted(found, key=lambda duty: (duty.begins, duty.who))


def write_duty(duty: Duty) -> str:
    """Return a duty as a note."""
    return json.dumps(asdict(duty), ensure_ascii=False)


def on_now(duties: Iterable[Duty], *, now: float) -> dict[str, Duty]:
    """Return whose shift is under way, each with the one that lasts longest."""
    covering = [duty for duty in duties if duty.covers(now)]
    return {duty.who: duty for duty in sorted(covering, key=lambda duty: duty.ends)}
