"""Autopilot: which questions the machine approves or brings back by itself where the dial allows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from moderation.domain.deciding.automation import Dial, Step, may
from moderation.domain.deciding.decisions import MACHINE, Command, Status, Verb
from moderation.domain.message import Level
from moderation.pipeline.ports import ClusterQuery, ViewReader
from moderation.pipeline.rows import ClusterRow
from moderation.pipeline.running.doubts import Doubts

ASKERS: Final = 10
"""Viewers who must ask a question before the machine approves it: one voice with many names costs that many."""
SETTLED: Final = 60.0
"""Seconds that a question must have stood: its title and what belongs to it change most at first."""
_CALM: Final = (Level.NONE, Level.NORMAL)


def approvals(broadcast: str, rows: Iterable[ClusterRow], *, now: float) -> list[Command]:
    """Return the approvals that the machine asks for, the same ones with the same ids however often it is asked.

    What anybody has decided on is left to people, also when they took the machine's approval back.
    """
    return [
        Command(f"auto-approve-{broadcast}-{row.id}", broadcast, MACHINE, Verb.APPROVE, (row.id,))
        for row in rows
        if row.status is Status.WAITING
        and not row.version
        and row.label
        and row.askers >= ASKERS
        and row.urgency.level in _CALM
        and now - row.first_at >= SETTLED
    ]


def asked_for(broadcast: str, dial: Dial, views: ViewReader, doubts: Doubts, *, now: float) -> list[Command]:
    """Return what the machine asks for where it may; as a person's, its decisions can be undone.

    It approves, and brings back what was answered but did not help.
    """
    waiting = ClusterQuery(statuses=(Status.WAITING,))
    found = (
        approvals(broadcast, views.clusters(broadcast, waiting, now=now), now=now)
        if may(dial, Step.APPROVE)
        else []
    )
    return [*found, *(doubts.look(broadcast, views) if may(dial, Step.REOPEN) else ())]
