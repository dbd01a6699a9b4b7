"""SQLite files: how they are opened, brought up to date, read by many threads, and how their failures read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Final

from moderation.adapters.sqlite.views_schema import FILE as VIEWS
from moderation.domain.errors import EfirError, StoreDamaged, StoreFailed, StoreTooNew, Unreachable

BUSY_SECONDS: Final = 5.0
"""How long a connection waits for another process's write to end."""
_CACHE_KIB: Final = 32_768
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_BACKUP: Final = "restore a backup of the data folder"
_REMEDIES: Final = {VIEWS: "stop Efir and delete it, it is made anew from the log"}
_CAUSES: Final = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space",
    sqlite3.SQLITE_READONLY: "the file or its folder is read-only; allow writing",
    sqlite3.SQLITE_IOERR: "the disk reports an error; check the disk",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened; check that its folder exists and is yours",
    sqlite3.SQLITE_BUSY: "another process keeps it locked; stop the other one",
}


def open_writer(path: Path, *, durable: bool, steps: Sequence[str]) -> sqlite3.Connection:
    """Return a connection that may write; the file is created or brought up to date first.

    Arguments: `durable` commits survive a power cut, others only the end of the process; `steps` as for `migrate`.

    Raises StoreFailed, StoreDamaged or StoreTooNew.
    """
    with sentences(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = _connect(path, "rwc")
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            migrate(connection, path, steps)
        except BaseException:
            connection.close()
            raise
        return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """Return a connection that may only read.

    Raises Unreachable when nobody has made the file yet, StoreFailed when it cannot be opened.
    """
    if not path.exists():
        raise Unreachable(f"There is no {path.name} yet: start `serve` first, or check the data folder.")
    with sentences(path):
        return _connect(path, "ro")


def migrate(connection: sqlite3.Connection, path: Path, steps: Sequence[str]) -> None:
    """Bring a file's tables up to date; each step is done whole, together with its number.

    A step is a text of statements, each ended by `;` and a new line.

    Raises StoreTooNew when the file has seen more steps than this version knows.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(steps):
        raise StoreTooNew(
            f"{path.name} was written by a later version of Efir (format {version}, this one knows {len(steps)}): "
            "update Efir."
        )
    for number in range(version, len(steps)):
        with transaction(connection):
            # Another process may have done the step while this one waited for its turn to write.
            if connection.execute("PRAGMA user_version").fetchone()[0] > number:
                continue
            for statement in steps[number].split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number + 1}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Make what is written inside stand whole or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # Some failures, a full disk among them, have rolled back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def sentences(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system raise inside into errors of Efir."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise failure(path, error) from error


def failure(path: Path, error: sqlite3.Error | OSError) -> EfirError:
    """Return the error of Efir for one of SQLite or of the file system."""
    # The low byte names the kind of failure, the rest its circumstances.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _DAMAGED:
        return StoreDamaged(f"{path.name} is damaged ({error}): {_REMEDIES.get(path.name, _BACKUP)}.")
    cause = f"{_CAUSES[code]} ({error})" if code in _CAUSES else str(error)
    return StoreFailed(f"{path.name} failed, nothing was written: {cause}.")


class Writer:
    """The one connection through which this process writes to a file; made anew after a failure.

    Arguments as for `open_writer`, which is called at once.
    """

    def __init__(self, path: Path, *, durable: bool, steps: Sequence[str]) -> None:
        self._path = path
        self._durable = durable
        self._steps = steps
        self._turn = Lock()
        self._connection: sqlite3.Connection | None = self._open()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection to one thread; what it writes stands whole, or not at all when something is raised."""
        with self.connection() as connection, transaction(connection):
            yield connection

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection to one thread, outside of any transaction."""
        with self._turn, sentences(self._path):
            if self._connection is None:
                self._connection = self._open()
            try:
                yield self._connection
            except BaseException:
                # What went wrong may have left the connection useless.
                self._connection.close()
                self._connection = None
                raise

    def close(self) -> None:
        """Close the connection."""
        with self._turn:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        return open_writer(self._path, durable=self._durable, steps=self._steps)


class Readers:
    """Read-only connections to one file, as many as threads read at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: list[sqlite3.Connection] = []
        self._lock = Lock()

    @contextmanager
    def picture(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection on which everything read is of one moment."""
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        connection = connection or open_reader(self._path)
        kept = False
        try:
            with sentences(self._path):
                connection.execute("BEGIN")
                yield connection
                connection.execute("COMMIT")
            kept = True
        finally:
            if kept:
                with self._lock:
                    self._idle.append(connection)
            else:
                connection.close()

    def close(self) -> None:
        """Close the connections that nobody uses now."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    with closing(connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")):
        return connection
