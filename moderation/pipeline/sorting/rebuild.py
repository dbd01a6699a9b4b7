"""Rebuild: from the log back to a board and a sorter that stand where those before them stood."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

import numpy as np

from moderation.domain.deciding.board import Board
from moderation.domain.deciding.case import Judged
from moderation.domain.errors import StoreDamaged
from moderation.domain.events import Decided, Erased, Event, Filed, Opened, Recorded, Screened, Settled
from moderation.pipeline.ports import EventLog, LogReader
from moderation.pipeline.sorting.sortable import Sortable, Vector, is_sortable, sortables
from moderation.pipeline.sorting.sorter import Sorter
from moderation.pipeline.understanding.embedder import Part

BATCH = 500
"""Events read at a time."""
NEAR = 4
"""Events read at a time when a message's vector is looked for: it was embedded soon after it was recorded."""
NARROW = np.float16
"""How the log keeps vectors."""


def pack(vectors: Sequence[Vector]) -> bytes:
    """Return vectors as the log keeps them."""
    return np.stack(vectors).astype(NARROW).tobytes() if vectors else b""


def unpack(screened: Screened) -> dict[int, Vector]:
    """Return the vectors of a recorded batch by seq, exactly as the stages saw them."""
    return dict(zip(screened.embedded, _rows(screened.vectors, screened.dim), strict=True))


def questions(screened: Screened, tariffs: tuple[str, ...] = ()) -> dict[int, list[Sortable]]:
    """Return by seq what a recorded batch asked, as the sorter takes it but for topics, the main question first.

    `tariffs` are names that no repair may touch.
    """
    parts: defaultdict[int, list[Part]] = defaultdict(list)
    rows = _rows(screened.part_vectors, screened.dim)
    for (seq, text), row in zip(screened.parts, rows, strict=True):
        parts[seq].append(Part(text, row, ""))
    vectors = unpack(screened)
    return {
        seq: sortables(seq, screening, vectors[seq], "", parts[seq], tariffs=tariffs)
        for seq, screening in zip(screened.seqs, screened.screenings, strict=True)
        if seq in vectors
    }


def _rows(vectors: bytes, dim: int) -> Vector:
    return np.frombuffer(vectors, NARROW).reshape(-1, dim).astype(np.float32)


def events(
    log: LogReader,
    broadcast: str,
    *kinds: type[Event],
    after: int = 0,
    through: int = sys.maxsize,
    at_once: int = BATCH,
) -> Iterator[Recorded]:
    """Yield the events of some kinds in order, `through` an offset, reading so many `at_once`."""
    while after < through and (batch := log.read(broadcast, after=after, limit=at_once, kinds=kinds)):
        yield from (recorded for recorded in batch if recorded.offset <= through)
        after = batch[-1].offset


def last_erased(log: EventLog, broadcast: str, **part: int) -> tuple[int, bytes] | None:
    """Return where words were erased last in a part of the log, and what the stages remembered there, None for nowhere.

    `part` as `events` takes it.
    """
    found = None
    for recorded in events(log, broadcast, Erased, **part):
        assert isinstance(recorded.event, Erased)
        found = recorded.offset, recorded.event.memory
    return found


def rebuild_board(log: EventLog, broadcast: str, board: Board, **part: int) -> None:
    """Lay on a board what happened in a part of the log, given as `events` takes it; it must stand at its beginning."""
    for recorded in events(log, broadcast, Opened, Filed, Settled, Decided, **part):
        board.apply(recorded)


def rebuild_sorter(
    log: EventLog, broadcast: str, sorter: Sorter, *, after: int = 0, through: int = sys.maxsize
) -> int:
    """Repeat in a sorter what happened after an offset, `through` another; return the offset reached.

    The sorter must stand as it did at `after`: fresh at 0, or restored from the snapshot made there.
    """
    waiting: dict[int, list[Sortable]] = {}
    archive = Archive(log, broadcast)
    kinds = Screened, Filed, Settled, Decided
    for recorded in events(log, broadcast, *kinds, after=after, through=through):
        match recorded.event:
            case Screened() as event:
                asked = questions(event, sorter.tariffs)
                waiting = {
                    seq: asked[seq]
                    for seq, screening in zip(event.seqs, event.screenings, strict=True)
                    if seq in asked and is_sortable(screening)
                }
            case Filed() as event if all(filing.seq in waiting for filing in event.filings):
                batch = [replace(waiting[f.seq][f.position], topic=f.topic) for f in event.filings]
                sorter.file(batch, at=event.at)
                waiting = {}
            case Settled() as event:
                sorter.settle(at=event.at)
            case Decided() as event:
                sorter.obey(event, archive.recall)
            case _:
                pass
        after = recorded.offset
    return after


class Archive:
    """Messages of the past, read from the log."""

    def __init__(self, log: LogReader, broadcast: str) -> None:
        self._log = log
        self._broadcast = broadcast

    def recall(
        self, seqs: Sequence[int], positions: Sequence[int] = (), *, tariffs: tuple[str, ...] = ()
    ) -> list[Sortable]:
        """Return filed questions in the order asked for: each message's main one, or the one at its position.

        Raises StoreDamaged when the log does not hold what it must.
        """
        return [
            self._recall(seq, tariffs)[position]
            for seq, position in zip_longest(seqs, positions, fillvalue=0)
        ]

    def judged(self, seq: int) -> Judged | None:
        """Return what the machine made of a message, None when there is none of this seq or it waits for its turn."""
        screened = self._screened(seq)
        if screened is None:
            return None
        return Judged(screened.screenings[screened.seqs.index(seq)], seq in screened.embedded)

    def _recall(self, seq: int, tariffs: tuple[str, ...]) -> list[Sortable]:
        screened = self._screened(seq)
        if screened is not None and seq in screened.embedded:
            return questions(screened, tariffs)[seq]
        raise StoreDamaged(f"Message {seq} was filed, but the log holds no vector of it: restore a backup.")

    def _screened(self, seq: int) -> Screened | None:
        """Return the batch in which a message was screened, None when there is none."""
        for recorded in events(self._log, self._broadcast, Screened, after=seq, at_once=NEAR):
            screened = recorded.event
            assert isinstance(screened, Screened)
            if seq in screened.seqs:
                return screened
            if min(screened.seqs) > seq:
                break
        return None
