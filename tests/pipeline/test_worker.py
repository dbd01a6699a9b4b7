"""A live broadcast: what is recorded shows at once, is sorted, obeys people, and outlives every failure."""

import asyncio
import logging
import time
from collections.abc import Sequence
from threading import Event

import numpy as np
import pytest
from numpy.typing import NDArray

from moderation.domain.decisions import MACHINE, Command, Status, Verb
from moderation.domain.errors import StoreFailed
from moderation.domain.events import Decided, Filed, Screened, Settled
from moderation.domain.message import Verdict
from moderation.pipeline import worker as module
from moderation.pipeline.autopilot import ASKERS, SETTLED
from moderation.pipeline.ports import ClusterQuery, Entry, MessageQuery, Receipt
from moderation.pipeline.projector import Projector
from moderation.pipeline.stages import Stages
from moderation.testing import MemorySnapshots, MemoryViews
from moderation.testing.answers import all_answers
from moderation.testing.backstage import BROADCAST, Backstage, Stores, embedder, in_backstage
from moderation.testing.hanging import HangingEncoder

ROAMING = "Как подключить роуминг в Турции?"
ROAMING_AGAIN = "как мне подключить роуминг в турции"
INTERNET = "Почему не работает интернет на даче?"
MINUTES = "Где посмотреть остаток минут?"


def replayed(stores: Stores, *, now: float) -> dict[str, object]:
    """Return what views made from the log alone say."""
    views = MemoryViews()
    Projector(BROADCAST, stores.log, views).catch_up()
    return all_answers(views, BROADCAST, now=now)


def assert_true_to_the_log(stores: Stores) -> None:
    now = time.time()
    assert all_answers(stores.views, BROADCAST, now=now) == replayed(stores, now=now)


@in_backstage()
async def test_messages_are_recorded_sorted_and_shown(backstage: Backstage) -> None:
    seqs = await backstage.ask(ROAMING, INTERNET, "Всем привет")
    await backstage.shown()
    rows = backstage.stores.views.messages(BROADCAST, MessageQuery(oldest=True))
    assert [row.seq for row in rows] == seqs
    assert [bool(row.clusters) for row in rows] == [True, True, False]
    await backstage.until(lambda: backstage.control.health(BROADCAST).on_board == 3)
    health = backstage.control.health(BROADCAST)
    assert (health.status, health.recorded, health.backlog) == ("ok", 3, 0)


@in_backstage()
async def test_clusters_settle_by_themselves(backstage: Backstage) -> None:
    one, other, *_ = await backstage.ask(
        ROAMING, ROAMING_AGAIN, INTERNET, MINUTES, "Сколько стоит тариф Волна?"
    )
    await backstage.shown()
    await backstage.until(lambda: backstage.cluster_of(one) == backstage.cluster_of(other) > 0)
    assert_true_to_the_log(backstage.stores)


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


async def decide(backstage: Backstage, verb: Verb, *clusters: int, **parts: object) -> None:
    outcome = await backstage.act(verb, *clusters, **parts)
    assert outcome.done, outcome.sentence


async def a_day_s_work(backstage: Backstage) -> None:
    """Do something of everything."""
    seqs = await backstage.ask(ROAMING, ROAMING, INTERNET, MINUTES, "Всем привет")
    await backstage.ask(ROAMING, viewer="boris")
    await backstage.shown()
    roaming, internet, minutes = (backstage.cluster_of(seqs[number]) for number in (0, 2, 3))
    await decide(backstage, Verb.APPROVE, roaming)
    await decide(backstage, Verb.MERGE, internet, minutes)
    await decide(backstage, Verb.SPLIT, roaming, seqs=(seqs[0],))
    await decide(backstage, Verb.UNDO)
    await decide(backstage, Verb.ANSWER, roaming, text="В приложении")
    await backstage.intake.support(BROADCAST, "vera", internet)
    await backstage.intake.rate(BROADCAST, "anna", roaming, useful=True)
    await backstage.ask(ROAMING, INTERNET, viewer="gleb")
    await backstage.shown()


@in_backstage()
async def test_views_made_from_the_log_are_the_live_ones(backstage: Backstage) -> None:
    backstage.gallery.connected = {"anna", "gleb"}
    await a_day_s_work(backstage)
    await backstage.until(lambda: bool(backstage.stores.views.told(BROADCAST, "gleb")))
    await backstage.shown()
    assert_true_to_the_log(backstage.stores)
    assert backstage.gallery.frames("gleb", "answered")


@pytest.mark.parametrize("with_snapshot", [True, False])
def test_a_restart_goes_on_where_the_process_ended(with_snapshot: object) -> None:
    stores = Stores()

    async def first() -> None:
        async with Backstage(stores) as backstage:
            await a_day_s_work(backstage)

    async def second() -> None:
        async with Backstage(stores) as backstage:
            before = backstage.stores.views.clusters(BROADCAST, ClusterQuery(), now=0.0)
            (seq,) = await backstage.ask(ROAMING, viewer="dina")
            await backstage.shown()
            row = backstage.stores.views.cluster(BROADCAST, backstage.cluster_of(seq), now=0.0)
            assert row is not None
            assert (row.id, row.status) in [(old.id, old.status) for old in before]
            assert row.status is Status.ANSWERED
            assert_true_to_the_log(stores)

    asyncio.run(first())
    assert stores.snapshots.load(BROADCAST) is not None
    if not with_snapshot:
        stores.snapshots._kept.clear()
    asyncio.run(second())


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


@in_backstage()
async def test_a_command_is_decided_once(backstage: Backstage) -> None:
    (seq,) = await backstage.ask(ROAMING)
    await backstage.shown()
    command = Command("c1", BROADCAST, "olga", Verb.SPLIT, (backstage.cluster_of(seq),), seqs=(seq,))
    worker = backstage.control._workers[BROADCAST]
    first = await worker.decide(command)
    assert first.done
    assert first.cluster == 2
    assert await worker.decide(command) == first
    assert len(backstage.stores.log.read(BROADCAST, kinds={Decided})) == 1


@in_backstage()
async def test_whoever_comes_second_is_told_who_was_first(backstage: Backstage) -> None:
    one, other = await backstage.ask(ROAMING, INTERNET)
    await backstage.shown()
    first, second = backstage.cluster_of(one), backstage.cluster_of(other)
    seen = backstage.desk.version(BROADCAST)
    answered = await asyncio.gather(
        backstage.act(Verb.ANSWER, first, who="olga", text="Да", seen=seen),
        backstage.act(Verb.ANSWER, first, who="pavel", text="Нет", seen=seen),
    )
    winner, loser = sorted(answered, key=lambda outcome: not outcome.done)
    assert winner.done
    assert (loser.done, loser.code, loser.cluster) == (False, "decided", first)
    assert loser.who in {"olga", "pavel"}
    assert abs(loser.at - time.time()) < 60
    await decide(backstage, Verb.MERGE, second, first, who=loser.who)
    late = await backstage.act(Verb.APPROVE, first, who="dina", seen=seen)
    assert (late.done, late.code, late.who, late.cluster) == (False, "merged", loser.who, second)
    nobody = await backstage.act(Verb.APPROVE, 999)
    assert (nobody.code, "999" in nobody.sentence) == ("refused", True)


@in_backstage()
async def test_a_fault_in_deciding_is_told_and_harms_nothing(backstage: Backstage) -> None:
    (seq,) = await backstage.ask(ROAMING)
    await backstage.shown()
    stages = backstage.control._workers[BROADCAST]._stages
    stages._sorter.obey = None  # type: ignore[assignment, method-assign]
    outcome = await backstage.act(Verb.APPROVE, backstage.cluster_of(seq))
    assert (outcome.done, outcome.code, outcome.sentence) == (False, "failed", module.FAULT)
    await decide(backstage, Verb.APPROVE, backstage.cluster_of(seq))


@in_backstage()
async def test_settling_is_recorded_only_while_questions_come(backstage: Backstage) -> None:
    await backstage.ask(ROAMING)
    await backstage.until(lambda: bool(backstage.stores.log.read(BROADCAST, kinds={Settled})))
    await asyncio.sleep(3 * module.SETTLE_SECONDS)
    assert len(backstage.stores.log.read(BROADCAST, kinds={Settled})) == 1


@in_backstage()
async def test_the_machine_merges_nothing_while_it_is_off_and_all_once_it_is_on_again(
    backstage: Backstage,
) -> None:
    await backstage.act(Verb.DIAL, text="off")
    one, other, *_ = await backstage.ask(
        ROAMING, ROAMING_AGAIN, INTERNET, MINUTES, "Сколько стоит тариф Волна?"
    )
    await backstage.shown()
    await asyncio.sleep(3 * module.SETTLE_SECONDS)
    assert not backstage.stores.log.read(BROADCAST, kinds={Settled})
    await backstage.act(Verb.DIAL, text="assist")
    await backstage.until(lambda: backstage.cluster_of(one) == backstage.cluster_of(other) > 0)
    act = backstage.desk.acts(BROADCAST)[0]
    await backstage.act(Verb.UNDO, undoes=act.id)
    assert backstage.cluster_of(one) != backstage.cluster_of(other)
    assert [row.undone_by != "" for row in backstage.desk.acts(BROADCAST)] == [True]
    assert_true_to_the_log(backstage.stores)


@in_backstage()
async def test_the_machine_approves_what_many_ask_and_leaves_alone_what_people_took_back(
    backstage: Backstage,
) -> None:
    for number in range(ASKERS):
        await backstage.ask(ROAMING, viewer=f"v{number}", at=time.time() - 2 * SETTLED)
    await backstage.ask(INTERNET, at=time.time() - 2 * SETTLED)
    await backstage.shown()
    await backstage.act(Verb.DIAL, text="auto")

    def statuses() -> list[Status]:
        return [row.status for row in backstage.stores.views.clusters(BROADCAST, ClusterQuery(), now=0.0)]

    await backstage.until(lambda: statuses() == [Status.APPROVED, Status.WAITING])
    approved = backstage.desk.decisions(BROADCAST, verbs=[Verb.APPROVE])[0]
    assert approved.who == MACHINE
    await backstage.act(Verb.UNDO, undoes=approved.id)
    await asyncio.sleep(3 * module.SETTLE_SECONDS)
    assert statuses() == [Status.WAITING, Status.WAITING]
    assert_true_to_the_log(backstage.stores)


@in_backstage()
async def test_an_answer_that_helps_nobody_comes_back_to_people_and_once_only(backstage: Backstage) -> None:
    for number in range(3):
        (seq,) = await backstage.ask(ROAMING, viewer=f"v{number}")
    await backstage.shown()
    cluster = backstage.cluster_of(seq)
    await backstage.act(Verb.ANSWER, cluster, text="Скоро")
    for number in range(3):
        await backstage.intake.rate(BROADCAST, f"v{number}", cluster, useful=False)

    def status() -> Status:
        return backstage.stores.views.clusters(BROADCAST, ClusterQuery(), now=0.0)[0].status

    await backstage.until(lambda: status() is Status.WAITING)
    reopened = backstage.desk.decisions(BROADCAST, verbs=[Verb.REOPEN])[0]
    assert reopened.who == MACHINE
    await backstage.act(Verb.UNDO, undoes=reopened.id)
    await asyncio.sleep(3 * module.SETTLE_SECONDS)
    assert status() is Status.ANSWERED
    assert_true_to_the_log(backstage.stores)


@in_backstage()
async def test_similar_questions_are_found_while_typing(backstage: Backstage) -> None:
    (seq,) = await backstage.ask(ROAMING)
    assert await backstage.control.similar("nowhere", ROAMING) == []
    await backstage.shown()
    assert await backstage.control.similar(BROADCAST, ROAMING) == [backstage.cluster_of(seq)]
    assert await backstage.control.similar(BROADCAST, "  ") == []


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
