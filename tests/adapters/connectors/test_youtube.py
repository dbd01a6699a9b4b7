"""YouTube, through Google's client library as it is, against a server on loopback that this project plays."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from google.oauth2.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from moderation.adapters.connectors.json_stream import JsonStream
from moderation.adapters.connectors.platforms import youtube
from moderation.adapters.connectors.youtube_api import YouTubeApi
from moderation.adapters.connectors.youtube_chat import YouTubeChat, occurrence
from moderation.domain.chat import Arrival, Batch, Gap, Retraction
from moderation.domain.errors import BadInput, PlatformAway, Refused
from tests.adapters.connectors.youtube_server import CHAT, KEY, TOKEN, VIDEO, YouTube, said


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REOPEN_SECONDS", "SHORTEST"):
        monkeypatch.setattr(f"moderation.adapters.connectors.youtube_chat.{name}", 0.02)
    monkeypatch.setattr("moderation.adapters.connectors.youtube_chat.HOURS_AHEAD", 0)


def play(scene: Callable[[YouTube], Awaitable[None]]) -> None:
    async def run() -> None:
        async with asyncio.timeout(60), YouTube().serving() as server:
            await scene(server)
            await asyncio.sleep(0.05)

    asyncio.run(run())


def chat(server: YouTube, *, account: bool = False, key: str = KEY, quota: int = 10_000) -> YouTubeChat:
    credentials = Credentials(token=TOKEN) if account else None  # type: ignore[no-untyped-call]
    api = YouTubeApi(server.url, key="" if account else key, credentials=credentials, quota=quota)
    return YouTubeChat(api, VIDEO)


async def texts(coming: AsyncGenerator[Batch, None]) -> tuple[list[str], str]:
    batch = await anext(coming)
    return [one.text for one in batch.occurrences if isinstance(one, Arrival)], batch.position


def test_a_chat_is_streamed_from_now_on_and_goes_on_by_its_token() -> None:
    async def scene(server: YouTube) -> None:
        server.bring(said(1, "До начала"))
        async with aclosing(chat(server).read("")) as coming:
            assert await texts(coming) == ([], "1")
            server.bring(said(2, "Когда 5G в Казани? 🎉"))
            batch = await anext(coming)
            (found,) = batch.occurrences
            assert isinstance(found, Arrival)
            assert (found.id, found.text, found.author) == ("m2", "Когда 5G в Казани? 🎉", "UC2")
            assert (found.name, found.at, found.donation) == ("Зритель 2", 1795341600.5, "")
            server.close_streams()
            server.bring(said(3, "Пока поток закрыт"))
            assert await texts(coming) == (["Пока поток закрыт"], "3")
        server.bring(said(4, "Пока нас не было"))
        async with aclosing(chat(server).read("3")) as coming:
            assert await texts(coming) == (["Пока нас не было"], "4")
        tokens = [given.get("pageToken") for name, given in server.calls if name == "stream"]
        assert tokens[0] is None
        assert tokens[-1] == "3"

    play(scene)


def test_a_server_that_does_not_stream_is_asked_as_often_as_it_says() -> None:
    async def scene(server: YouTube) -> None:
        server.streams = False
        server.bring(said(1, "До начала"))
        async with aclosing(chat(server, account=True).read("")) as coming:
            assert await texts(coming) == ([], "1")
            server.bring(said(2, "Когда?"))
            assert await texts(coming) == (["Когда?"], "2")
        assert server.names() == ["videos", "list", "list"]

    play(scene)


def test_the_quota_is_kept_and_stretched(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(server: YouTube) -> None:
        server.streams = False
        spare = chat(server, quota=12)
        async with aclosing(spare.read("")) as coming:
            await anext(coming)
            with pytest.raises(PlatformAway, match="quota of YouTube's API is spent") as spent:
                await anext(coming)
        assert spent.value.retry_after > 80_000
        assert server.names() == ["videos", "list"]
        monkeypatch.setattr("moderation.adapters.connectors.youtube_chat.HOURS_AHEAD", 4)
        assert chat(server, quota=10_000)._interval({"pollingIntervalMillis": 2000}) == pytest.approx(7.2)
        assert chat(server, quota=1_000_000)._interval({"pollingIntervalMillis": 2000}) == 2.0

    play(scene)


def test_a_stream_that_ends_at_once_costs_no_more_than_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(server: YouTube) -> None:
        server.bring(said(1, "До начала"))
        monkeypatch.setattr("moderation.adapters.connectors.youtube_chat.HOURS_AHEAD", 4)
        async with aclosing(chat(server, quota=100_000).read("")) as coming:
            await anext(coming)
            server.close_streams()
            waiting = asyncio.create_task(anext(coming))
            await asyncio.sleep(0.3)
            assert server.names() == ["videos", "stream"]
            server.bring(said(2, "Когда?"))
            assert [one.id for one in (await waiting).occurrences if isinstance(one, Arrival)] == ["m2"]
        assert server.names() == ["videos", "stream", "stream"]

    play(scene)


def test_super_chats_are_marked_and_deletions_and_bans_taken_back() -> None:
    paid = {"amountDisplayString": "500,00 ₽", "userComment": "Когда 5G?"}
    found = occurrence(said(1, "", type="superChatEvent", superChatDetails=paid, textMessageDetails={}))
    assert isinstance(found, Arrival)
    assert (found.text, found.donation) == ("Когда 5G?", "500,00 ₽")
    deleted = said(2, "", type="messageDeletedEvent", messageDeletedDetails={"deletedMessageId": "m1"})
    assert occurrence(deleted) == Retraction(id="m1")
    assert occurrence(said(3, "", type="tombstone")) == Retraction(id="m3")
    banned = {"bannedUserDetails": {"channelId": "UC7"}, "banType": "permanent"}
    assert occurrence(said(4, "", type="userBannedEvent", userBannedDetails=banned)) == Retraction(
        author="UC7"
    )
    assert occurrence(said(5, "", type="userBannedEvent")) is None
    assert occurrence(said(6, "Новый спонсор", type="newSponsorEvent")) is None


def test_the_chat_ends_with_its_broadcast() -> None:
    async def scene(server: YouTube) -> None:
        server.bring(said(1, "", type="chatEndedEvent"))
        async with aclosing(chat(server).read("0")) as coming:
            assert [batch.position async for batch in coming] == ["1"]
        server.chat = None
        async with aclosing(chat(server).read("1")) as coming:
            assert [batch async for batch in coming] == []

    play(scene)


def test_a_token_that_youtube_forgot_is_a_gap() -> None:
    async def scene(server: YouTube) -> None:
        server.bring(said(1, "До начала"))
        reading = chat(server)
        async with aclosing(reading.read("expired")) as coming:
            server.failure = (400, "pageTokenInvalid")

            async def chat_of(video: str) -> str:
                return CHAT

            reading._api.chat_of = chat_of  # type: ignore[method-assign]
            (gap,) = (await anext(coming)).occurrences
            assert isinstance(gap, Gap)
            server.failure = None
            assert await texts(coming) == ([], "1")

    play(scene)


def test_an_account_answers_and_removes_and_a_key_does_not() -> None:
    async def scene(server: YouTube) -> None:
        with pytest.raises(Refused, match="may only read"):
            await chat(server).say("В марте")
        server.bring(said(1, "Когда?"))
        talking = chat(server, account=True)
        async with aclosing(talking.read("0")) as coming:
            await anext(coming)
            await talking.say("В марте")
            await talking.remove("m1", "youtube")
            server.failure = (404, "liveChatMessageNotFound")
            await talking.remove("m1", "youtube")
            server.failure = (403, "forbidden")
            with pytest.raises(Refused, match="It is forbidden"):
                await talking.remove("m1", "youtube")
            server.failure = (403, "rateLimitExceeded")
            with pytest.raises(PlatformAway, match="slow down"):
                await talking.say("В марте")
            server.failure = None
        (_, inserted), (_, deleted) = [call for call in server.calls if call[0] in ("POST", "DELETE")][:2]
        assert inserted["body"]["snippet"]["textMessageDetails"] == {"messageText": "В марте"}
        assert deleted["id"] == "m1"

    play(scene)


def test_failures_say_whether_coming_back_helps() -> None:
    async def scene(server: YouTube) -> None:
        with pytest.raises(BadInput, match="does not let us read"):
            await anext(chat(server, key="wrong").read(""))
        with pytest.raises(BadInput, match="no broadcast"):
            await anext(YouTubeChat(YouTubeApi(server.url, key=KEY, quota=100), "another1").read(""))
        server.failure = (403, "quotaExceeded")
        with pytest.raises(PlatformAway, match="quota is spent"):
            await anext(chat(server).read(""))
        server.failure = (503, "backendError")
        with pytest.raises(PlatformAway, match="failure of its own"):
            await anext(chat(server).read(""))

    play(scene)


@given(
    st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=8), max_size=3), max_size=5),
    st.integers(1, 9),
)
def test_objects_come_whole_however_they_are_cut(objects: list[dict[str, str]], size: int) -> None:
    data = ("[" + ",\r\n".join(json.dumps(one, ensure_ascii=False) for one in objects) + "]").encode(
        "utf-8", "replace"
    )
    stream = JsonStream()
    found = [one for start in range(0, len(data), size) for one in stream.feed(data[start : start + size])]
    assert found == json.loads(data)


ITEM = st.dictionaries(
    st.sampled_from(["id", "snippet", "authorDetails"]),
    st.none()
    | st.text(max_size=3)
    | st.dictionaries(st.sampled_from(["type", "publishedAt"]), st.text(max_size=4)),
)


@given(ITEM)
def test_no_item_breaks_the_reader(item: dict[str, Any]) -> None:
    occurrence(item)


def test_what_the_command_line_lacks_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    parser = argparse.ArgumentParser()
    youtube.add_arguments(parser)
    parser.set_defaults(answers=False, remove=False)
    monkeypatch.delenv(youtube.KEY, raising=False)
    monkeypatch.delenv(youtube.ACCOUNT, raising=False)
    address = f"https://www.youtube.com/watch?v={VIDEO}&t=1"
    with pytest.raises(BadInput, match="API key"):
        youtube.open_platform(parser.parse_args([address]))
    monkeypatch.setenv(youtube.KEY, KEY)
    with pytest.raises(BadInput, match="not a broadcast"):
        youtube.open_platform(parser.parse_args(["наш эфир"]))
    assert youtube.open_platform(parser.parse_args([address])).channel == "youtube"
    answering = parser.parse_args([VIDEO])
    answering.answers = True
    with pytest.raises(BadInput, match="may only read"):
        youtube.open_platform(answering)
    monkeypatch.setenv(youtube.ACCOUNT, str(tmp_path / "none.json"))
    with pytest.raises(BadInput, match="holds no credentials"):
        youtube.open_platform(parser.parse_args([VIDEO]))
