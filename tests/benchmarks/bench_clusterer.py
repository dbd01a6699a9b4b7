"""Time learning and settling on vectors of mostly distinct messages: `python -m tests.benchmarks.bench_clusterer`."""

import argparse
import sys
import time

import numpy as np
from numpy.typing import NDArray

from embeddings import Clusterer

_DIM = 384
_BATCH = 64


def stream(count: int, seed: int = 0) -> NDArray[np.float32]:
    """Return unit vectors, shape (count, 384): a common background, loose groups, most messages apart."""
    dice = np.random.default_rng(seed)
    centres = dice.standard_normal((max(1, count // 20), _DIM))
    rows = 2.5 + 0.8 * centres[dice.integers(0, len(centres), count)] + dice.standard_normal((count, _DIM))
    units: NDArray[np.float32] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return units


def main() -> int:
    """Print milliseconds a message and seconds a settling at each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", nargs="*", type=int, default=[1_000, 10_000, 30_000])
    sys.stdout.write("messages  micro-clusters  learn, ms a message (last 1,000)  settle, s  snapshot, MB\n")
    for count in parser.parse_args().counts:
        vectors, clusterer, learning = stream(count), Clusterer(_DIM), 0.0
        for start in range(0, count, _BATCH):
            started = time.perf_counter()
            clusterer.learn(vectors[start : start + _BATCH], at=float(start))
            learning = learning + time.perf_counter() - started if start >= count - 1000 else 0.0
        started = time.perf_counter()
        clusterer.settle(at=float(count))
        settling = time.perf_counter() - started
        micros = clusterer.micro_count
        size = len(clusterer.snapshot()) / 1e6
        sys.stdout.write(f"{count:8} {micros:15} {learning:33.3f} {settling:10.2f} {size:13.1f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
