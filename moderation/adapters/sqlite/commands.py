"""Commands in one SQLite file beside the views."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from moderation.adapters.sqlite.session import SqliteStore
from moderation.adapters.tables.commands import TableCommands

FILE: Final = "commands.sqlite3"

_STEPS: Final = (
    """
    CREATE TABLE commands (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, command BLOB NOT NULL, outcome BLOB);
    CREATE INDEX commands_pending ON commands (number) WHERE outcome IS NULL;
    """,
)

_RENEWAL: Final = "The log has all decisions; take those again that were taken in the last seconds."


class SqliteCommands(TableCommands):
    """`Commands` in a data folder, which is made when missing."""

    def __init__(self, folder: Path) -> None:
        super().__init__(SqliteStore(folder / FILE, durable=True, steps=_STEPS, renewal=_RENEWAL))
