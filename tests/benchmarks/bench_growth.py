"""Measure what more embedders bring: messages sorted a second, and what each costs, with 1, 2 and 4 of them.

Run as `python -m tests.benchmarks growth [--rate N] [--seconds N]`. More is asked than can be sorted. All processes
share the processors of this machine: where these are busy, more embedders bring nothing, and what a message costs
tells what more machines would bring.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Final

from moderation.testing.postgres import programs
from tests.benchmarks.bench_costs import ENCODERS, on_many, options, total
from tests.benchmarks.machine import table

EMBEDDERS: Final = (1, 2, 4)


def main() -> int:
    """Measure each; print a table and, last, the figures as JSON."""
    chosen = options(__doc__, rate=400.0, seconds=20.0)
    found = programs()
    if found is None:
        print("No PostgreSQL here: install requirements-dev.txt.")
        return 1
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    figures = {}
    for embedders in EMBEDDERS:
        with tempfile.TemporaryDirectory(prefix="efir-growth-") as folder:
            figures[embedders] = on_many(Path(folder), found, chosen, embedders=embedders)
    rows: list[list[object]] = [
        [
            "embedders",
            "sorted a second",
            "ms a message: encoders",
            "sort",
            "all others",
            "on the board p99, s",
        ]
    ]
    for embedders, run in figures.items():
        costs = run["ms a message"]
        each = (costs[ENCODERS], costs["sort"], total(run, without=("sort",)))
        late = run["to_filed"]["p99"] or 0.0
        rows.append(
            [embedders, f"{run['sorted a second']:.0f}", *(f"{one:.2f}" for one in each), f"{late:.1f}"]
        )
    print(table(rows))
    print(json.dumps(figures))
    return int(any(run["lost"] or run["doubled"] for run in figures.values()))


if __name__ == "__main__":
    sys.exit(main())
