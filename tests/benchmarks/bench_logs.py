"""Measure what recording and reading a message costs in the log of one machine and in that of many.

Run as `python -m tests.benchmarks logs [--messages N]`. Processor time is that of this process and of the NATS server
together. Each message is recorded, screened and filed, and read by as many processes as told: they read the file of one
machine, and each copies the log of many.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

from moderation.adapters.jetstream import Broker, JetStreamEventLog
from moderation.adapters.sqlite import SqliteEventLog
from moderation.domain.events import Asked, Filed, Filing, Screened
from moderation.pipeline.ports import Entry, EventLog
from moderation.testing import screening
from moderation.testing.nats import NatsServer
from tests.benchmarks.machine import table

BATCH: Final = 64
ARRIVING: Final = 8
"""Messages that an intake records at a time at 200 a second."""
PAUSE: Final = 0.05
DIM: Final = 384
TEXT: Final = "Почему в роуминге в Турции не работает интернет, хотя пакет оплачен?"
SHOWN: Final = screening(TEXT)


def write(log: EventLog, messages: int) -> None:
    """Record messages some at a time, and what is concluded of a batch at once."""
    for start in range(0, messages, BATCH):
        seqs: list[int] = []
        for first in range(start, start + BATCH, ARRIVING):
            asked = [
                Asked(f"m{n}", f"v{n % 500}", TEXT, n * 0.01, "page") for n in range(first, first + ARRIVING)
            ]
            receipts = log.append([Entry("main", one, one.id.encode()) for one in asked])
            seqs += [receipt.offset for receipt in receipts]
        filings = tuple(Filing(seq, seq % 97, seq % 97, "roaming", 0.9) for seq in seqs)
        vectors = bytes(2 * DIM * BATCH)
        screened = Screened(tuple(seqs), (SHOWN,) * BATCH, tuple(seqs), vectors, DIM, "none", start * 0.01)
        log.append([Entry("main", screened), Entry("main", Filed(filings, start * 0.01))])


def read(log: EventLog, messages: int) -> None:
    """Read all that there will be."""
    after, seen = 0, 0
    while seen < messages:
        batch = log.read("main", after=after)
        for recorded in batch:
            after = recorded.offset
            seen += isinstance(recorded.event, Asked)
        if not batch:
            time.sleep(PAUSE)


def measured(logs: Sequence[EventLog], messages: int, seconds: Callable[[], float]) -> float:
    """Return the processor microseconds a message of writing by the first and of reading by all others."""
    began = seconds()
    write(logs[0], messages)
    for log in logs[1:]:
        read(log, messages)
    return (seconds() - began) / messages * 1e6


def server_seconds(pid: int) -> float:
    """Return the processor time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Measure both; print a table and, last, the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=12_800)
    parser.add_argument("--readers", type=int, default=3, help="an intake, a sorter, a projector (default 3)")
    chosen = parser.parse_args()
    with ExitStack() as closing_:
        folder = Path(closing_.enter_context(tempfile.TemporaryDirectory(prefix="efir-logs-")))
        file = closing_.enter_context(closing(SqliteEventLog(folder / "one")))
        figures = {"SQLite": measured([file] * (chosen.readers + 1), chosen.messages, time.process_time)}
        server = closing_.enter_context(NatsServer(folder / "nats", sync="2m"))
        brokers = [closing_.enter_context(closing(Broker(server.url))) for _ in range(chosen.readers + 1)]
        logs = [
            closing_.enter_context(closing(JetStreamEventLog(broker, folder / f"copy{number}")))
            for number, broker in enumerate(brokers)
        ]
        pid = server.pid

        def seconds() -> float:
            return time.process_time() + server_seconds(pid)

        figures["JetStream"] = measured(logs, chosen.messages, seconds)
    print(table([("µs of processor a message", *(round(value) for value in figures.values()))]))
    print(json.dumps({"messages": chosen.messages, "readers": chosen.readers, **figures}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
