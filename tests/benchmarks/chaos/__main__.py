"""Chaos: faults tried on a real `serve` under load, as a table. `make chaos`.

    python -m tests.benchmarks.chaos [NAME…] [--seed N]

Every client keeps a journal of what it sent and what was acknowledged; afterwards it is compared with the log.
Faults that need no load have tests of their own: a cut or changed log (tests/adapters/test_sqlite_log.py), a poison
message (tests/pipeline/understanding/test_embedder.py, test_worker_failures.py), hostile handshakes, frames and JSON
(tests/acceptance/test_conformance.py), two people who decide at once
(tests/pipeline/running/test_worker_decisions.py), who
never reads (tests/adapters/test_gateway_faults.py).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from moderation.simulation import crowd
from moderation.testing.server import Server
from tests.benchmarks.chaos import crowds, processes
from tests.benchmarks.chaos.scene import Row, Scene
from tests.benchmarks.machine import machine, table

FAULTS = {
    "kill-intake": processes.kill_intake,
    "kill-model": processes.kill_model,
    "freeze-model": processes.freeze_model,
    "disk": processes.fill_disk,
    "storm": crowds.storm,
    "one-id": crowds.one_id,
    "hog": crowds.hog,
    "flood": crowds.flood,
    "answer": crowds.answer,
}


def main() -> int:
    """Try the faults; return 1 when something was lost, doubled or did not hold."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.chaos",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(FAULTS)}")
    parser.add_argument("--seed", type=int, default=random.randrange(10_000), help="what is left to chance")
    chosen = parser.parse_args()
    if unknown := sorted(set(chosen.names) - set(FAULTS)):
        parser.error(f"There is no fault {unknown[0]}: choose of {', '.join(FAULTS)}.")
    print(" · ".join(f"{name} {value}" for name, value in machine().items()))
    print(f"seed {chosen.seed} · load of the machine before {os.getloadavg()[0]:.1f}", flush=True)
    started = time.monotonic()
    rows = asyncio.run(_try_all(chosen.names or list(FAULTS), chosen.seed))
    head = ["fault", "load", "acknowledged", "lost", "doubled", "recovery s", "held"]
    body = [[*list(asdict(row).values())[:-1], row.broken or "yes"] for row in rows]
    print(table([head, *body]))
    print(f"took {time.monotonic() - started:.0f} s")
    print(json.dumps([asdict(row) for row in rows], ensure_ascii=False))
    return int(any(row.lost or row.doubled or row.broken for row in rows))


async def _try_all(names: list[str], seed: int) -> list[Row]:
    texts = [remark.text for remark in crowd.read_audience()]
    random.Random(seed).shuffle(texts)
    rows = []
    with tempfile.TemporaryDirectory(prefix="efir-chaos-") as name, Server(Path(name)) as server:
        scene = Scene(server, Path(name), texts, seed)
        await scene.until(lambda health: health.get("status") == "ok")
        for fault in names:
            started = time.monotonic()
            try:
                rows.append(await FAULTS[fault](scene))
            except (OSError, TimeoutError) as failure:
                # The others are tried all the same; so busy a machine turns clients away.
                rows.append(Row(fault, "", 0, 0, 0, 0.0, f"did not end: {failure!r}"))
            took = time.monotonic() - started
            print(f"{fault} ({took:.0f} s): {json.dumps(asdict(rows[-1]), ensure_ascii=False)}", flush=True)
    return rows


if __name__ == "__main__":
    sys.exit(main())
