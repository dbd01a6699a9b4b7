"""Erasing on disk: what rows of a SQLite file held is overwritten, in the file and in what lies beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

CUT_MILLISECONDS: Final = 20
"""How long cutting waits for readers: whoever wants something recorded waits behind it."""


@contextmanager
def overwriting(connection: sqlite3.Connection) -> Iterator[None]:
    """Overwrite what is deleted or replaced inside; afterwards the write-ahead file is `cut`, unless it is read."""
    connection.execute("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        connection.execute("PRAGMA secure_delete = OFF")
    cut(connection)


def cut(connection: sqlite3.Connection) -> bool:
    """Empty the write-ahead file, in which older pages stay readable; return False, soon, when somebody reads it."""
    (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute(f"PRAGMA busy_timeout = {CUT_MILLISECONDS}")
    try:
        (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {patience}")
    return not busy
