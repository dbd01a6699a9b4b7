"""A `MessageQuery` as SQL: conditions only for what is asked, on the index that finds it soonest."""

from __future__ import annotations

from typing import Final

from moderation.adapters import codec
from moderation.adapters.tables.session import WordIndex
from moderation.adapters.wording import words
from moderation.domain.message import Verdict
from moderation.pipeline.ports import MessageQuery

_SELECT: Final = "SELECT messages.seq, messages.topic, messages.arrival, messages.alarm, messages.row"


def message_query(index: WordIndex, number: int, query: MessageQuery) -> tuple[str, dict[str, object]]:
    """Return a statement and its values; `number` is the broadcast's."""
    table = "members" if query.cluster else "messages"
    conditions, values = _conditions(query, table)
    if query.text:
        condition, more = (
            index.condition(number, f"{table}.seq", query.text) if words(query.text) else ("1 = 0", {})
        )
        conditions.append(condition)
        values |= more
    clause = " AND ".join([f"{table}.broadcast = :number", *conditions])
    order = "ASC" if query.oldest else "DESC"
    statement = f"{_SELECT} FROM {_source(query)} WHERE {clause} ORDER BY {table}.seq {order} LIMIT :limit"
    return statement, {**values, "number": number, "limit": query.limit}


def _source(query: MessageQuery) -> str:
    """Return where to look; the index is named, for SQLite would rather go through all messages in their order."""
    if query.cluster:
        return (
            "members JOIN messages ON messages.broadcast = members.broadcast AND messages.seq = members.seq"
        )
    if query.seqs:
        return "messages"
    if query.viewer:
        return "messages INDEXED BY messages_viewer"
    indexes = {
        "alarm": query.alarms,
        "donated": query.donations,
        "unread": query.unread,
        "verdict": query.verdicts and Verdict.ADMIT not in query.verdicts,
    }
    found = next((name for name, asked in indexes.items() if asked), "")
    return f"messages INDEXED BY messages_{found}" if found else "messages"


def _conditions(query: MessageQuery, table: str) -> tuple[list[str], dict[str, object]]:
    conditions: list[str] = []
    values: dict[str, object] = {}

    def must(condition: str, name: str, value: object) -> None:
        conditions.append(condition)
        values[name] = value

    if query.cluster:
        must("members.cluster = :cluster", "cluster", query.cluster)
    if query.viewer:
        must("viewer = :viewer", "viewer", codec.text_key(query.viewer))
    if query.verdicts:
        # Said twice, for the index leaves out what was admitted: nearly everything.
        turned_away = "" if Verdict.ADMIT in query.verdicts else "verdict <> 'admit' AND "
        must(f"{turned_away}verdict = ANY(:verdicts)", "verdicts", [str(one) for one in query.verdicts])
    if query.kinds:
        must("kind = ANY(:kinds)", "kinds", [str(one) for one in query.kinds])
    if query.alarms:
        must("alarm <> '' AND alarm = ANY(:alarms)", "alarms", list(query.alarms))
    marked = {"donated": query.donations, "unread": query.unread}
    conditions += [f"{name} <> 0" for name, asked in marked.items() if asked]
    if query.seqs:
        must(f"{table}.seq = ANY(:seqs)", "seqs", list(query.seqs))
    if query.after:
        must(f"{table}.seq > :after", "after", query.after)
    return conditions, values
