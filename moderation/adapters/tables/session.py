"""What the tables need of a database: sessions that read and write in it, and an index of words.

SQL in this folder is what SQLite and PostgreSQL have in common. Values are named (`:name`); `= ANY(:name)` compares
with each of a list; `WHOLE(x)` is a number from zero up without its fraction; `INDEXED BY` helps a database that does
not choose well by itself. Each database's sessions put this into its own words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from typing import Any, Protocol

from moderation.adapters.tables.layout import Key, Table, Values


class Session(Protocol):
    """One transaction; of one thread."""

    def one(self, query: str, **values: object) -> Any:
        """Return the first row that a query finds, None when it finds none."""
        ...

    def all(self, query: str, **values: object) -> list[Any]:
        """Return all rows that a query finds."""
        ...

    def write(self, statement: str, **values: object) -> int:
        """Write now; return how many rows it touched."""
        ...


class Keeper(Session, Protocol):
    """A transaction that also moves rows of one broadcast by the batch."""

    def find(self, table: Table, number: int, keys: Collection[Key]) -> Iterable[tuple[Any, ...]]:
        """Return the rows with these keys that there are, key first."""
        ...

    def add(self, table: Table, number: int, rows: Collection[tuple[Key, Values]]) -> None:
        """Write rows of which there were none."""
        ...

    def change(
        self, table: Table, number: int, rows: Collection[tuple[Key, Values]], columns: Collection[int]
    ) -> None:
        """Write rows that there were; of their values only those of some `columns` differ, given by place."""
        ...

    def remove(self, table: Table, number: int, keys: Collection[Key]) -> None:
        """Delete rows."""
        ...


class WordIndex(Protocol):
    """The index of the words of messages: found is what has, of each word sought, one that begins with it."""

    def add(self, keeper: Any, number: int, texts: Iterable[tuple[int, str]]) -> None:
        """Put new messages in, given as (seq, text)."""
        ...

    def replace(self, keeper: Any, number: int, texts: Iterable[tuple[int, str, str]]) -> None:
        """Find messages by other texts from now on, given as (seq, before, after)."""
        ...

    def condition(self, number: int, column: str, text: str) -> tuple[str, dict[str, object]]:
        """Return the condition that a column of seqs is of messages with the words of a text, and its values."""
        ...


class Readable(Protocol):
    """Lends sessions to read."""

    def reading(self) -> AbstractContextManager[Session]:
        """Lend a session in which everything read is of one moment."""
        ...

    def one(self, query: str, **values: object) -> Any:
        """Return the first row that one query finds by itself, None when it finds none; cheaper than a session."""
        ...

    def all(self, query: str, **values: object) -> list[Any]:
        """Return all rows that one query finds by itself."""
        ...

    def close(self) -> None:
        """Release what is held."""
        ...


class Store(Readable, Protocol):
    """Lends sessions to write, too."""

    def writing(self) -> AbstractContextManager[Keeper]:
        """Lend a session; what it writes stands whole, or not at all when something is raised."""
        ...
