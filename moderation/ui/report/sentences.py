"""Sentences: a report's findings in words; the titles of its charts say what they show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from moderation.adapters.exports.tables import CLOSED
from moderation.adapters.topics_file import OTHER
from moderation.domain.service import Service, Slice
from moderation.pipeline.rows import ClusterRow, Counts
from moderation.pipeline.views.cards import ASKERS
from moderation.ui.plain import one_line
from moderation.ui.report.earlier import Past
from moderation.ui.report.findings import Effect, Shift, discoveries, pressing, shifts
from moderation.ui.texts import Say

if TYPE_CHECKING:
    from moderation.ui.report.page import Sources

_LABEL: Final = 110
_NOTABLE: Final = 0.03
"""Change of a topic's share from which it is worth a word."""
_MOST_IDEAS: Final = 6
_TELLING: Final = 5
"""Contacts of a part of the show from which its waiting time says something."""
_FIRST: Final = 10
_FEW, _NEW = 3, 2


class Sentences:
    """Says the findings of one report; `shown` are the clusters that may be quoted, most askers first."""

    def __init__(
        self,
        sources: Sources,
        say: Say,
        *,
        shown: Sequence[ClusterRow],
        service: Service,
        before: Sequence[Past],
    ) -> None:
        self._sources = sources
        self._session = sources.session
        self._say = say
        self._shown = shown
        self._service = service
        self._before = before
        self._shifts = shifts(self._session.timeline)
        self._topics: Counter[str] = Counter()
        for point in self._session.timeline:
            self._topics[point.topic] += point.questions

    def gist(self) -> list[str]:
        """Return the show in a few sentences, the most important first."""
        say, counts, service = self._say, self._session.counts, self._service
        found = [
            say(
                "report.headline",
                askers=say.count("report.askers", counts.askers),
                questions=say.count("counts.questions", counts.questions),
                clusters=say.number(counts.clusters),
            )
        ]
        if self._shown:
            found.append(self._about("report.top", self._shown[0]))
        others = [row for row in pressing(self._shown) if row != self._shown[0]]
        found += [self._about("report.pressing_first", row) for row in others[:1]]
        if (grown := self._grown()) is not None:
            found.append(self._share("report.grew", grown))
        if service.answered_share:
            found.append(say("report.answered", share=say.share(service.answered_share, 1)))
        else:
            found.append(say("report.nobody"))
        left = [row for row in self._shown if self.is_open(row)]
        found += [self._about("report.left_first", row) for row in left[:1]]
        if self._sources.serving.regions:
            found.append(f"{self.on_regions()}.")
        return found

    def on_time(self) -> str:
        """Return the main topic and the busiest minute."""
        say = self._say
        named = [(name, count) for name, count in self._topics.most_common() if name != OTHER]
        topic, count = (named or self._topics.most_common(1))[0]
        minutes: Counter[float] = Counter()
        for point in self._session.timeline:
            minutes[point.minute] += point.questions
        at, most = max(minutes.items(), key=lambda item: (item[1], -item[0]))
        return say(
            "report.topics_share",
            topic=self.topic(topic),
            share=say.share(count, self._topics.total()),
            at=say.clock(at),
            most=say.number(most),
        )

    def on_top(self) -> str:
        """Return how much of the audience the commonest questions cover."""
        say, rows = self._say, self._session.clusters[:_FIRST]
        share = say.share(sum(row.askers for row in rows), sum(row.askers for row in self._session.clusters))
        return say("report.first_questions", share=share, n=say.number(len(rows)))

    def on_shifts(self) -> str:
        """Return which topic changed its share most."""
        if not self._shifts:
            return self._say("report.too_short")
        most = max(self._shifts, key=lambda shift: abs(shift.after - shift.before))
        changed = abs(most.after - most.before) >= _NOTABLE
        return self._share("report.shift", most) if changed else self._say("report.no_shift")

    def on_effect(self, effect: Effect) -> str:
        """Return what an answer did to the flow of its question."""
        key = "report.effect_calmed" if effect.after < effect.before else "report.effect_not"
        say = self._say
        return say(
            key, label=quoted(effect.row), before=say.number(effect.before), after=say.number(effect.after)
        )

    def on_pain(self) -> str:
        """Return how many questions cannot wait."""
        rows = self._session.clusters
        high = len(pressing(rows))
        if not high:
            return self._say("report.calm")
        return self._say.count("report.hurting", high, all=self._say.number(len(rows)))

    def on_regions(self) -> str:
        """Return the place named most, or those named as often."""
        regions, say = self._sources.serving.regions, self._say
        most = max(regions.values(), default=0)
        if not most or not self._sources.discretion.many(most):
            return say("report.no_regions")
        first = [region for region, count in regions.most_common() if count == most]
        share = say.share(most, self._sources.serving.placed)
        if 1 < len(first) <= _FEW:
            return say("report.regions_even", regions=", ".join(first), share=share)
        return say("report.region", region=first[0], share=share)

    def on_known_regions(self) -> str:
        """Return how many viewers name a place at all."""
        named = self._sources.serving.placed
        return self._say("report.regions_known", share=self._say.share(named, self._session.counts.askers))

    def on_waiting(self) -> str:
        """Return how long people waited."""
        return on_waiting(self._service, self._say)

    def waits(self) -> list[tuple[str, int]]:
        """Return contacts by how long they waited, in words."""
        service, say = self._service, self._say
        bars = [(say(f"report.wait.{place}"), count) for place, count in enumerate(service.waits)]
        late = (say("report.wait.late"), service.late)
        return [late, *bars, (say("report.wait.open"), service.open.count)]

    def on_left(self) -> str:
        """Return how much stayed unanswered."""
        left = [row for row in self._session.clusters if self.is_open(row)]
        if not left:
            return self._say("report.all_answered")
        askers = self._say.number(sum(row.askers for row in left))
        return self._say.count("report.left", len(left), askers=askers)

    def on_past(self) -> str:
        """Return how this broadcast compares with the one before."""
        if not self._before:
            return self._say("report.first_ever")
        return _versus(self._session.counts, self._before[0].counts, self._say)

    def ideas(self) -> list[str]:
        """Return what the next show should take up."""
        say = self._say
        found = [self._about("report.idea_open", row) for row in self._shown if self.is_open(row)][:_FEW]
        grown = self._grown()
        if grown is not None:
            found.append(
                say("report.idea_topic", topic=self.topic(grown.topic), share=say.share(grown.after, 1))
            )
        found += [
            say("report.idea_discovered", name=name, askers=say.number(askers))
            for name, askers in discoveries(self._shown)[:_NEW]
            if askers >= ASKERS
        ]
        found += [
            say(
                "report.idea_useless",
                label=quoted(row),
                n=say.number(row.useless),
                rated=say.number(row.useful + row.useless),
            )
            for row in self._shown
            if row.useless > row.useful
        ][:_FEW]
        return found[:_MOST_IDEAS]

    def topic(self, name: str) -> str:
        """Return a topic in words."""
        topics = self._sources.topics
        return topics.get(name, topics.get(OTHER, name))

    def askers(self, row: ClusterRow) -> str:
        """Return how many asked."""
        return self._say.count("report.askers", row.askers)

    @staticmethod
    def is_open(row: ClusterRow) -> bool:
        """Tell whether a cluster was neither answered nor dismissed."""
        return row.status not in CLOSED

    def _grown(self) -> Shift | None:
        """Return the topic that grew most, if any did."""
        first = next((shift for shift in self._shifts if shift.topic != OTHER), None)
        return first if first is not None and first.after - first.before >= _NOTABLE else None

    def _share(self, key: str, shift: Shift) -> str:
        say = self._say
        before, after = say.share(shift.before, 1), say.share(shift.after, 1)
        return say(key, topic=self.topic(shift.topic), before=before, after=after)

    def _about(self, key: str, row: ClusterRow) -> str:
        return self._say(key, label=quoted(row), askers=self.askers(row))


def on_waiting(service: Service, say: Say) -> str:
    """Return how long people waited for an answer."""
    waiting = service.waiting
    if waiting.median is None or waiting.ninth is None:
        return say("report.no_waits")
    return say("report.waited", median=say.lasting(waiting.median), ninth=say.lasting(waiting.ninth))


def on_slices(slices: Sequence[Slice], say: Say) -> str:
    """Return who waited longest, by when they asked."""
    known = [one for one in slices if one.waiting.median is not None and one.contacts >= _TELLING]
    if not known:
        return say("report.no_waits")
    worst = max(known, key=lambda one: one.waiting.median or 0.0)
    return say("report.slowest", at=say.clock(worst.at), median=say.lasting(worst.waiting.median or 0.0))


def quoted(row: ClusterRow) -> str:
    """Return a question short enough for a sentence."""
    return one_line(row.label, most=_LABEL)


def _signed(text: str, change: float) -> str:
    return ("+" if change >= 0 else "\u2212") + text


def on_past(past: Sequence[Past], say: Say) -> str:
    """Return how the first of broadcasts compares with the one before it, the second."""
    now, was, *_ = past
    return _versus(now.counts, was.counts, say)


def _versus(now: Counts, was: Counts, say: Say) -> str:
    share = (now.askers_answered / max(now.askers, 1)) - (was.askers_answered / max(was.askers, 1))
    askers = now.askers - was.askers
    return say(
        "report.versus",
        askers_change=_signed(say.share(abs(askers), was.askers), askers),
        answered_change=_signed(say.number(abs(100 * share)), share),
    )
