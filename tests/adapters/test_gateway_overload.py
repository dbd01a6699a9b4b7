"""What viewers meet when more comes than the machine can do."""

import asyncio
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from moderation.domain.overload import PRESSED_SECONDS, Load, Relief
from moderation.testing.live import LiveGateway, with_gateway

SLOW = Load(backlog=0, lag_seconds=0.0, wait_seconds=2.0)
STUCK = Load(backlog=0, lag_seconds=0.0, wait_seconds=5.0)


def press(relief: Relief, load: Load) -> None:
    """Let a load last."""
    relief.weigh(load, now=0.0)
    relief.weigh(load, now=PRESSED_SECONDS)


@with_gateway(language="en")
async def test_newcomers_are_asked_to_come_back_and_whoever_is_there_stays(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        press(live.relief, STUCK)
        with pytest.raises(InvalidStatus) as refusal:
            async with live.viewer():
                pass
        assert refusal.value.response.status_code == 503
        assert int(refusal.value.response.headers["Retry-After"]) > 0
        assert (await viewer.ask("c1", "When will it work again?"))["type"] == "recorded"


@with_gateway(language="en")
async def test_in_slow_mode_the_second_question_hears_how_long_to_wait(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        press(live.relief, SLOW)
        assert (await viewer.ask("c1", "When will it work again?"))["type"] == "recorded"
        refused = await viewer.ask("c2", "And in my town?")
        assert (refused["code"], refused["id"]) == ("too_fast", "c2")
        assert 0 < refused["retry_after"] <= 30
        assert str(refused["retry_after"]) in refused["message"]
        assert (await viewer.ask("c3", "Помогите, в доме пожар, мы горим!"))["type"] == "recorded"


@with_gateway(language="en", broadcast_per_minute=2)
async def test_a_broadcast_takes_so_many_messages_a_minute(live: LiveGateway) -> None:
    async with live.viewer() as (first, _), live.viewer() as (second, _):
        answers = [
            await viewer.ask(f"c{n}", f"Question {n}?") for n in range(2) for viewer in (first, second)
        ]
        assert [answer["type"] for answer in answers] == ["recorded", "recorded", "refused", "refused"]
        assert {answer["code"] for answer in answers[2:]} == {"too_fast"}


def test_no_gesture_waits_before_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.adapters.gateway.shared.GESTURES_AT_ONCE", 1)

    async def scene() -> None:
        async with LiveGateway(language="en") as live, live.viewer() as (one, _), live.viewer() as (two, _):
            recorded = await one.ask("c1", "When will it work again?")
            await live.screen(recorded["seq"])
            await live.file([recorded["seq"]], 7, "When will it work again?")
            assert (await one.receive())["type"] == "filed"
            gate, support = asyncio.Event(), live.intake.support

            async def held(*words: Any) -> Any:
                await gate.wait()
                return await support(*words)

            monkeypatch.setattr(live.intake, "support", held)
            await one.send(type="same", cluster="7")
            # Whatever is answered after it: it is under way.
            assert (await one.ask("c2", "And in my town?"))["type"] == "recorded"
            await two.send(type="same", id="s", cluster="7")
            refused = await two.receive()
            assert (refused["code"], refused["id"], refused["retry_after"] > 0) == ("too_fast", "s", True)
            await two.send(type="similar", text="When will it work")
            assert await two.receive() == {"type": "similar", "items": []}
            assert (await two.ask("c3", "And in mine?"))["type"] == "recorded"
            gate.set()
            assert (await one.receive())["type"] == "counted"
            await two.send(type="similar", text="When will it work")
            assert (await two.receive())["items"]

    asyncio.run(scene())
