"""What chat connectors may decide, and as whom."""

from __future__ import annotations

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
