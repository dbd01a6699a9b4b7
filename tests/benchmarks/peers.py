"""Group one set by one method: `python -m tests.benchmarks.peers METHOD FILE`, for `bench_peers`.

Each method runs in a process of its own, so that its memory can be told. FILE is an .npz with `plain` and `aligned`
vectors, `texts`, `true`, the number of groups there are, and `settings`, Efir's own for aligned vectors, as JSON. The
last line printed is JSON: the group of each message, seconds of processor time, and megabytes at the peak beyond what
libraries and the set itself take.
"""

# ruff: noqa: PLC0415 - each method imports what it alone needs; no two environments have it all

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

BATCH = 64
SETTLE_EVERY = 512
NOISE = -1


@dataclass(frozen=True, slots=True)
class Given:
    """What a method may use of a set: vectors shape (n, dim), texts, the true number of groups, whether they tell."""

    plain: NDArray[np.float32]
    aligned: NDArray[np.float32]
    texts: list[str]
    true: int
    settings: dict[str, Any]
    telling: bool


Method = Callable[[Given], Iterable[int]]


def efir(given: Given) -> Iterable[int]:
    """Efir as it is shipped: aligned vectors, wording and guards."""
    from embeddings import ClusterSettings

    return _streamed(given.aligned, ClusterSettings(**given.settings), given.texts, telling=given.telling)


def efir_plain(given: Given) -> Iterable[int]:
    """Efir's clusterer on the vectors that the others get, and nothing else."""
    from embeddings.clustering.tuning import PLAIN

    return _streamed(given.plain, PLAIN, None, telling=given.telling)


def _streamed(
    vectors: NDArray[np.float32], settings: Any, texts: list[str] | None, *, telling: bool
) -> Iterable[int]:
    from embeddings import Clusterer

    clusterer, home, micros = Clusterer(vectors.shape[1], settings=settings), {}, []
    for start in range(0, len(vectors), BATCH):
        part = slice(start, start + BATCH)
        told = [telling] * len(vectors[part])
        assigned = clusterer.learn(vectors[part], at=float(start), texts=texts and texts[part], telling=told)
        micros += [assignment.micro for assignment in assigned]
        home.update((assignment.micro, assignment.cluster) for assignment in assigned)
        if (start + BATCH) % SETTLE_EVERY == 0 or start + BATCH >= len(vectors):
            for change in clusterer.settle(at=float(start)):
                home.update((micro, after) for micro, _, after in change.moves)
    return [home[micro] for micro in micros]


def bertopic(given: Given) -> Iterable[int]:
    """BERTopic, its defaults."""
    from bertopic import BERTopic

    topics, _ = BERTopic(language="multilingual").fit_transform(given.texts, given.plain)
    return topics


def hdbscan(given: Given) -> Iterable[int]:
    """HDBSCAN of scikit-learn, its defaults."""
    from sklearn.cluster import HDBSCAN

    return HDBSCAN(copy=True).fit_predict(given.plain)


def complete_linkage(given: Given) -> Iterable[int]:
    """Complete linkage at a plain cosine of 0.87."""
    from sklearn.cluster import AgglomerativeClustering

    linked = AgglomerativeClustering(None, metric="cosine", linkage="complete", distance_threshold=1 - 0.87)
    return linked.fit_predict(given.plain)


def k_means(given: Given) -> Iterable[int]:
    """MiniBatchKMeans of scikit-learn, told the true number of groups."""
    from sklearn.cluster import MiniBatchKMeans

    return MiniBatchKMeans(given.true, random_state=0).fit_predict(given.plain)


def birch(given: Given) -> Iterable[int]:
    """BIRCH of scikit-learn in batches, at a radius of 0.3."""
    from sklearn.cluster import Birch

    model = Birch(threshold=0.3, n_clusters=None)
    for start in range(0, len(given.plain), BATCH):
        model.partial_fit(given.plain[start : start + BATCH])
    return model.predict(given.plain)


def textclust(given: Given) -> Iterable[int]:
    """TextClust of river, which takes words, not vectors; at the best of four settings on three sets."""
    from river import feature_extraction
    from river.cluster import TextClust

    words = feature_extraction.BagOfWords(lowercase=True, ngram_range=(1, 1))
    model = words | TextClust(real_time_fading=False, fading_factor=0.001, tgap=100, radius=0.6)
    for text in given.texts:
        model.learn_one(text)
    return [model.predict_one(text) for text in given.texts]


def dbstream(given: Given) -> Iterable[int]:
    """DBSTREAM of river, at a radius of 0.45: of four tried the best on some sets, not on all."""
    from river.cluster import DBSTREAM

    model = DBSTREAM(clustering_threshold=0.45, fading_factor=0.001, minimum_weight=1)
    rows = [dict(enumerate(row)) for row in given.plain.tolist()]
    for row in rows:
        model.learn_one(row)
    return [model.predict_one(row) for row in rows]


METHODS: dict[str, Method] = {
    "efir": efir,
    "efir-plain": efir_plain,
    "bertopic": bertopic,
    "textclust": textclust,
    "dbstream": dbstream,
    "birch": birch,
    "k-means": k_means,
    "hdbscan": hdbscan,
    "complete": complete_linkage,
}
OURS = ("efir", "efir-plain")
SLOW = ("textclust", "dbstream")
"""Each message is compared in Python with all that is kept: they get the beginning of a set only."""
IMPORTS = {
    "bertopic": "bertopic",
    "textclust": "river.cluster",
    "dbstream": "river.cluster",
    "birch": "sklearn.cluster",
    "k-means": "sklearn.cluster",
    "hdbscan": "sklearn.cluster",
    "complete": "sklearn.cluster",
    "efir": "embeddings.encoding.lean",
    "efir-plain": "embeddings.encoding.lean",
}


def main() -> int:
    """Run one method, print what it found and took."""
    name, path = sys.argv[1], Path(sys.argv[2])
    __import__(IMPORTS[name])
    with np.load(path) as stored:
        texts, settings = stored["texts"].tolist(), json.loads(str(stored["settings"]))
        true, telling = int(stored["true"]), bool(stored["telling"])
        given = Given(stored["plain"], stored["aligned"], texts, true, settings, telling)
    Path("/proc/self/clear_refs").write_text("5", "utf-8")  # forgets the peak so far
    before, started = _megabytes("VmRSS"), time.process_time()
    groups = [int(group) if group is not None else NOISE for group in METHODS[name](given)]
    spent = time.process_time() - started
    taken = _megabytes("VmHWM") - before
    print(json.dumps({"groups": groups, "seconds": spent, "megabytes": taken}))
    return 0


def _megabytes(name: str) -> float:
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


if __name__ == "__main__":
    sys.exit(main())
