"""Connections to PostgreSQL: how they are opened, kept, brought up to date, and how their failures read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final, LiteralString, TypeAlias, TypeVar

import psycopg
from psycopg import conninfo, errors, sql

from moderation.domain.errors import BadSetting, EfirError, StoreFailed, StoreTooNew, Unreachable

Connection: TypeAlias = "psycopg.Connection[tuple[object, ...]]"
T = TypeVar("T")

KEPT: Final = 4
"""Connections that stay open while nobody uses them."""
_DEFAULTS: Final = {
    "application_name": "efir",
    "connect_timeout": "5",
    # A machine that vanished must neither be waited for nor hold a broadcast's lock for hours.
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
_OPTIONS: Final = "-c idle_in_transaction_session_timeout=60000"
_MIGRATING: Final = 0x45666972
"""The number of the lock that processes which start at once take turns by."""
_FORMATS: Final = "CREATE TABLE IF NOT EXISTS formats (area TEXT PRIMARY KEY, version INTEGER NOT NULL)"
_CAUSES: Final = {
    "53": "it is short of disk space, memory or connections; see its log",
    "57": "it is being stopped or restarted; Efir goes on when it is back",
    "08": "it does not answer, or the connection was cut; see that it runs where EFIR_VIEWS says, Efir goes on then",
    "25": "it only reads now, as a standby does; point EFIR_VIEWS to the server that writes",
    "28": "it does not let this user in; check the user and password in EFIR_VIEWS",
    "3D": "there is no such database; create it, or correct EFIR_VIEWS",
    "42": "its tables are not what this version of Efir expects",
    "23": "another process has written the same; what was meant is looked at anew",
    "40": "another process was at the same rows; it is tried again",
}


class Connections:
    """Connections to one database, as many as threads use at once; those that broke are made anew.

    Arguments:
        url: `postgresql://user:password@host/database`, or several hosts of which one writes.
        durable: whether what was committed survives the end of the database's machine; what can be projected again
            from the log need not.
        schema: where its tables stand in the database.

    Raises BadSetting when the address cannot be read.
    """

    def __init__(self, url: str, *, durable: bool, schema: str = "public") -> None:
        try:
            given = conninfo.conninfo_to_dict(url)
        except psycopg.Error:
            # The text of this error shows the address, and with it the password.
            raise BadSetting(
                "EFIR_VIEWS cannot be read: write it as postgresql://user:password@host:5432/database."
            ) from None
        self.schema = schema
        options = f"{_OPTIONS} -c search_path={schema} -c synchronous_commit={'on' if durable else 'off'}"
        given["options"] = f"{given.get('options', '')} {options}"
        self._address = conninfo.make_conninfo("", **(_DEFAULTS | given))
        self._idle: list[Connection] = []
        self._most = KEPT
        self._lock = Lock()

    @contextmanager
    def transaction(self, begin: LiteralString) -> Iterator[Connection]:
        """Lend a connection to one thread, in a transaction that begins as told and stands whole or not at all."""
        with sentences():
            connection, _ = self._first(lambda connection: connection.execute(begin))
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # What went wrong may have left the connection useless; the server takes back what was written.
                connection.close()
                raise
        self._keep(connection)

    def ask(self, query: bytes, values: Mapping[str, object]) -> list[Any]:
        """Return all rows that a query finds, outside of any transaction."""
        with sentences():
            connection, found = self._first(
                lambda one: one.cursor(binary=True).execute(query, values).fetchall()
            )
        self._keep(connection)
        return found

    @contextmanager
    def outside(self) -> Iterator[Connection]:
        """Lend a connection to one thread, outside of any transaction."""
        with sentences(), self._open() as connection:
            yield connection

    def close(self) -> None:
        """Close the connections that nobody uses now; the others are closed when they come back."""
        with self._lock:
            self._most = 0
            while self._idle:
                self._idle.pop().close()

    def _first(self, do: Callable[[Connection], T]) -> tuple[Connection, T]:
        """Do the first thing on a connection; return both."""
        while True:
            with self._lock:
                idle = self._idle.pop() if self._idle else None
            connection = idle or self._open()
            try:
                return connection, do(connection)
            except BaseException as failure:
                connection.close()
                # The server was restarted while nobody used it: the others are as dead.
                if not (idle and isinstance(failure, psycopg.OperationalError)):
                    raise

    def _open(self) -> Connection:
        return psycopg.connect(self._address, autocommit=True)

    def _keep(self, connection: Connection) -> None:
        with self._lock:
            if len(self._idle) < self._most:
                self._idle.append(connection)
                return
        connection.close()


def migrate(connections: Connections, area: str, steps: Sequence[LiteralString]) -> None:
    """Bring the tables of an area up to date; each step is done whole, together with its number.

    Raises StoreTooNew when the database has seen more steps than this version knows.
    """
    with connections.transaction("BEGIN") as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MIGRATING,))
        connection.execute(
            sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(connections.schema))
        )
        connection.execute(_FORMATS)
        row = connection.execute("SELECT version FROM formats WHERE area = %s", (area,)).fetchone()
        version = int(str(row[0])) if row else 0
        if version > len(steps):
            raise StoreTooNew(
                f"The {area} in PostgreSQL were written by a later version of Efir (format {version}, this one knows "
                f"{len(steps)}): update Efir."
            )
        for step in steps[version:]:
            connection.execute(step)
        connection.execute(
            "INSERT INTO formats VALUES (%s, %s) ON CONFLICT (area) DO UPDATE SET version = excluded.version",
            (area, len(steps)),
        )


@contextmanager
def sentences() -> Iterator[None]:
    """Turn what PostgreSQL raises inside into errors of Efir."""
    try:
        yield
    except psycopg.Error as error:
        raise failure(error) from error


def failure(error: psycopg.Error) -> EfirError:
    """Return the error of Efir for one of PostgreSQL."""
    if isinstance(error, errors.UndefinedTable):
        return Unreachable("There are no views in PostgreSQL yet: start `serve` first, or check EFIR_VIEWS.")
    cause = _CAUSES.get((error.sqlstate or "08")[:2], "see its log")
    said = str(error).strip().splitlines()
    return StoreFailed(f"PostgreSQL failed, nothing was written: {cause} ({said[0] if said else 'no word'}).")
