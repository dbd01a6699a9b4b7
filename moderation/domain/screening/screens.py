"""The moderation policy: what happens to a message, as one ordered list of screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from moderation.domain.message import Kind, Level, Screening, Span, Urgency, Verdict
from moderation.domain.regions.regions import region_of
from moderation.domain.screening.abuse import TOXIC, toxicity, weigh_abuse
from moderation.domain.screening.facts import Facts
from moderation.domain.screening.flood import FLOOD, flood_verdict
from moderation.domain.screening.masking import mask
from moderation.domain.screening.personal import find_personal
from moderation.domain.screening.question import ASKS, question_score
from moderation.domain.screening.reasons import ADMITTED_WORD, URGENT_WORD, WITHHELD_WORD, coded
from moderation.domain.screening.spam import spam_score
from moderation.domain.urgency.urgency import judge_urgency

SPAM: Final = 0.5
"""From this score on a message counts as an advert or a scam."""

LISTED_SCORE: Final = 0.7
"""Urgency of a message with a word that the operator listed as urgent."""

CLEARLY_ASKS: Final = 0.6
"""An abusive message counts as a question from this score on: much abuse is phrased like a question."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The facts about one message and what each judge makes of them; the screens look at nothing else."""

    facts: Facts
    asks: float
    toxicity: float
    abuse: tuple[Span, ...]
    abuse_reasons: tuple[str, ...]
    personal: tuple[Span, ...]
    spam: float
    spam_reasons: tuple[str, ...]
    urgency: Urgency

    @property
    def is_question(self) -> bool:
        """Tell whether the author wants an answer."""
        return self.asks >= ASKS and (self.spam < SPAM or bool(self.facts.matched.admit))

    @property
    def wants_attention(self) -> bool:
        """Tell whether people must see it: a question, or what may be an emergency though it asks nothing."""
        return self.is_question or self.urgency.level.order >= Level.HIGH.order


@dataclass(frozen=True, slots=True)
class Finding:
    """What one screen found: reasons, and, when it decides, the verdict and the kind of the message."""

    reasons: tuple[str, ...]
    verdict: Verdict | None = None
    kind: Kind | None = None


def _emergency(reading: Reading) -> Finding | None:
    if reading.urgency.level is not Level.CRITICAL:
        return None
    return Finding(("emergency",), Verdict.ADMIT, Kind.QUESTION)


def _empty(reading: Reading) -> Finding | None:
    if reading.facts.clean or reading.personal:
        return None
    return Finding(("empty",), Verdict.REFUSE, Kind.CHATTER)


def _repeated(reading: Reading) -> Finding | None:
    reason = flood_verdict(reading.facts, asks=reading.is_question, spam=reading.spam)
    if reason is None:
        return None
    return Finding((reason,), Verdict.REFUSE, Kind.CHATTER if reason == FLOOD else None)


def _withheld_by_list(reading: Reading) -> Finding | None:
    entry = reading.facts.matched.withhold
    return Finding((coded(WITHHELD_WORD, entry),), Verdict.WITHHOLD) if entry else None


def _admitted_by_list(reading: Reading) -> Finding | None:
    entry = reading.facts.matched.admit
    return Finding((coded(ADMITTED_WORD, entry),), Verdict.ADMIT) if entry else None


def _spam(reading: Reading) -> Finding | None:
    if reading.spam < SPAM:
        return None
    return Finding(("spam", *reading.spam_reasons), Verdict.WITHHOLD, Kind.CHATTER)


def _toxic(reading: Reading) -> Finding | None:
    if reading.toxicity < TOXIC:
        return None
    kind = Kind.QUESTION if reading.asks >= CLEARLY_ASKS else Kind.CHATTER
    return Finding(("toxic", *reading.abuse_reasons), Verdict.WITHHOLD, kind)


def _personal_data(reading: Reading) -> Finding | None:
    return Finding(("personal_data",)) if reading.personal else None


SCREENS: Final[tuple[Callable[[Reading], Finding | None], ...]] = (
    # A life outweighs every rule below: swearing, repeating or looking like an advert must not hide it.
    _emergency,
    # Nothing was said: emoji and decoration alone.
    _empty,
    # Repetition says nothing new; a flood is refused even when it asks.
    _repeated,
    # The operator's own words: what is never shown wins over what always is; both leave the data hidden.
    _withheld_by_list,
    _admitted_by_list,
    # Adverts and scams never ask; people may still look at them, so they are kept.
    _spam,
    # Abuse is kept from the air; around a question it still counts among those who asked.
    _toxic,
    # Personal data decides nothing: the message is shown, the data are not.
    _personal_data,
)
"""The policy. The first finding with a verdict decides; every finding gives its reasons."""


def screen(facts: Facts, *, urgent: float | None = None, danger: float | None = None) -> Screening:
    """Judge one message.

    Args:
        facts: everything known about the message.
        urgent: a learned head's probability that it cannot wait, or None when there is no vector.
        danger: the same that a life or safety is at stake.

    Returns:
        The verdict with everything that led to it.
    """
    reading = read(facts, urgent=urgent, danger=danger)
    findings = [finding for find in SCREENS if (finding := find(reading))]
    decided = [finding for finding in findings if finding.verdict]
    verdict = decided[0].verdict if decided else None
    kind = decided[0].kind if decided else None
    reasons = [*decided[:1], *(finding for finding in findings if finding not in decided[:1])]
    masked = _not_admitted(reading) if reading.toxicity >= TOXIC else ()
    return Screening(
        kind=kind or (Kind.QUESTION if reading.wants_attention else Kind.CHATTER),
        verdict=verdict or Verdict.ADMIT,
        reasons=tuple(dict.fromkeys(reason for finding in reasons for reason in finding.reasons)),
        question_score=reading.asks,
        toxicity=reading.toxicity,
        spam=reading.spam,
        language=facts.language,
        region=region_of(facts.clean),
        shown=mask(facts.text, _apart(reading.personal, masked)),
        masked=reading.personal,
        urgency=reading.urgency,
    )


def read(facts: Facts, *, urgent: float | None = None, danger: float | None = None) -> Reading:
    """Let every judge look at the facts."""
    asks, _ = question_score(facts.clean, facts.asks)
    lexical, abuse, abuse_reasons = toxicity(facts.text, facts.clean)
    spam, spam_reasons = spam_score(facts.text, facts.clean, facts.spam)
    kind = Kind.QUESTION if asks >= ASKS and spam < SPAM else Kind.CHATTER
    return Reading(
        facts=facts,
        asks=asks,
        toxicity=weigh_abuse(lexical, facts.abusive),
        abuse=abuse,
        abuse_reasons=abuse_reasons,
        personal=find_personal(facts.text, facts.phones) if facts.personal is None else facts.personal,
        spam=spam,
        spam_reasons=spam_reasons,
        urgency=_at_least(
            facts.matched.urgent,
            judge_urgency(facts.clean, kind=kind, spam=spam, urgent=urgent, danger=danger),
        ),
    )


def _at_least(entry: str, judged: Urgency) -> Urgency:
    """Raise an urgency to high where the operator listed a word of the message."""
    if not entry or judged.level.order > Level.HIGH.order:
        return judged
    return Urgency(max(judged.score, LISTED_SCORE), Level.HIGH, (coded(URGENT_WORD, entry), *judged.reasons))


def _not_admitted(reading: Reading) -> tuple[Span, ...]:
    """Return the places of abuse but for words that the operator always admits."""
    places = reading.facts.matched.admitted
    return tuple(
        a for a in reading.abuse if not any(a.start < end and start < a.end for start, end in places)
    )


def _apart(personal: tuple[Span, ...], abuse: tuple[Span, ...]) -> tuple[Span, ...]:
    """Order the spans of both kinds; personal data wins where they overlap, for it must never show."""
    free = [a for a in abuse if not any(a.start < p.end and p.start < a.end for p in personal)]
    return tuple(sorted((*personal, *free), key=lambda span: span.start))
