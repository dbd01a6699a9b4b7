"""What people decide in a live broadcast, and what the machine may decide by itself."""

import asyncio
import time

from moderation.domain.deciding.decisions import MACHINE, Command, Status, Verb
from moderation.domain.events import Decided, Settled
from moderation.pipeline.ports import ClusterQuery
from moderation.pipeline.running import worker as module
from moderation.pipeline.running.autopilot import ASKERS, SETTLED
from moderation.testing.backstage import BROADCAST, Backstage, in_backstage
from tests.pipeline.live import INTERNET, MINUTES, ROAMING, ROAMING_AGAIN, assert_true_to_the_log, decide


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
