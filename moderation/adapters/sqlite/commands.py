"""Commands in one SQLite file: pages put them in, the process that decides writes what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from moderation.adapters import codec
from moderation.adapters.sqlite.connection import Readers, Writer
from moderation.domain.decisions import Command, Outcome

FILE: Final = "commands.sqlite3"

_STEPS: Final = (
    """
    CREATE TABLE commands (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, command BLOB NOT NULL, outcome BLOB);
    CREATE INDEX commands_pending ON commands (number) WHERE outcome IS NULL;
    """,
)


class SqliteCommands:
    """`Commands` in a data folder, which is made when missing; several processes may have them open."""

    def __init__(self, folder: Path) -> None:
        path = folder / FILE
        self._writer = Writer(path, durable=True, steps=_STEPS)
        self._readers = Readers(path)

    def submit(self, command: Command) -> None:
        """Put a command in, durably; the same id again changes nothing."""
        row = (codec.text_key(command.id), codec.pack(command))
        with self._writer.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO commands (id, command) VALUES (?, ?)", row)

    def pending(self, *, limit: int = 100) -> list[Command]:
        """Return commands without an outcome, oldest first."""
        query = "SELECT command FROM commands WHERE outcome IS NULL ORDER BY number LIMIT ?"
        with self._readers.picture() as connection:
            return [codec.unpack(packed, Command) for (packed,) in connection.execute(query, (limit,))]

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Write what became of commands."""
        rows = [(codec.pack(outcome), codec.text_key(outcome.id)) for outcome in outcomes]
        with self._writer.transaction() as connection:
            connection.executemany("UPDATE commands SET outcome = ? WHERE id = ? AND outcome IS NULL", rows)

    def outcome(self, command: str) -> Outcome | None:
        """Return what became of a command, None while it is pending."""
        query = "SELECT outcome FROM commands WHERE id = ? AND outcome IS NOT NULL"
        with self._readers.picture() as connection:
            row = connection.execute(query, (codec.text_key(command),)).fetchone()
        return codec.unpack(row[0], Outcome) if row else None

    def close(self) -> None:
        """Release what is held."""
        self._readers.close()
        self._writer.close()
