"""Article files: CSV, XLSX or Markdown, as people keep them → articles, with a report on every one that is none.

CSV and XLSX: a row of column names, `question` and `answer` among them; `id` and an article's other fields may be
there, in any order, other columns are passed over. Markdown: an article begins with `## question`; lines such as
`- id: roaming` directly below it set its fields, what follows is the answer.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from moderation.domain.article import MAX_QUESTION, MAX_REPLY, MAX_WORD, Article, checked
from moderation.domain.errors import BadInput, BadLine

TEXTS: Final = ("id", "question", "answer", "topic", "region", "valid_from", "valid_to", "source", "owner")
"""Fields that a file may hold."""
_HEADING: Final = re.compile(r"##\s+(.+)")
_FIELD: Final = re.compile(r"[-*]\s+(\w+):\s*(.*)")
_MOST_CHARS: Final = 2**31 - 1
_TRUE: Final = ("1", "true", "yes", "да")

Report = Callable[[BadLine], None]


def read_articles(path: Path, report: Report) -> Iterator[Article]:
    """Yield the articles of a file in order; `report` hears of every one that cannot be kept.

    Raises BadInput when the file cannot be read, or has no columns `question` and `answer`.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"The file {path} cannot be read: {error.strerror}.") from None
    seen: set[str] = set()
    for number, fields in _entries(path, data):
        try:
            article = _article(number, fields)
        except BadInput as bad:
            report(BadLine(f"Line {number}: {bad}"))
            continue
        if article.id in seen:
            report(BadLine(f"Line {number}: the id {article.id!r} was there before."))
            continue
        seen.add(article.id)
        yield article


def read_pairs(path: Path) -> Iterator[tuple[str, Article]]:
    """Yield the articles of a file to be searched once, whatever they lack, each with the id that the file gives it.

    What is missing of question and answer is taken from the other; an article's own id is its line's number.

    Raises BadInput when the file cannot be read, or has no columns `question` and `answer`.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"The file {path} cannot be read: {error.strerror}.") from None
    for number, fields in _entries(path, data):
        question, answer = (" ".join(fields.get(name, "").split()) for name in ("question", "answer"))
        if question or answer:
            one = Article(
                str(number), (question or answer)[:MAX_QUESTION], (answer or question)[:MAX_REPLY],
                source=fields.get("source", "")[:MAX_WORD],
            )  # fmt: skip
            yield fields.get("id", "").strip() or str(number), one


def _article(number: int, fields: Mapping[str, str]) -> Article:
    retired = fields.get("retired", "").strip().lower() in _TRUE
    identity = fields.get("id", "").strip() or str(number)
    texts = {name: fields.get(name, "") for name in TEXTS}
    return checked(replace(Article(identity, "", "", retired=retired), **texts | {"id": identity}))  # type: ignore[arg-type] # all of them are texts


def _entries(path: Path, data: bytes) -> Iterator[tuple[int, Mapping[str, str]]]:
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        return _named(path, _sheet(path, data))
    text = _decoded(path, data)
    if suffix in (".md", ".markdown"):
        return _markdown(text)
    return _named(path, _table(path, text))


def _decoded(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"The file {path} is not in UTF-8: save it again as UTF-8.") from None


def _named(path: Path, rows: Iterator[tuple[int, Sequence[str]]]) -> Iterator[tuple[int, Mapping[str, str]]]:
    _, first = next(rows, (1, ()))
    columns = [name.strip().lower() for name in first]
    if not {"question", "answer"} <= set(columns):
        raise BadInput(
            f"The file {path} has no columns named question and answer: name them in its first row."
        )
    for number, row in rows:
        if any(cell.strip() for cell in row):
            yield number, dict(zip(columns, row, strict=False))


def _table(path: Path, text: str) -> Iterator[tuple[int, Sequence[str]]]:
    csv.field_size_limit(_MOST_CHARS)
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise BadInput(f"The file {path} is not CSV at line {reader.line_num}: {error}.") from None


def _sheet(path: Path, data: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    from zipfile import BadZipFile  # noqa: PLC0415 - who reads no workbook need not pay for these

    import openpyxl  # noqa: PLC0415

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError):
        raise BadInput(f"The file {path} is not an XLSX workbook.") from None
    try:
        for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            yield number, [_cell(value) for value in row]
    finally:
        book.close()


def _cell(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return "" if value is None else str(value)


def _markdown(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    fields: dict[str, str] = {}
    begun, answer = 0, list[str]()
    for number, line in enumerate(text.splitlines(), start=1):
        heading, field = _HEADING.fullmatch(line.strip()), _FIELD.fullmatch(line.strip())
        if heading:
            if begun:
                yield begun, fields | {"answer": "\n".join(answer)}
            fields, begun, answer = {"question": heading[1]}, number, []
        elif field and field[1] in (*TEXTS, "retired") and not any(map(str.strip, answer)):
            fields[field[1]] = field[2]
        elif begun:
            answer.append(line)
    if begun:
        yield begun, fields | {"answer": "\n".join(answer)}
