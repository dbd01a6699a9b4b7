"""Tables of a broadcast, read from its views: personal data stays masked, viewers get names of this export only."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pandas as pd

from moderation.adapters.exports.spreadsheets import storable
from moderation.domain.decisions import Status
from moderation.domain.message import Kind
from moderation.domain.ranking import PRESETS, Weights, order
from moderation.pipeline.desk import standing
from moderation.pipeline.ports import ClusterQuery, MessageQuery, ViewReader
from moderation.pipeline.rows import ClusterRow, MessageRow

PAGE = 2000
"""Messages read at a time."""
MOST = 10_000_000
"""More clusters or decisions than any broadcast has."""
DIGITS = 4
"""Decimal places of scores."""

MESSAGE_COLUMNS = (
    "id", "kind", "verdict", "reasons", "cluster", "cluster_at_arrival", "topic", "urgency", "urgency_level",
    "urgency_reasons", "question_score", "toxicity", "spam", "language", "region", "shown_text", "masked",
)  # fmt: skip
CLUSTER_COLUMNS = (
    "cluster", "label", "topic", "messages", "askers", "first_at", "last_at", "urgency", "urgency_level", "rank",
    "keywords",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Names for viewers that hold within one export and lead nowhere else: a keyed hash, its key thrown away."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def name(self, viewer: str) -> str:
        """Return a viewer's name in this export."""
        digest = hmac.new(self.key, viewer.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return f"viewer-{digest.hexdigest()[:12]}"


def messages_table(views: ViewReader, broadcast: str) -> pd.DataFrame:
    """Return all messages in the order of their arrival, as replay writes them."""
    cells = [_message_cells(row) for row in messages_of(views, broadcast)]
    return pd.DataFrame(cells, columns=list(MESSAGE_COLUMNS))


def questions_table(views: ViewReader, broadcast: str, pseudonyms: Pseudonyms | None = None) -> pd.DataFrame:
    """Return the questions in the order of their arrival: who (as this export calls them), when, what became of it.

    The sender's own message ids stay inside: in a public chat they lead to the person.
    """
    names = pseudonyms or Pseudonyms()
    clusters = {row.id: row for row in views.clusters(broadcast, ClusterQuery(limit=MOST), now=0.0)}
    cells = [
        {
            "seq": row.seq,
            "at": moment(row.at),
            "viewer": names.name(row.viewer),
            "channel": storable(row.channel),
            **_message_cells(row),
            **_fate_cells(clusters.get(row.clusters[0]) if row.clusters else None),
        }
        for row in messages_of(views, broadcast)
        if row.kind is Kind.QUESTION
    ]
    dropped = ("id", "kind", "masked")
    kept = [column for column in MESSAGE_COLUMNS if column not in dropped]
    columns = ["seq", "at", "viewer", "channel", *kept, "label", "status", "answered_at"]
    return pd.DataFrame(cells, columns=columns)


def clusters_table(
    views: ViewReader, broadcast: str, now: float, *, weights: Weights = PRESETS["balanced"]
) -> pd.DataFrame:
    """Return the clusters by id, each with its place in the order of the board at `now` (epoch seconds)."""
    rows = sorted(views.clusters(broadcast, ClusterQuery(limit=MOST), now=now), key=lambda row: row.id)
    places = _places(rows, weights, now)
    columns = [
        *CLUSTER_COLUMNS,
        "supporters",
        "status",
        "assignee",
        "answer",
        "answered_at",
        "useful",
        "useless",
    ]
    return pd.DataFrame([_cluster_cells(row, places[row.id]) for row in rows], columns=columns)


def unanswered_table(
    views: ViewReader, broadcast: str, now: float, *, weights: Weights = PRESETS["balanced"]
) -> pd.DataFrame:
    """Return the clusters that nobody answered or dismissed, the one to follow up first at the top."""
    table = clusters_table(views, broadcast, now, weights=weights)
    closed = table["status"].isin([Status.ANSWERED.value, Status.DISMISSED.value])
    dropped = ["answer", "answered_at", "useful", "useless"]
    return table[~closed].sort_values("rank").drop(columns=dropped).reset_index(drop=True)


def decisions_table(views: ViewReader, broadcast: str) -> pd.DataFrame:
    """Return who decided what, oldest first; `undone` says which decisions no longer hold."""
    rows = views.decisions(broadcast, limit=MOST)
    cells = [
        {
            "decision": row.id,
            "at": moment(row.at),
            "who": storable(row.who),
            "verb": row.verb,
            "clusters": ";".join(map(str, row.clusters)),
            "note": storable(row.note),
            "undoes": row.undoes,
            "undone_by": row.undone_by,
        }
        for row in reversed(rows)
    ]
    columns = ["decision", "at", "who", "verb", "clusters", "note", "undoes", "undone_by"]
    return pd.DataFrame(cells, columns=columns)


def moment(at: float) -> str:
    """Return epoch seconds as ISO 8601 in UTC, "" for 0: what never happened."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds") if at else ""


def messages_of(views: ViewReader, broadcast: str) -> Iterator[MessageRow]:
    """Yield all messages in the order of their arrival."""
    after = 0
    while page := views.messages(broadcast, MessageQuery(after=after, oldest=True, limit=PAGE)):
        yield from page
        after = page[-1].seq


def _places(rows: list[ClusterRow], weights: Weights, now: float) -> dict[int, int]:
    ranks = order([standing(row) for row in rows], weights, now=now)
    return {rank.cluster: place for place, rank in enumerate(ranks, start=1)}


def _message_cells(row: MessageRow) -> dict[str, object]:
    return {
        "id": storable(row.id),
        "kind": row.kind.value,
        "verdict": row.verdict.value,
        "reasons": ";".join(row.reasons),
        "cluster": ";".join(map(str, row.clusters)),
        "cluster_at_arrival": str(row.arrival) if row.arrival else "",
        "topic": row.topic,
        "urgency": round(row.urgency.score, DIGITS),
        "urgency_level": row.urgency.level.value,
        "urgency_reasons": ";".join(row.urgency.reasons),
        "question_score": round(row.question_score, DIGITS),
        "toxicity": round(row.toxicity, DIGITS),
        "spam": round(row.spam, DIGITS),
        "language": row.language,
        "region": row.region,
        "shown_text": storable(row.shown),
        "masked": json.dumps([[span.start, span.end, span.kind] for span in row.masked]),
    }


def _fate_cells(cluster: ClusterRow | None) -> dict[str, object]:
    if cluster is None:
        return {"label": "", "status": "", "answered_at": ""}
    return {
        "label": storable(cluster.label),
        "status": cluster.status.value,
        "answered_at": moment(cluster.answered_at),
    }


def _cluster_cells(row: ClusterRow, place: int) -> dict[str, object]:
    return {
        "cluster": row.id,
        "label": storable(row.label),
        "topic": row.topic,
        "messages": row.messages,
        "askers": row.askers,
        "first_at": moment(row.first_at),
        "last_at": moment(row.last_at),
        "urgency": round(row.urgency.score, DIGITS),
        "urgency_level": row.urgency.level.value,
        "rank": place,
        "keywords": storable(";".join(row.keywords)),
        "supporters": row.supporters,
        "status": row.status.value,
        "assignee": storable(row.assignee),
        "answer": storable(row.answer),
        "answered_at": moment(row.answered_at),
        "useful": row.useful,
        "useless": row.useless,
    }
