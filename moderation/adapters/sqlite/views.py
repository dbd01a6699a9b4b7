"""The views in one SQLite file: rebuilt from the log whenever they are lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from moderation.adapters import codec
from moderation.adapters.sqlite import said
from moderation.adapters.sqlite.batch import Batch
from moderation.adapters.sqlite.connection import Writer, transaction
from moderation.adapters.sqlite.rewriting import overwriting
from moderation.adapters.sqlite.views_read import SqliteViewReader
from moderation.adapters.sqlite.views_schema import FILE, STEPS, TABLES
from moderation.adapters.sqlite.views_write import SqliteViewWriter


class SqliteViews(SqliteViewReader):
    """`Views` in a data folder, which is made when missing.

    Commits survive the end of the process; a power cut may take the last ones back, together with the position they
    reached, and they are projected again.
    """

    def __init__(self, folder: Path) -> None:
        self._writer = Writer(folder / FILE, durable=False, steps=STEPS)
        super().__init__(folder)

    def begin(self, broadcast: str) -> SqliteViewWriter:
        """Start a batch of changes; a context manager that commits at its end, or rolls back when raised through."""
        return SqliteViewWriter(self._batch(broadcast))

    def clear(self, broadcast: str) -> None:
        """Forget a broadcast, to rebuild it from position 0; nothing of it stays readable on disk."""
        key = codec.text_key(broadcast)
        with self._writer.connection() as connection, overwriting(connection):
            with transaction(connection):
                row = connection.execute("SELECT number FROM broadcasts WHERE id = ?", (key,)).fetchone()
                if row:
                    said.clear(connection, row[0])
                for table in TABLES if row else ():
                    connection.execute(f"DELETE FROM {table} WHERE broadcast = ?", row)  # noqa: S608 - our own names
                connection.execute("DELETE FROM broadcasts WHERE id = ?", (key,))
            # Rows that were changed time and again have left copies in free space.
            connection.execute("VACUUM")

    def close(self) -> None:
        """Release what is held."""
        super().close()
        self._writer.close()

    @contextmanager
    def _batch(self, broadcast: str) -> Iterator[Batch]:
        key = codec.text_key(broadcast)
        with self._writer.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO broadcasts (id) VALUES (?)", (key,))
            (number,) = connection.execute("SELECT number FROM broadcasts WHERE id = ?", (key,)).fetchone()
            batch = Batch(connection, number)
            yield batch
            batch.save()
