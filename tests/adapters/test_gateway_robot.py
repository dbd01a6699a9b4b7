"""The robot on a real socket: what it says, what it leaves to people, and what is recorded of it."""

from moderation.domain.article import Article
from moderation.domain.events import Asked, Consulted, PassedOn
from moderation.pipeline.answers.robot import Reply, Silence
from moderation.testing.live import BROADCAST, LiveGateway, with_gateway

PUK = Article("puk", "Как узнать PUK-код?", "Он на пластике.", source="Справка")


class Shelf:
    """Answers about PUK codes, leaves the rest to people."""

    def __init__(self) -> None:
        self.there = True

    def is_there(self) -> bool:
        return self.there

    def reply(self, text: str) -> Reply:
        return Reply(PUK) if "PUK" in text else Reply(silence=Silence.UNSURE)


@with_gateway(robot=Shelf())
async def test_the_robot_answers_an_article_to_the_letter_and_names_its_source(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, welcome):
        assert welcome["robot"] is True
        await viewer.send(type="robot", id="r1", text="где мой PUK?")
        said = {"type": "robot", "id": "r1", "text": "Он на пластике.", "source": "Справка"}
        assert await viewer.receive() == said
        await viewer.send(type="robot", id="r2", text="какая погода")
        assert await viewer.receive() == {"type": "robot", "id": "r2", "text": None, "why": "unsure"}
        assert await viewer.is_silent()
    (first, second) = (recorded.event for recorded in live.log.read(BROADCAST, kinds={Consulted}))
    assert (first.article, first.silence, first.viewer) == ("puk", "", welcome["viewer"])
    assert (second.article, second.silence) == ("", "unsure")
    assert live.log.read(BROADCAST, kinds={Asked}) == []


@with_gateway(robot=Shelf())
async def test_who_asks_people_after_the_robot_answered_is_counted_once(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        for _ in range(2):
            await viewer.send(type="robot", text="где мой PUK?")
            await viewer.receive()
        for name in ("c1", "c2"):
            assert (await viewer.ask(name, "где мой PUK?"))["type"] == "recorded"
        assert await viewer.is_silent()
    counts = live.views.counts(BROADCAST)
    assert (counts.robot_asked, counts.robot_answered, counts.robot_passed) == (2, 2, 1)
    assert len(live.log.read(BROADCAST, kinds={PassedOn})) == 1


@with_gateway(robot=Shelf())
async def test_what_the_robot_could_not_answer_is_no_deflection(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        await viewer.send(type="robot", text="какая погода")
        await viewer.receive()
        await viewer.ask("c1", "какая погода")
        assert await viewer.is_silent()
    counts = live.views.counts(BROADCAST)
    assert (counts.robot_asked, counts.robot_answered, counts.robot_passed) == (1, 0, 0)


@with_gateway()
async def test_without_a_robot_nobody_is_offered_one(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, welcome):
        assert welcome["robot"] is False
        await viewer.send(type="robot", text="где мой PUK?")
        assert (await viewer.receive())["why"] == "unsure"


@with_gateway(robot=Shelf())
async def test_the_robot_answers_while_nothing_can_be_recorded(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        live.log.failing = True
        await viewer.send(type="robot", text="где мой PUK?")
        assert (await viewer.receive())["text"] == "Он на пластике."
        live.log.failing = False
        assert (await viewer.ask("c1", "а где ещё?"))["type"] == "recorded"
