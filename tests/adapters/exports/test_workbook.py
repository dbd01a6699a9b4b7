"""XLSX: what other programs read out of it."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.adapters.exports import workbook
from moderation.adapters.exports.columns import Cell, Column, Kind
from moderation.adapters.exports.spreadsheets import inert, storable
from moderation.adapters.exports.workbook import Workbook

COLUMNS = (
    Column("seq", Kind.COUNT),
    Column("at", Kind.MOMENT),
    Column("shown_text"),
    Column("urgency", Kind.SCORE),
)
SOFFICE = shutil.which("soffice")
HOSTILE = (
    "=1+1",
    "<r><t>x</t></r>",
    "a & b < c > d",
    "'",
    "\x01\ufffe",
    " пробелы ",
    "x" * 40_000,
    "_x000D_",
)


def written(folder: Path, *rows: tuple[Cell, ...]) -> Path:
    path = folder / "book.xlsx"
    book = Workbook(path)
    sheet = book.sheet("questions", COLUMNS)
    sheet.write(rows)
    sheet.close()
    book.close()
    return path


def test_openpyxl_reads_back_what_was_written(tmp_path: Path) -> None:
    path = written(tmp_path, (7, 1_700_000_000.5, "Нет связи третий день", 0.25), (8, 0.0, "", 0.0))
    header, first, second = openpyxl.load_workbook(path)["questions"].iter_rows(values_only=True)
    assert header == ("seq", "at", "shown_text", "urgency")
    assert (first[0], first[2], first[3]) == (7, "Нет связи третий день", 0.25)
    assert str(first[1]).startswith("2023-11-14 22:13:20")
    assert second == (8, None, None, 0)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_cell_runs_or_breaks_the_file(tmp_path: Path, text: str) -> None:
    sheet = openpyxl.load_workbook(written(tmp_path, (1, 0.0, text, 0.0)))["questions"]
    cell = sheet["C2"]
    assert cell.data_type == "s"
    assert not cell.value.startswith(("=", "<r>"))
    assert len(cell.value) <= 32_767


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.text(max_size=60))
def test_any_text_survives_but_for_what_xml_cannot_hold(tmp_path: Path, text: str) -> None:
    sheet = openpyxl.load_workbook(written(tmp_path, (1, 0.0, text, 0.0)))["questions"]
    shown = sheet["C2"].value or ""
    wanted = inert(storable(text))
    printable = "".join(sign for sign in wanted if sign >= " " and sign not in "\ufffe\uffff")
    if printable == wanted and "_x" not in wanted and not wanted.startswith("<r>"):
        assert shown == wanted


def test_pandas_reads_it(tmp_path: Path) -> None:
    frame = pd.read_excel(written(tmp_path, (1, 1_700_000_000.0, "Ёлки — «роуминг»", 0.5)))
    assert frame["shown_text"][0] == "Ёлки — «роуминг»"
    assert frame["at"][0] == pd.Timestamp("2023-11-14 22:13:20")


def test_what_a_sheet_cannot_hold_goes_on_in_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    path = written(tmp_path, *((n, 0.0, "вопрос", 0.0) for n in range(5)))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["questions", "questions 2", "questions 3"]
    numbers = [sheet.cell(row, 1).value for sheet in book for row in range(2, sheet.max_row + 1)]
    assert numbers == [0, 1, 2, 3, 4]


def test_nothing_is_left_beside_it(tmp_path: Path) -> None:
    assert list(tmp_path.iterdir()) == []
    path = written(tmp_path, (1, 0.0, "вопрос", 0.0))
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_with_cyrillic_intact(tmp_path: Path) -> None:
    path = written(
        tmp_path, (7, 1_700_000_000.0, "Нет связи, «третий день» =1+1", 0.25), (8, 0.0, "=1+1", 0.0)
    )
    home = f"-env:UserInstallation=file://{tmp_path / 'office'}"
    options = "csv:Text - txt - csv (StarCalc):44,34,76,1"
    command = [
        str(SOFFICE),
        home,
        "--headless",
        "--convert-to",
        options,
        "--outdir",
        str(tmp_path),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with (tmp_path / "book.csv").open(encoding="utf-8", newline="") as file:
        _, first, second = csv.reader(file)
    assert first[0] == "7"
    assert first[1].startswith("2023-11-14 22:13:20")
    assert first[2] == "Нет связи, «третий день» =1+1"
    assert second[2] == "'=1+1"
