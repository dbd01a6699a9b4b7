import pytest

from moderation.domain.errors import StoreFailed
from moderation.pipeline.ports import Entry
from moderation.testing import Crash, FakeClock, FaultyLog, MemoryEventLog, asked

ENTRY = Entry("main", asked(), b"key")


def test_a_crash_before_an_append_leaves_nothing_of_it() -> None:
    log = FaultyLog(MemoryEventLog())
    log.crash_before = 2
    log.append([ENTRY])
    with pytest.raises(Crash):
        log.append([Entry("main", asked())])
    assert log.head("main") == 1
    log.append([Entry("main", asked())])
    assert log.head("main") == 2


def test_a_crash_after_an_append_keeps_all_of_it() -> None:
    log = FaultyLog(MemoryEventLog())
    log.crash_after = 1
    with pytest.raises(Crash):
        log.append([ENTRY])
    assert log.head("main") == 1
    assert not log.append([ENTRY])[0].fresh


def test_a_failing_log_records_nothing_until_it_is_mended() -> None:
    log = FaultyLog(MemoryEventLog())
    log.failing = True
    with pytest.raises(StoreFailed):
        log.append([ENTRY])
    log.failing = False
    assert log.append([ENTRY])[0].fresh


def test_the_clock_moves_when_told_to() -> None:
    clock = FakeClock(10.0)
    assert clock() == clock() == 10.0
    assert clock.advance(2.5) == clock() == 12.5
