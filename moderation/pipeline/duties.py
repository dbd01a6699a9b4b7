"""Duties: who is to be on from when to when, as notes of the staff room."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody's shift; times are seconds since the epoch."""

    who: str
    begins: float
    ends: float

    def covers(self, now: float) -> bool:
        """Tell whether the shift is under way."""
        return self.begins <= now < self.ends


def read_duty(note: str) -> Duty:
    """Return the duty that a note holds."""
    return Duty(**json.loads(note))


def write_duty(duty: Duty) -> str:
    """Return a duty as a note."""
    return json.dumps(asdict(duty), ensure_ascii=False)


def on_now(duties: Iterable[Duty], *, now: float) -> dict[str, Duty]:
    """Return whose shift is under way, each with the one that lasts longest."""
    covering = [duty for duty in duties if duty.covers(now)]
    return {duty.who: duty for duty in sorted(covering, key=lambda duty: duty.ends)}
