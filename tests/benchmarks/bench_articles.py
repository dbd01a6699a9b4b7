"""Measure suggestions: is the right article first, among the first three; is what the robot says right; how quick.

    python -m tests.benchmarks.bench_articles [--data DIR]

`operator` are the articles of the demonstration under the questions from which the weights were learnt; with DIR, the
folder with the labelled sets, also a bank's articles under questions of our own (`bank_ours`), and its bare answers
under its own questions (`bank_bare`): nothing was learnt from either. Words alone (BM25 over pieces of words) and
meaning alone (vectors) stand beside. The robot is measured as it is set, over questions with a right article, and with
that article taken away.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from moderation.adapters.models import open_reader
from moderation.adapters.reader import Reader
from moderation.adapters.sqlite.articles import SqliteArticles
from moderation.domain.matching import WEIGHTS, sureness
from moderation.pipeline.answers.robot import Robot
from moderation.settings import Settings
from tests.benchmarks.asked_of_articles import (
    DAY,
    Compared,
    bank,
    compare,
    demonstration,
    open_suggester,
)
from tests.benchmarks.weigh_articles import leaders

WHOLE = np.array([WEIGHTS.question, WEIGHTS.answer, WEIGHTS.words])
WAYS = {"together": WHOLE, "words alone": np.array([0, 0, 1]), "meaning alone": WHOLE * (1, 1, 0)}
MANY = 5000
ASKED = 100


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="folder with the labelled sets")
    options = parser.parse_args()
    reader = open_reader(Settings(), threads=1)
    kept: dict[str, object] = {"encoder": reader.model.revision}
    cases = [demonstration(), *(bank(options.data) if options.data else ())]
    for case in cases:
        compared = compare(case, reader)
        kept[case.name] = {"places": _places(compared), "robot": _robot(compared)}
    kept["speed"] = _speed(reader)
    print(json.dumps(kept, ensure_ascii=False))
    return 0


def _places(compared: Compared) -> dict[str, tuple[float, float]]:
    rows, right = compared.parts[compared.answerable], compared.right[compared.answerable]
    print(f"\n{compared.case.name}: {len(rows)} questions, {len(compared.case.articles)} articles")
    found = {}
    for name, weights in WAYS.items():
        order = np.argsort(-(rows @ weights), axis=1, kind="stable")
        hits = np.take_along_axis(right, order, axis=1)
        found[name] = first, three = float(hits[:, 0].mean()), float(hits[:, :3].any(axis=1).mean())
        print(f"  {name:14} first {first:.3f} {_interval(hits[:, 0])}  first three {three:.3f}")
    return found


def _robot(compared: Compared) -> dict[str, float]:
    there, away = leaders(compared, WHOLE), leaders(compared, WHOLE, away=True)
    given, wrongly = (_dares(one.told) for one in (there, away))
    known = compared.answerable
    figures = {
        "answered": float(given[known].mean()),
        "right": float(there.right[known & given].mean()) if (known & given).any() else 1.0,
        "answered without the article": float(wrongly.mean()),
    }
    if not known.all():
        figures["answered what nobody can"] = float(given[~known].mean())
    print("  robot: " + ", ".join(f"{name} {value:.3f}" for name, value in figures.items()))
    return figures


def _dares(told: NDArray[np.float64]) -> NDArray[np.bool_]:
    sure = [sureness(lead=lead, behind=behind) for lead, behind in told]
    return np.array(sure) >= WEIGHTS.least


def _interval(hits: NDArray[np.bool_]) -> str:
    half = 1.96 * float(np.sqrt(hits.mean() * (1 - hits.mean()) / len(hits)))
    return f"± {half:.3f}"


def _speed(reader: Reader) -> dict[str, float]:
    case = demonstration()
    texts = [one.text for one in case.asked[:ASKED]]
    copies = MANY // len(case.articles) + 1
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder, closing(SqliteArticles(Path(folder))) as store:
        many = [
            replace(article, id=f"{article.id}-{copy}", question=f"{article.question} {copy}")
            for copy in range(copies) for article in case.articles
        ][:MANY]  # fmt: skip
        store.save(many, who="benchmark", at=0.0)
        model = reader.model
        while unread := store.unread(model.revision, limit=1000):
            rows = rng.standard_normal((len(unread), model.dim)).astype(np.float32)
            store.read(model.revision, dict(zip(unread, rows, strict=True)))
        suggester, _ = open_suggester(store, [], texts, reader)
        suggester.suggest(texts[0], day=DAY)
        walls, works = [], []
        for text in texts:
            wall, work = time.perf_counter(), time.process_time()
            suggester.suggest(text, day=DAY)
            walls.append(time.perf_counter() - wall)
            works.append(time.process_time() - work)
        robot = time.process_time()
        for text in texts:
            Robot(suggester).reply(text, day=DAY)
        robots = (time.process_time() - robot) / len(texts)
    read = time.process_time()
    for at in range(50):
        reader.vectors([f"{texts[at]} {at}"])
    figures = {
        "p50 ms": 1000 * float(np.median(works)),
        "p99 ms": 1000 * float(np.quantile(works, 0.99)),
        "p99 wall ms": 1000 * float(np.quantile(walls, 0.99)),
        "robot ms": 1000 * robots,
        "reading a question ms": 1000 * (time.process_time() - read) / 50,
    }
    print(f"\n{MANY} articles: " + ", ".join(f"{name} {value:.1f}" for name, value in figures.items()))
    return figures


if __name__ == "__main__":
    sys.exit(main())
