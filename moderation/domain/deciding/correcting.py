"""What people say of a single message against the machine: the verdict, the kind or the urgency it should have had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Protocol

from moderation.domain.cluster import set_by_hand
from moderation.domain.deciding.decisions import Field
from moderation.domain.message import Kind, Level, Screening, Urgency, Verdict
from moderation.domain.screening.question import ASKS

CORRECTED: Final = "corrected"
"""The first reason of a verdict that a person gave."""
ABUSE, SPAM = "toxic", "spam"
RETRACTED: Final = "retracted"
"""Why a message is withheld that the chat it came from took back."""
"""Reasons to withhold a message that people can give and lift."""
_KEPT: Final = "personal_data"
"""What stands whatever people say: the data stay hidden."""


class Correction(StrEnum):
    """What a person says of a message."""

    QUESTION = "question"
    CHATTER = "chatter"
    ABUSE = "abuse"
    NOT_ABUSE = "not_abuse"
    SPAM = "spam"
    NOT_SPAM = "not_spam"
    RETRACTED = "retracted"
    URGENT = "urgent"
    NOT_URGENT = "not_urgent"


class Judged(Protocol):
    """A message as it was judged: a screening, or a row that shows one."""

    @property
    def kind(self) -> Kind:
        """Return whether it asks for an answer."""

    @property
    def verdict(self) -> Verdict:
        """Return what happens to it."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return what led to the verdict."""

    @property
    def urgency(self) -> Urgency:
        """Return what waiting costs."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a correction may change of a message; `reason` is what withholds it, "" for nothing that people can lift."""

    kind: Kind
    verdict: Verdict
    level: Level
    reason: str = ""

    @property
    def is_sortable(self) -> bool:
        """Tell whether the message belongs to a cluster."""
        return self.kind is Kind.QUESTION and self.verdict is not Verdict.REFUSE

    def fields(self) -> dict[Field, str]:
        """Return the judgement as decisions write it down."""
        return {
            Field.KIND: self.kind.value,
            Field.VERDICT: self.verdict.value,
            Field.URGENCY: self.level.value,
            Field.REASON: self.reason,
        }


def judgement(judged: Judged, fields: Mapping[Field, str] | None = None) -> Judgement:
    """Return how a message was judged; `fields` are what people set of it."""
    said = fields or {}
    withheld = judged.reasons if judged.verdict is Verdict.WITHHOLD else ()
    reason = next((code for code in withheld if code in (ABUSE, SPAM)), "")
    return Judgement(
        Kind(said.get(Field.KIND) or judged.kind),
        Verdict(said.get(Field.VERDICT) or judged.verdict),
        Level(said.get(Field.URGENCY) or judged.urgency.level),
        said.get(Field.REASON, reason),
    )


def fitting(judged: Judgement, *, confirmable: bool = False) -> tuple[Correction, ...]:
    """Return what a person can say of a message that would change something.

    `confirmable` adds that what the machine took for abuse is abuse: this changes nothing here, but where the message
    came from it may be removed only when a person says so.
    """
    confirmed = (Correction.ABUSE,) if confirmable and judged.reason == ABUSE else ()
    return (
        *confirmed,
        Correction.CHATTER if judged.is_sortable else Correction.QUESTION,
        Correction.NOT_ABUSE if judged.reason == ABUSE else Correction.ABUSE,
        Correction.NOT_SPAM if judged.reason == SPAM else Correction.SPAM,
        Correction.NOT_URGENT if judged.level.order >= Level.HIGH.order else Correction.URGENT,
    )


_SAYS: Final[Mapping[Correction, dict[str, Any]]] = {
    Correction.QUESTION: {"kind": Kind.QUESTION},
    Correction.CHATTER: {"kind": Kind.CHATTER, "level": Level.NONE},
    Correction.ABUSE: {"verdict": Verdict.WITHHOLD, "reason": ABUSE},
    Correction.SPAM: {
        "kind": Kind.CHATTER,
        "verdict": Verdict.WITHHOLD,
        "level": Level.NONE,
        "reason": SPAM,
    },
    Correction.RETRACTED: {
        "kind": Kind.CHATTER,
        "verdict": Verdict.WITHHOLD,
        "level": Level.NONE,
        "reason": RETRACTED,
    },
    Correction.URGENT: {"kind": Kind.QUESTION, "level": Level.HIGH},
    Correction.NOT_URGENT: {"level": Level.NORMAL},
}
_LIFTS: Final = {Correction.NOT_ABUSE: ABUSE, Correction.NOT_SPAM: SPAM}


def correct(judged: Judgement, correction: Correction, screening: Screening) -> Judgement:
    """Return how a message stands once a person has corrected it.

    Args:
        judged: how it stands now.
        correction: what the person says.
        screening: what the machine made of it.
    """
    if correction in _LIFTS:
        return _lift(judged, _LIFTS[correction], screening)
    if correction is Correction.QUESTION and (judged.verdict is Verdict.REFUSE or judged.reason == SPAM):
        # Around abuse a question counts and stays from the air; a repetition or an advert it cannot be.
        judged = replace(judged, verdict=Verdict.ADMIT, reason="")
    if correction is Correction.NOT_URGENT and judged.kind is Kind.CHATTER:
        return replace(judged, level=Level.NONE)
    return replace(judged, **_SAYS[correction])


def amend(screening: Screening, fields: Mapping[Field, str]) -> Screening:
    """Return a screening as people corrected it; the machine's own where they said nothing else."""
    machine, said = judgement(screening), judgement(screening, fields)
    changed = replace(machine, level=said.level) != said
    kept = tuple(code for code in screening.reasons if code == _KEPT)
    given = (said.reason,) if said.reason else ()
    return replace(
        screening,
        kind=said.kind,
        verdict=said.verdict,
        reasons=(CORRECTED, *given, *kept) if changed else screening.reasons,
        urgency=screening.urgency if said.level is machine.level else set_by_hand(said.level),
    )


def _lift(judged: Judgement, reason: str, screening: Screening) -> Judgement:
    if judged.reason != reason:
        return judged
    asks = screening.kind is Kind.QUESTION or screening.question_score >= ASKS
    kind = Kind.QUESTION if asks else Kind.CHATTER
    # What looks like spam was also looked at for abuse, and that still holds.
    if reason == SPAM and ABUSE in screening.reasons:
        return replace(judged, kind=kind, reason=ABUSE)
    return replace(judged, kind=kind, verdict=Verdict.ADMIT, reason="")
