"""Reports: what each process says of itself for Operations; notes in the staff room, lost without harm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from moderation.pipeline.health.backlogs import Backlog
from moderation.pipeline.health.failures import Failure
from moderation.pipeline.health.timing import Leg, Timing

EVERY: Final = 2.0
"""Seconds between two reports of a process."""
FRESH: Final = 15.0
"""Seconds after which a report says nothing of now."""
NOTE: Final = "report "
"""How the names of the notes begin."""
ALL: Final = ""
"""The broadcast under which they are kept: a process works for all of them."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a process (`member`) says at a moment: its encoder ("" without one), what fails, its legs' last minute.

    One of many machines says what waits in front of the legs that it does now, too.
    """

    member: str
    at: float
    encoder: str = ""
    failure: Failure | None = None
    timings: dict[Leg, Timing] = field(default_factory=dict)
    backlogs: dict[Leg, Backlog] = field(default_factory=dict)


def write_report(report: Report) -> tuple[str, str]:
    """Return the name and the text of a report's note."""
    return NOTE + report.member, msgspec.json.encode(report).decode()


def read_reports(notes: Mapping[str, str], *, now: float) -> list[Report]:
    """Return the reports among everybody's notes that are about now, by member."""
    found = [
        msgspec.json.decode(note, type=Report)
        for name, note in sorted(notes.items())
        if name.startswith(NOTE)
    ]
    return [report for report in found if report.at > now - FRESH]
