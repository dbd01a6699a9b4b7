"""Builders: events and rows of which a test names only what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from moderation.domain.events import Asked, Filed, Filing, Move, Settled
from moderation.domain.message import Kind, Level, Screening, Span, Urgency, Verdict
from moderation.pipeline.rows import MessageRow

AT = 1_700_000_000.0
"""When everything happens that a test gives no time."""
_SCORES = {Level.NONE: 0.0, Level.NORMAL: 0.3, Level.HIGH: 0.7, Level.CRITICAL: 0.95}


def asked(
    text: str = "Как подключить роуминг?",
    *,
    id: str = "1",  # noqa: A002 - the wire's own word
    viewer: str = "anna",
    at: float = AT,
    channel: str = "page",
    alarm: tuple[str, ...] = (),
    donation: str = "",
) -> Asked:
    """Return a message of a viewer."""
    return Asked(id, viewer, text, at, channel, alarm, donation)


def message_row(
    seq: int,
    *,
    viewer: str = "anna",
    text: str = "Как подключить роуминг?",
    at: float = AT,
    alarm: str = "",
    donation: str = "",
) -> MessageRow:
    """Return the row of a message just recorded."""
    return MessageRow(seq, f"id-{seq}", viewer, at, "page", text, alarm=alarm, donation=donation)


def screening(
    shown: str = "Как подключить роуминг?",
    *,
    kind: Kind = Kind.QUESTION,
    verdict: Verdict = Verdict.ADMIT,
    level: Level = Level.NONE,
    reasons: tuple[str, ...] = (),
    region: str = "",
    masked: tuple[Span, ...] = (),
) -> Screening:
    """Return a verdict whose urgency has the usual score of its level, and the level's name as the reason."""
    urgency = Urgency(_SCORES[level], level, (str(level),) if level is not Level.NONE else ())
    return Screening(kind, verdict, reasons, 0.9, 0.0, 0.0, "ru", region, shown, masked, urgency)


def filings(homes: Mapping[int, tuple[int, int]], *, topic: str = "roaming") -> list[Filing]:
    """Return the filings of messages, given as seq → (micro-cluster, cluster)."""
    return [Filing(seq, micro, cluster, topic, 0.9) for seq, (micro, cluster) in homes.items()]


def filed(homes: Mapping[int, tuple[int, int]], *, topic: str = "roaming", at: float = AT) -> Filed:
    """Return the event that files messages, given as seq → (micro-cluster, cluster)."""
    return Filed(tuple(filings(homes, topic=topic)), at)


def settled(*moves: tuple[int, int, int], merged: Sequence[tuple[int, int]] = (), at: float = AT) -> Settled:
    """Return the event that moves micro-clusters, given as (micro-cluster, cluster before, cluster after)."""
    return Settled(tuple(Move(*move) for move in moves), tuple(merged), at)
