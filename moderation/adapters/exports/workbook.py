"""Workbook: an XLSX file whose sheets take rows as they come, whatever their number."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from moderation.adapters.exports.columns import Column, Kind, Row
from moderation.adapters.exports.spreadsheets import inert

MOST_ROWS: Final = 1_048_576
"""Rows of a sheet, its head included: what Excel and LibreOffice read."""
_EPOCH: Final = 25_569
"""The day 1970-01-01 as spreadsheets count days."""
_DAY: Final = 86_400
_A4: Final = 9
"""Excel's number of the paper."""
_WIDTHS: Final = {Kind.TEXT: 24, Kind.CODE: 14, Kind.COUNT: 11, Kind.SCORE: 9, Kind.MOMENT: 19}
_WIDE: Final = {"label": 60, "shown_text": 60, "answer": 60, "definition": 90, "figure": 40, "value": 36}
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "use_zip64": True,
}


class Workbook:
    """An XLSX file; its sheets stand in the order in which they were added."""

    def __init__(self, path: Path) -> None:
        # Sheets wait there in full until the file is put together: gigabytes, too much for a /tmp in memory.
        self._held = tempfile.TemporaryDirectory(prefix=".sheets-", dir=path.parent)
        self._book = xlsxwriter.Workbook(str(path), {**_OPTIONS, "tmpdir": self._held.name})
        self._head = self._book.add_format({"bold": True, "bottom": 1})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def sheet(self, name: str, columns: Sequence[Column]) -> Sheet:
        """Add a sheet."""
        return Sheet(self, name, columns)

    def page(self, name: str, columns: Sequence[Column]) -> Any:
        """Return a new worksheet of XlsxWriter with its head written."""
        page = self._book.add_worksheet(name)
        page.freeze_panes(1, 0)
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        for at, column in enumerate(columns):
            moments = self._moment if column.kind is Kind.MOMENT else None
            page.set_column(at, at, _WIDE.get(column.name, _WIDTHS[column.kind]), moments)
            page.write_string(0, at, column.name, self._head)
        return page

    def close(self) -> None:
        """Put the file together."""
        self._book.close()
        self._held.cleanup()


class Sheet:
    """A table of a workbook; what one worksheet cannot hold goes on in the next, "questions 2"."""

    def __init__(self, workbook: Workbook, name: str, columns: Sequence[Column]) -> None:
        self._workbook = workbook
        self._name = name
        self._columns = columns
        self._kinds = [column.kind for column in columns]
        self._places = range(len(columns))
        self._pages = 1
        self._page = workbook.page(name, columns)
        self._row = 1

    def write(self, rows: Iterable[Row]) -> None:
        """Add rows."""
        for row in rows:
            if self._row == MOST_ROWS:
                self._turn()
            self._write(row)
            self._row += 1

    def close(self) -> None:
        """Offer a filter over all columns."""
        self._page.autofilter(0, 0, max(self._row - 1, 1), len(self._columns) - 1)

    def _turn(self) -> None:
        self.close()
        self._pages += 1
        self._page = self._workbook.page(f"{self._name} {self._pages}", self._columns)
        self._row = 1

    def _write(self, row: Row) -> None:
        number, string, figure = self._row, self._page.write_string, self._page.write_number
        for at, cell, kind in zip(self._places, row, self._kinds, strict=True):
            if isinstance(cell, str):
                if cell:
                    string(number, at, _safe(cell) if kind is Kind.TEXT else cell)
            elif kind is not Kind.MOMENT:
                figure(number, at, cell)
            elif cell:
                figure(number, at, _EPOCH + cell / _DAY)


def _safe(cell: str) -> str:
    """Return a text as no spreadsheet runs it, and as XlsxWriter does not take it for its own markup."""
    guarded = inert(cell)
    return f"'{guarded}" if guarded.startswith("<r>") else guarded
