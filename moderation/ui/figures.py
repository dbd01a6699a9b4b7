"""Figures: what a broadcast's rows add up to, and the sentences that say it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from moderation.adapters.topics_file import OTHER
from moderation.domain.deciding.decisions import Status, Verb
from moderation.domain.message import Level
from moderation.domain.surges import WINDOW
from moderation.pipeline.rows import ClusterRow, Counts, DecisionRow, SurgeRow, TimelinePoint
from moderation.pipeline.views.cards import URGENT
from moderation.ui.plain import plain
from moderation.ui.texts import Say

FOLLOW_UP = 20
"""Unanswered clusters worth a follow-up, at most."""
LABEL = 90
"""Characters of a question in a sentence."""
TONGUES = ("ru", "en", "uk", "kk", "tt", "uz", "be", "ky", "tg", "hy", "az", "ba")
"""Languages with a name of their own."""
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
    languages: Mapping[str, int] = field(default_factory=dict)
    surges: Sequence[SurgeRow] = ()

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

    def funnel(self) -> list[tuple[str, int]]:
        """Return how many messages came so far on the way to an answer, step by step."""
        messages = dict.fromkeys(Status, 0)
        for row in self.clusters:
            messages[row.status] += row.messages
        answered = messages[Status.ANSWERED]
        approved = answered + messages[Status.APPROVED] + messages[Status.ON_AIR]
        return [
            ("received", self.counts.recorded),
            ("questions", self.counts.questions),
            ("on_board", sum(messages.values())),
            ("approved", approved),
            ("answered", answered),
        ]

    def pressing(self) -> list[ClusterRow]:
        """Return the clusters that cannot wait, in the order in which they came up."""
        return sorted(
            (row for row in self.clusters if row.urgency.level in URGENT), key=lambda row: row.first_at
        )

    def rising(self) -> list[tuple[SurgeRow, ClusterRow]]:
        """Return what grew beyond the usual, each cluster at its highest, what grew most first."""
        rows = {row.id: row for row in self.clusters}
        found: dict[int, SurgeRow] = {}
        for surge in self.surges:
            if surge.cluster in rows and surge.recent > getattr(found.get(surge.cluster), "recent", 0):
                found[surge.cluster] = surge
        ordered = sorted(found.values(), key=lambda surge: -surge.recent)
        return [(surge, rows[surge.cluster]) for surge in ordered]

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


def on_funnel(figures: Figures, say: Say) -> str:
    """Return how many of all messages were questions, and of these answered."""
    steps = dict(figures.funnel())
    return say(
        "insights.headline.funnel",
        questions=say.share(steps["questions"], steps["received"]),
        answered=say.share(steps["answered"], steps["on_board"]),
    )


def on_pressing(figures: Figures, say: Say) -> str:
    """Return when the first question came that could not wait, and which of them most people asked."""
    rows = figures.pressing()
    if not rows:
        return say("insights.nothing_pressing")
    most = max(rows, key=lambda row: row.askers)
    return say(
        "insights.headline.pressing",
        at=say.clock(rows[0].first_at),
        label=plain(most.label, most=LABEL),
        askers=say.count("askers", most.askers),
    )


def on_languages(figures: Figures, say: Say) -> str:
    """Return the language written most, and how many write in another."""
    (first, count), *_ = sorted(figures.languages.items(), key=lambda item: -item[1])
    total = sum(figures.languages.values())
    return say(
        "insights.headline.languages",
        language=language_in_words(first, say),
        share=say.share(count, total),
        others=say.share(total - count, total),
    )


def on_rising(figures: Figures, say: Say) -> str:
    """Return what grew most beyond the usual, and when."""
    surge, row = figures.rising()[0]
    return say(
        "insights.headline.rising",
        label=plain(row.label, most=LABEL),
        at=say.clock(surge.at),
        recent=say.number(surge.recent),
        window=say.number(WINDOW),
        usual=say.number(surge.usual, 1),
    )


def language_in_words(code: str, say: Say) -> str:
    """Return what a language is called; those without a name of their own here are others."""
    return say(f"tongue.{code}" if code in TONGUES else "tongue.other")
