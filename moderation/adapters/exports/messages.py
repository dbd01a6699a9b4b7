"""Messages, page by page: as replay writes them, and questions as an export does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from moderation.adapters.exports.columns import Column, Kind, Row
from moderation.adapters.exports.discretion import Discretion, Pseudonyms
from moderation.adapters.exports.spreadsheets import storable
from moderation.domain import message
from moderation.pipeline.ports import MessageQuery, ViewReader
from moderation.pipeline.rows import ClusterRow, MessageRow

PAGE: Final = 2000
"""Messages read at a time."""
DIGITS: Final = 4
"""Decimal places of scores."""

_JUDGED: Final = (
    Column("verdict", Kind.CODE),
    Column("reasons"),
    Column("cluster", Kind.CODE),
    Column("cluster_at_arrival", Kind.CODE),
    Column("topic"),
    Column("urgency", Kind.SCORE),
    Column("urgency_level", Kind.CODE),
    Column("urgency_reasons"),
    Column("question_score", Kind.SCORE),
    Column("toxicity", Kind.SCORE),
    Column("spam", Kind.SCORE),
    Column("language", Kind.CODE),
    Column("region"),
    Column("shown_text"),
)
MESSAGE_COLUMNS: Final = (Column("id"), Column("kind", Kind.CODE), *_JUDGED, Column("masked", Kind.CODE))
QUESTION_COLUMNS: Final = (
    Column("seq", Kind.COUNT),
    Column("at", Kind.MOMENT),
    Column("viewer", Kind.CODE),
    Column("channel"),
    *_JUDGED,
    Column("label"),
    Column("status", Kind.CODE),
    Column("answered_at", Kind.MOMENT),
    Column("donation"),
)
_NO_FATE: Final = ("", "", 0.0)


def pages(views: ViewReader, broadcast: str, *, until: int | None = None) -> Iterator[list[MessageRow]]:
    """Yield all messages in the order of their arrival, some at a time; `until` is the last seq."""
    after = 0
    while page := views.messages(broadcast, MessageQuery(after=after, oldest=True, limit=PAGE)):
        after = page[-1].seq
        if until is not None and after >= until:
            yield [row for row in page if row.seq <= until]
            return
        yield page


def message_cells(row: MessageRow) -> Row:
    """Return a message as replay writes it."""
    masked = json.dumps([[span.start, span.end, span.kind] for span in row.masked])
    return storable(row.id), row.kind.value, *_judged_cells(row, storable(row.shown)), masked


class Questions:
    """Messages → rows of questions: who (as this export calls them), when, what became of it.

    The sender's own message ids stay inside: in a public chat they lead to the person.
    """

    def __init__(self, clusters: Sequence[ClusterRow], discretion: Discretion) -> None:
        self._clusters: Mapping[int, ClusterRow] = {row.id: row for row in clusters}
        self._discretion = discretion
        self._names = Pseudonyms()
        self._fates = {row.id: self._fate(row) for row in clusters}

    def rows(self, page: Sequence[MessageRow]) -> list[Row]:
        """Return the questions among messages."""
        return [self._cells(row) for row in page if row.kind is message.Kind.QUESTION]

    def _cells(self, row: MessageRow) -> Row:
        shown = self._discretion.text(row, self._clusters)
        return (
            row.seq,
            row.at,
            self._names.name(row.viewer),
            storable(row.channel),
            *_judged_cells(row, shown),
            *(self._fates.get(row.clusters[0], _NO_FATE) if row.clusters else _NO_FATE),
            self._discretion.donation(row, self._clusters),
        )

    def _fate(self, row: ClusterRow) -> Row:
        return self._discretion.label(row), row.status.value, row.answered_at


def _judged_cells(row: MessageRow, shown: str) -> Row:
    return (
        row.verdict.value,
        ";".join(row.reasons),
        ";".join(map(str, row.clusters)),
        str(row.arrival) if row.arrival else "",
        row.topic,
        round(row.urgency.score, DIGITS),
        row.urgency.level.value,
        ";".join(row.urgency.reasons),
        round(row.question_score, DIGITS),
        round(row.toxicity, DIGITS),
        round(row.spam, DIGITS),
        row.language,
        row.region,
        shown,
    )
