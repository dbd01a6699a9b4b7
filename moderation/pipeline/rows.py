"""Rows of the views: what pages, exports and intake read."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Self

from moderation.domain.deciding.decisions import Field, Status
from moderation.domain.deciding.running import OPEN, PAUSED
from moderation.domain.events import Apart, Decided
from moderation.domain.message import Kind, Level, Screening, Span, Urgency, Verdict
from moderation.domain.urgency.urgency import SUSPECTED


@dataclass(frozen=True, slots=True)
class BroadcastRow:
    """A broadcast as it stands.

    `dial` is what the machine may do by itself, "" for the usual. `cue` is the producer's line for the host, with who
    wrote it, when (seconds since the epoch), and who has acknowledged it, "" when nobody has. `paused`: closed, but to
    be opened again; `rehearses` names the broadcast that this one repeats for practice, "" for a real one; `merges` are
    those that the machine proposes, see `Proposed`.
    """

    id: str
    title: str
    language: str
    open: bool
    opened_at: float
    dial: str = ""
    cue: str = ""
    cue_by: str = ""
    cue_at: float = 0.0
    cue_seen: str = ""
    paused: bool = False
    rehearses: str = ""
    merges: tuple[tuple[int, ...], ...] = ()

    def changed(self, field: Field, value: str) -> BroadcastRow:
        """Return the row after people gave a field of the broadcast a value."""
        if field is Field.OPEN:
            return replace(self, open=value == OPEN, paused=value == PAUSED)
        if field is Field.CUE_AT:
            return replace(self, cue_at=float(value or 0))
        return replace(self, **{field.value: value})  # type: ignore[arg-type] # the other fields are texts


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as staff may see it.

    `shown` has personal data and abuse masked; the original stays in the log. `state` is "recorded" until screened,
    then "screened". `clusters` are today's, main one first; `arrival` the cluster it was first filed under.
    `alarm` is "" (none), "raised", "taken" or "closed"; `donation` is the sum that came with it, "" for none.
    """

    seq: int
    id: str
    viewer: str
    at: float
    channel: str
    shown: str
    state: str = "recorded"
    kind: Kind = Kind.CHATTER
    verdict: Verdict = Verdict.ADMIT
    reasons: tuple[str, ...] = ()
    question_score: float = 0.0
    toxicity: float = 0.0
    spam: float = 0.0
    language: str = "und"
    region: str = ""
    masked: tuple[Span, ...] = ()
    urgency: Urgency = field(default_factory=lambda: Urgency(0.0, Level.NONE))
    topic: str = ""
    clusters: tuple[int, ...] = ()
    arrival: int = 0
    alarm: str = ""
    donation: str = ""

    @property
    def suspected(self) -> bool:
        """Tell whether nothing but the first look at its letters speaks for an emergency so far."""
        return self.state == "recorded" and self.urgency.reasons == (SUSPECTED,)

    def judged(self, screening: Screening) -> MessageRow:
        """Return the row with what a screening says."""
        return replace(self, state="screened", **{name: getattr(screening, name) for name in _JUDGED})

    def screening(self) -> Screening:
        """Return the screening that a judged row shows."""
        return Screening(**{name: getattr(self, name) for name in _JUDGED})


_JUDGED = {item.name for item in fields(Screening)} & {item.name for item in fields(MessageRow)}
"""What a row shows of a screening."""


@dataclass(frozen=True, slots=True)
class ClusterRow:
    """A cluster as it stands, with the stored parts from which its rank is computed.

    Counts: `messages` filed (each once), distinct `askers` (who asked or said "me too"), of them `supporters` (who only
    said "me too"), `recent` messages of the last 60 seconds, `useful` and `useless` ratings. `regions`: the commonest
    (name, messages), at most five. Times are seconds since the epoch. `version` is the offset of the last decision on
    it; `label` is the person's title if there is one. `discovered` names the topic that it may be given, as long as no
    person has given it any; `later`: the host wants it, but not yet; `alarming`: escalated, and nobody has taken it
    yet; `theme` is the number of its broad subject, 0 for none; `apart` what keeps it from merging; `donations` counts
    messages that came with one.
    """

    id: int
    label: str
    topic: str
    keywords: tuple[str, ...]
    messages: int
    askers: int
    supporters: int
    recent: int
    first_at: float
    last_at: float
    urgency: Urgency
    regions: tuple[tuple[str, int], ...] = ()
    status: Status = Status.WAITING
    starred: bool = False
    escalated: bool = False
    alarming: bool = False
    later: bool = False
    assignee: str = ""
    claimed_by: str = ""
    claimed_until: float = 0.0
    reason: str = ""
    answer: str = ""
    answer_id: str = ""
    answered_at: float = 0.0
    titled_by_hand: bool = False
    discovered: str = ""
    theme: int = 0
    apart: Apart | None = None
    useful: int = 0
    useless: int = 0
    version: int = 0
    donations: int = 0


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """Who did what, when, to which messages; `undone_by` is the id of the decision that undid it, if any."""

    id: str
    offset: int
    at: float
    who: str
    verb: str
    clusters: tuple[int, ...]
    note: str
    undoes: str = ""
    undone_by: str = ""
    seqs: tuple[int, ...] = ()

    @classmethod
    def of(cls, offset: int, decided: Decided) -> Self:
        """Return the row of a decision that stands at this offset of the log."""
        return cls(
            decided.id,
            offset,
            decided.at,
            decided.who,
            decided.verb,
            decided.clusters,
            decided.note,
            decided.undoes,
            seqs=decided.seqs,
        )


@dataclass(frozen=True, slots=True)
class ActRow:
    """A merge that the machine did by itself; `loser_label` is how what was taken in read before."""

    id: str
    offset: int
    at: float
    winner: int
    loser: int
    loser_label: str = ""
    undone_by: str = ""


@dataclass(frozen=True, slots=True)
class SurgeRow:
    """A cluster found to grow: `recent` questions where `usual` would have come, at a moment."""

    cluster: int
    at: float
    recent: int
    usual: float


@dataclass(frozen=True, slots=True)
class MicroRow:
    """A micro-cluster: messages so alike that they count as one; `seq` and `position` name the first of them."""

    micro: int
    messages: int
    seq: int
    position: int


@dataclass(frozen=True, slots=True)
class Half:
    """One side of a cut: its micro-clusters, how many messages they hold, and questions of theirs, the best first."""

    micros: tuple[int, ...]
    messages: int
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asker:
    """A message to answer: whose, under which id of the sender's, through which channel; None before its verdict."""

    viewer: str
    id: str
    channel: str
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of everything there is in a broadcast.

    `recorded` messages, of which `screened`; `on_board`: screened and, unless chatter or refused, filed; `questions`
    and `chatter` of any verdict, `withheld` and `refused` of any kind, of them `unread` that
    no model could read; living `clusters`, those of them `answered`
    now; `askers` distinct viewers who asked or support any cluster, `askers_answered` those with at least one that is
    answered; `alarms` raised and not yet taken. The robot was asked `robot_asked` times, of them `robot_answered` with
    an article, of them `robot_passed` by viewers who then asked people all the same.
    """

    recorded: int = 0
    screened: int = 0
    on_board: int = 0
    questions: int = 0
    chatter: int = 0
    withheld: int = 0
    refused: int = 0
    clusters: int = 0
    answered: int = 0
    askers: int = 0
    askers_answered: int = 0
    alarms: int = 0
    robot_asked: int = 0
    robot_answered: int = 0
    robot_passed: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class TimelinePoint:
    """How many questions on a topic came in the minute that starts at `minute` (seconds since the epoch)."""

    minute: float
    topic: str
    questions: int
