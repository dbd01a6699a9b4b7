"""The staff room in PostgreSQL: people at work see one another whichever dashboard they use."""

from __future__ import annotations

from typing import Final

from moderation.adapters.postgres.session import open_store
from moderation.adapters.tables.staff_room import TableStaffRoom

_STEPS: Final = (
    """
    -- row: a packed Seen.
    CREATE TABLE seen (
        broadcast BYTEA, who BYTEA, at FLOAT8 NOT NULL, row BYTEA NOT NULL, PRIMARY KEY (broadcast, who)
    ) WITH (fillfactor = 50);
    CREATE TABLE notes (
        broadcast BYTEA, who BYTEA, name BYTEA, note BYTEA NOT NULL, PRIMARY KEY (broadcast, who, name)
    );
    """,
)


class PostgresStaffRoom(TableStaffRoom):
    """`StaffRoom` in a database; its tables are made when missing."""

    def __init__(self, url: str) -> None:
        super().__init__(open_store(url, "staff room", _STEPS, durable=False))
