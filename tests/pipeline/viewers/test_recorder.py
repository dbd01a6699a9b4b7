"""Group commit: many entries in one append, in order, acknowledged when durable and never before."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from threading import Event
from typing import Any

import pytest

from moderation.domain.errors import StoreFailed
from moderation.pipeline.ports import Entry, Receipt
from moderation.pipeline.viewers.recorder import MAX_ENTRIES, Recorder
from moderation.testing import FaultyLog, MemoryEventLog, asked


class GatedLog(MemoryEventLog):
    """Appends only while its gate is open; notes what each append was given."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = Event()
        self.entered = Event()
        self.appends: list[list[str]] = []

    def append(self, entries: Sequence[Entry]) -> list[Receipt]:
        self.entered.set()
        assert self.gate.wait(5)
        self.appends.append([entry.event.id for entry in entries])
        return super().append(entries)


def entry(number: int, *, broadcast: str = "main", key: bytes | None = None) -> Entry:
    return Entry(broadcast, asked(id=f"m{number}"), key)


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    return lambda: asyncio.run(test())


def recording(recorder: Recorder, *numbers: int) -> "asyncio.Task[list[Receipt]]":
    return asyncio.ensure_future(recorder.record([entry(number) for number in numbers]))


async def entered(log: GatedLog) -> None:
    assert await asyncio.to_thread(log.entered.wait, 5)


@run
async def test_nothing_is_acknowledged_before_append_returns_and_what_waits_goes_together() -> None:
    log = GatedLog()
    recorder = Recorder(log)
    first = recording(recorder, 1)
    await entered(log)
    rest = [recording(recorder, 2), recording(recorder, 3, 4), recording(recorder, 5)]
    await asyncio.sleep(0.05)
    assert not any(task.done() for task in [first, *rest])
    log.gate.set()
    receipts = [receipt for task in [first, *rest] for receipt in await task]
    assert log.appends == [["m1"], ["m2", "m3", "m4", "m5"]]
    assert receipts == [Receipt(offset, fresh=True) for offset in range(1, 6)]
    await recorder.close()


@run
async def test_a_commit_is_bounded_and_keeps_what_belongs_together() -> None:
    log = GatedLog()
    recorder = Recorder(log)
    first = recording(recorder, 0)
    await entered(log)
    part = MAX_ENTRIES // 2 - 1
    tasks = [recording(recorder, *range(start, start + part)) for start in (1000, 2000, 3000)]
    await asyncio.sleep(0)
    log.gate.set()
    await asyncio.gather(first, *tasks)
    assert [len(append) for append in log.appends] == [1, 2 * part, part]
    await recorder.close()


@run
async def test_a_store_that_fails_acknowledges_nothing_and_works_again_later() -> None:
    log = FaultyLog(MemoryEventLog())
    recorder = Recorder(log)
    log.failing = True
    outcomes = await asyncio.gather(recording(recorder, 1), recording(recorder, 2), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [StoreFailed, StoreFailed]
    assert "told to fail" in recorder.failure
    assert log.head("main") == 0
    log.failing = False
    assert await recording(recorder, 1) == [Receipt(1, fresh=True)]
    assert recorder.failure == ""
    await recorder.close()


@run
async def test_whatever_the_log_raises_reaches_whoever_waits() -> None:
    class Broken(MemoryEventLog):
        def append(self, entries: Sequence[Entry]) -> list[Receipt]:
            raise OverflowError("too big")

    recorder = Recorder(Broken())
    with pytest.raises(OverflowError):
        await asyncio.wait_for(recorder.record([entry(1)]), 30)
    assert recorder.failure == "too big"
    await recorder.close()


@run
async def test_the_same_key_has_the_same_place() -> None:
    recorder = Recorder(MemoryEventLog())
    first = await recorder.record([entry(1, key=b"k"), entry(2, key=b"other")])
    again = await recorder.record([entry(3), entry(1, key=b"k")])
    elsewhere = await recorder.record([entry(1, broadcast="second", key=b"k")])
    assert first == [Receipt(1, fresh=True), Receipt(2, fresh=True)]
    assert again == [Receipt(3, fresh=True), Receipt(1, fresh=False)]
    assert elsewhere == [Receipt(1, fresh=True)]
    assert recorder.head("main") == 3
    await recorder.close()


@run
async def test_whoever_goes_away_takes_nothing_from_the_others() -> None:
    log = GatedLog()
    recorder = Recorder(log)
    first, second, third = (recording(recorder, number) for number in (1, 2, 3))
    await entered(log)
    first.cancel()
    second.cancel()
    log.gate.set()
    assert await third == [Receipt(3, fresh=True)]
    for gone in (first, second):
        with suppress(asyncio.CancelledError):
            await gone
    # What was handed over is recorded all the same: its sender will ask for it again.
    assert log.head("main") == 3
    await recorder.close()


@run
async def test_bells_ring_after_a_commit_and_only_then() -> None:
    log = FaultyLog(MemoryEventLog())
    recorder = Recorder(log)
    one, other = recorder.bell(), recorder.bell()
    log.failing = True
    with pytest.raises(StoreFailed):
        await recorder.record([entry(1)])
    assert not one.is_set()
    log.failing = False
    await recorder.record([entry(1)])
    assert one.is_set()
    assert other.is_set()
    await recorder.close()


@run
async def test_nothing_to_record_is_recorded_at_once() -> None:
    recorder = Recorder(GatedLog())
    assert await recorder.record([]) == []
    await recorder.close()


@run
async def test_close_finishes_what_is_under_way() -> None:
    log = GatedLog()
    recorder = Recorder(log)
    tasks = [recording(recorder, 1), recording(recorder, 2)]
    await entered(log)
    closing = asyncio.ensure_future(recorder.close())
    log.gate.set()
    await closing
    assert [await task for task in tasks] == [[Receipt(1, fresh=True)], [Receipt(2, fresh=True)]]
