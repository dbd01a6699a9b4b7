"""A case: a command, and the board on which it is to be decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from moderation.domain.deciding.board import Board, conflict
from moderation.domain.deciding.decisions import Change, Command, Field, Subject, Verb
from moderation.domain.errors import Refused
from moderation.domain.events import Decided
from moderation.domain.message import Screening

CLAIM_SECONDS: Final = 120.0
"""How long a claim locks a question for others unless renewed."""
UNLOCKED: Final = (
    Verb.ON_AIR, Verb.OFF_AIR, Verb.ANSWER, Verb.ESCALATE, Verb.LATER, Verb.SOONER, Verb.TAKE_ALARM,
)  # fmt: skip
"""What may be done to a question that someone else has claimed: the host and an alarm do not wait."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the machine made of the message that a correction is about; `readable` when there is a vector of it."""

    screening: Screening
    readable: bool


@dataclass(frozen=True, slots=True)
class Case:
    """A command being decided: on which board, when, which cluster id a split may take, what a correction is about."""

    board: Board
    command: Command
    now: float
    fresh: int
    judged: Judged | None

    def event(self, **parts: object) -> Decided:
        """Return the decision with what the command says, and these parts."""
        command = self.command
        plain = Decided(command.id, command.who, self.now, command.verb, command.clusters, note=command.text)
        return replace(plain, **parts)  # type: ignore[arg-type] # the parts are Decided's own fields

    def cluster(self) -> int:
        """Return the one cluster of the command, free to act on."""
        if len(self.command.clusters) != 1:
            raise Refused(f"Choose one question to {self.command.verb}, not {len(self.command.clusters)}.")
        cluster = self.board.require(self.command, self.command.clusters[0])
        self.unlocked(cluster)
        return cluster

    def unlocked(self, cluster: int) -> None:
        """Raise Conflict when someone else holds the cluster and the command must wait for them."""
        holder = self.board.value(Subject.CLUSTER, cluster, Field.CLAIMED_BY)
        until = float(self.board.value(Subject.CLUSTER, cluster, Field.CLAIMED_UNTIL) or 0)
        if holder not in ("", self.command.who) and until > self.now and self.command.verb not in UNLOCKED:
            raise conflict("claimed", self.board.touched(Subject.CLUSTER, cluster), cluster, who=holder)

    def set(self, cluster: int, **values: str) -> tuple[Change, ...]:
        """Return the changes that give fields of a cluster new values."""
        return tuple(
            self.board.change(Subject.CLUSTER, cluster, Field(name), value) for name, value in values.items()
        )

    def set_broadcast(self, **values: str) -> tuple[Change, ...]:
        """Return the changes that give fields of the broadcast new values."""
        return tuple(
            self.board.change(Subject.BROADCAST, 0, Field(name), value) for name, value in values.items()
        )
