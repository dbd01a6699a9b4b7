"""What the machine would merge, where it may only suggest: proposed, accepted, refused, taken back."""

import asyncio

import numpy as np

from embeddings import Clusterer
from moderation.domain.deciding.decisions import Change, Field, Subject, Verb
from moderation.pipeline.rows import ClusterRow
from moderation.pipeline.sorting.proposing import keep_apart, merges
from moderation.testing.backstage import BROADCAST, Backstage, in_backstage

DIM = 8


def close_pair() -> Clusterer:
    """A clusterer with two clusters that settling would merge, among others that it would not."""
    dice = np.random.default_rng(3)
    clusterer = Clusterer(DIM)
    centres = np.linalg.qr(dice.standard_normal((DIM, DIM)))[0]
    near = centres[0] + 0.55 * centres[1]
    for n, centre in enumerate([centres[0], near, *centres[2:6]] * 6):
        clusterer.learn([1 + 4 * centre + 0.01 * dice.standard_normal(DIM)], at=float(n))
    return clusterer


def sizes(clusterer: Clusterer) -> dict[int, int]:
    homes = clusterer._memory.micros.clusters[1 : clusterer._memory.micros.size].tolist()
    return {cluster: homes.count(cluster) for cluster in homes}


def test_what_settling_would_merge_is_proposed_without_a_change() -> None:
    clusterer = close_pair()
    before = clusterer.snapshot()
    found = merges(clusterer, lambda one: sizes(clusterer).get(one, 0), at=99.0)
    assert clusterer.snapshot() == before
    assert found
    merged = {frozenset((change.loser, change.winner)) for change in clusterer.settle(at=99.0)}
    assert {frozenset(group) for group in found} == merged


def test_what_people_keep_apart_is_proposed_no_more_until_they_take_that_back() -> None:
    clusterer = close_pair()
    size = sizes(clusterer)
    ((first, second),) = merges(clusterer, lambda one: size.get(one, 0), at=99.0)
    apart = Change(Subject.CLUSTER, first, Field.APART, "", str(second))
    keep_apart(clusterer, [apart], lambda one: size.get(one, 0))
    assert merges(clusterer, lambda one: size.get(one, 0), at=99.0) == ()
    back = Change(Subject.CLUSTER, first, Field.APART, str(second), "")
    keep_apart(clusterer, [back], lambda one: size.get(one, 0))
    assert merges(clusterer, lambda one: size.get(one, 0), at=99.0) == ((first, second),)


ALIKE = (
    "Как подключить роуминг в Турции?",
    "Подключить роуминг в Турции как?",
    "роуминг в турции как подключить",
)


async def proposal(backstage: Backstage) -> list[ClusterRow]:
    """Wait for the first proposal at the step that suggests."""
    assert (await backstage.act(Verb.DIAL, text="suggest")).done
    for text in (*ALIKE, "Почему не работает интернет?", "Сколько стоит eSIM?", "Где ближайший салон?"):
        await backstage.ask(text, viewer=text)
    found: list[list[ClusterRow]] = []

    def proposed() -> bool:
        found[:] = backstage.desk.merges(BROADCAST)
        return bool(found)

    await backstage.until(proposed)
    return found[0]


@in_backstage()
async def test_a_proposal_is_accepted_by_merging_and_gone_by_then(backstage: Backstage) -> None:
    group = await proposal(backstage)
    assert (await backstage.act(Verb.MERGE, *(row.id for row in group))).done
    assert backstage.desk.merges(BROADCAST) == []
    merged = backstage.stores.views.cluster(BROADCAST, group[0].id, now=0.0)
    assert merged is not None
    assert merged.messages == sum(row.messages for row in group)


@in_backstage()
async def test_a_refused_proposal_holds_when_the_machine_may_merge_too(backstage: Backstage) -> None:
    group = await proposal(backstage)
    ids = [row.id for row in group]
    assert (await backstage.act(Verb.APART, *ids)).done
    assert backstage.desk.merges(BROADCAST) == []
    assert (await backstage.act(Verb.DIAL, text="assist")).done
    await backstage.ask("Где купить сим-карту?")
    await asyncio.sleep(0.5)
    assert all(row is not None and row.id == id_ for id_ in ids
               for row in [backstage.stores.views.cluster(BROADCAST, id_, now=0.0)])  # fmt: skip


@in_backstage()
async def test_where_the_machine_merges_by_itself_it_proposes_nothing(backstage: Backstage) -> None:
    await proposal(backstage)
    assert (await backstage.act(Verb.DIAL, text="off")).done
    assert backstage.desk.merges(BROADCAST) == []
