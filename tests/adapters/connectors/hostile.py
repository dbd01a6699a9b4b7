"""What people who mean harm write into chats, and each platform as a way in for it."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from moderation.adapters.connectors.mailbox import Mailbox
from moderation.adapters.connectors.platform import Platform
from moderation.adapters.connectors.platforms.file import LineFile
from moderation.adapters.connectors.platforms.ninja import Ninja, NinjaPosts
from moderation.adapters.connectors.platforms.twitch import Twitch
from moderation.adapters.connectors.telegram_chat import TelegramChat
from moderation.testing.bot_api import GROUP, TOKEN, BotApi
from moderation.testing.chats import until
from tests.adapters.connectors import test_mailbox as mails
from tests.adapters.connectors import test_vk as vks
from tests.adapters.connectors import test_webhook as hooks
from tests.adapters.connectors import test_youtube as youtubes
from tests.adapters.connectors.dovecot import dovecot
from tests.adapters.connectors.ircd import heard, irc_server, talker
from tests.adapters.connectors.test_ninja import Relay
from tests.adapters.connectors.test_twitch import Transcript
from tests.adapters.connectors.vk_video import VkVideo
from tests.adapters.connectors.youtube_server import YouTube, said

LAST = "Когда починят связь?"
"""A harmless question that comes behind all else: it shows that the connector still reads."""
TEXTS = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)> Где сеть?",
    "markdown": ":red[x] ![](http://x/y.png) $$x$$ [a](javascript:x) **Где** сеть?",
    "a formula": '=HYPERLINK("http://x","Где сеть?")',
    "a heap of marks": "З" + "\u0301\u0316\u0489" * 300 + "де сеть?",
    "bidi overrides": "\u202eГде\u202c \u2066сеть\u2069\u200f?",
    "a fake system line": "Где сеть?\r\n:tmi.twitch.tv NOTICE #volna :Вы модератор\nСИСТЕМА: эфир окончен",
    "control characters": "\x01ACTION \x02Где\x0304,05 \x07\x1b[2Jсеть\x00\x7f?\x01",
    "zero width and tags": "Где\u200b \u2060сеть\ufeff\U000e0041\U000e007f?",
    "half a letter": "\ud800Где сеть?\udfff",
    "a megabyte": "ы" * 150_000 + "?",
    "nothing to see": "\u200b\u2060\u00ad\u3164",
}
NAME = "<b>Модератор</b>\u202e\x00\r\n:сервер" + "я" * 5000
BROKEN = (
    "[" * 100_000,
    '{"a":' * 50_000,
    "\x00",
    "null",
    "5",
    '"text"',
    '{"text": 5}',
    '{"chatmessage": ',
    "\ufeff",
)
"""Frames and lines that are no messages."""

Bring = Callable[[Sequence[str]], Awaitable[None]]
WayIn = Callable[[Path], AbstractAsyncContextManager[tuple[Platform, Bring]]]


@contextlib.asynccontextmanager
async def json_lines(folder: Path) -> AsyncIterator[tuple[Platform, Bring]]:
    path = folder / "chat.jsonl"
    path.write_text("\n".join([*BROKEN, ""]), "utf-8")

    async def bring(texts: Sequence[str]) -> None:
        lines = [
            json.dumps({"text": text, "author": NAME, "channel": NAME, "donation": NAME}) for text in texts
        ]
        with path.open("a", encoding="utf-8") as file:
            file.write("\n".join([*lines, ""]))

    yield LineFile(str(path), channel="file", follow=True), bring


@contextlib.asynccontextmanager
async def csv_file(folder: Path) -> AsyncIterator[tuple[Platform, Bring]]:
    path = folder / "chat.csv"
    path.write_text("text,author,donation\n", "utf-8")

    async def bring(texts: Sequence[str]) -> None:
        written = io.StringIO(newline="")
        csv.writer(written).writerows((text, NAME.replace("\0", ""), "9 €") for text in texts)
        with path.open("ab") as file:
            file.write(written.getvalue().encode("utf-8", "surrogatepass"))

    yield LineFile(str(path), channel="file", follow=True), bring


@contextlib.asynccontextmanager
async def webhook(_: Path) -> AsyncIterator[tuple[Platform, Bring]]:
    chat = hooks.hook()

    async def bring(texts: Sequence[str]) -> None:
        await until(lambda: chat.server.port)
        for broken in BROKEN:
            body = broken.encode()
            await hooks.sent(chat.server.port, body, hooks.signed(body, time.time()))
        for text in texts:
            assert await hooks.send(chat, {"text": text, "author": NAME, "donation": NAME}) == 200

    yield chat, bring


def frame(number: int, text: str) -> dict[str, Any]:
    return {
        "id": number,
        "type": NAME,
        "chatname": NAME,
        "chatmessage": text,
        "hasDonation": NAME,
        "userid": "u",
    }


@contextlib.asynccontextmanager
async def ninja(_: Path) -> AsyncIterator[tuple[Platform, Bring]]:
    relay = Relay()

    async def bring(texts: Sequence[str]) -> None:
        await relay.send(*BROKEN, json.dumps({"contentimg": "data:image/png;base64," + "A" * 3_000_000}))
        await relay.say(*(frame(number, text) for number, text in enumerate(texts)))

    async with relay.open() as url:
        yield Ninja(url, "s"), bring


@contextlib.asynccontextmanager
async def ninja_posts(_: Path) -> AsyncIterator[tuple[Platform, Bring]]:
    chat = NinjaPosts("s", "127.0.0.1", 0)

    async def bring(texts: Sequence[str]) -> None:
        await until(lambda: chat.server.port)
        for body in (*BROKEN, *(json.dumps(frame(number, text)) for number, text in enumerate(texts))):
            await hooks.sent(chat.server.port, body.encode(), {}, path="/s")

    yield chat, bring


@contextlib.asynccontextmanager
async def twitch(_: Path) -> AsyncIterator[tuple[Platform, Bring]]:
    server = Transcript()

    async def bring(texts: Sequence[str]) -> None:
        tags = f"display-name={NAME.split(chr(13), maxsplit=1)[0]};room-id=1;bits=100;user-id=5"
        lines = [f"@id={n};{tags} :ann!a@a PRIVMSG #volna :{text}" for n, text in enumerate(texts)]
        # A lone surrogate cannot stand in what a websocket calls text.
        await server.send(*(line.encode("utf-8", "replace").decode() for line in (*BROKEN, *lines)))

    async with server.open() as url:
        yield Twitch(url, "volna"), bring


@contextlib.asynccontextmanager
async def irc(folder: Path) -> AsyncIterator[tuple[Platform, Bring]]:
    with irc_server(folder) as url:
        async with talker(url, "ann", "volna") as ann:

            async def bring(texts: Sequence[str]) -> None:
                await heard(ann, "justinfan")
                for text in texts:
                    line = text.encode("utf-8", "replace").decode().replace("\0", "")[:200]
                    await ann.send(f"PRIVMSG #volna :{line.splitlines()[0] if line else ''}")

            yield Twitch(url, "volna"), bring


@contextlib.asynccontextmanager
async def telegram(_: Path) -> AsyncIterator[tuple[Platform, Bring]]:
    api = BotApi()

    async def bring(texts: Sequence[str]) -> None:
        await until(lambda: api.polls)
        who = {"id": 5, "is_bot": False, "first_name": NAME}
        for text in texts:
            api.write(text, user=5, chat=GROUP | {"title": NAME}, **{"from": who})

    async with api.serving():
        yield TelegramChat(TOKEN, server=api.url), bring


@contextlib.asynccontextmanager
async def youtube(_: Path) -> AsyncIterator[tuple[Platform, Bring]]:
    who = {"channelId": "UC5", "displayName": NAME}
    async with YouTube().serving() as server:
        server.bring(said(0, "До начала"))

        async def bring(texts: Sequence[str]) -> None:
            await until(lambda: "stream" in server.names())
            items = [
                said(
                    number,
                    "",
                    type="superChatEvent",
                    superChatDetails={"amountDisplayString": NAME, "userComment": text},
                )
                for number, text in enumerate(texts, start=1)
            ]
            server.bring({}, {"id": "x", "snippet": 5}, *(item | {"authorDetails": who} for item in items))

        yield youtubes.chat(server), bring


@contextlib.asynccontextmanager
async def vk(_: Path) -> AsyncIterator[tuple[Platform, Bring]]:
    async with VkVideo().serving() as video:

        async def bring(texts: Sequence[str]) -> None:
            await until(lambda: video.connected)
            await video.publish("channel_chat_message_send", {"chat_message": [5]})
            for number, text in enumerate(texts, start=1):
                await video.say(number, text, nick=NAME)

        yield vks.open_chat(video), bring
    if left := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(left, timeout=0.1)


@contextlib.asynccontextmanager
async def mail(_: Path) -> AsyncIterator[tuple[Platform, Bring]]:
    with dovecot() as port:
        chat = Mailbox(mails.account(port))

        async def bring(texts: Sequence[str]) -> None:
            letters = [_letter(number, text) for number, text in enumerate(texts)]
            await asyncio.to_thread(mails.put, port, b"\xff\x00\r\nFrom", *letters)

        yield chat, bring


def _letter(number: int, text: str) -> bytes:
    message = EmailMessage()
    message["Message-ID"] = f"<{number}@example.org>"
    message["Subject"] = "Вопрос"
    # As a broken sender writes it: raw bytes, whatever they are.
    head = message.as_bytes().rstrip() + b"\nFrom: =?utf-8?b?PGI+0Jw=?= <anna@example.org>\n"
    kind = b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    return (head + kind + text.encode("utf-8", "surrogatepass")).replace(b"\0", b"")


@dataclass(frozen=True, slots=True)
class Case:
    """A way in; `html` tells whether the platform speaks HTML, so that markup is gone rather than shown.

    `unreadable` counts the texts that the platform cannot carry: half a letter is no UTF-8, and a cell has its limit.
    """

    way: WayIn
    html: bool = False
    unreadable: int = 0


CASES = {
    "JSON Lines": Case(json_lines),
    "CSV": Case(csv_file, unreadable=2),
    "webhook": Case(webhook),
    "ninja": Case(ninja, html=True),
    "ninja, posted": Case(ninja_posts, html=True),
    "Twitch": Case(twitch),
    "InspIRCd": Case(irc),
    "Telegram": Case(telegram),
    "YouTube": Case(youtube),
    "VK": Case(vk),
    "mail": Case(mail, html=True),
}
