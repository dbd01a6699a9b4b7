"""Old wordings are deleted while intake goes on, and are in no file afterwards."""

import asyncio
import time
from pathlib import Path

from moderation.adapters.sqlite import SqliteEventLog
from moderation.adapters.sqlite.log import SqliteLogReader
from moderation.domain.events import Asked, Screened
from moderation.pipeline.ports import Entry
from moderation.pipeline.running import retention as module
from moderation.pipeline.running.retention import Retention
from moderation.pipeline.viewers.recorder import Recorder
from moderation.testing import asked, screening

DAY = 86_400.0
NOW = 1_700_000_000.0
SECRET = "Мой номер +7 912 345-67-89, перезвоните"
OLD, FRESH = 1200, 300
SLOWEST = 1.0
"""Seconds that an acknowledgement may take meanwhile, on a machine that others use."""


def screened(seqs: range, at: float) -> Screened:
    return Screened(tuple(seqs), tuple(screening("…") for _ in seqs), (), b"", 1, "none", at)


def fill(log: SqliteEventLog) -> None:
    """Record old and young messages, all judged, and one that still waits for it."""
    log.append([Entry("main", asked(f"{SECRET} {number}", id=str(number))) for number in range(OLD + FRESH)])
    log.append([Entry("main", screened(range(1, OLD + 1), NOW - 31 * DAY))])
    log.append([Entry("main", screened(range(OLD + 1, OLD + FRESH + 1), NOW - 29 * DAY))])
    log.append([Entry("main", asked(f"{SECRET} waits", id="waits"))])


def readable(folder: Path) -> int:
    """Count how often the secret stands in the bytes of any file."""
    return sum(file.read_bytes().count(SECRET.encode()) for file in folder.iterdir())


def test_old_words_are_in_no_file_although_messages_come_in_and_somebody_reads(tmp_path: Path) -> None:
    log = SqliteEventLog(tmp_path)
    fill(log)
    reader = SqliteLogReader(tmp_path)
    assert readable(tmp_path) > OLD

    async def scene() -> tuple[int, list[float], int]:
        recorder = Recorder(log)
        retention = Retention(log, recorder, seconds=30 * DAY, clock=lambda: NOW)
        delays: list[float] = []
        looking = asyncio.create_task(retention.look())
        while not looking.done():
            started = time.monotonic()
            await recorder.record([Entry("main", asked("Сколько стоит?", id=f"n{len(delays)}"))])
            delays.append(time.monotonic() - started)
            await asyncio.to_thread(reader.read, "main", limit=50)
        again = await retention.look()
        await recorder.close()
        return await looking, delays, again

    emptied, delays, again = asyncio.run(scene())
    assert (emptied, again) == (OLD, 0)
    assert len(delays) > OLD / module.PIECE, "messages were recorded in between"
    assert max(delays) < SLOWEST
    reader.close()
    texts = [one.event.text for one in log.read("main", limit=5000) if isinstance(one.event, Asked)]
    assert [bool(text) for text in texts] == [False] * OLD + [True] * (FRESH + 1 + len(delays))
    log.close()
    assert readable(tmp_path) == FRESH + 1


def test_words_count_as_deleted_only_when_nobody_reads_the_old_pages_any_more(tmp_path: Path) -> None:
    log = SqliteEventLog(tmp_path)
    fill(log)
    reader = SqliteLogReader(tmp_path)

    async def scene() -> int:
        recorder = Recorder(log)
        with reader._readers.picture() as connection:
            connection.execute("SELECT count(*) FROM events").fetchone()
            looking = asyncio.create_task(
                Retention(log, recorder, seconds=30 * DAY, clock=lambda: NOW).look()
            )
            await asyncio.sleep(0.8)
            assert not looking.done()
            await recorder.record([Entry("main", asked("Сколько стоит?", id="new"))])
        emptied = await looking
        await recorder.close()
        return emptied

    assert asyncio.run(scene()) == OLD
    assert readable(tmp_path) == FRESH + 1
    reader.close()
    log.close()


def test_without_an_age_nothing_is_deleted(tmp_path: Path) -> None:
    log = SqliteEventLog(tmp_path)
    fill(log)
    asyncio.run(Retention(log, Recorder(log), seconds=0, clock=lambda: NOW).run())
    assert readable(tmp_path) > OLD
    log.close()
