"""Removal on Twitch, against its API on loopback: whose token, what is gone already, what is refused, what waits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from moderation.adapters.connectors.platforms.twitch import Twitch
from moderation.adapters.connectors.twitch_api import TwitchApi
from moderation.domain.deciding.decisions import Verb
from moderation.domain.errors import PlatformAway, Refused
from moderation.domain.events import Decided
from moderation.pipeline.desk.feeds import Feeds
from moderation.testing.chats import connected, play, recorded, until
from moderation.testing.live import LiveGateway
from tests.adapters.connectors.test_twitch import Transcript, said
from tests.adapters.connectors.twitch_helix import TOKEN, Helix


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.adapters.connectors.sender.STATE_SECONDS", 0.02)
    monkeypatch.setattr("moderation.adapters.connectors.voice.REST", 0.01)


def with_helix(scene: Callable[[Helix], Awaitable[None]]) -> None:
    async def run() -> None:
        async with Helix().serving() as helix:
            await scene(helix)

    asyncio.run(run())


def api(helix: Helix, *, room: str = "volna", token: str = f"oauth:{TOKEN}") -> TwitchApi:
    return TwitchApi(room, token, api=helix.url, identity=helix.url)


def test_a_message_is_removed_in_the_name_of_the_token_and_one_that_is_gone_is_no_failure() -> None:
    async def scene(helix: Helix) -> None:
        there = api(helix)
        helix.gone.add("m2")
        await asyncio.gather(*[there.delete(f"m{n}") for n in range(1, 4)])
        moderator = {"broadcaster_id": "11", "moderator_id": "44"}
        assert sorted(helix.deleted, key=str) == [moderator | {"message_id": f"m{n}"} for n in (1, 3)]
        assert helix.validated == 1

    with_helix(scene)


def test_what_twitch_refuses_is_said_and_not_tried_again() -> None:
    async def scene(helix: Helix) -> None:
        there = api(helix)
        for status, message in (
            (400, "You cannot delete the broadcaster's messages."),
            (403, "The user is not one of the broadcaster's moderators"),
            (401, "Invalid OAuth token"),
        ):
            helix.failure = (status, message, {})
            with pytest.raises(Refused, match=message.rstrip(".")):
                await there.delete("m1")
        with pytest.raises(Refused, match="does not take this token"):
            await api(helix, token="another").delete("m1")
        with pytest.raises(Refused, match="no channel nobody"):
            await api(helix, room="nobody").delete("m1")
        helix.scopes = ["chat:edit"]
        with pytest.raises(Refused, match="lacks the right"):
            await api(helix).delete("m1")
        assert helix.deleted == []

    with_helix(scene)


def test_when_twitch_is_away_or_asks_to_wait_it_is_tried_again() -> None:
    async def scene(helix: Helix) -> None:
        there = api(helix)
        for reset, least, most in ((str(int(time.time()) + 30), 25, 31), ("", 1, 1), ("9" * 12, 120, 120)):
            helix.failure = (429, "Too Many Requests", {"Ratelimit-Reset": reset})
            with pytest.raises(PlatformAway, match="slow down") as asked:
                await there.delete("m1")
            assert least <= asked.value.retry_after <= most
        helix.failure = (503, "Service Unavailable", {})
        with pytest.raises(PlatformAway, match="503"):
            await there.delete("m1")
        await there.delete("m1")
        assert len(helix.deleted) == 1
        nobody = TwitchApi("volna", TOKEN, api="http://127.0.0.1:1", identity="http://127.0.0.1:1")
        with pytest.raises(PlatformAway, match="does not answer"):
            await nobody.delete("m1")

    with_helix(scene)


def test_what_a_moderator_calls_abuse_disappears_from_the_channel_where_switched_on(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        server = Transcript([said("abc-1", "Грубость"), said("abc-2", "Когда 5G?", user="6")])
        async with Helix().serving() as helix, server.open() as url:
            chat = Twitch(url, "volna", login="volna_bot", token=TOKEN, api=api(helix))
            async with connected(live, chat, tmp_path, removes=True):
                feeds = Feeds(live.room, clock=time.time)
                await until(lambda: any("twitch" in one.channels for one in feeds.states("main")))
                first = live.log.head("main") - 1
                assert [one.id for one in recorded(live)] == ["abc-1", "abc-2"]
                await live.happen(Decided("d", "olga", 1.0, Verb.CORRECT, seqs=(first,), note="abuse"))
                await until(lambda: helix.deleted)
            assert [one["message_id"] for one in helix.deleted] == ["abc-1"]

    play(scene)
