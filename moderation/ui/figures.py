"""Figures: what a broadcast's rows add up to, and the sentences that say it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from moderation.adapters.topics_file import OTHER
from moderation.domain.decisions import Status, Verb
from moderation.domain.message import Level
from moderation.pipeline.rows import ClusterRow, Counts, DecisionRow, TimelinePoint
from moderation.ui.plain import plain
from moderation.ui.texts import Say

FOLLOW_UP = 20
"""Unanswered clusters worth a follow-up, at most."""
ALONE = 2
"""Askers from which an unanswered cluster is worth a follow-up."""
_CLOSED = (Status.ANSWERED, Status.DISMISSED)


@dataclass(frozen=True, slots=True)
class Figures:
    """One moment's rows of a broadcast; clusters with most askers first."""

    at: float
    counts: Counts
    clusters: Sequence[ClusterRow]
    timeline: Sequence[TimelinePoint]
    decisions: Sequence[DecisionRow]

    def topics(self) -> Counter[str]:
        """Return questions by topic."""
        found: Counter[str] = Counter()
        for point in self.timeline:
            found[point.topic] += point.questions
        return found

    def peak(self) -> tuple[float, int]:
        """Return the minute with most questions, and how many."""
        minutes: Counter[float] = Counter()
        for point in self.timeline:
            minutes[point.minute] += point.questions
        return max(minutes.items(), key=lambda item: (item[1], -item[0]), default=(0.0, 0))

    def regions(self) -> Counter[str]:
        """Return messages by the place that they name."""
        found: Counter[str] = Counter()
        for row in self.clusters:
            found.update(dict(row.regions))
        return found

    def levels(self) -> Counter[Level]:
        """Return clusters by level."""
        return Counter(row.urgency.level for row in self.clusters)

    def answers(self) -> list[float]:
        """Return when answers were given that still stand, oldest first."""
        return sorted(d.at for d in self.decisions if d.verb == Verb.ANSWER and not d.undone_by)

    def unanswered(self) -> list[ClusterRow]:
        """Return the clusters worth a follow-up: several asked, nobody answered or dismissed."""
        open_rows = (row for row in self.clusters if row.status not in _CLOSED and row.askers >= ALONE)
        return sorted(
            open_rows, key=lambda row: (-row.urgency.level.order // Level.CRITICAL.order, -row.askers)
        )[:FOLLOW_UP]


def headline(figures: Figures, say: Say) -> str:
    """Return how much was asked."""
    counts = figures.counts
    return say(
        "insights.headline.questions",
        questions=say.count("counts.questions", counts.questions),
        askers=say.count("askers", counts.askers),
        clusters=say.number(counts.clusters),
    )


def on_time(figures: Figures, topics: Mapping[str, str], say: Say) -> str:
    """Return the topic asked about most and the busiest minute."""
    named = [(name, count) for name, count in figures.topics().most_common() if name != OTHER]
    topic, questions = (named or [(OTHER, figures.topics()[OTHER])])[0]
    minute, most = figures.peak()
    share = say.share(questions, figures.topics().total())
    return " ".join(
        (
            say("insights.headline.topic", topic=plain(topics.get(topic, topic)), share=share),
            say.count("insights.headline.peak", most, at=say.clock(minute)),
        )
    )


def on_top(figures: Figures, say: Say) -> str:
    """Return the commonest question."""
    first = figures.clusters[0]
    return say("insights.headline.top", label=plain(first.label), askers=say.count("askers", first.askers))


def on_regions(figures: Figures, say: Say) -> str:
    """Return the place named most, "" when none is."""
    named = figures.regions()
    for region, messages in named.most_common(1):
        return say("insights.headline.region", region=plain(region), share=say.share(messages, named.total()))
    return ""


def on_answers(figures: Figures, say: Say) -> str:
    """Return how many askers have an answer, and how many questions have none."""
    left = sum(row.status not in _CLOSED for row in figures.clusters)
    share = say.share(figures.counts.askers_answered, figures.counts.askers)
    return say("insights.headline.answered", share=share, open=say.number(left))


def on_levels(figures: Figures, say: Say) -> str:
    """Return how many clusters cannot wait."""
    levels = figures.levels()
    pressing = levels[Level.HIGH] + levels[Level.CRITICAL]
    return say.count("insights.headline.levels", pressing, share=say.share(pressing, levels.total()))
