"""What chat connectors may decide, as whom, and for how long they hear anything."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from moderation.adapters.tokens import FILE, TokenFile
from moderation.domain.deciding.decisions import Verb
from moderation.testing.live import BROADCAST, LiveGateway, with_gateway


@with_gateway()
async def test_what_a_chat_takes_back_is_signed_by_the_chat_whatever_it_is_called(live: LiveGateway) -> None:
    item = {"id": "1", "author": "ann", "channel": "Ольга"}
    async with live.feed() as feed:
        await feed.send(type="messages", items=[{**item, "text": "Когда починят связь?"}])
        seq = (await feed.receive())["seq"]
        await live.screen(seq)
        await feed.send(type="retract", items=[item])
        assert await feed.receive() == {"type": "retracted", "ids": ["1"]}
    (command,) = live.commands.pending()
    assert (command.broadcast, command.verb, command.seqs) == (BROADCAST, Verb.CORRECT, (seq,))
    assert command.who == "#Ольга"


def test_a_token_taken_back_ends_a_feed_that_only_listens_before_it_hears_more(tmp_path: Path) -> None:
    tokens = TokenFile(tmp_path, time.time)
    made, text = tokens.make("bot", "feed")

    async def scene() -> None:
        async with LiveGateway(tokens=tokens) as live, live.feed(text) as bot, live.feed() as other:
            for feed in (bot, other):
                await feed.send(type="messages", items=[{"id": "1", "text": "Когда починят связь?"}])
            seqs = [(await feed.receive())["seq"] for feed in (bot, other)]
            for seq in seqs:
                await live.screen(seq)
            await live.file(seqs, 1, "Связь")
            tokens.revoke(made.id)
            await live.answer(1, "Завтра.")
            with pytest.raises(ConnectionClosedError) as closed:
                await bot.receive()
            assert closed.value.rcvd is not None
            assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1008, "token no longer valid")
            assert (await other.receive())["type"] == "answered", "others hear it"

    asyncio.run(scene())


def test_tokens_that_cannot_be_read_let_no_feed_stay(tmp_path: Path) -> None:
    tokens = TokenFile(tmp_path, time.time)
    _, text = tokens.make("bot", "feed")

    async def scene() -> None:
        async with LiveGateway(tokens=tokens) as live, live.feed(text) as bot:
            (tmp_path / FILE).write_text("[{}")
            await bot.send(type="messages", items=[{"id": "1", "text": "Когда починят связь?"}])
            with pytest.raises(ConnectionClosedError):
                await bot.receive()
            with pytest.raises(InvalidStatus) as refused:
                async with live.feed(text):
                    pass
            assert refused.value.response.status_code == 503

    asyncio.run(scene())
