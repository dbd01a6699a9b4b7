"""Sortable: a screened question as the sorter takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from moderation.domain.message import Kind, Level, Screening, Verdict
from moderation.domain.screening.repair import legible
from moderation.pipeline.embedder import Part

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sortable:
    """A screened question as the sorter takes it; `text` is what may be shown, repaired where it was garbled.

    `position` is 0 for the main question of a message, 1 for the second that it asks.
    """

    seq: int
    text: str
    vector: Vector
    topic: str
    showable: bool
    position: int = 0


def sortable(
    seq: int, screening: Screening, vector: Vector, topic: str, *, tariffs: tuple[str, ...] = ()
) -> Sortable:
    """Return what the sorter takes of a screened question: what was withheld counts, but never gives the label."""
    text = legible(screening.shown, tariffs)
    return Sortable(seq, text, vector, topic, screening.verdict is Verdict.ADMIT)


def sortables(
    seq: int,
    screening: Screening,
    vector: Vector,
    topic: str,
    parts: Sequence[Part],
    *,
    tariffs: tuple[str, ...] = (),
) -> list[Sortable]:
    """Return what the sorter takes of a screened message, main question first: its two `parts`, or all of it.

    A part that is not in the message word for word (a pronoun was put into words) never gives the label. `tariffs` are
    names that no repair may touch.
    """
    whole = sortable(seq, screening, vector, topic, tariffs=tariffs)
    return [
        Sortable(seq, part.text, part.vector, part.topic, whole.showable and part.text in whole.text, place)
        for place, part in enumerate(parts)
    ] or [whole]


def is_divisible(screening: Screening) -> bool:
    """Tell whether two questions of a message may go different ways; an emergency stays whole."""
    return is_sortable(screening) and screening.urgency.level is not Level.CRITICAL


def is_sortable(screening: Screening) -> bool:
    """Tell whether a message belongs to a cluster: a question that was not refused."""
    return screening.kind is Kind.QUESTION and screening.verdict is not Verdict.REFUSE


class Recall(Protocol):
    """Where a sorter finds questions of the past."""

    def __call__(
        self, seqs: Sequence[int], positions: Sequence[int] = (), *, tariffs: tuple[str, ...] = ()
    ) -> list[Sortable]:
        """Return what messages asked, in the order given: the main question, or that at the position given.

        `tariffs` are names that no repair may touch.
        """
        ...
