import numpy as np

from embeddings.clustering.micro import MicroClusters
from embeddings.clustering.wording import WORDING_DIM

DIM = 4


def pointing(axis: int) -> np.ndarray:
    return np.eye(DIM + WORDING_DIM, dtype=np.float32)[axis]


def closest(micros: MicroClusters, axis: int, *, signature: int = 0) -> tuple[int, float]:
    (near,) = micros.candidates(pointing(axis)[None], 0.5)
    return micros.closest(pointing(axis), near, signature, 0.5)


def opened(count: int) -> MicroClusters:
    micros = MicroClusters(DIM + WORDING_DIM)
    for number in range(count):
        micro = micros.open(pointing(number % DIM), signature=0, cluster=number + 1)
        micros.add(micro, pointing(number % DIM), at=float(number))
    return micros


def test_ids_start_at_one_and_grow_past_any_size() -> None:
    micros = opened(600)

    assert micros.live().tolist() == list(range(1, 601))
    assert micros.clusters[600] == 600
    assert np.array_equal(micros.means(np.array([600])), pointing(599 % DIM)[None])


def test_the_closest_is_found_also_among_those_opened_since_the_product() -> None:
    micros = opened(2)
    (near,) = micros.candidates(pointing(2)[None], 0.5)
    micros.add(micros.open(pointing(2), signature=0, cluster=3), pointing(2), at=2.0)

    assert micros.closest(pointing(2), near, signature=0, level=0.5) == (3, 1.0)


def test_of_equals_the_oldest_is_closest() -> None:
    assert closest(opened(8), 1)[0] == 2


def test_another_signature_is_never_close() -> None:
    assert closest(opened(3), 1, signature=7) == (0, 0.0)


def test_faded_ones_keep_ids_and_are_not_matched() -> None:
    micros = opened(8)

    micros.fade(np.array([2, 6]))

    assert micros.live().tolist() == [1, 3, 4, 5, 7, 8]
    assert closest(micros, 1) == (0, 0.0)
    assert micros.counts[[2, 6]].tolist() == [1, 1]
    assert micros.open(pointing(0), signature=0, cluster=9) == 9
    assert closest(micros, 3)[0] == 4


def test_an_emptied_one_points_nowhere() -> None:
    micros = opened(2)

    micros.take_away(1, pointing(0))
    micros.aim(np.array([1, 2]), np.zeros(DIM + WORDING_DIM, np.float32))

    assert micros.live().tolist() == [2]
    assert not micros.pointing[0].any()


def test_taking_away_from_a_faded_one_only_counts() -> None:
    micros = opened(2)
    micros.fade(np.array([1]))

    micros.take_away(1, pointing(0))

    assert micros.counts[1] == 0
    assert np.array_equal(micros.means(np.array([2])), pointing(1)[None])


def test_many_are_looked_through_in_half_precision_with_the_same_result() -> None:
    dice = np.random.default_rng(0)
    rows = dice.standard_normal((3000, DIM + WORDING_DIM)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    micros = MicroClusters(DIM + WORDING_DIM)
    for row in rows:
        micros.add(micros.open(row, 0, 1), row, 0.0)
    micros.aim(np.array([7]), np.zeros(DIM + WORDING_DIM, np.float32))
    asked = rows[::60] + 0.05 * dice.standard_normal((50, DIM + WORDING_DIM)).astype(np.float32)

    for near, true in zip(micros.candidates(asked, 0.5), asked @ rows.T, strict=True):
        assert set(near.rows.tolist()) >= set(np.flatnonzero(true >= 0.5).tolist())
        assert np.abs(near.similarities - true[near.rows]).max() < 0.01


def test_what_is_kept_in_half_precision_fades_and_grows_with_the_rest() -> None:
    dice = np.random.default_rng(1)
    rows = dice.standard_normal((3600, DIM + WORDING_DIM)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    micros = MicroClusters(DIM + WORDING_DIM)
    for row in rows[:3000]:
        micros.add(micros.open(row, 0, 1), row, 0.0)
    micros.candidates(rows[:1], 0.5)

    micros.fade(np.arange(1, 2400, 3))
    for row in rows[3000:]:
        micros.add(micros.open(row, 0, 1), row, 0.0)

    for unit, near in zip(rows[::90], micros.candidates(rows[::90], 0.5), strict=True):
        true = micros.pointing[: micros.used] @ unit
        assert set(near.rows.tolist()) >= set(np.flatnonzero(true >= 0.5).tolist())
        assert np.abs(near.similarities - true[near.rows]).max(initial=0) < 0.01
