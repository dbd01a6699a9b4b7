"""Columns: what a table's cells mean, so that every file format writes them in its own way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto


class Kind(Enum):
    """What the cells of a column are.

    TEXT: anybody's words. CODE: our own words and numbers as text, which never need guarding. COUNT: int.
    SCORE: float. MOMENT: float, seconds since the epoch, 0 for what never happened.
    """

    TEXT = auto()
    CODE = auto()
    COUNT = auto()
    SCORE = auto()
    MOMENT = auto()


Cell = str | int | float
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A named column."""

    name: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows; the rows may be read once only."""

    columns: tuple[Column, ...]
    rows: Iterable[Row]


def moment(at: float) -> str:
    """Return epoch seconds as ISO 8601 in UTC, "" for 0: what never happened."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds") if at else ""
