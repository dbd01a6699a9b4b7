"""Groups: experts to whom a question is given together, and what they know best, as notes of the staff room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from moderation.domain.staff import GROUP

_KNOWS: Final = "knows "


@dataclass(frozen=True, slots=True)
class Group:
    """Who is in a group, and which topics they know best; its name begins with `@`."""

    name: str
    members: tuple[str, ...]
    topics: tuple[str, ...] = ()


def read_groups(notes: Mapping[str, str]) -> dict[str, Group]:
    """Return the groups that notes hold, by name."""
    return {
        name: Group(name, tuple(note.splitlines()), tuple(notes.get(f"{_KNOWS}{name}", "").splitlines()))
        for name, note in notes.items()
        if name.startswith(GROUP)
    }


def write_group(group: Group) -> dict[str, str]:
    """Return a group as notes by name; empty ones where nobody is in it."""
    topics = "\n".join(group.topics) if group.members else ""
    return {group.name: "\n".join(group.members), f"{_KNOWS}{group.name}": topics}
