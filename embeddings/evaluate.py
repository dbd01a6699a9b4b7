"""Evaluate the clusterer on labelled texts, in their order, as a stream: `python -m embeddings.evaluate FILE...`."""

import argparse
import csv
import json
import sys
import time
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.alignment import AlignedEncoder, Alignment, Encodes, language_by_letters
from embeddings.clustering.clusterer import Clusterer
from embeddings.clustering.tuning import PLAIN, ClusterSettings
from embeddings.encoding.encoder import load

_BATCH = 64
_SETTLE_EVERY = 512


@dataclass(frozen=True, slots=True)
class Grouping:
    """How well a grouping agrees with labels.

    Attributes:
        n: messages.
        true: labels.
        got: clusters.
        b_cubed: F1, precision, recall.
        pair_f: F1 over pairs of messages.
        per_second: messages learnt, after they were encoded.
    """

    n: int
    true: int
    got: int
    b_cubed: tuple[float, float, float]
    pair_f: float
    per_second: float


def b_cubed(labels: Sequence[Hashable], clusters: Sequence[Hashable]) -> tuple[float, float, float]:
    """Return B-cubed F1, precision and recall: of a message's cluster how much is its label's, and the reverse."""
    by_label, by_cluster, by_both = (
        Counter(labels),
        Counter(clusters),
        Counter(zip(labels, clusters, strict=True)),
    )
    count = len(labels)
    precision = sum(both * both / by_cluster[cluster] for (_, cluster), both in by_both.items()) / count
    recall = sum(both * both / by_label[label] for (label, _), both in by_both.items()) / count
    return _f1(precision, recall), precision, recall


def pairwise_f1(labels: Sequence[Hashable], clusters: Sequence[Hashable]) -> float:
    """Return F1 over pairs: of messages put together which belong together, and the reverse."""
    together = _pairs(zip(labels, clusters, strict=True))
    said, wanted = _pairs(clusters), _pairs(labels)
    return _f1(together / max(said, 1), together / max(wanted, 1))


def evaluate(texts: Sequence[str], labels: Sequence[str], encoder: Encodes) -> Grouping:
    """Stream texts through a new clusterer with the settings for what `encoder` makes; compare with the labels."""
    settings = encoder.clustering if isinstance(encoder, AlignedEncoder) else PLAIN
    return group(encoder.encode(texts), texts, labels, settings=settings)


def group(
    vectors: NDArray[np.float32], texts: Sequence[str], labels: Sequence[str], *, settings: ClusterSettings
) -> Grouping:
    """Stream vectors of texts through a new clusterer, settling now and then as in a broadcast."""
    clusterer, home, micros = Clusterer(vectors.shape[1], settings=settings), dict[int, int](), list[int]()
    start = time.perf_counter()
    for first in range(0, len(texts), _BATCH):
        part = slice(first, first + _BATCH)
        assigned = clusterer.learn(vectors[part], at=float(first), texts=texts[part])
        micros += [assignment.micro for assignment in assigned]
        home.update((assignment.micro, assignment.cluster) for assignment in assigned)
        if (first + _BATCH) % _SETTLE_EVERY == 0 or first + _BATCH >= len(texts):
            for change in clusterer.settle(at=float(first)):
                home.update((micro, after) for micro, _, after in change.moves)
    seconds = time.perf_counter() - start
    clusters = [home[micro] for micro in micros]
    return Grouping(
        len(texts),
        len(set(labels)),
        len(set(clusters)),
        b_cubed(labels, clusters),
        pairwise_f1(labels, clusters),
        len(texts) / seconds,
    )


def read(path: Path) -> tuple[list[str], list[str]]:
    """Read texts and labels from CSV or JSON Lines; rows without either are left out."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows: Iterable[dict[str, str]]
        rows = map(json.loads, file) if path.suffix in {".jsonl", ".json"} else csv.DictReader(file)
        pairs = [(row["text"], str(row["label"])) for row in rows if row.get("text") and row.get("label")]
    return [text for text, _ in pairs], [label for _, label in pairs]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line a file; return 2 when a file holds nothing to evaluate."""
    parser = argparse.ArgumentParser(prog="python -m embeddings.evaluate", description=__doc__)
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="CSV or JSON Lines with text and label"
    )
    parser.add_argument("--encoder", default="default", help="name or path of the encoder")
    parser.add_argument("--plain", action="store_true", help="vectors as the encoder makes them, not aligned")
    chosen = parser.parse_args(arguments)
    encoder: Encodes = load(chosen.encoder)
    alignment = None if chosen.plain else Alignment.load(encoder.model.revision)
    if alignment is not None:
        encoder = AlignedEncoder(encoder, alignment, language_by_letters)
    for path in chosen.files:
        texts, labels = read(path)
        if not texts:
            sys.stderr.write(f"{path} has no rows with text and label.\n")
            return 2
        sys.stdout.write(f"{path.stem}: {describe(evaluate(texts, labels, encoder))}\n")
    return 0


def describe(grouping: Grouping) -> str:
    """Return a grouping as a line for people."""
    f1, precision, recall = grouping.b_cubed
    return (
        f"n={grouping.n} true={grouping.true} got={grouping.got} B3={f1:.3f} (P {precision:.3f} R {recall:.3f}) "
        f"pairF={grouping.pair_f:.3f} {grouping.per_second:.0f} msgs/s"
    )


def _pairs(keys: Iterable[Hashable]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(keys).values())


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


if __name__ == "__main__":
    sys.exit(main())
