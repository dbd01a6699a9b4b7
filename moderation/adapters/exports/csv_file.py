"""CSV: RFC 4180, UTF-8 with a byte order mark, formulas inert."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from moderation.adapters.exports.columns import Column, Kind, Row, Table, moment
from moderation.adapters.exports.spreadsheets import inert

_WRITTEN: Final[dict[Kind, Callable[..., object]]] = {Kind.TEXT: inert, Kind.MOMENT: moment}


class CsvFile:
    """A file that takes rows as they come."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        # With the mark Excel takes the file for UTF-8; the csv module sets the ends of lines itself.
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._changed = [(at, _WRITTEN[c.kind]) for at, c in enumerate(columns) if c.kind in _WRITTEN]
        self._writer.writerow([column.name for column in columns])

    def write(self, rows: Iterable[Row]) -> None:
        """Add rows."""
        self._writer.writerows(map(self._cells, rows))

    def close(self) -> None:
        """End the file."""
        self._file.close()

    def _cells(self, row: Row) -> list[object]:
        cells: list[object] = list(row)
        for at, written in self._changed:
            if cells[at] != "":
                cells[at] = written(cells[at])
        return cells


def write_csv(path: Path, table: Table) -> None:
    """Write a whole table."""
    file = CsvFile(path, table.columns)
    try:
        file.write(table.rows)
    finally:
        file.close()
