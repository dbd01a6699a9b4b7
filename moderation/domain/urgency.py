"""What waiting would cost: named rules over facts found in the wording, each with its reason.

A rule fires on facts that belong together (who, where, what), not on alarming words: people die of
laughter and drown in adverts. Facts that only sound like danger, are past, or are asked in theory damp it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from moderation.domain.message import Kind, Level, Urgency
from moderation.domain.phrases import Phrases, Words, read_words
from moderation.domain.urgency_words import DANGER, LOSS, NOT_REAL

_NONE: Final = 0.0
_NORMAL: Final = 0.3
_HIGH: Final = 0.7
_CRITICAL: Final = 0.95
_CRITICAL_FROM: Final = 0.85
_HIGH_FROM: Final = 0.6
_SPAM: Final = 0.5
_HEAD_SURE: Final = 0.9
_HEAD_DENIES: Final = 0.02


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern of an emergency: all of `needs` and, when given, one of `any_of`, none of `unless`."""

    reason: str
    needs: frozenset[str]
    any_of: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()

    def fires(self, facts: frozenset[str]) -> bool:
        """Tell whether the facts of a message satisfy the rule."""
        return (
            self.needs <= facts and not self.unless & facts and (not self.any_of or bool(self.any_of & facts))
        )


def _rule(reason: str, needs: str, any_of: str = "", unless: str = "") -> Rule:
    return Rule(reason, frozenset(needs.split()), frozenset(any_of.split()), frozenset(unless.split()))


EMERGENCIES: Final = (
    _rule("self_harm", "self_harm", unless="fiction"),
    _rule("unconscious", "unconscious", "person helpless help cut_off now"),
    _rule("medical", "heart", "person helpless help cut_off now"),
    _rule("medical", "bleeding", "person helpless help cut_off now wild_place"),
    _rule("childbirth", "childbirth", "help cut_off now person"),
    _rule("medical", "poison", "person helpless help cut_off now"),
    _rule("fire", "fire"),
    _rule("gas", "gas"),
    _rule("ice", "ice"),
    _rule("drowning", "drowning", "person helpless help cut_off wild_place now"),
    _rule("violence", "violence"),
    _rule("trapped", "trapped", "person helpless help cut_off now wild_place dying_phone"),
    _rule("lost", "lost", "person helpless help cut_off wild_place dying_phone"),
    _rule("missing", "missing"),
    _rule("accident", "crash"),
    _rule("flood", "flood", "person helpless help cut_off now"),
    _rule("explosion", "explosion"),
    _rule("cold", "cold", "person helpless help cut_off dying_phone cannot_move"),
    _rule("no_way_out", "wild_place cannot_move", "dying_phone cut_off help helpless"),
    _rule("no_way_out", "wild_place dying_phone", "cut_off help helpless person"),
    _rule("no_way_out", "cannot_move dying_phone", "help cut_off helpless"),
    _rule("silent_relative", "silent_relative", "age"),
    _rule("silent_relative", "silent_relative long_silence helpless"),
    _rule("calls_for_help", "help cut_off helpless"),
)
"""Danger to life or safety, in the order in which reasons are shown."""

HIGH: Final = (
    _rule("money_leaving", "money_now", unless="theoretical"),
    _rule("vulnerable_cut_off", "vulnerable cut", unless="theoretical partial"),
    _rule("work_cut_off", "work cut", unless="theoretical partial"),
    _rule("no_service", "no_service complete", unless="theoretical partial"),
)
"""Total loss of service, money at risk now, or someone who depends on service is cut off."""

_EMERGENCY_LISTS = Phrases(DANGER)
_DAMPERS = Phrases(NOT_REAL)
_LOSSES = Phrases(LOSS)
_SIGNS_OF_REALITY: Final = 2
_REAL: Final = frozenset({"help", "cut_off", "dying_phone", "now"})


def alarm(text: str) -> tuple[str, ...]:
    """Look quickly whether a message, as typed, may be an emergency; rather too often than too seldom.

    Returns:
        The reasons, strongest first; empty for nearly all messages.
    """
    for reading in _readings(text):
        reasons = _emergencies(read_words(reading))
        if reasons:
            return reasons
    return ()


def judge_urgency(clean: str, *, kind: Kind, spam: float, urgent: float | None) -> Urgency:
    """Judge what waiting would cost.

    Args:
        clean: the message, normalised and repaired.
        kind: whether it asks for an answer.
        spam: how likely it is an advert or a scam, 0..1.
        urgent: a learned head's probability of an emergency, or None when there is no vector.

    Returns:
        Score, level and reasons. An emergency needs no question; anything less does.
    """
    words = read_words(clean)
    emergency = () if spam >= _SPAM and not urgent else _emergencies(words)
    if emergency and (urgent is None or urgent > _HEAD_DENIES):
        return Urgency(_CRITICAL, Level.CRITICAL, emergency)
    if kind is not Kind.QUESTION:
        return Urgency(_NONE, Level.NONE)
    facts = _LOSSES.find_words(words) | _DAMPERS.find_words(words)
    high = tuple(rule.reason for rule in HIGH if rule.fires(facts))
    if high:
        return Urgency(_HIGH, Level.HIGH, high)
    return Urgency(_NORMAL, Level.NORMAL)


def _emergencies(words: Words) -> tuple[str, ...]:
    facts = _EMERGENCY_LISTS.find_words(words)
    if not facts:
        return ()
    reasons = tuple(dict.fromkeys(rule.reason for rule in EMERGENCIES if rule.fires(facts)))
    return () if reasons and _only_sounds_so(words, facts) else reasons


def _only_sounds_so(words: Words, facts: frozenset[str]) -> bool:
    damped = _DAMPERS.find_words(words)
    if not damped or "self_harm" in facts:
        return False
    if damped & {"figurative", "fiction"}:
        return len(facts & _REAL) < _SIGNS_OF_REALITY
    return not facts & {"dying_phone", "cut_off"} or "now" not in facts


def _readings(text: str) -> tuple[str, ...]:
    return (text,)
