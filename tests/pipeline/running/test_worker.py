"""A live broadcast: what is recorded shows at once, is sorted, settles, and goes on after a restart."""

import asyncio

import pytest

from moderation.domain.deciding.decisions import Status, Verb
from moderation.domain.events import Settled
from moderation.pipeline.ports import ClusterQuery, MessageQuery
from moderation.pipeline.running import worker as module
from moderation.testing.backstage import BROADCAST, Backstage, Stores, in_backstage
from tests.pipeline.live import INTERNET, MINUTES, ROAMING, ROAMING_AGAIN, assert_true_to_the_log, decide


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


@in_backstage()
async def test_settling_is_recorded_only_while_questions_come(backstage: Backstage) -> None:
    await backstage.ask(ROAMING)
    await backstage.until(lambda: bool(backstage.stores.log.read(BROADCAST, kinds={Settled})))
    await asyncio.sleep(3 * module.SETTLE_SECONDS)
    assert len(backstage.stores.log.read(BROADCAST, kinds={Settled})) == 1


@in_backstage()
async def test_similar_questions_are_found_while_typing(backstage: Backstage) -> None:
    (seq,) = await backstage.ask(ROAMING)
    assert await backstage.control.similar("nowhere", ROAMING) == []
    await backstage.shown()
    assert await backstage.control.similar(BROADCAST, ROAMING) == [backstage.cluster_of(seq)]
    assert await backstage.control.similar(BROADCAST, "  ") == []
