"""Twitch: against a real IRC server that speaks websocket, and against transcripts of what only Twitch says."""

from __future__ import annotations

import asyncio
import contextlib
import time
from argparse import Namespace
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve

from moderation.adapters.connectors import backoff
from moderation.adapters.connectors.platforms import twitch
from moderation.adapters.connectors.platforms.twitch import Twitch
from moderation.domain.chat import FeedState
from moderation.domain.errors import BadInput
from moderation.pipeline.desk.feeds import Feeds
from moderation.testing.chats import connected, play, recorded, until
from moderation.testing.live import LiveGateway
from moderation.testing.server import free_ports
from tests.adapters.connectors.ircd import heard, irc_server, talker


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff.Backoff.__init__, "__kwdefaults__", {"first": 0.01, "longest": 0.05})
    monkeypatch.setattr("moderation.adapters.connectors.sender.RETRACT_SECONDS", 0.02)
    monkeypatch.setattr("moderation.adapters.connectors.sender.STATE_SECONDS", 0.02)


class Transcript:
    """A server that lets everyone in and says what a test gives it; `heard` is what it was told."""

    def __init__(self, *connections: Sequence[str], greeting: Sequence[str] = ()) -> None:
        self.heard: list[str] = []
        self._connections = list(connections)
        self._greeting = greeting
        self._guests: list[ServerConnection] = []

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        async with serve(self._serve, "127.0.0.1", 0) as server:
            yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def send(self, *lines: str) -> None:
        await until(lambda: self._guests)
        for line in lines:
            await self._guests[-1].send(f"{line}\r\n")

    async def _serve(self, guest: ServerConnection) -> None:
        async for line in guest:
            self.heard.append(str(line))
            if str(line).startswith("JOIN"):
                break
        for line in self._greeting or (
            ":tmi.twitch.tv 001 me :Welcome",
            ":me.tmi.twitch.tv 366 me #volna :End",
        ):
            await guest.send(line + "\r\n")
        self._guests.append(guest)
        if self._connections:
            await guest.send("\r\n".join([*self._connections.pop(0), ""]))
        async for line in guest:
            self.heard.append(str(line))


def said(id_: str, text: str, user: str = "5") -> str:
    tags = f"@display-name=Ann;emotes=;id={id_};room-id=1;tmi-sent-ts=1642696567751;user-id={user}"
    return f"{tags} :ann{user}!a@a.tmi.twitch.tv PRIVMSG #volna :{text}"


def state(live: LiveGateway) -> FeedState | None:
    return next(iter(Feeds(live.room, clock=time.time).states("main")), None)


def test_a_real_server_is_read_with_its_ids_and_times(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        with irc_server(tmp_path) as url:
            async with talker(url, "ann", "volna") as ann, connected(live, Twitch(url, "volna"), tmp_path):
                await heard(ann, "justinfan")
                for text in ("Когда 5G?", "\x01ACTION ждёт <b>5G</b>\x02\x0304\x01", "!song", "Где сеть?"):
                    await ann.send(f"PRIVMSG #volna :{text}")
                await until(lambda: len(recorded(live)) == 3)
        assert [one.text for one in recorded(live)] == ["Когда 5G?", "ждёт <b>5G</b>", "Где сеть?"]
        assert len({one.id for one in recorded(live)}) == 3
        assert len({one.viewer for one in recorded(live)}) == 1
        assert abs(recorded(live)[0].at - time.time()) < 60

    play(scene)


def test_a_real_server_that_dies_is_come_back_to_and_the_gap_admitted(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        (port,) = free_ports(1)
        async with connected(live, Twitch(f"ws://127.0.0.1:{port}", "volna"), tmp_path):
            for text in ("До", "После"):
                with irc_server(tmp_path, port=port) as url:
                    async with talker(url, "ann", "volna") as ann:
                        await heard(ann, "justinfan")
                        await ann.send(f"PRIVMSG #volna :{text}")
                        await until(lambda: text in [one.text for one in recorded(live)])  # noqa: B023 - waited for
            await until(lambda: (shown := state(live)) and shown.gaps == 1)
        assert [one.text for one in recorded(live)] == ["До", "После"]

    play(scene)


def test_a_real_server_is_answered_and_asked_whether_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twitch, "SILENCE", 0.2)

    async def scene(live: LiveGateway) -> None:
        with irc_server(tmp_path, ping=1) as url:
            chat = Twitch(url, "volna")
            async with talker(url, "ann", "volna") as ann, connected(live, chat, tmp_path):
                await heard(ann, "justinfan")
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(2.5):
                        await heard(ann, "nobody says this")
                await chat.say("С понедельника.\r\nQUIT :bye")
                assert (await heard(ann, "PRIVMSG")).endswith(":С понедельника. QUIT :bye")
                shown = state(live)
                assert shown is not None
                assert (shown.state, shown.gaps) == ("reading", 0)

    play(scene)


def test_a_server_that_does_not_let_us_in_ends_it(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        server = Transcript(
            greeting=[":irc.test 001 me :Hi", ":irc.test 474 me #volna :Cannot join (banned)"]
        )
        async with server.open() as url, connected(live, Twitch(url, "volna"), tmp_path) as running:
            with pytest.raises(BadInput, match="does not let us into #volna"):
                await asyncio.wait_for(running, 30)

    play(scene)


def test_what_twitch_alone_says(tmp_path: Path) -> None:
    """A reconnection on request, repetitions after it, messages and people taken away."""
    first = [said("a", "Раз"), said("b", "Два", "6"), "PING :tmi.twitch.tv", ":tmi.twitch.tv RECONNECT"]
    again = [
        said("b", "Два", "6"),
        said("c", "Три", "6"),
        "@room-id=1;target-msg-id=a :tmi.twitch.tv CLEARMSG #volna :Раз",
        "@room-id=1;target-user-id=6 :tmi.twitch.tv CLEARCHAT #volna :ann6",
    ]

    async def scene(live: LiveGateway) -> None:
        server = Transcript(first, again)
        async with server.open() as url, connected(live, Twitch(url, "volna"), tmp_path):
            await until(lambda: len(recorded(live)) == 3)
            await until(lambda: (shown := state(live)) and shown.retracted == 3)
            for seq, one in enumerate(recorded(live), 2):
                await live.screen(seq)
                assert one.channel == "twitch"
            await until(lambda: len(live.commands.pending()) == 3)
        assert "PONG :tmi.twitch.tv" in server.heard
        taken = {(command.verb, command.text, command.who) for command in live.commands.pending()}
        assert taken == {("correct", "retracted", "#twitch")}
        assert sorted(seq for command in live.commands.pending() for seq in command.seqs) == [2, 3, 4]

    play(scene)


def test_a_wrong_token_ends_it(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        server = Transcript(greeting=[":tmi.twitch.tv NOTICE * :Login authentication failed"])
        async with server.open() as url:
            chat = Twitch(url, "volna", login="volna_bot", token="oauth:wrong")
            async with connected(live, chat, tmp_path) as running:
                with pytest.raises(BadInput, match="token of volna_bot"):
                    await asyncio.wait_for(running, 30)
        assert "PASS oauth:wrong" in server.heard

    play(scene)


def test_what_is_needed_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(twitch.TOKEN, raising=False)
    given = {"channel": "#Volna", "server": twitch.SERVER, "login": "", "answers": False, "remove": False}
    assert twitch.open_platform(Namespace(**given)).channel == "twitch"
    for wrong in (
        {"server": "irc.chat.twitch.tv"},
        {"channel": "a b"},
        {"login": "volna_bot"},
        {"answers": True},
        {"remove": True},
        {"remove": True, "server": "wss://irc.example.org"},
    ):
        with pytest.raises(BadInput):
            twitch.open_platform(Namespace(**given | wrong))
