"""The port of all connectors: what a platform must do, and what it may.

Write a platform as a class with `channel`, `replays` and `read`; add `pace` and `say` where it can be spoken in, and
`remove` where messages can be taken away. The runner does the rest: it stores, sends, repeats, waits and reports.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from moderation.domain.chat import Batch


@dataclass(frozen=True, slots=True)
class Pace:
    """How a platform may be spoken in: at most one line in `seconds`, of at most `chars` characters."""

    seconds: float
    chars: int


class Platform(Protocol):
    """A chat to read.

    `channel` names it on the board, at most 64 characters, such as "twitch" or "telegram". `replays` tells whether
    reading on from a position brings what was said while nobody listened; where it does not, the runner itself notes
    a gap for every time away.
    """

    channel: str
    replays: bool

    def read(self, position: str) -> AsyncGenerator[Batch, None]:
        """Connect and yield what comes, from `position` on ("" = from now, or from the beginning of a file).

        Yield an empty Batch as soon as the connection stands. When the iterator is asked for the next batch, all that
        it yielded before survives `kill -9`: confirm to the platform after `yield`, never before it. Yield in batches
        as big as what is there at once: each costs a write to the disk. The same message may come any number of times.

        Ends when there is nothing more to come, ever (a file's end). Raises PlatformAway when the connection is lost
        or the platform asks to wait: the runner comes back; BadInput when it never will work (a wrong key).
        """
        ...


@runtime_checkable
class Speaking(Protocol):
    """A platform that answers can be written into, once a person switched it on (`--answers`)."""

    pace: Pace

    async def say(self, text: str, to: str = "") -> None:
        """Write one line (no line breaks, within `pace`) into the public chat, or to the `reply_to` of an arrival.

        Raises PlatformAway when it should be tried again later (its `retry_after`), Refused when it will never be.
        """
        ...


@runtime_checkable
class Removing(Protocol):
    """A platform where a message can be taken away, once a person switched it on (`--remove`)."""

    async def remove(self, id: str, channel: str) -> None:  # noqa: A002 - the platform's own word
        """Take a message away, by the platform's id; one that is gone already is no failure.

        Raises PlatformAway when it should be tried again later, Refused when it will never be.
        """
        ...
