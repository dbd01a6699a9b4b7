"""Stages: what intake and the other processes say of themselves → a lamp for each step, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from moderation.domain.overload import Sacrifice
from moderation.pipeline.health.failures import Failure, Piece
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

    @property
    def word(self) -> str:
        """Return the key of the words beside its name; what overload changed is off, late or seldom, by its kind."""
        return f"ops.word.{self.name if self.state is State.SHED else self.state}"


def lamps(beat: Beat | None, failure: Failure | None = None) -> tuple[Lamp, ...]:
    """Return the lamps, in the order in which messages pass; `failure` is what a process says does not work."""
    if beat is None or not beat.reached:
        rest = (
            Lamp(name, State.UNKNOWN, "ops.unknown") for name in ("record", "understand", "group", "board")
        )
        return (Lamp("intake", State.BAD, "ops.bad.intake"), *rest)
    behind = beat.status != "ok" and beat.lag_seconds > LAG_LIMIT
    # Read but not yet on the board: everything recorded that neither waits to be read nor is shown.
    unplaced = beat.recorded - beat.on_board - beat.backlog
    slow = {"understand": behind and beat.backlog > 0, "group": behind and unplaced > 0}
    steps = [Lamp("intake", State.OK, "ops.ok.intake"), _record(beat, failure)]
    for name in ("understand", "group", "board"):
        state = State.SLOW if slow.get(name) else State.OK
        steps.append(_lamp(name, State.BAD if failure is not None and failure.piece == name else state))
    if failure is not None and failure.piece is Piece.TELL:
        steps.append(_lamp(failure.piece, State.BAD))
    return (*steps, *(Lamp(one, State.SHED, f"ops.shed.{one}") for one in Sacrifice if one in beat.given_up))


def _record(beat: Beat, failure: Failure | None) -> Lamp:
    if beat.lost:
        return Lamp("record", State.BAD, "ops.bad.lost")
    # What stops recording may stop reports, too.
    silent = failure is None and beat.status == "failing"
    return _lamp("record", State.BAD if silent or (failure and failure.piece is Piece.RECORD) else State.OK)


def _lamp(name: str, state: State) -> Lamp:
    return Lamp(name, state, f"ops.{state}.{name}")
