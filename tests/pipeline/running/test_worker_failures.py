"""Failures of a live broadcast: of the model, of the store, of views, of snapshots; nothing recorded is lost."""

import asyncio
import logging
import time
from collections.abc import Sequence
from threading import Event

import numpy as np
import pytest
from numpy.typing import NDArray

from moderation.domain.deciding.decisions import Verb
from moderation.domain.errors import StoreFailed
from moderation.domain.events import Filed, Screened
from moderation.domain.message import Verdict
from moderation.pipeline.ports import Entry, MessageQuery, Receipt
from moderation.pipeline.running import worker as module
from moderation.pipeline.sorting.stages import Stages
from moderation.testing import MemorySnapshots
from moderation.testing.backstage import BROADCAST, Backstage, Stores, embedder, in_backstage
from moderation.testing.hanging import HangingEncoder
from tests.pipeline.live import INTERNET, MINUTES, ROAMING, assert_true_to_the_log, decide


def test_an_emergency_shows_although_the_model_hangs() -> None:
    encoder = HangingEncoder()

    @in_backstage(encoder=encoder)
    async def live(backstage: Backstage) -> None:
        # The model is busy with these for ever.
        await backstage.ask(*[f"Вопрос номер {number}?" for number in range(50)])
        await backstage.ask("Помогите, пожар, мы горим, 112 не отвечает!", viewer="boris")
        await backstage.until(lambda: bool(backstage.desk.alarms(BROADCAST)))
        alarm = backstage.desk.alarms(BROADCAST)[0]
        assert (alarm.viewer, alarm.state, alarm.alarm) == ("boris", "recorded", "raised")
        await backstage.until(lambda: backstage.control.health(BROADCAST).backlog == 51)
        looks = [backstage.control.similar(BROADCAST, ROAMING) for _ in range(100)]
        started = time.monotonic()
        assert await asyncio.gather(*looks) == [[]] * 100
        assert time.monotonic() - started < 5
        encoder.gate.set()
        await backstage.shown()
        await backstage.until(lambda: backstage.control.health(BROADCAST).on_board == 51)
        assert backstage.desk.alarms(BROADCAST)[0].state == "screened"

    live()


def test_a_model_that_died_loses_nothing_and_catches_up() -> None:
    encoder = HangingEncoder()
    encoder.gate.set()
    encoder.fails = True

    @in_backstage(encoder=encoder)
    async def live(backstage: Backstage) -> None:
        await backstage.ask(ROAMING, INTERNET)
        await backstage.until(lambda: backstage.control.health(BROADCAST).status == "failing")
        assert backstage.control.health(BROADCAST).backlog == 2
        assert backstage.stores.views.counts(BROADCAST).recorded == 2
        await backstage.ask(MINUTES)
        encoder.fails = False
        await backstage.shown()
        rows = backstage.stores.views.messages(BROADCAST, MessageQuery())
        assert [row.verdict for row in rows] == [Verdict.ADMIT] * 3
        assert all(row.clusters for row in rows)
        await backstage.until(lambda: backstage.control.health(BROADCAST).status == "ok")

    live()


@in_backstage()
async def test_poison_is_set_aside_and_the_rest_flows(backstage: Backstage) -> None:
    encode = backstage._embedder._encoder.encode

    def poisoned(texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = encode(texts)
        return np.where([["яд" in text] for text in texts], np.float32(np.nan), vectors)

    backstage._embedder._encoder.encode = poisoned  # type: ignore[method-assign]
    before, poison, after = await backstage.ask(ROAMING, "Где взять яд?", INTERNET)
    await backstage.shown()
    row = backstage.desk.messages(BROADCAST, MessageQuery(verdicts=("withhold",)))[0]
    assert (row.seq, row.reasons[0]) == (poison, "unreadable")
    assert backstage.cluster_of(before)
    assert backstage.cluster_of(after)


@pytest.mark.parametrize("fails", [False, True], ids=["recorded", "not recorded"])
def test_a_stop_in_the_midst_of_a_conclusion_keeps_only_what_the_log_bears_out(fails: object) -> None:
    stores = Stores()
    entered, gate = Event(), Event()
    append = stores.log.append

    def slowly(entries: Sequence[Entry]) -> list[Receipt]:
        if isinstance(entries[0].event, Screened):
            entered.set()
            assert gate.wait(10)
            if fails:
                raise StoreFailed("No space left.")
        return append(entries)

    async def cut_short() -> None:
        async with Backstage(stores) as backstage:
            await backstage.ask(MINUTES)
            await backstage.shown()
            stores.log.append = slowly  # type: ignore[method-assign]
            await backstage.ask(ROAMING)
            assert await asyncio.to_thread(entered.wait, 10)
            asyncio.get_running_loop().call_later(0.2, gate.set)

    asyncio.run(cut_short())
    stores.log.append = append  # type: ignore[method-assign]
    assert len(stores.log.read(BROADCAST, kinds={Filed})) == (1 if fails else 2)
    restarted, from_zero = (Stages(BROADCAST, stores.log, embedder()) for _ in range(2))
    restarted.start(stores.snapshots)
    from_zero.start(MemorySnapshots())
    assert restarted.snapshot() == from_zero.snapshot()


@in_backstage()
async def test_a_store_that_fails_in_the_middle_is_survived(backstage: Backstage) -> None:
    one, other = await backstage.ask(ROAMING, INTERNET)
    await backstage.shown()
    first, second = backstage.cluster_of(one), backstage.cluster_of(other)
    backstage.stores.log.failing = True
    with pytest.raises(StoreFailed):
        await backstage.ask(MINUTES)
    outcome = await backstage.act(Verb.MERGE, first, second)
    assert (outcome.done, outcome.code) == (False, "failed")
    assert backstage.control.health(BROADCAST).status == "failing"
    backstage.stores.log.failing = False
    # The merge that was not recorded did not happen, to the sorter neither.
    (seq,) = await backstage.ask(INTERNET, viewer="boris")
    await backstage.shown()
    assert backstage.cluster_of(seq) == second
    await decide(backstage, Verb.MERGE, first, second)
    await backstage.shown()
    assert backstage.cluster_of(seq) == first
    await backstage.until(lambda: backstage.control.health(BROADCAST).status == "ok")
    assert_true_to_the_log(backstage.stores)


@in_backstage()
async def test_a_store_that_fails_under_the_sorter_is_survived(backstage: Backstage) -> None:
    append = backstage.stores.log.append
    failing = 3

    def fickle(entries: Sequence[Entry]) -> list[Receipt]:
        nonlocal failing
        if failing and isinstance(entries[0].event, Screened):
            failing -= 1
            raise StoreFailed("No space left.")
        return append(entries)

    backstage.stores.log.append = fickle  # type: ignore[method-assign]
    seqs = await backstage.ask(ROAMING, INTERNET, MINUTES)
    await backstage.shown()
    screened = [r.event for r in backstage.stores.log.read(BROADCAST, kinds={Screened})]
    assert [seq for event in screened if isinstance(event, Screened) for seq in event.seqs] == seqs
    assert failing == 0
    assert_true_to_the_log(backstage.stores)


@in_backstage()
async def test_views_that_fail_are_caught_up_later(backstage: Backstage) -> None:
    begin, failing = backstage.stores.views.begin, True

    def fickle(broadcast: str) -> object:
        if failing:
            raise StoreFailed("views: the disk is full")
        return begin(broadcast)

    backstage.stores.views.begin = fickle  # type: ignore[method-assign, assignment]
    await backstage.ask(ROAMING)
    await backstage.until(lambda: backstage.control.health(BROADCAST).status == "failing")
    # Intake goes on all the same.
    await backstage.ask(INTERNET)
    failing = False
    await backstage.shown()
    assert backstage.control.health(BROADCAST).recorded == 2
    await backstage.until(lambda: backstage.control.health(BROADCAST).status == "ok")
    assert_true_to_the_log(backstage.stores)


@in_backstage()
async def test_views_that_begin_anew_are_filled_from_the_log_and_nobody_is_told_twice(
    backstage: Backstage,
) -> None:
    backstage.gallery.connected |= {"anna", "boris"}
    (first,) = await backstage.ask(ROAMING)
    await backstage.ask(INTERNET, viewer="boris")
    await backstage.shown()
    await decide(backstage, Verb.ANSWER, backstage.cluster_of(first), text="В приложении.")
    await backstage.until(lambda: bool(backstage.gallery.frames("anna", "answered")))
    await backstage.shown()
    before = backstage.stores.views.messages(BROADCAST, MessageQuery())
    heard = len(backstage.gallery.heard)
    backstage.stores.views.clear(BROADCAST)
    (third,) = await backstage.ask(MINUTES, viewer="boris")
    await backstage.shown()
    await backstage.until(lambda: backstage.control.health(BROADCAST).status == "ok")
    assert backstage.stores.views.messages(BROADCAST, MessageQuery(oldest=True, limit=2)) == before[::-1]
    assert backstage.control.health(BROADCAST).recorded == 3
    assert backstage.cluster_of(third)
    new = backstage.gallery.heard[heard:]
    assert {notice.viewer for notice in new} <= {"boris"}
    assert not [notice for notice in new if notice.frame["type"] == "answered"]


def test_a_snapshot_that_cannot_be_kept_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "SNAPSHOT_EVENTS", 0)

    @in_backstage()
    async def live(backstage: Backstage) -> None:
        def save(broadcast: str, offset: int, state: bytes) -> None:
            raise StoreFailed("The snapshot could not be kept.")

        backstage.stores.snapshots.save = save  # type: ignore[method-assign]
        await backstage.ask(ROAMING)
        await backstage.until(lambda: backstage.control.health(BROADCAST).status == "failing")
        await backstage.ask(INTERNET)
        await backstage.shown()

    with caplog.at_level(logging.WARNING):
        live()
    assert caplog.text.count("clusters of main failed: The snapshot could not be kept.") == 1


def test_a_cut_log_is_told_and_the_board_follows_it(caplog: pytest.LogCaptureFixture) -> None:
    stores = Stores()

    async def first() -> None:
        async with Backstage(stores) as backstage:
            await backstage.ask(ROAMING, INTERNET, MINUTES)
            await backstage.shown()

    async def second() -> None:
        async with Backstage(stores) as backstage:
            await backstage.shown()
            health = backstage.control.health(BROADCAST)
            assert (health.lost, health.status, health.recorded) == (2, "failing", 1)
            await backstage.ask(INTERNET)
            await backstage.shown()
            assert_true_to_the_log(stores)

    asyncio.run(first())
    del stores.log._log._events[BROADCAST][2:]  # type: ignore[attr-defined]
    with caplog.at_level(logging.ERROR):
        asyncio.run(second())
    assert "lacks 2 messages" in caplog.text
