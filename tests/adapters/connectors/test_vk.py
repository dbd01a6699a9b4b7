"""VK Video Live, through centrifuge-python as it is, against a server on loopback that this project plays."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.adapters.connectors.platforms import vk
from moderation.adapters.connectors.vk_chat import VkChat
from moderation.adapters.connectors.vk_messages import LAST, occurrence
from moderation.domain.chat import Arrival, Batch, Gap, Retraction
from moderation.domain.errors import BadInput, PlatformAway, Refused
from moderation.testing.chats import until
from tests.adapters.connectors.vk_video import ACCOUNT, APPLICATION, VkVideo


def play(scene: Callable[[VkVideo], Awaitable[None]]) -> None:
    async def run() -> None:
        async with asyncio.timeout(60):
            async with VkVideo().serving() as video:
                await scene(video)
            # The library says goodbye in a task of its own.
            if left := asyncio.all_tasks() - {asyncio.current_task()}:
                await asyncio.wait(left)
            await asyncio.sleep(0)

    asyncio.run(run())


def open_chat(video: VkVideo, authorization: str = APPLICATION, name: str = "efir") -> VkChat:
    return VkChat(name, authorization, server=video.server, socket=video.socket)


def test_what_is_said_comes_with_who_and_when_and_what_is_deleted_is_taken_back() -> None:
    async def scene(video: VkVideo) -> None:
        async with aclosing(open_chat(video).read("")) as coming:
            assert await anext(coming) == Batch(position="0")
            await until(lambda: video.connected)
            await video.say(9001, "Когда 5G в Казани?")
            batch = await anext(coming)
            assert batch.position == "9001"
            (said,) = batch.occurrences
            assert isinstance(said, Arrival)
            assert (said.id, said.text, said.author, said.name) == (
                "9001",
                "Когда 5G в Казани?",
                "555",
                "anna",
            )
            assert said.at == 1785110751.0
            await video.delete(9001)
            assert (await anext(coming)).occurrences == (Retraction(id="9001"),)

    play(scene)


def test_pictures_mentions_and_links_become_text_and_vks_own_lines_are_left_out() -> None:
    async def scene(video: VkVideo) -> None:
        parts = [
            {"mention": {"id": 1, "nick": "efir"}},
            {"text": {"content": "смотрите "}},
            {"link": {"url": "https://example.org", "content": "example.org"}},
            {"smile": {"id": "s", "name": "Kappa", "medium_url": "https://example.org/k.png"}},
        ]
        async with aclosing(open_chat(video).read("")) as coming:
            await anext(coming)
            await until(lambda: video.connected)
            await video.say(1, "Анна получает награду", nick="ChatBot")
            await video.say(2, "Шёпот", is_private=True)
            await video.say(3, "", parts=parts)
            (said,) = (await anext(coming)).occurrences
            assert isinstance(said, Arrival)
            assert said.text == "@efir смотрите example.org :Kappa:"

    play(scene)


def test_what_was_said_while_nobody_listened_is_asked_for_and_more_than_is_given_is_a_gap() -> None:
    async def scene(video: VkVideo) -> None:
        await video.say(1, "До начала")
        async with aclosing(open_chat(video).read("")) as coming:
            assert await anext(coming) == Batch(position="1")
        await video.say(2, "Пока нас не было")
        async with aclosing(open_chat(video).read("1")) as coming:
            missed = await anext(coming)
        assert [one.text for one in missed.occurrences if isinstance(one, Arrival)] == ["Пока нас не было"]
        assert missed.position == "2"
        for number in range(3, 3 + LAST):
            await video.say(number, "Ещё")
        async with aclosing(open_chat(video).read("2")) as coming:
            first, *rest = (await anext(coming)).occurrences
        assert isinstance(first, Gap)
        assert len(rest) == LAST

    play(scene)


def test_a_lost_connection_is_left_to_the_runner() -> None:
    async def scene(video: VkVideo) -> None:
        async with aclosing(open_chat(video).read("")) as coming:
            await anext(coming)
            await until(lambda: video.connected)
            await video.cut()
            with pytest.raises(PlatformAway, match="is gone"):
                await anext(coming)

    play(scene)


def test_a_line_is_written_in_the_name_of_an_account_only() -> None:
    async def scene(video: VkVideo) -> None:
        with pytest.raises(Refused, match="may only read"):
            await open_chat(video).say("В марте")
        chat = open_chat(video, ACCOUNT)
        await chat.say("В марте")
        assert video.sent == [
            ({"channel_url": "efir", "stream_id": "s1"}, {"parts": [{"text": {"content": "В марте"}}]})
        ]
        video.failure = (400, "send_too_fast")
        with pytest.raises(PlatformAway) as slow:
            await chat.say("В марте")
        assert slow.value.retry_after > 0

    play(scene)


def test_failures_say_whether_coming_back_helps() -> None:
    async def scene(video: VkVideo) -> None:
        for chat, said in (
            (open_chat(video, "Bearer wrong"), "does not take this token"),
            (open_chat(video, name="nobody"), "no channel of this name"),
        ):
            with pytest.raises(BadInput, match=said):
                await anext(chat.read(""))
        video.failure = (429, "ratelimit_exceeded")
        with pytest.raises(PlatformAway, match="slow down"):
            await anext(open_chat(video).read(""))
        video.failure = (502, "")
        with pytest.raises(PlatformAway, match="failure of its own"):
            await anext(open_chat(video).read(""))

    play(scene)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "author", "nick", "parts", "text", "content", "smile"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(ANYTHING, st.sampled_from(["channel_chat_message_send", "channel_chat_message_delete"]))
def test_no_event_breaks_the_reader(message: object, kind: str) -> None:
    occurrence({"type": kind, "data": {"chat_message": message}})
    occurrence(message)


def test_what_the_command_line_lacks_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    parser = argparse.ArgumentParser()
    vk.add_arguments(parser)
    parser.set_defaults(answers=False)
    monkeypatch.delenv(vk.APP, raising=False)
    monkeypatch.delenv(vk.TOKEN, raising=False)
    with pytest.raises(BadInput, match="CLIENT_ID:SECRET"):
        vk.open_platform(parser.parse_args(["efir"]))
    monkeypatch.setenv(vk.APP, "app:secret")
    with pytest.raises(BadInput, match="not the name"):
        vk.open_platform(parser.parse_args(["наш эфир"]))
    with pytest.raises(BadInput, match="begins with wss"):
        vk.open_platform(parser.parse_args(["efir", "--socket", "https://example.org"]))
    assert vk.open_platform(parser.parse_args(["https://live.vkvideo.ru/efir"])).channel == "vk"
    answering = parser.parse_args(["efir"])
    answering.answers = True
    with pytest.raises(BadInput, match="may only read"):
        vk.open_platform(answering)
