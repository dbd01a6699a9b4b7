import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import moderation
from moderation.adapters.sqlite import SqliteEventLog
from moderation.adapters.sqlite.log import CHECKED, FILE, _crc
from moderation.domain.errors import StoreDamaged, StoreFailed, StoreTooNew
from moderation.domain.events import Asked
from moderation.pipeline.ports import Entry, Receipt
from moderation.testing import asked

ROOT = Path(moderation.__file__).parents[1]

APPEND_FOR_EVER = """
import itertools, sys
from pathlib import Path
from moderation.adapters.sqlite import SqliteEventLog
from moderation.pipeline.ports import Entry
from moderation.testing import asked

log = SqliteEventLog(Path(sys.argv[1]))
for number in itertools.count():
    entries = [Entry("main", asked(f"{number}-{n}"), f"{number}-{n}".encode()) for n in range(20)]
    receipts = log.append(entries)
    print(number, receipts[0].offset, flush=True)
"""


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteEventLog]:
    log = SqliteEventLog(tmp_path)
    yield log
    log.close()


def entries(count: int, *, start: int = 0) -> list[Entry]:
    return [Entry("main", asked(f"вопрос {n}"), str(n).encode()) for n in range(start, start + count)]


def start(code: str, folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True, env=environment
    )


def kill_after(code: str, folder: Path, lines: int) -> list[str]:
    """Run a program until it has printed so many lines; kill it; return all lines that it printed."""
    process = start(code, folder)
    assert process.stdout is not None
    printed = [process.stdout.readline() for _ in range(lines)]
    process.send_signal(signal.SIGKILL)
    printed += process.stdout.readlines()
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    return printed


def change(path: Path, statement: str, *values: object) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(statement, values)
    connection.close()


@pytest.mark.crash
@pytest.mark.parametrize("lines", [1, 7, 25])
def test_what_was_acknowledged_survives_a_kill(tmp_path: Path, lines: int) -> None:
    acknowledged = [line.split() for line in kill_after(APPEND_FOR_EVER, tmp_path, lines)]
    log = SqliteEventLog(tmp_path)
    recorded = log.read("main", limit=1_000_000)
    assert [one.offset for one in recorded] == list(range(1, len(recorded) + 1))
    texts = [one.event.text for one in recorded if isinstance(one.event, Asked)]
    for number, offset in acknowledged:
        first = int(offset) - 1
        assert texts[first : first + 20] == [f"{number}-{n}" for n in range(20)]
    assert len(texts) % 20 == 0, "a commit is whole or not there"
    last = len(texts) // 20 - 1
    assert log.append([Entry("main", asked("again"), f"{last}-3".encode())]) == [
        Receipt(last * 20 + 4, fresh=False)
    ]
    assert log.append([Entry("main", asked("new"))]) == [Receipt(len(texts) + 1, fresh=True)]
    assert log.damage == ()
    log.close()


@pytest.mark.crash
def test_other_processes_read_while_one_writes(tmp_path: Path) -> None:
    read = """
import sys
from pathlib import Path
from moderation.adapters.sqlite import SqliteEventLog

log = SqliteEventLog(Path(sys.argv[1]))
seen = 0
while seen < 400:
    events = log.read("main", after=seen)
    assert [one.offset for one in events] == list(range(seen + 1, seen + 1 + len(events)))
    assert len(events) % 20 == 0
    seen += len(events)
print("read", seen)
"""
    writer = start(APPEND_FOR_EVER, tmp_path)
    assert writer.stdout is not None
    writer.stdout.readline()
    readers = [start(read, tmp_path) for _ in range(2)]
    for reader in readers:
        output, _ = reader.communicate(timeout=60)
        assert output.startswith("read")
    assert writer.poll() is None, "readers do not disturb the writer"
    writer.kill()
    writer.communicate()


@pytest.mark.crash
def test_a_flipped_bit_in_the_write_ahead_file_is_reported_and_set_aside(tmp_path: Path) -> None:
    kill_after(APPEND_FOR_EVER, tmp_path, 10)
    wal = tmp_path / f"{FILE}-wal"
    content = bytearray(wal.read_bytes())
    content[len(content) // 2] ^= 4
    wal.write_bytes(content)
    log = SqliteEventLog(tmp_path)
    (sentence,) = log.damage
    assert "set aside as log.sqlite3-wal.damaged-1" in sentence
    assert (tmp_path / f"{FILE}-wal.damaged-1").read_bytes() == content
    head = log.head("main")
    assert 0 < head < 200
    assert log.append([Entry("main", asked())]) == [Receipt(head + 1, fresh=True)]
    log.close()
    reopened = SqliteEventLog(tmp_path)
    assert reopened.damage == (), "reported once"
    reopened.close()


@pytest.mark.crash
def test_a_damaged_head_of_the_write_ahead_file_is_reported(tmp_path: Path) -> None:
    kill_after(APPEND_FOR_EVER, tmp_path, 10)
    wal = tmp_path / f"{FILE}-wal"
    content = bytearray(wal.read_bytes())
    content[17] ^= 1
    wal.write_bytes(content)
    try:
        log = SqliteEventLog(tmp_path)
    except StoreDamaged:
        return
    assert log.damage
    log.close()


@pytest.mark.crash
def test_an_unfinished_commit_is_no_damage(tmp_path: Path) -> None:
    kill_after(APPEND_FOR_EVER, tmp_path, 5)
    wal = tmp_path / f"{FILE}-wal"
    with wal.open("ab") as file:
        file.write(os.urandom(2500))
    log = SqliteEventLog(tmp_path)
    assert log.damage == ()
    assert log.head("main") >= 100
    log.close()


def test_a_damaged_event_at_the_end_is_set_aside_and_its_sender_may_send_again(
    log: SqliteEventLog, tmp_path: Path
) -> None:
    log.append(entries(10))
    log.close()
    change(tmp_path / FILE, "UPDATE events SET payload = payload || x'00' WHERE (place & 0xffff) = 9")
    reopened = SqliteEventLog(tmp_path)
    (sentence,) = reopened.damage
    assert sentence.startswith("Event 9 of broadcast 'main'")
    assert [one.offset for one in reopened.read("main")] == [1, 2, 3, 4, 5, 6, 7, 8, 10]
    assert reopened.append(entries(1, start=8)) == [Receipt(11, fresh=True)]
    reopened.close()


def test_erasing_leaves_nothing_that_was_set_aside(log: SqliteEventLog, tmp_path: Path) -> None:
    log.append(entries(3))
    for name in (f"{FILE}-wal.damaged-1", "views.sqlite3.damaged-2", "views.sqlite3.damaged-2-wal"):
        (tmp_path / name).write_text("words of somebody")
    log.rewrite("main", lambda recorded: recorded.event)
    assert not list(tmp_path.glob("*.damaged-*"))
    assert len(log.read("main")) == 3


def test_a_damaged_event_further_back_is_named_when_it_is_read(log: SqliteEventLog, tmp_path: Path) -> None:
    log.append(entries(CHECKED + 50))
    log.close()
    change(tmp_path / FILE, "UPDATE events SET kind = 'Told' WHERE (place & 0xffff) = 7")
    reopened = SqliteEventLog(tmp_path)
    assert reopened.damage == ()
    with pytest.raises(StoreDamaged, match=r"Event 7 of broadcast 'main' in log\.sqlite3"):
        reopened.read("main")
    assert len(reopened.read("main", after=7)) == CHECKED + 43
    reopened.close()


def test_an_event_that_was_moved_is_damage(log: SqliteEventLog, tmp_path: Path) -> None:
    log.append(entries(CHECKED + 50))
    change(tmp_path / FILE, "DELETE FROM events WHERE (place & 0xffff) = 4")
    change(tmp_path / FILE, "UPDATE events SET place = place - 1 WHERE (place & 0xffff) = 5")
    with pytest.raises(StoreDamaged, match="Event 4"):
        log.read("main")


@pytest.mark.parametrize("keep", [0.4, 0.9])
def test_a_cut_file_is_never_taken_for_a_shorter_log(
    log: SqliteEventLog, tmp_path: Path, keep: float
) -> None:
    log.append(entries(2000))
    log.close()
    path = tmp_path / FILE
    os.truncate(path, int(path.stat().st_size * keep))
    with pytest.raises(StoreDamaged, match="restore a backup"):
        SqliteEventLog(tmp_path).read("main", limit=5000)


def test_a_file_that_is_no_log_is_damage(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database, but long enough to be taken for one" * 100)
    with pytest.raises(StoreDamaged, match=r"log\.sqlite3 is damaged"):
        SqliteEventLog(tmp_path)


def test_a_file_of_a_later_version_is_refused(log: SqliteEventLog, tmp_path: Path) -> None:
    log.close()
    change(tmp_path / FILE, "PRAGMA user_version = 99")
    with pytest.raises(StoreTooNew, match="format 99"):
        SqliteEventLog(tmp_path)


def test_an_event_of_a_later_version_is_refused(log: SqliteEventLog, tmp_path: Path) -> None:
    log.append(entries(1))
    crc = _crc(1, b"Pinned", b"\x80")
    change(tmp_path / FILE, "UPDATE events SET kind = 'Pinned', payload = x'80', crc = ?", crc)
    with pytest.raises(StoreTooNew, match="Pinned"):
        log.read("main")


def test_a_full_disk_records_nothing_and_heals(log: SqliteEventLog) -> None:
    log.append(entries(50))
    assert log._writer._connection is not None
    (pages,) = log._writer._connection.execute("PRAGMA page_count").fetchone()
    log._writer._connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreFailed, match="the disk is full"):
        log.append(entries(5000, start=50))
    assert log.head("main") == 50
    # The limit went with the connection, as free space comes back with a tidied disk.
    assert log.append(entries(5000, start=49))[:2] == [Receipt(50, fresh=False), Receipt(51, fresh=True)]
    assert log.head("main") == 5049


def test_an_unfit_event_among_others_records_none_of_them(log: SqliteEventLog) -> None:
    broken = Entry("main", Asked("1", "v", "text", object(), "page"))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        log.append([*entries(3), broken])
    assert log.head("main") == 0
    assert log.append(entries(3)) == [Receipt(offset, fresh=True) for offset in (1, 2, 3)]


@pytest.mark.parametrize("there", [False, True], ids=["taken away", "replaced"])
def test_a_log_that_is_another_file_now_records_nothing(
    log: SqliteEventLog, tmp_path: Path, *, there: bool
) -> None:
    log.append(entries(3))
    path = tmp_path / FILE
    path.rename(tmp_path / "elsewhere")
    if there:
        path.touch()
    for _ in range(2):
        with pytest.raises(StoreFailed, match="taken away or replaced"):
            log.append(entries(1, start=3))
    (tmp_path / "elsewhere").rename(path)
    assert [receipt.offset for receipt in log.append(entries(1, start=3))] == [4]


def test_a_locked_file_fails_and_heals(log: SqliteEventLog, tmp_path: Path) -> None:
    log.append(entries(1))
    assert log._writer._connection is not None
    log._writer._connection.execute("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreFailed, match="locked"):
        log.append(entries(1, start=1))
    other.execute("ROLLBACK")
    other.close()
    assert log.append(entries(1, start=1)) == [Receipt(2, fresh=True)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_fails_with_a_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StoreFailed, match="check that its folder exists and is yours"):
            SqliteEventLog(tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_a_read_only_file_records_nothing_and_heals(log: SqliteEventLog) -> None:
    log.append(entries(1))
    assert log._writer._connection is not None
    log._writer._connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreFailed, match="read-only"):
        log.append(entries(2, start=1))
    assert log.append(entries(2, start=1)) == [Receipt(2, fresh=True), Receipt(3, fresh=True)]


def test_two_writers_share_one_order(log: SqliteEventLog, tmp_path: Path) -> None:
    other = SqliteEventLog(tmp_path)
    offsets = [one.append([Entry("main", asked())])[0].offset for one in (log, other, log, log, other)]
    assert offsets == [1, 2, 3, 4, 5]
    assert (
        other.append([Entry("new", asked())])
        == log.append([Entry("newer", asked())])
        == [Receipt(1, fresh=True)]
    )
    assert log.broadcasts() == ["main", "new", "newer"]
    other.close()
