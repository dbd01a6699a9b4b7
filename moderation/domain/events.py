"""Facts of a broadcast in the past tense: what its log holds, in the order of section 1 of the design.

Viewers:  Asked, Supported, Rated, Consulted, PassedOn
Machine:  Screened, Filed, Titled, Settled, Proposed, Surged, Told
People:   Decided                        Broadcast: Opened (closing is a decision), Erased
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from moderation.domain.deciding.decisions import Change, Field, Verb
from moderation.domain.message import Screening
from moderation.domain.surges import Surge


@dataclass(frozen=True, slots=True)
class Opened:
    """A broadcast opened for questions; `rehearses` names the one that it repeats for practice."""

    title: str
    language: str
    at: float
    rehearses: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A viewer sent a message; its offset in the log is the message's `seq`.

    `alarm` holds the codes of the cheap look for emergencies that intake takes before any model; `donation` is the sum
    that came with it, in the words of the chat that it came through, "" for none.
    """

    id: str
    viewer: str
    text: str
    at: float
    channel: str
    alarm: tuple[str, ...] = ()
    donation: str = ""


@dataclass(frozen=True, slots=True)
class Supported:
    """A viewer said "I have this question too" of a cluster."""

    viewer: str
    cluster: int
    at: float


@dataclass(frozen=True, slots=True)
class Rated:
    """A viewer said whether the answer to a cluster helped."""

    viewer: str
    cluster: int
    useful: bool
    at: float


@dataclass(frozen=True, slots=True)
class Consulted:
    """A viewer asked the robot first: `article` answered, or `silence` says why it left the question to people.

    What was asked is recorded nowhere, unless people are asked too.
    """

    viewer: str
    at: float
    article: str = ""
    silence: str = ""


@dataclass(frozen=True, slots=True)
class PassedOn:
    """A viewer whom the robot had answered asked people after all."""

    viewer: str
    at: float


@dataclass(frozen=True, slots=True)
class Screened:
    """A micro-batch was screened and embedded.

    `vectors` is float16, row-major, one row of `dim` for each seq of `embedded` (a subset of `seqs`, same order);
    `encoder` names the model and its revision. `parts` holds (seq, wording) of each question of a message that asks
    two, the main one first, and `part_vectors` a row for each.
    """

    seqs: tuple[int, ...]
    screenings: tuple[Screening, ...]
    embedded: tuple[int, ...]
    vectors: bytes
    dim: int
    encoder: str
    at: float
    parts: tuple[tuple[int, str], ...] = ()
    part_vectors: bytes = b""


@dataclass(frozen=True, slots=True)
class Filing:
    """A question went to a micro-cluster, which at that moment belonged to `cluster`.

    `position` is 0 for the main question of a message, 1 for the second that it asks.
    """

    seq: int
    micro: int
    cluster: int
    topic: str
    similarity: float
    position: int = 0


@dataclass(frozen=True, slots=True)
class Filed:
    """A micro-batch of questions was filed; a hand split files its messages anew."""

    filings: tuple[Filing, ...]
    at: float


@dataclass(frozen=True, slots=True)
class Apart:
    """Why a cluster is not merged with `cluster`, the nearest one: their values on an axis, or people (no values)."""

    cluster: int
    axis: str
    own: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """How a cluster is shown: a real question of its own, key words, a topic.

    `discovered` names the topic that clusters outside the operator's list grow into, if this is one of them; `theme`
    is the number of the broad subject that it shares with others, 0 for none; `apart` what keeps it from merging.
    """

    cluster: int
    label: str
    keywords: tuple[str, ...]
    topic: str
    discovered: str = ""
    theme: int = 0
    apart: Apart | None = None


@dataclass(frozen=True, slots=True)
class Titled:
    """Clusters got a title, or a better one."""

    titles: tuple[Title, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A micro-cluster went from one cluster to another."""

    micro: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Act:
    """A merge that the machine did by itself: what it moved from cluster `loser` to `winner`."""

    id: str
    winner: int
    loser: int
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """The machine linked micro-clusters anew: the moves say all, `merged` names (loser, winner) pairs."""

    moves: tuple[Move, ...]
    merged: tuple[tuple[int, int], ...]
    at: float

    def acts(self, offset: int) -> list[Act]:
        """Return each merge as an act that a person may take back; `offset` is the event's place in the log."""
        return [
            Act(f"machine-{offset}-{loser}", winner, loser, moves)
            for loser, winner in self.merged
            if (moves := tuple(move for move in self.moves if move.before == loser))
        ]


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the machine would merge if it might, the others into the first of each; forget what it proposed before."""

    merges: tuple[tuple[int, ...], ...]
    at: float


@dataclass(frozen=True, slots=True)
class Surged:
    """Clusters were found to grow beyond what is usual for them and for the broadcast."""

    surges: tuple[Surge, ...]
    at: float


@dataclass(frozen=True, slots=True)
class Decided:
    """A person decided something.

    `id` is the command's, `changes` all fields that took a new value, `moves` the micro-clusters that went to another
    cluster, `seqs` the messages (of micro-clusters `micros`) that a split sends to cluster `target`, `positions` which
    of its questions each sends there (none given: the main one), `undoes` the id of an undone decision.
    """

    id: str
    who: str
    at: float
    verb: Verb
    clusters: tuple[int, ...] = ()
    changes: tuple[Change, ...] = ()
    moves: tuple[Move, ...] = ()
    seqs: tuple[int, ...] = ()
    micros: tuple[int, ...] = ()
    target: int = 0
    note: str = ""
    undoes: str = ""
    positions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """Viewers were told the answer that decision `answer` gave to a cluster."""

    answer: str
    cluster: int
    viewers: tuple[str, ...]
    at: float


@dataclass(frozen=True, slots=True)
class Erased:
    """What a viewer sent was taken out of the events before this one: `messages` of theirs have no words any more.

    `memory` is what the stages remember at this place, without those words: from here on they are rebuilt from it, for
    the words that led there are gone. Only the last erasure of a broadcast keeps it, for it holds everybody's words.
    """

    messages: int
    at: float
    memory: bytes


Event = (
    Opened
    | Asked
    | Supported
    | Rated
    | Consulted
    | PassedOn
    | Screened
    | Filed
    | Titled
    | Settled
    | Proposed
    | Surged
    | Decided
    | Told
    | Erased
)
"""Anything a log may hold."""


TELLING: Final[tuple[type[Event], ...]] = (Asked, Decided)
"""Kinds of which one may tell of alarms."""


def tells_of_alarms(event: Event) -> bool:
    """Tell whether an event raises an alarm at first sight, or is what people made of one."""
    if isinstance(event, Decided):
        return any(change.field is Field.ALARM for change in event.changes)
    return isinstance(event, Asked) and bool(event.alarm)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its place in its broadcast's log (offsets start at 1 and only grow)."""

    offset: int
    event: Event
