"""Projector: events of a broadcast → rows of the views, each batch whole or not at all."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import groupby

from moderation.domain.errors import StoreFailed
from moderation.domain.events import (
    Asked,
    Consulted,
    Decided,
    Erased,
    Event,
    Filed,
    Opened,
    PassedOn,
    Proposed,
    Rated,
    Recorded,
    Screened,
    Settled,
    Supported,
    Surged,
    Titled,
    Told,
)
from moderation.domain.message import Level, Urgency
from moderation.domain.screening.masking import mask
from moderation.domain.screening.personal import find_personal
from moderation.pipeline.ports import EventLog, MessageQuery, Views
from moderation.pipeline.rows import BroadcastRow, MessageRow
from moderation.pipeline.view_writer import ViewWriter

BATCH = 2000
"""Events projected in one transaction."""


class Projector:
    """Keeps the views of one broadcast level with its log."""

    def __init__(self, broadcast: str, log: EventLog, views: Views) -> None:
        self._broadcast = broadcast
        self._log = log
        self._views = views
        self._reached = 0

    def start(self) -> int:
        """Make sure that the views stand on this log; return how many messages they showed that the log lacks.

        Views ahead of their log mean that the log was cut or replaced by an older copy: they are rebuilt from it.
        """
        self._reached = 0
        head, position = self._log.head(self._broadcast), self._views.position(self._broadcast)
        if position and self._log.read(self._broadcast, after=position, limit=1, kinds={Erased}):
            # The rows still show what the log holds no more; their erasure was cut short.
            self._views.clear(self._broadcast)
            self.catch_up()
            return 0
        if position <= head:
            return 0
        beyond = MessageQuery(after=head, oldest=True, limit=sys.maxsize)
        lost = len(self._views.messages(self._broadcast, beyond))
        self._views.clear(self._broadcast)
        self.catch_up()
        return lost

    def catch_up(self) -> None:
        """Project everything that the log holds."""
        while self.step():
            pass

    def step(self) -> list[Recorded]:
        """Project the next batch of events; return it, empty when the views are level with the log.

        Raises StoreFailed when the views went back: begin again, with `start`.
        """
        after = self._views.position(self._broadcast)
        if after < self._reached:
            raise StoreFailed(
                f"The views of {self._broadcast[:60]!r} were lost and are made anew from the log."
            )
        batch = self._log.read(self._broadcast, after=after, limit=BATCH)
        if batch:
            self.project(batch, after=after)
            self._reached = batch[-1].offset
        return batch

    def project(self, batch: Sequence[Recorded], *, after: int | None = None) -> None:
        """Write a batch of consecutive events in one transaction; `after` is where the views must stand before it.

        Raises StoreFailed when the views stand elsewhere by now: another process projects this broadcast, too.
        """
        with self._views.begin(self._broadcast) as writer:
            if after is not None and writer.reached() != after:
                raise StoreFailed(
                    f"Another process projects {self._broadcast[:60]!r}, too: the views went on from {after} to "
                    f"{writer.reached()} meanwhile. What is missing is projected from there."
                )
            # Runs of messages become one bulk call: a broadcast may hold millions of them.
            for asked, run in groupby(batch, key=lambda recorded: isinstance(recorded.event, Asked)):
                if asked:
                    writer.add_messages([as_recorded(recorded) for recorded in run])
                else:
                    for recorded in run:
                        self._write(writer, recorded)
            writer.reach(batch[-1].offset)

    def _write(self, writer: ViewWriter, recorded: Recorded) -> None:
        match recorded.event:
            case Screened() as event:
                writer.screen(list(zip(event.seqs, event.screenings, strict=True)))
            case Filed() as event:
                writer.file(event.filings)
            case Titled() as event:
                writer.title(event.titles)
            case Settled() as event:
                writer.settle(recorded.offset, event)
            case Surged() as event:
                writer.surge(event)
            case Proposed() as event:
                writer.propose(event.merges)
            case Decided() as event:
                _decide(writer, recorded.offset, event)
            case Opened() as event:
                row = BroadcastRow(
                    self._broadcast,
                    event.title,
                    event.language,
                    open=True,
                    opened_at=event.at,
                    rehearses=event.rehearses,
                )
                writer.open_broadcast(row)
            case event:
                _write_of_viewers(writer, event)


def _write_of_viewers(writer: ViewWriter, event: Event) -> None:
    match event:
        case Supported():
            writer.support(event.viewer, event.cluster)
        case Rated():
            writer.rate(event.viewer, event.cluster, useful=event.useful)
        case Consulted():
            writer.consult(answered=bool(event.article))
        case PassedOn():
            writer.pass_on()
        case Told():
            writer.tell(event.answer, event.viewers)


def _decide(writer: ViewWriter, offset: int, decided: Decided) -> None:
    writer.move(decided.moves)
    writer.change(decided.changes, version=offset)
    writer.decide(offset, decided)


def as_recorded(recorded: Recorded) -> MessageRow:
    """Return the row of a message before any stage has looked at it: masked by what the text alone tells."""
    asked = recorded.event
    assert isinstance(asked, Asked)
    return MessageRow(
        seq=recorded.offset,
        id=asked.id,
        viewer=asked.viewer,
        at=asked.at,
        channel=asked.channel,
        shown=mask(asked.text, find_personal(asked.text)),
        urgency=Urgency(0.0, Level.NONE, asked.alarm),
        alarm="raised" if asked.alarm else "",
        donation=asked.donation,
    )
