"""Weigh rules that choose the level of linking by the stream itself, each judged on families of sets it never saw.

    python -m tests.benchmarks.weigh_level --data DIR [--plain] [--keep FOLDER]

Streams are filed once; at each level of a grid their micro-clusters are then linked anew, so that a rule's B-cubed F1
on a stream is read off its curve. A rule is a line, level = a + b * feature, between the ends of the grid. For each
family a and b are those that are best on average over the other families, each family counting once.

Aligned vectors of sets that taught the alignment lie better apart than those of a stream nobody saw; `--plain` judges
on what the encoder gives.
"""

from __future__ import annotations

import argparse
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings import Clusterer, ClusterSettings
from embeddings.clustering.background import directions
from embeddings.clustering.settling import link_level, neighbours_of, partition
from embeddings.clustering.tuning import PLAIN
from embeddings.clustering.whitening import whitened
from embeddings.evaluate import b_cubed
from embeddings.training import groups as sets
from tests.benchmarks import bench_peers
from tests.benchmarks.machine import table

LEVELS = np.arange(0.12, 0.561, 0.02)
SLOPES = np.arange(-3, 3.01, 0.1)
POLLS = 12


@dataclass(frozen=True, slots=True)
class Curve:
    """How well a stream is grouped at each level, and what can be seen of it without labels.

    Attributes:
        name: of the stream.
        family: streams of one family are judged together.
        quality: B-cubed F1 at each level.
        chosen: the level chosen today.
        features: by name.
    """

    name: str
    family: str
    quality: NDArray[np.float64]
    chosen: float
    features: dict[str, float]


def main() -> None:
    """Print the curve of each stream, then each rule's mean over families that it did not see."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled sets")
    parser.add_argument("--plain", action="store_true", help="vectors as the encoder makes them")
    parser.add_argument("--keep", type=Path, help="folder to keep vectors in, and to take them from")
    parser.add_argument("--limit", type=int, default=3080, help="messages of one set (3080)")
    chosen = parser.parse_args()
    curves = [curve(*stream, chosen) for stream in streams(chosen)]
    today = [read_off(one, one.chosen) for one in curves]
    rows: list[list[object]] = [
        ["stream", "best level", "best B3", "level today", "B3 today", *curves[0].features]
    ]
    for one, value in zip(curves, today, strict=True):
        best = LEVELS[one.quality.argmax()]
        seen = [f"{feature:.3f}" for feature in one.features.values()]
        rows.append(
            [one.name, f"{best:.2f}", f"{one.quality.max():.3f}", f"{one.chosen:.2f}", f"{value:.3f}", *seen]
        )
    print(table(rows), end="\n\n")
    rules: list[list[object]] = [["rule", "B3, mean over families not seen"]]
    rules.append(["as it is", f"{mean(curves, today):.3f}"])
    rules.append(
        [
            "best level of each stream, were it known",
            f"{mean(curves, [one.quality.max() for one in curves]):.3f}",
        ]
    )
    rules.append(["one level for all", f"{mean(curves, held_out(curves, None)):.3f}"])
    rules += [[f"by {name}", f"{mean(curves, held_out(curves, name)):.3f}"] for name in curves[0].features]
    print(table(rules))


def streams(chosen: argparse.Namespace) -> Iterator[tuple[str, str, list[str], list[str]]]:
    """Yield name, family, texts and labels of each stream."""
    own = argparse.Namespace(data=chosen.data, sets=None, limit=chosen.limit)
    for name, texts, labels in bench_peers._sets(own):
        yield name, name.partition("_")[0].partition("-")[0], texts, labels
    if not (chosen.data / "rosatom_myvoice").exists():
        return
    every = sets.polls(chosen.data)
    polls: defaultdict[str, list[int]] = defaultdict(list)
    for place, group in enumerate(every.groups):
        polls[group.partition("|")[0]].append(place)
    for poll, places in sorted(polls.items(), key=lambda item: -len(item[1]))[:POLLS]:
        yield (
            f"poll {poll[:8]}",
            "polls",
            [every.texts[at] for at in places],
            [every.groups[at] for at in places],
        )


def curve(name: str, family: str, texts: list[str], labels: list[str], chosen: argparse.Namespace) -> Curve:
    """File a stream, then link it at each level."""
    given = bench_peers._vectors(chosen.keep, name.replace(" ", "_"), texts)
    settings = PLAIN if chosen.plain else ClusterSettings(**given.settings)
    clusterer = Clusterer((given.plain if chosen.plain else given.aligned).shape[1], settings=settings)
    filed = clusterer.learn(given.plain if chosen.plain else given.aligned, at=0.0, texts=texts)
    memory = clusterer._memory
    live = memory.micros.live()
    place = {micro: row for row, micro in enumerate(live.tolist())}
    rows = [place[one.micro] for one in filed]
    means = memory.micros.means(live)
    pointing = whitened(directions(means, memory.background.of(means)))
    marks = memory.signatures.marks(memory.micros.signatures[memory.micros.rows[live]])
    counts = memory.micros.counts[live].astype(np.float64)
    quality = []
    for level in LEVELS:
        linked = partition(
            pointing.copy(),
            counts,
            marks,
            np.zeros(len(live), np.int64),
            level=float(level),
            share=settings.cohesion,
        )
        quality.append(b_cubed(labels, linked[rows].tolist())[0])
    level = link_level(neighbours_of(pointing, settings), settings)
    return Curve(name, family, np.array(quality), level, features(pointing, counts))


def features(pointing: NDArray[np.float32], counts: NDArray[np.float64]) -> dict[str, float]:
    """Return what can be seen of a stream without labels."""
    sample = np.arange(len(pointing))[:: -(-len(pointing) // 1000)]
    closeness = pointing[sample] @ pointing.T
    closeness[np.arange(len(sample)), sample] = -1
    ranked = -np.sort(-closeness, axis=1)

    def rank(number: int) -> float:
        return float(np.median(ranked[:, min(number, ranked.shape[1] - 1) - 1]))

    return {
        "nearest": rank(1),
        "third": rank(3),
        "tenth": rank(10),
        "thirtieth": rank(30),
        "nearest - tenth": rank(1) - rank(10),
        "spread of all": float(closeness[closeness > -1].std()),
        "nearest, 9th tenth": float(np.quantile(ranked[:, 0], 0.9)),
        "alone": float((counts == 1).mean()),
        "messages each": float(np.log10(counts.mean())),
        "micro-clusters": float(np.log10(len(counts))) / 10,
    }


def read_off(one: Curve, level: float) -> float:
    """Return the quality of a stream at a level, between those of the grid."""
    return float(np.interp(level, LEVELS, one.quality))


def held_out(curves: Sequence[Curve], feature: str | None) -> list[float]:
    """Return the quality of each stream by the line that is best for the other families."""
    values = np.array([one.features[feature] if feature else 0.0 for one in curves])
    slopes = SLOPES if feature else [0.0]
    # A line is named by its slope and by its level at the middle of all streams.
    lines = list(itertools.product(LEVELS, slopes))
    got = np.array(
        [
            [
                read_off(one, middle + slope * (value - values.mean()))
                for one, value in zip(curves, values, strict=True)
            ]
            for middle, slope in lines
        ]
    )
    weights = family_weights(curves)
    result = []
    for place, one in enumerate(curves):
        others = np.array(
            [
                0.0 if other.family == one.family else weight
                for other, weight in zip(curves, weights, strict=True)
            ]
        )
        result.append(float(got[(got @ others).argmax(), place]))
    return result


def family_weights(curves: Sequence[Curve]) -> list[float]:
    """Return weights by which each family counts once."""
    sizes = Counter(one.family for one in curves)
    return [1 / (len(sizes) * sizes[one.family]) for one in curves]


def mean(curves: Sequence[Curve], values: Sequence[float]) -> float:
    """Return the mean over families."""
    return float(np.dot(family_weights(curves), values))


if __name__ == "__main__":
    main()
