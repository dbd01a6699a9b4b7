"""Serving: a session's messages and decisions → service figures, regions, and what keeps coming back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from moderation.adapters.exports.session import Session
from moderation.domain.deciding.decisions import Status, Verb
from moderation.domain.deciding.handling import Deed, Handling
from moderation.domain.message import Kind
from moderation.domain.recurrence import Recurrence
from moderation.domain.service import Contacts, Service, Slice
from moderation.pipeline.rows import ClusterRow, DecisionRow, MessageRow

MINUTE = 60.0


class Serving:
    """Counts while the messages of a session go by.

    `regions` counts viewers by the place that their questions name, `placed` those who name any, `places` questions by
    place and cluster.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._handling = Handling().follow(deeds(session.decisions))
        answered = {row.id: self._answered_at(row) for row in session.clusters if is_answered(row)}
        self._contacts = Contacts(answered)
        minutes = [point.minute for point in session.timeline] or [session.at]
        self.recurrence = Recurrence(min(minutes), max(minutes) + MINUTE)
        self.regions: Counter[str] = Counter()
        # Hashes take a third of the memory of names, and there may be a million.
        self._from: set[int] = set()
        self._placed: set[int] = set()
        self.places: Counter[tuple[str, int]] = Counter()

    def take(self, page: Sequence[MessageRow]) -> None:
        """Count the questions among messages."""
        for row in page:
            if row.kind is not Kind.QUESTION:
                continue
            for cluster in row.clusters:
                self._contacts.add(row.viewer, cluster, row.at)
                self.recurrence.add(cluster, row.at)
            if row.region and row.clusters:
                self._place(row)

    @property
    def placed(self) -> int:
        """Return how many viewers name a place at all."""
        return len(self._placed)

    def service(self) -> Service:
        """Return the figures of all that went by."""
        rows, counts = self._session.clusters, self._session.counts
        service = self._contacts.service(
            now=self._until(),
            askers=counts.askers,
            askers_answered=counts.askers_answered,
            useful=sum(row.useful for row in rows),
            useless=sum(row.useless for row in rows),
            handling=self._handling.seconds,
        )
        return replace(
            service,
            robot_asked=counts.robot_asked,
            robot_answered=counts.robot_answered,
            robot_passed=counts.robot_passed,
        )

    def slices(self) -> list[Slice]:
        """Return how service changed while the broadcast went on."""
        return self._contacts.slices()

    def _until(self) -> float:
        """Return when waiting ends for those without an answer: with the broadcast, or now while it goes on."""
        if self._session.broadcast.open:
            return self._session.at
        closed = (one.at for one in self._session.decisions if one.verb == Verb.CLOSE and not one.undone_by)
        return max(closed, default=self._session.at)

    def _place(self, row: MessageRow) -> None:
        self.places[row.region, row.clusters[0]] += 1
        self._placed.add(hash(row.viewer))
        come = hash((row.region, row.viewer))
        if come not in self._from:
            self._from.add(come)
            self.regions[row.region] += 1

    def _answered_at(self, row: ClusterRow) -> float:
        # What was merged into an answered cluster was answered with it.
        return self._handling.answered.get(row.id, row.answered_at)


def is_answered(row: ClusterRow) -> bool:
    """Tell whether a cluster has an answer that stands; on air again it still has."""
    return row.status is Status.ANSWERED or (row.status is Status.ON_AIR and bool(row.answer_id))


def deeds(decisions: Iterable[DecisionRow]) -> Iterator[Deed]:
    """Yield what people did and did not take back, oldest first."""
    for row in sorted(decisions, key=lambda row: row.offset):
        if row.verb != Verb.UNDO and not row.undone_by:
            yield from (Deed(row.at, row.verb, cluster) for cluster in row.clusters)
