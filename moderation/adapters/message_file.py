"""Message files: JSON Lines or CSV, as people have them → messages, with a report on every line that holds none."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, TextIO

from moderation.domain.errors import BadInput, BadLine

LATEST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()
"""No message is dated later; beyond lies what dates cannot express."""
DELIMITERS = ",;\t"
"""What spreadsheets put between cells, by country."""
STANDARD_INPUT = Path("-")
_BOM = b"\xef\xbb\xbf"
_MOST_CHARS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Line:
    """A message of a file.

    `number` counts the file's lines from 1; `at` is seconds since the epoch, None when the line has no time that can
    be read; `author` and `channel` are "" when it has none.
    """

    number: int
    id: str
    text: str
    at: float | None = None
    author: str = ""
    channel: str = ""


def read_messages(path: Path, report: Callable[[BadLine], None]) -> list[Line]:
    """Return the messages of a file in order, of standard input for `-`; `report` hears of every line that holds none.

    Raises BadInput when the file cannot be read, is a CSV without a column `text`, or holds no message.
    """
    try:
        with _opened(path) as file:
            lines = list(parse_messages(file, report, suffix=path.suffix))
    except OSError as error:
        raise BadInput(f"The file {path} cannot be read: {error.strerror}.") from None
    if not lines:
        raise BadInput(
            f"The file {path} holds no message: give JSON Lines or CSV in UTF-8 with a text in each line."
        )
    return lines


def _opened(path: Path) -> BinaryIO:
    file = sys.stdin.buffer if path == STANDARD_INPUT else path.open("rb")
    if file.seekable():
        return file
    # A pipe cannot be looked into and then read from its start.
    with file:
        return io.BytesIO(file.read())


def parse_messages(file: BinaryIO, report: Callable[[BadLine], None], *, suffix: str = "") -> Iterator[Line]:
    """Yield the messages of an open file; `suffix` (".csv", ".jsonl") decides the format, else the content does."""
    start = file.read(65536)
    file.seek(0)
    header = start.removeprefix(_BOM).split(b"\n", 1)[0].decode("utf-8", "replace")
    if _is_csv(header, suffix.lower()):
        yield from _csv_lines(file, header, report)
    else:
        yield from _json_lines(file, report)


def _is_csv(header: str, suffix: str) -> bool:
    if suffix in (".csv", ".tsv"):
        return True
    return suffix not in (".jsonl", ".ndjson", ".json") and csv_delimiter(header) is not None


def _json_lines(file: BinaryIO, report: Callable[[BadLine], None]) -> Iterator[Line]:
    blank: list[int] = []
    for number, raw in enumerate(file, start=1):
        stripped = (raw.removeprefix(_BOM) if number == 1 else raw).strip()
        if not stripped:
            blank.append(number)
            continue
        # Blank lines after the last message are nobody's mistake; those between messages are.
        for gap in blank:
            report(BadLine(f"Line {gap} is empty."))
        blank.clear()
        try:
            yield line_of(number, json_object(stripped, where=f"Line {number}"))
        except BadLine as bad:
            report(bad)


def json_object(raw: bytes, *, where: str) -> Mapping[str, object]:
    """Return the object that a piece of a file holds; `where` it stands, as a sentence begins.

    Raises BadLine when it holds none.
    """
    try:
        values = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError:
        raise BadLine(f"{where} is not UTF-8.") from None
    except (ValueError, RecursionError):
        raise BadLine(f"{where} is not JSON.") from None
    if not isinstance(values, dict):
        raise BadLine(f"{where} is not a JSON object.")
    return values


def _csv_lines(file: BinaryIO, header: str, report: Callable[[BadLine], None]) -> Iterator[Line]:
    delimiter = csv_delimiter(header)
    if delimiter is None:
        raise BadInput("The CSV file has no column named text: name the column that holds the messages.")
    # What is not UTF-8 comes through as lone surrogates, which UTF-8 itself never yields.
    text = io.TextIOWrapper(file, "utf-8-sig", errors="surrogateescape", newline="")
    rows = _rows(text, delimiter, report)
    columns = [name.strip().lower() for name in next(rows)[1]]
    for number, row in rows:
        try:
            yield line_of(number, _cells(number, columns, row))
        except BadLine as bad:
            report(bad)
    text.detach()


def _cells(number: int, columns: list[str], row: list[str]) -> dict[str, str]:
    cells = {name: cell for name, cell in zip(columns, row, strict=False) if cell}
    if any("\udc80" <= char <= "\udcff" for cell in cells.values() for char in cell):
        raise BadLine(f"Line {number} is not UTF-8.")
    return cells


def _rows(text: TextIO, delimiter: str, report: Callable[[BadLine], None]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, each with the number of the line that it starts on."""
    csv.field_size_limit(_MOST_CHARS)
    reader = csv.reader(text, delimiter=delimiter)
    while True:
        number = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            report(BadLine(f"Line {number} is not CSV: {error}."))
            continue
        if row:
            yield number, row


def csv_delimiter(header: str) -> str | None:
    """Return what separates the header's cells, None when none of them is named text."""
    for delimiter in DELIMITERS:
        try:
            names = next(csv.reader([header], delimiter=delimiter), [])
        except csv.Error:
            continue
        if "text" in [name.strip().lower() for name in names]:
            return delimiter
    return None


def line_of(number: int, values: Mapping[str, object], *, where: str = "") -> Line:
    """Return the message that named values make; `where` they stand if it is no line, as a sentence begins.

    Raises BadLine when they make none.
    """
    text = values.get("text")
    if text is None or text == "":
        raise BadLine(f"{where or f'Line {number}'} has no text.")
    if not isinstance(text, str):
        raise BadLine(f"{where or f'Line {number}'} has a text that is not a string.")
    return Line(
        number,
        _word(values.get("id")) or str(number),
        text,
        _moment(values.get("at")),
        _word(values.get("author")),
        _word(values.get("channel")),
    )


def _word(value: object) -> str:
    """Return a string or a number as a string, "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _moment(value: object) -> float | None:
    """Return seconds since the epoch; a time without a zone is taken as UTC; None for what is no time."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        at = _seconds(value)
    except (ValueError, OverflowError):
        return None
    return at if 0 <= at <= LATEST else None


def _seconds(value: str | float) -> float:
    try:
        return float(value)
    except ValueError:
        moment = datetime.fromisoformat(str(value).strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
