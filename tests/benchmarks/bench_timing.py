"""Compare grouping with time and without it, on streams in which subjects come together and on others.

    python -m tests.benchmarks timing --data DIR

DIR holds labelled sets by folder. Questions come in three orders: at any time; half of them in bursts, one for each
label; all of them so. Streams of news and tweets come as they came. Efir's own settings, maps as they ship.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings import ClusterSettings
from embeddings.evaluate import group
from tests.benchmarks import bench_peers
from tests.benchmarks.machine import table

NEEDS_OPTIONS = 2
BURSTS = {"at any time": 0.0, "half in bursts": 0.5, "in bursts": 1.0}
"""Which part of a label's messages comes in its burst."""
LASTING = 0.03
"""Standard deviation of a burst, as a share of the stream."""
SEEDS = 3


def main() -> int:
    """Print B-cubed F1 and the number of clusters, with time and without."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="folder of labelled sets")
    parser.add_argument("--keep", type=Path, help="folder to keep vectors in, and to take them from")
    parser.add_argument("--sets", help="names, separated by commas")
    chosen = parser.parse_args()
    if chosen.data is None:
        return NEEDS_OPTIONS
    chosen.limit = None
    rows: list[list[object]] = [["stream", "true", "B3 without", "clusters", "B3 with", "clusters"]]
    figures = {}
    for name, texts, labels in bench_peers._sets(chosen):
        given = bench_peers._vectors(chosen.keep, f"{name}-shuffled", texts)
        settings = ClusterSettings(**given.settings)
        for how, orders in _orders(name, labels):
            found = [
                _grouped(given.aligned, texts, labels, order, settings, telling=name in bench_peers.STREAMS)
                for order in orders
            ]
            without, before, together, after = np.mean(found, axis=0).tolist()
            figures[f"{name}, {how}"] = [round(without, 4), round(together, 4)]
            cells = [len(set(labels)), f"{without:.3f}", f"{before:.0f}", f"{together:.3f}", f"{after:.0f}"]
            rows.append([f"{name}, {how}", *cells])
    print(table(rows))
    print(json.dumps(figures))
    return 0


def _orders(name: str, labels: Sequence[str]) -> Iterator[tuple[str, list[NDArray[np.int64]]]]:
    if name in bench_peers.STREAMS:
        yield "as it came", [np.arange(len(labels))]
        return
    for how, share in BURSTS.items():
        yield how, [in_bursts(labels, share, seed) for seed in range(SEEDS)]


def in_bursts(labels: Sequence[str], share: float, seed: int) -> NDArray[np.int64]:
    """Return an order in which a share of each label's messages comes around one moment, the rest at any time."""
    dice = np.random.default_rng(seed)
    known, which = np.unique(labels, return_inverse=True)
    bursts = dice.random(len(known))[which] + LASTING * dice.standard_normal(len(labels))
    return np.argsort(np.where(dice.random(len(labels)) < share, bursts, dice.random(len(labels))))


def _grouped(
    vectors: NDArray[np.float32],
    texts: Sequence[str],
    labels: Sequence[str],
    order: NDArray[np.int64],
    settings: ClusterSettings,
    *,
    telling: bool,
) -> list[float]:
    """Return B-cubed F1 and clusters without time, then with it."""
    shown = [texts[place] for place in order], [labels[place] for place in order]
    figures = []
    for one in (replace(settings, timing=0.0), settings):
        found = group(vectors[order], *shown, settings=one, telling=telling)
        figures += [found.b_cubed[0], found.got]
    return figures


if __name__ == "__main__":
    raise SystemExit(main())
