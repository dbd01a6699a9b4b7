"""Late answers: what a chat elsewhere was not told because its connector was away."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from moderation.domain.deciding.decisions import Status
from moderation.pipeline.ports import ClusterQuery, Notice, ViewReader
from moderation.pipeline.viewers import notices

ANSWERED: Final = (Status.ANSWERED, Status.ON_AIR)
"""Where a cluster stands whose answer holds; on air again it still does."""


@dataclass(frozen=True, slots=True)
class LateAnswer:
    """An answer with a notice for each message of some chats that asked; `untold` are those who never heard it."""

    answer: str
    cluster: int
    notices: tuple[Notice, ...]
    untold: tuple[str, ...]


def late_answers(
    views: ViewReader, broadcast: str, channels: Collection[str], *, since: float, now: float
) -> Iterator[LateAnswer]:
    """Yield what was answered since a moment (epoch seconds) to those who asked in some chats, oldest first.

    Also what they were told of: whether a connector came to say it, it knows better than anybody here.
    """
    rows = views.clusters(broadcast, ClusterQuery(statuses=ANSWERED), now=now)
    answered = [row for row in rows if row.answer_id and row.answered_at >= since]
    for row in sorted(answered, key=lambda row: (row.answered_at, row.id)):
        askers = [one for one in views.askers(broadcast, row.id) if one.channel in channels]
        if askers:
            age = {"age": max(now - row.answered_at, 0.0)}
            told = (Notice(one.viewer, one.channel, notices.in_chat(one.id, row) | age) for one in askers)
            untold = {one.viewer for one in askers} - views.hearers(broadcast, row.id, row.answer_id)
            yield LateAnswer(row.answer_id, row.id, tuple(told), tuple(sorted(untold)))
