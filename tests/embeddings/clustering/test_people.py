"""People's decisions outrank the clusterer: what is linked, kept apart, placed, pinned or taken out stays so."""

import numpy as np
import pytest

from embeddings import Clusterer, ClusterSettings, Faded
from embeddings.errors import UnknownCluster
from tests.embeddings.clustering.streams import DIM, clusters_of, grouped_stream, two_clusters


class TestPeople:
    def test_must_link_joins_for_good(self) -> None:
        clusterer, a, b, vectors, _ = two_clusters()

        merged = clusterer.must_link(a, b)

        assert (merged.loser, merged.winner) == (b, a)
        assert {(before, after) for _, before, after in merged.moves} == {(b, a)}
        assert b not in clusters_of(clusterer).values()
        clusterer.learn(vectors, at=1.0)
        clusterer.settle(at=1.0)
        assert {clusters_of(clusterer)[micro] for micro, _, _ in merged.moves} == {a}

    def test_cannot_link_keeps_apart(self) -> None:
        vectors, _ = grouped_stream(9, count=300, groups=2, noise=0.9)
        loose = ClusterSettings(link=-1.0, link_scattered=-1.0, cohesion=0.0)
        clusterer = Clusterer(DIM, settings=loose)
        micros = [assignment.micro for assignment in clusterer.learn(vectors, at=0.0)]
        a, b = (clusters_of(clusterer)[micro] for micro in (micros[0], max(micros)))

        clusterer.cannot_link(a, b)
        clusterer.settle(at=0.0)

        assert clusters_of(clusterer)[micros[0]] != clusters_of(clusterer)[max(micros)]
        assert len(set(clusters_of(clusterer).values())) == 2

    def test_what_people_placed_stays(self) -> None:
        clusterer, a, b, _, micros = two_clusters()
        home = clusterer.new_cluster()

        clusterer.place({micros[0]: home})

        assert clusterer.settle(at=1.0) is not None
        assert clusters_of(clusterer)[micros[0]] == home
        assert home not in (a, b)

    def test_ids_that_people_used_are_not_handed_out_again(self) -> None:
        clusterer, _, _, _, micros = two_clusters()

        clusterer.place({micros[0]: 500})

        assert clusterer.new_cluster() == 501

    def test_a_merger_is_undone_by_placing(self) -> None:
        clusterer, a, b, _, _ = two_clusters()
        before = clusters_of(clusterer)
        merged = clusterer.must_link(a, b)

        clusterer.place({micro: old for micro, old, _ in merged.moves})
        clusterer.cannot_link(a, b)
        clusterer.settle(at=1.0)

        assert clusters_of(clusterer) == before

    def test_a_hand_split_attracts_what_looks_like_it(self) -> None:
        clusterer, a, _, vectors, micros = two_clusters()
        new = clusterer.new_cluster()

        detached = clusterer.detach(vectors[:1], micros[:1], new)

        assert detached[0] > max(micros)
        assignment = clusterer.learn_one(vectors[0], at=1.0)
        assert (assignment.micro, assignment.cluster) == (detached[0], new)
        clusterer.settle(at=1.0)
        assert clusters_of(clusterer)[detached[0]] == new
        assert a in clusters_of(clusterer).values()

    def test_detaching_the_last_message_leaves_an_empty_micro_cluster(self) -> None:
        vectors, _ = grouped_stream(5, count=70)
        clusterer = Clusterer(DIM)
        alone = clusterer.learn_one(vectors[0], at=0.0)

        clusterer.detach(vectors[:1], [alone.micro], clusterer.new_cluster())

        assert clusterer.settle(at=0.0) == [Faded(alone.cluster)]
        assert clusters_of(clusterer)[alone.micro] == alone.cluster

    def test_pinned_clusters_are_neither_merged_nor_split(self) -> None:
        vectors, _ = grouped_stream(9, count=300, groups=2, noise=0.9)
        clusterer = Clusterer(DIM, settings=ClusterSettings(link=-1.0, link_scattered=-1.0, cohesion=0.0))
        clusterer.learn(vectors, at=0.0)
        first, second, *_ = sorted(set(clusters_of(clusterer).values()))
        clusterer.pin(first)
        clusterer.pin(second)

        clusterer.settle(at=0.0)

        assert set(clusters_of(clusterer).values()) == {first, second}
        clusterer.unpin(second)
        clusterer.settle(at=0.0)
        assert set(clusters_of(clusterer).values()) == {first}

    def test_decisions_survive_a_snapshot(self) -> None:
        clusterer, a, b, _, micros = two_clusters()
        clusterer.cannot_link(a, b)
        clusterer.pin(a)
        clusterer.place({micros[0]: clusterer.new_cluster()})
        again = Clusterer(DIM)

        again.restore(clusterer.snapshot())

        assert again.snapshot() == clusterer.snapshot()
        assert again.settle(at=0.0) == clusterer.settle(at=0.0)

    def test_unknown_ids_are_refused(self) -> None:
        clusterer, a, *_ = two_clusters()
        for wrong in (
            lambda: clusterer.pin(999),
            lambda: clusterer.must_link(a, 999),
            lambda: clusterer.cannot_link(a, 999),
            lambda: clusterer.place({0: a}),
            lambda: clusterer.detach(np.ones((1, DIM)), [999], a),
        ):
            with pytest.raises(UnknownCluster):
                wrong()
