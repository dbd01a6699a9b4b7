"""Commands in PostgreSQL: dashboards and the process that decides need not share a machine."""

from __future__ import annotations

from typing import Final

from moderation.adapters.postgres.session import open_store
from moderation.adapters.tables.commands import TableCommands

_STEPS: Final = (
    """
    CREATE TABLE commands (
        number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id BYTEA NOT NULL UNIQUE, command BYTEA NOT NULL,
        outcome BYTEA
    );
    CREATE INDEX commands_pending ON commands (number) WHERE outcome IS NULL;
    """,
)


class PostgresCommands(TableCommands):
    """`Commands` in a database; their table is made when missing."""

    def __init__(self, url: str) -> None:
        super().__init__(open_store(url, "commands", _STEPS, durable=True))
