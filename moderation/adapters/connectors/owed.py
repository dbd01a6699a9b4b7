"""Owed: what is to be said and removed on the platform, each once, also after a restart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from moderation.adapters.sqlite.connection import Writer

SAY: Final = "say"
REMOVE: Final = "remove"
STEP: Final = """
    -- owed: done is set before it is tried, so that nothing is said twice in public when the process dies meanwhile.
    CREATE TABLE owed (
        number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, deed TEXT NOT NULL, target TEXT NOT NULL,
        words TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0
    );
    """


LATE: Final = """
    -- at: when the answer was given, by this machine's clock; what was owed before this was kept is too late.
    ALTER TABLE owed ADD COLUMN at REAL NOT NULL DEFAULT 0;
    """


@dataclass(frozen=True, slots=True)
class Debt:
    """Something to do: say `words` (to `target`, "" for everybody), or remove message `target` (of channel `words`).

    `at` is when the answer was given, seconds since the epoch; a removal is never too late.
    """

    name: str
    deed: str
    target: str
    words: str
    at: float = 0.0
    number: int = 0


class Owed:
    """What a connector owes its platform, in a table of its journal."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def note(self, debts: list[Debt]) -> None:
        """Note debts; one of a name that was noted before, done or not, changes nothing."""
        rows = [(debt.name, debt.deed, debt.target, debt.words, debt.at) for debt in debts]
        with self._writer.transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO owed (name, deed, target, words, at) VALUES (?, ?, ?, ?, ?)", rows
            )

    def next(self, *, since: float) -> Debt | None:
        """Return the oldest debt and count it as done; `again` takes that back.

        An answer that was given before `since` is too old to be said.
        """
        query = """
            SELECT name, deed, target, words, at, number FROM owed
            WHERE NOT done AND (deed <> ? OR at >= ?) ORDER BY at, number LIMIT 1
        """
        with self._writer.transaction() as connection:
            row = connection.execute(query, (SAY, since)).fetchone()
            if row is None:
                return None
            connection.execute("UPDATE owed SET done = 1 WHERE number = ?", (row[-1],))
        return Debt(*row)

    def again(self, debt: Debt) -> None:
        """Note that a debt could not be paid yet."""
        with self._writer.transaction() as connection:
            connection.execute("UPDATE owed SET done = 0 WHERE number = ?", (debt.number,))

    def said(self, *, limit: int) -> list[str]:
        """Return the lines that were said last."""
        query = "SELECT words FROM owed WHERE deed = ? AND done ORDER BY number DESC LIMIT ?"
        with self._writer.connection() as connection:
            return [words for (words,) in connection.execute(query, (SAY, limit))]
