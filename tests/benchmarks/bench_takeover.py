"""Kill the active sorter of a broadcast of a million messages, and measure until the standby has sorted the next one.

Run as `python -m tests.benchmarks takeover [--messages N]`. One NATS server, two sorters and an embedder as
processes of this machine. The broadcast is made, not played: its first messages are understood and sorted as ever, all
others say again what these said. So the log has a million; the memory of clusters is that of some thousand texts.
Both sorters begin with the copy of the log that one would have that has followed it all along.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from moderation.adapters.jetstream import Broker, JetStreamEventLog, JetStreamSnapshots
from moderation.adapters.models import open_embedder
from moderation.domain.events import Asked, Event, Filed, Opened, Recorded, Screened
from moderation.pipeline.ports import Entry
from moderation.pipeline.sorting.stages import Stages
from moderation.pipeline.understanding.embedder import Understanding
from moderation.settings import Settings
from moderation.simulation import crowd
from moderation.testing.nats import NatsServer
from tests.benchmarks.chaos_cluster.scene import Role
from tests.benchmarks.machine import table

BATCH: Final = 64
SORTED: Final = 3000
"""Messages that are really sorted."""
SETTLED: Final = 2000
"""Messages after which clusters are linked anew."""
TAIL: Final = 1000
"""Messages that the active sorter sorts after the snapshot."""
AT_ONCE: Final = 12
"""Batches written at a time."""
AT: Final = 1_700_000_000.0
PATIENCE: Final = 900.0


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as it was recorded: what was asked, and what the sorter concluded."""

    asked: tuple[Asked, ...]
    first: int
    concluded: tuple[Event, ...]


class Broadcast:
    """A broadcast that is being made in a log."""

    def __init__(self, log: JetStreamEventLog, embedder: Understanding) -> None:
        self.log = log
        self.stages = Stages("main", log, embedder)
        self.messages = 0
        self._numbers = itertools.count()

    def open(self) -> None:
        """Open it."""
        self.log.append([Entry("main", Opened("Эфир", "ru", AT), b"opened")])

    def ask(self, texts: Sequence[str]) -> list[Recorded]:
        """Record questions of many viewers."""
        asked = [
            Asked(f"m{number}", f"v{number % 50_000}", text, AT + number * 0.01, "page")
            for number, text in zip(self._numbers, texts, strict=False)
        ]
        receipts = self.log.append([Entry("main", one, one.id.encode()) for one in asked])
        self.messages += len(asked)
        return [Recorded(receipt.offset, one) for receipt, one in zip(receipts, asked, strict=True)]

    def sort(self, texts: Sequence[str]) -> Batch:
        """Have questions asked and sorted."""
        asked = self.ask(texts)
        at = AT + self.messages * 0.01
        concluded = self._conclude(self.stages.sort(self.stages.understand(asked), at=at))
        if self.messages % SETTLED < BATCH:
            self._conclude(self.stages.settle(at=at))
        return Batch(tuple(one.event for one in asked), asked[0].offset, tuple(concluded))  # type: ignore[arg-type]

    def repeat(self, batches: Sequence[Batch]) -> None:
        """Record again what was asked and concluded, under other numbers."""
        entries: list[Entry] = []
        end = self.stages.offset
        for batch in batches:
            shift = end + len(entries) + 1 - batch.first
            for one, number in zip(batch.asked, self._numbers, strict=False):
                again = replace(one, id=f"m{number}", viewer=f"v{number % 50_000}", at=AT + number * 0.01)
                entries.append(Entry("main", again, again.id.encode()))
            entries += [Entry("main", shifted(event, shift)) for event in batch.concluded]
            self.stages.screened = batch.first + shift + len(batch.asked) - 1
        self.stages.offset = self.log.append(entries)[-1].offset
        self.messages += sum(len(batch.asked) for batch in batches)

    def _conclude(self, events: list[Event]) -> list[Event]:
        receipts = self.log.append([Entry("main", event) for event in events])
        self.stages.apply([Recorded(r.offset, event) for r, event in zip(receipts, events, strict=True)])
        return [event for event in events if isinstance(event, Screened | Filed)]


def shifted(event: Event, by: int) -> Event:
    """Return an event about messages as one about others."""
    if isinstance(event, Screened):
        return replace(
            event,
            seqs=tuple(seq + by for seq in event.seqs),
            embedded=tuple(seq + by for seq in event.embedded),
            parts=tuple((seq + by, text) for seq, text in event.parts),
        )
    assert isinstance(event, Filed), "nothing else was kept"
    return replace(event, filings=tuple(replace(one, seq=one.seq + by) for one in event.filings))


def texts_of_crowd() -> Iterator[str]:
    """Yield what a crowd says, for ever."""
    dice = random.Random(5)
    said = [remark.text for remark in crowd.read_audience()]
    while True:
        yield f"{dice.choice(said)}{dice.choice(('', '?', ' !', ' ...'))}"


def make(log: JetStreamEventLog, embedder: Understanding, messages: int) -> Broadcast:
    """Return a broadcast of so many messages."""
    broadcast, texts = Broadcast(log, embedder), texts_of_crowd()
    broadcast.open()
    batches = [broadcast.sort(list(itertools.islice(texts, BATCH))) for _ in range(SORTED // BATCH)]
    again = itertools.cycle(batches)
    while broadcast.messages < messages:
        broadcast.repeat(list(itertools.islice(again, AT_ONCE)))
    return broadcast


def until(condition: Callable[[], bool]) -> float:
    """Wait until something holds; return the seconds it took.

    Raises TimeoutError when it never does.
    """
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > PATIENCE:
            raise TimeoutError("What is waited for does not happen.")
        time.sleep(0.02)
    return time.monotonic() - began


def is_sorted(broadcast: Broadcast, seq: int) -> bool:
    """Tell whether a message was sorted."""
    found = broadcast.log.read("main", after=seq, kinds={Screened})
    return any(isinstance(one.event, Screened) and seq in one.event.seqs for one in found)


def next_sorted(broadcast: Broadcast) -> float:
    """Ask one more question; return the seconds until it is sorted."""
    (asked,) = broadcast.ask(["Как подключить роуминг в Турции?"])
    return until(lambda: is_sorted(broadcast, asked.offset))


def play(folder: Path, server: NatsServer, messages: int) -> dict[str, float]:
    """Make the broadcast, kill who sorts it; return the figures."""
    broker = Broker(server.url, name="bench")
    log = JetStreamEventLog(broker, folder / "bench")
    embedder = open_embedder(Settings(), threads=1)
    began = time.monotonic()
    broadcast = make(log, embedder, messages)
    # A start is measured, not how long its copy of the log takes to come level.
    log.head("main")
    state = broadcast.stages.snapshot()
    JetStreamSnapshots(broker).save("main", broadcast.stages.offset, state)
    figures = {
        "messages": broadcast.messages,
        "made in, s": time.monotonic() - began,
        "snapshot, MB": len(state) / 1e6,
    }
    print(json.dumps(figures), flush=True)
    used = time.process_time()
    Stages("main", log, embedder).start(JetStreamSnapshots(broker))
    figures["processor of a cold start, s"] = time.process_time() - used
    print(json.dumps(figures), flush=True)
    data = folder / "data"
    for number in (1, 2):
        # As whole as what has followed from the start, only sooner.
        shutil.copytree(folder / "bench", data / f"sort-{number}")
    with contextlib.ExitStack() as closing:
        closing.callback(broker.close)
        closing.callback(log.close)
        embed, one, other = (
            Role(kind, server.url, Settings().views, data) for kind in ("embed", "sort", "sort")
        )
        for role in (embed, one, other):
            closing.callback(role.kill)
            role.start()
        until(lambda: any(role.health().get("leads") for role in (one, other)))
        active, standby = (one, other) if one.health().get("leads") else (other, one)
        figures["first message sorted after start, s"] = next_sorted(broadcast)
        figures["standby ready after start, s"] = until(lambda: bool(standby.health().get("stands_by")))
        texts = texts_of_crowd()
        for _ in range(TAIL // BATCH):
            last = broadcast.ask(list(itertools.islice(texts, BATCH)))[-1].offset
        until(lambda: is_sorted(broadcast, last))
        active.kill()
        figures["takeover by the standby, s"] = next_sorted(broadcast)
        standby.kill()
        active.start()
        figures["one sorter started again, nobody standing by, s"] = next_sorted(broadcast)
    return {name: round(value, 2) for name, value in figures.items()}


def main() -> int:
    """Measure; print a table and, last, the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    chosen = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with (
        tempfile.TemporaryDirectory(prefix="efir-takeover-") as folder,
        NatsServer(Path(folder) / "nats", sync="2m") as server,
    ):
        figures = play(Path(folder), server, chosen.messages)
    print(table(list(figures.items())))
    print(json.dumps(figures, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
