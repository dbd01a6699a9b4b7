"""Rank: the order of the board, computed when read from stored parts, each of them shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

HALF_WAIT = 600.0
"""Seconds of waiting after which the part for waiting reaches one half."""
FULL_CROWD = 1000
"""Askers at which the part for askers reaches 1."""
FULL_GROWTH = 16.0
"""Growth against the cluster's own baseline at which the part for growth reaches 1."""
SAME_TOPIC = 0.85
"""What each question higher up on the same topic leaves of a rank, so that one theme does not fill the top."""
SPREAD_TOP = 50
"""Places over which topics are spread; below, order is by rank alone."""
EMERGENCY = 0.9
"""Urgency from which a cluster stands above all others, whatever the weights: few voices must not wait for many."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rank of one cluster is computed from; times are seconds since the epoch.

    `askers` are distinct viewers who asked, `supporters` those among them who only said "me too";
    `recent` counts messages of the last minute.
    """

    cluster: int
    topic: str
    messages: int
    askers: int
    supporters: int
    recent: int
    first_at: float
    last_at: float
    urgency: float
    starred: bool = False
    answered_before: float = 0.0


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts."""

    askers: float = 0.40
    growth: float = 0.15
    urgency: float = 0.25
    waiting: float = 0.08
    supporters: float = 0.04
    novelty: float = 0.08
    star: float = 0.50


PRESETS = {
    "balanced": Weights(),
    "popular": Weights(askers=0.7, growth=0.1, urgency=0.1, waiting=0.0, supporters=0.1, novelty=0.0),
    "urgent": Weights(askers=0.2, growth=0.2, urgency=0.55, waiting=0.05, supporters=0.0, novelty=0.0),
    "fresh": Weights(askers=0.2, growth=0.45, urgency=0.15, waiting=0.0, supporters=0.0, novelty=0.2),
}
"""Weights that a host can choose by name."""


@dataclass(frozen=True, slots=True)
class Rank:
    """A cluster's rank: the sum and its weighted parts by name, largest first."""

    cluster: int
    total: float
    parts: tuple[tuple[str, float], ...]


def rank(standing: Standing, weights: Weights, *, now: float) -> Rank:
    """Return the rank of one cluster at a moment.

    Each part lies in 0..1 before weighting: askers on a log scale (distinct viewers, so that floods do not pay),
    growth as the last minute against the cluster's mean minute, waiting as a saturating share of ten minutes.
    """
    minutes = max((now - standing.first_at) / 60.0, 1.0)
    usual = max(standing.messages / minutes, 0.5)
    surge = max(standing.recent / usual, 1.0)
    waited = max(now - standing.first_at, 0.0)
    parts = {
        "askers": weights.askers * _log_share(standing.askers, FULL_CROWD),
        "growth": weights.growth * min(math.log(surge) / math.log(FULL_GROWTH), 1.0),
        "urgency": weights.urgency * standing.urgency,
        "waiting": weights.waiting * (1.0 - 0.5 ** (waited / HALF_WAIT)),
        "supporters": weights.supporters * _log_share(standing.supporters, FULL_CROWD),
        "novelty": weights.novelty * (1.0 - min(max(standing.answered_before, 0.0), 1.0)),
        "star": weights.star if standing.starred else 0.0,
    }
    ordered = sorted(parts.items(), key=lambda part: (-part[1], part[0]))
    return Rank(standing.cluster, sum(parts.values()), tuple(ordered))


def order(standings: Sequence[Standing], weights: Weights, *, now: float) -> list[Rank]:
    """Return ranks: emergencies, then highest first, the top spread over topics; ties go to the older cluster."""
    topics = {standing.cluster: standing.topic for standing in standings}
    ranks = sorted(
        (rank(standing, weights, now=now) for standing in standings), key=lambda r: (-r.total, r.cluster)
    )
    alarming = {standing.cluster for standing in standings if standing.urgency >= EMERGENCY}
    first = [one for one in ranks if one.cluster in alarming]
    others = [one for one in ranks if one.cluster not in alarming]
    top, rest = others[: 2 * SPREAD_TOP], others[2 * SPREAD_TOP :]
    return [*first, *_spread(top, topics), *rest]


def _spread(ranks: Sequence[Rank], topics: dict[int, str]) -> list[Rank]:
    remaining = list(ranks)
    placed: list[Rank] = []
    seen: dict[str, int] = {}
    while remaining and len(placed) < SPREAD_TOP:
        best = max(
            remaining, key=lambda r: (r.total * SAME_TOPIC ** seen.get(topics[r.cluster], 0), -r.cluster)
        )
        remaining.remove(best)
        placed.append(best)
        seen[topics[best.cluster]] = seen.get(topics[best.cluster], 0) + 1
    return placed + remaining


def _log_share(count: int, full: int) -> float:
    return min(math.log1p(max(count, 0)) / math.log1p(full), 1.0)
