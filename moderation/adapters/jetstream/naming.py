"""Names in the broker: one stream a broadcast, subjects that tell what an event is and under which key it stands.

<space>.<shard>.v.<kind>.<key>   what comes from viewers and people's pages: each key at most once
<space>.<shard>.m.<kind>         what the one active sorter concludes, see `publishing`

A log that was rewritten stands in a stream of another name, which the registry tells.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Final

from moderation.adapters import codec
from moderation.domain.events import Decided, Erased, Event, Filed, Screened, Settled, Surged, Titled

MACHINE: Final[tuple[type[Event], ...]] = (Screened, Filed, Titled, Settled, Surged, Decided, Erased)
"""What only the active sorter of a broadcast writes."""
SPACE: Final = "efir"
"""What all names in the broker start with."""
_AGAIN: Final = "-again-"
_READABLE: Final = 24
"""Characters of a broadcast's own id in its stream's name, for people who look at the broker."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Where a broadcast's events stand in the broker."""

    space: str
    name: str

    @property
    def stream(self) -> str:
        """Return the name of the stream."""
        return f"{self.space}-{self.name}"

    @property
    def subjects(self) -> str:
        """Return what all subjects of the stream fit."""
        return f"{self.space}.{self.name}.>"

    @property
    def machine(self) -> str:
        """Return what all subjects of the sorter's events fit."""
        return self.subject("m.>")

    def subject(self, tail: str) -> str:
        """Return a whole subject, its `tail` being one of those below."""
        return f"{self.space}.{self.name}.{tail}"

    def tail(self, subject: str) -> str:
        """Return what a subject says beside where it stands: it is the same when the log was rewritten."""
        return subject.removeprefix(self.subject(""))

    def rewritten(self, token: str) -> Shard:
        """Return where the log stands that is written anew; each time has a token of its own, none has the first."""
        name = self.name.partition(_AGAIN)[0]
        return Shard(self.space, f"{name}{_AGAIN}{token}" if token else name)

    @property
    def token(self) -> str:
        """Return what tells this log from those that were rewritten into it, "" of the first."""
        return self.name.partition(_AGAIN)[2]


def keyed(kind: str, key: bytes) -> str:
    """Return the tail of an event that stands in the log at most once."""
    # An empty key is a key, but no part of a subject may be empty.
    token = base64.urlsafe_b64encode(key).rstrip(b"=").decode()
    return f"v.{kind}.k{token}"


def concluded(kind: str) -> str:
    """Return the tail of an event that the sorter concluded."""
    return f"m.{kind}"


def shard(space: str, broadcast: str) -> Shard:
    """Return where a broadcast stands; its id may hold anything, a stream's name may not."""
    digest = hashlib.sha256(codec.text_key(broadcast)).hexdigest()[:16]
    readable = re.sub(r"[^A-Za-z0-9_]", "", broadcast[: 2 * _READABLE])[:_READABLE]
    return Shard(space, f"{readable}-{digest}" if readable else digest)


def kind_of(subject: str) -> str:
    """Return the kind of event that a subject tells."""
    return subject.split(".")[3]
