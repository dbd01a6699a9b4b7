"""export: a broadcast's files for those who were not there."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from moderation.adapters.exports.discretion import FEWEST, Discretion
from moderation.commands import require_data
from moderation.domain.errors import BadInput
from moderation.settings import Settings

HELP = "write a broadcast's files, running or closed: questions, clusters, decisions, a workbook and a report"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command line may say."""
    parser.add_argument("broadcast", metavar="BROADCAST", help="id of the broadcast, such as main")
    parser.add_argument("--data", metavar="DIR", help="data folder that serve writes (default ./data)")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="folder to write the files to")
    parser.add_argument(
        "--only", metavar="NAME", action="append", help="this file only, such as report.html; may be repeated"
    )
    parser.add_argument(
        "--language", metavar="ru|en", help="language of the report and the summary (default ru)"
    )
    parser.add_argument(
        "--zone",
        metavar="NAME",
        help="time zone of the report, such as Europe/Moscow (default: this machine's)",
    )
    parser.add_argument(
        "--fewest",
        metavar="K",
        type=int,
        default=FEWEST,
        help=f"questions asked by fewer viewers are written without their wording (default {FEWEST})",
    )
    parser.add_argument(
        "--verbatim",
        action="store_true",
        help="permit the wording of rare questions too, and write corrections.jsonl to train on",
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the files; viewers have other names in every export.

    Raises BadInput when there is no such data folder or an option cannot be used, Unknown when there is no such
    broadcast.
    """
    # Imported late: the parts behind the files take a second that `--help` need not wait for.
    from tqdm import tqdm  # noqa: PLC0415

    from moderation.adapters.stores import open_log_reader, open_view_reader  # noqa: PLC0415
    from moderation.ui.files import FILES, Export, write_files  # noqa: PLC0415
    from moderation.ui.texts import Say  # noqa: PLC0415

    require_data(settings)
    names = _names(arguments.only, FILES)
    zone = _zone(arguments.zone)
    if arguments.fewest < 1:
        raise BadInput(f"--fewest is {arguments.fewest}: give 1 or more.")
    export = Export(
        names=names,
        discretion=Discretion(arguments.fewest, verbatim=arguments.verbatim),
        say=Say(settings.language, zone),
        topics=Path(settings.topics) if settings.topics else None,
    )
    views, log = open_view_reader(settings), open_log_reader(settings)
    steps = write_files(export, views, log, arguments.broadcast, arguments.out, now=time.time())
    with tqdm(total=100, unit="%", disable=not sys.stderr.isatty()) as bar:
        for done in steps:
            bar.update(int(100 * done) - bar.n)
    for name in names:
        _tell(arguments.out / name, written=arguments.verbatim or name != "corrections.jsonl")
    return 0


def _names(only: Sequence[str] | None, known: Sequence[str]) -> list[str]:
    unknown = [name for name in only or () if name not in known]
    if unknown:
        raise BadInput(f"There is no file {unknown[0]!r}: choose of {', '.join(known)}.")
    return [name for name in known if only is None or name in only]


def _zone(name: str | None) -> tzinfo:
    if name is None:
        return datetime.now().astimezone().tzinfo or UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(f"There is no time zone {name[:40]!r}: give a name such as Europe/Moscow.") from None


def _tell(path: Path, *, written: bool) -> None:
    if written:
        sys.stdout.write(f"{path}: {path.stat().st_size:,} bytes\n")
    else:
        sys.stdout.write(f"{path}: not written, it holds wordings; --verbatim permits them\n")
