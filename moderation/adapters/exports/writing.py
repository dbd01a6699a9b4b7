"""Writing a session's tables: questions as they go by, the others at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, Protocol

from moderation.adapters.exports.columns import Row, Table
from moderation.adapters.exports.csv_file import CsvFile, write_csv
from moderation.adapters.exports.discretion import Discretion
from moderation.adapters.exports.messages import QUESTION_COLUMNS, Questions
from moderation.adapters.exports.session import Session
from moderation.adapters.exports.tables import (
    ALL_COLUMNS,
    DECISION_COLUMNS,
    OPEN_COLUMNS,
    SUMMARY_COLUMNS,
    clusters_table,
    decisions_table,
    unanswered_table,
)
from moderation.pipeline.rows import MessageRow

SHEETS: Final = {
    "summary": SUMMARY_COLUMNS,
    "clusters": ALL_COLUMNS,
    "questions": QUESTION_COLUMNS,
    "unanswered": OPEN_COLUMNS,
    "decisions": DECISION_COLUMNS,
}
"""The sheets of the workbook, in their order, with their columns."""


class RowFile(Protocol):
    """A file, or a sheet of one, that takes rows as they come."""

    def write(self, rows: Iterable[Row]) -> None:
        """Add rows."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class Writing:
    """The files of one export that hold tables; `names` are those wanted, in `folder`.

    Hand it the messages with `take`, then let it `finish`.
    """

    def __init__(self, folder: Path, names: Iterable[str], session: Session, discretion: Discretion) -> None:
        self._folder = folder
        self._names = frozenset(names)
        self._session = session
        self._discretion = discretion
        self._questions = Questions(session.clusters, discretion)
        self._streams: list[RowFile] = []
        self._sheets: dict[str, RowFile] = {}
        self._closes: list[Callable[[], None]] = []
        self._open()

    def take(self, page: Sequence[MessageRow]) -> None:
        """Write the questions among messages."""
        if self._streams:
            rows = self._questions.rows(page)
            for stream in self._streams:
                stream.write(rows)

    def finish(self, summary: Table) -> None:
        """Write the small tables, `summary` among them, and end all files."""
        session = self._session
        tables = {
            "summary": summary,
            "clusters": clusters_table(session.clusters, session.at, self._discretion),
            "unanswered": unanswered_table(session.clusters, session.at, self._discretion),
            "decisions": decisions_table(session.decisions),
        }
        for name, table in tables.items():
            if f"{name}.csv" in self._names:
                write_csv(self._folder / f"{name}.csv", table)
            if self._sheets:
                self._sheets[name].write(table.rows)
        self.close()

    def close(self) -> None:
        """End all files as they are."""
        while self._closes:
            self._closes.pop()()

    def _open(self) -> None:
        if "questions.csv" in self._names:
            self._stream(CsvFile(self._folder / "questions.csv", QUESTION_COLUMNS))
        if "questions.parquet" in self._names:
            # Heavy, and many exports do without.
            from moderation.adapters.exports.parquet_file import ParquetFile  # noqa: PLC0415

            self._stream(ParquetFile(self._folder / "questions.parquet", QUESTION_COLUMNS))
        if "session.xlsx" in self._names:
            self._open_workbook()

    def _stream(self, file: RowFile) -> None:
        self._streams.append(file)
        self._closes.append(file.close)

    def _open_workbook(self) -> None:
        from moderation.adapters.exports.workbook import Workbook  # noqa: PLC0415 - as above

        workbook = Workbook(self._folder / "session.xlsx")
        self._closes.append(workbook.close)
        for name, columns in SHEETS.items():
            self._sheets[name] = sheet = workbook.sheet(name, columns)
            self._closes.append(sheet.close)
        self._streams.append(self._sheets["questions"])
