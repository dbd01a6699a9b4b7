"""Parquet: for whoever works on with the data; texts stay as they are, nothing runs them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from moderation.adapters.exports.columns import Column, Kind, Row

_TYPES: Final = {
    Kind.TEXT: pa.string(),
    Kind.CODE: pa.string(),
    Kind.COUNT: pa.int64(),
    Kind.SCORE: pa.float64(),
    Kind.MOMENT: pa.timestamp("ms", tz="UTC"),
}
GROUP: Final = 50_000
"""Rows kept in memory before they are written as a group."""


class ParquetFile:
    """A file that takes rows as they come."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._schema = pa.schema([pa.field(column.name, _TYPES[column.kind]) for column in columns])
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[Row] = []

    def write(self, rows: Iterable[Row]) -> None:
        """Add rows."""
        self._rows.extend(rows)
        if len(self._rows) >= GROUP:
            self._flush()

    def close(self) -> None:
        """End the file."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._rows:
            arrays = map(_array, self._columns, zip(*self._rows, strict=True))
            self._writer.write_table(pa.Table.from_arrays(list(arrays), schema=self._schema))
            self._rows.clear()


def _array(column: Column, cells: Sequence[Any]) -> Any:
    if column.kind is Kind.MOMENT:
        return pa.array([round(at * 1000) or None for at in cells], pa.int64()).cast(_TYPES[Kind.MOMENT])
    return pa.array(cells, _TYPES[column.kind])
