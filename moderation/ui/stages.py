"""Stages: what intake and the other processes say of themselves → a lamp for each step, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from moderation.domain.overload import Sacrifice
from moderation.pipeline.health.backlogs import Backlog
from moderation.pipeline.health.failures import Failure, Piece
from moderation.pipeline.health.timing import Leg
from moderation.ui.pulse import Beat

LAG_LIMIT = 5.0
"""Lag in seconds from which a step counts as behind."""
QUEUED = 1
"""Batches in the embedders' queue beyond which a sorter that is behind waits for them: a slow one leaves it empty."""

ROLES = (Leg.UNDERSTAND, Leg.GROUP, Leg.BOARD)
"""Legs that have a role of their own on many machines, each of which says what waits there."""


class State(StrEnum):
    """How a step does."""

    OK = "ok"
    SLOW = "slow"
    BAD = "bad"
    GONE = "gone"
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


def lamps(
    beat: Beat | None, failure: Failure | None = None, backlogs: Mapping[Leg, Backlog] | None = None
) -> tuple[Lamp, ...]:
    """Return the lamps, in the order in which messages pass; `failure` is what a process says does not work.

    `backlogs` is what many machines say of what waits, None of one machine.
    """
    if beat is None or not beat.reached:
        rest = (
            Lamp(name, State.UNKNOWN, "ops.unknown") for name in ("record", "understand", "group", "board")
        )
        return (Lamp("intake", State.BAD, "ops.bad.intake"), *rest)
    slow = _slow(beat) if backlogs is None else slow_legs(backlogs)
    steps = [Lamp("intake", State.OK, "ops.ok.intake"), _record(beat, failure, slow.get("record"))]
    for name in ("understand", "group", "board"):
        state = slow.get(name, State.OK)
        # Why nobody does it is not what somebody else says of it.
        bad = failure is not None and failure.piece == name and state is not State.GONE
        steps.append(_lamp(name, State.BAD if bad else state))
    if failure is not None and failure.piece is Piece.TELL:
        steps.append(_lamp(failure.piece, State.BAD))
    return (*steps, *(Lamp(one, State.SHED, f"ops.shed.{one}") for one in Sacrifice if one in beat.given_up))


def slow_legs(backlogs: Mapping[Leg, Backlog]) -> dict[str, State]:
    """Return the legs of many machines in front of which too much waits, and those that nobody does."""
    slow: dict[str, State] = {
        leg: State.SLOW for leg, backlog in backlogs.items() if backlog.seconds > LAG_LIMIT
    }
    asked = backlogs.get(Leg.UNDERSTAND)
    if Leg.GROUP in slow and (asked is None or asked.count > QUEUED):
        # A sorter waits for its embedders: it is they who are slow.
        slow[Leg.UNDERSTAND] = slow.pop(Leg.GROUP)
    return slow | {leg: State.GONE for leg in ROLES if leg not in backlogs}


def _slow(beat: Beat) -> dict[str, State]:
    """Return the steps of one machine that are behind, by what intake says of the whole."""
    behind = beat.status != "ok" and beat.lag_seconds > LAG_LIMIT
    # Read but not yet on the board: everything recorded that neither waits to be read nor is shown.
    unplaced = beat.recorded - beat.on_board - beat.backlog
    waits = {"understand": beat.backlog, "group": unplaced}
    return {name: State.SLOW for name, count in waits.items() if behind and count > 0}


def _record(beat: Beat, failure: Failure | None, slow: State | None) -> Lamp:
    if beat.lost:
        return Lamp("record", State.BAD, "ops.bad.lost")
    # What stops recording may stop reports, too.
    silent = failure is None and beat.status == "failing"
    bad = silent or (failure and failure.piece is Piece.RECORD)
    return _lamp("record", State.BAD if bad else slow or State.OK)


def _lamp(name: str, state: State) -> Lamp:
    return Lamp(name, state, f"ops.{state}.{name}")
