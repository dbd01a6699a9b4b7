"""Measure how fast the SQLite stores record, project and answer.

Run as `python -m tests.benchmarks.bench_store [messages] [clusters]`.
"""

import hashlib
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from moderation.adapters.sqlite import SqliteEventLog, SqliteViews
from moderation.domain.events import Filing, Move, Title
from moderation.domain.message import Level
from moderation.pipeline.ports import ClusterQuery, Entry, MessageQuery
from moderation.pipeline.rows import BroadcastRow, MessageRow
from moderation.testing import asked, screening

BATCH = 200
REPEATS = 15
TEXT = "Почему в роуминге в Турции не работает интернет, хотя пакет оплачен?"
REGIONS = ["", "", "", "Омск", "Томск", "Тула", "Орёл", "Псков", "Чита", "Курск", "Казань", "Пермь"]


def bench_log(folder: Path, messages: int) -> None:
    log = SqliteEventLog(folder)
    entries = [
        Entry(
            "main",
            asked(TEXT, id=str(n), viewer=f"viewer-{n % 5000}"),
            hashlib.sha256(str(n).encode()).digest()[:16],
        )
        for n in range(messages)
    ]
    began = time.perf_counter()
    for start in range(0, messages, BATCH):
        log.append(entries[start : start + BATCH])
    show("append, rows/s in durable commits of 200", messages / (time.perf_counter() - began))
    began = time.perf_counter()
    after = 0
    while events := log.read("main", after=after, limit=2000):
        after = events[-1].offset
    show("read back, events/s", messages / (time.perf_counter() - began))
    log.close()


def bench_projection(views: SqliteViews, messages: int, clusters: int) -> float:
    """Write messages, screenings and filings as a live broadcast does; return the time of the last message."""
    dice = random.Random(7)
    levels = [Level.NONE] * 90 + [Level.NORMAL] * 8 + [Level.HIGH, Level.CRITICAL]
    now = 1_700_000_000.0
    with views.begin("main") as writer:
        writer.open_broadcast(BroadcastRow("main", "Эфир", "ru", open=True, opened_at=now))
    began = time.perf_counter()
    for start in range(1, messages + 1, BATCH):
        seqs = range(start, start + BATCH)
        rows = [
            MessageRow(
                seq, str(seq), f"viewer-{dice.randrange(messages // 3)}", now + seq * 0.05, "page", TEXT
            )
            for seq in seqs
        ]
        # Few clusters are large: their sizes fall off as those of real questions do.
        micros = [min(int(dice.paretovariate(0.35)), dice.randrange(1, clusters * 3)) for _ in seqs]
        with views.begin("main") as writer:
            writer.add_messages(rows)
            writer.screen(
                [
                    (seq, screening(TEXT, level=dice.choice(levels), region=dice.choice(REGIONS)))
                    for seq in seqs
                ]
            )
            writer.file(
                [
                    Filing(seq, micro, 1 + micro % clusters, "roaming", 0.9)
                    for seq, micro in zip(seqs, micros, strict=True)
                ]
            )
            writer.title(
                [Title(1 + micro % clusters, TEXT, ("роуминг", "турция"), "roaming") for micro in micros[:5]]
            )
            writer.reach(start + BATCH)
    show("project, messages/s (recorded, screened, filed)", messages / (time.perf_counter() - began))
    return now + messages * 0.05


def bench_moves(views: SqliteViews) -> None:
    sizes = {row.id: row.messages for row in views.clusters("main", ClusterQuery(), now=0.0)}
    winner, loser = list(sizes)[:2]
    began = time.perf_counter()
    with views.begin("main") as writer:
        writer.move([Move(loser - 1, loser, winner)])
    seconds = time.perf_counter() - began
    show(f"merge the second largest cluster, its {sizes[loser]} messages: ms", seconds * 1000)
    with views.begin("main") as writer:
        writer.move([Move(loser - 1, winner, loser)])


def bench_queries(views: SqliteViews, now: float) -> None:
    rows = views.clusters("main", ClusterQuery(), now=now)
    largest = rows[0].id
    show("living clusters", len(rows))
    show("messages in the largest", rows[0].messages)
    queries: dict[str, Callable[[], object]] = {
        "position": lambda: views.position("main"),
        "counts": lambda: views.counts("main"),
        "clusters, all": lambda: views.clusters("main", ClusterQuery(), now=now),
        "clusters, on air": lambda: views.clusters("main", ClusterQuery(statuses=("on_air",)), now=now),
        "cluster": lambda: views.cluster("main", largest, now=now),
        "messages of the largest cluster, 50": lambda: views.messages("main", MessageQuery(cluster=largest)),
        "messages, newest 50": lambda: views.messages("main", MessageQuery()),
        "messages of a viewer": lambda: views.messages("main", MessageQuery(viewer="viewer-7")),
        "messages, text that none has": lambda: views.messages("main", MessageQuery(text="сыр")),
        "alarms": lambda: views.messages("main", MessageQuery(alarms=("raised",), oldest=True)),
        "askers of the largest cluster": lambda: list(views.askers("main", largest)),
        "timeline": lambda: views.timeline("main"),
        "sparks of 25 clusters": lambda: views.sparks(
            "main", [row.id for row in rows[:25]], now=now, minutes=10
        ),
    }
    for name, query in queries.items():
        show(f"{name}: ms", median_ms(query))


def median_ms(query: Callable[[], object]) -> float:
    query()
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        query()
        times.append(time.perf_counter() - began)
    return sorted(times)[REPEATS // 2] * 1000


def show(name: str, value: float) -> None:
    print(f"{name:<70}{value:>14,.2f}")


def main() -> None:
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    clusters = int(sys.argv[2]) if len(sys.argv) > 2 else 2_000
    with tempfile.TemporaryDirectory(dir=".") as name:
        folder = Path(name)
        bench_log(folder, messages)
        views = SqliteViews(folder)
        now = bench_projection(views, messages, clusters)
        bench_queries(views, now)
        bench_moves(views)
        show("bytes a message in the views", (folder / "views.sqlite3").stat().st_size / messages)
        views.close()


if __name__ == "__main__":
    main()
