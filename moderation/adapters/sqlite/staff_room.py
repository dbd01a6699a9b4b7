"""The staff room in one SQLite file beside the others; a power cut may take the last minute of it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from moderation.adapters.sqlite.session import SqliteStore
from moderation.adapters.tables.staff_room import TableStaffRoom

FILE: Final = "staff.sqlite3"
_STEPS: Final = (
    """
    -- row: a packed Seen.
    CREATE TABLE seen (
        broadcast BLOB, who BLOB, at REAL NOT NULL, row BLOB NOT NULL, PRIMARY KEY (broadcast, who)
    ) WITHOUT ROWID;
    CREATE TABLE notes (
        broadcast BLOB, who BLOB, name BLOB, note BLOB NOT NULL, PRIMARY KEY (broadcast, who, name)
    ) WITHOUT ROWID;
    """,
)

_RENEWAL: Final = (
    "Rosters, groups, targets and saved views were in it: set them again. Decisions are in the log."
)


class SqliteStaffRoom(TableStaffRoom):
    """`StaffRoom` in a data folder, which is made when missing."""

    def __init__(self, folder: Path) -> None:
        super().__init__(SqliteStore(folder / FILE, durable=False, steps=_STEPS, renewal=_RENEWAL))
