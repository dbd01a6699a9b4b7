"""Twitch: its chat is IRC over a websocket, with tags; any other IRC server that speaks websocket is read as well."""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from moderation.adapters.connectors.gathering import gathered
from moderation.adapters.connectors.irc import Line, occurrence, parse, spoken
from moderation.adapters.connectors.platform import Pace
from moderation.domain.chat import Batch, Occurrence
from moderation.domain.errors import BadInput, PlatformAway, Refused

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection, connect

    from moderation.adapters.connectors.twitch_api import TwitchApi

HELP = "the chat of a Twitch channel, or a channel of another IRC server with a websocket"

SERVER: Final = "wss://irc-ws.chat.twitch.tv:443"
TOKEN: Final = "EFIR_TWITCH_TOKEN"  # noqa: S105 - the name of a variable
SILENCE: Final = 60.0
"""Seconds of silence after which the server is asked whether it is there."""
PATIENCE: Final = 20.0
"""Seconds that it may take to answer, or to let in."""
_WRONG: Final = frozenset({"403", "405", "461", "464", "465", "471", "473", "474", "475", "477"})
"""Replies after which coming back would change nothing: no such channel, banned, a wrong password."""
_NICK_TAKEN: Final = "433"
_JOINED: Final = "366"
_WRONG_NOTICES: Final = ("login authentication failed", "improperly formatted auth", "login unsuccessful")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this platform needs to know."""
    parser.add_argument("channel", metavar="CHANNEL", help="the channel's name, as in its address on Twitch")
    parser.add_argument("--server", default=SERVER, metavar="URL", help=f"the server ({SERVER})")
    parser.add_argument(
        "--login",
        default="",
        help=f"the account that answers and removes (its token in {TOKEN}); none to read",
    )
    parser.epilog = (
        "The token of a user (OAuth) needs the rights chat:read and chat:edit to answer, and "
        "moderator:manage:chat_messages to remove, where the account must be the channel's or a moderator of it. "
        "Twitch removes nothing that is older than six hours, or that the channel's owner or a moderator wrote."
    )


def open_platform(arguments: argparse.Namespace) -> Twitch:
    """Return the channel as a platform.

    Raises BadInput when the server is none, an account has no token, or what is to go back needs what is not there.
    """
    if urlsplit(arguments.server).scheme not in ("ws", "wss"):
        raise BadInput(f"{arguments.server!r} is not the address of a server: give one such as {SERVER}.")
    room = arguments.channel.lower().lstrip("#")
    if not room or any(char.isspace() or char in ",:\x07" for char in room):
        raise BadInput(f"{arguments.channel!r} is not the name of a channel.")
    token = os.environ.get(TOKEN, "")
    if arguments.login and not token:
        raise BadInput(f"Put the token of {arguments.login} into {TOKEN}.")
    at_twitch = arguments.server == SERVER
    if (arguments.answers or arguments.remove) and not arguments.login and at_twitch:
        raise BadInput(
            f"Twitch lets nobody write or remove without an account: name it by --login, its token in {TOKEN}."
        )
    if arguments.remove and not at_twitch:
        raise BadInput(
            "Messages can be removed at Twitch itself only, not on another server: leave --remove out."
        )
    from moderation.adapters.connectors.twitch_api import TwitchApi  # noqa: PLC0415 - heavier than reading is

    api = TwitchApi(room, token) if arguments.remove else None
    return Twitch(arguments.server, room, login=arguments.login.lower(), token=token, api=api)


class Twitch:
    """One channel; read without an account, written into with one. What is missed while away is not given again."""

    replays = False
    channel = "twitch"
    pace = Pace(seconds=1.6, chars=450)
    """Twenty lines in thirty seconds is what an account that moderates nothing may write."""

    def __init__(
        self, server: str, room: str, *, login: str = "", token: str = "", api: TwitchApi | None = None
    ) -> None:
        self._server = server
        self._api = api
        self._room = room
        self._login = login
        self._token = token
        self._socket: ClientConnection | None = None

    async def read(self, position: str) -> AsyncGenerator[Batch, None]:  # noqa: ARG002 - there is none
        """Yield what is said in the channel."""
        async with _connection(self._server) as socket:
            lines = _lines(socket)
            async with aclosing(lines):
                await self._enter(socket, lines)
                self._socket = socket
                try:
                    yield Batch()
                    async with aclosing(gathered(self._occurrences(socket, lines))) as batches:
                        async for batch in batches:
                            yield Batch(tuple(batch))
                finally:
                    self._socket = None
        raise PlatformAway("The server closed the connection.")

    async def say(self, text: str, to: str = "") -> None:  # noqa: ARG002 - the chat is public
        """Write a line into the channel.

        Raises PlatformAway while the server is not there.
        """
        from websockets.exceptions import ConnectionClosed  # noqa: PLC0415 - as above

        try:
            if self._socket is None:
                raise PlatformAway("The server is not there.")
            await _send(self._socket, f"PRIVMSG #{self._room} :{spoken(text)}")
        except ConnectionClosed:
            raise PlatformAway("The server is not there.") from None

    async def remove(self, id: str, channel: str) -> None:  # noqa: A002, ARG002 - the platform's own word; one room
        """Take a message out of the channel.

        Raises PlatformAway when it should be tried again, Refused when the account may not or Twitch protects it.
        """
        if self._api is None:
            raise Refused("Nothing can be removed here.")
        await self._api.delete(id)

    async def _enter(self, socket: ClientConnection, lines: AsyncIterator[Line]) -> None:
        """Introduce ourselves and join; a nick that is taken is replaced by another."""
        # Each set by itself: a server that knows one of a set only refuses it whole.
        for wanted in ("twitch.tv/tags twitch.tv/commands", "message-tags", "server-time"):
            await _send(socket, f"CAP REQ :{wanted}")
        if self._token:
            await _send(socket, f"PASS oauth:{self._token.removeprefix('oauth:')}")
        await self._name(socket)
        await _send(socket, "CAP END")
        await _send(socket, f"JOIN #{self._room}")
        async with asyncio.timeout(PATIENCE):
            async for line in lines:
                await self._greeted(socket, line)
                if line.command == _JOINED:
                    return
        raise PlatformAway("The server closed the connection.")

    async def _greeted(self, socket: ClientConnection, line: Line) -> None:
        """Answer a line that comes before the channel is joined.

        Raises BadInput when the server will never let us in.
        """
        words = " ".join(line.parameters[1:])
        match line.command:
            case "PING":
                await _send(socket, f"PONG :{line.last}")
            case "001":
                # Some servers take JOIN only now; joining twice changes nothing.
                await _send(socket, f"JOIN #{self._room}")
            case command if command == _NICK_TAKEN and not self._login:
                await self._name(socket)
            case command if command in _WRONG:
                raise BadInput(f"{self._server} does not let us into #{self._room}: {words}.")
            case "NOTICE" if line.last.lower().startswith(_WRONG_NOTICES):
                raise BadInput(f"{self._server} does not take the token of {self._login}: {line.last}.")
            case "ERROR":
                raise PlatformAway(f"{self._server}: {line.last}")

    async def _name(self, socket: ClientConnection) -> None:
        nick = self._login or f"justinfan{secrets.randbelow(90_000_000) + 10_000_000}"
        await _send(socket, f"NICK {nick}")
        await _send(socket, f"USER {nick} 0 * :{nick}")

    async def _occurrences(
        self, socket: ClientConnection, lines: AsyncIterator[Line]
    ) -> AsyncIterator[Occurrence]:
        async for line in lines:
            match line.command:
                case "PING":
                    await _send(socket, f"PONG :{line.last}")
                case "RECONNECT":
                    raise PlatformAway("Twitch asked to connect anew.")
                case _ if line.room == self._room and line.nick != (self._login or None):
                    if found := occurrence(line):
                        yield found


def _connection(server: str) -> connect:
    from websockets.asyncio.client import connect  # noqa: PLC0415 - `--help` must not wait for it
    from websockets.typing import Origin, Subprotocol  # noqa: PLC0415

    parts = urlsplit(server)
    return connect(
        server,
        # Some servers let nobody in who does not say from where.
        origin=Origin(f"{'https' if parts.scheme == 'wss' else 'http'}://{parts.netloc}"),
        subprotocols=[Subprotocol("text.ircv3.net")],
        compression=None,
        ping_interval=None,
    )


async def _lines(socket: ClientConnection) -> AsyncGenerator[Line, None]:
    """Yield lines; ask a silent server whether it is there.

    Raises PlatformAway when it does not answer.
    """
    from websockets.exceptions import ConnectionClosed  # noqa: PLC0415 - as above

    asked = False
    while True:
        try:
            async with asyncio.timeout(PATIENCE if asked else SILENCE):
                frame = await socket.recv()
        except TimeoutError:
            if asked:
                raise PlatformAway("The server fell silent.") from None
            asked = True
            await _send(socket, "PING :efir")
            continue
        except ConnectionClosed:
            return
        asked = False
        text = frame if isinstance(frame, str) else frame.decode("utf-8", "replace")
        for raw in text.split("\r\n"):
            if line := parse(raw):
                yield line


async def _send(socket: ClientConnection, line: str) -> None:
    await socket.send(line)
