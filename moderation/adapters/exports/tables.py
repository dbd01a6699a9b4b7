"""Tables of a broadcast's clusters and decisions, and its messages as replay writes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from moderation.adapters.exports.columns import Column, Kind, Row, Table
from moderation.adapters.exports.discretion import Discretion
from moderation.adapters.exports.messages import DIGITS, MESSAGE_COLUMNS, message_cells, pages
from moderation.adapters.exports.spreadsheets import storable
from moderation.domain.deciding.decisions import Status, Verb
from moderation.domain.ranking import PRESETS, Weights, order
from moderation.domain.screening.masking import mask
from moderation.domain.screening.personal import find_personal
from moderation.pipeline.ports import ClusterQuery, ViewReader
from moderation.pipeline.rows import ClusterRow, DecisionRow
from moderation.pipeline.views.standing import standing

MOST: Final = 10_000_000
"""More clusters or decisions than any broadcast has."""
CLOSED: Final = (Status.ANSWERED, Status.DISMISSED)
"""Where a cluster stands that needs no follow-up."""

CLUSTER_COLUMNS: Final = (
    Column("cluster", Kind.COUNT),
    Column("label"),
    Column("topic"),
    Column("messages", Kind.COUNT),
    Column("askers", Kind.COUNT),
    Column("first_at", Kind.MOMENT),
    Column("last_at", Kind.MOMENT),
    Column("urgency", Kind.SCORE),
    Column("urgency_level", Kind.CODE),
    Column("rank", Kind.COUNT),
    Column("keywords"),
)
OPEN_COLUMNS: Final = (
    *CLUSTER_COLUMNS,
    Column("supporters", Kind.COUNT),
    Column("status", Kind.CODE),
    Column("assignee"),
)
ALL_COLUMNS: Final = (
    *OPEN_COLUMNS,
    Column("answer"),
    Column("answered_at", Kind.MOMENT),
    Column("useful", Kind.COUNT),
    Column("useless", Kind.COUNT),
    Column("donations", Kind.COUNT),
)
DECISION_COLUMNS: Final = (
    Column("decision"),
    Column("at", Kind.MOMENT),
    Column("who"),
    Column("verb", Kind.CODE),
    Column("clusters", Kind.CODE),
    Column("note"),
    Column("undoes"),
    Column("undone_by"),
    Column("messages", Kind.CODE),
)
SUMMARY_COLUMNS: Final = (
    Column("figure"),
    Column("value"),
    Column("number", Kind.SCORE),
    Column("definition"),
)
_OPEN: Final = Discretion(verbatim=True)


def replayed_messages(views: ViewReader, broadcast: str) -> Table:
    """Return all messages in the order of their arrival."""
    rows = (message_cells(row) for page in pages(views, broadcast) for row in page)
    return Table(MESSAGE_COLUMNS, rows)


def replayed_clusters(views: ViewReader, broadcast: str, now: float) -> Table:
    """Return the clusters by id with the columns that replay writes, ranked at `now` (epoch seconds)."""
    rows = views.clusters(broadcast, ClusterQuery(limit=MOST), now=now)
    cells = (cells[: len(CLUSTER_COLUMNS)] for cells in _cluster_rows(rows, now, _OPEN, PRESETS["balanced"]))
    return Table(CLUSTER_COLUMNS, cells)


def clusters_table(
    rows: Sequence[ClusterRow],
    now: float,
    discretion: Discretion = _OPEN,
    *,
    weights: Weights = PRESETS["balanced"],
) -> Table:
    """Return the clusters by id, each with its place in the order of the board at `now` (epoch seconds)."""
    return Table(ALL_COLUMNS, list(_cluster_rows(rows, now, discretion, weights)))


def unanswered_table(
    rows: Sequence[ClusterRow],
    now: float,
    discretion: Discretion = _OPEN,
    *,
    weights: Weights = PRESETS["balanced"],
) -> Table:
    """Return the clusters that nobody answered or dismissed, the one to follow up first at the top."""
    names = [column.name for column in OPEN_COLUMNS]
    status, rank = names.index("status"), names.index("rank")
    cells = _cluster_rows(rows, now, discretion, weights)
    left = [row[: len(names)] for row in cells if row[status] not in CLOSED]
    return Table(OPEN_COLUMNS, sorted(left, key=lambda row: row[rank]))


def decisions_table(rows: Sequence[DecisionRow]) -> Table:
    """Return who decided what, oldest first; `undone_by` says which decisions no longer hold."""
    return Table(DECISION_COLUMNS, [_decision_cells(row) for row in sorted(rows, key=lambda row: row.offset)])


def _cluster_rows(
    rows: Sequence[ClusterRow], now: float, discretion: Discretion, weights: Weights
) -> Iterator[Row]:
    places = _places(rows, weights, now)
    for row in sorted(rows, key=lambda row: row.id):
        yield (
            row.id,
            discretion.label(row),
            row.topic,
            row.messages,
            row.askers,
            row.first_at,
            row.last_at,
            round(row.urgency.score, DIGITS),
            row.urgency.level.value,
            places[row.id],
            discretion.keywords(row),
            row.supporters,
            row.status.value,
            storable(row.assignee),
            storable(row.answer),
            row.answered_at,
            row.useful,
            row.useless,
            row.donations,
        )


def _places(rows: Sequence[ClusterRow], weights: Weights, now: float) -> Mapping[int, int]:
    ranks = order([standing(row) for row in rows], weights, now=now)
    return {rank.cluster: place for place, rank in enumerate(ranks, start=1)}


def _decision_cells(row: DecisionRow) -> Row:
    # An answer was told to everyone as it is; other notes are for colleagues, and may name a viewer.
    note = row.note if row.verb == Verb.ANSWER else mask(row.note, find_personal(row.note))
    return (
        row.id,
        row.at,
        storable(row.who),
        row.verb,
        ";".join(map(str, row.clusters)),
        storable(note),
        row.undoes,
        row.undone_by,
        ";".join(map(str, row.seqs)),
    )
