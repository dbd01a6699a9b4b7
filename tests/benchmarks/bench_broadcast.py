"""A broadcast of very many messages, as fast as they are taken: does a message cost more the more there were?

    python -m tests.benchmarks.bench_broadcast [--messages N] [--window N] [--model]

Everything that `serve` does behind its sockets runs in one thread, on files: the first look, the log, the views,
understanding, screening, grouping, linking. Half of the messages repeat what was said before word for word, the others
say it in new words. Without `--model`, vectors are made of letters: what grows with a broadcast is not the model.
Processor milliseconds a message by stage and window, memory, files; then the start from the snapshot and from the log
alone. Aims: the last window within 1.3 times the first; a start within 30 s a million messages.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from moderation.adapters.models import open_embedder
from moderation.adapters.snapshots import FileSnapshots
from moderation.adapters.sqlite import SqliteEventLog, SqliteViews
from moderation.domain.events import Asked, Event, Opened, Recorded
from moderation.domain.urgency.urgency import alarm
from moderation.pipeline.ports import Entry
from moderation.pipeline.running.worker import SETTLE_SECONDS, SETTLE_SHARE
from moderation.pipeline.sorting.stages import Stages
from moderation.pipeline.viewers.intake import message_key
from moderation.pipeline.views.projector import Projector
from moderation.settings import Settings
from moderation.simulation import crowd
from moderation.testing.backstage import embedder as letters
from tests.benchmarks.machine import machine, table

READ, SORTED = 512, 64
"""Messages recorded at a time, and sorted at a time, as live."""
RATE = 1000.0
"""Messages that come in a second of the broadcast's own time."""
PER_VIEWER = 4
"""Messages of one viewer."""
AIM, START_AIM = 1.3, 30.0


class Broadcast:
    """One broadcast in a folder; `spent` is the processor seconds of each stage since it was last emptied."""

    def __init__(self, folder: Path, *, model: bool) -> None:
        self._folder = folder
        self.log = SqliteEventLog(folder)
        self._views = SqliteViews(folder)
        self._snapshots = FileSnapshots(folder)
        self._embedder = open_embedder(Settings(), threads=1) if model else letters()
        self.spent: defaultdict[str, float] = defaultdict(float)
        self._projector = Projector("main", self.log, self._views)
        self._now = 1_700_000_000.0
        self._link_at = self._now + SETTLE_SECONDS
        self._record([Entry("main", Opened("Эфир", "ru", self._now))])
        self.stages = self.start()

    def start(self) -> Stages:
        """Return stages that stand where the log stands."""
        with self._timed("start"):
            stages = Stages("main", self.log, self._embedder)
            stages.start(self._snapshots)
        return stages

    def save(self) -> int:
        """Keep a snapshot; return its bytes."""
        with self._timed("snapshot"):
            state = self.stages.snapshot()
            self._snapshots.save("main", self.stages.offset, state)
        return len(state)

    def take(self, first: int, texts: list[str]) -> None:
        """Take in messages, from the first look to the board; `first` is the number of the first one."""
        entries = []
        for number, text in enumerate(texts, start=first):
            self._now += 1 / RATE
            viewer = f"v:{number // PER_VIEWER}"
            with self._timed("first look"):
                seen = alarm(text)
            entries.append(
                Entry(
                    "main",
                    Asked(f"m{number}", viewer, text, self._now, "page", seen),
                    message_key(viewer, f"m{number}"),
                )
            )
        self._record(entries)
        self._show("show as it came")
        with self._timed("understand"):
            understood = self.stages.understand(self.stages.waiting(len(texts)))
        for start in range(0, len(understood), SORTED):
            self._conclude("screen and file", understood[start : start + SORTED])
        if self._now > self._link_at:
            before = self.spent["link"]
            self._conclude("link", None)
            # As seldom as the worker does: linking grows with a broadcast and stays a small share of its time.
            self._link_at = self._now + max(SETTLE_SECONDS, (self.spent["link"] - before) / SETTLE_SHARE)

    def _conclude(self, stage: str, batch: list | None) -> None:  # type: ignore[type-arg] # Understood, or none to link
        with self._timed(stage):
            now = self._now
            events: list[Event] = (
                self.stages.settle(at=now) if batch is None else self.stages.sort(batch, at=now)
            )
        self._record([Entry("main", event) for event in events])
        self._show("show as sorted" if batch else "show as linked")

    def _record(self, entries: list[Entry]) -> None:
        with self._timed("record"):
            receipts = self.log.append(entries)
        if not isinstance(entries[0].event, Asked | Opened):
            with self._timed("screen and file"):
                self.stages.apply(
                    [Recorded(r.offset, e.event) for r, e in zip(receipts, entries, strict=True)]
                )

    def _show(self, stage: str) -> None:
        with self._timed(stage):
            self._projector.catch_up()

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        started = time.process_time()
        yield
        self.spent[stage] += time.process_time() - started


def main() -> int:
    """Measure and print; return 1 when the aims were missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument(
        "--window", type=int, default=0, help="messages in a row of the table (a fifth of all)"
    )
    parser.add_argument("--model", action="store_true", help="with the real model and its heads")
    parser.add_argument(
        "--folder", type=Path, default=None, help="where the files go, instead of a temporary one"
    )
    chosen = parser.parse_args()
    window = chosen.window or max(chosen.messages // 5, READ)
    print(" · ".join(f"{name} {value}" for name, value in machine().items()), flush=True)
    if chosen.folder:
        chosen.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="efir-broadcast-", dir=chosen.folder) as name:
        figures = measure(Path(name), chosen.messages, window, model=chosen.model)
    print(json.dumps(figures, ensure_ascii=False))
    held = figures["last of first"] <= AIM and figures["start from the log, s a million"] <= START_AIM
    return int(not held)


def measure(folder: Path, messages: int, window: int, *, model: bool) -> dict[str, float]:
    """Play the broadcast, start it anew; print a row a window, return the figures."""
    broadcast, texts = Broadcast(folder, model=model), said(Random(7))
    totals, done = [], 0
    while done < messages:
        broadcast.spent.clear()
        before = done
        while done < min(before + window, messages):
            broadcast.take(done, [next(texts) for _ in range(READ)])
            done += READ
        rows = {stage: 1000 * spent / (done - before) for stage, spent in broadcast.spent.items()}
        totals.append(sum(rows.values()))
        row = {"messages": done, "ms each": totals[-1], **rows, "MB": megabytes()}
        print(json.dumps({name: round(value, 3) for name, value in row.items()}), flush=True)
    size = broadcast.save()
    broadcast.spent.clear()
    broadcast.start()
    quick = broadcast.spent.pop("start")
    for file in folder.glob("*.snapshot*"):
        file.unlink()
    for file in (folder / "snapshots").glob("*"):
        file.unlink()
    broadcast.start()
    whole = broadcast.spent["start"]
    files = {file.name: file.stat().st_size for file in folder.rglob("*") if file.is_file()}
    figures = {
        "messages": done,
        "first, ms each": totals[0],
        "last, ms each": totals[-1],
        "last of first": totals[-1] / totals[0],
        "MB of memory at most": megabytes(),
        "snapshot, bytes a message": size / done,
        "start from the snapshot, s": quick,
        "start from the log, s a million": 1e6 * whole / done,
        **{f"{name}, bytes a message": size / done for name, size in files.items() if size > done},
    }
    print(table([[name, f"{value:,.3f}"] for name, value in figures.items()]))
    return {name: round(value, 3) for name, value in figures.items()}


def said(dice: Random) -> Iterator[str]:
    """Yield what an audience says without end: half of it as it was said before, half in words of one's own."""
    remarks = [remark.text for remark in crowd.read_audience()]
    words = sorted({word for text in remarks for word in text.split()})
    heard = list(remarks)
    while True:
        if dice.random() < 0.5:
            yield dice.choice(heard)
            continue
        text = dice.choice(remarks).split()
        for _ in range(dice.randrange(1, 3)):
            place = dice.randrange(len(text) + 1)
            text[place : place + dice.randrange(2)] = [dice.choice(words)]
        heard[dice.randrange(len(heard))] = " ".join(text)
        yield " ".join(text)


def megabytes() -> float:
    """Return the most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    sys.exit(main())
