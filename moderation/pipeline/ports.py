"""What the pipeline needs from outside; every port has at least two real implementations and one contract suite."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from moderation.domain.deciding.decisions import Command, Outcome
from moderation.domain.events import Event, Recorded
from moderation.domain.word_lists import WordList
from moderation.pipeline.rows import (
    ActRow,
    Asker,
    BroadcastRow,
    ClusterRow,
    Counts,
    DecisionRow,
    MessageRow,
    MicroRow,
    SurgeRow,
    TimelinePoint,
)
from moderation.pipeline.view_writer import ViewWriter


@dataclass(frozen=True, slots=True)
class Entry:
    """An event to record; of two entries of a kind with the same (broadcast, key) only the first is ever recorded."""

    broadcast: str
    event: Event
    key: bytes | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where an entry stands in its broadcast's log; `fresh` is False when it had been recorded before."""

    offset: int
    fresh: bool


class LogReader(Protocol):
    """What may be asked of a log, also while another process writes it."""

    def read(
        self,
        broadcast: str,
        *,
        after: int = 0,
        limit: int = 1000,
        kinds: Collection[type[Event]] | None = None,
    ) -> list[Recorded]:
        """Return up to `limit` events with an offset above `after`, in order, only those of `kinds` if given."""
        ...

    def head(self, broadcast: str) -> int:
        """Return the offset of the last event of a broadcast, 0 when it has none."""
        ...

    def alarms(self, broadcast: str, *, after: int = 0, limit: int = 1000) -> list[Recorded]:
        """Return the last `limit` events above an offset that tell of alarms (see `tells_of_alarms`), in order.

        Cheap however much else was recorded: what the views do not show yet of emergencies is found here.
        """
        ...

    def broadcasts(self) -> list[str]:
        """Return the ids of all broadcasts, in the order of their first event."""
        ...

    def close(self) -> None:
        """Release what is held; the log may be opened again."""
        ...


class EventLog(LogReader, Protocol):
    """The append-only truth: one order per broadcast, offsets from 1, durable when `append` returns."""

    def append(self, entries: Sequence[Entry]) -> list[Receipt]:
        """Record all entries of a broadcast or none, in order, so that they survive `kill -9` and a power cut.

        Returns a receipt an entry, in their order: of entries with one key, also within a call, the first is fresh.
        Raises StoreFailed when nothing was recorded (disk full, read-only, I/O error); later calls may succeed.
        """
        ...


@dataclass(frozen=True, slots=True)
class ClusterQuery:
    """Which clusters to read; empty fields do not filter; `text` is looked for, in any case, in label and key words.

    `mine` are a person and their groups, one of whom was given the cluster or claimed it last; `alarming`: escalated,
    and taken by nobody; `few`: at most so many askers; `donations`: a message of it came with one.
    """

    statuses: tuple[str, ...] = ()
    topic: str = ""
    text: str = ""
    assignee: str = ""
    starred: bool = False
    mine: tuple[str, ...] = ()
    escalated: bool = False
    alarming: bool = False
    few: int = 0
    donations: bool = False
    limit: int = 5000


@dataclass(frozen=True, slots=True)
class MessageQuery:
    """Which messages to read, newest first by seq (oldest first with `oldest`); empty fields do not filter.

    `cluster` means in it now; `verdicts` and `kinds` fit screened messages only; `text` is looked for in what is
    shown: each of its words, in any case and order, begins one of the message's, and it has some; `donations` are
    those that came with one, `unread` those that no model could read; `after` is the seq above which to read.
    """

    cluster: int = 0
    viewer: str = ""
    verdicts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    text: str = ""
    seqs: tuple[int, ...] = ()
    donations: bool = False
    unread: bool = False
    after: int = 0
    oldest: bool = False
    limit: int = 50


class ViewReader(Protocol):
    """What pages, exports and intake may ask of the views; every answer is a consistent picture.

    Of a broadcast that nobody has written about there is nothing: no error. Safe to use from any thread.
    """

    def position(self, broadcast: str) -> int:
        """Return the offset through which events are projected (the board's version), cheaply."""
        ...

    def broadcasts(self) -> list[BroadcastRow]:
        """Return all broadcasts that were opened, oldest first."""
        ...

    def broadcast(self, broadcast: str) -> BroadcastRow | None:
        """Return one broadcast, or None."""
        ...

    def counts(self, broadcast: str) -> Counts:
        """Return how much of everything there is."""
        ...

    def clusters(self, broadcast: str, query: ClusterQuery, *, now: float) -> list[ClusterRow]:
        """Return living clusters (at least one message), most askers first, then by id."""
        ...

    def cluster(self, broadcast: str, cluster: int, *, now: float) -> ClusterRow | None:
        """Return a cluster; one whose micro-clusters all went elsewhere answers as the cluster that took the last.

        None when there is no such cluster, or no message is left in it.
        """
        ...

    def messages(self, broadcast: str, query: MessageQuery) -> list[MessageRow]:
        """Return messages that fit the query."""
        ...

    def askers(self, broadcast: str, cluster: int) -> Iterator[Asker]:
        """Yield every message of a cluster, oldest first, as who asked it and through which channel.

        Then those who only said "me too", by viewer, with an empty id and the channel "page".
        """
        ...

    def told(self, broadcast: str, viewer: str) -> set[str]:
        """Return the ids of the answers that a viewer was told."""
        ...

    def hearers(self, broadcast: str, cluster: int, answer: str) -> set[str]:
        """Return those who ask or support a cluster and were told an answer; one question for any number of them."""
        ...

    def asked_by(self, broadcast: str, viewer: str) -> list[int]:
        """Return the living clusters that a viewer asked about or supports, ascending."""
        ...

    def decisions(
        self, broadcast: str, *, cluster: int = 0, verbs: Collection[str] = (), limit: int = 100
    ) -> list[DecisionRow]:
        """Return decisions, newest first, of one cluster and of some verbs if given."""
        ...

    def acts(self, broadcast: str, *, cluster: int = 0, limit: int = 100) -> list[ActRow]:
        """Return merges that the machine did, newest first, those into one cluster if given."""
        ...

    def lists(self, broadcast: str) -> dict[WordList, tuple[str, ...]]:
        """Return the entries of every word list."""
        ...

    def timeline(self, broadcast: str) -> list[TimelinePoint]:
        """Return filed questions per minute they came in and topic of their main filing, by time then topic."""
        ...

    def surges(self, broadcast: str, *, after: float) -> list[SurgeRow]:
        """Return the surges announced after a moment, newest first; of a merged cluster under the one it is in now."""
        ...

    def micros(self, broadcast: str, cluster: int, *, limit: int = 1000) -> list[MicroRow]:
        """Return the micro-clusters of a cluster that hold messages, most messages first, then by id."""
        ...

    def sparks(
        self, broadcast: str, clusters: Collection[int], *, now: float, minutes: int
    ) -> dict[int, list[int]]:
        """Return messages per minute of each cluster over the last minutes, oldest first.

        The last number is of the 60 seconds that end now; what came after `now` is not counted.
        """
        ...


class Views(ViewReader, Protocol):
    """Everything that can be rebuilt from the log; one batch is written at a time, readers never wait for it."""

    def begin(self, broadcast: str) -> ViewWriter:
        """Start a batch of changes; a context manager that commits at its end, or rolls back when raised through."""
        ...

    def clear(self, broadcast: str) -> None:
        """Forget a broadcast, to rebuild it from position 0."""
        ...

    def close(self) -> None:
        """Release what is held."""
        ...


class Commands(Protocol):
    """The way from pages to the process that decides: durable, in order, each command once."""

    def submit(self, command: Command) -> None:
        """Put a command in, durably; the same id again changes nothing."""
        ...

    def pending(self, *, limit: int = 100) -> list[Command]:
        """Return commands without an outcome, oldest first."""
        ...

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Write what became of commands; the first outcome of a command stays, one of an unknown command is dropped."""
        ...

    def outcome(self, command: str) -> Outcome | None:
        """Return what became of a command, None while it is pending."""
        ...

    def close(self) -> None:
        """Release what is held."""
        ...


class Snapshots(Protocol):
    """The sorter's memory between starts: newest only, whole or not at all."""

    def save(self, broadcast: str, offset: int, state: bytes) -> None:
        """Keep the state reached at an offset, in place of the one before."""
        ...

    def load(self, broadcast: str) -> tuple[int, bytes] | None:
        """Return offset and state, or None when there is none or it is damaged."""
        ...


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a viewer is to be told: the frame's fields, for a viewer (by pseudonym) in a channel."""

    viewer: str
    channel: str
    frame: dict[str, object]


class Audience(Protocol):
    """Whoever is connected now."""

    async def tell(self, broadcast: str, notices: Iterable[Notice]) -> list[str]:
        """Send notices in chunks without stalling anything else; return the viewers reached."""
        ...
