"""Fan-out: who is connected, and how a notice finds them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from moderation.domain.chat import FeedState
from moderation.domain.protocol.feed import PAGE
from moderation.pipeline.ports import Notice

CHUNK = 200
"""Notices sent between two turns of the event loop: about four milliseconds of sending."""
FOR_FEEDS = ("answered", "removed")
"""What feeds are told of."""
IDS_PER_FRAME = 100
"""Ids in one frame to a feed."""


class Listener(Protocol):
    """Where notices go: a connection, or one that holds them back for a moment."""

    def push(self, frame: Mapping[str, object]) -> bool:
        """Take a frame; return whether the other end will get it."""
        ...


@dataclass(slots=True)
class _Hall:
    """Everyone connected to one broadcast."""

    viewers: dict[str, list[Listener]] = field(default_factory=dict)
    feeds: dict[Listener, FeedState | None] = field(default_factory=dict)
    """With what each said of itself, None for one that speaks the bare contract and hears every answer."""


class Hub:
    """Keeps who is connected to which broadcast; implements the port Audience."""

    def __init__(self) -> None:
        self._halls: dict[str, _Hall] = {}
        self._count = 0

    @property
    def connections(self) -> int:
        """Return how many viewers' and feeds' connections there are."""
        return self._count

    def join(self, broadcast: str, viewer: str, listener: Listener) -> None:
        """Add a viewer's connection; a viewer may have several."""
        self._hall(broadcast).viewers.setdefault(viewer, []).append(listener)
        self._count += 1

    def leave(self, broadcast: str, viewer: str, listener: Listener) -> None:
        """Remove a viewer's connection."""
        hall = self._halls[broadcast]
        hall.viewers[viewer].remove(listener)
        if not hall.viewers[viewer]:
            del hall.viewers[viewer]
        self._left(broadcast)

    def join_feed(self, broadcast: str, listener: Listener) -> None:
        """Add a feed's connection."""
        self._hall(broadcast).feeds[listener] = None
        self._count += 1

    def attune(self, broadcast: str, listener: Listener, state: FeedState) -> None:
        """Note what a feed says of itself: from now on it hears only what it passes on, of its own channels.

        Of one that has left meanwhile nothing is noted.
        """
        hall = self._halls.get(broadcast)
        if hall is not None and listener in hall.feeds:
            hall.feeds[listener] = state

    def leave_feed(self, broadcast: str, listener: Listener) -> None:
        """Remove a feed's connection."""
        del self._halls[broadcast].feeds[listener]
        self._left(broadcast)

    async def tell(self, broadcast: str, notices: Iterable[Notice]) -> list[str]:
        """Send notices, the loop's turn given away after every CHUNK of them; return the viewers reached.

        Feeds hear of answers and of what is to be removed: one frame for each cluster and channel, with all ids that
        it concerns.
        """
        reached: dict[str, None] = {}
        for_feeds: dict[tuple[str, object, object], list[Notice]] = {}
        for number, notice in enumerate(notices, start=1):
            if notice.channel != PAGE:
                if notice.frame["type"] in FOR_FEEDS:
                    about = (notice.channel, notice.frame["type"], notice.frame.get("cluster"))
                    for_feeds.setdefault(about, []).append(notice)
            elif self._push(broadcast, notice):
                reached[notice.viewer] = None
            if number % CHUNK == 0:
                await asyncio.sleep(0)
        for concerned in for_feeds.values():
            for frame, part in feed_frames(concerned):
                if self._push_to_feeds(broadcast, frame):
                    reached.update((notice.viewer, None) for notice in part)
        return list(reached)

    def _push(self, broadcast: str, notice: Notice) -> bool:
        hall = self._halls.get(broadcast)
        listeners = hall.viewers.get(notice.viewer, []) if hall else []
        return sum(listener.push(notice.frame) for listener in listeners) > 0

    def _push_to_feeds(self, broadcast: str, frame: Mapping[str, object]) -> bool:
        hall = self._halls.get(broadcast)
        feeds = [one for one, state in hall.feeds.items() if _hears(state, frame)] if hall else []
        return sum(listener.push(frame) for listener in feeds) > 0

    def _hall(self, broadcast: str) -> _Hall:
        return self._halls.setdefault(broadcast, _Hall())

    def _left(self, broadcast: str) -> None:
        self._count -= 1
        hall = self._halls[broadcast]
        if not hall.viewers and not hall.feeds:
            del self._halls[broadcast]


def feed_frames(notices: Sequence[Notice]) -> Iterator[tuple[dict[str, object], Sequence[Notice]]]:
    """Yield notices of one thing in one channel as frames for a feed, each with those that it is made of."""
    for start in range(0, len(notices), IDS_PER_FRAME):
        part = notices[start : start + IDS_PER_FRAME]
        rest = {key: value for key, value in part[0].frame.items() if key != "id"}
        yield {**rest, "channel": part[0].channel, "ids": [notice.frame["id"] for notice in part]}, part


def _hears(state: FeedState | None, frame: Mapping[str, object]) -> bool:
    """Tell whether a feed passes a frame on; one that does not say of itself is told answers only."""
    if state is None:
        return frame["type"] == "answered"
    switched_on = state.answers if frame["type"] == "answered" else state.removes
    return switched_on and frame["channel"] in state.channels
