"""Studio: a broadcast without a model, for the pages: a test says what is asked and where it is filed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from moderation.adapters.sqlite.commands import SqliteCommands
from moderation.adapters.sqlite.log import SqliteEventLog
from moderation.adapters.sqlite.views import SqliteViews
from moderation.domain.deciding.board import Board
from moderation.domain.deciding.case import Judged
from moderation.domain.deciding.deciding import decide
from moderation.domain.deciding.decisions import Command, Field, Outcome, Verb
from moderation.domain.errors import Conflict, EfirError
from moderation.domain.events import (
    Asked,
    Decided,
    Event,
    Filed,
    Filing,
    Opened,
    Recorded,
    Screened,
    Title,
    Titled,
)
from moderation.domain.message import Kind, Level, Screening, Urgency
from moderation.pipeline.ports import Entry, MessageQuery
from moderation.pipeline.sorting.rebuild import Archive, pack
from moderation.pipeline.views.projector import Projector
from moderation.testing.builders import screening
from moderation.testing.ngrams import NgramEncoder

BROADCAST: Final = "main"
_SPLIT_OFF: Final = 1_000_000
"""Micro-clusters and clusters that splits make are numbered from here, away from the test's own."""


@dataclass(frozen=True, slots=True)
class Question:
    """A message and where it is filed (cluster 0: nowhere); `verdict` when screening is what a test is about."""

    text: str
    cluster: int
    viewer: str = "anna"
    topic: str = "roaming"
    level: Level = Level.NONE
    reasons: tuple[str, ...] = ()
    region: str = ""
    at: float = 0.0
    alarm: tuple[str, ...] = ()
    verdict: Screening | None = None
    donation: str = ""
    channel: str = "page"

    def screened(self) -> Screening:
        """Return what screening made of it."""
        if self.verdict is not None:
            return self.verdict
        verdict = screening(self.text, level=self.level, region=self.region)
        return replace(verdict, urgency=Urgency(verdict.urgency.score, self.level, self.reasons))


class Studio:
    """The real log, views, inbox and rules of deciding in a data folder; only understanding is left out."""

    def __init__(self, folder: Path, *, title: str = "«Волна» отвечает") -> None:
        self.log = SqliteEventLog(folder)
        self.views = SqliteViews(folder)
        self.commands = SqliteCommands(folder)
        self._board = Board()
        self._projector = Projector(BROADCAST, self.log, self.views)
        self._titled: set[int] = set()
        self._encoder = NgramEncoder()
        self._turn = threading.RLock()
        self.record(Opened(title, "ru", time.time()))

    def record(self, *events: Event) -> list[int]:
        """Record events, project them, return their offsets."""
        with self._turn:
            receipts = self.log.append([Entry(BROADCAST, event) for event in events])
            recorded = [Recorded(r.offset, event) for r, event in zip(receipts, events, strict=True)]
            for one in recorded:
                self._board.apply(one)
            self._projector.project(recorded)
        return [receipt.offset for receipt in receipts]

    def ask(self, *questions: Question) -> list[int]:
        """Record, screen, file and title messages; return their seqs."""
        now = time.time()
        seqs = self.record(
            *(
                Asked(
                    f"{n}",
                    question.viewer,
                    question.text,
                    question.at or now,
                    question.channel,
                    question.alarm,
                    question.donation,
                )
                for n, question in enumerate(questions)
            )
        )
        # A split takes messages out of a cluster by their micro-clusters, so each has one of its own.
        filings = [
            Filing(seq, seq, question.cluster, question.topic, 0.9)
            for seq, question in zip(seqs, questions, strict=True)
            if question.cluster
        ]
        screenings = tuple(question.screened() for question in questions)
        # Of letters, not of meaning: enough to tell which questions are worded alike.
        rows = self._encoder.encode([question.text for question in questions])
        self.record(
            Screened(tuple(seqs), screenings, tuple(seqs), pack(list(rows)), rows.shape[1], "ngrams", now),
            Filed(tuple(filings), now),
            Titled(tuple(self._titles(questions))),
        )
        return seqs

    def decide(self, command: Command) -> Outcome:
        """Decide a command as intake does."""
        with self._turn:
            fresh = _SPLIT_OFF + self.log.head(BROADCAST)
            try:
                judged = self._judged(command)
                decided = decide(self._board, command, now=time.time(), fresh=fresh, judged=judged)
            except Conflict as conflict:
                return Outcome(
                    command.id, done=False, code=conflict.code, sentence=str(conflict),
                    who=conflict.who, at=conflict.at, cluster=conflict.cluster,
                )  # fmt: skip
            except EfirError as error:
                return Outcome(command.id, done=False, code="refused", sentence=str(error))
            self.record(decided, *self._split(decided), *self._file(decided))
            return Outcome(command.id, done=True, cluster=decided.target)

    @contextmanager
    def deciding(self) -> Iterator[None]:
        """Take decisions from the inbox as long as the block runs."""
        stopped = threading.Event()
        thread = threading.Thread(target=self._take, args=(stopped,))
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            thread.join()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Take no decisions as long as the block runs."""
        with self._turn:
            yield

    def close(self) -> None:
        """Release what is held."""
        self.commands.close()
        self.views.close()
        self.log.close()

    def _take(self, stopped: threading.Event) -> None:
        while not stopped.wait(0.005):
            outcomes = [self.decide(command) for command in self.commands.pending()]
            if outcomes:
                self.commands.settle(outcomes)

    def _titles(self, questions: Sequence[Question]) -> Iterator[Title]:
        for question in questions:
            if question.cluster and question.cluster not in self._titled:
                self._titled.add(question.cluster)
                yield Title(question.cluster, question.text, (), question.topic)

    def _judged(self, command: Command) -> Judged | None:
        if command.verb is not Verb.CORRECT or not command.seqs:
            return None
        judged = Archive(self.log, BROADCAST).judged(command.seqs[0])
        # There is no model here that could fail to read anything.
        return replace(judged, readable=True) if judged else None

    def _file(self, decided: Decided) -> list[Event]:
        """File a message that a person called a question, in a cluster of its own."""
        said = {change.field: change.after for change in decided.changes}
        if decided.clusters or said.get(Field.KIND) != Kind.QUESTION:
            return []
        (seq,) = decided.seqs
        label = self.views.messages(BROADCAST, MessageQuery(seqs=(seq,)))[0].shown
        filing = Filing(seq, seq, _SPLIT_OFF + seq, "other", 1.0)
        return [Filed((filing,), decided.at), Titled((Title(_SPLIT_OFF + seq, label, (), "other"),))]

    def _split(self, decided: Decided) -> list[Event]:
        if not decided.target or decided.undoes:
            return []
        # A micro-cluster has the number of its only message here.
        asked = decided.seqs or tuple(move.micro for move in decided.moves)
        query = MessageQuery(seqs=asked, limit=len(asked))
        label = self.views.messages(BROADCAST, query)[0].shown
        filings = [Filing(seq, _SPLIT_OFF + seq, decided.target, "", 1.0) for seq in decided.seqs]
        title = Title(decided.target, label, (), "")
        return [Filed(tuple(filings), decided.at), Titled((title,))]
