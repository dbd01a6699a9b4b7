"""The views in one SQLite file: rebuilt from the log whenever they are lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from moderation.adapters import codec
from moderation.adapters.sqlite import said
from moderation.adapters.sqlite.connection import transaction
from moderation.adapters.sqlite.rewriting import overwriting
from moderation.adapters.sqlite.session import SqliteReading, SqliteStore
from moderation.adapters.sqlite.views_schema import FILE, STEPS, TABLES
from moderation.adapters.tables.batch import BROADCAST, Batch, Memory
from moderation.adapters.tables.view_reader import TableViewReader
from moderation.adapters.tables.view_writer import TableViewWriter

_RENEWAL: Final = "All of it is made anew from the log: until then pages show a part."


class SqliteViewReader(TableViewReader):
    """A `ViewReader` of a data folder, in which another process may be writing.

    Every method raises Unreachable while that process has not made the file.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(SqliteReading(folder / FILE), said.Said())


class SqliteViews(TableViewReader):
    """`Views` in a data folder, which is made when missing.

    Commits survive the end of the process; a power cut may take the last ones back, together with the position they
    reached, and they are projected again. A damaged file is set aside, and begins anew.
    """

    def __init__(self, folder: Path) -> None:
        self._file = SqliteStore(folder / FILE, durable=False, steps=STEPS, renewal=_RENEWAL)
        super().__init__(self._file, said.Said())
        self._memories: dict[str, Memory] = {}

    def begin(self, broadcast: str) -> TableViewWriter:
        """Start a batch of changes; a context manager that commits at its end, or rolls back when raised through."""
        return TableViewWriter(self._batch(broadcast))

    def clear(self, broadcast: str) -> None:
        """Forget a broadcast, to rebuild it from position 0; nothing of it stays readable on disk."""
        self._memories.pop(broadcast, None)
        key = codec.text_key(broadcast)
        with self._file.writer.connection() as connection, overwriting(connection):
            with transaction(connection):
                row = connection.execute("SELECT number FROM broadcasts WHERE id = ?", (key,)).fetchone()
                if row:
                    said.clear(connection, row[0])
                for table in TABLES if row else ():
                    connection.execute(f"DELETE FROM {table} WHERE broadcast = ?", row)  # noqa: S608 - our own names
                connection.execute("DELETE FROM broadcasts WHERE id = ?", (key,))
            # Rows that were changed time and again have left copies in free space.
            connection.execute("VACUUM")

    @contextmanager
    def _batch(self, broadcast: str) -> Iterator[Batch]:
        key = codec.text_key(broadcast)
        with self._file.writing() as session:
            session.write("INSERT OR IGNORE INTO broadcasts (id) VALUES (:id)", id=key)
            # Taken away first: what a batch that fails has changed in it was never written.
            known = self._memories.pop(broadcast, None)
            batch = Batch(session, self._index, session.one(BROADCAST, id=key), known)
            yield batch
            batch.save()
        if batch.position > batch.before:
            self._memories[broadcast] = batch.memory()
