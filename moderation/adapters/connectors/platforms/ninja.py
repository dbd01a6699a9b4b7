"""Social Stream Ninja: its relay's websocket, or its POSTs here; over a hundred sites in one form."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from moderation.adapters.connectors.gathering import gathered
from moderation.adapters.connectors.platform import Pace
from moderation.adapters.connectors.post_server import PostServer, Turned, address
from moderation.domain.chat import Arrival, Batch, Occurrence, Retraction
from moderation.domain.errors import BadInput, PlatformAway
from moderation.domain.plain_text import harmless

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

HELP = "Social Stream Ninja: what it reads on any site, from its relay or POSTed here"

RELAY: Final = "wss://io.socialstream.ninja"
FEATURED: Final = 4
"""The channel of the relay on which chat is passed on."""
MOST_BYTES: Final = 16 * 1024 * 1024
"""Of a frame: pictures come inside. One that were too long would cut us off, and be repeated whenever we come back."""
MOST_NUMBERS: Final = 50_000
"""Messages of which it is remembered which number they had."""
MOST_NAME: Final = 40
"""Characters of a site's name."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this platform needs to know."""
    parser.add_argument(
        "session", metavar="SESSION", help="the session id, as in the address of its dock page"
    )
    parser.add_argument("--relay", default=RELAY, metavar="URL", help=f"the relay to join ({RELAY})")
    parser.add_argument(
        "--listen", metavar="HOST:PORT", help="do not join a relay: take its POSTs here, at the path /SESSION"
    )
    parser.add_argument("--channel", default="", help="one name for all sites (default: each site's own)")


def open_platform(arguments: argparse.Namespace) -> Ninja | NinjaPosts:
    """Return the relay, or the place to post to, as a platform.

    Raises BadInput when the relay or the address is none.
    """
    if arguments.listen:
        host, port = address(arguments.listen)
        return NinjaPosts(arguments.session, host, port, one_name=arguments.channel)
    if urlsplit(arguments.relay).scheme not in ("ws", "wss"):
        raise BadInput(f"{arguments.relay!r} is not the address of a relay: give one such as {RELAY}.")
    return Ninja(arguments.relay, arguments.session, one_name=arguments.channel)


class Ninja:
    """A session of a relay. It gives nothing again, and repeats lines after it was cut off: they count once."""

    replays = False
    pace = Pace(seconds=2.0, chars=200)
    """What the strictest of its sites takes."""

    def __init__(self, relay: str, session: str, *, one_name: str = "") -> None:
        self.channel = one_name or "ninja"
        self._url = f"{relay.rstrip('/')}/join/{quote(session, safe='')}/{FEATURED}/1"
        self._one_name = one_name
        self._socket: ClientConnection | None = None
        self._numbers = Numbers()

    async def read(self, position: str) -> AsyncGenerator[Batch, None]:  # noqa: ARG002 - there is none
        """Yield what the relay passes on."""
        from moderation.adapters.connectors.link import linked  # noqa: PLC0415 - `--help` must not wait for it

        async with linked(self._url, max_size=MOST_BYTES) as socket:
            self._socket = socket
            try:
                yield Batch()
                async with aclosing(gathered(self._occurrences(socket))) as batches:
                    async for batch in batches:
                        yield Batch(tuple(batch))
            finally:
                self._socket = None
        raise PlatformAway("The relay closed the connection.")

    async def say(self, text: str, to: str = "") -> None:  # noqa: ARG002 - all its chats are public
        """Have a line written into all chats that the session reads.

        Raises PlatformAway while the relay is not there.
        """
        from websockets.exceptions import ConnectionClosed  # noqa: PLC0415 - as above

        try:
            if self._socket is None:
                raise PlatformAway("The relay is not there.")
            await self._socket.send(json.dumps({"action": "sendChat", "value": text}, ensure_ascii=False))
        except ConnectionClosed:
            raise PlatformAway("The relay is not there.") from None

    async def _occurrences(self, socket: ClientConnection) -> AsyncIterator[Occurrence]:
        async for frame in socket:
            for one in occurrences(frame, self._one_name, self._numbers):
                yield one


class NinjaPosts:
    """Takes what Social Stream Ninja POSTs; whoever does not know the session is turned away."""

    replays = False

    def __init__(self, session: str, host: str, port: int, *, one_name: str = "") -> None:
        self.channel = one_name or "ninja"
        self._path = f"/{quote(session, safe='')}"
        self._one_name = one_name
        self._numbers = Numbers()
        self.server = PostServer(host, port, self._read)

    def read(self, position: str) -> AsyncGenerator[Batch, None]:  # noqa: ARG002 - there is none
        """Yield what is posted."""
        return self.server.batches()

    def _read(self, path: str, _: Mapping[str, str], body: bytes) -> tuple[Occurrence, ...]:
        if urlsplit(path).path.rstrip("/") != self._path:
            raise Turned(HTTPStatus.NOT_FOUND, "There is no such session here.")
        return tuple(occurrences(body, self._one_name, self._numbers))


class Numbers:
    """Which message a number stands for.

    Social Stream Ninja counts on from anywhere whenever it is started: one number comes to mean another message, which
    must not be taken for a repetition. So a message is known by its number and what it says; a deletion tells the
    number alone, and means the last one.
    """

    def __init__(self) -> None:
        self._last: OrderedDict[tuple[str, str], str] = OrderedDict()

    def note(self, site: str, number: str, likeness: str) -> str:
        """Return the id of a message with a number."""
        self._last[site, number] = id_ = f"{number}-{likeness[:16]}"
        self._last.move_to_end((site, number))
        if len(self._last) > MOST_NUMBERS:
            self._last.popitem(last=False)
        return id_

    def last(self, site: str, number: str) -> str:
        """Return the id of the last message with a number, "" when it came before this was started."""
        return self._last.get((site, number), "")


def occurrences(frame: str | bytes, one_name: str = "", numbers: Numbers | None = None) -> list[Occurrence]:
    """Return what a frame says: messages, or one taken back; nothing for all the rest that the relay passes on."""
    try:
        values = json.loads(frame)
    except (ValueError, RecursionError):
        return []
    known = numbers or Numbers()
    found = [_occurrence(one, one_name, known) for one in (values if isinstance(values, list) else [values])]
    return [one for one in found if one is not None]


def _occurrence(values: Any, one_name: str, numbers: Numbers) -> Occurrence | None:
    if not isinstance(values, dict):
        return None
    for wrapping in ("overlayNinja", "contents", "msg"):
        if isinstance(values.get(wrapping), dict):
            values = values[wrapping]
    site = _word(values, "type")
    channel = "" if one_name else harmless(site, most=MOST_NAME)
    deleted = values.get("delete")
    if isinstance(deleted, dict):
        return _retraction(deleted, channel, numbers)
    text = _word(values, "chatmessage")
    # Follows, counts of viewers and the like are events, not chat.
    if not text or values.get("event") or values.get("bot"):
        return None
    author = _word(values, "userid") or _word(values, "chatname")
    number, likeness = _word(values, "id"), _likeness(values)
    return Arrival(
        id=numbers.note(site, number, likeness) if number else likeness,
        text=text,
        author=f"{site}:{author}" if author else "",
        name=_word(values, "chatname"),
        at=_moment(values.get("timestamp")),
        channel=channel,
        donation=_word(values, "hasDonation"),
        html=not values.get("textonly"),
    )


def _retraction(deleted: Mapping[str, object], channel: str, numbers: Numbers) -> Retraction | None:
    site = _word(deleted, "type")
    where = channel or harmless(site, most=MOST_NAME)
    if number := _word(deleted, "id"):
        id_ = numbers.last(site, number)
        return Retraction(id=id_, channel=where) if id_ else None
    author = _word(deleted, "userid") or _word(deleted, "chatname")
    # Without either it would mean the whole chat, which nobody said.
    return Retraction(author=f"{site}:{author}", channel=where) if author else None


def _likeness(values: Mapping[str, object]) -> str:
    """Return an id for a message without one: what its repetition has in common, its time not being among it."""
    parts = [_word(values, name) for name in ("type", "userid", "chatname", "chatmessage", "hasDonation")]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _word(values: Mapping[str, object], name: str) -> str:
    """Return a text or a number as a text, "" for anything else."""
    value = values.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _moment(value: object) -> float | None:
    """Return a time in milliseconds as seconds, None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    at = value / 1000
    return at if 0 <= at < 10**10 else None
