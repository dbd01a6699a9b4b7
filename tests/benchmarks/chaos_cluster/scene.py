"""What faults are tried on: three NATS servers, every role as a process, and how a row of the table is filled."""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from moderation.adapters.jetstream import SPACE, Broker, JetStreamEventLog
from moderation.adapters.jetstream.naming import shard
from moderation.adapters.postgres.views import PostgresViewReader
from moderation.adapters.sqlite import SqliteViews
from moderation.domain.events import Asked, Screened
from moderation.pipeline.ports import MessageQuery
from moderation.pipeline.rows import Counts
from moderation.pipeline.sorting.rebuild import events
from moderation.pipeline.views.projector import Projector
from moderation.testing.nats import cluster
from moderation.testing.postgres import PostgresServer, programs
from moderation.testing.server import ROOT, free_ports
from tests.benchmarks import load
from tests.benchmarks.chaos_cluster.cutting import Cable
from tests.benchmarks.one_and_many import MANY, told

LOOK = 0.1
PATIENCE = 240.0
"""Seconds after which something that should happen counts as not happening."""
VIEWERS = 300
AT_A_TIME = 40.0
"""Seconds for which viewers stay: they answer no pings, so that intake lets them go after a minute."""
CAST = ("project", "embed", "embed", "sort", "sort", "intake")


@dataclass(frozen=True, slots=True)
class Row:
    """What a fault did.

    Messages acknowledged, those missing in the log, those twice in it or sorted twice, the slowest acknowledgement, the
    longest time in which nothing new came to the board while viewers asked, and from the end of the fault until
    nothing waited any more. `broken` says what did not hold beside that, "" when all did.
    """

    fault: str
    load: str
    acknowledged: int
    lost: int
    doubled: int
    slowest: float
    gap: float
    recovery: float
    broken: str = ""


class Role:
    """A role as a process; it keeps its port over restarts."""

    def __init__(self, kind: str, log: str, views: str, data: Path) -> None:
        self.kind = kind
        (self.port,) = free_ports(1)
        module = "tests.benchmarks.chaos_cluster.poisoned" if kind == "embed" else "moderation"
        self._words = [
            "-m", module, kind, "--log", log, "--views", views, "--data", str(data), "--port", str(self.port)
        ]  # fmt: skip
        self._said = data.parent / f"{kind}-{self.port}.log"

    def start(self) -> None:
        """Start it."""
        with self._said.open("ab") as said:
            self._process = subprocess.Popen(
                [sys.executable, *self._words],
                cwd=ROOT,
                env=os.environ | {"EFIR_VIEWER_PER_MINUTE": "0", "OMP_NUM_THREADS": "1"},
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to it and to its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def kill(self) -> None:
        """End it as `kill -9` does, with its children."""
        self.signal(signal.SIGKILL)
        self._process.wait()

    def health(self) -> dict[str, Any]:
        """Return what `/healthz` says, nothing when it says nothing."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                health: dict[str, Any] = json.load(answer)
                return health
        except OSError:
            return {}


class Scene:
    """Everything, started; `rate` messages a second are asked while a fault lasts."""

    def __init__(self, folder: Path, texts: Sequence[str], rate: float) -> None:
        self._folder = folder
        self.texts = texts
        self.rate = rate
        # Flushed every two minutes: a killed process loses nothing by that, and three servers share one disk here.
        self.servers = cluster(folder, sync="2m")
        self._stack = contextlib.AsyncExitStack()
        self._plays = 0

    async def __aenter__(self) -> Self:
        for server in self.servers:
            self._stack.callback(server.kill)
            server.start()
        self.postgres = self._stack.enter_context(self._database())
        self.cables = [await self._stack.enter_async_context(Cable(server.port)) for server in self.servers]
        straight = ",".join(server.url for server in self.servers)
        through = ",".join(f"nats://127.0.0.1:{cable.port}" for cable in self.cables)
        self.roles = [
            Role(kind, through if kind == "intake" else straight, self.postgres.url, self._folder / "data")
            for kind in CAST
        ]
        for role in self.roles:
            self._stack.callback(role.kill)
            role.start()
        self._broker = await asyncio.to_thread(Broker, straight, name="journal")
        self._stack.callback(self._broker.close)
        self._log = await asyncio.to_thread(JetStreamEventLog, self._broker, self._folder / "journal")
        self._stack.callback(self._log.close)
        for role in self.roles:
            await self.until(lambda role=role: bool(role.health()))
        self._views = PostgresViewReader(self.postgres.url)
        self._stack.callback(self._views.close)
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self._stack.aclose()

    def _database(self) -> PostgresServer:
        found = programs()
        if found is None:
            raise FileNotFoundError("No PostgreSQL here: install requirements-dev.txt.")
        return PostgresServer(found)

    def counts(self) -> Counts:
        """Return what the views count."""
        return self._views.counts("main")

    def reasons(self, name: str) -> tuple[str, ...]:
        """Return why a message, by its id, was judged as it was; nothing before it was."""
        rows = self._views.messages("main", MessageQuery(limit=MANY))
        return next((row.reasons for row in rows if row.id == name), ())

    def places(self, name: str) -> list[int]:
        """Return where a message, by its id, stands in the log."""
        asked = events(self._log, "main", Asked)
        return [one.offset for one in asked if isinstance(one.event, Asked) and one.event.id == name]

    def shows_the_log(self) -> bool:
        """Tell whether the views say what views say that are made anew from the log."""
        with contextlib.closing(SqliteViews(self._folder / "replayed")) as fresh:
            Projector("main", self._log, fresh).catch_up()
            return told(fresh) == told(self._views)

    def role(self, kind: str) -> Role:
        """Return the role of a kind; of several that which leads, where they have one that does."""
        found = [role for role in self.roles if role.kind == kind]
        return next((role for role in found if role.health().get("leads")), found[0])

    def leader(self) -> str:
        """Return the name of the server that leads the broadcast's stream."""
        stream = shard(SPACE, "main").stream
        answer = self._broker.call(self._broker.ask(f"$JS.API.STREAM.INFO.{stream}"), within=30.0)
        return str(answer["cluster"]["leader"])

    async def play(
        self, fault: str, prefix: str, seconds: float, cause: Callable[[], Any], rate: float = 0.0
    ) -> Row:
        """Let viewers ask for some seconds; cause a fault meanwhile, which may take its time; return the row."""
        rate = rate or self.rate
        self._plays += 1
        journal = load.Journal()
        watching = asyncio.create_task(self._watch())
        playing = asyncio.create_task(self._ask(f"{prefix}{self._plays}-", rate, seconds, journal))
        await asyncio.sleep(5.0)
        broken = await cause() or ""
        healed = time.monotonic()
        await playing
        recovery = await self.calm(healed)
        watching.cancel()
        gap = max(self._gaps, default=0.0)
        lost, doubled, disorder, unsorted = await asyncio.to_thread(self._compare, journal)
        # Health follows the log through a copy: what reached the broker a moment ago may not be in it.
        while unsorted and recovery < PATIENCE:
            await asyncio.sleep(1.0)
            lost, doubled, disorder, unsorted = await asyncio.to_thread(self._compare, journal)
            recovery = time.monotonic() - healed
        missed = journal.sent - len(journal.acknowledged)
        refused = "".join(f", {count} {code}" for code, count in journal.refused.items())
        broken = broken or (f"{missed} never acknowledged{refused}" if missed else "")
        broken = broken or (f"{disorder} out of order" if disorder else "")
        broken = broken or (f"{unsorted} never sorted" if unsorted else "")
        slowest = round(max(journal.delays, default=0.0), 2)
        return Row(
            fault, f"{rate:.0f}/s for {seconds:.0f} s", len(journal.acknowledged), lost, doubled, slowest,
            round(gap, 1), round(recovery, 1), broken,
        )  # fmt: skip

    async def _ask(self, prefix: str, rate: float, seconds: float, journal: load.Journal) -> None:
        parts = math.ceil(seconds / AT_A_TIME)
        for part in range(parts):
            await load.pace(
                self.role("intake").port,
                self.texts,
                viewers=VIEWERS,
                rate=rate,
                seconds=seconds / parts,
                prefix=f"{prefix}{part}-",
                journal=journal,
            )

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something holds.

        Raises TimeoutError when it never does.
        """
        async with asyncio.timeout(PATIENCE):
            while not await asyncio.to_thread(condition):  # noqa: ASYNC110 - health rings no bell
                await asyncio.sleep(LOOK)

    async def calm(self, since: float | None = None) -> float:
        """Wait until nothing waits to be sorted, at the intake or behind it; return the seconds since a moment."""
        quiet = 0
        while quiet < 3:
            health = await asyncio.to_thread(self.role("intake").health)
            quiet = quiet + 1 if health and not health["backlog"] and health["status"] == "ok" else 0
            if since is not None and time.monotonic() - since > PATIENCE:
                return float("inf")
            await asyncio.sleep(LOOK)
        return time.monotonic() - since if since is not None else 0.0

    async def _watch(self) -> None:
        """Note how long nothing came to the board while something waited."""
        self._gaps: list[float] = []
        shown, since = -1, time.monotonic()
        while True:
            health = await asyncio.to_thread(self.role("project").health)
            now = time.monotonic()
            if health.get("on_board", shown) != shown:
                shown, since = health["on_board"], now
            self._gaps.append(now - since)
            await asyncio.sleep(LOOK)

    def _compare(self, journal: load.Journal) -> tuple[int, int, int, int]:
        """Compare a journal with the log; return how many are lost, doubled, out of order, not sorted."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        sorted_times: defaultdict[int, int] = defaultdict(int)
        latest: dict[tuple[str, str], int] = {}
        disorder, after = 0, 0
        while batch := self._log.read("main", after=after):
            after = batch[-1].offset
            for recorded in batch:
                match recorded.event:
                    case Asked(id=name, viewer=viewer):
                        places[name].append(recorded.offset)
                        fault, _, number = name.rpartition("-")
                        disorder += int(number) < latest.get((viewer, fault), -1)
                        latest[viewer, fault] = int(number)
                    case Screened(seqs=seqs):
                        for seq in seqs:
                            sorted_times[seq] += 1
        lost = sum(name not in places for name in journal.acknowledged)
        doubled = sum(len(places[name]) > 1 for name in journal.sent_ids)
        own = {seq for name in journal.sent_ids for seq in places.get(name, ())}
        doubled += sum(sorted_times[seq] > 1 for seq in own)
        return lost, doubled, disorder, sum(not sorted_times[seq] for seq in own)
