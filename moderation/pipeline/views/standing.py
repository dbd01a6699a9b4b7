"""Standing: how a cluster stands in comparison with others: its rank, its growth, the theme it belongs to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from moderation.domain.deciding.decisions import Verb
from moderation.domain.ranking import Standing
from moderation.pipeline.ports import ViewReader
from moderation.pipeline.rows import ClusterRow, SurgeRow
from moderation.pipeline.views.cards import ASKERS, Discovery

FRESH: Final = 120.0
"""Seconds for which a surge is shown."""
KEPT_APART: Final = 200
"""Latest decisions to keep questions apart that proposals are held against; the machine heeds all of them."""
WORDS: Final = 3
"""Key words that name a theme."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Clusters about one broad subject, in the order given; `words` are their commonest key words.

    `askers` are those of its clusters added up.
    """

    id: int
    words: tuple[str, ...]
    clusters: tuple[int, ...]
    askers: int


def standing(row: ClusterRow) -> Standing:
    """Return what a cluster's rank is computed from."""
    rated = row.useful + row.useless
    return Standing(
        cluster=row.id,
        topic=row.topic,
        messages=row.messages,
        askers=row.askers,
        supporters=row.supporters,
        recent=row.recent,
        first_at=row.first_at,
        last_at=row.last_at,
        urgency=row.urgency.score,
        starred=row.starred,
        answered_before=0.0 if not row.answer_id else 1.0 - (row.useless / rated if rated else 0.0),
    )


def surging(views: ViewReader, broadcast: str, *, now: float) -> list[tuple[SurgeRow, ClusterRow]]:
    """Return what was found to grow a moment ago, the latest first, each cluster once."""
    found: dict[int, tuple[SurgeRow, ClusterRow]] = {}
    for surge in views.surges(broadcast, after=now - FRESH):
        row = views.cluster(broadcast, surge.cluster, now=now)
        if row is not None:
            found.setdefault(row.id, (surge, row))
    return list(found.values())


def themes(rows: Sequence[ClusterRow]) -> list[Theme]:
    """Return the themes of clusters in the order in which these come first; one without a theme is its own."""
    groups: defaultdict[int, list[ClusterRow]] = defaultdict(list)
    for row in rows:
        groups[row.theme or -row.id].append(row)
    return [
        Theme(theme, _words(group), tuple(row.id for row in group), sum(row.askers for row in group))
        for theme, group in groups.items()
    ]


def _words(group: Sequence[ClusterRow]) -> tuple[str, ...]:
    weights: Counter[str] = Counter()
    for row in group:
        for place, word in enumerate(row.keywords):
            weights[word] += row.askers * (len(row.keywords) - place)
    return tuple(sorted(weights, key=lambda word: (-weights[word], word))[:WORDS])


def discovered(rows: Iterable[ClusterRow]) -> list[Discovery]:
    """Return the discovered topics of clusters that enough viewers ask about, most askers first."""
    groups: defaultdict[str, list[ClusterRow]] = defaultdict(list)
    for row in rows:
        if row.discovered:
            groups[row.discovered].append(row)
    found = [
        Discovery(name, {row.id: row.topic for row in rows}, sum(row.askers for row in rows))
        for name, rows in groups.items()
    ]
    return sorted((one for one in found if one.askers >= ASKERS), key=lambda one: (-one.askers, one.name))


def proposed(views: ViewReader, broadcast: str, *, now: float) -> list[list[ClusterRow]]:
    """Return the merges that the machine proposed last, but for what people have merged or kept apart since."""
    row = views.broadcast(broadcast)
    kept = views.decisions(broadcast, verbs=(Verb.APART,), limit=KEPT_APART) if row and row.merges else ()
    apart = [set(one.clusters) for one in kept if not one.undone_by]
    found = []
    for group in row.merges if row else ():
        rows = [views.cluster(broadcast, cluster, now=now) for cluster in group]
        living = [one for one, cluster in zip(rows, group, strict=True) if one and one.id == cluster]
        if len(living) == len(group) and all(len(pair.intersection(group)) < 2 for pair in apart):  # noqa: PLR2004 - a pair
            found.append(living)
    return found
