"""What all connections of a gateway share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from moderation.adapters.gateway.hub import Hub
from moderation.adapters.gateway.identity import Identity
from moderation.adapters.gateway.memo import Memo
from moderation.adapters.gateway.metrics import Metrics
from moderation.adapters.gateway.places import Places
from moderation.domain.errors import StoreFailed
from moderation.domain.overload import Relief
from moderation.domain.protocol.frames import Refusal
from moderation.domain.protocol.limits import Account, Registry, Window
from moderation.domain.protocol.sentences import sentence
from moderation.pipeline.answers.robot import Reply
from moderation.pipeline.desk.feeds import Feeds
from moderation.pipeline.rows import BroadcastRow
from moderation.pipeline.viewers.intake import Intake

RETRY_SECONDS = 5
"""When to try again after the store failed."""
GESTURES_AT_ONCE = 100
"""Looks at similar questions, "me too" and ratings under way at once; questions must not wait behind more."""
ROBOT_AT_ONCE = 2
"""Questions that the robot looks up at once; people's must not wait for it."""


class Help(Protocol):
    """What answers viewers who choose to ask a robot first."""

    def is_there(self) -> bool:
        """Tell whether there is anything to answer from."""
        ...

    def reply(self, text: str) -> Reply:
        """Return what to say to a question; takes a moment."""
        ...


@dataclass(frozen=True, slots=True)
class Shared:
    """The parts behind every connection.

    `crowds` are the limits of whole broadcasts. `clock` is steady, in seconds; `room` bounds the requests under way in
    all, `returning` the viewers who are being told what they missed: each such telling reads a good deal from the
    views.
    """

    intake: Intake
    hub: Hub
    metrics: Metrics
    identity: Identity
    broadcasts: Memo[BroadcastRow | None]
    accounts: Registry[Account]
    addresses: Registry[Window]
    crowds: Registry[Window]
    relief: Relief
    places: Places
    clock: Callable[[], float]
    room: asyncio.Semaphore
    returning: asyncio.Semaphore
    per_minute: int
    language: str
    robot: Help | None = None
    feeds: Feeds | None = None
    gestures: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(GESTURES_AT_ONCE))
    asking_robot: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(ROBOT_AT_ONCE))

    async def is_open(self, broadcast: str, *, before: bool) -> bool:
        """Tell whether a broadcast takes questions; while the views cannot be read, what was so `before`."""
        try:
            row = await self.broadcasts.get(broadcast)
        except StoreFailed:
            return before
        return row is not None and row.open


def too_many(language: str, id: str | None) -> Refusal:  # noqa: A002 - the wire's own word
    """Return the refusal of a gesture that there is no room for now; it counts against nobody."""
    return Refusal("too_fast", sentence(language, "crowded", wait=RETRY_SECONDS), id, RETRY_SECONDS)


def not_saved(language: str, id: str | None) -> Refusal:  # noqa: A002 - the wire's own word
    """Return the refusal for a store that failed: the contract's `blocked`, with the time to try again."""
    return Refusal("blocked", sentence(language, "not_saved", wait=RETRY_SECONDS), id, RETRY_SECONDS)
