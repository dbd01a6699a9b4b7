"""Every frame of a feed (the contract, section 4), over a real socket."""

import time

import pytest

from moderation.pipeline.ports import MessageQuery
from moderation.testing.live import LiveGateway, with_gateway

QUESTION = "Почему в Турции списали 590 рублей?"


@with_gateway()
async def test_a_feed_records_many_and_refuses_the_bad(live: LiveGateway) -> None:
    async with live.feed() as feed:
        items = [{"id": f"m{number}", "text": QUESTION, "author": "ann"} for number in range(499)]
        await feed.send(type="messages", items=[*items, {"id": "bad", "text": ""}])
        recorded = await feed.receive()
        assert recorded["type"] == "recorded"
        assert recorded["ids"] == [item["id"] for item in items]
        assert recorded["seq"] == live.log.head("main")
        refused = await feed.receive()
        assert (refused["type"], refused["id"], refused["code"]) == ("refused", "bad", "empty")
        await feed.send(type="messages", items=items)
        assert await feed.receive() == recorded
    assert live.views.counts("main").recorded == 499


async def date_wrongly(live: LiveGateway) -> None:
    moments = ["2096-02-11T08:00:00Z", "1970-01-01T00:00:00", 0, time.time() - 3600, None]
    items = [{"id": f"m{number}", "text": QUESTION, "at": at} for number, at in enumerate(moments)]
    async with live.feed() as feed:
        before = time.time()
        await feed.send(type="messages", items=items)
        recorded = await feed.receive()
        assert recorded["ids"] == [item["id"] for item in items]
        assert recorded["redated"] == ["m0", "m1", "m2"]
        await feed.send(type="messages", items=items[3:])
        assert "redated" not in await feed.receive()
        for at in ("yesterday", -5, 1e13, True, [], {}, ""):
            await feed.send(type="messages", items=[{"id": "bad", "text": QUESTION, "at": at}])
            refused = await feed.receive()
            assert (refused["id"], refused["code"]) == ("bad", "bad_frame")
    dates = [row.at for row in reversed(live.views.messages("main", MessageQuery()))]
    assert dates[3] == moments[3]
    assert all(before <= at <= time.time() for at in dates[:3] + dates[4:])


def test_a_feed_whose_clock_cannot_be_right_is_told_so_and_loses_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with_gateway()(date_wrongly)()
    assert caplog.text.count("dates messages in the future") == 1


@with_gateway()
async def test_a_feed_hears_answers_with_the_ids_they_concern(live: LiveGateway) -> None:
    async with live.feed() as feed:
        items = [
            {"id": f"m{number}", "text": QUESTION, "author": str(number), "channel": "tg"}
            for number in range(3)
        ]
        await feed.send(type="messages", items=items)
        last = (await feed.receive())["seq"]
        await live.file([last - 2, last - 1, last], 5, QUESTION)
        await live.answer(5, "Потому.")
        answered = await feed.receive()
        assert answered["type"] == "answered"
        assert sorted(answered["ids"]) == ["m0", "m1", "m2"]
        assert (answered["cluster"], answered["text"], answered["channel"]) == ("5", "Потому.", "tg")


@with_gateway()
async def test_a_feed_of_a_failing_store_hears_a_refusal_for_each(live: LiveGateway) -> None:
    async with live.feed() as feed:
        live.log.failing = True
        await feed.send(type="messages", items=[{"id": "a", "text": "q"}, {"id": "b", "text": "q"}])
        frames = [await feed.receive(), await feed.receive()]
        assert [(frame["id"], frame["code"]) for frame in frames] == [("a", "blocked"), ("b", "blocked")]
