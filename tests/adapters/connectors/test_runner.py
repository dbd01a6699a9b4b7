"""From a chat into the log of a broadcast: nothing lost, nothing doubled, gaps admitted."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path

import pytest

from moderation.adapters.connectors import backoff
from moderation.domain.chat import Arrival, Batch, FeedState, Gap
from moderation.domain.errors import BadInput, StoreFailed
from moderation.pipeline.desk.feeds import Feeds
from moderation.testing.chats import ScriptedChat, connected, play, recorded, until
from moderation.testing.live import LiveGateway

LONG_AGO = 1_760_000_000.0


def arrivals(*numbers: int, position: str = "") -> Batch:
    found = (
        Arrival(f"m{n}", f"Когда починят связь в районе {n}?", author=f"u{n}", at=LONG_AGO + n)
        for n in numbers
    )
    return Batch(tuple(found), position)


def ids(live: LiveGateway) -> list[str]:
    return [asked.id for asked in recorded(live)]


def state(live: LiveGateway) -> FeedState | None:
    return next(iter(Feeds(live.room, clock=time.time).states("main")), None)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff.Backoff.__init__, "__kwdefaults__", {"first": 0.01, "longest": 0.05})
    monkeypatch.setattr("moderation.adapters.connectors.sender.STATE_SECONDS", 0.02)


def test_what_a_chat_says_is_recorded_with_its_id_time_and_channel(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        chat = ScriptedChat("twitch")
        async with connected(live, chat, tmp_path):
            chat.bring(arrivals(1, 2))
            await until(lambda: len(recorded(live)) == 2)
        first = recorded(live)[0]
        assert (first.id, first.text, first.at) == ("m1", "Когда починят связь в районе 1?", LONG_AGO + 1)
        assert first.channel == "twitch"
        # A pseudonym: its 43 signs hold any two letters now and then.
        assert re.fullmatch(r"f:[\w-]{43}", first.viewer)

    play(scene)


def test_a_message_delivered_again_counts_once_also_with_another_time(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        for _ in range(2):
            chat = ScriptedChat()
            async with connected(live, chat, tmp_path) as running:
                chat.bring(arrivals(1), arrivals(1, 2))
                chat.lose()
                chat.bring(Batch((Arrival("m2", "Когда?", author="u2", at=time.time()),)))
                chat.end()
                await running
        assert ids(live) == ["m1", "m2"]

    play(scene)


def test_reading_goes_on_from_the_position_of_what_was_kept(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        chat = ScriptedChat(replays=True)
        async with connected(live, chat, tmp_path):
            chat.bring(arrivals(1, position="one"))
            chat.lose(ConnectionResetError("reset"))
            chat.bring(arrivals(2, position="two"))
            await until(lambda: len(ids(live)) == 2)
        assert chat.positions == ["", "one"]
        again = ScriptedChat(replays=True)
        async with connected(live, again, tmp_path):
            await until(lambda: again.positions)
        assert again.positions == ["two"]

    play(scene)


def test_what_intake_has_not_acknowledged_is_sent_again_under_the_same_id(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        live.log.failing = True
        chat = ScriptedChat()
        async with connected(live, chat, tmp_path):
            chat.bring(arrivals(*range(300)))
            await until(lambda: (shown := state(live)) and shown.waiting == 300)
        live.log.failing = False
        async with connected(live, ScriptedChat(), tmp_path):
            await until(lambda: len(ids(live)) == 300)
        assert sorted(ids(live)) == sorted(f"m{n}" for n in range(300))

    play(scene)


def test_time_away_is_a_gap_where_the_platform_does_not_fill_it(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        for replays in (False, True):
            folder = tmp_path / str(replays)
            for _ in range(2):
                chat = ScriptedChat(str(replays), replays=replays)
                chat.bring(arrivals(1))
                chat.end()
                async with connected(live, chat, folder) as running:
                    await running
        chat = ScriptedChat("False")
        async with connected(live, chat, tmp_path / "False"):
            chat.bring(Batch((Gap("the chat was told to slow down"),)))
            await until(lambda: (shown := state(live)) and shown.gaps == 3)
        shown = {one.name: one for one in Feeds(live.room, clock=time.time).states("main")}
        assert shown["False"].last_gap == "the chat was told to slow down"
        assert shown["True"].gaps == 0

    play(scene)


def test_operations_hear_how_a_feed_fares(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        chat = ScriptedChat("twitch")
        async with connected(live, chat, tmp_path):
            chat.bring(arrivals(1, 2), arrivals(2), Batch((Arrival("bot", "Hi", name="Nightbot"),)))
            await until(lambda: (shown := state(live)) and shown.left_out and not shown.waiting)
            shown = state(live)
            assert shown is not None
            assert (shown.name, shown.state, shown.received, shown.repeated) == ("twitch", "reading", 2, 1)
            assert shown.rate == 2.0
            chat.lose()
            await until(lambda: (shown := state(live)) and shown.state == "reading")

    play(scene)


def test_what_never_works_ends_in_a_sentence(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        async with connected(live, ScriptedChat(), tmp_path, token="wrong") as running:
            with pytest.raises(BadInput, match="does not take this feed token"):
                await running
        chat = ScriptedChat()
        chat.lose(BadInput("The key is wrong."))
        async with connected(live, chat, tmp_path) as running:
            with pytest.raises(BadInput, match="key is wrong"):
                await running

    play(scene)


def test_a_proxy_that_refuses_in_a_way_of_its_own_is_tried_again(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        refused = 0

        async def refuse_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal refused
            refused += 1
            await reader.readuntil(b"\r\n\r\n")
            # No status that HTTP knows, but proxies of large networks have it.
            writer.write(b"HTTP/1.1 520 Unknown Error\r\nContent-Length: 0\r\n\r\n")
            writer.close()

        proxy = await asyncio.start_server(refuse_once, "127.0.0.1", 0)
        port, live.gateway.port = live.gateway.port, proxy.sockets[0].getsockname()[1]
        async with proxy, connected(live, ScriptedChat(), tmp_path) as running:
            await until(lambda: refused > 1)
            assert not running.done()
        live.gateway.port = port

    play(scene)


def test_one_journal_serves_one_connector_at_a_time(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        async with connected(live, ScriptedChat(), tmp_path):
            with pytest.raises(StoreFailed, match="runs already"):
                async with connected(live, ScriptedChat(), tmp_path):
                    pass
        async with connected(live, ScriptedChat(), tmp_path) as running:
            await asyncio.sleep(0)
            assert not running.done()

    play(scene)
