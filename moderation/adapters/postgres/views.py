"""The views in PostgreSQL: written by whoever projects a broadcast, read by pages on any machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from moderation.adapters import codec
from moderation.adapters.postgres.connection import Connections
from moderation.adapters.postgres.said import Said
from moderation.adapters.postgres.session import PostgresStore, open_store
from moderation.adapters.postgres.views_schema import AREA, STEPS
from moderation.adapters.tables.batch import BROADCAST, Batch, Memory
from moderation.adapters.tables.layout import TABLES
from moderation.adapters.tables.view_reader import TableViewReader
from moderation.adapters.tables.view_writer import TableViewWriter

_KNOW: Final = "INSERT INTO broadcasts (id) VALUES (:id) ON CONFLICT (id) DO NOTHING"
_LOCK: Final = f"{BROADCAST} FOR UPDATE"
_PERSONAL: Final = (
    "messages", "said", "clusters", "corrections", "decisions", "lists",
    "askers", "viewers", "supports", "ratings", "told",
)  # fmt: skip
"""Tables in which words of viewers or of staff stand, or who a viewer was."""


class PostgresViewReader(TableViewReader):
    """A `ViewReader` of a database that another process writes.

    Every method raises Unreachable while no process has made the tables.
    """

    def __init__(self, url: str) -> None:
        super().__init__(PostgresStore(Connections(url, durable=False)), Said())


class PostgresViews(TableViewReader):
    """`Views` in a database; its tables are made when missing.

    Of several processes that project one broadcast, one writes at a time. Commits may be lost with the machine of the
    database, together with the position they reached, and are projected again.
    """

    def __init__(self, url: str) -> None:
        self._database = open_store(url, AREA, STEPS, durable=False)
        super().__init__(self._database, Said())
        self._memories: dict[str, Memory] = {}

    def begin(self, broadcast: str) -> TableViewWriter:
        """Start a batch of changes; a context manager that commits at its end, or rolls back when raised through."""
        return TableViewWriter(self._batch(broadcast))

    def clear(self, broadcast: str) -> None:
        """Forget a broadcast, to rebuild it from position 0; its words leave the tables' files, too."""
        with self._database.writing() as session:
            row = session.one(_LOCK, id=codec.text_key(broadcast))
            if row is None:
                return
            for table in ("said", *(table.name for table in TABLES)):
                session.write(f"DELETE FROM {table} WHERE broadcast = :number", number=row[0])  # noqa: S608 - our own names
            session.write("DELETE FROM broadcasts WHERE number = :number", number=row[0])
        with self._database.connections.outside() as connection:
            for table in _PERSONAL:
                connection.execute(f"VACUUM FULL {table}".encode())

    @contextmanager
    def _batch(self, broadcast: str) -> Iterator[Batch]:
        key = codec.text_key(broadcast)
        with self._database.writing() as session:
            row = session.one(_LOCK, id=key)
            if row is None:
                session.write(_KNOW, id=key)
                row = session.one(_LOCK, id=key)
            # Taken away first: what a batch that fails has changed in it was never written.
            batch = Batch(session, self._index, row, self._memories.pop(broadcast, None))
            yield batch
            batch.save()
        if batch.position > batch.before:
            self._memories[broadcast] = batch.memory()
