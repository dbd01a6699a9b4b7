"""What a cluster's messages say about it as a whole."""

from __future__ import annotations

from typing import Final

from moderation.domain.message import Level, Urgency

BY_HAND: Final = "by_hand"
"""The reason of an urgency that a person set."""

_MANY: Final = 3
_SHARE: Final = 10
_ORDINARY: Final = 0.3
_SCORES: Final = {Level.NONE: 0.0, Level.NORMAL: _ORDINARY, Level.HIGH: 0.7, Level.CRITICAL: 0.95}


def cluster_urgency(
    messages: int, high: int, critical: int, top_score: float, top_reasons: tuple[str, ...]
) -> Urgency:
    """Return the urgency of a cluster; what was refused is not counted in any argument but `messages`.

    One critical message makes a cluster critical; three of high urgency or worse, or one in ten, make it high. A
    single alarmed voice in a large crowd leaves it normal, and lowers the score with it.

    Arguments: `high` messages of level high or worse, `critical` of level critical; `top_score` and `top_reasons`
    of the most urgent message.
    """
    if critical:
        return Urgency(top_score, Level.CRITICAL, top_reasons)
    if high and (high >= _MANY or high * _SHARE >= messages):
        return Urgency(top_score, Level.HIGH, top_reasons)
    if top_score > 0.0:
        return Urgency(min(top_score, _ORDINARY), Level.NORMAL, top_reasons)
    return Urgency(0.0, Level.NONE)


def set_by_hand(level: Level) -> Urgency:
    """Return the urgency of a cluster to which a person gave a level."""
    return Urgency(_SCORES[level], level, (BY_HAND,))
