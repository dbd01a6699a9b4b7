"""A `MessageQuery` as SQL: conditions only for what is asked, on the index that finds it soonest."""

from __future__ import annotations

import json
from typing import Final

from moderation.adapters import codec
from moderation.adapters.sqlite import said
from moderation.domain.message import Verdict
from moderation.pipeline.ports import MessageQuery

_SELECT: Final = "SELECT messages.seq, messages.topic, messages.arrival, messages.alarm, messages.row"
_AMONG: Final = "IN (SELECT value FROM json_each(?))"


def message_query(number: int, query: MessageQuery) -> tuple[str, list[object]]:
    """Return a statement and its values; `number` is the broadcast's."""
    table = "members" if query.cluster else "messages"
    conditions = [(f"{table}.broadcast = ?", number), *_conditions(number, query, table)]
    clause = " AND ".join(condition for condition, _ in conditions)
    order = "ASC" if query.oldest else "DESC"
    statement = f"{_SELECT} FROM {_source(query)} WHERE {clause} ORDER BY {table}.seq {order} LIMIT ?"
    return statement, [*(value for _, value in conditions), query.limit]


def _source(query: MessageQuery) -> str:
    """Return where to look; the index is named, for SQLite would rather go through all messages in their order."""
    if query.cluster:
        return "members JOIN messages USING (broadcast, seq)"
    if query.seqs:
        return "messages"
    if query.viewer:
        return "messages INDEXED BY messages_viewer"
    if query.alarms:
        return "messages INDEXED BY messages_alarm"
    if query.verdicts and Verdict.ADMIT not in query.verdicts:
        return "messages INDEXED BY messages_verdict"
    return "messages"


def _conditions(number: int, query: MessageQuery, table: str) -> list[tuple[str, object]]:
    conditions: list[tuple[str, object]] = []
    if query.cluster:
        conditions.append(("members.cluster = ?", query.cluster))
    if query.viewer:
        conditions.append(("viewer = ?", codec.text_key(query.viewer)))
    if query.verdicts:
        # Said twice, for the index leaves out what was admitted: nearly everything.
        turned_away = "" if Verdict.ADMIT in query.verdicts else "verdict <> 'admit' AND "
        conditions.append((f"{turned_away}verdict {_AMONG}", json.dumps(query.verdicts)))
    if query.kinds:
        conditions.append((f"kind {_AMONG}", json.dumps(query.kinds)))
    if query.alarms:
        conditions.append((f"alarm <> '' AND alarm {_AMONG}", json.dumps(query.alarms)))
    if query.text:
        words = said.sought(query.text)
        conditions.append((said.condition(number, table), words) if words else ("? <> ''", ""))
    if query.seqs:
        conditions.append((f"{table}.seq {_AMONG}", json.dumps(query.seqs)))
    if query.after:
        conditions.append((f"{table}.seq > ?", query.after))
    return conditions
