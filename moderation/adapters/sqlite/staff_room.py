"""The staff room in one SQLite file beside the others; a power cut may take the last minute of it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from moderation.adapters import codec
from moderation.adapters.sqlite.connection import Readers, Writer
from moderation.pipeline.staff_room import Seen

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


class SqliteStaffRoom:
    """`StaffRoom` in a data folder, which is made when missing; several dashboards may have it open."""

    def __init__(self, folder: Path) -> None:
        self._writer = Writer(folder / FILE, durable=False, steps=_STEPS)
        self._readers = Readers(folder / FILE)

    def see(self, broadcast: str, seen: Seen) -> None:
        """Note that somebody is at a page, in place of where they were before."""
        row = (*_keys(broadcast, seen.who), seen.at, codec.pack(seen))
        with self._writer.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?)", row)

    def present(self, broadcast: str, *, since: float) -> list[Seen]:
        """Return whoever was seen since a moment, by name."""
        query = "SELECT row FROM seen WHERE broadcast = ? AND at >= ? ORDER BY who"
        with self._readers.picture() as connection:
            rows = connection.execute(query, (*_keys(broadcast), since)).fetchall()
        return [codec.unpack(packed, Seen) for (packed,) in rows]

    def keep(self, broadcast: str, who: str, name: str, note: str) -> None:
        """Keep a note of somebody's under a name; an empty one takes it away."""
        key = _keys(broadcast, who, name)
        with self._writer.transaction() as connection:
            if note:
                row = (*key, *_keys(note))
                connection.execute("INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?)", row)
            else:
                connection.execute("DELETE FROM notes WHERE broadcast = ? AND who = ? AND name = ?", key)

    def notes(self, broadcast: str, who: str) -> dict[str, str]:
        """Return somebody's notes by name."""
        query = "SELECT name, note FROM notes WHERE broadcast = ? AND who = ? ORDER BY name"
        with self._readers.picture() as connection:
            rows = connection.execute(query, _keys(broadcast, who)).fetchall()
        return {codec.key_text(name): codec.key_text(note) for name, note in rows}

    def close(self) -> None:
        """Release what is held."""
        self._readers.close()
        self._writer.close()


def _keys(*texts: str) -> tuple[bytes, ...]:
    return tuple(codec.text_key(text) for text in texts)
