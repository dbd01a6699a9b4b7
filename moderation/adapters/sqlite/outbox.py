"""The outbox of an intake: what viewers sent is durable here before any broker has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from moderation.adapters import codec
from moderation.adapters.sqlite.connection import Readers, Writer, transaction
from moderation.adapters.sqlite.rewriting import cut, overwriting
from moderation.pipeline.ports import Entry

FILE: Final = "outbox.sqlite3"

_STEPS: Final = (
    """
    CREATE TABLE entries (
        number INTEGER PRIMARY KEY AUTOINCREMENT, broadcast BLOB NOT NULL, key BLOB NOT NULL,
        kind TEXT NOT NULL, payload BLOB NOT NULL
    );
    CREATE UNIQUE INDEX entries_key ON entries (broadcast, key);
    CREATE TABLE sent (one INTEGER PRIMARY KEY CHECK (one = 1), through INTEGER NOT NULL);
    INSERT INTO sent VALUES (1, 0);
    """,
)
_PUT: Final = "INSERT OR IGNORE INTO entries (broadcast, key, kind, payload) VALUES (?, ?, ?, ?)"
_WAITING: Final = """
    SELECT number, broadcast, key, kind, payload FROM entries
    WHERE number > (SELECT through FROM sent) ORDER BY number LIMIT ?
"""
_COUNT: Final = "SELECT count(*) FROM entries WHERE number > (SELECT through FROM sent)"
_FORGET: Final = """
    DELETE FROM entries WHERE number IN (
        SELECT number FROM entries WHERE number <= (SELECT through FROM sent) ORDER BY number LIMIT ?
    )
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry that waits to be sent on; its number only grows."""

    number: int
    entry: Entry


class SqliteOutbox:
    """Keeps keyed entries in the order in which they came, each key of a broadcast once."""

    def __init__(self, folder: Path) -> None:
        self._writer = Writer(folder / FILE, durable=True, steps=_STEPS)
        self._readers = Readers(folder / FILE)

    def put(self, entries: Sequence[Entry]) -> list[bool]:
        """Keep all entries or none, so that they survive `kill -9` and a power cut; return which of them were new.

        Raises StoreFailed when nothing was kept.
        """
        with self._writer.transaction() as connection:
            return [connection.execute(_PUT, _row(entry)).rowcount == 1 for entry in entries]

    def waiting(self, *, limit: int) -> list[Waiting]:
        """Return what was not sent on yet, oldest first."""
        with self._readers.picture() as connection:
            rows = connection.execute(_WAITING, (limit,)).fetchall()
        return [
            Waiting(number, Entry(codec.key_text(broadcast), codec.decode(kind, payload), key))
            for number, broadcast, key, kind, payload in rows
        ]

    def count(self) -> int:
        """Return how many entries were not sent on yet."""
        with self._readers.picture() as connection:
            return int(connection.execute(_COUNT).fetchone()[0])

    def sent(self, through: int) -> None:
        """Note that everything through a number was sent on."""
        with self._writer.transaction() as connection:
            connection.execute("UPDATE sent SET through = ?", (through,))

    def forget_sent(self, *, most: int) -> int:
        """Overwrite the oldest of what was sent on, which the log holds by now; return how many entries that were.

        Whoever sends such a message again has it sent on again, to a log that knows its key.
        """
        with self._writer.connection() as connection, overwriting(connection), transaction(connection):
            return connection.execute(_FORGET, (most,)).rowcount

    def cut(self) -> bool:
        """Empty what lies beside the file and holds what was overwritten; return False while somebody reads it."""
        with self._writer.connection() as connection:
            return cut(connection)

    def close(self) -> None:
        """Release what is held."""
        self._readers.close()
        self._writer.close()


def _row(entry: Entry) -> tuple[bytes, bytes, str, bytes]:
    assert entry.key is not None, "what has no key could not be sent on exactly once"
    return codec.text_key(entry.broadcast), entry.key, *codec.encode(entry.event)
