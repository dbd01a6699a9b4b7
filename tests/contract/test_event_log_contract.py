"""What every event log must do."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from moderation.adapters.jetstream import JetStreamEventLog
from moderation.adapters.sqlite import SqliteEventLog
from moderation.domain.deciding.decisions import Change, Field, Subject, Verb
from moderation.domain.events import Asked, Decided, Filed, Opened, Supported, Told
from moderation.pipeline.ports import Entry, EventLog, Receipt
from moderation.testing import MemoryEventLog, asked, filed

LOGS: dict[str, Callable[[Path], EventLog]] = {
    "memory": lambda _: MemoryEventLog(),
    "sqlite": SqliteEventLog,
}


@pytest.fixture(params=[*LOGS, "jetstream"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventLog]:
    if request.param == "jetstream":
        # A space of names of its own: tests share the server.
        space = uuid.uuid4().hex[:8]
        log: EventLog = JetStreamEventLog(request.getfixturevalue("broker"), tmp_path, space=space)
    else:
        log = LOGS[request.param](tmp_path)
    yield log
    log.close()


def texts(log: EventLog, broadcast: str) -> list[str]:
    return [one.event.text for one in log.read(broadcast) if isinstance(one.event, Asked)]


def test_a_fresh_log_is_empty(log: EventLog) -> None:
    assert log.broadcasts() == []
    assert log.head("main") == 0
    assert log.read("main") == []


def test_what_was_appended_reads_back_in_order(log: EventLog) -> None:
    events = [Opened("Эфир", "ru", 1.0), asked("раз"), asked("два"), Told("a", 1, ("v",), 9.0)]
    receipts = log.append([Entry("main", event) for event in events])
    assert receipts == [Receipt(offset, fresh=True) for offset in (1, 2, 3, 4)]
    assert [(one.offset, one.event) for one in log.read("main")] == list(enumerate(events, start=1))
    assert log.head("main") == 4


def test_appending_nothing_changes_nothing(log: EventLog) -> None:
    assert log.append([]) == []
    assert log.broadcasts() == []


def test_offsets_grow_across_appends_without_a_gap(log: EventLog) -> None:
    offsets = [log.append([Entry("main", asked(str(n)))])[0].offset for n in range(5)]
    assert offsets == [1, 2, 3, 4, 5]


def test_every_broadcast_has_an_order_of_its_own(log: EventLog) -> None:
    receipts = log.append([Entry("б", asked("1")), Entry("a", asked("2")), Entry("б", asked("3"))])
    assert [receipt.offset for receipt in receipts] == [1, 1, 2]
    assert texts(log, "б") == ["1", "3"]
    assert texts(log, "a") == ["2"]
    assert log.broadcasts() == ["б", "a"]


def test_a_key_is_recorded_once(log: EventLog) -> None:
    log.append([Entry("main", asked("раз"), b"k1")])
    again = log.append([Entry("main", asked("два"), b"k2"), Entry("main", asked("другой текст"), b"k1")])
    assert again == [Receipt(2, fresh=True), Receipt(1, fresh=False)]
    assert texts(log, "main") == ["раз", "два"]


def test_a_key_twice_in_one_append_is_recorded_once(log: EventLog) -> None:
    receipts = log.append([Entry("main", asked(text), b"k") for text in ("раз", "два", "три")])
    assert receipts == [Receipt(1, fresh=True), Receipt(1, fresh=False), Receipt(1, fresh=False)]
    assert texts(log, "main") == ["раз"]


def test_what_tells_of_alarms_is_found_among_all_else(log: EventLog) -> None:
    taken = Change(Subject.MESSAGE, 2, Field.ALARM, "", "taken")
    starred = Change(Subject.CLUSTER, 1, Field.STARRED, "", "1")
    events = [
        asked("раз"),
        asked("пожар", alarm=("fire",)),
        Decided("d1", "olga", 1.0, Verb.TAKE_ALARM, changes=(taken,), seqs=(2,)),
        Decided("d2", "olga", 1.0, Verb.STAR, clusters=(1,), changes=(starred,)),
        asked("горим", alarm=("fire",)),
    ]
    log.append([Entry("main", event) for event in events])
    log.append([Entry("other", asked("тонем", alarm=("drowning",)), b"k")] * 2)
    assert [one.offset for one in log.alarms("main")] == [2, 3, 5]
    assert [one.event for one in log.alarms("main", after=3)] == events[4:]
    assert [one.offset for one in log.alarms("main", limit=2)] == [3, 5], "the last ones"
    assert [one.offset for one in log.alarms("other")] == [1]
    assert log.alarms("nobody's") == []


def test_the_same_key_in_another_broadcast_is_another_key(log: EventLog) -> None:
    receipts = log.append([Entry("a", asked(), b"k"), Entry("b", asked(), b"k")])
    assert all(receipt.fresh for receipt in receipts)


def test_events_without_a_key_are_recorded_every_time(log: EventLog) -> None:
    log.append([Entry("main", asked("раз")), Entry("main", asked("раз"))])
    assert texts(log, "main") == ["раз", "раз"]


def test_reading_starts_after_an_offset_and_stops_at_a_limit(log: EventLog) -> None:
    log.append([Entry("main", asked(str(n))) for n in range(1, 8)])
    assert [one.offset for one in log.read("main", after=2, limit=3)] == [3, 4, 5]
    assert log.read("main", after=7) == []
    assert log.read("main", after=100) == []


def test_reading_only_some_kinds(log: EventLog) -> None:
    events = [asked("1"), filed({1: (1, 1)}), asked("2"), Supported("a", 1, 1.0), filed({3: (1, 1)})]
    log.append([Entry("main", event) for event in events])
    assert [one.offset for one in log.read("main", kinds={Filed})] == [2, 5]
    assert [one.offset for one in log.read("main", kinds=(Filed, Supported), after=2, limit=1)] == [4]
    assert log.read("main", kinds=()) == []


@pytest.mark.parametrize(
    "text", ["", "\0", "\ud800 одинокий", "\ud83d\ude00 порознь", "👍🏽", "a" * 100_000, "\\ud800"]
)
def test_any_text_comes_back_exactly(log: EventLog, text: str) -> None:
    log.append([Entry(text or "main", asked(text, id=text, viewer=text), b"")])
    (one,) = log.read(text or "main")
    assert one.event == asked(text, id=text, viewer=text)
    assert log.broadcasts() == [text or "main"]


def test_readers_in_other_threads_see_whole_appends_only(log: EventLog) -> None:
    def watch() -> set[int]:
        seen = set()
        while (head := log.head("main")) < 200:
            seen.add(head)
            assert len(log.read("main", limit=1000)) >= head
        return seen

    with ThreadPoolExecutor(3) as threads:
        watchers = [threads.submit(watch) for _ in range(3)]
        for _ in range(20):
            log.append([Entry("main", asked(str(n))) for n in range(10)])
        assert all(head % 10 == 0 for watcher in watchers for head in watcher.result(timeout=60))
