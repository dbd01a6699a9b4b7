"""The emergency lane: alarms as the log tells them, however far the views are behind it."""

from __future__ import annotations

from dataclasses import replace

from moderation.domain.deciding.decisions import Field, Subject
from moderation.domain.events import Asked, Decided
from moderation.pipeline.ports import LogReader, MessageQuery, ViewReader
from moderation.pipeline.rows import MessageRow
from moderation.pipeline.views.projector import as_recorded

OPEN = ("raised", "taken")
"""States of an alarm that is not closed."""
MOST = 500
"""Alarms read of each end, the oldest and the latest: whatever flood of them lies between, a new one is seen."""


SECOND_LOOK = 0.6
"""Seconds that what only sounds like danger is left to the model: mostly it takes that back, and nothing flickers."""


def open_alarms(views: ViewReader, log: LogReader, broadcast: str, *, now: float) -> list[MessageRow]:
    """Return suspected emergencies that nobody has closed, oldest first.

    What was recorded behind the views is read from the log: an alarm shows as soon as it was acknowledged, and what a
    person made of one as soon as that was decided.
    """
    # Before the rows: what the views show meanwhile is then met twice, never missed.
    position = views.position(broadcast)
    rows = {
        row.seq: row
        for oldest in (True, False)
        for row in views.messages(broadcast, MessageQuery(alarms=OPEN, oldest=oldest, limit=MOST))
    }
    for recorded in log.alarms(broadcast, after=position, limit=MOST):
        if isinstance(recorded.event, Asked):
            rows.setdefault(recorded.offset, as_recorded(recorded))
        elif isinstance(recorded.event, Decided):
            for change in recorded.event.changes:
                if change.subject is Subject.MESSAGE and change.field is Field.ALARM and change.id in rows:
                    rows[change.id] = replace(rows[change.id], alarm=change.after or OPEN[0])
    due = (row for row in rows.values() if row.alarm in OPEN and not _left_to_the_model(row, now))
    return sorted(due, key=lambda row: row.seq)


def _left_to_the_model(row: MessageRow, now: float) -> bool:
    return row.suspected and row.alarm == OPEN[0] and 0 <= now - row.at < SECOND_LOOK
