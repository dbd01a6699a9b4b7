"""Evaluate the clusterer on labelled texts, in their order, as a stream: `python -m embeddings.evaluate FILE...`.

Each message is a test before it is learnt from: it is right at once when it joins a cluster in which its label is the
most frequent, or opens one for a label that nobody used before. In the end the clusters as settled are compared with
the labels.
"""

import argparse
import csv
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.alignment import AlignedEncoder, Alignment, Encodes, language_by_letters
from embeddings.clustering.clusterer import Clusterer
from embeddings.clustering.outcomes import Assignment, Change
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
        at_once: share of messages that were filed rightly as they came, before anything was settled about them.
        per_second: messages learnt, after they were encoded.
    """

    n: int
    true: int
    got: int
    b_cubed: tuple[float, float, float]
    pair_f: float
    at_once: float
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


def evaluate(
    texts: Sequence[str], labels: Sequence[str], encoder: Encodes, *, telling: bool = False
) -> Grouping:
    """Stream texts through a new clusterer with the settings for what `encoder` makes; compare with the labels."""
    settings = encoder.clustering if isinstance(encoder, AlignedEncoder) else PLAIN
    return group(encoder.encode(texts), texts, labels, settings=settings, telling=telling)


def group(
    vectors: NDArray[np.float32],
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    settings: ClusterSettings,
    telling: bool = False,
) -> Grouping:
    """Stream vectors of texts, which all ask or all tell, through a new clusterer, settling now and then as live."""
    clusterer, followed, seconds = Clusterer(vectors.shape[1], settings=settings), _Followed(labels), 0.0
    for first in range(0, len(texts), _BATCH):
        part = slice(first, first + _BATCH)
        start = time.perf_counter()
        told = [telling] * len(texts[part])
        assigned = clusterer.learn(vectors[part], at=float(first), texts=texts[part], telling=told)
        due = (first + _BATCH) % _SETTLE_EVERY == 0 or first + _BATCH >= len(texts)
        changes = clusterer.settle(at=float(first)) if due else []
        seconds += time.perf_counter() - start
        followed.learnt(assigned)
        followed.settled(changes)
    clusters = [followed.home[micro] for micro in followed.micros]
    return Grouping(
        len(texts),
        len(set(labels)),
        len(set(clusters)),
        b_cubed(labels, clusters),
        pairwise_f1(labels, clusters),
        followed.right / max(len(texts), 1),
        len(texts) / max(seconds, 1e-9),
    )


class _Followed:
    """What a clusterer reports, with the labels of what is in each cluster.

    Args:
        labels: of all messages, in their order.
    """

    def __init__(self, labels: Sequence[str]) -> None:
        self.micros: list[int] = []
        self.home: dict[int, int] = {}
        self.right = 0
        self._labels = labels
        self._of_micro: defaultdict[int, Counter[str]] = defaultdict(Counter)
        self._of_cluster: defaultdict[int, Counter[str]] = defaultdict(Counter)
        self._seen: set[str] = set()

    def learnt(self, assigned: Iterable[Assignment]) -> None:
        """Judge where messages went by what was known before each of them."""
        for assignment in assigned:
            label, there = self._labels[assignment.item], self._of_cluster[assignment.cluster]
            usual = there.most_common(1)
            self.right += (usual[0][0] == label) if usual else (label not in self._seen)
            self._seen.add(label)
            there[label] += 1
            self._of_micro[assignment.micro][label] += 1
            self.micros.append(assignment.micro)
            self.home[assignment.micro] = assignment.cluster

    def settled(self, changes: Iterable[Change]) -> None:
        """Move micro-clusters with their labels."""
        for micro, before, after in (move for change in changes for move in change.moves):
            self.home[micro] = after
            self._of_cluster[before] -= self._of_micro[micro]
            self._of_cluster[after] += self._of_micro[micro]


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
    parser.add_argument("--telling", action="store_true", help="the texts tell, as news do, and ask nothing")
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
        sys.stdout.write(
            f"{path.stem}: {describe(evaluate(texts, labels, encoder, telling=chosen.telling))}\n"
        )
    return 0


def describe(grouping: Grouping) -> str:
    """Return a grouping as a line for people."""
    f1, precision, recall = grouping.b_cubed
    return (
        f"n={grouping.n} true={grouping.true} got={grouping.got} B3={f1:.3f} (P {precision:.3f} R {recall:.3f}) "
        f"pairF={grouping.pair_f:.3f} at once={grouping.at_once:.3f} {grouping.per_second:.0f} msgs/s"
    )


def _pairs(keys: Iterable[Hashable]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(keys).values())


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


if __name__ == "__main__":
    sys.exit(main())
