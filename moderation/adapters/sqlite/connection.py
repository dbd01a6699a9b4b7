"""SQLite files: how they are opened, brought up to date, read by many threads, and how their failures read."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Final

from moderation.adapters.sqlite.soundness import Identity, identity, move_aside
from moderation.adapters.sqlite.views_schema import FILE as VIEWS
from moderation.domain.errors import EfirError, StoreDamaged, StoreFailed, StoreTooNew, Unreachable

log = logging.getLogger(__name__)

BUSY_SECONDS: Final = 5.0
"""How long a connection waits for another process's write to end."""
_CACHE_KIB: Final = 32_768
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_BACKUP: Final = "restore a backup of the data folder"
_REMEDIES: Final = {
    VIEWS: "start `serve`, which makes it anew from the log",
    "articles.sqlite3": f"{_BACKUP}, or delete it and import the articles again",
}
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
    code = _kind(error)
    if code in _DAMAGED:
        return StoreDamaged(f"{path.name} is damaged ({error}): {_REMEDIES.get(path.name, _BACKUP)}.")
    if code == sqlite3.SQLITE_IOERR and _is_full(path):
        # What SQLite keeps beside a file it cannot make longer either, and says so in other words.
        code = sqlite3.SQLITE_FULL
    cause = f"{_CAUSES[code]} ({error})" if code in _CAUSES else str(error)
    return StoreFailed(f"{path.name} failed, nothing was written: {cause}.")


class Writer:
    """The one connection through which this process writes to a file; made anew after a failure.

    Arguments as for `open_writer`, which is called at once. `renewal` says in a sentence what is in a file that is made
    anew in place of a damaged one, which is set aside; without it damage is raised, and that the file is another now.
    """

    def __init__(self, path: Path, *, durable: bool, steps: Sequence[str], renewal: str = "") -> None:
        self._path = path
        self._durable = durable
        self._steps = steps
        self._renewal = renewal
        self._turn = Lock()
        self._file: Identity | None = None
        self._connection: sqlite3.Connection | None = None
        self._open()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection to one thread; what it writes stands whole, or not at all when something is raised."""
        with self.connection() as connection, transaction(connection):
            yield connection

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection to one thread, outside of any transaction."""
        with self._turn, sentences(self._path):
            connection = self._sound()
            try:
                yield connection
            except BaseException as error:
                # What went wrong may have left the connection useless.
                self._close()
                self._renew(error)
                raise

    def renew(self, damage: StoreDamaged) -> None:
        """Set the file aside that somebody found damaged in reading it, where it may be made anew."""
        with self._turn, sentences(self._path):
            self._close()
            self._renew(damage)

    def close(self) -> None:
        """Close the connection."""
        with self._turn:
            self._close()

    def _sound(self) -> sqlite3.Connection:
        """Return the connection; another one when the file is another."""
        if identity(self._path) != self._file:
            self._close()
            if not self._renewal:
                raise StoreFailed(
                    f"{self._path.name} was taken away or replaced while Efir used it, nothing was written: "
                    "stop Efir, put the file back and start it again."
                )
        return self._connection or self._open()

    def _open(self) -> sqlite3.Connection:
        self._file = identity(self._path)
        try:
            return self._opened()
        except StoreDamaged as damage:
            self._renew(damage)
            if self._connection is None:
                raise
            return self._connection

    def _opened(self) -> sqlite3.Connection:
        self._connection = open_writer(self._path, durable=self._durable, steps=self._steps)
        self._file = identity(self._path)
        return self._connection

    def _renew(self, error: BaseException) -> None:
        """Make a damaged file anew that may be; not one that another process put there since."""
        cause = error.__cause__ if isinstance(error, StoreDamaged) else error
        if self._renewal and _kind(cause) in _DAMAGED and identity(self._path) == self._file:
            kept = move_aside(self._path)
            name = self._path.name
            log.error("%s is damaged (%s) and was set aside as %s. %s", name, cause, kept.name, self._renewal)
            self._opened()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Readers:
    """Read-only connections to one file, as many as threads read at once; to the file that is there now."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: list[tuple[Identity | None, sqlite3.Connection]] = []
        self._lock = Lock()

    @contextmanager
    def picture(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection on which everything read is of one moment."""
        file = identity(self._path)
        connection = self._take(file) or open_reader(self._path)
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
                    self._idle.append((file, connection))
            else:
                connection.close()

    def close(self) -> None:
        """Close the connections that nobody uses now."""
        with self._lock:
            while self._idle:
                self._idle.pop()[1].close()

    def _take(self, file: Identity | None) -> sqlite3.Connection | None:
        """Return an idle connection to this very file; those to one that was there before are closed."""
        with self._lock:
            while self._idle:
                opened, connection = self._idle.pop()
                if opened == file:
                    return connection
                connection.close()
        return None


def _is_full(path: Path) -> bool:
    try:
        return os.statvfs(path.parent).f_bavail == 0
    except OSError:
        return False


def _kind(error: BaseException | None) -> int:
    # The low byte names the kind of failure, the rest its circumstances.
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF


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
