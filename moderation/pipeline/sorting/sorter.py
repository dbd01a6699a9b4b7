"""Sorter: verdicts and vectors → clusters, topics, titles; one a broadcast, obeying what people decided.

The sorter's memory is a fold over the log (see `rebuild`): the same calls in the same order give the same memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import msgspec
import numpy as np

from embeddings import Assignment, Clusterer, ClusterSettings, Faded, Merged
from embeddings.clustering.relations import Relations
from embeddings.labelling.labels import Labels
from moderation.domain.deciding.decisions import Change, Field, Subject, Verb
from moderation.domain.events import (
    Apart,
    Decided,
    Event,
    Filed,
    Filing,
    Move,
    Settled,
    Surged,
    Title,
    Titled,
)
from moderation.domain.message import Kind, Verdict
from moderation.domain.surges import Surges
from moderation.domain.word_lists import WordList, lines
from moderation.pipeline.sorting.bonds import Bonds
from moderation.pipeline.sorting.discovery import MOST, Naming, differing, discover, unfitting
from moderation.pipeline.sorting.membership import Membership
from moderation.pipeline.sorting.proposing import keep_apart, merges
from moderation.pipeline.sorting.sortable import Recall, Sortable, Vector, columns, guards_for
from moderation.pipeline.sorting.sorter_state import SorterState

ALIKE = 0.42
"""Similarity, seen from the stream's background, from which a question is shown to a viewer who types."""
BAND = 0.12
"""How far behind the nearest question others may be to be shown with it."""
SURE = 3
"""Messages from which a cluster's mean vector tells more than its messages one by one."""


class Sorter:
    """Files questions in clusters as they come, links clusters when asked to settle.

    Arguments: `dim` of the vectors, and `clustering` that suits them; `topics_of` names the topics of clusters' mean
    vectors, shape (n, dim), surer than those of messages; without it messages vote; `fits` tells how well means fit
    the topics; without it none are discovered; `naming` picks the key words that name one. Time is an argument (epoch).
    """

    def __init__(
        self,
        dim: int,
        topics_of: Callable[[Vector], Sequence[str]] | None = None,
        clustering: ClusterSettings | None = None,
        fits: Callable[[Vector], Sequence[float]] | None = None,
        naming: Naming = tuple,
    ) -> None:
        self._clusterer = Clusterer(dim, settings=clustering)
        self._topics_of = topics_of
        self._fits, self._naming = fits, naming
        self._labels = Labels()
        self._members = Membership()
        self._titles: dict[int, Title] = {}
        self._stale: set[int] = set()
        self._bonds = Bonds()
        self._discovered: dict[int, str] = {}
        self._relations, self._surges = Relations(), Surges()
        self.tariffs: tuple[str, ...] = ()
        """Names that no repair may touch, kept apart."""
        self.learnt = 0
        """Questions filed since the last settling."""

    def file(self, batch: Sequence[Sortable], *, at: float) -> list[Event]:
        """File questions; return what happened: Filed, and Titled for clusters seen for the first time."""
        if not batch:
            return []
        assignments = self._learn(batch, at)
        filings = tuple(
            Filing(question.seq, a.micro, a.cluster, question.topic, a.similarity, question.position)
            for question, a in zip(batch, assignments, strict=True)
        )
        self.learnt += len(batch)
        self._surges.count((a.micro for a in assignments), at=at)
        titled = self._retitle({a.cluster for a in assignments} - self._titles.keys())
        return [Filed(filings, at), *titled, *self._surging(at)]

    def settle(self, *, at: float) -> list[Event]:
        """Link clusters that one answer would serve; return Settled when something moved, and better titles."""
        changes = self._clusterer.settle(at=at)
        moves = tuple(Move(*move) for change in changes for move in change.moves)
        merged = tuple((change.loser, change.winner) for change in changes if isinstance(change, Merged))
        faded = [change.cluster for change in changes if isinstance(change, Faded)]
        self._move(moves)
        self.learnt = 0
        self._discover()
        self._relate()
        stale, self._stale = {cluster for cluster in self._stale if self._members.holds(cluster)}, set()
        events = [Settled(moves, merged, at), *self._retitle(stale), *self._surging(at)]
        self._labels.fade(micro for cluster in faded for micro in self._members.micros(cluster))
        return events

    def proposals(self, *, at: float) -> tuple[tuple[int, ...], ...]:
        """Return which clusters would be merged if they were linked now; changes nothing."""
        return merges(self._clusterer, self._members.size, at=at)

    def obey(self, decided: Decided, recall: Recall) -> list[Event]:
        """Take in what a person decided; return Filed for the messages of a split, and new titles."""
        changed = self._bonds.obey(decided)
        events = self._carry_out(decided, recall)
        self._bonds.hold(self._clusterer, changed)
        return events

    def _carry_out(self, decided: Decided, recall: Recall) -> list[Event]:
        said = {(change.subject, change.field) for change in decided.changes}
        if (Subject.LIST, Field.WORDS) in said:
            return self._relist(decided.changes)
        if (Subject.MESSAGE, Field.KIND) in said:
            return self._correct(decided, recall)
        keep_apart(self._clusterer, decided.changes, self._members.size)
        if decided.verb is Verb.SPLIT and decided.seqs:
            return self._split(decided, recall(decided.seqs, decided.positions, tariffs=self.tariffs))
        if not decided.moves:
            return []
        self._place(decided)
        if decided.verb is Verb.SPLIT:
            self._clusterer.cannot_link(decided.clusters[0], decided.target)
        return self._retitle({cluster for move in decided.moves for cluster in (move.before, move.after)})

    def forget(self, said: Iterable[tuple[int, Sortable]]) -> list[Event]:
        """Remember words no more, given as (micro-cluster, question); return the titles that clusters now have."""
        touched = set()
        for micro, question in said:
            if question.showable:
                self._labels.forget(micro, question.text)
            cluster = self._members.home(micro)
            touched.add(cluster)
            if cluster in self._titles and self._titles[cluster].label == question.text:
                self._bonds.unname(cluster)
        # Key words may be theirs, too: every title is made anew, from what others said.
        self._titles = {one: title for one, title in self._titles.items() if one not in touched}
        return self._retitle(touched)

    def fresh(self) -> int:
        """Return a cluster id that was never used; it is taken once a split that uses it is obeyed."""
        # Looked at only: an id spent on a decision that came to nothing would be missing when the log is repeated.
        return self._clusterer.next_cluster

    def nearest(self, vector: Vector, text: str, count: int) -> list[int]:
        """Return the clusters that ask much the same as a repaired text, best first; changes nothing."""
        near = self._clusterer.nearest(vector, count, text)
        return [cluster for cluster, similarity in near if similarity >= max(ALIKE, near[0][1] - BAND)]

    def snapshot(self) -> bytes:
        """Return the whole memory."""
        topics, homes = self._members.snapshot()
        clusterer, labels = self._clusterer.snapshot(), self._labels.snapshot()
        return msgspec.msgpack.encode(
            SorterState(
                clusterer,
                labels,
                topics,
                homes,
                self._titles,
                sorted(self._stale),
                self.learnt,
                self.tariffs,
                self._discovered,
                dict(self._relations.barriers),
                dict(self._relations.themes),
                self._surges,
                self._bonds,
            )
        )

    def restore(self, state: bytes) -> None:
        """Take up where a snapshot was made."""
        kept = msgspec.msgpack.decode(state, type=SorterState)
        self._clusterer.restore(kept.clusterer)
        self._labels.restore(kept.labels)
        self._members = Membership()
        self._members.restore(kept.topics, kept.homes)
        self._titles = kept.titles
        self._stale, self.learnt = set(kept.stale), kept.learnt
        self._bonds = kept.bonds
        self._discovered = kept.discovered
        self._relations = Relations(kept.barriers, kept.themes)
        self._surges = kept.surges
        self.tariffs = kept.tariffs
        self._clusterer.guard(guards_for(self.tariffs))

    def _learn(self, batch: Sequence[Sortable], at: float) -> list[Assignment]:
        vectors, texts, known = columns(batch)
        telling = [question.telling for question in batch]
        assignments = self._clusterer.learn(vectors, at=at, texts=texts, known=known, telling=telling)
        for question, assignment in zip(batch, assignments, strict=True):
            self._members.settle_in(assignment.micro, assignment.cluster)
            self._members.count(assignment.micro, question.topic)
            self._stale.add(assignment.cluster)
        self._exemplify(batch, assignments)
        return assignments

    def _exemplify(self, batch: Sequence[Sortable], assignments: Sequence[Assignment]) -> None:
        """Offer the questions that may be shown as labels of their clusters."""
        shown = [(q, a) for q, a in zip(batch, assignments, strict=True) if q.showable]
        if shown:
            vectors = np.stack([question.vector for question, _ in shown])
            self._labels.learn([a for _, a in shown], [q.text for q, _ in shown], vectors)

    def _place(self, decided: Decided) -> None:
        moves = decided.moves
        self._clusterer.place({move.micro: move.after for move in moves})
        self._move(moves)
        if decided.verb is Verb.UNDO:
            for before, after in {(move.before, move.after) for move in moves}:
                if self._members.holds(before):
                    self._clusterer.cannot_link(before, after)
                    parted = (move.micro for move in moves if (move.before, move.after) == (before, after))
                    self._clusterer.place(dict.fromkeys(parted, after), held=False)

    def _split(self, decided: Decided, questions: Sequence[Sortable]) -> list[Event]:
        old, new = decided.clusters[0], decided.target
        vectors, texts, known = columns(questions)
        micros = self._clusterer.detach(vectors, decided.micros, new, texts=texts, known=known)
        (topic,) = self._topics_now([old])
        for micro in micros:
            self._members.settle_in(micro, new)
            self._members.count(micro, topic)
        self._exemplify(questions, [Assignment(0, micro, new, 1.0, opened=True) for micro in micros])
        filings = tuple(
            Filing(question.seq, micro, new, topic, 1.0, question.position)
            for question, micro in zip(questions, micros, strict=True)
        )
        return [Filed(filings, decided.at), *self._retitle({old, new})]

    def _relist(self, changes: Sequence[Change]) -> list[Event]:
        """Keep questions about different tariffs apart from now on."""
        for change in changes:
            if change.id == WordList.TARIFFS.number:
                self.tariffs = lines(change.after)
                self._clusterer.guard(guards_for(self.tariffs))
        return []

    def _correct(self, decided: Decided, recall: Recall) -> list[Event]:
        """File a message that is a question after all; let what may not be shown name its cluster no more."""
        said = {change.field: change.after for change in decided.changes}
        asks = said[Field.KIND] == Kind.QUESTION and said[Field.VERDICT] != Verdict.REFUSE
        if not asks and not decided.micros:
            return []
        places = range(len(decided.micros) or 1)
        showable = asks and said[Field.VERDICT] == Verdict.ADMIT
        questions = [
            replace(
                question,
                topic=self._topics_of(question.vector[None])[0] if self._topics_of else "other",
                showable=showable,
            )
            for question in recall(decided.seqs * len(places), places, tariffs=self.tariffs)
        ]
        if not decided.micros:
            return self.file(questions, at=decided.at)
        for question, micro in zip(questions, decided.micros, strict=True):
            self._show(question, micro)
        return self._retitle({self._members.home(micro) for micro in decided.micros})

    def _show(self, question: Sortable, micro: int) -> None:
        """Let a filed question name its cluster, or no more."""
        cluster = self._members.home(micro)
        if question.showable:
            self._exemplify([question], [Assignment(0, micro, cluster, 1.0, opened=False)])
        else:
            self._labels.forget(micro, question.text)
            if cluster in self._titles and self._titles[cluster].label == question.text:
                self._bonds.unname(cluster)

    def _move(self, moves: Sequence[Move]) -> None:
        for move in moves:
            self._members.settle_in(move.micro, move.after)
            self._stale.update((move.before, move.after))

    def _topics_now(self, clusters: Sequence[int]) -> list[str]:
        """Return the topic of each cluster: that of its mean, or what most messages are about where they are few."""
        topics: dict[int, str] = {}
        if self._topics_of and (large := [one for one in clusters if self._members.size(one) >= SURE]):
            means = self._clusterer.means(list(map(self._members.micros, large)))
            found = zip(large, self._topics_of(means), np.any(means, axis=1).tolist(), strict=True)
            topics = {one: topic for one, topic, known in found if known}
        return [topics.get(one) or self._vote(one) for one in clusters]

    def _vote(self, cluster: int) -> str:
        votes = self._members.votes(cluster)
        return min(votes, key=lambda topic: (-votes[topic], topic), default="other")

    def _discover(self) -> None:
        """Look for new topics among the clusters that fit none; those whose name changes are to be titled anew."""
        if self._fits is None:
            return
        sizes = self._members.largest(MOST)
        means = self._clusterer.means(list(map(self._members.micros, sizes)))
        strays = unfitting(sizes, means, self._discovered, self._fits, self._clusterer.away)
        before, self._discovered = self._discovered, discover(strays, self._fits, self._keywords)
        self._stale |= differing(before, self._discovered)

    def _relate(self) -> None:
        """Look for themes, and for what keeps alike clusters apart; where that changes they are to be titled anew."""
        before, self._relations = self._relations, self._clusterer.relate(self._relations)
        self._stale |= differing(before.barriers, self._relations.barriers)
        self._stale |= differing(before.themes, self._relations.themes)

    def _surging(self, at: float) -> list[Event]:
        surges = self._surges.look(self._members.clusters_of, at=at)
        return [Surged(tuple(surges), at)] if surges else []

    def _keywords(self, clusters: Sequence[int]) -> Sequence[str]:
        micros = {micro for one in clusters for micro in self._members.micros(one)}
        return self._naming(self._labels.label(micros).keywords)

    def _retitle(self, clusters: set[int]) -> list[Event]:
        """Return the titles that are new or better than before."""
        titles, shown = [], sorted(one for one in clusters if self._members.holds(one))
        named = self._bonds.named()
        for cluster, topic in zip(shown, self._topics_now(shown), strict=True):
            known = self._titles.get(cluster)
            label = self._labels.label(self._members.micros(cluster), current=known.label if known else "")
            words = known.label if known and cluster in named else label.text
            discovered = self._discovered.get(cluster, "")
            theme, barrier = self._relations.themes.get(cluster, 0), self._relations.barriers.get(cluster)
            apart = Apart(barrier.other, barrier.axis, barrier.own, barrier.theirs) if barrier else None
            title = Title(cluster, words or label.text, label.keywords, topic, discovered, theme, apart)
            if title != known:
                self._titles[cluster] = title
                titles.append(title)
        return [Titled(tuple(titles))] if titles else []
