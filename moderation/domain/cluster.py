"""What a cluster's messages say about it as a whole."""

from __future__ import annotations

from typing import Final

from moderation.domain.message import Level, Urgency
from moderation.domain.screening.reasons import coded

BY_HAND: Final = "by_hand"
"""The reason of an urgency that a person set."""

SPIKE: Final = "outage_spike"
"""The reason of an urgency that many complaints from one place give together."""

_SHARE: Final = 10
_MANY: Final = 3
_SHARE_OF_MANY: Final = 30
_ORDINARY: Final = 0.3
_MOST_HIGH: Final = 0.9
_SCORES: Final = {Level.NONE: 0.0, Level.NORMAL: _ORDINARY, Level.HIGH: 0.7, Level.CRITICAL: 0.95}


def cluster_urgency(
    messages: int,
    high: int,
    critical: int,
    top_score: float,
    top_reasons: tuple[str, ...],
    *,
    spike: str = "",
) -> Urgency:
    """Return the urgency of a cluster; what was refused is not counted in any argument but `messages`.

    One critical message in ten, or three that are one in thirty, make a cluster critical; as many of high urgency or
    worse make it high, and so does a spike of complaints. A lone alarmed voice in a crowd leaves it normal, and lowers
    the score with it: it was misheard or misfiled, and its own alarm stands on every page.

    Arguments: `high` messages of level high or worse, `critical` of level critical; `top_score` and `top_reasons`
    of the most urgent message; `spike` the place that many complaints came from at once.
    """
    spikes = (coded(SPIKE, spike),) if spike else ()
    if _carries(critical, messages):
        return Urgency(top_score, Level.CRITICAL, (*top_reasons, *spikes))
    if _carries(high, messages) or spike:
        score = min(max(top_score, _SCORES[Level.HIGH]), _MOST_HIGH)
        return Urgency(score, Level.HIGH, (*spikes, *top_reasons))
    if top_score > 0.0:
        return Urgency(min(top_score, _ORDINARY), Level.NORMAL, top_reasons)
    return Urgency(0.0, Level.NONE)


def _carries(alarmed: int, messages: int) -> bool:
    """Tell whether so many alarmed messages speak for a whole cluster."""
    share = _SHARE_OF_MANY if alarmed >= _MANY else _SHARE
    return bool(alarmed) and alarmed * share >= messages


def set_by_hand(level: Level) -> Urgency:
    """Return the urgency of a cluster to which a person gave a level."""
    return Urgency(_SCORES[level], level, (BY_HAND,))
