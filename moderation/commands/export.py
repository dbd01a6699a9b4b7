"""export: a broadcast's files for those who were not there."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from moderation.domain.errors import BadInput, Unknown
from moderation.settings import Settings

HELP = "write a broadcast's questions, clusters, decisions, what nobody answered and what people corrected"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command line may say."""
    parser.add_argument("broadcast", metavar="BROADCAST", help="id of the broadcast, such as main")
    parser.add_argument("--data", metavar="DIR", help="data folder that serve writes (default ./data)")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="folder to write the files to")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the files; viewers have other names in every export.

    Raises BadInput when there is no such data folder, Unknown when it holds no such broadcast.
    """
    # Imported late: pandas takes a second that `--help` need not wait for.
    from moderation.adapters.exports import tables  # noqa: PLC0415
    from moderation.adapters.exports.corrections import corrections_jsonl  # noqa: PLC0415
    from moderation.adapters.exports.spreadsheets import csv_bytes  # noqa: PLC0415
    from moderation.bootstrap import open_log, open_views  # noqa: PLC0415

    name, now = arguments.broadcast, time.time()
    if not settings.data.is_dir():
        raise BadInput(f"There is no data folder {settings.data}: give the one that serve uses with --data.")
    views = open_views(settings)
    if views.broadcast(name) is None:
        known = ", ".join(row.id for row in views.broadcasts()) or "none at all"
        raise Unknown(f"There is no broadcast {name!r} in {settings.data}: there is {known}.")
    frames = {
        "questions": tables.questions_table(views, name),
        "clusters": tables.clusters_table(views, name, now),
        "decisions": tables.decisions_table(views, name),
        "unanswered": tables.unanswered_table(views, name, now),
    }
    arguments.out.mkdir(parents=True, exist_ok=True)
    for stem, frame in frames.items():
        path = arguments.out / f"{stem}.csv"
        path.write_bytes(csv_bytes(frame))
        sys.stdout.write(f"{path}: {len(frame)} rows\n")
    corrections = corrections_jsonl(views, open_log(settings), name)
    path = arguments.out / "corrections.jsonl"
    path.write_bytes(corrections)
    sys.stdout.write(f"{path}: {len(corrections.splitlines())} lines\n")
    return 0
