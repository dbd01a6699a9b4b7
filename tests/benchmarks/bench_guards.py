"""Measure what is merged against sense, and what is kept apart: `python -m tests.benchmarks.bench_guards`.

`guarded_pairs.jsonl` holds pairs of questions that share nearly all words but want different answers, and pairs that
contain the same kind of word and want one answer. Rules and words may be chosen by the `development` part; the figures
of the `heldout` part, written in other phrases, are the ones to report.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from embeddings import Clusterer
from moderation.adapters.models import open_embedder
from moderation.domain.screening.repair import legible
from moderation.pipeline.sorting.sortable import guards_for
from moderation.settings import Settings
from tests.benchmarks.machine import table

PAIRS = Path(__file__).with_name("guarded_pairs.jsonl")
PARTS = ("development", "heldout")
TARIFFS = (
    "Космос", "Яркий", "Смарт", "Ультра", "Максимум", "Лайт", "Семейный", "Игровой", "Smart", "Ultra", "Забота",
    "Драйв", "Фора", "Пульс", "Орбита", "Вираж", "Старт", "Премиум", "Basic", "Premium",
)  # fmt: skip
"""The operator's list, as its staff would enter it on the Rules page."""
AIMS = {"merged": 0.02, "kept apart": 0.05}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions; `together` when one answer serves both."""

    part: str
    kind: str
    together: bool
    a: str
    b: str


def main() -> int:
    """Print both parts' figures, for the guards alone and for the whole grouping."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--guards-only", action="store_true", help="no model, no grouping")
    parser.add_argument("--show", choices=PARTS, help="print the pairs of a part that went wrong")
    chosen = parser.parse_args()
    pairs = [Pair(**json.loads(line)) for line in PAIRS.read_text("utf-8").splitlines()]
    figures: dict[str, dict[str, object]] = {}
    rows: list[list[object]] = [["", "wrongly merged", "95 %", "right pairs kept apart", "95 %"]]
    for part in PARTS:
        chosen_pairs = [pair for pair in pairs if pair.part == part]
        ways = {"guards": guarded(chosen_pairs)}
        if not chosen.guards_only:
            ways["grouping"] = grouped(chosen_pairs)
        for way, together in ways.items():
            name = f"{part}, {way}"
            figures[name] = _measure(chosen_pairs, together)
            rows.append(_row(name, figures[name]))
            if chosen.show == part:
                _show(way, chosen_pairs, together)
    print(table(rows))
    print(
        f"Aims on the held-out part: at most {AIMS['merged']:.0%} merged, {AIMS['kept apart']:.0%} kept apart."
    )
    print(json.dumps(figures))
    return 0


def guarded(pairs: Sequence[Pair]) -> list[bool]:
    """Return for each pair whether the guards alone let it go together."""
    guards = guards_for(TARIFFS)
    return [guards.conflict(legible(pair.a, TARIFFS), legible(pair.b, TARIFFS)) is None for pair in pairs]


def grouped(pairs: Sequence[Pair]) -> list[bool]:
    """Return for each pair whether it ends up in one cluster of a stream that consists of all pairs."""
    embedder = open_embedder(Settings(), threads=1)
    texts = [legible(text, TARIFFS) for pair in pairs for text in (pair.a, pair.b)]
    vectors = [embedder.vector(text) for text in texts]
    assert all(vector is not None for vector in vectors)
    clusterer = Clusterer(embedder.model.dim, settings=embedder.clustering, guards=guards_for(TARIFFS))
    filed = clusterer.learn(np.stack([v for v in vectors if v is not None]), at=0.0, texts=texts)
    clusters = {one.micro: one.cluster for one in filed}
    for change in clusterer.settle(at=1.0):
        clusters.update((micro, after) for micro, _, after in change.moves)
    homes = [clusters[one.micro] for one in filed]
    return [a == b for a, b in zip(homes[::2], homes[1::2], strict=True)]


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share."""
    if not count:
        return 0.0, 1.0
    z, share = 1.96, hits / count
    middle = share + z * z / (2 * count)
    spread = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    whole = 1 + z * z / count
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def _measure(pairs: Sequence[Pair], together: Sequence[bool]) -> dict[str, object]:
    wrong = [
        (pair.together, pair.kind) for pair, one in zip(pairs, together, strict=True) if pair.together != one
    ]
    apart = sum(not pair.together for pair in pairs)
    kinds = Counter(kind for should, kind in wrong if not should)
    return {
        "merged": sum(not should for should, _ in wrong),
        "of_apart": apart,
        "kept_apart": sum(should for should, _ in wrong),
        "of_together": len(pairs) - apart,
        "merged_by_kind": dict(kinds),
    }


def _row(name: str, figures: dict[str, object]) -> list[object]:
    cells: list[object] = [name]
    for hits, of in (("merged", "of_apart"), ("kept_apart", "of_together")):
        hit, count = int(str(figures[hits])), int(str(figures[of]))
        low, high = wilson(hit, count)
        cells += [f"{hit} of {count} = {hit / count:.1%}", f"{low:.1%}-{high:.1%}"]
    return cells


def _show(way: str, pairs: Sequence[Pair], together: Sequence[bool]) -> None:
    for pair, one in zip(pairs, together, strict=True):
        if pair.together != one:
            print(f"{way}: {'merged' if one else 'kept apart'} ({pair.kind}): {pair.a} | {pair.b}")


if __name__ == "__main__":
    raise SystemExit(main())
