"""Admission: from what a platform brought to what intake may see."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from moderation.domain.chat import Arrival, Batch, Gap, Retraction
from moderation.domain.message import MAX_CHARS
from moderation.domain.plain_text import from_html, harmless
from moderation.domain.protocol.feed import DEFAULT_CHANNEL, MAX_CHANNEL, MAX_FEED_ID, PAGE
from moderation.domain.protocol.frames import is_sound, is_visible

BOTS: Final = frozenset(
    {
        *("nightbot", "streamelements", "streamlabs", "moobot", "fossabot", "wizebot", "botisimo", "deepbot"),
        *("coebot", "phantombot", "soundalerts", "sery_bot", "kofistreambot", "streamlootsbot", "own3d"),
        *("tangiabot", "commanderroot", "blerp", "pokemoncommunitygame", "restreambot", "ведущий_бот"),
    }
)
"""Names of chat bots that answer commands on many channels, in small letters."""
_COMMAND = re.compile(r"[!/][^\W\d_]\S*(\s|$)")
"""A line to a bot: «!song», «/start»."""


@dataclass(frozen=True, slots=True)
class Item:
    """A message as intake takes it; `reply_to` stays with the connector."""

    id: str
    text: str
    author: str
    channel: str
    at: float | None
    donation: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Admitted:
    """What became of a batch: retractions name items as intake knows them; `left_out` counts bots and empty lines."""

    items: tuple[Item, ...]
    retractions: tuple[Retraction, ...]
    gaps: tuple[Gap, ...]
    left_out: int


class Admission:
    """Makes what a platform brings harmless and its authors pseudonymous.

    `key` makes pseudonyms and must outlive restarts: with another, messages delivered again would count twice.
    `channel` is where arrivals without one belong; `bots` are further names or ids to leave out, in any case;
    `is_echo` knows lines that were said from here.
    """

    def __init__(
        self,
        key: bytes,
        channel: str,
        *,
        bots: Collection[str] = (),
        is_echo: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._key = key
        self._is_echo = is_echo
        self._channel = channel_name(channel)
        self._bots = BOTS | {name.strip().lower().lstrip("@") for name in bots}

    def admit(self, batch: Batch) -> Admitted:
        """Return what of a batch goes on to intake."""
        items: list[Item] = []
        retractions: list[Retraction] = []
        gaps: list[Gap] = []
        left_out = 0
        for one in batch.occurrences:
            match one:
                case Arrival():
                    item = self._item(one)
                    left_out += item is None
                    items += [item] if item is not None else []
                case Retraction():
                    retractions.append(self._retraction(one))
                case Gap():
                    gaps.append(one)
        return Admitted(tuple(items), tuple(retractions), tuple(gaps), left_out)

    def _item(self, arrival: Arrival) -> Item | None:
        if {arrival.author.lower(), arrival.name.strip().lower().lstrip("@")} & self._bots:
            return None
        text = from_html(arrival.text) if arrival.html else arrival.text
        line = harmless(text, most=MAX_CHARS)
        if _COMMAND.match(line) or not is_visible(line) or self._is_echo(line):
            return None
        return Item(
            id=self._id(arrival.id, arrival.channel),
            text=line,
            author=self._pseudonym(arrival.author),
            channel=self._channel_of(arrival.channel),
            at=arrival.at,
            donation=harmless(arrival.donation, most=MAX_CHANNEL),
            reply_to=arrival.reply_to,
        )

    def _retraction(self, retraction: Retraction) -> Retraction:
        return Retraction(
            self._id(retraction.id, retraction.channel) if retraction.id else "",
            self._pseudonym(retraction.author),
            self._channel_of(retraction.channel),
        )

    def _channel_of(self, channel: str) -> str:
        return channel_name(channel) if channel else self._channel

    def _id(self, given: str, channel: str) -> str:
        """Return an id that is one of its kind over all channels of the connector, and fits a frame."""
        whole = f"{channel_name(channel)}/{given}" if channel else given
        if is_sound(whole) and len(whole) <= MAX_FEED_ID:
            return whole
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()

    def _pseudonym(self, author: str) -> str:
        if not author:
            return ""
        digest = hmac.new(self._key, author.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return digest.hexdigest()[:32]


def channel_name(given: str) -> str:
    """Return a channel's name as intake takes it: never empty, never the one of Efir's own page."""
    name = harmless(given, most=MAX_CHANNEL) or DEFAULT_CHANNEL
    return f"{name} (chat)" if name == PAGE else name
