"""How much one sender may do, as sliding windows of a minute; times are seconds of any steady clock."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

MINUTE = 60.0
GESTURES_PER_MINUTE = 120
"""Looks at similar questions, "me too" and ratings together that one viewer may make a minute."""
GOES_ON = 600.0
"""Seconds after an answer of the robot in which a question to people means that it was not enough."""
REMEMBERED_IDS = 256
"""Last message ids of a viewer whose re-sending costs nothing."""

T = TypeVar("T")


class Window:
    """At most `limit` events in any sixty seconds; 0 = no limit."""

    __slots__ = ("_last", "_times", "limit")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._last: float | None = None
        # Made when needed: hundreds of thousands of viewers only look on; a deque would take room for 64 at once.
        self._times: list[float] | None = None

    def wait(self, now: float) -> float:
        """Return the seconds until the next event is allowed, 0 when it is allowed now."""
        if not self.limit or self._times is None:
            return 0.0
        if self._times and self._times[0] <= now - MINUTE:
            del self._times[: bisect_right(self._times, now - MINUTE)]
        if len(self._times) < self.limit:
            return 0.0
        return self._times[0] + MINUTE - now

    def rest(self, now: float, pause: float) -> float:
        """Return the seconds until `pause` has passed since the last event, 0 when it has or there was none."""
        return 0.0 if self._last is None else max(self._last + pause - now, 0.0)

    def take(self, now: float) -> None:
        """Count an event."""
        self._last = now
        if self.limit:
            self._times = [] if self._times is None else self._times
            self._times.append(now)


class Account:
    """What is remembered of a viewer over all their connections: windows and the ids sent lately."""

    __slots__ = ("_helped", "_seqs", "asks", "gestures")

    def __init__(self, per_minute: int) -> None:
        self.asks = Window(per_minute)
        self.gestures = Window(GESTURES_PER_MINUTE if per_minute else 0)
        self._seqs: dict[str, int] = {}
        self._helped: float | None = None

    def helped(self, now: float) -> None:
        """Remember that the robot has just answered."""
        self._helped = now

    def goes_on(self, now: float) -> bool:
        """Tell, once for each time the robot answered, whether a question to people now follows it."""
        helped, self._helped = self._helped, None
        return helped is not None and now - helped <= GOES_ON

    def seq(self, id: str) -> int | None:  # noqa: A002 - the wire's own word
        """Return the `seq` under which an id was recorded, 0 while that is under way, None for a new id."""
        return self._seqs.get(id)

    def remember(self, id: str, seq: int = 0) -> None:  # noqa: A002 - the wire's own word
        """Remember that an id was accepted and, once known, its `seq`."""
        self._seqs.pop(id, None)
        self._seqs[id] = seq
        if len(self._seqs) > REMEMBERED_IDS:
            del self._seqs[next(iter(self._seqs))]


class Registry(Generic[T]):
    """Things kept by name, made on first use; the one unused for longest goes when there are too many."""

    def __init__(self, make: Callable[[], T], *, most: int) -> None:
        self._make = make
        self._most = most
        self._kept: OrderedDict[str, T] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, name: str) -> T:
        """Return what is kept under a name."""
        if name not in self._kept:
            self._kept[name] = self._make()
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        self._kept.move_to_end(name)
        return self._kept[name]
