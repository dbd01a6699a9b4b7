"""Commands, snapshots and the staff room in memory."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from moderation.domain.deciding.decisions import Command, Outcome
from moderation.pipeline.desk.staff_room import Seen


class MemoryCommands:
    """`Commands` that are gone with the process."""

    def __init__(self) -> None:
        self._commands: dict[str, Command] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._turn = Lock()

    def submit(self, command: Command) -> None:
        """Put a command in; the same id again changes nothing."""
        with self._turn:
            self._commands.setdefault(command.id, command)

    def pending(self, *, limit: int = 100) -> list[Command]:
        """Return commands without an outcome, oldest first."""
        with self._turn:
            waiting = [command for id_, command in self._commands.items() if id_ not in self._outcomes]
        return waiting[:limit]

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Write what became of commands."""
        with self._turn:
            for outcome in outcomes:
                if outcome.id in self._commands:
                    self._outcomes.setdefault(outcome.id, outcome)

    def outcome(self, command: str) -> Outcome | None:
        """Return what became of a command, None while it is pending."""
        return self._outcomes.get(command)

    def close(self) -> None:
        """Do nothing: all is kept until the object goes."""


class MemorySnapshots:
    """`Snapshots` that are gone with the process."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, bytes]] = {}

    def save(self, broadcast: str, offset: int, state: bytes) -> None:
        """Keep the state reached at an offset, in place of the one before."""
        self._kept[broadcast] = offset, state

    def load(self, broadcast: str) -> tuple[int, bytes] | None:
        """Return offset and state, or None when there is none."""
        return self._kept.get(broadcast)


class MemoryStaffRoom:
    """A `StaffRoom` that is gone with the process."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], Seen] = {}
        self._notes: dict[tuple[str, str, str], str] = {}

    def see(self, broadcast: str, seen: Seen) -> None:
        """Note that somebody is at a page, in place of where they were before."""
        self._seen[broadcast, seen.who] = seen

    def present(self, broadcast: str, *, since: float) -> list[Seen]:
        """Return whoever was seen since a moment, by name."""
        found = (seen for (where, _), seen in self._seen.items() if where == broadcast)
        return sorted((seen for seen in found if seen.at >= since), key=lambda seen: seen.who)

    def keep(self, broadcast: str, who: str, name: str, note: str) -> None:
        """Keep a note of somebody's under a name; an empty one takes it away."""
        self._notes.pop((broadcast, who, name), None)
        if note:
            self._notes[broadcast, who, name] = note

    def notes(self, broadcast: str, who: str) -> dict[str, str]:
        """Return somebody's notes by name."""
        return {key[2]: note for key, note in sorted(self._notes.items()) if key[:2] == (broadcast, who)}

    def close(self) -> None:
        """Do nothing: all is kept until the object goes."""
