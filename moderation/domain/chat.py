"""What a chat platform elsewhere brings: messages, messages taken back, and what it admits to have missed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message as the platform gave it.

    `id` is the platform's own, the same however often and whenever it is delivered. `author` is the platform's stable
    id of who wrote it ("" where it gives none), `name` what others see; neither leaves the connector as it is. `text`
    is HTML when `html` is set. `at` is seconds since the epoch, None for now. `channel` is set where one connector
    reads several, "" for the connector's own. `donation` is the sum in the platform's words, "" for none. `reply_to`
    is where an answer reaches this person alone (a private conversation), "" in a public chat.
    """

    id: str
    text: str
    author: str = ""
    name: str = ""
    at: float | None = None
    channel: str = ""
    donation: str = ""
    reply_to: str = ""
    html: bool = False


@dataclass(frozen=True, slots=True)
class Retraction:
    """The platform took messages back: one by `id`, or all of an `author`, or (neither given) all of the channel."""

    id: str = ""
    author: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """The platform admits that messages may be missing, of a time it knows (seconds since the epoch) or not."""

    reason: str
    since: float | None = None
    until: float | None = None


Occurrence = Arrival | Retraction | Gap
"""Anything that a platform may bring."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a platform brought at once, in its order.

    `position` is where to go on reading after it, in the platform's own terms ("" = as before); it is kept together
    with the batch, so that neither is ever ahead of the other.
    """

    occurrences: tuple[Occurrence, ...] = ()
    position: str = ""


@dataclass(frozen=True, slots=True)
class FeedState:
    """How a connector fares, as it says itself.

    `name` is what the operator called it, `state` is reading, away (the platform does not answer; `reason` says why)
    or ended. `rate` is messages a minute over the last minute. Counted since the connector was first started:
    `received`, `repeated` (delivered again), `left_out` (bots, commands, nothing to read), `refused` (by intake),
    `retracted`, `gaps`; `waiting` are not acknowledged yet, `last_gap` says why the last gap was.
    `channels` are those that messages came from; `answers` and `removes` tell what goes back. An answer that was given
    while the connector was away is still to be said when that is no longer ago than `late` seconds.
    """

    name: str
    channel: str
    state: str
    reason: str = ""
    rate: float = 0.0
    received: int = 0
    repeated: int = 0
    left_out: int = 0
    refused: int = 0
    retracted: int = 0
    waiting: int = 0
    gaps: int = 0
    last_gap: str = ""
    at: float = 0.0
    channels: tuple[str, ...] = ()
    answers: bool = False
    removes: bool = False
    late: float = 0.0
