"""Doubts: which answered questions the machine brings back to people, because the answer did not help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from moderation.domain.deciding.decisions import MACHINE, Command, Status, Verb
from moderation.pipeline.ports import ClusterQuery, ViewReader
from moderation.pipeline.rows import ClusterRow
from moderation.pipeline.viewers.intake import NEVER

UNHAPPY: Final = 3
"""Viewers who must say that an answer did not help, more than say that it did."""
GRACE: Final = 60.0
"""Seconds after an answer in which a surge is still that of the question, not of what the answer left open."""


@dataclass(slots=True)
class Doubts:
    """Remembers the ratings that each answer started from: those of the answer before it are not its own.

    `since` is when this began to look: ratings of older answers, not seen before, are not held against them.
    """

    since: float
    _start: dict[int, tuple[str, int, int]] = field(default_factory=dict)
    _last: dict[int, tuple[int, int]] = field(default_factory=dict)

    def look(self, broadcast: str, views: ViewReader) -> list[Command]:
        """Return the commands that re-open questions of a broadcast, as its views stand."""
        rows = views.clusters(broadcast, ClusterQuery(statuses=(Status.ANSWERED,)), now=NEVER)
        after = min((row.answered_at for row in rows), default=0.0)
        surges = views.surges(broadcast, after=after) if rows else []
        return self.reopenings(broadcast, rows, {surge.cluster: surge.at for surge in reversed(surges)})

    def reopenings(
        self, broadcast: str, rows: Iterable[ClusterRow], surged: Mapping[int, float]
    ) -> list[Command]:
        """Return the commands that re-open questions; one answer is doubted once, also when people take that back.

        `rows` are all answered clusters, `surged` says when clusters last surged (seconds since the epoch).
        """
        return [
            Command(
                f"auto-reopen-{broadcast}-{row.id}-{row.answer_id}",
                broadcast,
                MACHINE,
                Verb.REOPEN,
                (row.id,),
            )
            for row in rows
            if row.status is Status.ANSWERED
            and (self._is_unhelpful(row) or surged.get(row.id, 0.0) > row.answered_at + GRACE)
        ]

    def _is_unhelpful(self, row: ClusterRow) -> bool:
        answer, useful, useless = self._start.get(row.id, ("", 0, 0))
        if answer != row.answer_id:
            seen = (row.useful, row.useless) if row.answered_at < self.since else (0, 0)
            useful, useless = self._last.get(row.id, seen)
            self._start[row.id] = row.answer_id, useful, useless
        self._last[row.id] = row.useful, row.useless
        good, bad = max(row.useful - useful, 0), row.useless - useless
        return bad >= UNHAPPY and bad > good
