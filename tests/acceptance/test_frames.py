"""Every frame of the contract (section 4), over a real socket."""

import asyncio
import json
from datetime import datetime

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError

from moderation.domain.deciding.decisions import Verb
from moderation.domain.events import Move, Settled
from moderation.testing.live import LiveGateway, with_gateway

QUESTION = "Почему в Турции списали 590 рублей?"


async def code_of_close(client: object) -> int:
    with pytest.raises(ConnectionClosedError) as closed:
        await asyncio.wait_for(client.connection.recv(), 30)
    return closed.value.rcvd.code


@with_gateway(title="Тарифы", viewer_per_minute=7)
async def test_welcome(live: LiveGateway) -> None:
    async with live.viewer() as (_, welcome):
        assert welcome["type"] == "welcome"
        assert welcome["broadcast"] == {"id": "main", "title": "Тарифы", "language": "ru", "open": True}
        assert welcome["limits"] == {"max_chars": 500, "per_minute": 7}
        assert welcome["viewer"]
        assert welcome["resume"]


@with_gateway()
async def test_ask_is_recorded_with_growing_seqs(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        first = await viewer.ask("c1", QUESTION)
        second = await viewer.ask("c2", "А за Беларусь?")
        assert first == {"type": "recorded", "id": "c1", "seq": first["seq"]}
        assert second["seq"] > first["seq"]


@with_gateway()
async def test_the_same_id_gives_the_same_seq_across_connections_and_restarts(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, welcome):
        first = await viewer.ask("c1", QUESTION)
        again = [await viewer.ask("c1", QUESTION) for _ in range(1000)]
        assert all(frame == first for frame in again)
    await live.gateway.stop()
    live.gateway = live.new_gateway()
    await live.gateway.start()
    async with live.viewer(resume=welcome["resume"]) as (viewer, _):
        await viewer.send(type="ask", id="c1", text=QUESTION)
        # Once because it was missed, once because it was asked for.
        assert [await viewer.receive(), await viewer.receive()] == [first, first]
    assert live.views.counts("main").recorded == 1


@with_gateway()
async def test_the_same_id_of_another_viewer_is_another_message(live: LiveGateway) -> None:
    async with live.viewer() as (one, _), live.viewer() as (other, _):
        assert (await one.ask("c1", QUESTION))["seq"] != (await other.ask("c1", QUESTION))["seq"]


@with_gateway()
async def test_many_asks_in_flight_keep_their_order(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        for number in range(12):
            await viewer.send(type="ask", id=f"c{number}", text=f"Вопрос {number}")
        frames = [await viewer.receive() for _ in range(12)]
        seqs = {frame["id"]: frame["seq"] for frame in frames}
        assert sorted(seqs, key=seqs.get) == [f"c{number}" for number in range(12)]


@with_gateway()
async def test_filed_and_answered(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _), live.viewer() as (stranger, _):
        recorded = await viewer.ask("c1", QUESTION)
        await live.file([recorded["seq"]], 5, QUESTION)
        assert await viewer.receive() == {
            "type": "filed",
            "id": "c1",
            "cluster": "5",
            "label": QUESTION,
            "askers": 1,
        }
        await live.answer(5, "590 ₽ за сутки.")
        answered = await viewer.receive()
        assert datetime.fromisoformat(answered.pop("at")).tzinfo
        assert answered == {"type": "answered", "id": "c1", "cluster": "5", "text": "590 ₽ за сутки."}
        assert await stranger.is_silent()


@with_gateway()
async def test_similar(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        for number in range(7):
            recorded = await viewer.ask(f"c{number}", "q")
            await live.file([recorded["seq"]], number + 1, f"Почему так {number}")
            await viewer.receive()
        await live.answer(1, "Потому.")
        await viewer.receive()
        await viewer.send(type="similar", text="почему")
        similar = await viewer.receive()
        assert similar["type"] == "similar"
        assert len(similar["items"]) == 5
        items = {item["cluster"]: item for item in similar["items"]}
        assert items["1"] == {"cluster": "1", "label": "Почему так 0", "askers": 1, "answered": True}
        assert items["2"]["answered"] is False


@with_gateway()
async def test_same_tells_which_question_took_in_the_one_named(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        for cluster in (5, 6):
            recorded = await viewer.ask(f"a{cluster}", f"Вопрос {cluster}?")
            await live.file([recorded["seq"]], cluster, "Вопрос?")
            assert (await viewer.receive())["type"] == "filed"
        await live.happen(Settled((Move(5, 5, 6),), ((5, 6),), 0.0))
        await viewer.send(type="same", cluster="5")
        counted = await viewer.receive()
        assert (counted["cluster"], counted["now"], counted["askers"]) == ("5", "6", 1)


@with_gateway()
async def test_same_counts_once_a_viewer(live: LiveGateway) -> None:
    async with live.viewer() as (asker, _), live.viewer() as (other, _):
        recorded = await asker.ask("c1", QUESTION)
        await live.file([recorded["seq"]], 5, QUESTION)
        for _ in range(2):
            await other.send(type="same", cluster="5")
            assert await other.receive() == {"type": "counted", "cluster": "5", "askers": 2}


@with_gateway()
async def test_rate(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        recorded = await viewer.ask("c1", QUESTION)
        await live.file([recorded["seq"]], 5, QUESTION)
        await viewer.receive()
        await viewer.send(type="rate", cluster="5", useful=True)
        assert (await viewer.receive())["code"] == "blocked"
        await live.answer(5, "Потому.")
        await viewer.receive()
        await viewer.send(type="rate", cluster="5", useful=True)
        assert await viewer.receive() == {"type": "thanks"}


@with_gateway()
async def test_an_offline_asker_hears_the_answer_exactly_once_on_return(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, welcome):
        recorded = await viewer.ask("c1", QUESTION)
    await live.file([recorded["seq"]], 5, QUESTION)
    await live.answer(5, "Потому.")
    async with live.viewer(resume=welcome["resume"]) as (viewer, again):
        assert again["viewer"] == welcome["viewer"]
        frames = [await viewer.receive() for _ in range(3)]
        assert [frame["type"] for frame in frames] == ["recorded", "filed", "answered"]
        assert frames[0] == recorded
        assert await viewer.is_silent()
    async with live.viewer(resume=welcome["resume"]) as (viewer, _):
        frames = [await viewer.receive() for _ in range(2)]
        assert [frame["type"] for frame in frames] == ["recorded", "filed"]
        assert await viewer.is_silent()


@with_gateway()
async def test_an_answer_given_just_when_the_asker_returns_comes_once(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, welcome):
        recorded = await viewer.ask("c1", QUESTION)
    await live.file([recorded["seq"]], 5, QUESTION)
    for number in range(20):
        answering = asyncio.create_task(live.answer(5, f"Ответ {number}."))
        await asyncio.sleep(number / 2000)
        async with live.viewer(resume=welcome["resume"]) as (viewer, _):
            await answering
            while (frame := await viewer.receive())["type"] != "answered":
                pass
            assert frame["text"] == f"Ответ {number}."
            assert await viewer.is_silent(0.05)


@with_gateway()
async def test_a_forged_or_foreign_resume_makes_a_new_viewer(live: LiveGateway) -> None:
    async with live.viewer() as (_, welcome):
        forged = welcome["resume"][:-2] + "xx"
        async with live.viewer(resume=forged) as (_, other):
            assert other["viewer"] != welcome["viewer"]
        async with live.viewer(resume="x" * 7000) as (_, other):
            assert other["viewer"] != welcome["viewer"]


@with_gateway()
async def test_refusals_of_each_kind(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        assert (await viewer.ask("c1", " \u200b"))["code"] == "empty"
        too_long = await viewer.ask("c2", "я" * 501)
        assert (too_long["type"], too_long["id"], too_long["code"]) == ("refused", "c2", "too_long")
        await viewer.connection.send('{"type":"ask","id":"c3","text":"\\ud800"}')
        bad = await viewer.receive()
        assert (bad["id"], bad["code"]) == ("c3", "bad_frame")
        await viewer.send(type="same", cluster="404")
        assert (await viewer.receive())["code"] == "bad_frame"
        assert (await viewer.ask("c4", QUESTION))["type"] == "recorded"


@with_gateway(viewer_per_minute=2, language="en")
async def test_too_fast_over_all_sockets_of_a_viewer_tells_the_wait(live: LiveGateway) -> None:
    async with live.viewer() as (one, welcome), live.viewer(resume=welcome["resume"]) as (other, _):
        await one.ask("c1", QUESTION)
        await other.ask("c2", QUESTION)
        refused = await one.ask("c3", QUESTION)
        assert refused["code"] == "too_fast"
        assert 0 < refused["retry_after"] <= 60
        assert f"2 questions a minute: try again in {refused['retry_after']} s" in refused["message"]
    async with live.viewer(resume=welcome["resume"]) as (again, _):
        assert [await again.receive(), await again.receive()]
        assert (await again.ask("c3", QUESTION))["code"] == "too_fast"


@with_gateway()
async def test_a_failing_store_acknowledges_nothing_and_recovers(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        live.log.failing = True
        refused = await viewer.ask("c1", QUESTION)
        assert (refused["type"], refused["id"], refused["code"]) == ("refused", "c1", "blocked")
        assert refused["retry_after"] > 0
        live.log.failing = False
        assert (await viewer.ask("c1", QUESTION))["type"] == "recorded"


@with_gateway()
async def test_an_unknown_broadcast_is_refused_and_closed(live: LiveGateway) -> None:
    async with connect(live.url("/ws/nowhere", "ws")) as connection:
        refused = json.loads(await connection.recv())
        assert (refused["type"], refused["code"]) == ("refused", "unknown_broadcast")
        with pytest.raises(ConnectionClosedError):
            await connection.recv()


@with_gateway()
async def test_binary_frames_close_with_1003(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        await viewer.connection.send(b'{"type":"ask","id":"c1","text":"a"}')
        assert (await viewer.receive())["code"] == "bad_frame"
        assert await code_of_close(viewer) == 1003


@with_gateway()
async def test_frames_over_16_kib_close_with_1009(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        await viewer.connection.send("x" * 16 * 1024)
        assert (await viewer.receive())["code"] == "bad_frame"
        await viewer.connection.send("x" * (16 * 1024 + 1))
        assert await code_of_close(viewer) == 1009


@with_gateway()
async def test_more_than_20_refusals_close_with_1008(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        for _ in range(21):
            await viewer.connection.send("?")
        assert [(await viewer.receive())["type"] for _ in range(21)] == ["refused"] * 21
        assert await code_of_close(viewer) == 1008


@with_gateway()
async def test_a_dismissed_cluster_is_unknown_to_viewers(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        recorded = await viewer.ask("c1", QUESTION)
        await live.file([recorded["seq"]], 5, QUESTION)
        await viewer.receive()
        await live.decide(Verb.DISMISS, 5, {"status": "dismissed"})
        await viewer.send(type="same", cluster="5")
        assert (await viewer.receive())["code"] == "bad_frame"
