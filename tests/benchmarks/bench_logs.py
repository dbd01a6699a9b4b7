"""Measure what recording and reading a message costs in the log of one machine and in that of many.

Run as `python -m tests.benchmarks logs [--messages N]`. Processor time is that of this process, and of it and the NATS
server together. Each message is recorded, screened and filed, and read by as many processes as told: they read the file
of one machine, and each copies the log of many.
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
"""Messages that an intake of one machine records at a time at 200 a second."""
GATHERED: Final = 16
"""Messages that a forwarder sends on at a time then: those of not quite a tenth of a second."""
PAUSE: Final = 0.05
DIM: Final = 384
TEXT: Final = "Почему в роуминге в Турции не работает интернет, хотя пакет оплачен?"
SHOWN: Final = screening(TEXT)


def write(log: EventLog, messages: int, at_once: int) -> None:
    """Record messages some at a time, and what is concluded of a batch at once."""
    for start in range(0, messages, BATCH):
        seqs: list[int] = []
        for first in range(start, start + BATCH, at_once):
            asked = [
                Asked(f"m{n}", f"v{n % 500}", TEXT, n * 0.01, "page") for n in range(first, first + at_once)
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


def measured(
    logs: Sequence[EventLog], messages: int, at_once: int, *clocks: Callable[[], float]
) -> list[float]:
    """Return by each clock the microseconds a message of writing by the first log and of reading by all others."""
    began = [clock() for clock in clocks]
    write(logs[0], messages, at_once)
    for log in logs[1:]:
        read(log, messages)
    return [(clock() - start) / messages * 1e6 for clock, start in zip(clocks, began, strict=True)]


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
        own = time.process_time
        figures = {}
        (figures["SQLite"],) = measured([file] * (chosen.readers + 1), chosen.messages, ARRIVING, own)
        server = closing_.enter_context(NatsServer(folder / "nats", sync="2m"))
        brokers = [closing_.enter_context(closing(Broker(server.url))) for _ in range(chosen.readers + 1)]
        logs = [
            closing_.enter_context(closing(JetStreamEventLog(broker, folder / f"copy{number}")))
            for number, broker in enumerate(brokers)
        ]
        pid = server.pid

        def both() -> float:
            return own() + server_seconds(pid)

        clients, together = measured(logs, chosen.messages, GATHERED, own, both)
        figures |= {"JetStream, clients": clients, "JetStream, clients and server": together}
    rows = [("µs of processor a message", *figures), ("", *(round(value) for value in figures.values()))]
    print(table(rows))
    print(json.dumps({"messages": chosen.messages, "readers": chosen.readers, **figures}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
