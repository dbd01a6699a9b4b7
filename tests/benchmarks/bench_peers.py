"""Compare grouping with that of others: same vectors, same order, same machine.

    python -m tests.benchmarks.bench_peers [--data DIR] [--python .venv/peers/bin/python] [--out FOLDER]

Without DIR, the questions of the demonstration audience are grouped; DIR holds labelled sets by folder (`banking77/`,
`clinc150/` and so on; those that are missing are skipped). The others need `requirements-peers.txt`; without them only
Efir's own lines are printed. FOLDER receives the tables as `peers.md` and a plot of each set. The last table is Efir's
alone: Banking77's test questions in several orders, and the streams of MStream whole, beside what was published.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

import embeddings
from embeddings.alignment import Alignment, language_by_letters
from embeddings.evaluate import b_cubed, pairwise_f1, read
from embeddings.training import groups as sets
from tests.benchmarks.machine import machine, table
from tests.benchmarks.peers import METHODS, NOISE, OURS, SLOW, Given

ROOT = Path(__file__).parents[2]
AUDIENCE = ROOT / "moderation" / "simulation" / "audience"
SETS = ("banking77_test", "clinc150_test", "dstc11_development", "hwu_ru")
STREAMS = {"Tweets": 0.844, "Tweets-T": 0.923, "News": 0.834, "News-T": 0.873}
"""Streams that tell rather than ask, with the best NMI of the table of MStream (Yin et al., KDD 2018)."""
HEAD = ("", "n", "true", "got", "B3", "P", "R", "pair F", "NMI", "ARI", "msgs/s", "MB")
BANKING, ORDERS = "banking77_test", 5
PUBLISHED = ("", "n", "true", "got", "NMI", "published", "ARI", "B3", "pair F", "msgs/s", "MB")
NAMES = {
    "efir": "Efir",
    "efir-plain": "Efir, plain vectors",
    "k-means": "MiniBatchKMeans, true k told",
    "bertopic": "BERTopic",
    "textclust": "river TextClust",
    "dbstream": "river DBSTREAM",
    "birch": "BIRCH",
    "hdbscan": "HDBSCAN",
    "complete": "complete linkage at .87",
}


def main() -> int:
    """Group each set by each method; print tables, keep plots; a last line of JSON holds the figures."""
    chosen = _arguments()
    methods = [name for name in METHODS if name in OURS or chosen.python.exists()]
    if len(methods) == len(OURS):
        print(f"Only Efir's own lines: {chosen.python} is not there; `make bench` makes it.")
    figures: dict[str, list[dict[str, Any]]] = {}
    parts = [_machine()]
    for name, texts, labels in _sets(chosen):
        given = _vectors(chosen.keep, name, texts)
        figures[name] = [row for method in methods for row in _rows(method, given, labels, chosen)]
        shown = table([HEAD, *(_cells(row) for row in figures[name])])
        print(f"\n{name}\n{shown}", flush=True)
        parts.append(f"\n## {name}\n\n```\n{shown}\n```\n")
    lines = list(_published(chosen))
    if lines:
        shown = table([PUBLISHED, *map(_published_cells, lines)])
        print(f"\nbeside published figures\n{shown}", flush=True)
        parts.append(f"\n## Beside published figures\n\n```\n{shown}\n```\n")
    if chosen.out and (figures or lines):
        chosen.out.mkdir(parents=True, exist_ok=True)
        (chosen.out / "peers.md").write_text("\n".join(parts), "utf-8")
        _plot(chosen, figures)
    print(json.dumps(figures | {"published": lines}))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="folder of labelled sets")
    parser.add_argument("--python", type=Path, default=ROOT / ".venv" / "peers" / "bin" / "python")
    parser.add_argument("--out", type=Path, help="folder for peers.md and plots")
    parser.add_argument("--keep", type=Path, help="folder to keep vectors in, and to take them from")
    parser.add_argument("--limit", type=int, default=3080, help="messages of one set (3080)")
    parser.add_argument("--slow", type=int, default=1000, help="messages for the slow ones (1000)")
    parser.add_argument("--sets", help="names, separated by commas")
    return parser.parse_args()


def _sets(chosen: argparse.Namespace) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield name, texts and labels: streams as they came, the others shuffled, always in the same way."""
    for name, texts, labels in _found(chosen.data):
        if name in (chosen.sets.split(",") if chosen.sets else (name,)):
            order = (np.arange(len(texts)) if name in STREAMS else _shuffled(len(texts), 1))[: chosen.limit]
            yield name, [texts[place] for place in order], [labels[place] for place in order]


def _shuffled(count: int, order: int) -> NDArray[np.int64]:
    return np.random.default_rng(order).permutation(count)


def _published(chosen: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Yield Efir's figures of what others published figures of: whole sets, k unknown, each message seen once."""
    for name, texts, labels in _found(chosen.data):
        if chosen.sets and name not in chosen.sets.split(","):
            continue
        if name in STREAMS:
            yield _alone(name, _vectors(chosen.keep, name, texts), labels)
        elif name == BANKING:
            given = _vectors(chosen.keep, f"{name}-whole", texts)
            for number in range(1, ORDERS + 1):
                order = _shuffled(len(texts), number)
                ordered = _ordered(given, order)
                yield _alone(f"{name}, order {number}", ordered, [labels[place] for place in order])


def _alone(name: str, given: Given, labels: Sequence[str]) -> dict[str, Any]:
    ran = _run("efir", given, sys.executable)
    assert ran is not None, f"Efir could not group {name}"
    return _figures("efir", labels, ran) | {"name": name, "published": STREAMS.get(name)}


def _ordered(given: Given, order: NDArray[np.int64]) -> Given:
    texts = [given.texts[place] for place in order]
    return replace(given, plain=given.plain[order], aligned=given.aligned[order], texts=texts)


def _found(folder: Path | None) -> Iterator[tuple[str, list[str], list[str]]]:
    own = next(sets.audience(sorted(AUDIENCE.glob("*.jsonl"))))
    yield own.name, own.texts, own.groups
    if folder is None:
        return
    live = next(sets.live_chat(folder)) if (folder / "ru_live_dev").exists() else None
    intents = [one for one in sets.intents(folder) if one.name in SETS]
    for one in [*([live] if live else []), *intents]:
        yield one.name, one.texts, one.groups
    for name in STREAMS:
        path = folder / "mstream_stream" / f"{name}.csv"
        if path.exists():
            yield name, *read(path)


def _vectors(keep: Path | None, name: str, texts: Sequence[str]) -> Given:
    """Encode a set, or take up what was kept of it."""
    encoder, alignment = _encoder()
    path = (keep or Path()) / f"{name}-{len(texts)}-{encoder.model.revision.replace('/', '_')}.npy"
    plain = np.load(path) if keep and path.exists() else encoder.encode(texts)
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        np.save(path, plain)
    aligned = alignment.align(plain, texts, [*map(language_by_letters, texts)])
    return Given(plain, aligned, list(texts), 0, asdict(alignment.clustering), name in STREAMS)


@cache
def _encoder() -> tuple[embeddings.Encoder, Alignment]:
    encoder = embeddings.load()
    alignment = Alignment.load(encoder.model.revision)
    assert alignment is not None, "there is no alignment for the default encoder"
    return encoder, alignment


def _rows(
    method: str, given: Given, labels: Sequence[str], chosen: argparse.Namespace
) -> Iterator[dict[str, Any]]:
    """Yield the figures of a method on a set; of ours also on the beginning that the slow ones get."""
    whole, beginning = len(labels), min(chosen.slow, len(labels))
    counts = {beginning} if method in SLOW else {whole}
    if method in OURS and chosen.python.exists():
        counts.add(beginning)
    for count in sorted(counts, reverse=True):
        part = slice(count)
        true = len(set(labels[part]))
        begun = replace(
            given, plain=given.plain[part], aligned=given.aligned[part], texts=given.texts[part], true=true
        )
        ran = _run(method, begun, sys.executable if method in OURS else str(chosen.python))
        yield _figures(method, labels[part], ran) if ran else {"method": method, "n": count, "failed": True}


def _run(method: str, given: Given, python: str) -> dict[str, Any] | None:
    """Let a process of its own group, on one core; return what it says, None when it failed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "set.npz"
        fields = asdict(given) | {"texts": np.array(given.texts), "settings": json.dumps(given.settings)}
        np.savez(path, **fields)
        one_core = {"OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
        ran = subprocess.run(
            [python, "-m", "tests.benchmarks.peers", method, str(path)],
            cwd=ROOT, env=os.environ | one_core, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if ran.returncode:
        print(f"{NAMES[method]} failed: {' '.join(ran.stderr.strip().splitlines()[-1:])}", flush=True)
        return None
    result: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return result


def _figures(method: str, labels: Sequence[str], ran: dict[str, Any]) -> dict[str, Any]:
    # What a method files nowhere stands alone, as a question without a cluster does on the board.
    groups = [group if group != NOISE else f"alone {place}" for place, group in enumerate(ran["groups"])]
    f1, precision, recall = b_cubed(labels, groups)
    return {
        "method": method,
        "n": len(labels),
        "true": len(set(labels)),
        "got": len(set(groups)),
        "b3": f1,
        "precision": precision,
        "recall": recall,
        "pair_f": pairwise_f1(labels, groups),
        "nmi": float(normalized_mutual_info_score(labels, groups)),
        "ari": float(adjusted_rand_score(labels, groups)),
        "per_second": len(labels) / max(ran["seconds"], 1e-9),
        "megabytes": ran["megabytes"],
    }


def _cells(row: dict[str, Any]) -> list[object]:
    name = NAMES[row["method"]]
    if row.get("failed"):
        return [name, row["n"], *["–"] * (len(HEAD) - 2)]
    qualities = [f"{row[key]:.3f}" for key in ("b3", "precision", "recall", "pair_f", "nmi", "ari")]
    return [
        name, row["n"], row["true"], row["got"], *qualities, f"{row['per_second']:.0f}", f"{row['megabytes']:.0f}",
    ]  # fmt: skip


def _published_cells(row: dict[str, Any]) -> list[object]:
    cells = [f"{row[key]:.3f}" if row[key] else "" for key in ("nmi", "published", "ari", "b3", "pair_f")]
    rest = f"{row['per_second']:.0f}", f"{row['megabytes']:.0f}"
    return [row["name"], row["n"], row["true"], row["got"], *cells, *rest]


def _machine() -> str:
    return ", ".join(f"{name} {value}" for name, value in machine().items()) + "\n"


def _plot(chosen: argparse.Namespace, figures: dict[str, list[dict[str, Any]]]) -> None:
    if not chosen.python.exists():
        return
    rows = {
        name: [row | {"name": NAMES[row["method"]]} for row in lines if not row.get("failed")]
        for name, lines in figures.items()
    }
    command = [str(chosen.python), "-m", "tests.benchmarks.plot_peers", str(chosen.out.resolve())]
    subprocess.run(command, cwd=ROOT, input=json.dumps(rows), text=True, check=True)


if __name__ == "__main__":
    sys.exit(main())
