"""A broadcast without a model: messages are filed as the test says, decisions are taken as intake takes them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from moderation.adapters.sqlite.commands import SqliteCommands
from moderation.adapters.sqlite.log import SqliteEventLog
from moderation.adapters.sqlite.views import SqliteViews
from moderation.domain.board import Board
from moderation.domain.deciding import decide
from moderation.domain.decisions import Command, Outcome
from moderation.domain.errors import Conflict, EfirError
from moderation.domain.events import Asked, Event, Filed, Filing, Opened, Recorded, Screened, Title, Titled
from moderation.domain.message import Level, Screening, Urgency
from moderation.pipeline.ports import Entry, MessageQuery
from moderation.pipeline.projector import Projector
from moderation.testing import screening

BROADCAST = "main"


@dataclass(frozen=True, slots=True)
class Question:
    """A message that asks, and where it is filed."""

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


class Studio:
    """The real log, views, inbox and rules in a data folder; only understanding is left out."""

    def __init__(self, folder: Path, *, broadcast: str = BROADCAST, title: str = "«Волна» отвечает") -> None:
        self.log = SqliteEventLog(folder)
        self.views = SqliteViews(folder)
        self.commands = SqliteCommands(folder)
        self.board = Board()
        self.broadcast = broadcast
        self._projector = Projector(broadcast, self.log, self.views)
        self._titled: set[int] = set()
        self._micros: dict[int, int] = {}
        self.record(Opened(title, "ru", time.time()))

    def record(self, *events: Event) -> list[int]:
        """Record events, project them, return their offsets."""
        offsets = [
            receipt.offset for receipt in self.log.append([Entry(self.broadcast, event) for event in events])
        ]
        recorded = [Recorded(offset, event) for offset, event in zip(offsets, events, strict=True)]
        for one in recorded:
            self.board.apply(one)
        self._projector.project(recorded)
        return offsets

    def ask(self, *questions: Question) -> list[int]:
        """Record, screen, file and title questions; return their seqs."""
        now = time.time()
        asked = [
            Asked(f"{q.viewer}-{n}", q.viewer, q.text, q.at or now, "page", q.alarm)
            for n, q in enumerate(questions)
        ]
        seqs = self.record(*asked)
        # A split takes a message out of its micro-cluster, so each message has one of its own.
        filings = [
            Filing(seq, seq, q.cluster, q.topic, 0.9)
            for seq, q in zip(seqs, questions, strict=True)
            if q.cluster
        ]
        new = [q for q in questions if q.cluster and q.cluster not in self._titled]
        titles = {q.cluster: Title(q.cluster, q.text, (), q.topic) for q in reversed(new)}
        self._titled.update(titles)
        screened = Screened(tuple(seqs), tuple(_screened(q) for q in questions), (), b"", 0, "none", now)
        self.record(screened, Filed(tuple(filings), now), Titled(tuple(titles.values())))
        return seqs

    def decide(self, command: Command) -> Outcome:
        """Decide a command as intake does."""
        try:
            decided = decide(self.board, command, now=time.time(), fresh=1000 + self.log.head(self.broadcast))
        except Conflict as conflict:
            return Outcome(
                command.id, done=False, code=conflict.code, sentence=str(conflict), who=conflict.who,
                at=conflict.at, cluster=conflict.cluster,
            )  # fmt: skip
        except EfirError as error:
            return Outcome(command.id, done=False, code="refused", sentence=str(error))
        events: list[Event] = [decided]
        if decided.target and decided.seqs and not decided.undoes:
            filings = [Filing(seq, 10**6 + seq, decided.target, "", 1.0) for seq in decided.seqs]
            text = self.views.messages(self.broadcast, _by_seq(decided.seqs))[0].shown
            events += [Filed(tuple(filings), decided.at), Titled((Title(decided.target, text, (), ""),))]
        self.record(*events)
        return Outcome(command.id, done=True, cluster=decided.target)

    @contextmanager
    def deciding(self) -> Iterator[None]:
        """Take decisions from the inbox as long as the block runs."""
        stopped = threading.Event()
        thread = threading.Thread(target=self._serve, args=(stopped,))
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            thread.join()

    def close(self) -> None:
        """Release what is held."""
        self.commands.close()
        self.views.close()
        self.log.close()

    def _serve(self, stopped: threading.Event) -> None:
        while not stopped.is_set():
            outcomes: Sequence[Outcome] = [self.decide(command) for command in self.commands.pending()]
            if outcomes:
                self.commands.settle(outcomes)
            stopped.wait(0.005)


def _by_seq(seqs: Sequence[int]) -> MessageQuery:
    return MessageQuery(seqs=tuple(seqs), limit=len(seqs))


def _screened(question: Question) -> Screening:
    if question.verdict is not None:
        return question.verdict
    verdict = screening(question.text, level=question.level, region=question.region)
    return replace(verdict, urgency=Urgency(verdict.urgency.score, question.level, question.reasons))
