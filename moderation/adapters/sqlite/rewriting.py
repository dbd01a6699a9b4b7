"""Erasing on disk: what rows of a SQLite file held is overwritten, in the file and in what lies beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def overwriting(connection: sqlite3.Connection) -> Iterator[None]:
    """Overwrite what is deleted or replaced inside; afterwards the write-ahead file holds nothing either."""
    connection.execute("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        connection.execute("PRAGMA secure_delete = OFF")
    # Older pages stay readable in it until it is cut.
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
