"""A log that was rewritten: where events stand, who writes and reads meanwhile, and what a death in between leaves."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from moderation.adapters.jetstream import Broker, JetStreamEventLog, publishing, rewriting
from moderation.adapters.jetstream.registry import Registry
from moderation.domain.errors import StoreFailed
from moderation.domain.events import Asked, Erased, Event, Recorded
from moderation.pipeline.ports import Entry
from moderation.testing import asked, filed
from moderation.testing.nats import NatsServer

Opening = Callable[[str], JetStreamEventLog]
SECRET = "Антананариву"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewriting, "QUIET_SECONDS", 0.1)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    with NatsServer(tmp_path / "nats", sync="2m") as server:
        yield server


@pytest.fixture
def opened(server: NatsServer, tmp_path: Path) -> Iterator[Opening]:
    held: list[JetStreamEventLog | Broker] = []

    def opening(name: str) -> JetStreamEventLog:
        broker = Broker(server.url, name=name)
        log = JetStreamEventLog(broker, tmp_path / name, patience=30.0)
        held.extend((log, broker))
        return log

    yield opening
    for one in held:
        one.close()


def entries(*texts: str, viewer: str = "anna") -> list[Entry]:
    return [Entry("main", replace(asked(text, id=text), viewer=viewer), text.encode()) for text in texts]


def emptied(recorded: Recorded) -> Event:
    event = recorded.event
    return (
        replace(event, text="", viewer="x:1", id="x")
        if isinstance(event, Asked) and SECRET in event.text
        else event
    )


def texts(log: JetStreamEventLog) -> list[str]:
    read = log.read("main", limit=10_000, kinds={Asked})
    return [one.event.text for one in read if isinstance(one.event, Asked)]


def holds(folder: Path, word: str) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and word.encode() in path.read_bytes()]


def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_what_was_replaced_is_in_no_file_of_the_broker_nor_of_any_copy(
    opened: Opening, tmp_path: Path
) -> None:
    one, other = opened("one"), opened("other")
    one.append(entries("раз", f"Сеть в {SECRET}", "два"))
    one.claim("main")
    one.append([Entry("main", filed({1: (1, 1)}))])
    until(lambda: other.head("main") == 4)
    assert holds(tmp_path, SECRET)
    memory = b"m" * 3_000_000
    (receipt,) = one.rewrite("main", emptied, [Erased(1, 1.0, memory)], kinds={Asked})
    until(one.cut)
    assert receipt.offset == 5
    assert texts(one) == ["раз", "", "два"]
    until(lambda: other.head("main") == 5 and texts(other) == ["раз", "", "два"])
    assert [one.read("main")[4].event, other.read("main")] == [Erased(1, 1.0, memory), one.read("main")]
    until(lambda: not holds(tmp_path, SECRET))


def test_keys_and_fences_hold_where_it_was_rewritten(opened: Opening) -> None:
    one, other = opened("one"), opened("other")
    one.claim("main")
    one.append([*entries("раз", f"Сеть в {SECRET}"), Entry("main", filed({1: (1, 1)}))])
    one.rewrite("main", emptied, kinds={Asked})
    # Of the erased message nobody knows any more that it was sent.
    receipts = other.append(entries("раз", f"Сеть в {SECRET}", "новое"))
    assert [(one.offset, one.fresh) for one in receipts] == [(1, False), (4, True), (5, True)]
    assert one.append([Entry("main", filed({1: (2, 2)}))])[0].offset == 6


def test_what_an_earlier_erasure_remembered_goes_along(opened: Opening) -> None:
    log = opened("one")
    log.append(entries("раз"))
    log.rewrite("main", emptied, [Erased(1, 1.0, b"first")])
    log.rewrite("main", emptied, [Erased(1, 2.0, b"second")])
    log.cut()
    assert [one.event for one in opened("late").read("main", kinds={Erased})] == [
        Erased(1, 1.0, b"first"),
        Erased(1, 2.0, b"second"),
    ]


def test_viewers_write_on_while_it_is_rewritten_and_none_is_lost_or_doubled(opened: Opening) -> None:
    intake, projector = opened("intake"), opened("projector")
    for start in range(0, 2000, 500):
        intake.append(entries(*(f"{SECRET} {number}" for number in range(start, start + 500))))
    stop, sent = threading.Event(), []

    def write() -> None:
        while not stop.is_set():
            text = f"beside {len(sent)}"
            assert intake.append(entries(text, viewer="boris"))[0].fresh
            sent.append(text)

    writing = threading.Thread(target=write)
    writing.start()
    projector.rewrite("main", emptied, kinds={Asked})
    after = len(sent)
    until(lambda: len(sent) > after + 5)
    stop.set()
    writing.join()
    until(lambda: projector.head("main") == intake.head("main"))
    until(lambda: not any(SECRET in text for text in texts(intake)))
    assert sorted(text for text in texts(projector) if text) == sorted(sent)


def test_a_process_that_was_away_brings_its_copy_up_to_date(
    opened: Opening, server: NatsServer, tmp_path: Path
) -> None:
    with closing(Broker(server.url)) as broker, closing(JetStreamEventLog(broker, tmp_path / "away")) as away:
        away.append(entries("раз", f"Сеть в {SECRET}"))
        assert away.head("main") == 2
    assert holds(tmp_path / "away", SECRET)
    log = opened("one")
    log.rewrite("main", emptied, [Erased(1, 1.0, b"")])
    log.cut()
    back = opened("away")
    assert back.head("main") == 3
    until(lambda: texts(back) == ["раз", ""])
    until(lambda: not holds(tmp_path / "away", SECRET))


def test_a_log_left_closed_by_who_died_is_opened_again(
    opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = opened("one")
    log.append(entries("раз", SECRET))
    for part in (rewriting, publishing):
        monkeypatch.setattr(part, "UNHEARD_SECONDS", 0.5)

    async def die(*_: object, **__: object) -> None:
        raise SystemError

    monkeypatch.setattr(rewriting.Rewriting, "_append_more", die)
    monkeypatch.setattr(rewriting.Rewriting, "_undo", die)
    with pytest.raises(SystemError):
        log.rewrite("main", emptied)
    assert log.append(entries("два"))[0].offset == 3
    assert texts(log) == ["раз", SECRET, "два"]
    monkeypatch.undo()
    log.rewrite("main", emptied)
    log.cut()
    assert texts(log) == ["раз", "", "два"]


def test_who_lingers_after_the_log_was_opened_again_changes_nothing(
    opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, other = opened("one"), opened("other")
    log.append(entries("раз", SECRET))
    until(lambda: other.head("main") == 2)
    moved = Registry.move

    async def overtaken(self: Registry, *told: Any) -> bool:
        monkeypatch.setattr(Registry, "move", moved)
        await asyncio.to_thread(other._broker.call, other._unheard("main"), within=10.0)
        await asyncio.to_thread(other.append, entries("два"))
        return await moved(self, *told)

    monkeypatch.setattr(Registry, "move", overtaken)
    with pytest.raises(StoreFailed, match="somebody else did"):
        log.rewrite("main", emptied)
    until(lambda: texts(log) == ["раз", SECRET, "два"])
