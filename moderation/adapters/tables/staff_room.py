"""The staff room in two tables."""

from __future__ import annotations

from typing import Final

from moderation.adapters import codec
from moderation.adapters.codec import key_text, text_key
from moderation.adapters.tables.session import Store
from moderation.pipeline.desk.staff_room import Seen

_SEE: Final = """
    INSERT INTO seen VALUES (:broadcast, :who, :at, :row)
    ON CONFLICT (broadcast, who) DO UPDATE SET at = excluded.at, row = excluded.row
"""
_PRESENT: Final = "SELECT row FROM seen WHERE broadcast = :broadcast AND at >= :since ORDER BY who"
_KEEP: Final = """
    INSERT INTO notes VALUES (:broadcast, :who, :name, :note)
    ON CONFLICT (broadcast, who, name) DO UPDATE SET note = excluded.note
"""
_DROP: Final = "DELETE FROM notes WHERE broadcast = :broadcast AND who = :who AND name = :name"
_NOTES: Final = "SELECT name, note FROM notes WHERE broadcast = :broadcast AND who = :who ORDER BY name"


class TableStaffRoom:
    """`StaffRoom` in a store; several dashboards may have it open."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def see(self, broadcast: str, seen: Seen) -> None:
        """Note that somebody is at a page, in place of where they were before."""
        who, row = text_key(seen.who), codec.pack(seen)
        with self._store.writing() as session:
            session.write(_SEE, broadcast=text_key(broadcast), who=who, at=float(seen.at), row=row)

    def present(self, broadcast: str, *, since: float) -> list[Seen]:
        """Return whoever was seen since a moment, by name."""
        with self._store.reading() as session:
            rows = session.all(_PRESENT, broadcast=text_key(broadcast), since=float(since))
        return [codec.unpack(packed, Seen) for (packed,) in rows]

    def keep(self, broadcast: str, who: str, name: str, note: str) -> None:
        """Keep a note of somebody's under a name; an empty one takes it away."""
        key = {"broadcast": text_key(broadcast), "who": text_key(who), "name": text_key(name)}
        with self._store.writing() as session:
            if note:
                session.write(_KEEP, **key, note=text_key(note))
            else:
                session.write(_DROP, **key)

    def notes(self, broadcast: str, who: str) -> dict[str, str]:
        """Return somebody's notes by name."""
        with self._store.reading() as session:
            rows = session.all(_NOTES, broadcast=text_key(broadcast), who=text_key(who))
        return {key_text(name): key_text(note) for name, note in rows}

    def close(self) -> None:
        """Release what is held."""
        self._store.close()
