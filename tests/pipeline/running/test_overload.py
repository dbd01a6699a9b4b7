"""Too much to do: an emergency shows at once, what is given up is named and comes back."""

import asyncio
import time
from collections.abc import Iterable

from moderation.domain.deciding.decisions import Verb
from moderation.domain.urgency.urgency import alarm
from moderation.pipeline.ports import MessageQuery, Notice
from moderation.pipeline.running import control
from moderation.testing.backstage import BROADCAST, Backstage, in_backstage
from moderation.testing.gallery import Gallery
from moderation.testing.hanging import HangingEncoder

DANGER = "Помогите, в доме пожар, мы горим!"
SOUNDS_LIKE_DANGER = "У папы рука онемела и речь пропала"
CROWD = 4000
WITHIN = 2.0
"""Seconds within which an emergency must show."""

held = HangingEncoder()


class Deaf(Gallery):
    """An audience that never takes what it is told, once it is `deaf`."""

    deaf = False

    async def tell(self, broadcast: str, notices: Iterable[Notice]) -> list[str]:
        if self.deaf:
            await asyncio.Event().wait()
        return await super().tell(broadcast, notices)


def alarms(backstage: Backstage) -> list[str]:
    return [row.id for row in backstage.desk.alarms(BROADCAST)]


async def seconds_to_alarm(backstage: Backstage, text: str = DANGER) -> float:
    started = time.monotonic()
    await backstage.ask(text, viewer="boris")
    await backstage.until(lambda: len(alarms(backstage)) == 1)
    return time.monotonic() - started


@in_backstage(encoder=held)
async def test_an_emergency_shows_at_once_behind_thousands_that_wait(backstage: Backstage) -> None:
    held.gate.clear()
    try:
        await backstage.ask(*[f"Вопрос номер {number}?" for number in range(CROWD)])
        await backstage.until(lambda: backstage.control.health(BROADCAST).backlog == CROWD)
        assert await seconds_to_alarm(backstage) < WITHIN
        assert backstage.stores.views.counts(BROADCAST).screened == 0
    finally:
        held.gate.set()


@in_backstage(encoder=held)
async def test_what_no_rule_describes_shows_too_when_the_model_does_not_come_to_it(
    backstage: Backstage,
) -> None:
    assert not alarm(SOUNDS_LIKE_DANGER)
    held.gate.clear()
    try:
        await backstage.ask(*[f"Вопрос номер {number}?" for number in range(CROWD)])
        assert await seconds_to_alarm(backstage, SOUNDS_LIKE_DANGER) < WITHIN
    finally:
        held.gate.set()


@in_backstage()
async def test_what_only_sounds_like_danger_is_taken_back_by_the_model(backstage: Backstage) -> None:
    (seq,) = await backstage.ask(SOUNDS_LIKE_DANGER)
    await backstage.shown()
    (row,) = backstage.stores.views.messages(BROADCAST, MessageQuery())
    assert (row.seq, row.alarm) == (seq, "")


@in_backstage(audience=Deaf("anna"))
async def test_an_emergency_shows_at_once_while_an_answer_is_being_told(backstage: Backstage) -> None:
    assert isinstance(backstage.gallery, Deaf)
    (seq,) = await backstage.ask("Как подключить роуминг в Турции?")
    await backstage.shown()
    backstage.gallery.deaf = True
    assert (await backstage.act(Verb.ANSWER, backstage.cluster_of(seq), text="Да")).done
    assert await seconds_to_alarm(backstage) < WITHIN


@in_backstage(encoder=held)
async def test_what_a_backlog_makes_it_give_up_is_named_and_comes_back(backstage: Backstage) -> None:
    held.gate.clear()
    try:
        await backstage.ask(*["Вопрос?"] * CROWD)
        await backstage.until(lambda: "receipts" in backstage.control.health(BROADCAST).given_up)
        # A busy machine gives up more by the time it is asked.
        assert backstage.control.health(BROADCAST).given_up[:2] == ("hints", "receipts")
        assert await backstage.control.similar(BROADCAST, "Вопрос?") == []
    finally:
        held.gate.set()
    assert control.WEIGH_SECONDS < WITHIN


class Jumping:
    """A clock of the wall that somebody sets."""

    ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


wall = Jumping()


@in_backstage(encoder=held, clock=wall)
async def test_a_clock_that_jumps_makes_no_lag_and_no_order(backstage: Backstage) -> None:
    held.gate.clear()
    try:
        before = await backstage.ask("Вопрос?")
        for wall.ahead in (3600.0, -3600.0):
            before += await backstage.ask("Ещё вопрос?")
            await backstage.until(lambda: backstage.control.health(BROADCAST).backlog == len(before))  # noqa: B023 - waited for
            await asyncio.sleep(2 * control.WEIGH_SECONDS)
            health = backstage.control.health(BROADCAST)
            assert health.lag_seconds < 60
            assert health.given_up == ()
    finally:
        held.gate.set()
        wall.ahead = 0.0
    await backstage.shown()
    assert before == sorted(before)
    rows = backstage.stores.views.messages(BROADCAST, MessageQuery(oldest=True))
    assert [row.seq for row in rows] == before
