"""What a viewer typed and what was concluded about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MAX_CHARS = 500
"""Longest message a viewer may send, in characters (contract: `limits.max_chars`)."""

CLOCK_SECONDS = 60.0
"""How far a chat's clock may be ahead of ours without anybody's being told."""
OLDEST_SECONDS = 10 * 365.25 * 86_400
"""How long ago a message may have been sent at most: a clock that says earlier was never set."""


class Kind(StrEnum):
    """Whether a message asks for an answer."""

    QUESTION = "question"
    CHATTER = "chatter"


class Verdict(StrEnum):
    """What screening decided: show it, keep its wording from the air, or turn it away."""

    ADMIT = "admit"
    WITHHOLD = "withhold"
    REFUSE = "refuse"


class Level(StrEnum):
    """Urgency in words, least pressing first."""

    NONE = "none"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def order(self) -> int:
        """Return 0 for the least pressing level, 3 for the most."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the original text that holds personal data.

    `start` and `end` count Unicode code points as Python slices do; `kind` is one of phone, email,
    card, passport, account, address, name, link.
    """

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message as typed.

    `seq` is its place in the broadcast's log, `id` the sender's own id, `viewer` a pseudonym,
    `channel` the page or the feed it came through, `at` seconds since the epoch.
    """

    seq: int
    id: str
    viewer: str
    text: str
    at: float
    channel: str = "page"


@dataclass(frozen=True, slots=True)
class Urgency:
    """What waiting costs: a score in 0..1, its level, and why (codes, strongest first)."""

    score: float
    level: Level
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Screening:
    """The filters' verdict on one message, with everything that led to it.

    `reasons` are codes (toxic, spam, flood, personal_data, duplicate, ...), the decisive one first;
    the three scores lie in 0..1; `shown` is the only wording that staff and exports see: personal
    data and abuse masked; `talk` is how likely it is mere talk, which tells a chat from a feed, None where
    it asks by itself or repeats another.
    """

    kind: Kind
    verdict: Verdict
    reasons: tuple[str, ...]
    question_score: float
    toxicity: float
    spam: float
    language: str
    region: str
    shown: str
    masked: tuple[Span, ...]
    urgency: Urgency
    talk: float | None = None


def is_datable(at: float, *, now: float) -> bool:
    """Tell whether a message can have been sent at a moment; seconds since the epoch."""
    return now - OLDEST_SECONDS <= at <= now + CLOCK_SECONDS


def sent_at(claimed: float | None, *, now: float) -> float:
    """Return when a message counts as sent: when its sender says, but never in the future, nor when it cannot be."""
    if claimed is None or not is_datable(claimed, now=now):
        return now
    return min(claimed, now)
