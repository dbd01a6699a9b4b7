"""Predict by queues how long messages wait for the board; compare one machine with what was measured there.

Run as `python -m tests.benchmarks capacity [--measured bench/live.json] [--rate N] [--seconds N]`. Without a measured
run (of `python -m tests.benchmarks live`) one is made. What the processors did in it gives the costs of the stages; the
waiting is then predicted, and compared with the waiting that was measured.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from moderation.adapters.models import open_embedder
from moderation.domain.events import Recorded
from moderation.settings import Settings
from moderation.testing import asked
from tests.benchmarks.bench_encoder import generated
from tests.benchmarks.machine import table
from tests.benchmarks.queues import Stage, delays, pass_through, share, sustained, waves

SORT_EACH, SORT_FIXED = 0.0009, 0.005
"""Seconds to screen and file a message (0.7 ms of processor, docs/benchmarks/intake.md) and record that; for a batch,
to hand it over and commit twice."""
SETTLE_EVERY, SETTLE_SHARE = 3.0, 0.1
"""How often clusters are linked anew, and the share of the time that it may take (see `worker`)."""
FULL, BATCHES = 64, 12
"""Messages in a full batch, and batches over which it is measured what one costs."""
SHOW_EACH, SHOW_FIXED = 0.00018, 0.003
"""Seconds of processor a message, and a batch, to show it from PostgreSQL (`python -m tests.benchmarks views`)."""
SHARES: Final = (0.5, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class Size:
    """An audience: how many are connected, and how many messages a second they send at most."""

    connected: int
    rate: float
    broadcasts: int
    embedders: int


SIZES: Final = (Size(10_000, 20, 1, 1), Size(300_000, 600, 1, 3), Size(3_000_000, 6_000, 8, 24))


def reading() -> float:
    """Measure the seconds of processor that a new text takes to be understood when the batch is full."""
    embedder = open_embedder(Settings(), threads=1)
    texts = generated((BATCHES + 1) * FULL)
    batches = [
        [Recorded(place + 1, asked(texts[place])) for place in range(first, first + FULL)]
        for first in range(0, len(texts), FULL)
    ]
    embedder.understand(batches[0])
    began = time.process_time()
    for batch in batches[1:]:
        embedder.understand(batch)
    return (time.process_time() - began) / (BATCHES * FULL)


def one_machine(measured: Mapping[str, Any], each_read: float) -> list[Stage]:
    """Return the stages of `serve` with the costs that a measured run shows: a batch is understood, then sorted.

    One interpreter sorts, takes in, projects and tells: while it does the others, sorting waits.
    """
    embed, sort = apart(measured, each_read)
    others = measured["processor"]["serve"] / measured["took"] - measured["rate"] * SORT_EACH
    each, fixed = (cost / (1 - others) for cost in (sort.each, sort.fixed))
    both = replace(sort, name="understand and sort", each=embed.each + each, fixed=embed.fixed + fixed)
    return [both, Stage("show", SHOW_EACH, fixed=SHOW_FIXED, batch=2000)]


def apart(measured: Mapping[str, Any], each_read: float) -> tuple[Stage, Stage]:
    """Return what embeds and what sorts, as if each had a machine of its own."""
    embed = Stage("embed", each_read)
    rest = SETTLE_EVERY * SETTLE_SHARE / (1 - SETTLE_SHARE)
    sort = Stage("sort", SORT_EACH, fixed=SORT_FIXED, rest_every=SETTLE_EVERY, rest=rest)
    return fitted(embed, measured["processor"]["model"] / measured["recorded"], measured["rate"]), sort


def fitted(stage: Stage, cost: float, rate: float) -> Stage:
    """Return a stage whose batches cost so much that, at a rate, a message costs what was measured."""
    arrivals = waves(rate, 60)
    low, high = 0.0, 0.2
    for _ in range(24):
        middle = (low + high) / 2
        spent = pass_through(replace(stage, fixed=middle), arrivals).busy / len(arrivals)
        low, high = (middle, high) if spent < cost else (low, middle)
    return replace(stage, fixed=low)


def many_machines(size: Size, embed: Stage, sort: Stage) -> list[Stage]:
    """Return the stages of one of several broadcasts, with its part of the embedders."""
    workers = max(size.embedders // size.broadcasts, 1)
    return [replace(embed, workers=workers), sort, Stage("project", SHOW_EACH, fixed=SHOW_FIXED, batch=2000)]


def measure(rate: float, seconds: float) -> dict[str, Any]:
    """Return the figures of a live run."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_live", "--no-browser"]
    done = subprocess.run(
        [*command, "--rate", str(rate), "--seconds", str(seconds)], check=True, capture_output=True, text=True
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main() -> int:
    """Compare prediction and measurement, then predict for larger audiences."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--measured", type=Path, help="figures of a live run, as bench/live.json")
    parser.add_argument("--rate", type=float, default=100.0)
    parser.add_argument("--seconds", type=float, default=40.0)
    chosen = parser.parse_args()
    if chosen.measured:
        measured = json.loads(chosen.measured.read_text("utf-8"))["figures"]
    else:
        measured = measure(chosen.rate, chosen.seconds)
    each_read = reading()
    print(f"A new text is understood in {1000 * each_read:.2f} ms of processor when batches are full.\n")
    stages = one_machine(measured, each_read)
    predicted = delays(stages, waves(measured["rate"], 300))
    rows: list[list[object]] = [
        ["one machine, seconds to the board", *(f"p{100 * part:.0f}" for part in SHARES)]
    ]
    told = [measured["to_filed"][f"p{100 * part:.0f}"] for part in SHARES]
    rows.append(["measured", *(f"{value:.2f}" for value in told)])
    rows.append(["predicted", *(f"{share(predicted, part):.2f}" for part in SHARES)])
    print(table(rows), end="\n\n")
    capacity, narrowest = sustained(stages)
    print(
        f"One machine keeps up with {capacity:.0f} messages a second at most; the narrowest stage is {narrowest}.\n"
    )
    sizes: list[list[object]] = [
        ["connected", "messages/s", "embedders", "p50 s", "p99 s", "p99 at twice", "holds", "by"]
    ]
    for size in SIZES:
        parts = many_machines(size, *apart(measured, each_read))
        rate = size.rate / size.broadcasts
        usual, doubled = delays(parts, waves(rate, 120)), delays(parts, waves(rate, 120, peak=2.0))
        holds, by = sustained(parts)
        sizes.append(
            [
                f"{size.connected:,}", f"{size.rate:.0f}", size.embedders, f"{share(usual, 0.5):.2f}",
                f"{share(usual, 0.99):.2f}", f"{share(doubled, 0.99):.1f}", f"{holds * size.broadcasts:.0f}/s", by,
            ]
        )  # fmt: skip
    print(table(sizes))
    print(
        json.dumps(
            {"measured": told, "predicted": [share(predicted, part) for part in SHARES], "holds": capacity}
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
