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

BOUNDS: Final = (60.0, 300.0, 900.0)
"""Seconds that part waiting times into bars: up to one, five, fifteen minutes, and longer."""
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
    those have waited so far who have none; `handling` is of the answers that somebody took up first.
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
