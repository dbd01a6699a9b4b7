"""Telegram, through aiogram as it is, against a Bot API server on loopback that this project plays."""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from pathlib import Path

import pytest

from moderation.adapters.connectors.platforms import telegram
from moderation.adapters.connectors.telegram_chat import TelegramChat
from moderation.domain.chat import Arrival, Batch, Gap, Occurrence, Retraction
from moderation.domain.errors import BadInput, PlatformAway, Refused
from moderation.pipeline.desk.feeds import Feeds
from moderation.testing.bot_api import GROUP, TOKEN, BotApi
from moderation.testing.chats import connected, recorded, until
from moderation.testing.live import LiveGateway

CHANNEL_POST = {"sender_chat": {"id": -100500, "type": "channel", "title": "Новости"}}


def play(scene: Callable[[BotApi], Awaitable[None]]) -> None:
    async def run() -> None:
        async with asyncio.timeout(30), BotApi().serving() as api:
            await scene(api)

    asyncio.run(run())


async def read(chat: TelegramChat, *, position: str, batches: int) -> tuple[list[Occurrence], str]:
    """Return what comes in some batches behind the first, which only says that the connection stands."""
    found: list[Occurrence] = []
    async with aclosing(chat.read(position)) as coming:
        async for number, batch in count(coming):
            found += batch.occurrences
            position = batch.position
            if number == batches:
                break
    return found, position


async def count(coming: AsyncIterator[Batch]) -> AsyncIterator[tuple[int, Batch]]:
    number = 0
    async for batch in coming:
        yield number, batch
        number += 1


def open_chat(api: BotApi, *chats: str) -> TelegramChat:
    return TelegramChat(TOKEN, chats=chats, server=api.url)


def test_group_comments_and_private_messages_come_with_who_where_and_when() -> None:
    async def scene(api: BotApi) -> None:
        api.write("Когда 5G в Казани?", user=7)
        api.write("И в Перми?", user=8, chat=GROUP)
        api.write("Наш новый тариф", user=777000, chat=GROUP, is_automatic_forward=True, **CHANNEL_POST)
        api.write("Подпись", user=9, chat=GROUP, text=None, caption="А на фото вышка?")
        api.write(
            "Бот отвечает", user=10, chat=GROUP, **{"from": {"id": 10, "is_bot": True, "first_name": "b"}}
        )
        found, position = await read(open_chat(api), position="0", batches=1)
        private, group, photo = found
        assert isinstance(private, Arrival)
        assert (private.id, private.text, private.author, private.name) == (
            "7:1",
            "Когда 5G в Казани?",
            "7",
            "user7",
        )
        assert (private.channel, private.reply_to) == ("", "7:1")
        assert private.at is not None
        assert isinstance(group, Arrival)
        assert (group.id, group.channel, group.reply_to) == ("-1001:2", "telegram: Эфир", "-1001:2")
        assert isinstance(photo, Arrival)
        assert photo.text == "А на фото вышка?"
        assert position == "6"

    play(scene)


def test_updates_are_confirmed_only_after_the_batch_was_taken() -> None:
    async def scene(api: BotApi) -> None:
        api.write("Первый", user=7)
        once, position = await read(open_chat(api), position="0", batches=1)
        again, _ = await read(open_chat(api), position="0", batches=1)
        assert once == again
        api.write("Второй", user=7)
        (second,), _ = await read(open_chat(api), position=position, batches=1)
        assert isinstance(second, Arrival)
        assert second.text == "Второй"

    play(scene)


def test_the_first_start_reads_from_now_on_and_a_restart_misses_nothing() -> None:
    async def scene(api: BotApi) -> None:
        api.write("Вчерашнее", user=7)
        _, position = await read(open_chat(api), position="", batches=0)
        assert position == "2"
        empty = BotApi()
        async with empty.serving():
            _, position = await read(open_chat(empty), position="", batches=0)
            empty.write("Пока никто не слушал", user=7)
            (found,), _ = await read(open_chat(empty), position=position, batches=1)
            assert isinstance(found, Arrival)

    play(scene)


def test_what_cannot_be_read_is_a_gap_and_holds_up_nothing() -> None:
    async def scene(api: BotApi) -> None:
        chat = open_chat(api)
        async with aclosing(chat.read("1")) as coming:
            await anext(coming)
            api.write("До", user=5)
            api.happen(message={"message_id": "a new kind", "date": {}, "chat": 5})
            api.write("После", user=5)
            batch = await anext(coming)
        first, gap, last = batch.occurrences
        assert isinstance(first, Arrival)
        assert isinstance(last, Arrival)
        assert (first.text, gap, last.text) == (
            "До",
            Gap("Telegram sent something that could not be read"),
            "После",
        )
        assert batch.position == "4"

    play(scene)


def test_only_the_chats_asked_for_are_read_and_one_of_them_needs_no_name() -> None:
    async def scene(api: BotApi) -> None:
        api.write("Из группы", user=7, chat=GROUP)
        api.write("Лично", user=8)
        (found,), _ = await read(open_chat(api, "@Efir_Chat"), position="0", batches=1)
        assert isinstance(found, Arrival)
        assert (found.text, found.channel) == ("Из группы", "")
        (found,), _ = await read(open_chat(api, "private"), position="0", batches=1)
        assert isinstance(found, Arrival)
        assert found.text == "Лично"

    play(scene)


def test_whoever_is_banned_is_taken_back() -> None:
    async def scene(api: BotApi) -> None:
        api.ban(7, chat=GROUP)
        found, _ = await read(open_chat(api), position="0", batches=1)
        assert found == [Retraction(author="7", channel="telegram: Эфир")]

    play(scene)


def test_an_answer_goes_to_the_asker_alone_or_under_the_message_in_a_group(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("moderation.adapters.connectors.telegram_chat.GROUP_SECONDS", 0.2)

    async def scene(api: BotApi) -> None:
        chat = open_chat(api)
        with pytest.raises(PlatformAway):
            await chat.say("Рано", "7:1")
        async with aclosing(chat.read("0")) as coming:
            await anext(coming)
            await chat.say("В марте <b>*точно*</b>", "7:1")
            started = asyncio.get_running_loop().time()
            await chat.say("В марте", "-1001:2")
            await chat.say("В мае", "-1001:3")
            assert asyncio.get_running_loop().time() - started >= 0.2
            with pytest.raises(Refused, match="which message"):
                await chat.say("Куда?")
        private, group, _ = api.sent
        assert (private["chat_id"], private["text"]) == ("7", "В марте <b>*точно*</b>")
        assert "parse_mode" not in private
        assert '"message_id": 2' in group["reply_parameters"]

    play(scene)


def test_a_private_asker_hears_the_answer_and_a_group_once_under_the_first_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moderation.adapters.connectors.sender.STATE_SECONDS", 0.02)

    async def scene(api: BotApi) -> None:
        async with LiveGateway() as live, connected(live, open_chat(api), tmp_path, answers=True):
            await until(lambda: api.polls)
            for user, chat in ((7, None), (8, GROUP), (9, GROUP)):
                api.write("Когда починят связь?", user=user, chat=chat)
            await until(lambda: len(recorded(live)) == 3)
            assert len({asked.viewer for asked in recorded(live)}) == 3
            last = live.log.head("main")
            await live.file(range(last - 2, last + 1), 5, "Когда починят связь?")
            feeds = Feeds(live.room, clock=time.time)
            known = {"telegram", "telegram: Эфир"}
            await until(lambda: any(known <= set(state.channels) for state in feeds.states("main")))
            await live.answer(5, "В понедельник.")
            await until(lambda: len(api.sent) == 2)
            await asyncio.sleep(0.1)
        sent = {one["chat_id"]: one for one in api.sent}
        assert len(api.sent) == 2
        assert all(one["text"].endswith("В понедельник.") for one in api.sent)
        assert '"message_id": 1' in sent["7"]["reply_parameters"]
        assert '"message_id": 2' in sent["-1001"]["reply_parameters"]

    play(scene)


def test_a_message_is_removed_from_a_group_and_one_that_is_gone_is_no_failure() -> None:
    async def scene(api: BotApi) -> None:
        chat = open_chat(api)
        async with aclosing(chat.read("0")) as coming:
            await anext(coming)
            await chat.remove("-1001:5", "telegram")
            await chat.remove("7:6", "telegram")
            api.fail("deleteMessage", 400, "Bad Request: message to delete not found")
            await chat.remove("-1001:5", "telegram")
            api.fail("deleteMessage", 400, "Bad Request: message can't be deleted")
            with pytest.raises(Refused, match="can't be deleted"):
                await chat.remove("-1001:8", "telegram")
        assert api.deleted == [{"chat_id": "-1001", "message_id": "5"}]

    play(scene)


def test_failures_say_whether_coming_back_helps() -> None:
    async def scene(api: BotApi) -> None:
        with pytest.raises(BadInput, match="does not take this token"):
            await read(TelegramChat("1:wrong", server=api.url), position="0", batches=1)
        api.fail("getUpdates", 409, "Conflict: terminated by other getUpdates request")
        with pytest.raises(PlatformAway, match="Another program"):
            await read(open_chat(api), position="0", batches=1)
        api.fail("getUpdates", 429, "Too Many Requests: retry after 7", retry_after=7)
        with pytest.raises(PlatformAway) as slow:
            await read(open_chat(api), position="0", batches=1)
        assert slow.value.retry_after == 7
        with pytest.raises(PlatformAway, match="does not answer"):
            await read(TelegramChat(TOKEN, server="http://127.0.0.1:9"), position="0", batches=1)

    play(scene)


def test_what_the_command_line_lacks_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    parser = argparse.ArgumentParser()
    telegram.add_arguments(parser)
    monkeypatch.delenv(telegram.TOKEN, raising=False)
    with pytest.raises(BadInput, match="BotFather"):
        telegram.open_platform(parser.parse_args([]))
    monkeypatch.setenv(telegram.TOKEN, TOKEN)
    with pytest.raises(BadInput, match="not the address"):
        telegram.open_platform(parser.parse_args(["--server", "api.telegram.org"]))
    assert telegram.open_platform(parser.parse_args(["--chats", "@efir, private"])).channel == "telegram"
