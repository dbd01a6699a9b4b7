import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from moderation.adapters.sqlite.outbox import SqliteOutbox
from moderation.domain.events import Asked
from moderation.pipeline.ports import Entry, EventLog
from moderation.pipeline.viewers import forwarder
from moderation.pipeline.viewers.forwarder import Forwarder, Outbox, number
from moderation.pipeline.viewers.intake import message_key
from moderation.pipeline.viewers.recorder import Recorder
from moderation.testing import Crash, FaultyLog, MemoryEventLog, asked


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteOutbox]:
    store = SqliteOutbox(tmp_path)
    yield store
    store.close()


def entries(*texts: str, broadcast: str = "main") -> list[Entry]:
    return [Entry(broadcast, asked(text, id=text), message_key("anna", text)) for text in texts]


def texts(log: EventLog, broadcast: str = "main") -> list[str]:
    return [one.event.text for one in log.read(broadcast) if isinstance(one.event, Asked)]


def sending(store: SqliteOutbox, log: EventLog) -> Forwarder:
    return Forwarder(store, log, asyncio.Event())


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - a store rings no bell
            await asyncio.sleep(0.01)


def test_what_was_kept_comes_into_the_log_in_order(store: SqliteOutbox) -> None:
    log = MemoryEventLog()
    store.put([*entries("раз", "два"), *entries("иное", broadcast="other"), *entries("три")])
    assert sending(store, log).step() == 4
    assert texts(log) == ["раз", "два", "три"]
    assert texts(log, "other") == ["иное"]
    assert store.count() == 0


def test_a_crash_between_log_and_note_doubles_nothing(store: SqliteOutbox) -> None:
    log = FaultyLog(MemoryEventLog())
    store.put(entries("раз", "два"))
    log.crash_after = 1
    with pytest.raises(Crash):
        sending(store, log).step()
    assert sending(store, log).step() == 2
    assert texts(log) == ["раз", "два"]


def test_a_log_that_is_away_is_tried_until_it_is_back(
    store: SqliteOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forwarder, "RETRY_SECONDS", 0.01)
    log = FaultyLog(MemoryEventLog())
    log.failing = True

    async def scene() -> None:
        recorder = Recorder(Outbox(store, log))
        sends = Forwarder(store, log, recorder.bell())
        running = asyncio.create_task(sends.run())
        receipts = await recorder.record(entries("раз", "два"))
        assert [receipt.offset for receipt in receipts] == [
            number(message_key("anna", text)) for text in ("раз", "два")
        ]
        await until(lambda: bool(sends.failure))
        assert store.count() == 2
        assert sends.waits() > 0
        log.failing = False
        await until(lambda: not store.count())
        await recorder.record(entries("три"))
        await until(lambda: not store.count())
        assert not sends.failure
        assert sends.waits() == 0
        running.cancel()
        await recorder.close()

    asyncio.run(scene())
    assert texts(log) == ["раз", "два", "три"]


def test_a_number_fits_into_json_and_is_the_same_everywhere() -> None:
    assert number(message_key("anna", "1")) == number(message_key("anna", "1"))
    assert number(message_key("anna", "1")) != number(message_key("anna", "2"))
    assert 0 <= number(b"\xff" * 16) <= 2**53 - 1
