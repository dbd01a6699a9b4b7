"""Staff: who works on broadcasts, and what each role may see and decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from moderation.domain.deciding.decisions import Verb
from moderation.domain.errors import BadSetting, Forbidden

GROUP: Final = "@"
"""What the name of a group of people begins with where a person's might stand: `@Roaming`."""
CHAT: Final = "#"
"""The same of a chat elsewhere: `#twitch`."""


class Role(StrEnum):
    """What a person is there for."""

    INSIGHTS = "insights"
    HOST = "host"
    MODERATOR = "moderator"
    ADMIN = "admin"


class Right(StrEnum):
    """What may be read: figures without texts, questions with personal data masked, who looked and decided."""

    FIGURES = "figures"
    QUESTIONS = "questions"
    AUDIT = "audit"


_READS: Final = {
    Role.INSIGHTS: frozenset({Right.FIGURES}),
    Role.HOST: frozenset({Right.FIGURES, Right.QUESTIONS}),
    Role.MODERATOR: frozenset({Right.FIGURES, Right.QUESTIONS}),
    Role.ADMIN: frozenset(Right),
}
_OF_THE_WHOLE: Final = {
    Verb.OPEN, Verb.PAUSE, Verb.CLOSE, Verb.RETITLE, Verb.START, Verb.CLONE, Verb.REHEARSE,
}  # fmt: skip
"""What concerns all who watch a broadcast, or makes another one."""
_DECIDES: Final = {
    Role.INSIGHTS: frozenset[Verb](),
    # A host has the camera on: what is raw or concerns the whole broadcast stays with others.
    Role.HOST: frozenset(
        {
            Verb.ON_AIR, Verb.OFF_AIR, Verb.ANSWER, Verb.DISMISS, Verb.STAR, Verb.UNSTAR, Verb.ESCALATE, Verb.CALM,
            Verb.CLAIM, Verb.RELEASE, Verb.TAKE_ALARM, Verb.LATER, Verb.SOONER, Verb.HAND_OVER, Verb.ACKNOWLEDGE,
            Verb.UNDO, Verb.REDO,
        }
    ),
    Role.MODERATOR: frozenset(Verb) - _OF_THE_WHOLE,
    Role.ADMIN: frozenset(Verb),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff; `role` is None for a stranger, `broadcast` the only one they work on, "" for all."""

    name: str
    role: Role | None
    broadcast: str = ""

    def may_read(self, right: Right) -> bool:
        """Tell whether this person's role includes a right."""
        return self.role is not None and right in _READS[self.role]

    def may(self, verb: Verb) -> bool:
        """Tell whether this person's role includes a decision."""
        return self.role is not None and verb in _DECIDES[self.role]

    def works_on(self, broadcast: str) -> bool:
        """Tell whether a broadcast is this person's."""
        return self.role is not None and self.broadcast in ("", broadcast)

    def require(self, broadcast: str, asked: Right | Verb) -> None:
        """Let a right or a decision in a broadcast pass.

        Raises Forbidden, with a sentence for the person, when it is not theirs.
        """
        if not self.works_on(broadcast):
            raise Forbidden("This broadcast is not yours: ask an administrator for access to it.")
        allowed = self.may(asked) if isinstance(asked, Verb) else self.may_read(asked)
        if not allowed:
            raise Forbidden(
                f"The role {self.role} does not include {asked}: ask someone whose role does, or an administrator."
            )


def may_be_called(name: str) -> bool:
    """Tell whether a person may have a name: one of a group or a chat would sign what they did not do."""
    return not name.startswith((GROUP, CHAT))


def read_roster(setting: str) -> Mapping[str, Role]:
    """Return the roles of staff by e-mail, from a setting such as `anna@example.org=moderator, oleg@example.org=host`.

    Raises BadSetting when a part of it is something else.
    """
    roster = {}
    for part in filter(None, map(str.strip, setting.split(","))):
        email, _, role = part.partition("=")
        if "@" not in email or role.strip() not in list(Role):
            raise BadSetting(
                f"EFIR_STAFF holds {part[:60]!r}: give e-mail=role, the role one of {', '.join(Role)}."
            )
        roster[email.strip().casefold()] = Role(role.strip())
    return roster


STRANGER: Final = Person("", None)
"""Whoever has not signed in: may do nothing."""
