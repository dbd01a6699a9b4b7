"""Message files: what people have, broken or not, never stops the reader."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.adapters.message_file import Line, parse_messages, read_messages
from moderation.domain.errors import BadInput


def parse(raw: bytes, suffix: str = "") -> tuple[list[Line], list[str]]:
    bad: list[str] = []
    lines = list(parse_messages(io.BytesIO(raw), lambda line: bad.append(str(line)), suffix=suffix))
    return lines, bad


def test_reads_all_fields() -> None:
    raw = '{"id": 7, "text": "Где мой заказ?", "at": "2026-03-01T12:00:00Z", "author": "ann", "channel": "tv", "x": 1}'
    lines, bad = parse(raw.encode())
    assert lines == [Line(1, "7", "Где мой заказ?", 1772366400.0, "ann", "tv")]
    assert bad == []


def test_missing_fields_have_defaults() -> None:
    assert parse(b'{"text": "a"}\n{"text": "b", "id": null, "at": "soon", "author": []}')[0] == [
        Line(1, "1", "a"),
        Line(2, "2", "b"),
    ]


@pytest.mark.parametrize(
    ("at", "seconds"),
    [
        (12.5, 12.5),
        ("12.5", 12.5),
        ("1970-01-01T00:01:00", 60.0),
        ("1970-01-01T03:01:00+03:00", 60.0),
        (-1, None),
        ("NaN", None),
        (1e300, None),
        (True, None),
    ],
)
def test_times(at: object, seconds: float | None) -> None:
    [line], _ = parse(json.dumps({"text": "a", "at": at}).encode())
    assert line.at == seconds


@pytest.mark.parametrize(
    "bad",
    [
        b"not json",
        b"[]",
        b'"text"',
        b"{}",
        b'{"text": 5}',
        b'{"text": null}',
        b'{"text": ""}',
        b'{"text": "\xff"}',
        b"",
        b"[" * 100_000,
        b'{"text": "a", "at": ' + b"9" * 5000 + b"}",
    ],
    ids=range(11),
)
def test_a_bad_line_is_reported_by_number_and_skipped(bad: bytes) -> None:
    lines, said = parse(b'{"text": "first"}\n' + bad + b'\n{"text": "third"}\n')
    assert [line.number for line in lines] == [1, 3]
    assert len(said) == 1
    assert "ine 2 " in said[0]


def test_blank_lines_at_the_end_are_no_lines() -> None:
    assert parse(b'{"text": "a"}\n\n \n')[1] == []


def test_only_newlines_end_a_line() -> None:
    [line], bad = parse('{"text": "a\u2028b\x85c"}'.encode())
    assert (line.text, bad) == ("a\u2028b\x85c", [])


def test_lone_surrogates_are_kept() -> None:
    assert parse(rb'{"text": "\ud800"}')[0][0].text == "\ud800"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("suffix", ["", ".csv"])
def test_csv(delimiter: str, bom: str, suffix: str) -> None:
    rows = [["id", "Text", "at"], ["a1", '"two\r\nlines"', "5"], [], ["", "b", ""], ["a3", "", ""]]
    raw = bom + "\r\n".join(delimiter.join(row) for row in rows)
    lines, bad = parse(raw.encode(), suffix)
    assert lines == [Line(2, "a1", "two\r\nlines", 5.0), Line(5, "5", "b")]
    assert bad == ["Line 6 has no text."]


def test_a_csv_line_that_is_not_utf8_is_bad() -> None:
    lines, bad = parse(b"text\nok\n\xcf\xf0\xe8\xe2\xe5\xf2\n")
    assert ([line.text for line in lines], bad) == (["ok"], ["Line 3 is not UTF-8."])


def test_a_csv_without_texts_is_refused() -> None:
    with pytest.raises(BadInput, match="no column named text"):
        parse(b"a,b\n1,2\n", ".csv")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_messages(tmp_path / "none.jsonl", lambda _: None)


def test_a_file_without_messages_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes("{}\n".encode("utf-16"))
    with pytest.raises(BadInput, match="in UTF-8"):
        read_messages(tmp_path / "in.jsonl", lambda _: None)


@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
@pytest.mark.parametrize("raw", [b'{"text": "a"}\n' * 9999, b"text\n" + b"a\n" * 9999], ids=["jsonl", "csv"])
def test_a_pipe_is_read_like_a_file(raw: bytes, name: str) -> None:
    code = f"from moderation.adapters.message_file import *; print(len(read_messages(Path({name!r}), print)))"
    done = subprocess.run([sys.executable, "-c", code], input=raw, capture_output=True, check=True)
    assert done.stdout == b"9999\n"


@given(st.binary(max_size=300), st.sampled_from(["", ".jsonl", ".csv"]))
def test_no_bytes_crash_the_reader(raw: bytes, suffix: str) -> None:
    with contextlib.suppress(BadInput):
        lines, bad = parse(raw, suffix)
        assert len(lines) + len(bad) <= raw.count(b"\n") + raw.count(b"\r") + 1


@given(st.lists(st.one_of(st.text(min_size=1), st.binary(max_size=40).filter(lambda raw: b"\n" not in raw))))
def test_every_line_is_either_a_message_or_reported(parts: list[str | bytes]) -> None:
    raws = [json.dumps({"text": part}).encode() if isinstance(part, str) else b"?" + part for part in parts]
    lines, bad = parse(b"\n".join(raws), ".jsonl")
    good = [part for part in parts if isinstance(part, str)]
    assert [line.text for line in lines] == good
    assert len(bad) == len(parts) - len(good)
