"""The stages of one broadcast wired together, without a loop: live intake and `replay` drive the same code."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import msgspec

from embeddings import EmbeddingsError
from moderation.domain.deciding.automation import Dial, Step, dial_of, may, within
from moderation.domain.deciding.board import Board
from moderation.domain.deciding.deciding import decide
from moderation.domain.deciding.decisions import Command, Field, Subject, Verb
from moderation.domain.errors import BadSetting, StoreDamaged
from moderation.domain.events import Asked, Decided, Event, Filed, Proposed, Recorded, Screened
from moderation.domain.screening.repair import legible
from moderation.pipeline.ports import EventLog, Snapshots
from moderation.pipeline.sorting.discovery import Naming
from moderation.pipeline.sorting.rebuild import (
    Archive,
    events,
    last_erased,
    pack,
    questions,
    rebuild_board,
    rebuild_sorter,
)
from moderation.pipeline.sorting.screener import Screener
from moderation.pipeline.sorting.sortable import Vector, is_divisible, is_sortable, sortables
from moderation.pipeline.sorting.sorter import Sorter
from moderation.pipeline.understanding.embedder import Understanding, Understood

log = logging.getLogger(__name__)

MEMORY_SECONDS = 180.0
"""How far back the screener's memory of floods is refilled after a restart."""


class _Snapshot(msgspec.Struct):
    """What a snapshot holds: whose vectors, the message screened last, and the sorter."""

    encoder: str
    screened: int
    sorter: bytes


class Stages:
    """Embedder, screener, sorter and board of one broadcast.

    Not safe for concurrent use, but for `understand`, which has no memory. What a method returns must be recorded and
    handed back to `apply` before the next call; when that fails, make new stages: memory is a fold of the log.
    """

    def __init__(
        self, broadcast: str, log: EventLog, embedder: Understanding, naming: Naming = tuple
    ) -> None:
        self._broadcast = broadcast
        self._log = log
        self._embedder = embedder
        self._naming = naming
        self._archive = Archive(log, broadcast)
        self._screener = Screener()
        self._sorter = self._new_sorter()
        self._encoder = f"{embedder.model.name}@{embedder.model.revision}"
        # Lists are made ready by the batch that needs them, in the thread that sorts: the loop must not wait for it.
        self._relisted = False
        self._proposed: tuple[tuple[int, ...], ...] | None = None
        self._changed = True
        self.board = Board()
        self.screened = 0
        """Seq of the last message screened."""
        self.offset = 0
        """Offset of the last event applied."""
        self._followed = 0
        self.sound = True
        """Whether memory and log agree; what was concluded and never applied leaves them apart for good."""

    def start(self, snapshots: Snapshots) -> None:
        """Get ready to sort: follow the log to its end, and remember what came last.

        Raises BadSetting when the log's vectors are another model's.
        """
        self.follow(snapshots)
        self._remember()

    def follow(self, snapshots: Snapshots) -> None:
        """Bring the memory to where the log stands: at first by the last snapshot if there is one, then event by event.

        May be called time and again while another process sorts. Raises BadSetting as `start` does.
        """
        end, boarded = self._log.head(self._broadcast), self._followed
        if not self._followed and (kept := snapshots.load(self._broadcast)) and kept[0] <= end:
            # A snapshot from beyond the end of the log remembers what was lost with it.
            self._restore(*kept)
        self._forget_erased(end)
        for recorded in events(self._log, self._broadcast, Screened, after=self.offset, through=end):
            assert isinstance(recorded.event, Screened)
            self._require(recorded.event.encoder)
            self.screened = max(recorded.event.seqs)
        self.offset = rebuild_sorter(self._log, self._broadcast, self._sorter, after=self.offset, through=end)
        rebuild_board(self._log, self._broadcast, self.board, after=boarded, through=end)
        self._followed = end
        self._relisted = True

    def waiting(self, limit: int, *, after: int | None = None) -> list[Recorded]:
        """Return the oldest messages not screened yet, or those behind `after`, where a batch under way ends."""
        start = self.screened if after is None else after
        return self._log.read(self._broadcast, after=start, limit=limit, kinds={Asked})

    def understand(self, batch: Sequence[Recorded]) -> list[Understood]:
        """Return what messages say by themselves; slow, safe beside everything else."""
        return self._embedder.understand(batch, self._sorter.tariffs)

    def sort(self, batch: Sequence[Understood], *, at: float) -> list[Event]:
        """Screen and file a batch; return what to record."""
        self.sound = False
        if self._relisted:
            self._screener.obey(self.board.lists())
            self._relisted = False
        dial = self.dial
        screenings = [within(dial, screening) for screening in self._screener.screen(batch)]
        embedded = [(m.seq, m.vector) for m in batch if m.vector is not None]
        parts = {
            message.seq: message.parts
            for message, screening in zip(batch, screenings, strict=True)
            if message.parts and is_divisible(screening)
        }
        screened = Screened(
            seqs=tuple(message.seq for message in batch),
            screenings=tuple(screenings),
            embedded=tuple(seq for seq, _ in embedded),
            vectors=pack([vector for _, vector in embedded]),
            dim=self._embedder.model.dim,
            encoder=self._encoder,
            at=at,
            parts=tuple((seq, part.text) for seq, asked in parts.items() for part in asked),
            part_vectors=pack([part.vector for asked in parts.values() for part in asked]),
        )
        tariffs = self._sorter.tariffs
        questions = [
            question
            for message, screening in zip(batch, screenings, strict=True)
            if message.vector is not None and is_sortable(screening)
            for question in sortables(
                message.seq,
                screening,
                message.vector,
                message.topic,
                parts.get(message.seq, ()),
                tariffs=tariffs,
            )
        ]
        return [screened, *self._sorter.file(questions, at=at)]

    @property
    def unsettled(self) -> int:
        """Count the questions filed since clusters were last linked; none while the machine may not link any."""
        return self._sorter.learnt if may(self.dial, Step.MERGE) else 0

    @property
    def unproposed(self) -> bool:
        """Tell whether there may be other merges to propose: only where the machine may propose and not merge."""
        return self._changed and may(self.dial, Step.PROPOSE) and not may(self.dial, Step.MERGE)

    @property
    def dial(self) -> Dial:
        """Return how much the machine may do by itself."""
        return dial_of(self.board.value(Subject.BROADCAST, 0, Field.DIAL))

    def settle(self, *, at: float) -> list[Event]:
        """Link clusters anew; return what to record."""
        self.sound = False
        return self._sorter.settle(at=at)

    def propose(self, *, at: float) -> list[Event]:
        """Look for merges that people may want; return what to record, nothing when they are those of before."""
        self._changed, found = False, self._sorter.proposals(at=at)
        if found == self._proposed:
            return []
        self._proposed = found
        return [Proposed(found, at)]

    def decide(self, command: Command, *, now: float) -> list[Event]:
        """Return the decision that a command comes to, and what follows from it, to record.

        Raises Unknown, Refused or Conflict when it comes to nothing.
        """
        about = command.seqs[0] if command.verb is Verb.CORRECT and command.seqs else 0
        judged = self._archive.judged(about) if about else None
        decided = decide(self.board, command, now=now, fresh=self._sorter.fresh(), judged=judged)
        self.sound = False
        return [
            decided,
            *self._sorter.obey(decided, self._archive.recall),
        ]

    def apply(self, recorded: Sequence[Recorded]) -> None:
        """Take note of what was recorded."""
        for one in recorded:
            self.board.apply(one)
            self.offset = max(self.offset, one.offset)
            self._changed = self._changed or isinstance(one.event, Filed | Decided)
            if isinstance(one.event, Screened):
                self.screened = max(one.event.seqs)
            elif isinstance(one.event, Decided):
                lists = any(change.subject is Subject.LIST for change in one.event.changes)
                self._relisted = self._relisted or lists
        self.sound = True

    def vector(self, text: str) -> Vector | None:
        """Return the vector of a text that is being typed, None when nothing is left of it; safe like `understand`."""
        return self._embedder.vector(text)

    def nearest(self, vector: Vector, text: str, count: int) -> list[int]:
        """Return the clusters nearest to a text that is being typed, best first; changes nothing."""
        return self._sorter.nearest(vector, legible(text, self._sorter.tariffs), count)

    def forget(self, seqs: AbstractSet[int]) -> list[Event]:
        """Remember the words of messages no more; return the titles that clusters now have, to record."""
        said = []
        for recorded in events(self._log, self._broadcast, Screened):
            assert isinstance(recorded.event, Screened)
            if not seqs.isdisjoint(recorded.event.seqs):
                asked = questions(recorded.event, self._sorter.tariffs)
                said += [one for seq, found in asked.items() if seq in seqs for one in found]
        by_place = {(one.seq, one.position): one for one in said}
        return self._sorter.forget(
            [
                (micro, by_place[seq, position])
                for seq in seqs
                for position, micro in self.board.questions(seq)
                if (seq, position) in by_place
            ]
        )

    def snapshot(self) -> bytes:
        """Return the memory reached at `offset`."""
        return msgspec.msgpack.encode(_Snapshot(self._encoder, self.screened, self._sorter.snapshot()))

    def decision(self, command: str) -> Decided | None:
        """Return the decision that a command came to before, None when it is new."""
        return self.board.decided.get(command)

    def _forget_erased(self, end: int) -> None:
        """Take over what was remembered when words were erased: a memory from before an erasure knows too much."""
        erased = last_erased(self._log, self._broadcast, after=self.offset, through=end)
        if erased is None:
            return
        self._restore(*erased)
        if self.offset < erased[0]:
            raise StoreDamaged(
                f"What was remembered when words of broadcast {self._broadcast!r} were erased cannot be read:"
                " start the version of Efir that erased them, or restore a backup."
            )

    def _require(self, encoder: str) -> None:
        if encoder != self._encoder:
            raise BadSetting(
                f"The vectors of broadcast {self._broadcast!r} were made by {encoder}, this model is {self._encoder}:"
                " set EFIR_ENCODER to that model, or use another data folder."
            )

    def _restore(self, offset: int, state: bytes) -> None:
        sorter = self._new_sorter()
        try:
            snapshot = msgspec.msgpack.decode(state, type=_Snapshot)
            self._require(snapshot.encoder)
            sorter.restore(snapshot.sorter)
        except (msgspec.MsgspecError, EmbeddingsError) as error:
            # Another version's: the log has it all, it only takes longer.
            log.warning("the snapshot of %s is of no use (%s)", self._broadcast, error)
            return
        self._sorter, self.screened, self.offset = sorter, snapshot.screened, offset

    def _new_sorter(self) -> Sorter:
        by = self._embedder
        return Sorter(by.model.dim, self._topics, by.clustering, self._fits, self._naming)

    def _topics(self, means: Vector) -> list[str]:
        return [guess.topic for guess in self._embedder.topics.judge(means, None)]

    def _fits(self, means: Vector) -> list[float]:
        return [guess.fit for guess in self._embedder.topics.judge(means, None)]

    def _remember(self) -> None:
        after = max(self.screened - 5000, 0)
        self._screener.remember(list(events(self._log, self._broadcast, Screened, after=after)))
        recent = self._log.read(self._broadcast, after=after, limit=5000, kinds={Asked})
        seen = [one for one in recent if one.offset <= self.screened and isinstance(one.event, Asked)]
        if seen:
            last = seen[-1].event
            assert isinstance(last, Asked)
            horizon = last.at - MEMORY_SECONDS
            self._screener.remember(
                [one for one in seen if isinstance(one.event, Asked) and one.event.at >= horizon]
            )
