"""Streams of vectors with known groups, and clusterers that learnt them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings import Change, Clusterer

DIM = 32


def grouped_stream(
    seed: int, *, count: int = 400, groups: int = 12, noise: float = 0.25
) -> tuple[NDArray[np.float32], list[int]]:
    """Return unit vectors around a common background, as encoders give them, and the group of each."""
    dice = np.random.default_rng(seed)
    background = np.full(DIM, 3.0)
    centres = dice.standard_normal((groups, DIM))
    labels = dice.integers(0, groups, count)
    vectors = background + centres[labels] + noise * dice.standard_normal((count, DIM))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32), labels.tolist()


def learnt(
    vectors: NDArray[np.float32],
    *,
    sizes: Sequence[int] = (64,),
    settle_every: int = 0,
    texts: list[str] | None = None,
    **options: Any,
) -> tuple[Clusterer, list[int], dict[int, int]]:
    """Learn in batches of these sizes in turn; return the clusterer, the micro of each message, the map by moves."""
    clusterer = Clusterer(vectors.shape[1], **options)
    micros, home, start, turn = [], {}, 0, 0
    while start < len(vectors):
        end = start + sizes[turn % len(sizes)]
        part = slice(start, end)
        times = [float(item) for item in range(len(vectors))[part]]
        assigned = clusterer.learn(vectors[part], at=times, texts=texts and texts[part])
        micros += [assignment.micro for assignment in assigned]
        home.update((assignment.micro, assignment.cluster) for assignment in assigned)
        start, turn = end, turn + 1
        if settle_every and turn % settle_every == 0:
            follow(home, clusterer.settle(at=float(start)))
    follow(home, clusterer.settle(at=float(start)))
    return clusterer, micros, home


def follow(home: dict[int, int], changes: list[Change]) -> None:
    for change in changes:
        for micro, before, after in change.moves:
            assert home[micro] == before
            home[micro] = after


def clusters_of(clusterer: Clusterer) -> dict[int, int]:
    micros = clusterer._memory.micros
    return dict(enumerate(micros.clusters[1 : micros.size].tolist(), start=1))


def partition(micros: list[int], home: dict[int, int]) -> list[int]:
    clusters = [home[micro] for micro in micros]
    return [clusters.index(cluster) for cluster in clusters]


def two_clusters() -> tuple[Clusterer, int, int, NDArray[np.float32], list[int]]:
    """Return a clusterer with two settled clusters, their ids, and a vector of each."""
    vectors, labels = grouped_stream(5, count=200, groups=6)
    clusterer, micros, home = learnt(vectors)
    a, b = (
        home[micros[0]],
        next(home[m] for m, label in zip(micros, labels, strict=True) if label != labels[0]),
    )
    return clusterer, a, b, vectors, micros
