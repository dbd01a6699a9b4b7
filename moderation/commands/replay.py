"""replay: the whole pipeline over a file, without a server."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from moderation import __version__
from moderation.adapters.exports.csv_file import write_csv
from moderation.adapters.exports.staging import staged
from moderation.adapters.exports.tables import replayed_clusters, replayed_messages
from moderation.adapters.message_file import Line, read_messages
from moderation.domain.errors import BadLine
from moderation.domain.events import Asked, Opened
from moderation.domain.urgency.urgency import alarm
from moderation.settings import Settings

if TYPE_CHECKING:
    from moderation.pipeline.ports import ViewReader
    from moderation.pipeline.running.playback import Playback

HELP = "run the whole pipeline over a file of messages, without a server or a network"
GAP = 1.0
"""Seconds between two messages where the file does not say."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command line may say."""
    parser.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help="JSON Lines or CSV in UTF-8 (- for standard input): text, and if known id, at (ISO 8601 or seconds), "
        "author, channel",
    )
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        required=True,
        help="folder to write messages.csv, clusters.csv and summary.json to",
    )
    parser.add_argument("--broadcast", metavar="ID", default="replay", help="name of the broadcast (replay)")
    parser.add_argument(
        "--topics", metavar="FILE", help="file of topics (default: those that ship with Efir)"
    )
    parser.add_argument("--encoder", metavar="NAME", help="embedding model (default: the bundled one)")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Replay the file; write what was concluded.

    The files take their places when all of them are whole; those of an earlier replay are replaced.

    Raises BadInput when no line of it holds a message.
    """
    clock = _Clock()
    lines, bad = _read(arguments.file)
    clock.lap("read")
    # Heavy: `--help` and wrong use must not wait for the model.
    from moderation.bootstrap.playback import open_playback  # noqa: PLC0415

    name = arguments.broadcast
    with staged(arguments.out) as held:
        with open_playback(settings, name) as opened:
            messages = asked(lines)
            playback, views, encoder = opened()
            clock.lap("load")
            _play(playback, Opened(name, settings.language, messages[0].at), messages)
            clock.lap("play")
            counts = _write_tables(held, views, name, playback.now)
            clock.lap("write")
        stages = clock.laps | playback.seconds
        del stages["play"]
        _write_summary(held, counts | {"bad_lines": bad}, clock.seconds, stages, encoder)
    said = ", ".join(f"{count} {what}" for what, count in counts.items())
    sys.stdout.write(f"{arguments.out}: {said}, in {clock.seconds:.1f} s\n")
    return 0


def asked(lines: Sequence[Line]) -> list[Asked]:
    """Return a file's messages as a broadcast would have recorded them.

    A message without a time comes GAP after the one before it; one without an author has a viewer of its own, so that
    strangers are not taken for one person who floods.
    """
    messages: list[Asked] = []
    at = 0.0
    for line in lines:
        at = at + GAP if line.at is None else line.at
        viewer = f"author:{line.author}" if line.author else f"line:{line.number}"
        messages.append(Asked(line.id, viewer, line.text, at, line.channel or "page", alarm(line.text)))
    return messages


def _read(file: Path) -> tuple[list[Line], int]:
    bad: Counter[str] = Counter()

    def report(line: BadLine) -> None:
        bad["lines"] += 1
        sys.stderr.write(f"{line}\n")

    return read_messages(file, report), bad["lines"]


def _play(playback: Playback, opened: Opened, messages: Sequence[Asked]) -> None:
    """Play all messages, with a progress bar when a person looks at a terminal."""
    from tqdm import tqdm  # noqa: PLC0415 - as heavy as all of `--help`

    with tqdm(total=len(messages), unit=" messages", disable=not sys.stderr.isatty()) as bar:
        for done in playback.play(opened, messages):
            bar.update(done - bar.n)


def _write_tables(out: Path, views: ViewReader, broadcast: str, now: float) -> dict[str, int]:
    write_csv(out / "messages.csv", replayed_messages(views, broadcast))
    write_csv(out / "clusters.csv", replayed_clusters(views, broadcast, now))
    counts = views.counts(broadcast)
    return {"messages": counts.recorded, "questions": counts.questions, "clusters": counts.clusters}


def _write_summary(
    out: Path, counts: dict[str, int], seconds: float, stages: dict[str, float], encoder: str
) -> None:
    summary = {
        **counts,
        "seconds": round(seconds, 3),
        "messages_per_second": round(counts["messages"] / seconds, 1),
        "peak_memory_mb": _peak_memory_mb(),
        "stages": {name: round(spent, 3) for name, spent in stages.items()},
        "encoder": encoder,
        "version": __version__,
    }
    text = json.dumps(summary, indent=2, ensure_ascii=False)
    (out / "summary.json").write_text(text + "\n", "utf-8")


def _peak_memory_mb() -> float:
    # Of this process and of the model's, which has ended by now. Linux counts kilobytes, macOS bytes.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    both = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    return round(sum(resource.getrusage(one).ru_maxrss for one in both) / unit, 1)


class _Clock:
    """Splits the time since it was made into laps."""

    def __init__(self) -> None:
        self._started = self._turn = time.perf_counter()
        self.laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """Give the time since the lap before to a name."""
        now = time.perf_counter()
        self.laps[name], self._turn = now - self._turn, now

    @property
    def seconds(self) -> float:
        """Return the seconds since the start."""
        return time.perf_counter() - self._started
