"""Time learning and settling as a broadcast grows: `python -m tests.benchmarks.bench_clusterer [--messages N]`.

The stream is made, but like a chat: most messages are like one that came before, some are new; groups are loose, around
a common background. So micro-clusters reach the number that may live, and beyond it stale ones fade. What is printed
along the way shows whether the cost of a message is flat; memory at three million messages is reckoned from the growth
over the last half, or measured with `--messages 3000000` (some ten minutes). Seconds are those of the processor.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings import Clusterer
from embeddings.encoding.runtime import use_threads

DIM = 384
BATCH = 256
NEW = 0.25  # of the messages are like none before
AIM = 3_000_000


def stream(count: int, seed: int = 0) -> Iterator[NDArray[np.float32]]:
    """Yield batches of unit vectors, shape (up to BATCH, DIM): questions, most of them asked before in other words."""
    dice = np.random.default_rng(seed)
    centres = dice.standard_normal((1500, DIM), np.float32)
    recent = _questions(dice, centres, 4000)
    for start in range(0, count, BATCH):
        size = min(BATCH, count - start)
        fresh = _questions(dice, centres, size)
        again = dice.random(size) > NEW
        asked = recent[dice.integers(0, len(recent), size)]
        rows = np.where(again[:, None], asked, fresh)
        recent[dice.integers(0, len(recent), size)] = rows  # what is asked now is what will be asked again
        rows = rows + 0.3 * dice.standard_normal((size, DIM), np.float32)
        yield rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _questions(dice: np.random.Generator, centres: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    own = dice.standard_normal((count, DIM), np.float32)
    return np.float32(2.5) + np.float32(0.8) * centres[dice.integers(0, len(centres), count)] + own


def main() -> int:
    """Print a line each time the stream has doubled; a last line of JSON holds the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=200_000)
    count = parser.parse_args().messages
    use_threads(1)  # as live; it imports torch as well, before anything is timed
    clusterer, learnt, mark, lines = Clusterer(DIM), 0, 1250, list[dict[str, float]]()
    before, learning, since = _megabytes(), 0.0, 0
    print("messages  opened    live  learn, ms  settle, s  memory, MB  snapshot, MB")
    for batch in stream(count):
        started = time.process_time()
        clusterer.learn(batch, at=float(learnt))
        learning += time.process_time() - started
        learnt, since = learnt + len(batch), since + len(batch)
        if learnt >= mark or learnt == count:
            started = time.process_time()
            clusterer.settle(at=float(learnt))
            settling = time.process_time() - started
            line = {
                "messages": learnt,
                "opened": clusterer.micro_count,
                "live": len(clusterer._memory.micros.live()),
                "learn_ms": 1000 * learning / since,
                "settle_s": settling,
                "memory_mb": _megabytes() - before,
                "snapshot_mb": len(clusterer.snapshot()) / 1e6,
            }
            print(
                f"{learnt:8} {line['opened']:7} {line['live']:7} {line['learn_ms']:10.3f} {settling:10.2f} "
                f"{line['memory_mb']:11.0f} {line['snapshot_mb']:13.1f}",
                flush=True,
            )
            lines.append(line)
            mark, learning, since = 2 * mark, 0.0, 0
    reckoned = _reckoned(lines)
    if reckoned:
        print(f"Reckoned at {AIM:,} messages: {reckoned:.0f} MB")
    print(json.dumps({"lines": lines, "reckoned_mb": reckoned}))
    return 0


def _reckoned(lines: list[dict[str, float]]) -> float | None:
    """Return megabytes at three million messages: once as many live as may, only what is kept of each id grows."""
    full = [line for line in lines if line["messages"] < AIM]
    if len(full) < 3:
        return None
    first, last = full[-2], full[-1]
    each = (last["snapshot_mb"] - first["snapshot_mb"]) / (last["messages"] - first["messages"])
    # Columns double when they are full, and are copied when they do.
    return last["memory_mb"] + 3 * max(each, 0) * (AIM - last["messages"])


def _megabytes() -> float:
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    sys.exit(main())
