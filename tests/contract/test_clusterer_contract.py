"""What holds for every clusterer: Efir's in each of its configurations, and the simplest one that keeps the contract.

Nothing here knows how a clusterer groups, only that well separated groups are found and what may never happen.
"""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from embeddings import Faded, Merged, Split
from embeddings.errors import BadVectors, SnapshotDamaged, UnknownCluster
from embeddings.evaluate import b_cubed
from tests.contract.clusterers import CONFIGURATIONS, DIM, Followed, Make, settled, stream, two

several = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
seeds = st.integers(0, 10**6)


@pytest.fixture(params=CONFIGURATIONS)
def make(request: pytest.FixtureRequest) -> Make:
    return CONFIGURATIONS[request.param]


def test_separate_groups_are_found(make: Make) -> None:
    followed, _, labels = settled(make)

    assert b_cubed(labels, followed.clusters())[0] > 0.95


@several
@given(seed=seeds, sizes=st.lists(st.integers(1, 90), min_size=1, max_size=4))
def test_batches_change_nothing(make: Make, seed: int, sizes: list[int]) -> None:
    vectors, _ = stream(seed, noise=0.5)
    whole, parts = Followed(make()), Followed(make())

    whole.learn(vectors, (len(vectors),))
    parts.learn(vectors, sizes)

    assert (whole.micros, whole.settle()) == (parts.micros, parts.settle())


@several
@given(seed=seeds)
def test_the_order_of_batches_hardly_changes_who_ends_up_together(make: Make, seed: int) -> None:
    vectors, labels = stream(seed)
    turned = np.roll(np.arange(len(vectors)), seed % len(vectors))
    first, second = Followed(make()), Followed(make())
    first.learn(vectors)
    second.learn(vectors[turned])
    first.settle()
    second.settle()

    one = np.array(first.clusters())[turned].tolist()

    assert b_cubed(one, second.clusters())[0] > 0.9
    assert b_cubed([labels[place] for place in turned], second.clusters())[0] > 0.9


@several
@given(seed=seeds)
def test_predicting_changes_nothing_and_comes_true(make: Make, seed: int) -> None:
    vectors, _ = stream(seed, count=60, noise=0.5)
    clusterer = make()
    for vector in vectors:
        before = clusterer.snapshot()
        predicted = clusterer.predict_one(vector)
        assert clusterer.snapshot() == before
        (assignment,) = clusterer.learn(vector[None], at=0.0)
        assert assignment.opened == (predicted is None)
        assert predicted in (None, assignment)


@several
@given(seed=seeds)
def test_ids_only_grow_and_none_comes_back(make: Make, seed: int) -> None:
    vectors, _ = stream(seed, noise=1.0)
    clusterer, seen, gone = make(), set[int](), set[int]()
    for start in range(0, len(vectors), 20):
        for assignment in clusterer.learn(vectors[start : start + 20], at=float(start)):
            assert assignment.cluster not in gone
            assert assignment.cluster in seen or assignment.cluster > max(seen, default=0)
            seen.add(assignment.cluster)
        latest, changes = max(seen), clusterer.settle(at=float(start))
        gone.update(change.loser for change in changes if isinstance(change, Merged))
        split = {change.into for change in changes if isinstance(change, Split)}
        assert all(cluster > latest for cluster in split - seen)
        assert not split & gone
        seen |= split
        assert clusterer.new_cluster() > max(seen)


@several
@given(seed=seeds)
def test_what_faded_is_told_once_and_gets_no_more(make: Make, seed: int) -> None:
    vectors, _ = stream(seed, count=300, groups=20, noise=1.5)
    clusterer, faded = make(), list[int]()
    for start in range(0, len(vectors), 20):
        for assignment in clusterer.learn(vectors[start : start + 20], at=float(start)):
            assert assignment.cluster not in faded
        faded += [change.cluster for change in clusterer.settle(at=0.0) if isinstance(change, Faded)]

    assert len(faded) == len(set(faded))


def test_settling_again_changes_nothing(make: Make) -> None:
    followed, *_ = settled(make, noise=0.8)

    assert followed.settle() == []


@several
@given(seed=seeds, cut=st.integers(0, 149))
def test_a_restart_changes_nothing(make: Make, seed: int, cut: int) -> None:
    vectors, _ = stream(seed, noise=0.5)
    straight = Followed(make())
    straight.learn(vectors[:cut])
    resumed = straight.restarted(make)

    for one in (straight, resumed):
        one.learn(vectors[cut:])

    assert straight.micros == resumed.micros
    assert straight.settle() == resumed.settle()
    assert straight.clusterer.snapshot() == resumed.clusterer.snapshot()


def test_a_damaged_snapshot_is_refused_and_changes_nothing(make: Make) -> None:
    followed, *_ = settled(make)
    before = followed.clusterer.snapshot()

    with pytest.raises(SnapshotDamaged):
        followed.clusterer.restore(b"")

    assert followed.clusterer.snapshot() == before


@pytest.mark.parametrize("restart", [False, True])
class TestPeople:
    """What people decided holds through more messages, settling and restarts."""

    def on(self, followed: Followed, vectors: NDArray[np.float64], make: Make, *, restart: bool) -> Followed:
        followed = followed.restarted(make) if restart else followed
        followed.learn(vectors)
        followed.settle()
        return followed

    def one_of_several(self, make: Make) -> tuple[Followed, NDArray[np.float64], list[int]]:
        """Return a clusterer with a cluster of several micro-clusters, and these."""
        for noise in (0.35, 0.6):  # clusterers differ in how alike a micro-cluster is
            followed, vectors, _ = settled(make, groups=2, noise=noise)
            homes = list(followed.home.values())
            cluster = max(homes, key=homes.count)
            if homes.count(cluster) > 1:
                return followed, vectors, [micro for micro, home in followed.home.items() if home == cluster]
        raise AssertionError("No cluster has several micro-clusters.")

    def test_must_link(self, make: Make, *, restart: bool) -> None:
        followed, vectors, labels = settled(make)
        a, b = two(followed, labels)
        merged = followed.clusterer.must_link(a, b)
        followed.home.update({micro: after for micro, _, after in merged.moves})

        followed = self.on(followed, vectors, make, restart=restart)

        assert b not in followed.home.values()
        assert {followed.home[micro] for micro, _, _ in merged.moves} == {a}

    def test_cannot_link(self, make: Make, *, restart: bool) -> None:
        """Halves of one cluster, taken apart by hand, would be linked again at once."""
        followed, vectors, members = self.one_of_several(make)
        cluster, half = followed.home[members[0]], members[1::2]
        new = followed.clusterer.new_cluster()
        followed.clusterer.place(dict.fromkeys(half, new))
        followed.home.update(dict.fromkeys(half, new))
        followed.clusterer.cannot_link(cluster, new)

        followed = self.on(followed, vectors, make, restart=restart)

        assert {followed.home[micro] for micro in half} == {new}
        assert followed.home[members[0]] != new

    def test_pinned(self, make: Make, *, restart: bool) -> None:
        followed, vectors, labels = settled(make)
        a, b = two(followed, labels)
        held = {micro: cluster for micro, cluster in followed.home.items() if cluster in (a, b)}
        followed.clusterer.pin(a)
        followed.clusterer.pin(b)

        followed = self.on(followed, vectors, make, restart=restart)

        assert {micro: followed.home[micro] for micro in held} == held

    def test_placed(self, make: Make, *, restart: bool) -> None:
        followed, vectors, _ = settled(make)
        micro, new = followed.micros[0], followed.clusterer.new_cluster()
        followed.clusterer.place({micro: new})
        followed.home[micro] = new

        followed = self.on(followed, vectors, make, restart=restart)

        assert followed.home[micro] == new


def test_unknown_clusters_are_refused(make: Make) -> None:
    followed, *_ = settled(make)
    cluster = followed.clusters()[0]
    for wrong in (
        lambda: followed.clusterer.pin(999),
        lambda: followed.clusterer.must_link(cluster, 999),
        lambda: followed.clusterer.cannot_link(999, cluster),
    ):
        with pytest.raises(UnknownCluster):
            wrong()


class TestDegenerate:
    @pytest.mark.parametrize(
        "bad", [np.zeros(DIM), np.full(DIM, np.nan), np.full(DIM, -np.inf), np.ones(DIM + 1)]
    )
    def test_what_points_nowhere_is_refused_and_nothing_learnt(
        self, make: Make, bad: NDArray[np.float64]
    ) -> None:
        clusterer = make()
        before = clusterer.snapshot()

        with pytest.raises(BadVectors):
            clusterer.learn(np.stack([bad, bad]), at=0.0)

        assert clusterer.snapshot() == before

    def test_nothing_is_no_trouble(self, make: Make) -> None:
        clusterer = make()

        assert clusterer.learn(np.empty((0, DIM)), at=0.0) == []
        assert clusterer.settle(at=0.0) == []
        assert clusterer.predict_one(np.ones(DIM)) is None

    def test_one_message(self, make: Make) -> None:
        clusterer = make()

        (assignment,) = clusterer.learn(np.ones((1, DIM)), at=0.0)

        assert (assignment.item, assignment.micro, assignment.cluster, assignment.opened) == (0, 1, 1, True)
        assert clusterer.settle(at=0.0) == []

    def test_the_same_again_and_again_is_one(self, make: Make) -> None:
        clusterer = make()

        assigned = clusterer.learn(np.ones((200, DIM)), at=0.0)

        assert {assignment.micro for assignment in assigned} == {1}
        assert clusterer.settle(at=0.0) == []

    def test_one_dimension(self, make: Make) -> None:
        clusterer = make(1)

        assigned = clusterer.learn(np.array([[1.0], [-2.0], [3.0], [-1.0]] * 40), at=0.0)
        clusterer.settle(at=0.0)

        assert len({assignment.micro for assignment in assigned[:4]}) == 2

    def test_tiny_and_huge_vectors(self, make: Make) -> None:
        vectors = np.outer([1e-12, 1e12, 1.0], np.ones(DIM))

        assigned = make().learn(vectors, at=0.0)

        assert len({assignment.cluster for assignment in assigned}) == 1
