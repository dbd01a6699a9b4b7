"""Service figures: how viewers were served, in the words of contact centres (ISO 18295-1).

A viewer who asked one question, however often and in whatever wording, is one *contact*. Only what the event log knows
is counted; what it does not know is None.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from moderation.domain.recurrence import PARTS

BOUNDS: Final = (60.0, 300.0, 900.0)
"""Seconds that part waiting times into bars: up to one, five, fifteen minutes, and longer."""
SHORTEST: Final = 5.0
"""Seconds of a part below which there is nothing to see."""
_NINTH: Final = 0.9
_SHIFT: Final = 32


@dataclass(frozen=True, slots=True)
class Spread:
    """Durations in seconds: how many, their median, and what nine in ten do not exceed; None of none."""

    count: int = 0
    median: float | None = None
    ninth: float | None = None

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Spread:
        """Return the spread of durations (nearest rank)."""
        ordered = sorted(seconds)
        if not ordered:
            return cls()
        return cls(len(ordered), _rank(ordered, 0.5), _rank(ordered, _NINTH))


@dataclass(frozen=True, slots=True)
class Service:
    """How the viewers of a broadcast were served.

    `askers` distinct viewers who asked or said "me too", of them `askers_answered`; `contacts` who asked what in their
    own words, of them `served` with an answer: `late` ones asked when it had been given already and were told at once,
    `repeated` ones asked the same again afterwards; `useful` and `useless` ratings of answers. `waiting` is of those
    who had to wait for their answer, `waits` how many of them within each of BOUNDS and beyond; `open` is how long
    those have waited so far who have none; `handling` is of the answers that somebody took up first. The robot was
    asked `robot_asked` times, answered `robot_answered` of them, and `robot_passed` of those viewers asked people all
    the same.
    """

    askers: int = 0
    askers_answered: int = 0
    contacts: int = 0
    served: int = 0
    late: int = 0
    repeated: int = 0
    useful: int = 0
    useless: int = 0
    waiting: Spread = Spread()
    waits: tuple[int, ...] = ()
    open: Spread = Spread()
    handling: Spread = Spread()
    robot_asked: int = 0
    robot_answered: int = 0
    robot_passed: int = 0

    @property
    def answered_share(self) -> float | None:
        """Return the share of askers with at least one answer."""
        return _share(self.askers_answered, self.askers)

    @property
    def first_contact(self) -> float | None:
        """Return the share of all contacts that one answer settled: neither asked again nor called unhelpful.

        Who did both is counted against it twice, so the true share is not lower.
        """
        return _share(max(self.served - self.repeated - self.useless, 0), self.contacts)

    @property
    def satisfaction(self) -> float | None:
        """Return the share of ratings that call the answer useful."""
        return _share(self.useful, self.useful + self.useless)

    @property
    def repeated_share(self) -> float | None:
        """Return the share of contacts with an answer that asked the same again."""
        return _share(self.repeated, self.served)

    @property
    def deflected(self) -> int:
        """Return how often the robot's answer was enough: nobody of the staff had to see to it."""
        return max(self.robot_answered - self.robot_passed, 0)

    @property
    def deflected_share(self) -> float | None:
        """Return the share of questions to the robot after which people were not asked."""
        return _share(self.deflected, self.robot_asked)


@dataclass(frozen=True, slots=True)
class Slice:
    """How those were served who first asked in one part of a broadcast, which starts at `at` (epoch seconds).

    Of the `contacts` that began in it `served` have an answer by now, after `waiting` where they had to wait.
    """

    at: float
    contacts: int = 0
    served: int = 0
    waiting: Spread = Spread()


class Contacts:
    """Collects who asked what when, whatever the order; a broadcast may have millions of messages."""

    def __init__(self, answered: Mapping[int, float]) -> None:
        """`answered`: when each cluster that is answered now was answered first."""
        self._answered = answered
        self._viewers: dict[str, int] = {}
        # Two small numbers in one: a key a contact must not cost a tuple.
        self._first: dict[int, float] = {}
        self._afterwards: set[int] = set()

    def add(self, viewer: str, cluster: int, at: float) -> None:
        """Take in a message of a viewer in a cluster."""
        contact = cluster << _SHIFT | self._viewers.setdefault(viewer, len(self._viewers))
        first = self._first.get(contact)
        if first is None or at < first:
            self._first[contact] = at
        if at > self._answered.get(cluster, math.inf):
            self._afterwards.add(contact)

    def slices(self, parts: int = PARTS) -> list[Slice]:
        """Return the equal parts of the time from the first contact to the last, in order; none of a mere moment."""
        begin, end = min(self._first.values(), default=0.0), max(self._first.values(), default=0.0)
        if end - begin < parts * SHORTEST:
            return []
        length = (end - begin) / parts
        counts, waits = [0] * parts, [list[float]() for _ in range(parts)]
        late = [0] * parts
        for contact, first in self._first.items():
            part = min(int((first - begin) / length), parts - 1)
            answered = self._answered.get(contact >> _SHIFT)
            counts[part] += 1
            if answered is not None and first > answered:
                late[part] += 1
            elif answered is not None:
                waits[part].append(answered - first)
        return [
            Slice(begin + part * length, counts[part], late[part] + len(waits[part]), Spread.of(waits[part]))
            for part in range(parts)
        ]

    def service(
        self,
        *,
        now: float,
        askers: int,
        askers_answered: int,
        useful: int,
        useless: int,
        handling: Sequence[float],
    ) -> Service:
        """Return the figures at a moment; the arguments are what is counted elsewhere."""
        waits: list[float] = []
        still: list[float] = []
        late = 0
        for contact, first in self._first.items():
            answered = self._answered.get(contact >> _SHIFT)
            if answered is None:
                still.append(max(now - first, 0.0))
            elif first > answered:
                late += 1
            else:
                waits.append(answered - first)
        return Service(
            askers=askers,
            askers_answered=askers_answered,
            contacts=len(self._first),
            served=len(waits) + late,
            late=late,
            repeated=len(self._afterwards) - late,
            useful=useful,
            useless=useless,
            waiting=Spread.of(waits),
            waits=_parted(waits),
            open=Spread.of(still),
            handling=Spread.of(handling),
        )


def _rank(ordered: Sequence[float], share: float) -> float:
    return ordered[math.ceil(share * len(ordered)) - 1]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _parted(seconds: Iterable[float]) -> tuple[int, ...]:
    counts = [0] * (len(BOUNDS) + 1)
    edges = (-math.inf, *BOUNDS, math.inf)
    for one in seconds:
        counts[next(i for i, (low, high) in enumerate(pairwise(edges)) if low < one <= high)] += 1
    return tuple(counts)
