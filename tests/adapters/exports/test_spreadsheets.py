"""CSV: opened by everything, run by nothing."""

from __future__ import annotations

import csv
import io
import time

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.adapters.exports.spreadsheets import csv_bytes, inert

STARTS = "=+-@\t\r\n＝＋－＠"
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def read(raw: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=delimiter))


@pytest.mark.parametrize("start", "=+-@＝＋－＠")
@pytest.mark.parametrize(
    "before", ["", " ", "\0", "\u200b", "\ufeff", "\xa0", '"', "text;", 'a;"', "line\r\n"]
)
def test_what_would_start_a_formula_gets_an_apostrophe(before: str, start: str) -> None:
    safe = inert(f"{before}{start}1+1")
    assert safe.count("'") == 1
    assert "\0" not in safe


@pytest.mark.parametrize("start", "\t\r\n")
def test_what_starts_with_a_control_gets_an_apostrophe(start: str) -> None:
    assert inert(f"{start}text").startswith("'")


@pytest.mark.parametrize("text", ["Как подключить eSIM?", "5-7 дней", "a = b", "", "'", "тариф «Всё + ещё»"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


@given(st.text(alphabet=st.one_of(st.sampled_from(STARTS + " ;,\"'\0\u200b"), st.characters()), max_size=40))
def test_no_cell_starts_a_formula_whatever_separates_cells(text: str) -> None:
    frame = pd.DataFrame({"first": ["x"], "text": [text], "last": ["y"]}, dtype=object)
    raw = csv_bytes(frame)
    assert raw.startswith(b"\xef\xbb\xbf")
    for delimiter in ",;\t":
        for row in read(raw, delimiter):
            assert not [
                cell for cell in row if cell.lstrip(' \u200b\xa0\ufeff"')[:1] in tuple("=+-@＝＋－＠")
            ]


@given(st.lists(st.tuples(TEXT, st.integers(), st.floats(allow_nan=False)), max_size=5))
def test_rows_and_numbers_survive(rows: list[tuple[str, int, float]]) -> None:
    frame = pd.DataFrame(rows, columns=["text", "count", "score"])
    header, *back = read(csv_bytes(frame))
    assert header == ["text", "count", "score"]
    assert [row[0] for row in back] == [inert(text) for text, _, _ in rows]
    assert [int(row[1]) for row in back] == [count for _, count, _ in rows]


def test_lines_end_as_rfc_4180_says() -> None:
    assert (
        csv_bytes(pd.DataFrame({"a": ["x,y", 'say "hi"']})) == b'\xef\xbb\xbfa\r\n"x,y"\r\n"say ""hi"""\r\n'
    )


@pytest.mark.parametrize("char", ["\n", ";", " ", "=", '"', "\u200b"])
def test_a_hundred_thousand_of_anything_take_no_time(char: str) -> None:
    started = time.process_time()
    inert(char * 100_000)
    assert time.process_time() - started < 1.0
