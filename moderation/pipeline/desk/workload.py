"""Workload: who has what, how fast the team is against its targets, and who should take what nobody has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from moderation.domain.deciding.decisions import MACHINE, Status, Verb
from moderation.domain.service import Spread
from moderation.pipeline.desk.staff_room import Seen
from moderation.pipeline.rows import ClusterRow, DecisionRow
from moderation.pipeline.views.cards import OPEN

HOUR: Final = 3600.0
_LOOKS: Final = frozenset(Verb) - {Verb.REVEAL, Verb.UNDO, Verb.REDO, Verb.DIAL, Verb.CUE, Verb.ACKNOWLEDGE}
"""Decisions that show that somebody has seen to a question."""


@dataclass(frozen=True, slots=True)
class Targets:
    """What a team aims at: seconds to the first look and of an answer, shares in per cent.

    The first values are those of contact centres.
    """

    first_look: int = 40
    handling: int = 140
    solved: int = 90
    satisfied: int = 95


@dataclass(frozen=True, slots=True)
class Load:
    """One person: where they were last seen, how many open questions are theirs, what they did in the last hour."""

    seen: Seen
    in_hand: int = 0
    answers: int = 0
    decisions: int = 0


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the team is.

    `waiting` open questions at which nobody has looked, of them `late` ones longer than the target, the `oldest` for so
    many seconds; `first_look` and `handling` durations; `solved` the share of answered questions whose first answer
    stands, `satisfied` that of ratings which call an answer useful, None of none.
    """

    waiting: int
    late: int
    oldest: float
    first_look: Spread
    handling: Spread
    solved: float | None
    satisfied: float | None


def loads(
    present: Iterable[Seen], rows: Sequence[ClusterRow], decisions: Iterable[DecisionRow], *, now: float
) -> list[Load]:
    """Return each person's load, by name."""
    recent = [row for row in decisions if row.at > now - HOUR and not row.undone_by]
    answers = Counter(row.who for row in recent if row.verb == Verb.ANSWER)
    decided = Counter(row.who for row in recent)
    in_hand = Counter(holder for row in rows if row.status in OPEN and (holder := _holder(row, now)))
    return [
        Load(seen, in_hand[seen.who], answers[seen.who], decided[seen.who])
        for seen in sorted(present, key=lambda seen: seen.who)
    ]


def pace(
    rows: Sequence[ClusterRow],
    decisions: Sequence[DecisionRow],
    handled: Iterable[float],
    targets: Targets,
    *,
    now: float,
) -> Pace:
    """Return how fast the team is; `handled` is how many seconds each answer took."""
    waits = [now - row.first_at for row in unheld(rows, now=now)]
    useful, useless = sum(row.useful for row in rows), sum(row.useless for row in rows)
    given = Counter(row.clusters[0] for row in decisions if row.verb == Verb.ANSWER and not row.undone_by)
    return Pace(
        waiting=len(waits),
        late=sum(wait > targets.first_look for wait in waits),
        oldest=max(waits, default=0.0),
        first_look=Spread.of(_first_looks(rows, decisions)),
        handling=Spread.of(handled),
        solved=sum(times == 1 for times in given.values()) / len(given) if given else None,
        satisfied=useful / (useful + useless) if useful + useless else None,
    )


def unheld(rows: Iterable[ClusterRow], *, now: float) -> list[ClusterRow]:
    """Return the waiting questions that nobody has."""
    return [row for row in rows if row.status is Status.WAITING and not _holder(row, now)]


def hand_out(rows: Sequence[ClusterRow], team: Sequence[Load]) -> list[tuple[ClusterRow, str]]:
    """Return who should take each question, the urgent and the commonest first.

    Of those on shift: who knows its topic, else who knows all, else anybody; among them who has least in hand.
    """
    free = {load.seen.who: load for load in team if load.seen.on_shift}
    given = []
    for row in sorted(rows, key=lambda row: (-row.urgency.level.order, -row.askers, row.id)) if free else ():
        load = min(
            free.values(), key=lambda load: (_distance(load.seen, row.topic), load.in_hand, load.seen.who)
        )
        free[load.seen.who] = replace(load, in_hand=load.in_hand + 1)
        given.append((row, load.seen.who))
    return given


def _distance(seen: Seen, topic: str) -> int:
    if topic in seen.topics:
        return 0
    return 2 if seen.topics else 1


def _holder(row: ClusterRow, now: float) -> str:
    return row.assignee or (row.claimed_by if row.claimed_until > now else "")


def _first_looks(rows: Iterable[ClusterRow], decisions: Iterable[DecisionRow]) -> list[float]:
    """Return how long each question that a person decided on had waited for it."""
    first: dict[int, float] = {}
    for row in decisions:
        if row.who != MACHINE and row.verb in _LOOKS:
            first.update({one: min(row.at, first.get(one, row.at)) for one in row.clusters})
    return [max(first[row.id] - row.first_at, 0.0) for row in rows if row.id in first]
