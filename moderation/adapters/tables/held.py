"""Held: rows of one table as a batch sees them, read by the dozen, changed in memory, written together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

from moderation.adapters.tables.layout import Key, Table, Values
from moderation.adapters.tables.session import Keeper

Rows = dict[Key, Values | None]
"""What is known of a table: its rows, and of which keys there are none."""

KEPT: Final = 10_000
"""Rows of a table that are remembered from one batch to the next."""


class Held:
    """The rows of a broadcast in one table; each is read from the database once, before it is asked for if possible.

    `known` is what the batch before knew when it had written all.
    """

    def __init__(self, keeper: Keeper, table: Table, number: int, known: Rows | None = None) -> None:
        self._keeper = keeper
        self._table = table
        self._number = number
        self._width = len(table.key)
        self._stored: Rows = known or {}
        self._changed: Rows = {}

    @property
    def name(self) -> str:
        """Return the name of the table."""
        return self._table.name

    def load(self, keys: Iterable[Key]) -> None:
        """Read rows that will be asked for, so that it takes one question and not one each."""
        unknown = {key for key in keys if key not in self._stored}
        if not unknown:
            return
        self._stored.update(dict.fromkeys(unknown))
        for row in self._keeper.find(self._table, self._number, unknown):
            self._stored[row[: self._width]] = row[self._width :]

    def get(self, key: Key) -> Any:
        """Return the values of a row as they are now, None when there is none."""
        if key in self._changed:
            return self._changed[key]
        if key not in self._stored:
            self.load((key,))
        return self._stored[key]

    def expect_none(self, keys: Iterable[Key]) -> None:
        """Take for granted that there are no such rows, so that nobody looks for them."""
        for key in keys:
            self._stored.setdefault(key, None)

    def put(self, key: Key, values: Values) -> None:
        """Write a row in place of the one that there may be."""
        self._changed[key] = values

    def drop(self, key: Key) -> None:
        """Delete a row, if there is one."""
        self._changed[key] = None

    def flush(self) -> None:
        """Write what has changed, so that queries see it."""
        if not self._changed:
            return
        self.load(self._changed)
        new: list[tuple[Key, Values]] = []
        other: list[tuple[Key, Values]] = []
        gone: list[Key] = []
        columns: set[int] = set()
        for key, values in self._changed.items():
            before = self._stored[key]
            if values is None:
                if before is not None:
                    gone.append(key)
            elif before is None:
                new.append((key, values))
            elif before != values:
                columns |= {
                    place for place, pair in enumerate(zip(before, values, strict=True)) if pair[0] != pair[1]
                }
                other.append((key, values))
        self._write(new, other, gone, columns)
        self._stored.update(self._changed)
        self._changed.clear()

    def forget(self) -> None:
        """Read anew what is asked for from now on: a statement is about to change rows in the database itself."""
        self.flush()
        self._stored.clear()

    def known(self) -> Rows:
        """Return what is known once all is written, the oldest rows left out where there are many."""
        for key in list(islice(self._stored, max(len(self._stored) - KEPT, 0))):
            del self._stored[key]
        return self._stored

    def _write(
        self,
        new: list[tuple[Key, Values]],
        other: list[tuple[Key, Values]],
        gone: list[Key],
        columns: set[int],
    ) -> None:
        if new:
            self._keeper.add(self._table, self._number, new)
        if other:
            self._keeper.change(self._table, self._number, other, sorted(columns))
        if gone:
            self._keeper.remove(self._table, self._number, gone)
