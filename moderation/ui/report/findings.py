"""Findings: what a session's rows say about the show, as data that the page puts in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from moderation.adapters.exports.serving import is_answered
from moderation.adapters.exports.session import Session
from moderation.domain.message import Level
from moderation.domain.recurrence import PARTS, Recurrence
from moderation.pipeline.ports import ViewReader
from moderation.pipeline.rows import ClusterRow, TimelinePoint

MINUTES: Final = 5
"""Minutes before and after an answer that are compared."""
_FEWEST_BEFORE: Final = 5
"""Messages before an answer from which its effect can be told."""
_FEWEST_OF_TOPIC: Final = 10
"""Questions of a topic from which its share can be said to change."""
_SHORTEST: Final = 10 * 60
"""Seconds of a broadcast that can be cut in two halves."""
_MOST: Final = 100
"""Clusters looked at, those with most askers."""
_OFTEN: Final = PARTS // 3
"""Parts of a broadcast in which a question that returns is asked at least."""
_SAME_WORDS: Final = 2
_ALIKE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Shift:
    """A topic's share of the questions in the first and in the second half of a broadcast."""

    topic: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Effect:
    """Messages about a cluster in the minutes before and after its answer."""

    row: ClusterRow
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Returning:
    """A question that keeps coming back: in how many parts of the show, and in which earlier broadcasts (titles)."""

    row: ClusterRow
    parts: int
    earlier: tuple[str, ...]


def shifts(timeline: Sequence[TimelinePoint]) -> list[Shift]:
    """Return how topics' shares changed between the halves of a broadcast, what grew most first.

    Of a broadcast that is too short there are none.
    """
    minutes = [point.minute for point in timeline]
    if not minutes or max(minutes) - min(minutes) < _SHORTEST:
        return []
    middle = (min(minutes) + max(minutes)) / 2
    halves: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    for point in timeline:
        halves[point.minute > middle][point.topic] += point.questions
    before, after = halves
    if not before.total() or not after.total():
        return []
    topics = [topic for topic, count in (before + after).items() if count >= _FEWEST_OF_TOPIC]
    found = [Shift(one, before[one] / before.total(), after[one] / after.total()) for one in topics]
    return sorted(found, key=lambda shift: (shift.before - shift.after, shift.topic))


def effects(views: ViewReader, session: Session) -> list[Effect]:
    """Return what answers did to the flow of their question, the one asked most before first."""
    end = max((row.last_at for row in session.clusters), default=0.0)
    found = []
    for row in session.clusters[:_MOST]:
        if is_answered(row) and row.answered_at + 60 * MINUTES <= end:
            before, after = (
                _messages(views, session, row.id, at)
                for at in (row.answered_at, row.answered_at + 60 * MINUTES)
            )
            if before >= _FEWEST_BEFORE:
                found.append(Effect(row, before, after))
    return sorted(found, key=lambda effect: -effect.before)


def pressing(rows: Iterable[ClusterRow]) -> list[ClusterRow]:
    """Return the clusters of high urgency or worse, those that hurt most people first."""
    high = [row for row in rows if row.urgency.level in (Level.HIGH, Level.CRITICAL)]
    return sorted(high, key=lambda row: (-row.askers, row.id))


def askers_by_level(rows: Iterable[ClusterRow]) -> Counter[Level]:
    """Return the askers of clusters by level; who asked two things is counted with both."""
    counted: Counter[Level] = Counter()
    for row in rows:
        counted[row.urgency.level] += row.askers
    return counted


def discoveries(rows: Iterable[ClusterRow]) -> list[tuple[str, int]]:
    """Return topics outside the operator's list with the askers of their clusters, most first."""
    found: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        if row.discovered:
            found[row.discovered] += row.askers
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def returning(
    rows: Sequence[ClusterRow], recurrence: Recurrence, earlier: Sequence[tuple[str, Sequence[ClusterRow]]]
) -> list[Returning]:
    """Return the questions that keep coming back, within the show or from earlier ones (title, clusters).

    Two clusters of different broadcasts are taken for one question when they are worded the same, or share most of
    their key words.
    """
    found = []
    for row in rows[:_MOST]:
        parts = recurrence.parts(row.id)
        before = tuple(title for title, others in earlier if _is_among(row, others))
        if parts >= _OFTEN or before:
            found.append(Returning(row, parts, before))
    return sorted(found, key=lambda one: (-len(one.earlier), -one.parts * one.row.askers))


def _messages(views: ViewReader, session: Session, cluster: int, at: float) -> int:
    return sum(views.sparks(session.broadcast.id, [cluster], now=at, minutes=MINUTES)[cluster])


def _is_among(row: ClusterRow, others: Iterable[ClusterRow]) -> bool:
    words = frozenset(row.keywords)
    return any(
        row.label.casefold() == other.label.casefold() or _are_alike(words, frozenset(other.keywords))
        for other in others
    )


def _are_alike(some: Collection[str], others: Collection[str]) -> bool:
    shared, all_words = len(set(some) & set(others)), len(set(some) | set(others))
    return shared >= _SAME_WORDS and shared >= _ALIKE * all_words
