"""Measure surges: false alarms an hour, and how soon a real one is announced.

    python -m tests.benchmarks.bench_surges [--data DIR]

Arrivals are those of a real chat (DIR/twitch_live_stream, when it is there), with bunches and bursts as they came, and
of a simulated one. What each message asks is drawn by chance, popular questions and new ones alike, so that nothing
surges and every announcement is false. Then a question is asked more often from some moment on.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from moderation.domain.surges import Surges
from tests.benchmarks.machine import table

LOOK = 3.0
"""Seconds between two looks, as live."""
SEEDS = 3
ODDS = 0.25
"""How often a question is a new one."""
EXTRA = (0.5, 1.0, 2.0)
"""Questions a second that a surge adds."""
AIMS = {"false alarms an hour": 1.0, "seconds": 30.0}


def main() -> int:
    """Print false alarms and delays for each process of arrivals."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="folder that holds twitch_live_stream/")
    chosen = parser.parse_args()
    processes = {"simulated, 3 a second": bursty(3.0), "simulated, 30 a second": bursty(30.0, hours=1.0)}
    chat = chosen.data / "twitch_live_stream" if chosen.data else None
    if chat is not None and chat.exists():
        processes["Twitch"] = real(chat)
    else:
        print("Twitch: skipped, give --data with twitch_live_stream.")
    figures: dict[str, object] = {}
    rows: list[list[object]] = [["arrivals", "messages", "hours", "false alarms an hour"]]
    rows[0] += [f"+{extra} a second: found, median s, worst s" for extra in EXTRA]
    for name, times in processes.items():
        hours = (times[-1] - times[0]) / 3600
        alarms = sum(len(announced(times, asked(len(times), seed))) for seed in range(SEEDS))
        surges = {extra: delays(times, extra) for extra in EXTRA}
        figures[name] = {
            "false_an_hour": alarms / hours / SEEDS,
            "delays": {str(k): v for k, v in surges.items()},
        }
        cells = [_delay(found) for found in surges.values()]
        rows.append([name, len(times), f"{hours:.1f} x {SEEDS}", f"{alarms / hours / SEEDS:.2f}", *cells])
    print(table(rows))
    print(f"Aims: {AIMS}")
    print(json.dumps(figures))
    return 0


def real(folder: Path) -> NDArray[np.float64]:
    """Return when the messages of a real chat came, in seconds."""
    moments = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            moments += [
                datetime.fromisoformat(row["time"]).replace(tzinfo=UTC).timestamp()
                for row in csv.DictReader(file)
            ]
    return np.sort(np.array(moments))


def bursty(rate: float, *, hours: float = 3.0, seed: int = 0) -> NDArray[np.float64]:
    """Return arrivals whose rate wanders and leaps to ten times as much for half a minute every few minutes."""
    dice = np.random.default_rng(seed)
    seconds = int(hours * 3600)
    wander = np.exp(0.5 * np.sin(np.arange(seconds) / 400) + 0.3 * dice.standard_normal(seconds))
    for start in dice.integers(0, seconds, seconds // 300):
        wander[start : start + 30] *= 10
    counts = dice.poisson(rate * wander / wander.mean())
    return np.repeat(np.arange(seconds), counts) + 1e6


def asked(count: int, seed: int) -> NDArray[np.int64]:
    """Return what each message asks: a new question, or a known one, the more often asked the likelier."""
    dice = np.random.default_rng(seed)
    fresh = dice.random(count) < ODDS
    earlier = (dice.random(count) * np.maximum(np.arange(count), 1)).astype(np.int64)
    asks = np.zeros(count, np.int64)
    for place in range(count):
        asks[place] = place + 1 if fresh[place] or not place else asks[earlier[place]]
    return asks


def announced(
    times: Sequence[float] | NDArray[np.float64], asks: NDArray[np.int64]
) -> list[tuple[float, int]]:
    """Return when which question was announced."""
    surges = Surges()
    found, place = [], 0
    for now in np.arange(times[0], times[-1] + LOOK, LOOK).tolist():
        until = int(np.searchsorted(times, now, side="right"))
        # Counted when they are sorted, a moment after they came.
        surges.count(asks[place:until].tolist(), at=now)
        place = until
        found += [(now, one.cluster) for one in surges.look(lambda micros: micros, at=now)]
    return found


def delays(times: NDArray[np.float64], extra: float) -> list[float | None]:
    """Return after how many seconds each of several surges was announced, None for those that never were."""
    asks, dice = asked(len(times), 0), np.random.default_rng(1)
    result: list[float | None] = []
    for start in np.linspace(times[0] + 900, times[-1] - 300, 12).tolist():
        near = (times > start - 900) & (times < start + 90)
        more = start + np.cumsum(dice.exponential(1 / extra, int(90 * extra)))
        cluster = int(dice.choice(asks[near])) if len(result) % 2 else -1 - len(result)
        merged = np.concatenate([times[near], more])
        order = np.argsort(merged, kind="stable")
        what = np.concatenate([asks[near], np.full(len(more), cluster)])
        hits = [
            at - start for at, one in announced(merged[order], what[order]) if one == cluster and at >= start
        ]
        result.append(round(hits[0], 1) if hits else None)
    return result


def _delay(found: Sequence[float | None]) -> str:
    known = [one for one in found if one is not None]
    if not known:
        return f"0 of {len(found)}"
    return f"{len(known)} of {len(found)}, {np.median(known):.0f}, {max(known):.0f}"


if __name__ == "__main__":
    raise SystemExit(main())
