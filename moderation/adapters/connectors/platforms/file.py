"""A file or a pipe of JSON Lines, or a CSV file: any chat that a script can write down."""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import logging
import os
import secrets
import stat
from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from moderation.adapters.connectors.records import occurrence_of
from moderation.adapters.message_file import csv_delimiter, json_object
from moderation.domain.chat import Batch, Occurrence
from moderation.domain.errors import BadInput, BadLine

HELP = "JSON Lines from a pipe or a file, or a CSV file, also while it grows"

log = logging.getLogger(__name__)

PIPE: Final = "-"
CHUNK: Final = 64 * 1024
"""Bytes read at once: some hundred messages."""
LONGEST_LINE: Final = 1024 * 1024
"""Bytes of a line, beyond which it holds no message."""
LOOK_SECONDS: Final = 0.2
"""How often a followed file is looked at."""
_BOM: Final = b"\xef\xbb\xbf"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this platform needs to know."""
    parser.add_argument(
        "file",
        metavar="FILE",
        help='lines such as {"id": "7", "text": "…", "author": "…", "at": "…", "donation": "9 €"}, only text is '
        'required; {"retract": "7"} takes one back; or CSV with the same columns; - is standard input',
    )
    parser.add_argument("--follow", action="store_true", help="wait for what is added to the file")
    parser.add_argument("--channel", default="file", help="the channel's name on the board (file)")


def open_platform(arguments: argparse.Namespace) -> LineFile:
    """Return the file as a platform.

    Raises BadInput when there is no such file.
    """
    if arguments.file != PIPE and not Path(arguments.file).exists():
        raise BadInput(f"There is no file {arguments.file}.")
    return LineFile(arguments.file, channel=arguments.channel, follow=arguments.follow)


class LineFile:
    """A file read on from where it was left, or a pipe read as it comes.

    The position is "GENERATION OFFSET": the bytes read, and how often the file has shrunk, that is begun anew. A line
    without an id has its place as one; a line of a pipe one that is never given twice.
    """

    def __init__(self, path: str, *, channel: str, follow: bool) -> None:
        self.channel = channel
        self._path = path
        self._follow = follow
        self.replays = path != PIPE and Path(path).is_file()

    async def read(self, position: str) -> AsyncGenerator[Batch, None]:
        """Yield the messages behind a position."""
        yield Batch()
        batches = self._file(position) if self.replays else self._pipe()
        async for batch in batches:
            yield batch

    async def _file(self, position: str) -> AsyncGenerator[Batch, None]:
        generation, offset = (int(word) for word in (position or "0 0").split())
        size = CHUNK
        while True:
            data, header = await asyncio.to_thread(_read_at, self._path, offset, size)
            if data is None:
                generation, offset = generation + 1, 0
                continue
            form = Form.of(header, Path(self._path).suffix)
            end = form.end(data, final=len(data) < size and not self._follow)
            if end:
                found = tuple(form.read(data[:end], name=f"{generation}", offset=offset))
                offset, size = offset + end, CHUNK
                yield Batch(found, f"{generation} {offset}")
            elif len(data) == size:
                offset, size = (offset, 2 * size) if size < LONGEST_LINE else (offset + size, CHUNK)
            elif self._follow:
                await asyncio.sleep(LOOK_SECONDS)
            else:
                return

    async def _pipe(self) -> AsyncGenerator[Batch, None]:
        name, offset, held, form = secrets.token_hex(4), 0, b"", None
        with _open_pipe(self._path) as pipe:
            reader = asyncio.StreamReader()
            loop = asyncio.get_running_loop()
            transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
            try:
                while chunk := await reader.read(CHUNK):
                    held += chunk
                    form = form or Form.of(held)
                    end = form.end(held, final=False)
                    if end:
                        yield Batch(tuple(form.read(held[:end], name=name, offset=offset)))
                    # A line without an end is no message.
                    gone = len(held) if len(held) - end > LONGEST_LINE else end
                    held, offset = held[gone:], offset + gone
            finally:
                transport.close()
        if held and form:
            yield Batch(tuple(form.read(held, name=name, offset=offset)))


@dataclass(frozen=True, slots=True)
class Form:
    """How records stand in a file: JSON Lines, or CSV (`columns`, told apart by `delimiter`)."""

    columns: tuple[str, ...] = ()
    delimiter: str = ""

    @classmethod
    def of(cls, start: bytes, suffix: str = "") -> Form:
        """Return the form of a file that starts so.

        Raises BadInput for a CSV file that has no column named text.
        """
        header = start.removeprefix(_BOM).split(b"\n", 1)[0].decode("utf-8", "replace").strip()
        delimiter = None if header.startswith("{") else csv_delimiter(header)
        if delimiter is None:
            if suffix.lower() in (".csv", ".tsv"):
                raise BadInput(
                    "The CSV file has no column named text: name the column that holds the messages."
                )
            return cls()
        return cls(
            tuple(cell.strip().lower() for cell in next(csv.reader([header], delimiter=delimiter))), delimiter
        )

    def end(self, data: bytes, *, final: bool) -> int:
        """Return where the last whole record of some bytes ends; with nothing to follow, all of them are."""
        if final:
            return len(data)
        end = data.rfind(b"\n") + 1
        # In CSV a line may end inside of quotes, and then the record goes on.
        while self.columns and end and data[:end].count(b'"') % 2:
            end = data.rfind(b"\n", 0, end - 1) + 1
        return end

    def read(self, data: bytes, *, name: str, offset: int) -> Iterator[Occurrence]:
        """Yield what whole records hold; ids of those that have none are made of `name` and their place."""
        start = 0
        while start < len(data):
            end = data.find(b"\n", start) + 1 or len(data)
            while self.columns and data[start:end].count(b'"') % 2 and end < len(data):
                end = data.find(b"\n", end) + 1 or len(data)
            raw, place = data[start:end].removeprefix(_BOM).strip(), offset + start
            if raw and not (self.columns and not place):
                where = f"What stands at byte {place}"
                try:
                    yield occurrence_of(self._values(raw, where), place=f"{name}-{place}", where=where)
                except BadLine as bad:
                    log.warning("left out: %s", bad)
            start = end

    def _values(self, raw: bytes, where: str) -> Mapping[str, object]:
        if not self.columns:
            return json_object(raw, where=where)
        try:
            row = next(csv.reader(io.StringIO(raw.decode("utf-8"), newline=""), delimiter=self.delimiter))
        except (UnicodeDecodeError, csv.Error):
            raise BadLine(f"{where} is not CSV in UTF-8.") from None
        return {name: cell for name, cell in zip(self.columns, row, strict=False) if cell}


def _read_at(path: str, offset: int, size: int) -> tuple[bytes | None, bytes]:
    """Return the bytes behind an offset, None when the file ends before it, and how the file starts."""
    with Path(path).open("rb") as file:
        header = file.readline(CHUNK)
        if file.seek(0, os.SEEK_END) < offset:
            return None, header
        file.seek(offset)
        return file.read(size), header


def _open_pipe(path: str) -> IO[bytes]:
    """Open a pipe without waiting for whoever writes it.

    Raises BadInput when standard input is no pipe.
    """
    if path != PIPE:
        return os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb", 0)
    if stat.S_ISREG(os.fstat(0).st_mode):
        raise BadInput("Standard input is a file: give its name instead of -.")
    return os.fdopen(os.dup(0), "rb", 0)
