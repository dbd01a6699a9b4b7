"""What a person may decide, and how a decision is written down so that it can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from moderation.domain.errors import Conflict, EfirError, StoreFailed

MACHINE: Final = ""
"""Who decided when the machine did: no person's name is empty."""


class Verb(StrEnum):
    """What a person did."""

    APPROVE = "approve"
    DISMISS = "dismiss"
    REOPEN = "reopen"
    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    TOPIC = "topic"
    URGENCY = "urgency"
    STAR = "star"
    UNSTAR = "unstar"
    ASSIGN = "assign"
    ESCALATE = "escalate"
    CALM = "calm"
    CLAIM = "claim"
    RELEASE = "release"
    ON_AIR = "on_air"
    OFF_AIR = "off_air"
    ANSWER = "answer"
    TAKE_ALARM = "take_alarm"
    CLOSE_ALARM = "close_alarm"
    OPEN = "open"
    CLOSE = "close"
    CORRECT = "correct"
    WORDS = "words"
    REVEAL = "reveal"
    LATER = "later"
    SOONER = "sooner"
    HAND_OVER = "hand_over"
    CUE = "cue"
    ACKNOWLEDGE = "acknowledge"
    DIAL = "dial"
    APART = "apart"
    PAUSE = "pause"
    RETITLE = "retitle"
    START = "start"
    CLONE = "clone"
    REHEARSE = "rehearse"
    UNDO = "undo"
    REDO = "redo"


class Status(StrEnum):
    """Where a cluster stands on its way to the host."""

    WAITING = "waiting"
    APPROVED = "approved"
    ON_AIR = "on_air"
    ANSWERED = "answered"
    DISMISSED = "dismissed"


class Subject(StrEnum):
    """What a change is about."""

    CLUSTER = "cluster"
    MESSAGE = "message"
    BROADCAST = "broadcast"
    LIST = "list"


class Field(StrEnum):
    """What people may set; values are strings, the empty one means "as the machine has it".

    status: a Status. title, topic, urgency (a Level), assignee, reason, answer: text. starred, later: "1" or "".
    escalated: "1", then "taken", or "". answered_at, claimed_until: seconds since the epoch as text. answer_id: the
    decision that gave the answer. alarm (of a message): "", "taken", "closed". kind, verdict, urgency, reason (of a
    message): what a correction says, never empty but the reason. words (of a list): its entries, one a line. apart: ids
    of clusters, as text, that it is never merged with. Of a broadcast: open: "1", "paused" or ""; title: text; dial: a
    Dial; cue: the producer's line for the host, with who wrote it, when (as text), and who has acknowledged it.
    """

    STATUS = "status"
    TITLE = "title"
    TOPIC = "topic"
    URGENCY = "urgency"
    STARRED = "starred"
    ESCALATED = "escalated"
    ASSIGNEE = "assignee"
    CLAIMED_BY = "claimed_by"
    CLAIMED_UNTIL = "claimed_until"
    REASON = "reason"
    ANSWER = "answer"
    ANSWER_ID = "answer_id"
    ANSWERED_AT = "answered_at"
    ALARM = "alarm"
    KIND = "kind"
    VERDICT = "verdict"
    WORDS = "words"
    OPEN = "open"
    LATER = "later"
    APART = "apart"
    DIAL = "dial"
    CUE = "cue"
    CUE_BY = "cue_by"
    CUE_AT = "cue_at"
    CUE_SEEN = "cue_seen"


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a cluster, message (by seq), word list (by number) or broadcast (id 0) took a new value."""

    subject: Subject
    id: int
    field: Field
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Command:
    """What a person asks to be decided.

    `id` is chosen by the sender: sent twice, decided once. `seen` is the version of the board that the person
    looked at (the offset of the last event shown): who decides on what has changed since is told so.
    `clusters` are those acted on, for a merge the one that stays first; `seqs` the messages
    of a split, of an alarm, of a correction or of a look at what was typed; `text` the new title, topic, level, reason,
    person or answer, the line for the host, the setting of the dial, the correction, the name of a word list, why a
    message is looked at, or how a new broadcast is called; `words` all entries that the list is to have, or the speed
    of a rehearsal; `undoes` the decision, or the machine's act, to
    undo (the person's last decision when empty); `micros` the micro-clusters that a split takes out whole, in place of
    messages.
    """

    id: str
    broadcast: str
    who: str
    verb: Verb
    clusters: tuple[int, ...] = ()
    seqs: tuple[int, ...] = ()
    text: str = ""
    undoes: str = ""
    seen: int = 0
    words: tuple[str, ...] = ()
    micros: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command: done, or a code and a sentence that say why not.

    `who` and `at` name the person whose earlier decision stood in the way, if one did; `cluster` is what the command
    produced (a split's new cluster) or the cluster that now stands for a merged one; `version` that of the board from
    which on it shows, 0 when it shows already.

    `broadcast` is the id of the one that was started.
    """

    id: str
    done: bool
    code: str = ""
    sentence: str = ""
    who: str = ""
    at: float = 0.0
    cluster: int = 0
    version: int = 0
    broadcast: str = ""


def refusal(command: Command, error: EfirError) -> Outcome:
    """Return the outcome of a command that came to nothing, with why."""
    if isinstance(error, Conflict):
        return Outcome(
            command.id, done=False, code=error.code, sentence=str(error),
            who=error.who, at=error.at, cluster=error.cluster,
        )  # fmt: skip
    code = "failed" if isinstance(error, StoreFailed) else "refused"
    return Outcome(command.id, done=False, code=code, sentence=str(error))
