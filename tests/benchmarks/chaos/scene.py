"""What faults are tried on: a real `serve`, its data folder, and how a row of the table is filled."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moderation.adapters.sqlite import SqliteEventLog, SqliteViewReader
from moderation.domain.events import Asked
from moderation.testing.server import Server
from tests.benchmarks import load

LOOK = 0.02
PATIENCE = 90.0
"""Seconds after which something that should happen counts as not happening."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a fault did: messages acknowledged, those of them missing in the log, twice in it, seconds to recover.

    `broken` says what did not hold beside that, "" when all did.
    """

    fault: str
    load: str
    acknowledged: int
    lost: int
    doubled: int
    recovery: float
    broken: str = ""


@dataclass(slots=True)
class Scene:
    """A server under test; `seed` decides all that is left to chance."""

    server: Server
    folder: Path
    texts: Sequence[str]
    seed: int

    def row(self, fault: str, said: str, journal: load.Journal, *, recovery: float, broken: str = "") -> Row:
        """Return the row of a fault, its journal compared with the log."""
        found = self.recorded()
        lost = sum(seq not in found.get(name, ()) for name, seq in journal.acknowledged.items())
        doubled = sum(len(found.get(name, ())) > 1 for name in journal.sent_ids)
        return Row(fault, said, len(journal.acknowledged), lost, doubled, round(recovery, 1), broken)

    def recorded(self) -> dict[str, list[int]]:
        """Return the seqs of every message in the log, by the id that its sender gave."""
        found: dict[str, list[int]] = {}
        with closing(SqliteEventLog(self.folder)) as log:
            after = 0
            while batch := log.read("main", after=after, kinds={Asked}):
                after = batch[-1].offset
                for one in batch:
                    assert isinstance(one.event, Asked)
                    found.setdefault(one.event.id, []).append(one.offset)
        return found

    def views(self) -> SqliteViewReader:
        """Return the views of the server, to read."""
        return SqliteViewReader(self.folder)

    async def health(self) -> dict[str, Any]:
        """Return what `/healthz` says, nothing when it says nothing."""
        return await asyncio.to_thread(self.server.health) or {}

    async def until(self, condition: Callable[[dict[str, Any]], bool], patience: float = PATIENCE) -> float:
        """Wait until a condition on `/healthz` holds; return the seconds, infinity when it never did."""
        started = time.monotonic()
        while not condition(await self.health()):
            if time.monotonic() - started > patience:
                return float("inf")
            await asyncio.sleep(LOOK)
        return time.monotonic() - started

    async def calm(self, patience: float = PATIENCE) -> float:
        """Wait until nothing waits to be sorted; return the seconds."""
        return await self.until(lambda health: health.get("backlog") == 0, patience)
