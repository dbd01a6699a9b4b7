"""simulate: an audience against a running intake, and whether everything it was promised is there in the end."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

from moderation.domain.errors import BadInput, BadLine
from moderation.settings import Settings

if TYPE_CHECKING:
    from moderation.simulation.journal import Delay, Report
    from moderation.simulation.plan import Arrival
    from moderation.simulation.swarm import Swarm

HELP = "play a file or a made-up audience against a running intake and check that nothing is lost"
RATE = 20.0
"""Messages a second of a file without times."""
DRAIN = 300.0
"""Seconds to wait at the end until everything is on the board."""
SPARE_FILES = 64
"""Files that are open beside connections."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command line may say."""
    parser.add_argument("--url", required=True, help="intake, such as ws://127.0.0.1:8765 or …/ws/main")
    parser.add_argument("--broadcast", metavar="ID", default="main", help="if --url names none (main)")
    parser.add_argument(
        "--file", metavar="FILE", type=Path, help="JSON Lines or CSV to play (default: a made-up audience)"
    )
    parser.add_argument(
        "--rate", type=_positive, help="messages a second, evenly (default: times of the file, else 20)"
    )
    parser.add_argument("--speed", type=_positive, default=1.0, help="times of the file, so much faster (1)")
    parser.add_argument("--viewers", type=_count, help="connections (default: as many as the limits ask for)")
    parser.add_argument("--seconds", type=_positive, help="stop asking after so long (audience: 900)")
    parser.add_argument("--seed", type=int, default=1, help="makes the audience repeatable (1)")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001 - commands are called alike
    """Play; return 1 when anything acknowledged is missing or there twice.

    Raises BadInput for a URL or a file that cannot be used, Unreachable when no intake answers.
    """
    from moderation.simulation.swarm import Swarm  # noqa: PLC0415 - websockets; `--help` need not wait

    url = _websocket(arguments.url, arguments.broadcast)
    plan = _from_file(arguments) if arguments.file else _from_audience(arguments)
    viewers = arguments.viewers or 1 + max(arrival.viewer for arrival in plan)
    _allow_files(viewers + SPARE_FILES)
    swarm = Swarm(url, viewers, seed=arguments.seed)
    report = _run(swarm, plan)
    if arguments.json:
        summary = asdict(report) | {"viewers": viewers, "reconnections": swarm.reconnections}
        sys.stdout.write(json.dumps(summary, indent=2) + "\n")
    else:
        sys.stdout.write("\n".join(_table(report, viewers, swarm.reconnections)) + "\n")
    return 0 if report.kept else 1


def _run(swarm: Swarm, plan: Sequence[Arrival]) -> Report:
    factory = None
    with contextlib.suppress(ImportError):
        import uvloop  # noqa: PLC0415 - faster where it exists; Windows has none

        factory = uvloop.new_event_loop
    from tqdm import tqdm  # noqa: PLC0415 - as heavy as all of `--help`

    shown = tqdm(plan, unit=" messages", disable=not sys.stderr.isatty())
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(swarm.play(shown, drain=DRAIN))


def _websocket(url: str, broadcast: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("ws", "wss") or not parts.netloc:
        raise BadInput(f"{url!r} is not the address of an intake: give one such as ws://127.0.0.1:8765.")
    path = parts.path if parts.path.strip("/") else f"/ws/{quote(broadcast, safe='')}"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _from_file(arguments: argparse.Namespace) -> list[Arrival]:
    """Return what a file says, by its own times unless a rate is given or a time is missing."""
    from moderation.adapters.message_file import read_messages  # noqa: PLC0415 - needed here only
    from moderation.simulation.plan import evenly, seat  # noqa: PLC0415

    lines = read_messages(arguments.file, _report)
    if arguments.rate is None and all(line.at is not None for line in lines):
        lines.sort(key=lambda line: line.at or 0.0)
        first = lines[0].at or 0.0
        times = [((line.at or 0.0) - first) / arguments.speed for line in lines]
    else:
        times = evenly(len(lines), arguments.rate or RATE)
    times = [at for at in times if arguments.seconds is None or at <= arguments.seconds]
    lines = lines[: len(times)]
    authors = [line.author for line in lines]
    return seat([line.text for line in lines], times, authors=authors, viewers=arguments.viewers)


def _report(bad: BadLine) -> None:
    sys.stderr.write(f"{bad}\n")


def _from_audience(arguments: argparse.Namespace) -> list[Arrival]:
    """Return a made-up audience, by its own times unless a rate is given."""
    from moderation.simulation import crowd  # noqa: PLC0415 - needed here only
    from moderation.simulation.plan import evenly, seat  # noqa: PLC0415

    seconds = arguments.seconds or crowd.SHOW_SECONDS
    remarks = crowd.read_audience()
    viewers = arguments.viewers or crowd.VIEWERS
    show = crowd.compose(remarks, seed=arguments.seed, seconds=seconds, viewers=viewers)
    if arguments.rate is None:
        return show
    needed = math.ceil(arguments.rate * seconds)
    scale = 1.0
    while len(show) < needed:
        scale *= 1.05 * needed / len(show)
        show = crowd.compose(remarks, seed=arguments.seed, seconds=seconds, viewers=viewers, scale=scale)
    texts = [arrival.text for arrival in show[:needed]]
    return seat(texts, evenly(len(texts), arguments.rate), viewers=arguments.viewers)


def _allow_files(needed: int) -> None:
    """Raise the limit of open files as far as it may go: every viewer is one."""
    import resource  # noqa: PLC0415 - Windows has none

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(needed, hard), hard))


def _table(report: Report, viewers: int, reconnections: int) -> list[str]:
    refused = ", ".join(f"{code} {count}" for code, count in report.refused.items())
    rows = [
        ("viewers", f"{viewers}" + (f" ({reconnections} reconnections)" if reconnections else "")),
        ("sent", f"{report.sent}"),
        ("recorded", f"{report.recorded}"),
        ("refused", f"{sum(report.refused.values())}" + (f" ({refused})" if refused else "")),
        ("never acknowledged", f"{report.waiting}"),
        ("lost", f"{report.lost}" + (f" ({report.unchecked} too old to ask)" if report.unchecked else "")),
        ("doubled", f"{report.doubled}"),
        ("sent → recorded", _delays(report.to_recorded)),
        ("sent → filed", _delays(report.to_filed)),
    ]
    return [f"{name:20}{value}" for name, value in rows]


def _delays(delay: Delay) -> str:
    if not delay.count:
        return "nothing to measure"
    shares = (("p50", delay.p50), ("p95", delay.p95), ("p99", delay.p99))
    return "  ".join(f"{name} {1000 * (seconds or 0.0):.0f} ms" for name, seconds in shares)


def _positive(word: str) -> float:
    number = float(word)
    if not (math.isfinite(number) and number > 0):
        raise argparse.ArgumentTypeError(f"{word} is not a number above 0")
    return number


def _count(word: str) -> int:
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{word} is not a whole number above 0")
    return number
