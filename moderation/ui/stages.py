"""Stages: what intake says of itself → a lamp for each step, and what to do when one is not well."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from moderation.domain.overload import Sacrifice
from moderation.ui.pulse import Beat

LAG_LIMIT = 5.0
"""Lag in seconds from which a step counts as behind."""


class State(StrEnum):
    """How a step does."""

    OK = "ok"
    SLOW = "slow"
    BAD = "bad"
    SHED = "shed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Lamp:
    """A step of the work, how it does, and the key of the sentence that says so."""

    name: str
    state: State
    advice: str


def lamps(beat: Beat | None) -> tuple[Lamp, ...]:
    """Return the lamps, in the order in which messages pass."""
    if beat is None or not beat.reached:
        rest = (Lamp(name, State.UNKNOWN, "ops.unknown") for name in ("record", "understand", "group"))
        return (Lamp("intake", State.BAD, "ops.bad.intake"), *rest)
    behind = beat.status != "ok" and beat.lag_seconds > LAG_LIMIT
    # Read but not yet on the board: everything recorded that neither waits to be read nor is shown.
    unplaced = beat.recorded - beat.on_board - beat.backlog
    return (
        Lamp("intake", State.OK, "ops.ok.intake"),
        _record(beat),
        _lamp("understand", slow=behind and beat.backlog > 0),
        _lamp("group", slow=behind and unplaced > 0),
        *(Lamp(one, State.SHED, f"ops.shed.{one}") for one in Sacrifice if one in beat.given_up),
    )


def _record(beat: Beat) -> Lamp:
    if beat.lost:
        return Lamp("record", State.BAD, "ops.bad.lost")
    if beat.status == "failing":
        return Lamp("record", State.BAD, "ops.bad.record")
    return Lamp("record", State.OK, "ops.ok.record")


def _lamp(name: str, *, slow: bool) -> Lamp:
    return Lamp(name, State.SLOW, f"ops.slow.{name}") if slow else Lamp(name, State.OK, f"ops.ok.{name}")
