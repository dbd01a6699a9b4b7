"""What an undoing, or a doing again, is about: nobody does by that way what they could not have done."""

from __future__ import annotations

import sys

from moderation.domain.deciding.decisions import Verb
from moderation.domain.errors import Unknown
from moderation.pipeline.ports import ViewReader


def undone(views: ViewReader, broadcast: str, decision: str) -> Verb:
    """Return what a decision was that is undone or done again, through any undoings of it; a merge for the machine's.

    Raises Unknown when the views do not show it (yet): it may be anything.
    """
    rows = {row.id: row for row in views.decisions(broadcast, limit=sys.maxsize)}
    seen: set[str] = set()
    while (row := rows.get(decision)) is not None and row.undoes and decision not in seen:
        seen.add(decision)
        decision = row.undoes
    if row is not None:
        return Verb(row.verb)
    if any(act.id == decision for act in views.acts(broadcast, limit=sys.maxsize)):
        return Verb.MERGE
    raise Unknown("This decision is not on the board: look again, and try again in a moment.")
