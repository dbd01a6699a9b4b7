"""What waiting would cost: named rules over facts found in the wording, each with its reason.

A rule fires on facts that belong together (who, where, what), not on alarming words: people die of
laughter and drown in adverts. Facts that only sound like danger, are past, or are asked in theory damp it.
A learned head finds what no rule describes and weighs against rules: one regression adds up what both say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from moderation.domain.log_odds import MOST, log_odds
from moderation.domain.message import Kind, Level, Urgency
from moderation.domain.phrases import Phrases, Words, read_words
from moderation.domain.remembering import remembered
from moderation.domain.screening.skeleton import sound_out, switch_keys
from moderation.domain.urgency.danger_english import IN_ENGLISH
from moderation.domain.urgency.danger_words import DANGER
from moderation.domain.urgency.loss_words import LOSS
from moderation.domain.urgency.unreal_words import NOT_REAL

_NONE: Final = 0.0
_NORMAL: Final = 0.3
_HIGH: Final = 0.7
_CRITICAL: Final = 0.95
_LATIN = re.compile("[A-Za-z]")
_SPAM: Final = 0.9
"""Only a message that is surely an advert or a scam cannot be an emergency."""
_HASTE: Final = 1.1
"""What the log-odds of the head of haste weigh against the losses that rules find."""
_PATIENCE: Final = 0.3
"""What they must outweigh together."""
_LOSS: Final = 1.0
_LOSS_OF_MONEY: Final = 2.0
"""What rules of a loss weigh, one or several."""

_EMERGENCY: Final = 0.6
"""Balance of evidence from which a message is an emergency: hardly one ordinary message in 5,000 passes it."""
_DOUBT: Final = -0.75
"""Balance from which it may be one: high, so that a person looks."""
_DOUBT_OF_RULE: Final = -1.5
"""The same where a rule describes it."""
_BEFOREHAND: Final = 2.2
"""Where the balance starts: the head's 0.5 is far on the side of caution."""
SUREST: Final = 6.0
"""Log-odds beyond which the head is not believed."""
_HEAD: Final = 1.2
_RULE: Final = 2.1
_FIGURE: Final = -0.8
"""What the head's log-odds, a rule that fires and figures of speech (lists named `no_...`) weigh."""
SIGNS: Final = {
    "self_harm": 2.1,
    "unconscious": 0.9,
    "bleeding": 0.6,
    "poison": 1.1,
    "now": 0.4,
    "unwell": 0.4,
    "harm": 0.4,
    "help": 0.2,
    "person": 0.4,
    "cannot_move": 0.4,
    "wild_place": 0.5,
    "silent_phone": 0.3,
    "theoretical": -0.8,
    "fiction": -1.5,
    "past": -2.9,
    "no_breath": -1.2,
}
"""What single facts weigh. All weights come from one regression on composed messages, judged by heads that did not see
them, and on ordinary sentences by the ten thousand (`tests/benchmarks/weigh_danger.py`)."""


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


_SAYINGS: Final = (
    "no_death no_fire no_drowning no_illness no_breath no_loss no_trap no_violence no_blast no_rescue chronic"
)
"""What only sounds like harm, when there is nothing but broad signs to go by."""

EMERGENCIES: Final = (
    _rule("self_harm", "self_harm"),
    _rule("unconscious", "unconscious", "person helpless", unless="no_illness"),
    _rule("unconscious", "unconscious", "help cut_off now", unless="no_illness"),
    _rule("medical", "heart", "person helpless help cut_off now dying_phone", unless="no_illness"),
    _rule("medical", "bleeding", "person helpless help cut_off now wild_place", unless="no_illness"),
    _rule("medical", "poison", "person helpless help cut_off now", unless="no_illness"),
    _rule("medical", "unwell", "help cut_off wild_place dying_phone", unless="no_illness"),
    _rule("childbirth", "childbirth", "person", unless="no_illness"),
    _rule("childbirth", "childbirth", "help cut_off now", unless="no_illness no_breath"),
    _rule("fire", "fire", unless="no_fire"),
    _rule("gas", "gas"),
    _rule("ice", "ice", "person helpless help cut_off dying_phone now"),
    _rule("drowning", "drowning", "person helpless help cut_off wild_place now", unless="no_drowning"),
    _rule("violence", "violence", unless="no_violence"),
    _rule("trapped", "trapped", unless="no_trap"),
    _rule("lost", "lost", "person helpless help cut_off wild_place dying_phone", unless="no_loss"),
    _rule("missing", "missing", unless="no_loss"),
    _rule("missing", "gone not_back", "helpless person outdoors", unless="no_loss"),
    _rule("missing", "gone outdoors", "track", unless="no_loss"),
    _rule("missing", "gone silent_phone", "outdoors age", unless="no_loss chronic"),
    _rule("accident", "crash", unless="no_blast"),
    _rule("flooding", "flood", "person helpless help cut_off now"),
    _rule("explosion", "explosion", unless="no_blast"),
    _rule("cold", "cold", "helpless help cut_off dying_phone cannot_move", unless="no_trap"),
    _rule(
        "no_way_out", "wild_place cannot_move", "dying_phone cut_off help helpless", unless="chronic no_trap"
    ),
    _rule("no_way_out", "wild_place dying_phone", "cut_off help helpless person", unless="chronic no_trap"),
    _rule("no_way_out", "cannot_move dying_phone", "help cut_off helpless", unless="no_trap"),
    _rule("danger_signs", "harm person help", unless=_SAYINGS),
    _rule("danger_signs", "harm helpless", "help cut_off dying_phone silent_phone", unless=_SAYINGS),
    _rule("danger_signs", "harm person cut_off", "wild_place dying_phone now", unless=_SAYINGS),
    _rule("silent_relative", "silent_relative", "age", unless="chronic"),
    _rule("silent_relative", "silent_relative long_silence", "helpless", unless="chronic"),
)
"""Danger to life or safety, in the order in which reasons are shown."""

HIGH: Final = (
    _rule("money_leaving", "money_now", unless="theoretical"),
    _rule("vulnerable_cut_off", "vulnerable", "no_service cut", unless="theoretical partial"),
    _rule("work_cut_off", "work no_service", unless="theoretical"),
    _rule("no_service", "no_service", unless="theoretical partial"),
    _rule("no_service", "no_service many", unless="theoretical"),
)
"""Total loss of service, money at risk now, or someone who depends on service is cut off.

Bad or slow service of one person is none of these; where many have none, such words take nothing away.
"""

SUSPECTED: Final = "reads_dangerous"
"""The reason where something learnt speaks for danger, and no rule does."""

VAGUE: Final = frozenset({SUSPECTED, "danger_signs"})
"""Reasons that do not tell what happened."""

_EMERGENCY_LISTS = Phrases({fact: f"{words}\n{IN_ENGLISH.get(fact, '')}" for fact, words in DANGER.items()})
_DAMPERS = Phrases(NOT_REAL)
_LOSSES = Phrases(LOSS)
_SIGNS_OF_REALITY: Final = 2
_BREATH: Final = frozenset({"unconscious"})
_SAYING: Final = frozenset({"no_breath"})
_REAL: Final = frozenset({"help", "cut_off", "dying_phone", "now", "unwell"})
_UNREAL: Final = frozenset({"theoretical", "fiction", "past"})


@remembered
def alarm(text: str) -> tuple[str, ...]:
    """Look quickly whether a message, as typed, may be an emergency; rather too often than too seldom.

    Returns:
        The reasons, strongest first; empty for nearly all messages.
    """
    for reading in _readings(text):
        words = read_words(reading)
        reasons = _emergencies(words, _EMERGENCY_LISTS.find_words(words))
        if reasons:
            return reasons
    return ()


def judge_urgency(
    clean: str, *, kind: Kind, spam: float, urgent: float | None, danger: float | None = None
) -> Urgency:
    """Judge what waiting would cost.

    Args:
        clean: the message, normalised and repaired.
        kind: whether it asks for an answer.
        spam: how likely it is an advert or a scam, 0..1.
        urgent: a learned head's probability that it cannot wait (high or worse), or None when there is no vector.
        danger: a learned head's probability that a life or safety is at stake, or None when there is no vector.

    Returns:
        Score, level and reasons. An emergency, even one in doubt, needs no question; anything less does.
    """
    words = read_words(clean)
    if spam < _SPAM:
        known, facts = read_danger(words)
        distress = _distress(facts, danger, known=bool(known))
        if distress > _EMERGENCY:
            return Urgency(_CRITICAL, Level.CRITICAL, known or (SUSPECTED,))
        if distress > (_DOUBT_OF_RULE if known else _DOUBT):
            return Urgency(_HIGH, Level.HIGH, known or (SUSPECTED,))
    if kind is not Kind.QUESTION:
        return Urgency(_NONE, Level.NONE)
    facts = _LOSSES.find_words(words) | _DAMPERS.find_words(words)
    high = tuple(dict.fromkeys(rule.reason for rule in HIGH if rule.fires(facts)))
    haste = _PATIENCE if urgent is None else _HASTE * log_odds(urgent)
    if _loss(high) + haste > _PATIENCE:
        return Urgency(_HIGH, Level.HIGH, high or ("urgent_wording",))
    return Urgency(_NORMAL, Level.NORMAL)


def read_danger(words: Words) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the reasons of the rules that fire, and all that the wording shows of danger or of the lack of it."""
    facts = _EMERGENCY_LISTS.find_words(words)
    return _emergencies(words, facts), _told(facts | _DAMPERS.find_words(words))


def _emergencies(words: Words, facts: frozenset[str]) -> tuple[str, ...]:
    if not facts or not any(rule.fires(facts) for rule in EMERGENCIES):
        return ()
    facts = _told(facts | _DAMPERS.find_words(words))
    if facts & _UNREAL and len(facts & _REAL) < _SIGNS_OF_REALITY and "self_harm" not in facts:
        return ()
    return tuple(dict.fromkeys(rule.reason for rule in EMERGENCIES if rule.fires(facts)))


def _told(facts: frozenset[str]) -> frozenset[str]:
    """Return the facts with the breath given to whom it belongs: a network that hardly breathes is a saying."""
    return facts - (_SAYING if "breather" in facts else _BREATH) if "no_breath" in facts else facts


def _distress(facts: frozenset[str], danger: float | None, *, known: bool) -> float:
    """Weigh a rule that fired, the head's judgement and what else the wording shows; above zero speaks for danger."""
    if danger is None:
        return MOST if known else -MOST
    signs = sum(SIGNS.get(fact, 0.0) for fact in facts)
    figures = any(fact.startswith("no_") for fact in facts) * _FIGURE
    return _BEFOREHAND + _HEAD * log_odds(danger, SUREST) + known * _RULE + signs + figures


def _loss(reasons: tuple[str, ...]) -> float:
    return _LOSS_OF_MONEY if "money_leaving" in reasons else _LOSS if reasons else 0.0


def _readings(text: str) -> Iterator[str]:
    """Yield a text as typed and, where it has Latin letters, as Russian behind them."""
    yield text
    if _LATIN.search(text):
        lower = text.lower()
        yield " ".join(map(sound_out, lower.split(" ")))
        yield switch_keys(lower)
