from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.adapters.exports.columns import Cell, Column, Kind, Table
from moderation.adapters.exports.csv_file import write_csv
from moderation.adapters.exports.spreadsheets import inert

SOFFICE = shutil.which("soffice")
STARTS = "=+-@\t\r\n＝＋－＠"
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SAME_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(folder: Path, columns: tuple[Column, ...], *rows: tuple[Cell, ...]) -> bytes:
    path = folder / "table.csv"
    write_csv(path, Table(columns, rows))
    return path.read_bytes()


def read(raw: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(raw.decode("utf-8-sig").splitlines(keepends=True), delimiter=delimiter))


@SAME_FOLDER
@given(st.text(alphabet=st.one_of(st.sampled_from(STARTS + " ;,\"'\0\u200b"), st.characters()), max_size=40))
def test_no_cell_starts_a_formula_whatever_separates_cells(tmp_path: Path, text: str) -> None:
    raw = written(tmp_path, (Column("first"), Column("text"), Column("last")), ("x", text, "y"))
    assert raw.startswith(b"\xef\xbb\xbf")
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=delimiter):
            for cell in row:
                assert not cell.lstrip(' \u200b\xa0\ufeff"').startswith(tuple("=+-@＝＋－＠"))


@SAME_FOLDER
@given(st.lists(st.tuples(TEXT, st.integers(), st.floats(allow_nan=False)), max_size=5))
def test_rows_and_numbers_survive(tmp_path: Path, rows: list[tuple[str, int, float]]) -> None:
    columns = (Column("text"), Column("count", Kind.COUNT), Column("score", Kind.SCORE))
    written(tmp_path, columns, *rows)
    with (tmp_path / "table.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *back = csv.reader(file)
    assert header == ["text", "count", "score"]
    assert [row[0] for row in back] == [inert(text) for text, _, _ in rows]
    assert [int(row[1]) for row in back] == [count for _, count, _ in rows]
    assert [float(row[2]) for row in back] == [score for _, _, score in rows]


def test_lines_end_as_rfc_4180_says(tmp_path: Path) -> None:
    raw = written(tmp_path, (Column("a"),), ("x,y",), ('say "hi"',))
    assert raw == b'\xef\xbb\xbfa\r\n"x,y"\r\n"say ""hi"""\r\n'


def test_moments_are_in_utc_and_what_never_happened_is_empty(tmp_path: Path) -> None:
    raw = written(tmp_path, (Column("at", Kind.MOMENT), Column("n", Kind.COUNT)), (1.5, 1), (0.0, 0))
    assert read(raw)[1:] == [["1970-01-01T00:00:01.500+00:00", "1"], ["", "0"]]


def test_pandas_reads_cyrillic_back(tmp_path: Path) -> None:
    written(tmp_path, (Column("вопрос"),), ("Нет связи, «третий день»;\nчто делать?",))
    frame = pd.read_csv(tmp_path / "table.csv")
    assert frame["вопрос"][0] == "Нет связи, «третий день»;\nчто делать?"


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_reads_it_as_utf_8(tmp_path: Path) -> None:
    written(
        tmp_path, (Column("вопрос"), Column("n", Kind.COUNT)), ("Нет связи, «третий день»", 5), ("=1+1", 6)
    )
    home = f"-env:UserInstallation=file://{tmp_path / 'office'}"
    # Without a window nobody is asked for the encoding: commas, quotes, UTF-8.
    command = [str(SOFFICE), home, "--headless", "--infilter=CSV:44,34,76,1", "--convert-to", "xlsx"]
    command += ["--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "table.csv")], check=True, capture_output=True, timeout=120)
    rows = list(openpyxl.load_workbook(tmp_path / "table.xlsx").active.iter_rows(values_only=True))
    assert rows == [("вопрос", "n"), ("Нет связи, «третий день»", 5), ("'=1+1", 6)]


def test_negative_numbers_stay_numbers(tmp_path: Path) -> None:
    assert read(written(tmp_path, (Column("n", Kind.COUNT),), (-1,)))[1] == ["-1"]


@pytest.mark.parametrize("code", ["a;b", "[[0, 7]]"])
def test_our_own_words_stay_as_they_are(tmp_path: Path, code: str) -> None:
    assert read(written(tmp_path, (Column("code", Kind.CODE),), (code,)))[1] == [code]
