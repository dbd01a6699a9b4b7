"""What a chat connector's frames ask for: many messages of other people at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from moderation.domain.chat import FeedState
from moderation.domain.errors import BadFrame
from moderation.domain.plain_text import harmless
from moderation.domain.protocol.frames import (
    MAX_REFUSALS,
    POLICY,
    UNSUPPORTED,
    Fields,
    Refusal,
    is_sound,
    read_object,
)
from moderation.domain.protocol.limits import Window
from moderation.domain.protocol.sentences import sentence

MAX_ITEMS = 500
"""Most messages in one frame."""
MAX_FEED_ID = 200
"""Longest id or author of a chat's message, in characters: chats choose their own."""
MAX_CHANNEL = 64
"""Longest name of a channel, in characters."""
PAGE = "page"
"""The channel of viewers on Efir's own page, which no feed may claim."""
DEFAULT_CHANNEL = "feed"
MAX_CHANNELS = 100
"""Most channels that one connector speaks for."""
MAX_DONATION = 64
"""Longest sum that came with a message, in characters."""
MOST = 10**12
"""No count is greater."""
LATEST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()
"""No message is dated later; beyond lies what dates cannot express."""


@dataclass(frozen=True, slots=True)
class Item:
    """A message from a chat; `author` is "" when the chat does not say, `at` None when it arrived just now.

    `donation` is the sum that came with it, in the chat's own words, "" for none.
    """

    id: str
    text: str
    author: str = ""
    channel: str = DEFAULT_CHANNEL
    at: float | None = None
    donation: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one frame brought: messages to record, those taken back (without text), the state of the connector.

    `refusals` are of what cannot be taken.
    """

    items: tuple[Item, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    retracted: tuple[Item, ...] = ()
    state: FeedState | None = None


class FeedProtocol:
    """One connection of a chat connector, under the same contract as ViewerProtocol.

    Unknown fields of a message are ignored: connectors pass on what their chat gives.
    """

    def __init__(self, *, language: str = "ru") -> None:
        self.open = True
        self.close_code = 0
        self._language = language
        self._refusals = Window(MAX_REFUSALS)

    def receive(self, frame: str | bytes, *, now: float) -> Delivery:
        """Return the messages that a frame brings; `now` is a steady clock's time in seconds.

        Only frames refused as a whole count against the connection: a chat's bad messages are not the connector's.
        """
        try:
            return self._read(read_object(frame, self._language))
        except BadFrame as bad:
            if not isinstance(frame, str):
                self.close_code = UNSUPPORTED
            elif self._refusals.wait(now):
                self.close_code = POLICY
            self._refusals.take(now)
            return Delivery(refusals=(Refusal(bad.code, str(bad), bad.id),))

    def _read(self, fields: Fields) -> Delivery:
        match fields.values.get("type"):
            case "messages":
                return self._sorted(_items(fields))
            case "retract":
                return Delivery(retracted=tuple(self._retracted(item) for item in _items(fields)))
            case "state":
                return Delivery(state=_state(fields))
        raise fields.bad("type", expected="messages, retract, state")

    def _sorted(self, items: list[object]) -> Delivery:
        good: list[Item] = []
        refusals: list[Refusal] = []
        for item in items:
            try:
                good.append(self._item(item))
            except BadFrame as bad:
                refusals.append(Refusal(bad.code, str(bad), bad.id))
        return Delivery(tuple(good), tuple(refusals))

    def _item(self, item: object) -> Item:
        fields = self._fields(item)
        if not self.open:
            raise fields.bad("closed", code="closed")
        return Item(
            _id(fields), fields.text(), _author(fields), _channel(fields), _moment(fields), _donation(fields)
        )

    def _retracted(self, item: object) -> Item:
        fields = self._fields(item)
        return Item(_id(fields), "", _author(fields), _channel(fields))

    def _fields(self, item: object) -> Fields:
        if not isinstance(item, dict):
            raise BadFrame("bad_frame", sentence(self._language, "item"))
        given = item.get("id")
        return Fields(item, self._language, given if is_sound(given) and len(given) <= MAX_FEED_ID else None)


def _items(fields: Fields) -> list[object]:
    items = fields.values.get("items")
    # Nothing to say is said to: whoever waits for an answer to a frame would wait for ever.
    if not isinstance(items, list) or not 1 <= len(items) <= MAX_ITEMS:
        raise fields.bad("items", most=MAX_ITEMS)
    return items


def _id(fields: Fields) -> str:
    return fields.string("id", "id", most=MAX_FEED_ID)


def _author(fields: Fields) -> str:
    given = fields.values.get("author")
    return fields.string("author", "author", most=MAX_FEED_ID, least=0) if given else ""


def _state(fields: Fields) -> FeedState:
    """Return what a connector says of itself; what it does not say, or says wrongly, counts as nothing."""

    def word(name: str) -> str:
        value = fields.values.get(name)
        return harmless(value, most=MAX_FEED_ID) if isinstance(value, str) else ""

    def number(name: str) -> float:
        value = fields.values.get(name)
        return value if isinstance(value, int | float) and 0 <= value <= MOST else 0

    channels = fields.values.get("channels")
    return FeedState(
        name=word("name"),
        channel=word("channel"),
        state=word("state"),
        reason=word("reason"),
        rate=number("rate"),
        received=int(number("received")),
        repeated=int(number("repeated")),
        left_out=int(number("left_out")),
        refused=int(number("refused")),
        retracted=int(number("retracted")),
        waiting=int(number("waiting")),
        gaps=int(number("gaps")),
        last_gap=word("last_gap"),
        channels=_channels(channels) if isinstance(channels, list) else (),
        answers=fields.values.get("answers") is True,
        removes=fields.values.get("removes") is True,
        late=number("late"),
    )


def _channels(given: list[object]) -> tuple[str, ...]:
    return tuple(one for one in given[:MAX_CHANNELS] if is_sound(one) and len(one) <= MAX_CHANNEL)


def _channel(fields: Fields) -> str:
    if fields.values.get("channel") in (None, ""):
        return DEFAULT_CHANNEL
    channel = fields.string("channel", "channel", most=MAX_CHANNEL)
    if channel == PAGE:
        raise fields.bad("channel", most=MAX_CHANNEL)
    return channel


def _donation(fields: Fields) -> str:
    """Return the sum in plain words; one that cannot be read is none, for the message stands without it."""
    given = fields.values.get("donation")
    return harmless(given, most=MAX_DONATION) if isinstance(given, str) else ""


def _moment(fields: Fields) -> float | None:
    """Return when a message was sent, in seconds since the epoch; a time without a zone is taken as UTC."""
    at = fields.values.get("at")
    if at is None:
        return None
    if isinstance(at, str):
        try:
            moment = datetime.fromisoformat(at)
        except ValueError:
            raise fields.bad("at") from None
        at = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    if isinstance(at, bool) or not isinstance(at, int | float) or not 0 <= at <= LATEST:
        raise fields.bad("at")
    return float(at)
