"""Measure what projecting a message costs in SQLite and in PostgreSQL, and how soon each answers.

Run as `python -m tests.benchmarks views [--messages N] [--batch N]`. Processor time is that of this process and of the
database's server together. Live, messages are projected when they are recorded, and once more when all that was
concluded about them is, which is one append to the log; a rebuild projects many batches at once.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from moderation.adapters.postgres.views import PostgresViews
from moderation.adapters.sqlite import SqliteViews
from moderation.domain.events import Filing, Title
from moderation.domain.message import Level
from moderation.pipeline.ports import ClusterQuery, MessageQuery, Views
from moderation.pipeline.rows import BroadcastRow, MessageRow
from moderation.pipeline.view_writer import ViewWriter
from moderation.testing import screening
from moderation.testing.postgres import PostgresServer, programs
from tests.benchmarks.machine import table

TEXT: Final = "Почему в роуминге в Турции не работает интернет, хотя пакет оплачен?"
CLUSTERS: Final = 1500
AT: Final = 1_700_000_000.0
REPEATS: Final = 15
Step = Callable[[ViewWriter], None]
Seconds = Callable[[], float]


def batches(messages: int, batch: int) -> Iterator[list[Step]]:
    """Yield what happens to a batch of messages: recorded, screened, filed; then some clusters are titled."""
    dice = random.Random(7)
    levels = [Level.NONE] * 90 + [Level.NORMAL] * 8 + [Level.HIGH, Level.CRITICAL]
    regions = ["", "", "", "Омск", "Томск", "Тула", "Казань", "Пермь"]
    for start in range(1, messages + 1, batch):
        seqs = range(start, start + batch)
        rows = [
            MessageRow(
                seq,
                str(seq),
                f"v{dice.randrange(messages // 3 + 1)}",
                AT + seq * 0.05,
                "page",
                f"{TEXT} {seq % 97}",
            )
            for seq in seqs
        ]
        # Few clusters are large: their sizes fall off as those of real questions do.
        micros = [min(int(dice.paretovariate(0.35)), dice.randrange(1, CLUSTERS * 3)) for _ in seqs]
        judged = [
            (row.seq, screening(row.shown, level=dice.choice(levels), region=dice.choice(regions)))
            for row in rows
        ]
        filed = [
            Filing(seq, micro, 1 + micro % CLUSTERS, "roaming", 0.9)
            for seq, micro in zip(seqs, micros, strict=True)
        ]
        titles = [Title(1 + micro % CLUSTERS, TEXT, ("роуминг", "турция"), "roaming") for micro in micros[:5]]
        yield [
            lambda writer, rows=rows: writer.add_messages(rows),  # type: ignore[misc]
            lambda writer, judged=judged: writer.screen(judged),  # type: ignore[misc]
            lambda writer, filed=filed: writer.file(filed),  # type: ignore[misc]
            lambda writer, titles=titles: writer.title(titles),  # type: ignore[misc]
        ]


def project(views: Views, messages: int, batch: int, *, live: bool) -> None:
    """Write a broadcast: what was asked and what was concluded by themselves when `live`, else ten batches together."""
    offsets = itertools.count(1)
    with views.begin("main") as writer:
        writer.open_broadcast(BroadcastRow("main", "Эфир", "ru", open=True, opened_at=AT))
    steps = list(batches(messages, batch))
    groups = [part for batch in steps for part in (batch[:1], batch[1:])] if live else grouped(steps)
    for group in groups:
        with views.begin("main") as writer:
            for step in group:
                step(writer)
            writer.reach(next(offsets))


def grouped(steps: list[list[Step]]) -> list[list[Step]]:
    """Return the steps of ten batches at a time."""
    return [list(itertools.chain(*steps[start : start + 10])) for start in range(0, len(steps), 10)]


def answers(views: Views) -> dict[str, float]:
    """Return how many milliseconds the questions take that pages ask all the time."""
    largest = views.clusters("main", ClusterQuery(), now=AT)[0].id
    last = views.counts("main").recorded * 0.05 + AT
    asked: dict[str, Callable[[], object]] = {
        "position (pages poll it)": lambda: views.position("main"),
        "all clusters": lambda: views.clusters("main", ClusterQuery(), now=last),
        "50 messages of the largest cluster": lambda: views.messages("main", MessageQuery(cluster=largest)),
        "search for a word that many have": lambda: views.messages("main", MessageQuery(text="роуминг")),
        "search for a word that none has": lambda: views.messages("main", MessageQuery(text="сыр")),
    }
    return {name: median_ms(question) for name, question in asked.items()}


def median_ms(question: Callable[[], object]) -> float:
    """Return the median time of an answer."""
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        question()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def measured(views: Views, seconds: Seconds, messages: int, batch: int, *, live: bool) -> float:
    """Return the processor microseconds a message of a broadcast written anew."""
    views.clear("main")
    began = seconds()
    project(views, messages, batch, live=live)
    return (seconds() - began) / messages * 1e6


def main() -> int:
    """Measure both; print a table and, last, the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--batch", type=int, default=64, help="messages understood at a time (default 64)")
    chosen = parser.parse_args()
    found = programs()
    if found is None:
        print("No PostgreSQL here: install requirements-dev.txt.")
        return 1
    with (
        PostgresServer(found) as server,
        tempfile.TemporaryDirectory() as folder,
        closing(PostgresViews(server.url)) as postgres,
        closing(SqliteViews(Path(folder))) as sqlite,
    ):
        kinds: dict[str, tuple[Views, Seconds]] = {
            "SQLite": (sqlite, time.process_time),
            "PostgreSQL": (postgres, lambda: time.process_time() + server.processor_seconds()),
        }
        figures: dict[str, dict[str, float]] = {}
        for name, (views, seconds) in kinds.items():
            cost = {
                "project live, µs of processor a message": measured(
                    views, seconds, chosen.messages, chosen.batch, live=True
                ),
                "rebuild, µs of processor a message": measured(
                    views, seconds, chosen.messages, chosen.batch, live=False
                ),
            }
            figures[name] = cost | {f"{asked}, ms": took for asked, took in answers(views).items()}
    rows = [("", *figures, "ratio")]
    for what in figures["SQLite"]:
        one, other = (kind[what] for kind in figures.values())
        rows.append((what, f"{one:.2f}", f"{other:.2f}", f"{other / one:.2f}"))
    print(table(rows))
    print(json.dumps({"messages": chosen.messages, "batch": chosen.batch, **figures}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
