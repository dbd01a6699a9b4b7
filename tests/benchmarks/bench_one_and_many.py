"""Play one file through one machine and through the roles of many, and compare what was filed.

Run as `python -m tests.benchmarks one_and_many [--messages N]`. Both have all messages recorded when they
start, the same in the same order; then each works as it does live: `serve`, and roles on JetStream and PostgreSQL. Then
the log of the many is copied to one machine, and both make everything anew from it: what views show and what sorters
remember must be the same to the last byte.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from moderation.adapters.jetstream import Broker, JetStreamEventLog
from moderation.adapters.models import open_embedder
from moderation.adapters.sqlite import SqliteEventLog
from moderation.adapters.sqlite.log import SqliteLogReader
from moderation.adapters.stores import open_view_reader
from moderation.bootstrap.service import Service
from moderation.domain.events import Asked, Filed, Opened, Settled
from moderation.pipeline.ports import Entry, EventLog, LogReader, ViewReader
from moderation.roles import ROLES
from moderation.settings import Settings
from moderation.simulation import crowd
from moderation.testing.nats import NatsServer
from moderation.testing.postgres import PostgresServer, programs
from tests.benchmarks.machine import table
from tests.benchmarks.one_and_many import BROADCAST, Place, alike, places, rebuilt_alike

AT: Final = 1_700_000_000.0
PATIENCE: Final = 900.0


def remarks(messages: int) -> list[Asked]:
    """Return what the demonstration's audience says, each line once, then again."""
    texts = [remark.text for remark in crowd.read_audience()]
    random.Random(3).shuffle(texts)
    return [
        Asked(f"m{number}", f"v{number % 700}", texts[number % len(texts)], AT + number * 0.1, "page")
        for number in range(messages)
    ]


def record(log: EventLog, asked: list[Asked]) -> None:
    """Record a broadcast."""
    log.append([Entry(BROADCAST, Opened("Эфир", "ru", AT), b"opened")])
    for start in range(0, len(asked), 500):
        log.append([Entry(BROADCAST, one, one.id.encode()) for one in asked[start : start + 500]])


async def until_done(views: ViewReader, log: LogReader, messages: int) -> None:
    """Wait until all messages are screened, linked since the last of them was filed, and shown.

    Raises TimeoutError when it never ends.
    """
    filed = linked = after = 0
    async with asyncio.timeout(PATIENCE):
        while linked <= filed or views.counts(BROADCAST).screened < messages:
            await asyncio.sleep(0.2)
            for recorded in await asyncio.to_thread(log.read, BROADCAST, after=after):
                after = recorded.offset
                filed = after if isinstance(recorded.event, Filed) else filed
                linked = after if isinstance(recorded.event, Settled) else linked
        while views.position(BROADCAST) < log.head(BROADCAST):  # noqa: ASYNC110 - views ring no bell
            await asyncio.sleep(0.2)


async def play_one(folder: Path, asked: list[Asked]) -> dict[str, Place]:
    """Return what one machine files."""
    with contextlib.closing(SqliteEventLog(folder)) as log:
        record(log, asked)
    settings = Settings(data=folder, port=0)
    views, seen = open_view_reader(settings), SqliteLogReader(folder)
    service = Service(settings, dashboard=False)
    await service.start()
    working = asyncio.create_task(service.work())
    try:
        await until_done(views, seen, len(asked))
        return places(views)
    finally:
        working.cancel()
        await asyncio.wait({working})
        await service.stop()
        views.close()
        seen.close()


async def play_many(settings: Settings, asked: list[Asked]) -> dict[str, Place]:
    """Return what the roles of many machines file."""
    broker = await asyncio.to_thread(Broker, settings.log)
    log = await asyncio.to_thread(JetStreamEventLog, broker, settings.data / "recording")
    await asyncio.to_thread(record, log, asked)
    views = open_view_reader(settings)
    async with contextlib.AsyncExitStack() as playing:
        playing.callback(views.close)
        playing.callback(broker.close)
        playing.callback(log.close)
        for kind in (ROLES["project"], ROLES["embed"], ROLES["sort"]):
            role = await asyncio.to_thread(kind, settings)
            playing.push_async_callback(role.stop)
            await role.start()
            working = asyncio.create_task(role.work())
            playing.push_async_callback(asyncio.wait, {working})
            playing.callback(working.cancel)
        await until_done(views, log, len(asked))
        return places(views)


def play(folder: Path, messages: int, server: NatsServer, database: str) -> dict[str, object]:
    """Play both and compare; return the figures."""
    asked = remarks(messages)
    settings = Settings(data=folder / "many", log=server.url, views=database, port=0)
    one = asyncio.run(play_one(folder / "one", asked))
    many = asyncio.run(play_many(settings, asked))
    share, different = alike(one, many)
    with (
        contextlib.closing(Broker(server.url)) as broker,
        contextlib.closing(JetStreamEventLog(broker, folder / "again")) as log,
    ):
        same = rebuilt_alike(log, folder / "rebuilt", settings, open_embedder(Settings(), threads=1))
    texts = {one.id: one.text for one in asked}
    for name in different[:10]:
        print(f"{texts[name][:60]!r}: {one[name]} | {many.get(name)}")
    return {
        "messages": messages,
        "in clusters": sum(cluster > 0 for cluster, _ in one.values()),
        "clusters of one machine": len({cluster for cluster, _ in one.values()}),
        "clusters of many": len({cluster for cluster, _ in many.values()}),
        "filed alike": round(share, 5),
        "rebuilt byte-identical": same,
    }


@contextlib.contextmanager
def database() -> Iterator[str]:
    """Run a database; yield its address.

    Raises FileNotFoundError when there is none here.
    """
    found = programs()
    if found is None:
        raise FileNotFoundError("No PostgreSQL here: install requirements-dev.txt.")
    with PostgresServer(found) as postgres:
        postgres.empty()
        yield postgres.url


def main() -> int:
    """Compare; print a table and, last, the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=3000)
    chosen = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="efir-alike-") as folder,
        NatsServer(Path(folder) / "nats", sync="2m") as server,
        database() as url,
    ):
        figures = play(Path(folder), chosen.messages, server, url)
    print(table(list(figures.items())))
    print(json.dumps(figures, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
