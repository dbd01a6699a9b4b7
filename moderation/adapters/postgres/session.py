"""Sessions on PostgreSQL: the text that tables share in its words, rows copied in and looked up by the batch."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Final, LiteralString

from moderation.adapters.postgres.connection import Connection, Connections, migrate
from moderation.adapters.tables.layout import INT, REAL, Key, Table, Values

_NAMED: Final = re.compile(r"(?<!:):([a-z]\w*)")
_HINT: Final = re.compile(r" INDEXED BY \w+")
_READ: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_NUMBERS: Final = {INT: int, REAL: float}
"""Arrays hold numbers of one kind: what Python lets pass for them is made so."""


class PostgresSession:
    """A `Keeper` on a connection that is in a transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._cursor = connection.cursor(binary=True)

    def one(self, query: str, **values: object) -> Any:
        """Return the first row that a query finds, None when it finds none."""
        return self._cursor.execute(translated(query), values).fetchone()

    def all(self, query: str, **values: object) -> list[Any]:
        """Return all rows that a query finds."""
        return self._cursor.execute(translated(query), values).fetchall()

    def write(self, statement: str, **values: object) -> int:
        """Write now; return how many rows it touched."""
        return self._cursor.execute(translated(statement), values).rowcount

    def find(self, table: Table, number: int, keys: Collection[Key]) -> Iterable[tuple[Any, ...]]:
        """Return the rows with these keys that there are, key first."""
        return self._cursor.execute(_find(table), (*_arrays(table.key, keys), number)).fetchall()

    def add(self, table: Table, number: int, rows: Collection[tuple[Key, Values]]) -> None:
        """Write rows of which there were none."""
        self.copy(
            table.name, {"broadcast": INT, **table.columns}, ((number, *key, *values) for key, values in rows)
        )

    def copy(self, table: str, columns: dict[str, str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Copy rows into a table; `columns` are their names and kinds."""
        with self._cursor.copy(_copy(table, tuple(columns))) as copying:
            copying.set_types(list(columns.values()))
            for row in rows:
                copying.write_row(row)

    def change(
        self, table: Table, number: int, rows: Collection[tuple[Key, Values]], columns: Collection[int]
    ) -> None:
        """Write rows that there were; of their values only those of some `columns` differ, given by place."""
        kinds = list(table.values.items())
        chosen = table.key | dict(kinds[place] for place in columns)
        flat = [(*key, *(values[place] for place in columns)) for key, values in rows]
        self._cursor.execute(_change(table, tuple(columns)), (*_arrays(chosen, flat), number))

    def remove(self, table: Table, number: int, keys: Collection[Key]) -> None:
        """Delete rows."""
        self._cursor.execute(_remove(table), (*_arrays(table.key, keys), number))


class PostgresStore:
    """A database, read and written through as many connections as there are threads that do."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections

    @contextmanager
    def reading(self) -> Iterator[PostgresSession]:
        """Lend a session in which everything read is of one moment."""
        with self.connections.transaction(_READ) as connection:
            yield PostgresSession(connection)

    def one(self, query: str, **values: object) -> Any:
        """Return the first row that one query finds by itself, None when it finds none."""
        return next(iter(self.all(query, **values)), None)

    def all(self, query: str, **values: object) -> list[Any]:
        """Return all rows that one query finds by itself: one way there and back, where a session takes three."""
        return self.connections.ask(translated(query), values)

    @contextmanager
    def writing(self) -> Iterator[PostgresSession]:
        """Lend a session; what it writes stands whole, or not at all when something is raised."""
        with self.connections.transaction("BEGIN") as connection:
            yield PostgresSession(connection)

    def close(self) -> None:
        """Release what is held."""
        self.connections.close()


def open_store(
    url: str, area: str, steps: Sequence[LiteralString], *, durable: bool, schema: str = "public"
) -> PostgresStore:
    """Return a database with the tables of an area up to date; arguments as for `Connections` and `migrate`."""
    connections = Connections(url, durable=durable, schema=schema)
    migrate(connections, area, steps)
    return PostgresStore(connections)


@cache
def translated(text: str) -> bytes:
    """Return what tables say as PostgreSQL and its driver say it."""
    return _NAMED.sub(r"%(\1)s", _HINT.sub("", text)).encode()


def _arrays(columns: dict[str, str], rows: Collection[tuple[Any, ...]]) -> list[list[Any]]:
    """Return rows as one array a column."""
    arrays = []
    for kind, values in zip(columns.values(), zip(*rows, strict=True), strict=True):
        number = _NUMBERS.get(kind)
        arrays.append([number(value) for value in values] if number else list(values))
    return arrays


@cache
def _find(table: Table) -> bytes:
    columns = ", ".join(f"stored.{_quoted(name)}" for name in table.columns)
    found = f"SELECT {columns} FROM {table.name} AS stored"  # noqa: S608 - our own names
    return f"{found} JOIN {_given(table.key)} ON {_same(table)}".encode()


@cache
def _copy(table: str, columns: tuple[str, ...]) -> bytes:
    return f"COPY {table} ({', '.join(map(_quoted, columns))}) FROM STDIN (FORMAT BINARY)".encode()


@cache
def _change(table: Table, columns: tuple[int, ...]) -> bytes:
    names = list(table.values)
    chosen = {names[place]: table.values[names[place]] for place in columns}
    changes = ", ".join(f"{_quoted(name)} = given.{_quoted(name)}" for name in chosen)
    source = _given(table.key | chosen)
    changed = f"UPDATE {table.name} AS stored SET {changes} FROM {source}"  # noqa: S608 - our own names
    return f"{changed} WHERE {_same(table)}".encode()


@cache
def _remove(table: Table) -> bytes:
    gone = f"DELETE FROM {table.name} AS stored USING {_given(table.key)}"  # noqa: S608 - our own names
    return f"{gone} WHERE {_same(table)}".encode()


def _given(columns: dict[str, str]) -> str:
    """Return arrays as a table."""
    arrays = ", ".join(f"%b::{kind}[]" for kind in columns.values())
    return f"unnest({arrays}) AS given ({', '.join(map(_quoted, columns))})"


def _same(table: Table) -> str:
    equal = [f"stored.{_quoted(name)} = given.{_quoted(name)}" for name in table.key]
    return " AND ".join([*equal, "stored.broadcast = %s"])


def _quoted(name: str) -> str:
    return f'"{name}"'
