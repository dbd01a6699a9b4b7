"""Access: what proves who a member of staff is, and which pages their role has."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from moderation.adapters.tokens import FEED, TokenFile
from moderation.domain.staff import Person, Role, may_be_called, read_roster
from moderation.settings import Settings

SHARED: Final = "shared"
"""Came in by the one token that `serve` prints."""
PROVIDER: Final = "provider"
"""Was sent by the operator's own sign-in (OIDC)."""
PAGES: Final[Mapping[Role, tuple[str, ...]]] = {
    Role.INSIGHTS: ("insights",),
    Role.HOST: ("host", "insights"),
    Role.MODERATOR: ("triage", "host", "team", "insights", "library", "rules", "operations"),
    Role.ADMIN: ("triage", "host", "team", "insights", "library", "rules", "operations"),
}


def pages_of(person: Person) -> tuple[str, ...]:
    """Return the pages of a person's role, first the one that opens."""
    return PAGES[person.role] if person.role is not None else ()


def is_right(token: str, expected: str) -> bool:
    """Tell whether a token is the expected one, in a time that says nothing about how much of it fits."""
    return bool(expected) and hmac.compare_digest(token.strip().encode(), expected.encode())


@dataclass(frozen=True, slots=True)
class Access:
    """The ways in: an entry is SHARED, PROVIDER or the id of a personal token, "" for none."""

    settings: Settings
    tokens: TokenFile

    def entry(self, token: str) -> str:
        """Return the entry that a token gives, "" when it gives none."""
        if is_right(token, self.settings.staff_token):
            return SHARED
        found = self.tokens.find(token.strip())
        return found.id if found is not None and found.scope != FEED else ""

    def person(self, entry: str, name: str, claims: Mapping[str, object]) -> Person | None:
        """Return who came in by an entry, None when it holds no longer or something is missing.

        `name` is what the person calls themselves, believed with the shared token only; `claims` what the operator's
        sign-in says of them.
        """
        if entry == SHARED:
            return Person(name, Role.ADMIN) if name and not self.is_taken(name) else None
        if entry == PROVIDER:
            return recognized(claims, read_roster(self.settings.staff))
        found = next((token for token in self.tokens.all() if token.id == entry), None)
        if found is None or not self.tokens.is_valid(entry):
            return None
        return Person(found.name, Role(found.scope), found.broadcast)

    def holds(self, entry: str) -> bool:
        """Tell whether an entry still opens the pages; cheap enough for every look."""
        return entry in (SHARED, PROVIDER) or self.tokens.is_valid(entry)

    def is_taken(self, name: str) -> bool:
        """Tell whether a name is somebody else's: of a token of their own, on the roster, a group's or a chat's.

        Decisions must not be signed by another.
        """
        same = name.casefold()
        if not may_be_called(name) or same in read_roster(self.settings.staff):
            return True
        return any(token.name.casefold() == same for token in self.tokens.all() if token.scope != FEED)

    def exists(self) -> bool:
        """Tell whether any token could open the pages."""
        return bool(self.settings.staff_token) or any(token.scope != FEED for token in self.tokens.all())


def recognized(claims: Mapping[str, object], roster: Mapping[str, Role]) -> Person | None:
    """Return the member of staff whom an OIDC provider's claims name; an e-mail it has not verified names nobody."""
    email = claims.get("email")
    # Some providers say it in a word, some say nothing: those verify what they send, or are not to be used.
    verified = str(claims.get("email_verified", True)).casefold() == "true"
    if not isinstance(email, str) or not verified:
        return None
    role = roster.get(email.strip().casefold())
    return Person(email.strip().casefold(), role) if role is not None else None
