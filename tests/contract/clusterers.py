"""Every clusterer that the contract is tried on, streams of known groups, and what follows a clusterer's reports."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embeddings import Assignment, Change, Clusterer, ClusterSettings, Merged
from embeddings.clustering.tuning import PLAIN
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
