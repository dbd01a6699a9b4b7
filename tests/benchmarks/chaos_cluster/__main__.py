"""Chaos on many machines: three NATS servers and every role as processes of one machine. `make chaos-cluster`.

    python -m tests.benchmarks.chaos_cluster [NAME…] [--rate N] [--out FILE]

Viewers ask at a steady pace while something is killed, frozen or cut off. Afterwards their journal is compared with the
log: nothing acknowledged may be missing, nothing may stand in it twice or be sorted twice, and each viewer's messages
must stand in the order in which they were sent. At the end, views made anew from the log must say what the views say.
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
from tests.benchmarks.chaos_cluster import faults
from tests.benchmarks.chaos_cluster.scene import Row, Scene
from tests.benchmarks.machine import machine, table

FAULTS = {
    "kill-leader": faults.kill_leader,
    "kill-follower": faults.kill_follower,
    "two-down": faults.two_down,
    "freeze-sorter": faults.freeze_sorter,
    "kill-sorter": faults.kill_sorter,
    "kill-embedder": faults.kill_embedder,
    "no-embedder": faults.no_embedder,
    "poison": faults.poison,
    "restart-postgres": faults.restart_postgres,
    "cut-network": faults.cut_network,
    "kill-intake": faults.kill_intake,
    "one-id": faults.one_id,
}
HEAD = [
    "fault", "load", "acknowledged", "lost", "doubled", "slowest ack s", "longest gap s", "recovery s", "held",
]  # fmt: skip


def main() -> int:
    """Try the faults; return 1 when something was lost, doubled or did not hold."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.chaos_cluster",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(FAULTS)}")
    parser.add_argument("--rate", type=float, default=50.0, help="messages a second (default 50)")
    parser.add_argument("--out", type=Path, help="where the figures go as JSON")
    chosen = parser.parse_args()
    if unknown := sorted(set(chosen.names) - set(FAULTS)):
        parser.error(f"There is no fault {unknown[0]}: choose of {', '.join(FAULTS)}.")
    told = machine()
    print(" · ".join(f"{name} {value}" for name, value in told.items()))
    print(f"load of the machine before {os.getloadavg()[0]:.1f}", flush=True)
    rows = asyncio.run(_try_all(chosen.names or list(FAULTS), chosen.rate))
    print(table([HEAD, *([*list(asdict(row).values())[:-1], row.broken or "yes"] for row in rows)]))
    figures = {"machine": told, "load": os.getloadavg(), "rows": [asdict(row) for row in rows]}
    if chosen.out:
        chosen.out.write_text(json.dumps(figures, ensure_ascii=False, indent=1), "utf-8")
    return int(any(row.lost or row.doubled or row.broken for row in rows))


async def _try_all(names: list[str], rate: float) -> list[Row]:
    texts = [remark.text for remark in crowd.read_audience()]
    random.Random(1).shuffle(texts)
    rows = []
    with tempfile.TemporaryDirectory(prefix="efir-cluster-") as name:
        async with Scene(Path(name), texts, rate) as scene:
            for fault in names:
                await scene.calm()
                started = time.monotonic()
                rows.append(await FAULTS[fault](scene))
                took = time.monotonic() - started
                print(
                    f"{fault} ({took:.0f} s): {json.dumps(asdict(rows[-1]), ensure_ascii=False)}", flush=True
                )
            await scene.calm()
            same = await asyncio.to_thread(scene.shows_the_log)
            rows.append(
                Row("views against a replay", "", 0, 0, 0, 0.0, 0.0, 0.0, "" if same else "they differ")
            )
    return rows


if __name__ == "__main__":
    sys.exit(main())
