"""What holds for every clusterer: Efir's in each of its configurations, and the simplest one that keeps the contract.

Nothing here knows how a clusterer groups, only that well separated groups are found and what may never happen.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray

from embeddings import Assignment, Change, Clusterer, ClusterSettings, Faded, Merged, Split
from embeddings.clustering.tuning import PLAIN
from embeddings.errors import BadVectors, SnapshotDamaged, UnknownCluster
from embeddings.evaluate import b_cubed
from tests.contract.leaders import Leaders

DIM = 24


class Groups(Protocol):
    """What a clusterer must be able to do."""

    def learn(self, vectors: ArrayLike, *, at: float) -> list[Assignment]: ...
    def predict_one(self, vector: ArrayLike) -> Assignment | None: ...
    def settle(self, *, at: float) -> list[Change]: ...
    def new_cluster(self) -> int: ...
    def must_link(self, a: int, b: int) -> Merged: ...
    def cannot_link(self, a: int, b: int) -> None: ...
    def place(self, moves: Mapping[int, int]) -> None: ...
    def pin(self, cluster: int) -> None: ...
    def snapshot(self) -> bytes: ...
    def restore(self, snapshot: bytes) -> None: ...


Make = Callable[..., Groups]


def efir(configured: ClusterSettings) -> Make:
    return lambda dim=DIM: Clusterer(dim, settings=configured)


CONFIGURATIONS: dict[str, Make] = {
    "aligned": efir(ClusterSettings()),
    "plain": efir(PLAIN),
    "background presumed": lambda dim=DIM: Clusterer(
        dim, settings=ClusterSettings(background=(0.8 / dim**0.5,) * dim)
    ),
    "short windows": efir(ClusterSettings(window=3)),
    "few live": efir(ClusterSettings(live_micros=40)),
    "leaders": lambda dim=DIM: Leaders(dim),
}


@pytest.fixture(params=CONFIGURATIONS)
def make(request: pytest.FixtureRequest) -> Make:
    return CONFIGURATIONS[request.param]


def stream(
    seed: int, *, count: int = 150, groups: int = 6, noise: float = 0.1
) -> tuple[NDArray[np.float64], list[int]]:
    """Return vectors of well separated groups around a common background, of any length, and the group of each."""
    dice = np.random.default_rng(seed)
    labels = dice.integers(0, groups, count)
    centres = np.linalg.qr(dice.standard_normal((DIM, groups)))[0].T * 4
    vectors = 1 + centres[labels] + noise * dice.standard_normal((count, DIM))
    return vectors * dice.uniform(0.5, 2, (count, 1)), labels.tolist()


class Followed:
    """A clusterer with the map from micro-clusters to clusters as its reports tell it."""

    def __init__(self, clusterer: Groups) -> None:
        self.clusterer = clusterer
        self.micros: list[int] = []
        self.home: dict[int, int] = {}

    def learn(self, vectors: NDArray[np.float64], sizes: Sequence[int] = (64,)) -> None:
        start = turn = 0
        while start < len(vectors):
            end = start + sizes[turn % len(sizes)]
            for assignment in self.clusterer.learn(vectors[start:end], at=float(turn)):
                self.micros.append(assignment.micro)
                assert self.home.setdefault(assignment.micro, assignment.cluster) == assignment.cluster
            start, turn = end, turn + 1

    def settle(self) -> list[Change]:
        changes = self.clusterer.settle(at=99.0)
        for micro, before, after in (move for change in changes for move in change.moves):
            assert self.home[micro] == before
            self.home[micro] = after
        return changes

    def clusters(self) -> list[int]:
        return [self.home[micro] for micro in self.micros]

    def restarted(self, make: Make) -> "Followed":
        again = Followed(make())
        again.clusterer.restore(self.clusterer.snapshot())
        again.micros, again.home = list(self.micros), dict(self.home)
        return again


def settled(make: Make, seed: int = 0, **options: Any) -> tuple[Followed, NDArray[np.float64], list[int]]:
    vectors, labels = stream(seed, **options)
    followed = Followed(make())
    followed.learn(vectors)
    followed.settle()
    return followed, vectors, labels


def two(followed: Followed, labels: list[int]) -> tuple[int, int]:
    """Return clusters of two groups."""
    clusters = followed.clusters()
    other = next(place for place, label in enumerate(labels) if label != labels[0])
    return clusters[0], clusters[other]


several = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
seeds = st.integers(0, 10**6)


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
