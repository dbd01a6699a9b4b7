"""Soak: a broadcast that runs for long. Does memory grow, and how fast do files? `make soak HOURS=1`.

    python -m tests.benchmarks.soak [--hours N] [--rate N] [--every SECONDS] [--out FOLDER]

Viewers come and go: each stretch has new ones. The slope of memory is taken over the second half, when what is kept
for a while has filled. Writes `soak.json` and `soak.svg`, after every stretch anew. Who is turned away tries again in
the next stretch; how often that was is a figure.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import linear_regression

from moderation.simulation import crowd
from moderation.testing.server import Server, children
from tests.benchmarks import load
from tests.benchmarks.bench_intake import check
from tests.benchmarks.machine import machine, table

PER_MINUTE = 10
"""Messages that a viewer sends a minute: fewer than the limit."""
PAGE = os.sysconf("SC_PAGESIZE")
MEGABYTE = 1e6
WIDTH, HEIGHT, EDGE = 640, 160, 40

Sample = dict[str, float]


def main() -> int:
    """Measure and print; return 1 when something acknowledged is missing or doubled."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--rate", type=float, default=100.0, help="messages a second")
    parser.add_argument("--every", type=float, default=30.0, help="seconds between two looks")
    parser.add_argument("--out", type=Path, default=Path("bench"))
    chosen = parser.parse_args()
    print(" · ".join(f"{name} {value}" for name, value in machine().items()))
    samples, lost, doubled = asyncio.run(_run(chosen))
    figures = summary(samples) | {"lost": lost, "doubled": doubled}
    print(table([[name, value] for name, value in figures.items()]))
    _keep(chosen, samples, figures)
    return int(lost + doubled > 0)


def _keep(chosen: argparse.Namespace, samples: Sequence[Sample], figures: Mapping[str, object]) -> None:
    chosen.out.mkdir(exist_ok=True)
    report = {"machine": machine(), "rate": chosen.rate, "figures": figures, "samples": samples}
    (chosen.out / "soak.json").write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    (chosen.out / "soak.svg").write_text(draw(samples), "utf-8")


async def _run(chosen: argparse.Namespace) -> tuple[list[Sample], int, int]:
    texts = [remark.text for remark in crowd.read_audience()]
    whole = load.Journal()
    samples: list[Sample] = []
    with tempfile.TemporaryDirectory(prefix="efir-soak-") as name, Server(Path(name)) as server:
        await asyncio.to_thread(server.until, lambda health: health["status"] == "ok")
        started = time.monotonic()
        while (passed := time.monotonic() - started) < 3600 * chosen.hours:
            journal, away = load.Journal(), 0
            try:
                await load.pace(
                    server.port,
                    texts,
                    viewers=max(int(chosen.rate * 60 / PER_MINUTE), 1),
                    rate=chosen.rate,
                    seconds=chosen.every,
                    prefix=f"{len(samples)}-",
                    journal=journal,
                )
            except (OSError, TimeoutError):
                away = 1
                await asyncio.sleep(chosen.every)
            whole.acknowledged |= journal.acknowledged
            sample = await asyncio.to_thread(look, server, Path(name), passed, journal)
            samples.append(sample | {"turned_away": away})
            _keep(chosen, samples, summary(samples))
            print(json.dumps(samples[-1]), flush=True)
        server.stop()
        return samples, *check(Path(name), whole)


def look(server: Server, folder: Path, passed: float, journal: load.Journal) -> Sample:
    """Return how things stand."""
    health = server.health() or {}
    return {
        "seconds": round(passed),
        "serve_mb": round(_memory(server.pid), 1),
        "model_mb": round(sum(_memory(child) for child in children(server.pid)), 1),
        "log_mb": round(_size(folder, "log.sqlite3"), 2),
        "views_mb": round(_size(folder, "views.sqlite3"), 2),
        "recorded": health.get("recorded", 0),
        "backlog": health.get("backlog", 0),
        "p99_ms": round(1000 * journal.delay(0.99), 1) if journal.delays else 0.0,
    }


def summary(samples: Sequence[Sample]) -> dict[str, object]:
    """Return the figures of a run: slopes over its second half, growth over all of it."""
    late = samples[len(samples) // 2 :]
    grown = max(samples[-1]["recorded"] - samples[0]["recorded"], 1)

    def slope(name: str) -> float | None:
        if len(late) < 3:
            return None
        return round(3600 * linear_regression([s["seconds"] for s in late], [s[name] for s in late]).slope, 1)

    def bytes_each(name: str) -> int:
        return round(MEGABYTE * (samples[-1][name] - samples[0][name]) / grown)

    return {
        "messages": samples[-1]["recorded"],
        "intake's memory at the end, MB": samples[-1]["serve_mb"],
        "its slope, MB an hour": slope("serve_mb"),
        "the model's memory at the end, MB": samples[-1]["model_mb"],
        "its slope, MB an hour ": slope("model_mb"),
        "log, bytes a message": bytes_each("log_mb"),
        "views, bytes a message": bytes_each("views_mb"),
        "slowest stretch, p99 ms": max(sample["p99_ms"] for sample in samples),
        "stretches in which somebody was turned away": sum(sample["turned_away"] for sample in samples),
    }


def draw(samples: Sequence[Sample]) -> str:
    """Return an SVG: memory and files over time, a panel each."""
    panels = ("serve_mb", "model_mb", "log_mb", "views_mb", "p99_ms")
    height = len(panels) * HEIGHT
    drawn = "".join(_panel(samples, name, row * HEIGHT) for row, name in enumerate(panels))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif"'
    )
    return f'{head} font-size="12">{drawn}</svg>\n'


def _panel(samples: Sequence[Sample], name: str, top: int) -> str:
    most = max(1e-9, *(sample[name] for sample in samples))
    last = max(samples[-1]["seconds"], 1)
    inner = WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE
    points = " ".join(
        f"{EDGE + inner[0] * s['seconds'] / last:.1f},{top + HEIGHT - EDGE - inner[1] * s[name] / most:.1f}"
        for s in samples
    )
    label = f"{name}: {samples[0][name]:g} → {samples[-1][name]:g}, most {most:g}; {last / 60:.0f} min"
    return (
        f'<text x="{EDGE}" y="{top + EDGE - 10}">{label}</text>'
        f'<rect x="{EDGE}" y="{top + EDGE}" width="{inner[0]}" height="{inner[1]}" fill="none" stroke="#bbb"/>'
        f'<polyline points="{points}" fill="none" stroke="#0057b8" stroke-width="1.5"/>'
    )


def _memory(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * PAGE / MEGABYTE


def _size(folder: Path, name: str) -> float:
    return sum(file.stat().st_size for file in folder.glob(f"{name}*")) / MEGABYTE


if __name__ == "__main__":
    sys.exit(main())
