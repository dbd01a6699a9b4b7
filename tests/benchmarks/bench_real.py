"""Replay real streams and print what the top of the board looks like; nothing here was composed.

    python -m tests.benchmarks.bench_real --data DIR

DIR holds `twitch_live_stream/` (one stream's whole chat) and `sentirueval_tweets_ru/` (tweets about operators).
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

TOP = 20


def main() -> int:
    """Convert both files, replay them, print figures and the top of each board."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--keep", type=Path, help="folder to keep the converted files and results in")
    arguments = parser.parse_args()
    streams = {
        "twitch": arguments.data / "twitch_live_stream",
        "telecom tweets": arguments.data / "sentirueval_tweets_ru",
    }
    for name, folder in streams.items():
        if not folder.exists():
            print(f"{name}: skipped, {folder} is not there.")
            continue
        with tempfile.TemporaryDirectory() as temporary:
            out = (arguments.keep or Path(temporary)) / name.replace(" ", "_")
            _replay(name, folder, out)
    return 0


def _replay(name: str, folder: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    lines = out / "messages.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        for number, line in enumerate(_messages(folder), start=1):
            file.write(json.dumps({"id": number, **line}, ensure_ascii=False) + "\n")
    subprocess.run([sys.executable, "-m", "moderation", "replay", str(lines), "--out", str(out)], check=True)
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    figures = {
        key: summary[key] for key in ("messages", "questions", "clusters", "seconds", "messages_per_second")
    }
    print(f"\n{name}: " + ", ".join(f"{key} {value}" for key, value in figures.items()))
    with (out / "clusters.csv").open(encoding="utf-8-sig", newline="") as file:
        clusters = sorted(csv.DictReader(file), key=lambda row: int(row["rank"]))
    for row in clusters[:TOP]:
        facts = f"{row['rank']:>3} {row['askers']:>4} askers  {row['urgency_level']:8} {row['topic']:13}"
        print(f"{facts} {row['label'][:80]}")


def _messages(folder: Path) -> Iterator[dict[str, str]]:
    for path in sorted(folder.glob("*.csv")):
        if "banks" in path.name:
            continue
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                at = datetime.fromisoformat(row.get("time") or row["time_utc"])
                at = at if at.tzinfo else at.replace(tzinfo=UTC)
                author = {"author": row["user"]} if "user" in row else {}
                yield {"text": row["text"] or " ", "at": at.isoformat(), **author}


if __name__ == "__main__":
    sys.exit(main())
