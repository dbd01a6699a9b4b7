"""Sessions on SQLite files: the text that tables share in SQLite's words, rows one prepared statement each."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

from moderation.adapters.sqlite.connection import Readers, Writer
from moderation.adapters.tables.layout import Key, Table, Values
from moderation.domain.errors import StoreDamaged

_AMONG: Final = re.compile(r"= ANY\(:(\w+)\)")


class SqliteSession:
    """A `Keeper` on a connection that is in a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def one(self, query: str, **values: object) -> Any:
        """Return the first row that a query finds, None when it finds none."""
        return self._execute(query, values).fetchone()

    def all(self, query: str, **values: object) -> list[Any]:
        """Return all rows that a query finds."""
        return self._execute(query, values).fetchall()

    def write(self, statement: str, **values: object) -> int:
        """Write now; return how many rows it touched."""
        return self._execute(statement, values).rowcount

    def find(self, table: Table, number: int, keys: Collection[Key]) -> Iterable[tuple[Any, ...]]:
        """Return the rows with these keys that there are, key first."""
        query = _find(table)
        found = (self.connection.execute(query, (number, *key)).fetchone() for key in keys)
        return (row for row in found if row is not None)

    def add(self, table: Table, number: int, rows: Collection[tuple[Key, Values]]) -> None:
        """Write rows of which there were none."""
        marks = ", ".join("?" * (1 + len(table.columns)))
        names = ", ".join(map(quoted, ("broadcast", *table.columns)))
        statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
        self.connection.executemany(statement, ((number, *key, *values) for key, values in rows))

    def change(
        self, table: Table, number: int, rows: Collection[tuple[Key, Values]], columns: Collection[int]
    ) -> None:
        """Write rows that there were; of their values only those of some `columns` differ, given by place."""
        names = list(table.values)
        changes = ", ".join(f"{quoted(names[place])} = ?" for place in columns)
        statement = f"UPDATE {table.name} SET {changes} WHERE {_key(table)}"  # noqa: S608 - our own names
        self.connection.executemany(
            statement, ((*(values[place] for place in columns), number, *key) for key, values in rows)
        )

    def remove(self, table: Table, number: int, keys: Collection[Key]) -> None:
        """Delete rows."""
        statement = f"DELETE FROM {table.name} WHERE {_key(table)}"  # noqa: S608 - our own names
        self.connection.executemany(statement, ((number, *key) for key in keys))

    def _execute(self, text: str, values: dict[str, object]) -> sqlite3.Cursor:
        for name, value in values.items():
            if isinstance(value, list | tuple):
                values[name] = json.dumps(value)
        return self.connection.execute(translated(text), values)


class SqliteReading:
    """One file that another process writes, read through as many connections as there are threads that do."""

    def __init__(self, path: Path) -> None:
        self._readers = Readers(path)

    @contextmanager
    def reading(self) -> Iterator[SqliteSession]:
        """Lend a session in which everything read is of one moment."""
        with self._readers.picture() as connection:
            yield SqliteSession(connection)

    def one(self, query: str, **values: object) -> Any:
        """Return the first row that one query finds by itself, None when it finds none."""
        with self.reading() as session:
            return session.one(query, **values)

    def all(self, query: str, **values: object) -> list[Any]:
        """Return all rows that one query finds by itself."""
        with self.reading() as session:
            return session.all(query, **values)

    def close(self) -> None:
        """Release what is held."""
        self._readers.close()


class SqliteStore(SqliteReading):
    """One file that this process writes, through one connection; arguments as for `Writer`."""

    def __init__(self, path: Path, *, durable: bool, steps: Sequence[str], renewal: str = "") -> None:
        self.writer = Writer(path, durable=durable, steps=steps, renewal=renewal)
        super().__init__(path)

    @contextmanager
    def reading(self) -> Iterator[SqliteSession]:
        """Lend a session in which everything read is of one moment."""
        try:
            with super().reading() as session:
                yield session
        except StoreDamaged as damage:
            self.writer.renew(damage)
            raise

    @contextmanager
    def writing(self) -> Iterator[SqliteSession]:
        """Lend a session; what it writes stands whole, or not at all when something is raised."""
        with self.writer.transaction() as connection:
            yield SqliteSession(connection)

    def close(self) -> None:
        """Release what is held."""
        super().close()
        self.writer.close()


@cache
def translated(text: str) -> str:
    """Return what tables say as SQLite says it."""
    among = _AMONG.sub(r"IN (SELECT value FROM json_each(:\1))", text)
    # An operator on whole numbers takes the fraction away.
    return among.replace("WHOLE(", "(0 | ")


def quoted(name: str) -> str:
    """Return the name of a column as SQL has it."""
    return f'"{name}"'


def _key(table: Table) -> str:
    return " AND ".join(f"{quoted(name)} = ?" for name in ("broadcast", *table.key))


@cache
def _find_text(name: str, columns: tuple[str, ...], key: str) -> str:
    return f"SELECT {', '.join(map(quoted, columns))} FROM {name} WHERE {key}"  # noqa: S608 - our own names


def _find(table: Table) -> str:
    return _find_text(table.name, tuple(table.columns), _key(table))
