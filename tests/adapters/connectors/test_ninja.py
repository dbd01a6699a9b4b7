"""Social Stream Ninja: its frames (after its documentation), a relay as it works, and POSTs."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
from argparse import Namespace
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.server import Server, ServerConnection, serve

from moderation.adapters.connectors import backoff
from moderation.adapters.connectors.platforms.ninja import (
    Ninja,
    NinjaPosts,
    Numbers,
    occurrences,
    open_platform,
)
from moderation.domain.chat import Arrival, Retraction
from moderation.domain.errors import BadInput
from moderation.testing.chats import connected, play, recorded, until
from moderation.testing.live import LiveGateway

SAID = {
    "id": 41,
    "type": "vkvideo",
    "chatname": "Анна",
    "chatmessage": 'Когда <b>5G</b> в Твери? <img src="https://x/e.png" alt="Kappa">',
    "chatimg": "https://x/ann.png",
    "userid": "u1",
    "hasDonation": "100 ₽",
    "textonly": False,
    "timestamp": 1_795_341_600_500,
}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff.Backoff.__init__, "__kwdefaults__", {"first": 0.01, "longest": 0.05})


class Relay:
    """Passes on to everyone who joined a session what a test says, as the real one does."""

    def __init__(self) -> None:
        self.joined: list[str] = []
        self.heard: list[str] = []
        self._guests: set[ServerConnection] = set()
        self._server: Server | None = None

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        async with serve(self._serve, "127.0.0.1", 0) as server:
            self._server = server
            yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def say(self, *frames: object) -> None:
        await self.send(*map(json.dumps, frames))

    async def send(self, *frames: str) -> None:
        await until(lambda: self._guests)
        for guest in list(self._guests):
            for frame in frames:
                await guest.send(frame)

    async def cut_off(self) -> None:
        cut = set(self._guests)
        for guest in cut:
            guest.transport.abort()
        # Whoever was cut off may be back before we look.
        await until(lambda: not cut & self._guests)

    async def _serve(self, guest: ServerConnection) -> None:
        assert guest.request is not None
        self.joined.append(guest.request.path)
        self._guests.add(guest)
        try:
            async for frame in guest:
                self.heard.append(str(frame))
        finally:
            self._guests.discard(guest)


def test_a_message_with_all_its_fields() -> None:
    (found,) = occurrences(json.dumps(SAID))
    assert isinstance(found, Arrival)
    assert found == Arrival(
        id=found.id,
        text=str(SAID["chatmessage"]),
        author="vkvideo:u1",
        name="Анна",
        at=1795341600.5,
        channel="vkvideo",
        donation="100 ₽",
        html=True,
    )
    assert found.id.startswith("41-"), (
        "its own number, and what tells it from another message with that number"
    )


def test_what_is_no_chat_is_left_out() -> None:
    for frame in (
        {"event": "viewer_update", "chatmessage": "5"},
        {"chatmessage": ""},
        {"bot": True, "chatmessage": "x"},
    ):
        assert occurrences(json.dumps(frame)) == []
    assert occurrences("ping") == occurrences("[1, null]") == occurrences("5") == []


def test_what_is_deleted_there_is_taken_back() -> None:
    numbers = Numbers()
    said = [{"type": "twitch", "id": 7, "chatname": "ann", "chatmessage": text} for text in ("Раз?", "Два?")]
    first, second = (occurrences(json.dumps(one), "", numbers)[0] for one in said)
    assert isinstance(first, Arrival)
    assert isinstance(second, Arrival)
    assert first.id != second.id, "the number began anew"
    assert occurrences('{"delete": {"type": "twitch", "id": 7}}', "", numbers) == [
        Retraction(id=second.id, channel="twitch")
    ]
    unknown = '{"delete": {"type": "twitch", "id": 8, "chatname": "ann"}}'
    assert occurrences(unknown, "", numbers) == [], "one message of theirs, not all of them"
    assert occurrences('{"delete": {"type": "twitch", "chatname": "ann"}}') == [
        Retraction(author="twitch:ann", channel="twitch")
    ]
    assert occurrences('{"delete": {}}') == []


def test_a_message_without_an_id_is_known_by_what_it_says() -> None:
    bare = {"type": "rutube", "chatname": "ann", "chatmessage": "Где сеть?"}
    (first,), (again,) = (occurrences(json.dumps(bare | {"timestamp": at})) for at in (1000, 9_000_000))
    (other,) = occurrences(json.dumps(bare | {"chatname": "bob"}))
    assert isinstance(first, Arrival)
    assert isinstance(again, Arrival)
    assert isinstance(other, Arrival)
    assert first.id == again.id != other.id


def test_repetitions_after_a_reconnection_count_once_and_text_is_plain(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        relay = Relay()
        async with relay.open() as url, connected(live, Ninja(url, "my session"), tmp_path):
            await relay.say(SAID, {**SAID, "id": 42, "chatname": "Nightbot"})
            await until(lambda: len(recorded(live)) == 1)
            await relay.cut_off()
            await relay.say(
                {**SAID, "timestamp": 1_795_341_999_000}, {**SAID, "id": 43, "chatmessage": "И ещё?"}
            )
            await until(lambda: len(recorded(live)) == 2)
        assert relay.joined == ["/join/my%20session/4/1"] * 2
        first = recorded(live)[0]
        assert (first.text, first.channel) == ("Когда 5G в Твери? :Kappa:", "vkvideo")
        assert [one.id.partition("-")[0] for one in recorded(live)] == ["vkvideo/41", "vkvideo/43"]

    play(scene)


def test_it_can_be_posted_to_by_who_knows_the_session(tmp_path: Path) -> None:
    def post(port: int, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("POST", path, json.dumps(SAID).encode())
        status = connection.getresponse().status
        connection.close()
        return status

    async def scene(live: LiveGateway) -> None:
        chat = open_platform(Namespace(session="s1", listen="127.0.0.1:0", channel="", relay=""))
        assert isinstance(chat, NinjaPosts)
        async with connected(live, chat, tmp_path):
            await until(lambda: chat.server.port)
            assert await asyncio.to_thread(post, chat.server.port, "/other") == 404
            assert await asyncio.to_thread(post, chat.server.port, "/s1") == 200
            assert await asyncio.to_thread(post, chat.server.port, "/s1") == 200
            await until(lambda: recorded(live))
        assert len(recorded(live)) == 1

    play(scene)


def test_a_relay_must_be_a_websocket() -> None:
    with pytest.raises(BadInput, match="address of a relay"):
        open_platform(Namespace(session="s", listen=None, channel="", relay="https://x"))


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["chatmessage", "type", "id", "delete", "userid", "timestamp", "contents", "event"]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    )
)
def test_no_frame_whatsoever_raises(frame: object) -> None:
    occurrences(json.dumps(frame))
