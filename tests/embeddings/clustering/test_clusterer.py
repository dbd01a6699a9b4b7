"""What this clusterer does beyond what holds for every one (see the contract's tests)."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from embeddings import Clusterer, ClusterSettings, Faded, Merged, Split
from embeddings.errors import BadVectors, SnapshotDamaged
from embeddings.evaluate import b_cubed
from tests.embeddings.clustering.streams import (
    DIM,
    clusters_of,
    grouped_stream,
    learnt,
    partition,
    two_clusters,
)

batchings = st.lists(st.integers(1, 150), min_size=1, max_size=6)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), sizes=batchings)
def test_batching_changes_nothing(seed: int, sizes: Sequence[int]) -> None:
    vectors, _ = grouped_stream(seed, count=300, noise=0.6)

    whole, micros, home = learnt(vectors, sizes=(300,))
    parts, micros_of_parts, home_of_parts = learnt(vectors, sizes=sizes)

    assert micros == micros_of_parts
    assert home == home_of_parts
    assert whole.snapshot() == parts.snapshot()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), settle_every=st.integers(1, 4))
def test_earlier_settlings_do_not_change_the_partition(seed: int, settle_every: int) -> None:
    vectors, _ = grouped_stream(seed, count=300, noise=0.6)

    _, micros, once = learnt(vectors)
    _, _, often = learnt(vectors, settle_every=settle_every)

    assert partition(micros, once) == partition(micros, often)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), sizes=batchings)
def test_moves_tell_all_that_changed(seed: int, sizes: Sequence[int]) -> None:
    vectors, _ = grouped_stream(seed, count=300, noise=0.6)

    clusterer, _, home = learnt(vectors, sizes=sizes, settle_every=1)

    assert home == clusters_of(clusterer)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), cut=st.integers(0, 299))
def test_a_snapshot_changes_nothing_that_follows(seed: int, cut: int) -> None:
    vectors, _ = grouped_stream(seed, count=300, noise=0.6)
    texts = [f"вопрос {row % 7} {'турция' if row % 3 else 'беларусь'}" for row in range(300)]
    straight, _, _ = learnt(vectors[:cut], texts=texts[:cut]) if cut else (Clusterer(DIM), [], {})
    resumed = Clusterer(DIM)
    resumed.restore(straight.snapshot())

    after = [c.learn(vectors[cut:], at=1.0, texts=texts[cut:]) for c in (straight, resumed)]

    assert after[0] == after[1]
    assert straight.settle(at=2.0) == resumed.settle(at=2.0)
    assert straight.snapshot() == resumed.snapshot()


def test_known_groups_are_found() -> None:
    vectors, labels = grouped_stream(1)

    _, micros, home = learnt(vectors)

    assert b_cubed(labels, [home[micro] for micro in micros])[0] > 0.95


def test_settling_again_changes_nothing() -> None:
    clusterer, *_ = two_clusters()

    assert clusterer.settle(at=9.0) == []


def test_ids_only_grow_and_survive() -> None:
    vectors, _ = grouped_stream(2, count=600, noise=0.7)
    clusterer = Clusterer(DIM)
    seen, gone = set(), set()
    for start in range(0, 600, 50):
        for assignment in clusterer.learn(vectors[start : start + 50], at=float(start)):
            assert assignment.cluster not in gone
            assert assignment.cluster in seen or assignment.cluster > max(seen, default=0)
            seen.add(assignment.cluster)
        for change in clusterer.settle(at=float(start)):
            if isinstance(change, Merged):
                gone.add(change.loser)
                assert change.winner not in gone
            elif isinstance(change, Split):
                assert change.into in seen or change.into > max(seen)
                seen.add(change.into)
    assert gone


def test_items_are_numbered_in_order_and_join_what_they_were_predicted_to() -> None:
    vectors, _ = grouped_stream(3)
    clusterer = Clusterer(DIM)
    for item, vector in enumerate(vectors):
        predicted = clusterer.predict_one(vector)
        assignment = clusterer.learn_one(vector, at=float(item))
        assert assignment.item == item
        assert assignment.opened == (predicted is None)
        assert predicted in (None, assignment)


def test_looking_changes_nothing() -> None:
    clusterer, a, _, vectors, _ = two_clusters()
    before = clusterer.snapshot()

    clusterer.predict_one(vectors[0], "не работает интернет в омске")
    near = clusterer.nearest(vectors[0], 3)

    assert clusterer.snapshot() == before
    assert near[0][0] == a
    assert [similarity for _, similarity in near] == sorted((s for _, s in near), reverse=True)
    assert len({cluster for cluster, _ in near}) == len(near) <= 3


def test_an_empty_clusterer_answers() -> None:
    clusterer = Clusterer(DIM)

    assert clusterer.settle(at=0.0) == []
    assert clusterer.learn(np.empty((0, DIM)), at=0.0) == []
    assert clusterer.predict_one(np.ones(DIM)) is None
    assert clusterer.nearest(np.ones(DIM)) == []


@pytest.mark.parametrize("bad", [np.zeros(DIM), np.full(DIM, np.nan), np.full(DIM, np.inf)])
def test_a_bad_row_is_named_and_nothing_is_learnt(bad: NDArray[np.float64]) -> None:
    vectors, _ = grouped_stream(4, count=5)
    clusterer = Clusterer(DIM)
    before = clusterer.snapshot()

    with pytest.raises(BadVectors, match="Row 3"):
        clusterer.learn(np.vstack([vectors[:3], bad, vectors[3:]]), at=0.0, texts=["как подключить"] * 6)

    assert clusterer.snapshot() == before


def test_vectors_of_another_length_are_refused() -> None:
    with pytest.raises(BadVectors, match="expected"):
        Clusterer(DIM).learn(np.ones((2, DIM + 1)), at=0.0)


def test_as_many_times_and_texts_as_vectors() -> None:
    with pytest.raises(BadVectors, match="2 vectors but 1 times"):
        Clusterer(DIM).learn(np.ones((2, DIM)), at=[0.0])
    with pytest.raises(BadVectors, match="2 vectors but 3 texts"):
        Clusterer(DIM).learn(np.ones((2, DIM)), at=0.0, texts=["a", "b", "c"])


def test_a_flood_of_one_text_is_one_micro_cluster_and_hides_nobody() -> None:
    vectors, labels = grouped_stream(6, count=200)
    flooded = np.vstack([vectors[:100], np.repeat(vectors[:1], 3000, axis=0), vectors[100:]])
    _, micros, home = learnt(flooded, sizes=(500,))

    assert len(set(micros[100:3100])) == 1
    kept = micros[:100] + micros[3100:]
    assert b_cubed(labels, [home[micro] for micro in kept])[0] > 0.9


def test_guards_keep_look_alikes_apart() -> None:
    vectors, _ = grouped_stream(7, count=200)
    texts = ["как подключить роуминг", "как отключить роуминг"] * 100
    same = np.repeat(vectors[:20], 2, axis=0)

    _, micros, home = learnt(np.vstack([vectors, same]), texts=["вопрос"] * 200 + texts[:40])

    on, off = micros[200::2], micros[201::2]
    assert not {home[micro] for micro in on} & {home[micro] for micro in off}


def test_what_is_known_of_texts_keeps_the_same_words_apart() -> None:
    yes, no = frozenset({("danger", "yes")}), frozenset({("danger", "no")})
    clusterer = Clusterer(DIM)
    vectors = np.repeat(np.eye(1, DIM), 4, axis=0)

    homes = [
        one.cluster for one in clusterer.learn(vectors, at=0.0, texts=["горим"] * 4, known=[yes, no, yes, no])
    ]
    clusterer.settle(at=1.0)

    assert homes == [1, 2, 1, 2]
    assert sorted(clusters_of(clusterer)) == [1, 2]


def test_stale_small_micro_clusters_fade_and_keep_their_ids() -> None:
    vectors, _ = grouped_stream(8, count=640, groups=300, noise=0.9)
    clusterer, micros, home = learnt(vectors, settings=ClusterSettings(live_micros=50), settle_every=1)

    assert len(clusterer._memory.micros.live()) <= 50 + 64
    assert set(clusters_of(clusterer)) == set(home)
    assert len(set(micros)) > 100


def test_a_faded_cluster_is_reported_once() -> None:
    vectors, _ = grouped_stream(8, count=640, groups=300, noise=0.9)
    clusterer = Clusterer(DIM, settings=ClusterSettings(live_micros=50))
    faded = []
    for start in range(0, 640, 64):
        clusterer.learn(vectors[start : start + 64], at=float(start))
        faded += [change.cluster for change in clusterer.settle(at=0.0) if isinstance(change, Faded)]

    assert faded
    assert len(faded) == len(set(faded))


class TestSnapshots:
    def test_damage_is_noticed_and_changes_nothing(self) -> None:
        clusterer, *_ = two_clusters()
        kept = clusterer.snapshot()
        flipped = bytearray(kept)
        flipped[len(kept) // 2] ^= 1
        for damaged in (b"", kept[:-1], bytes(flipped), b"\x63" + kept[1:]):
            with pytest.raises(SnapshotDamaged):
                clusterer.restore(damaged)
        assert clusterer.snapshot() == kept

    def test_vectors_of_another_model_are_refused(self) -> None:
        with pytest.raises(SnapshotDamaged, match="numbers"):
            Clusterer(DIM + 1).restore(Clusterer(DIM).snapshot())


def test_the_mean_of_a_cluster_is_that_of_its_messages() -> None:
    vectors, _ = grouped_stream(3, count=80)
    clusterer, micros, home = learnt(vectors)
    cluster = home[micros[0]]
    members = vectors[[home[micro] == cluster for micro in micros]]
    expected = members.mean(axis=0) / np.linalg.norm(members.mean(axis=0))
    alike = {micro for micro in micros if home[micro] == cluster}
    means = clusterer.means([[], alike, [micros[0]], alike])
    assert means.shape == (4, DIM)
    assert np.allclose(means[[1, 3]], expected, atol=1e-4)
    assert not means[0].any()
    assert np.allclose(clusterer.means([[micros[0]]]), means[2], atol=1e-6)
    assert clusterer.means([]).shape == (0, DIM)


@pytest.mark.parametrize(
    ("left", "right", "apart_when_told"),
    [
        ("пожар в Турции, ущерб 300 рублей", "пожар в Греции, ущерб 500 рублей", False),
        ("не работает интернет в Тюмени", "не работает интернет в Омске", True),
    ],
)
def test_in_a_stream_that_tells_only_outages_of_towns_are_kept_apart(
    left: str, right: str, *, apart_when_told: bool
) -> None:
    assert _clusters_of_two(left, right, telling=False) == 2
    assert _clusters_of_two(left, right, telling=True) == (2 if apart_when_told else 1)


def test_what_is_known_from_elsewhere_counts_in_a_stream_that_tells() -> None:
    danger = [frozenset({("danger", value)}) for value in ("yes", "no")]

    assert _clusters_of_two("пожар в доме", "пожар в доме", telling=True, known=danger) == 2


def _clusters_of_two(
    left: str, right: str, *, telling: bool, known: Sequence[frozenset[tuple[str, str]]] = ()
) -> int:
    """Return how many clusters two texts of the same meaning make, asked or told again and again among others."""
    rows = np.repeat(np.eye(4, DIM, dtype=np.float32)[[0, 0, 1, 2]], 30, axis=0)
    texts = [left] * 30 + [right] * 30 + ["совсем другое"] * 30 + ["ещё что-то"] * 30
    marks = [known[0]] * 30 + [known[1]] * 30 + [frozenset()] * 60 if known else None
    clusterer = Clusterer(DIM, settings=ClusterSettings())
    clusterer.learn(rows, at=0.0, texts=texts, known=marks, telling=[telling] * 120)
    clusterer.settle(at=1.0)
    micros = clusterer._memory.micros
    alike = micros.owners[: micros.used][micros.sums[: micros.used, 0] > 0]
    return len(set(micros.clusters[alike].tolist()))
