"""Erasing: what a viewer sent, or what everybody typed long ago, is taken out of the log; counts stay.

The log is append-only but for this: events keep their places and numbers, only words and senders go.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

import numpy as np

from moderation.domain.events import (
    Asked,
    Consulted,
    Decided,
    Erased,
    Event,
    Filed,
    PassedOn,
    Rated,
    Recorded,
    Screened,
    Settled,
    Supported,
    Title,
    Titled,
    Told,
)
from moderation.pipeline.ports import EventLog, Receipt, Snapshots
from moderation.pipeline.sorting.rebuild import NARROW, events
from moderation.pipeline.sorting.stages import Stages

ALIAS: Final = "x:"
"""What the pseudonym of an erased viewer starts with."""
_PROBED: Final = 64
"""Messages looked at to find one that no erasure of a viewer has emptied."""


class Rewritable(EventLog, Protocol):
    """A log whose events can be replaced in their places, by its one writer."""

    def rewrite(
        self, broadcast: str, change: Callable[[Recorded], Event], more: Sequence[Event] = (), **part: Any
    ) -> list[Receipt]:
        """Replace events by what `change` makes of them and record `more`, all or nothing."""
        ...

    def cut(self) -> bool:
        """Let nothing of what was replaced stay on disk; return False when that has to wait."""
        ...


class Renewable(Snapshots, Protocol):
    """Snapshots of which nothing can be left behind."""

    def renew(self) -> None:
        """Leave nothing of what was kept before what is kept now."""
        ...


def forget_words(log: Rewritable, broadcast: str, *, before: float, most: int = 0) -> int:
    """Empty what was typed in messages screened before a moment (epoch seconds); return how many there were.

    `most`: so many at a time, the oldest first, until there are none; 0 for all at once. What the board shows, masked,
    stays, and so do vectors: a rebuild comes to the same. A message that waits for its turn keeps its words until it
    was screened.
    """
    last, first = _last_screened(log, broadcast, before), _first_kept(log, broadcast)
    emptied = 0

    def empty(recorded: Recorded) -> Event:
        nonlocal emptied
        assert isinstance(recorded.event, Asked)
        emptied += bool(recorded.event.text)
        return replace(recorded.event, text="")

    if first <= last:
        if most:
            last = min(last, log.read(broadcast, after=first - 1, limit=most, kinds={Asked})[-1].offset)
        log.rewrite(broadcast, empty, after=first - 1, through=last, kinds={Asked})
    return emptied


def erase_viewer(
    log: Rewritable,
    broadcast: str,
    viewer: str,
    *,
    alias: str,
    make_stages: Callable[[], Stages | None],
    now: float,
) -> Receipt | None:
    """Take everything of a viewer out of a broadcast, but that somebody was there; return where that is written.

    None when there is nothing of theirs. `alias` is a pseudonym that nobody has; `make_stages` gives the stages as they
    stand at the end of the log, which then remember the words no more, or None when nobody can make them any more:
    clusters that held the words then lose their titles.
    """
    seqs, known = _sent(log, broadcast, viewer)
    if not known:
        return None
    stages = make_stages()
    titled = stages.forget(seqs) if stages else []
    erased = Erased(len(seqs), now, stages.snapshot() if stages else b"")
    erasure = _Erasure(viewer, alias, seqs, _clusters_of(log, broadcast, seqs))
    return log.rewrite(broadcast, erasure.of, [erased, *titled])[0]


@dataclass(frozen=True, slots=True)
class _Erasure:
    """Whose messages, what they are called from now on, and the clusters that these were ever in."""

    viewer: str
    alias: str
    seqs: AbstractSet[int]
    clusters: AbstractSet[int]

    def of(self, recorded: Recorded) -> Event:
        """Return what is left of an event."""
        left: Event = recorded.event
        match left:
            case Asked(viewer=self.viewer) as event:
                # In a public chat a message's own id leads to the person.
                left = replace(
                    event, id=f"{self.alias}.{recorded.offset}", viewer=self.alias, text="", donation=""
                )
            case Supported() | Rated() | Consulted() | PassedOn() as event if event.viewer == self.viewer:
                left = replace(event, viewer=self.alias)
            case Told() as event if self.viewer in event.viewers:
                viewers = (self.alias if one == self.viewer else one for one in event.viewers)
                left = replace(event, viewers=tuple(viewers))
            case Screened() as event if not self.seqs.isdisjoint(event.seqs):
                left = self._unread(event)
            case Erased() as event:
                # Whatever it remembered, these words among it, the erasure that is being written remembers now.
                left = replace(event, memory=b"")
            case Titled() as event:
                left = replace(event, titles=tuple(map(self._untitled, event.titles)))
        return left

    def _unread(self, event: Screened) -> Screened:
        return replace(
            event,
            screenings=tuple(
                replace(screening, shown="", masked=()) if seq in self.seqs else screening
                for seq, screening in zip(event.seqs, event.screenings, strict=True)
            ),
            vectors=self._blank(event.vectors, event.embedded, event.dim),
            parts=tuple((seq, "" if seq in self.seqs else text) for seq, text in event.parts),
            part_vectors=self._blank(event.part_vectors, [seq for seq, _ in event.parts], event.dim),
        )

    def _blank(self, vectors: bytes, seqs: Sequence[int], dim: int) -> bytes:
        """Return vectors with those of erased messages all alike: from a vector words can be guessed."""
        rows = np.frombuffer(vectors, NARROW).reshape(len(seqs), dim).copy()
        gone = [place for place, seq in enumerate(seqs) if seq in self.seqs]
        if gone:
            rows[gone] = np.eye(1, dim, dtype=NARROW)
        return rows.tobytes()

    def _untitled(self, title: Title) -> Title:
        return replace(title, label="", keywords=()) if title.cluster in self.clusters else title


def _sent(log: EventLog, broadcast: str, viewer: str) -> tuple[AbstractSet[int], bool]:
    """Return the messages of a viewer, and whether the log knows them at all."""
    seqs, known = set(), False
    for recorded in events(log, broadcast, Asked, Supported, Rated, Consulted, PassedOn):
        if getattr(recorded.event, "viewer", "") == viewer:
            known = True
            if isinstance(recorded.event, Asked):
                seqs.add(recorded.offset)
    return seqs, known


def _clusters_of(log: EventLog, broadcast: str, seqs: Collection[int]) -> AbstractSet[int]:
    """Return all clusters that messages were ever in: any of them may have been shown by their words."""
    micros: set[int] = set()
    clusters: set[int] = set()
    for recorded in events(log, broadcast, Filed, Settled, Decided):
        if isinstance(recorded.event, Filed):
            found = [filing for filing in recorded.event.filings if filing.seq in seqs]
            micros.update(filing.micro for filing in found)
            clusters.update(filing.cluster for filing in found)
        elif isinstance(recorded.event, Settled | Decided):
            clusters.update(move.after for move in recorded.event.moves if move.micro in micros)
    return clusters


def _last_screened(log: EventLog, broadcast: str, before: float) -> int:
    """Return the last message screened before a moment, 0 when there is none; screenings stand in the order of time."""
    low, high, last = 0, log.head(broadcast), 0
    while low < high:
        middle = (low + high) // 2
        found = log.read(broadcast, after=middle, limit=1, kinds={Screened})
        event = found[0].event if found else None
        if isinstance(event, Screened) and event.at < before:
            low, last = found[0].offset, max(event.seqs)
        else:
            high = middle
    return last


def _first_kept(log: EventLog, broadcast: str) -> int:
    """Return the offset from which on messages may have their words yet: they are emptied from the first on."""
    low, high = 0, log.head(broadcast)
    while low < high:
        middle = (low + high) // 2
        probed = log.read(broadcast, after=middle, limit=_PROBED, kinds={Asked})
        whole = (one.event for one in probed if isinstance(one.event, Asked))
        sample = next((event for event in whole if not event.viewer.startswith(ALIAS)), None)
        if sample is not None and not sample.text:
            low = middle + 1
        else:
            high = middle
    return low + 1
