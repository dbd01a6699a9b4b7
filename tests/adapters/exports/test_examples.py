"""The examples in docs are what `export` writes today; if not, docs/examples/README.md says how to make them anew."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from pyarrow import parquet

from moderation.adapters.exports.columns import Column
from moderation.adapters.exports.messages import QUESTION_COLUMNS
from moderation.adapters.exports.tables import (
    ALL_COLUMNS,
    DECISION_COLUMNS,
    OPEN_COLUMNS,
    SUMMARY_COLUMNS,
)

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"


def names(columns: Sequence[Column]) -> list[str]:
    return [column.name for column in columns]


@pytest.mark.parametrize(
    ("file", "columns"),
    [
        ("clusters.csv", ALL_COLUMNS),
        ("unanswered.csv", OPEN_COLUMNS),
        ("decisions.csv", DECISION_COLUMNS),
        ("summary.csv", SUMMARY_COLUMNS),
    ],
)
def test_tables_have_the_columns_of_today(file: str, columns: Sequence[Column]) -> None:
    with (EXAMPLES / file).open(encoding="utf-8-sig", newline="") as opened:
        header, *rows = csv.reader(opened)
    assert header == names(columns)
    assert rows


def test_data_to_work_on_have_the_columns_of_today() -> None:
    assert parquet.read_schema(EXAMPLES / "questions.parquet").names == names(QUESTION_COLUMNS)


def test_the_workbook_has_the_sheets_and_columns_of_today() -> None:
    with closing(openpyxl.load_workbook(EXAMPLES / "session.xlsx", read_only=True)) as book:
        headers = {
            sheet.title: [cell.value for cell in next(sheet.iter_rows(max_row=1))]
            for sheet in book.worksheets
        }
    assert headers["clusters"] == names(ALL_COLUMNS)
    assert headers["questions"] == names(QUESTION_COLUMNS)
    assert headers["unanswered"] == names(OPEN_COLUMNS)
    assert headers["decisions"] == names(DECISION_COLUMNS)
    assert headers["summary"] == names(SUMMARY_COLUMNS)


@pytest.mark.parametrize(("file", "language"), [("report.html", "ru"), ("report_en.html", "en")])
def test_the_report_opens_in_its_language(file: str, language: str) -> None:
    assert f'<html lang="{language}">' in (EXAMPLES / file).read_text("utf-8")
