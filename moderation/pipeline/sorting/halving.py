"""Halving: the two questions that a cluster seems to mix, each with its messages, for a person to accept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from embeddings.clustering.halves import halves
from embeddings.clustering.wording import wording
from embeddings.labelling.presentable import looks
from moderation.pipeline.ports import LogReader, MessageQuery, ViewReader
from moderation.pipeline.rows import Half, MicroRow
from moderation.pipeline.sorting.rebuild import Archive
from moderation.pipeline.sorting.sortable import Sortable, guards_for

READ: Final = 200
"""Micro-clusters whose vectors are read: half of them the largest, the others spread over the rest."""
SAMPLES: Final = 3
"""Messages shown of a half."""


def propose(
    views: ViewReader, log: LogReader, broadcast: str, cluster: int, tariffs: tuple[str, ...] = ()
) -> tuple[Half, Half] | None:
    """Return what would stay and what would go, None when there are no two sides to a cluster."""
    micros = views.micros(broadcast, cluster)
    if len(micros) < 2:  # noqa: PLR2004 - two halves take two
        return None
    read = _spread(micros)
    archive = Archive(log, broadcast)
    questions = archive.recall([m.seq for m in read], [m.position for m in read], tariffs=tariffs)
    guards = guards_for(tariffs)
    second = halves(
        np.stack([question.vector for question in questions]),
        np.array([micro.messages for micro in read], np.float64),
        [guards.signature(question.text) for question in questions],
    )
    if second is None:
        return None
    goes = dict(zip((micro.micro for micro in read), second.tolist(), strict=True))
    if len(read) < len(micros):
        goes |= _by_wording(views, broadcast, [m for m in micros if m.micro not in goes], questions, second)
    kept, gone = (
        _half([m for m in micros if goes[m.micro] == side], read, questions) for side in (False, True)
    )
    return kept, gone


def _spread(micros: Sequence[MicroRow]) -> list[MicroRow]:
    largest, rest = micros[: READ // 2], micros[READ // 2 :]
    return [*largest, *rest[:: max(-(-len(rest) // (READ // 2)), 1)]]


def _by_wording(
    views: ViewReader,
    broadcast: str,
    micros: Sequence[MicroRow],
    questions: Sequence[Sortable],
    second: NDArray[np.bool_],
) -> dict[int, bool]:
    """Tell of micro-clusters that were not read to which side their first message is worded alike."""
    known = np.stack([wording(question.text) for question in questions])
    query = MessageQuery(seqs=tuple(micro.seq for micro in micros), limit=len(micros))
    shown = {row.seq: wording(row.shown) for row in views.messages(broadcast, query)}
    nearest = {seq: int((known @ vector).argmax()) for seq, vector in shown.items()}
    return {micro.micro: bool(second[nearest.get(micro.seq, 0)]) for micro in micros}


def _half(micros: Sequence[MicroRow], read: Sequence[MicroRow], questions: Sequence[Sortable]) -> Half:
    """Return a half with those of its questions that look best and are asked most."""
    inside = {micro.micro for micro in micros}
    found = [
        (looks(question.text) * (1 + np.log1p(micro.messages)), question.text)
        for micro, question in zip(read, questions, strict=True)
        if micro.micro in inside and question.showable
    ]
    ordered = dict.fromkeys(text for _, text in sorted(found, key=lambda one: (-one[0], one[1])))
    return Half(tuple(sorted(inside)), sum(m.messages for m in micros), tuple(ordered)[:SAMPLES])
