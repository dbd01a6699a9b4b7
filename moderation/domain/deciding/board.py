"""The board: what decisions stand on, and the decisions themselves.

`apply` folds events in log order; `decide` turns a command into a `Decided` event, or says why not. The board keeps
only what deciding needs (who holds which micro-clusters, what people set, who touched what last), never texts.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from moderation.domain.deciding.decisions import Change, Command, Field, Status, Subject, Verb
from moderation.domain.errors import Conflict, Unknown
from moderation.domain.events import Decided, Event, Filed, Move, Opened, Recorded, Settled
from moderation.domain.homes import Homes
from moderation.domain.word_lists import WordList, lines


@dataclass(frozen=True, slots=True)
class Touch:
    """The last decision on something: where in the log, by whom, when, what."""

    offset: int
    who: str
    at: float
    verb: Verb


def conflict(code: str, touch: Touch | None, cluster: int, *, who: str = "") -> Conflict:
    """Return the conflict with the decision that came first (the machine's when `touch` is None)."""
    at = touch.at if touch else 0.0
    return Conflict(code, who=who or (touch.who if touch else ""), at=at, cluster=cluster)


class Board:
    """One broadcast as far as decisions depend on it."""

    def __init__(self) -> None:
        self.decided: dict[str, Decided] = {}
        self.undone: set[str] = set()
        self.acts: dict[str, tuple[Move, ...]] = {}
        """What the machine merged, by the id of the act (see `Settled.acts`)."""
        self.on_air: set[int] = set()
        self._homes = Homes()
        self._micro_of: array[int] = array("i")
        self._fields: dict[tuple[Subject, int], dict[Field, str]] = {}
        self._touched: dict[tuple[Subject, int], Touch] = {}
        self._merged_into: dict[int, int] = {}
        self._seconds: dict[int, int] = {}
        self._leaving: dict[tuple[int, int], int] = {}
        self._offspring: defaultdict[int, list[int]] = defaultdict(list)

    def apply(self, recorded: Recorded) -> None:
        """Take in the next event of the log; kinds that decisions do not depend on change nothing."""
        event: Event = recorded.event
        if isinstance(event, Filed):
            for filing in event.filings:
                # Later on only moves count: a merge may have been decided while the batch was under way.
                if filing.micro not in self._homes:
                    self._homes.settle_in(filing.micro, filing.cluster)
                question = filing.seq, filing.position
                if question in self._leaving:
                    self._offspring[self._leaving.pop(question)].append(filing.micro)
                if filing.position:
                    self._seconds[filing.seq] = filing.micro
                else:
                    self._file(filing.seq, filing.micro)
        elif isinstance(event, Settled):
            self._move(event.moves)
            self.acts.update((act.id, act.moves) for act in event.acts(recorded.offset))
        elif isinstance(event, Decided):
            self._take(recorded.offset, event)
        elif isinstance(event, Opened):
            broadcast = self._fields.setdefault((Subject.BROADCAST, 0), {})
            broadcast |= {Field.OPEN: "1", Field.TITLE: event.title}

    def value(self, subject: Subject, id: int, field: Field) -> str:  # noqa: A002 - the log's own word
        """Return what people set, "" where they set nothing (a status is then "waiting")."""
        value = self._fields.get((subject, id), {}).get(field, "")
        return value or (Status.WAITING if field is Field.STATUS else "")

    def fields(self, subject: Subject, id: int) -> Mapping[Field, str]:  # noqa: A002 - the log's own word
        """Return all that people set of something."""
        return self._fields.get((subject, id), {})

    def lists(self) -> dict[WordList, tuple[str, ...]]:
        """Return the entries of every word list."""
        return {name: lines(self.value(Subject.LIST, name.number, Field.WORDS)) for name in WordList}

    def change(self, subject: Subject, id: int, field: Field, after: str) -> Change:  # noqa: A002 - the log's own word
        """Return the change that gives a field a new value."""
        return Change(subject, id, field, self.value(subject, id, field), after)

    def touched(self, subject: Subject, id: int) -> Touch | None:  # noqa: A002 - the log's own word
        """Return the last decision on something, None when nobody decided yet."""
        return self._touched.get((subject, id))

    def micros(self, cluster: int) -> list[int]:
        """Return the micro-clusters of a cluster, ascending."""
        return self._homes.micros(cluster)

    def home(self, micro: int) -> int:
        """Return the cluster that holds a micro-cluster."""
        return self._homes[micro]

    def family(self, micro: int) -> list[int]:
        """Return a micro-cluster with those that splits have taken out of it, and out of these."""
        return [micro, *(one for born in self._offspring.get(micro, ()) for one in self.family(born))]

    def questions(self, seq: int) -> list[tuple[int, int]]:
        """Return position and micro-cluster of each question of a message, none when it was never filed."""
        micros = (self.micro_of(seq), self._seconds.get(seq, -1))
        return [(position, micro) for position, micro in enumerate(micros) if micro != -1]

    def micros_of(self, seqs: Iterable[int]) -> tuple[int, ...]:
        """Return the micro-clusters of all that messages ask, main questions first."""
        return tuple(micro for seq in seqs for _, micro in self.questions(seq))

    def cluster_of(self, seq: int) -> int:
        """Return the cluster that a message is in with its main question, 0 when it was never filed."""
        return self._homes.get(self.micro_of(seq), 0)

    def micro_of(self, seq: int) -> int:
        """Return the micro-cluster that a message is in with its main question, -1 when it was never filed."""
        return self._micro_of[seq] if 0 <= seq < len(self._micro_of) else -1

    def holds(self, cluster: int) -> bool:
        """Tell whether a cluster lives: is known and was not merged away."""
        return self._homes.holds(cluster)

    def successor(self, cluster: int) -> int:
        """Return the living cluster that a merged one went into, 0 when there is none."""
        seen = {cluster}
        while not self.holds(cluster):
            cluster = self._merged_into.get(cluster, 0)
            if not cluster or cluster in seen:
                return 0
            seen.add(cluster)
        return cluster

    def require(self, command: Command, cluster: int) -> int:
        """Return the cluster if it lives and nobody else decided on it since the person looked.

        Raises Unknown when there never was such a cluster, Conflict when it was merged away or decided on.
        """
        if not self.holds(cluster):
            successor = self.successor(cluster)
            if not successor:
                raise Unknown(f"There is no question {cluster} in this broadcast.")
            touch = self.touched(Subject.CLUSTER, cluster)
            raise conflict("merged", touch, successor)
        touch = self.touched(Subject.CLUSTER, cluster)
        if touch is not None and command.seen and touch.offset > command.seen and touch.who != command.who:
            raise conflict("decided", touch, cluster)
        return cluster

    def _file(self, seq: int, micro: int) -> None:
        missing = seq + 1 - len(self._micro_of)
        if missing > 0:
            self._micro_of.extend([-1] * missing)
        self._micro_of[seq] = micro

    def _move(self, moves: tuple[Move, ...]) -> None:
        for move in moves:
            self._homes.settle_in(move.micro, move.after)
        for move in moves:
            if not self._homes.holds(move.before):
                self._merged_into[move.before] = move.after

    def _take(self, offset: int, decided: Decided) -> None:
        self.decided[decided.id] = decided
        if decided.undoes:
            self.undone.add(decided.undoes)
        if decided.verb is Verb.REDO:
            # What was undone stands again, and can be undone again.
            self.undone.discard(self.decided[decided.undoes].undoes)
        self._move(decided.moves)
        if decided.verb is Verb.SPLIT:
            questions = zip_longest(decided.seqs, decided.positions, fillvalue=0)
            self._leaving.update(zip(questions, decided.micros, strict=True))
        touch = Touch(offset, decided.who, decided.at, decided.verb)
        for cluster in decided.clusters:
            self._touched[Subject.CLUSTER, cluster] = touch
        for change in decided.changes:
            self._fields.setdefault((change.subject, change.id), {})[change.field] = change.after
            self._touched[change.subject, change.id] = touch
            if change.field is Field.STATUS:
                self._mark_on_air(change)

    def _mark_on_air(self, change: Change) -> None:
        if change.after == Status.ON_AIR:
            self.on_air.add(change.id)
        else:
            self.on_air.discard(change.id)
