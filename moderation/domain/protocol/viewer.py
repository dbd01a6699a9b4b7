"""What a viewer's frames ask for: `ViewerProtocol` eats frames and yields requests or refusals."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from moderation.domain.errors import BadFrame
from moderation.domain.protocol.frames import (
    MAX_ID,
    MAX_REFUSALS,
    POLICY,
    UNSUPPORTED,
    Fields,
    Refusal,
    read_object,
)
from moderation.domain.protocol.limits import Account, Window
from moderation.domain.protocol.sentences import sentence
from moderation.domain.urgency.urgency import alarm

FIELDS = {
    "ask": ("type", "id", "text"),
    "similar": ("type", "id", "text"),
    "robot": ("type", "id", "text"),
    "same": ("type", "id", "cluster"),
    "rate": ("type", "id", "cluster", "useful"),
}
"""What each type of frame may consist of; `id` is needed only to ask."""

# As many digits as any cluster can have: a longer number fits no store.
_CLUSTER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to record."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Resent:
    """A question that was recorded before: only its acknowledgement is wanted again."""

    id: str
    seq: int


@dataclass(frozen=True, slots=True)
class Similar:
    """A look at clusters like a text that is being typed."""

    id: str | None
    text: str


@dataclass(frozen=True, slots=True)
class AskRobot:
    """A question to the robot, which is recorded nowhere; a viewer asks people with `Ask`."""

    id: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Same:
    """A viewer who has the question of a cluster, too."""

    id: str | None
    cluster: int


@dataclass(frozen=True, slots=True)
class Rate:
    """Whether the answer to a cluster helped."""

    id: str | None
    cluster: int
    useful: bool


Request = Ask | Resent | Similar | AskRobot | Same | Rate
"""Whatever a viewer may want."""


class ViewerProtocol:
    """One connection of one viewer.

    You must set `open` when the broadcast opens or closes, `pause` to the seconds between two questions in slow mode
    (0 outside of it), tell `account` the `seq` of what was recorded, and close the connection once `close_code` is not
    0 (after sending the last refusal). `crowd` is what all viewers of the broadcast may send together.
    """

    def __init__(
        self,
        account: Account,
        *,
        address: Window | None = None,
        crowd: Window | None = None,
        language: str = "ru",
    ) -> None:
        self.open = True
        self.pause = 0.0
        self.close_code = 0
        self._account = account
        self._address = address or Window(0)
        self._crowd = crowd or Window(0)
        self._language = language
        self._refusals = Window(MAX_REFUSALS)

    def receive(self, frame: str | bytes, *, now: float) -> Request | Refusal:
        """Return what a frame asks for, or why it is refused; `now` is a steady clock's time in seconds."""
        try:
            fields = read_object(frame, self._language)
            request = self._read(fields)
            return self._admit(request, fields.id, now)
        except BadFrame as bad:
            if not isinstance(frame, str):
                self.close_code = UNSUPPORTED
            return self._counted(Refusal(bad.code, str(bad), bad.id), now)

    def refuse(self, code: str, key: str, id: str | None, *, now: float) -> Refusal:  # noqa: A002 - the wire's own word
        """Return the refusal of a request that turned out impossible later on; it counts like any other."""
        return self._counted(Refusal(code, sentence(self._language, key), id), now)

    def _read(self, fields: Fields) -> Ask | Similar | AskRobot | Same | Rate:
        kind = fields.values.get("type")
        if not isinstance(kind, str) or kind not in FIELDS:
            raise fields.bad("type", expected=", ".join(FIELDS))
        if kind == "ask" or "id" in fields.values:
            fields.string("id", "id", most=MAX_ID)
        if not fields.values.keys() <= set(FIELDS[kind]):
            raise fields.bad("fields", kind=kind, expected=", ".join(FIELDS[kind]))
        if kind == "ask":
            return Ask(fields.string("id", "id", most=MAX_ID), fields.text())
        if kind == "similar":
            return Similar(fields.id, fields.text())
        if kind == "robot":
            return AskRobot(fields.id, fields.text())
        if kind == "same":
            return Same(fields.id, _cluster(fields))
        return Rate(fields.id, _cluster(fields), _useful(fields))

    def _admit(
        self,
        request: Ask | Similar | AskRobot | Same | Rate,
        id: str | None,  # noqa: A002 - the wire's own word
        now: float,
    ) -> Request | Refusal:
        if not isinstance(request, Ask):
            return self._limited(self._account.gestures, "gestures_too_fast", id, now) or request
        seq = self._account.seq(request.id)
        if seq:
            return Resent(request.id, seq)
        if not self.open:
            return self.refuse("closed", "closed", id, now=now)
        # A question sent again before its acknowledgement is the same question: it costs nothing.
        if seq is None:
            refusal = self._limited(self._address, "address_too_fast", id, now, spend=False)
            refusal = refusal or self._slowed(request, now)
            refusal = refusal or self._limited(self._account.asks, "too_fast", id, now)
            if refusal:
                return refusal
            self._address.take(now)
            self._crowd.take(now)
            self._account.remember(request.id)
        return request

    def _slowed(self, ask: Ask, now: float) -> Refusal | None:
        """Return why a question has to wait its turn in slow mode, or because all together send too many."""
        rest = math.ceil(self._account.asks.rest(now, self.pause)) if self.pause else 0
        wait = max(rest, math.ceil(self._crowd.wait(now)))
        # Who may be in danger waits for nobody; a viewer's own limit still holds.
        if not wait or alarm(ask.text):
            return None
        message = sentence(self._language, "slow", wait=wait)
        return self._counted(Refusal("too_fast", message, ask.id, wait), now)

    def _limited(
        self,
        window: Window,
        key: str,
        id: str | None,  # noqa: A002 - the wire's own word
        now: float,
        *,
        spend: bool = True,
    ) -> Refusal | None:
        """Return why a window has no room; spend one of it, if asked to, when it has."""
        wait = math.ceil(window.wait(now))
        if not wait:
            if spend:
                window.take(now)
            return None
        message = sentence(self._language, key, most=window.limit, wait=wait)
        return self._counted(Refusal("too_fast", message, id, wait), now)

    def _counted(self, refusal: Refusal, now: float) -> Refusal:
        if self._refusals.wait(now) and not self.close_code:
            self.close_code = POLICY
        self._refusals.take(now)
        return refusal


def _cluster(fields: Fields) -> int:
    value = fields.values.get("cluster")
    if not isinstance(value, str) or not _CLUSTER.fullmatch(value):
        raise fields.bad("cluster")
    return int(value)


def _useful(fields: Fields) -> bool:
    value = fields.values.get("useful")
    if not isinstance(value, bool):
        raise fields.bad("useful")
    return value
