"""Commands in one table: pages put them in, the process that decides writes what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from moderation.adapters import codec
from moderation.adapters.tables.session import Store
from moderation.domain.deciding.decisions import Command, Outcome

_SUBMIT: Final = "INSERT INTO commands (id, command) VALUES (:id, :command) ON CONFLICT (id) DO NOTHING"
_PENDING: Final = "SELECT command FROM commands WHERE outcome IS NULL ORDER BY number LIMIT :limit"
_SETTLE: Final = "UPDATE commands SET outcome = :outcome WHERE id = :id AND outcome IS NULL"
_OUTCOME: Final = "SELECT outcome FROM commands WHERE id = :id AND outcome IS NOT NULL"


class TableCommands:
    """`Commands` in a store; several processes may have them open."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def submit(self, command: Command) -> None:
        """Put a command in, durably; the same id again changes nothing."""
        with self._store.writing() as session:
            session.write(_SUBMIT, id=codec.text_key(command.id), command=codec.pack(command))

    def pending(self, *, limit: int = 100) -> list[Command]:
        """Return commands without an outcome, oldest first."""
        return [codec.unpack(packed, Command) for (packed,) in self._store.all(_PENDING, limit=limit)]

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Write what became of commands."""
        with self._store.writing() as session:
            for outcome in outcomes:
                session.write(_SETTLE, outcome=codec.pack(outcome), id=codec.text_key(outcome.id))

    def outcome(self, command: str) -> Outcome | None:
        """Return what became of a command, None while it is pending."""
        row = self._store.one(_OUTCOME, id=codec.text_key(command))
        return codec.unpack(row[0], Outcome) if row else None

    def close(self) -> None:
        """Release what is held."""
        self._store.close()
