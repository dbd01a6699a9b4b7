"""How long an export takes, of how much memory: all files, and the report alone, of a made-up session.

Run as `python -m tests.benchmarks.bench_export [--questions N] [--clusters N] [--viewers N]`. The session is written
straight into the views, as a broadcast of that size would leave them.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

from moderation.adapters import codec
from moderation.adapters.counting import CountedCluster
from moderation.adapters.sqlite.views import SqliteViews
from moderation.adapters.sqlite.views_schema import FILE
from moderation.domain.deciding.decisions import Field, Status, Verb
from moderation.domain.message import Kind, Level, Urgency
from moderation.pipeline.rows import BroadcastRow, Counts, DecisionRow, MessageRow
from tests.benchmarks.machine import table

START = 1_760_000_000.0
SHOW = 3 * 3600.0
"""Seconds of the show."""
AT_ONCE = 10_000
ANSWERED = 200
"""Clusters answered, the commonest ones, evenly through the show."""
TOPICS = ("tariffs", "charges", "roaming", "coverage", "outage", "sim_esim", "app", "other")
REGIONS = ("", "", "", "Казань", "Омск", "Тюмень", "Пермь", "Калуга")
SUBJECTS = (
    "Почему в роуминге в Турции списали 590 рублей за сутки",
    "Когда вернут связь в нашем посёлке, третий день не работает",
    "Можно ли перенести остатки минут и гигабайтов на новый тариф",
    "как отключить платные подписки которые я не подключал",
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=100_000)
    parser.add_argument("--clusters", type=int, default=0, help="default: one for every fifty questions")
    parser.add_argument("--viewers", type=int, default=0, help="default: one for every three questions")
    given = parser.parse_args()
    clusters, viewers = given.clusters or given.questions // 50, given.viewers or given.questions // 3
    with tempfile.TemporaryDirectory(prefix="efir-") as folder:
        started = time.monotonic()
        fill(Path(folder), given.questions, clusters, viewers)
        made = time.monotonic() - started
        print(
            f"{given.questions:,} questions, {clusters:,} clusters, {viewers:,} viewers, made in {made:.0f} s"
        )
        results = {
            name: _export(Path(folder), options)
            for name, options in {"all files": (), "report.html": ("--only", "report.html")}.items()
        }
    rows = [(name, *(f"{value:,.1f}" for value in result.values())) for name, result in results.items()]
    print(table([("export of", "CPU s", "wall s", "peak MB", "written MB"), *rows]))
    print(json.dumps({"questions": given.questions, **results}))


def fill(folder: Path, questions: int, clusters: int, viewers: int) -> None:
    """Write a session's views: few clusters with many askers, many with few."""
    SqliteViews(folder).close()
    with contextlib.closing(sqlite3.connect(folder / FILE)) as connection:
        tallies: dict[int, CountedCluster] = {}
        minutes: Counter[tuple[int, str]] = Counter()
        stream = _messages(questions, clusters, viewers)
        while part := list(islice(stream, AT_ONCE)):
            for row in part:
                _count(tallies.setdefault(row.clusters[0], CountedCluster()), row)
                minutes[int(row.at // 60) * 60, row.topic] += 1
            _write_messages(connection, part)
        answers = _answer(tallies)
        _write_rest(connection, tallies, minutes, answers, questions)
        connection.commit()


def _messages(questions: int, clusters: int, viewers: int) -> Iterator[MessageRow]:
    dice = Random(7)
    for seq in range(2, questions + 2):
        cluster = seq - 1 if seq <= clusters else min(int(dice.paretovariate(0.5)), clusters)
        level = Level.HIGH if cluster % 50 == 0 else Level.NORMAL
        yield MessageRow(
            seq=seq,
            id=f"m{seq}",
            viewer=f"viewer:{dice.randrange(viewers)}",
            at=START + SHOW * seq / questions,
            channel="page",
            shown=f"{SUBJECTS[cluster % 4]}, это {cluster}-й раз; номер {seq}?",
            state="screened",
            kind=Kind.QUESTION,
            question_score=0.97,
            toxicity=0.01,
            spam=0.02,
            language="ru",
            region=REGIONS[seq % 8],
            urgency=Urgency(0.7 if level is Level.HIGH else 0.2, level, ("outage",)),
            topic=TOPICS[cluster % 8],
            clusters=(cluster,),
            arrival=cluster,
        )


def _count(tally: CountedCluster, row: MessageRow) -> None:
    tally.first_at = tally.first_at or row.at
    tally.last_at = row.at
    tally.messages += 1
    # Most viewers ask a thing once.
    tally.askers = tally.messages
    tally.topic, tally.label = row.topic, tally.label or row.shown
    tally.keywords = ("связь", "роуминг", str(row.clusters[0]))


def _answer(tallies: dict[int, CountedCluster]) -> list[DecisionRow]:
    rows = []
    top = sorted(tallies, key=lambda cluster: -tallies[cluster].messages)[:ANSWERED]
    for place, cluster in enumerate(top):
        at = START + SHOW * (place + 1) / (len(top) + 1)
        people = {Field.STATUS: Status.ANSWERED, Field.ANSWER: "Уже чиним", Field.ANSWER_ID: f"a{place}"}
        tallies[cluster].people = people | {Field.ANSWERED_AT: str(at)}
        tallies[cluster].useful = 5
        for verb, when in ((Verb.ON_AIR, at - 30), (Verb.ANSWER, at)):
            rows.append(DecisionRow(f"{verb}{place}", len(rows) + 1, when, "Оля", verb, (cluster,), ""))
    return rows


def _write_messages(connection: sqlite3.Connection, part: list[MessageRow]) -> None:
    connection.executemany(
        """
        INSERT INTO messages
        (broadcast, seq, viewer, at, kind, verdict, level, score, region, topic, arrival, raised, alarm, row)
        VALUES (1, ?, ?, ?, 'question', 'admit', ?, ?, ?, ?, ?, 0, '', ?)
        """,
        (
            (
                row.seq, codec.text_key(row.viewer), row.at, row.urgency.level.order, row.urgency.score,
                row.region, codec.text_key(row.topic), row.arrival, codec.pack(row),
            )
            for row in part
        ),
    )  # fmt: skip
    connection.executemany(
        "INSERT INTO filings VALUES (1, ?, 0, ?)", ((row.seq, row.arrival) for row in part)
    )
    connection.executemany(
        "INSERT INTO members VALUES (1, ?, ?, 1, ?, ?)",
        ((row.arrival, row.seq, row.at, row.urgency.score) for row in part),
    )


def _write_rest(
    connection: sqlite3.Connection,
    tallies: dict[int, CountedCluster],
    minutes: Counter[tuple[int, str]],
    decisions: list[DecisionRow],
    questions: int,
) -> None:
    opened = BroadcastRow("main", "Большой эфир", "ru", open=False, opened_at=START)
    counts = Counts(
        questions, questions, questions, questions,
        clusters=len(tallies), answered=ANSWERED, askers=questions // 3, askers_answered=questions // 5,
    )  # fmt: skip
    connection.execute(
        "INSERT INTO broadcasts VALUES (1, ?, ?, ?, ?)",
        (codec.text_key("main"), questions + 1, codec.pack(opened), codec.pack(counts)),
    )
    connection.executemany("INSERT INTO micros VALUES (1, ?, ?)", ((one, one) for one in tallies))
    connection.executemany(
        "INSERT INTO clusters VALUES (1, ?, ?, ?, ?, 0, ?, ?)",
        (
            (one, tally.messages, row.status, tally.last_at, codec.pack(row), codec.pack(tally))
            for one, tally in tallies.items()
            for row in (tally.row(one),)
        ),
    )
    connection.executemany(
        "INSERT INTO decisions VALUES (1, ?, ?, ?, ?)",
        (
            (row.offset, codec.text_key(row.id), json.dumps(row.clusters), codec.pack(row))
            for row in decisions
        ),
    )
    connection.executemany(
        "INSERT INTO timeline VALUES (1, ?, ?, ?)",
        ((minute, codec.text_key(topic), count) for (minute, topic), count in minutes.items()),
    )


def _export(folder: Path, options: tuple[str, ...]) -> dict[str, float]:
    """Export in a process of its own; return its processor and wall seconds, peak memory and output in megabytes."""
    out = folder / "out"
    command = [sys.executable, "-m", "moderation", "export", "main", "--data", str(folder), "--out", str(out)]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL)
    peak = _peak_mb(process)
    assert process.returncode == 0
    wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    size = sum(path.stat().st_size for path in out.iterdir()) / 1e6
    for path in out.iterdir():
        path.unlink()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "cpu": round(cpu, 1),
        "wall": round(wall, 1),
        "peak_mb": round(peak, 1),
        "written_mb": round(size, 1),
    }


def _peak_mb(process: subprocess.Popen[bytes]) -> float:
    """Wait for a process; return the most memory that it was seen to hold."""
    peak = 0.0
    while process.poll() is None:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
                if line.startswith("VmHWM"):
                    peak = int(line.split()[1]) / 1024
        time.sleep(0.1)
    return peak


if __name__ == "__main__":
    main()
