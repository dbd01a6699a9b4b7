"""Sortable: a screened question as the sorter takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.guarding.guards import GUARDS, Guards, Signature
from moderation.domain.message import Kind, Level, Screening, Urgency, Verdict
from moderation.domain.screening.repair import legible
from moderation.domain.urgency.urgency import VAGUE
from moderation.domain.word_lists import meet_tariffs
from moderation.pipeline.understanding.embedder import Part

Vector = NDArray[np.float32]

_KIND: Final = "kind of danger"
_IN_DANGER: Final[Signature] = frozenset({("danger", "yes")})
_SAFE: Final[Signature] = frozenset({("danger", "no")})


@dataclass(frozen=True, slots=True)
class Sortable:
    """A screened question as the sorter takes it; `text` is what may be shown, repaired where it was garbled.

    `position` is 0 for the main question of a message, 1 for the second that it asks; `kept_apart` holds the values by
    which the machine keeps its cluster apart whatever it says: see `danger`; `telling`: by itself it asks nothing, and
    counts only because the broadcast is no chat.
    """

    seq: int
    text: str
    vector: Vector
    topic: str
    showable: bool
    position: int = 0
    kept_apart: Signature = frozenset()
    telling: bool = False


def sortable(
    seq: int, screening: Screening, vector: Vector, topic: str, *, tariffs: tuple[str, ...] = ()
) -> Sortable:
    """Return what the sorter takes of a screened question: what was withheld counts, but never gives the label."""
    text = legible(screening.shown, tariffs)
    admitted = screening.verdict is Verdict.ADMIT
    telling = screening.talk is not None
    return Sortable(seq, text, vector, topic, admitted, kept_apart=danger(screening.urgency), telling=telling)


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
        replace(
            whole,
            text=part.text,
            vector=part.vector,
            topic=part.topic,
            showable=whole.showable and part.text in whole.text,
            position=place,
        )
        for place, part in enumerate(parts)
    ] or [whole]


def columns(questions: Sequence[Sortable]) -> tuple[Vector, list[str], list[Signature]]:
    """Return vectors, shape (n, dim), texts, and what keeps each apart, as a clusterer takes them."""
    vectors = np.stack([question.vector for question in questions])
    return vectors, [one.text for one in questions], [one.kept_apart for one in questions]


def danger(urgency: Urgency) -> Signature:
    """Return what keeps an emergency apart from ordinary questions, and from emergencies of another kind.

    Of an emergency whose kind is unknown, or that has several, the wording alone decides what else is about it.
    """
    if urgency.level is not Level.CRITICAL:
        return _SAFE
    told = [reason for reason in urgency.reasons if reason not in VAGUE]
    return _IN_DANGER | {(_KIND, told[0])} if len(told) == 1 else _IN_DANGER


def guards_for(tariffs: tuple[str, ...]) -> Guards:
    """Return the guards that also tell tariffs of these names apart."""
    if not tariffs:
        return GUARDS
    return Guards(also=lambda text: {("tariff", met.entry) for met in meet_tariffs(text, tariffs)})


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
