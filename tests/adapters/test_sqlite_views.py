import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import moderation
from moderation.adapters.sqlite import SqliteCommands, SqliteViewReader, SqliteViews
from moderation.adapters.sqlite.views_schema import FILE, STEPS, TABLES
from moderation.domain.deciding.decisions import Command, Outcome, Verb
from moderation.domain.errors import StoreDamaged, StoreFailed, StoreTooNew, Unreachable
from moderation.pipeline.ports import ClusterQuery, MessageQuery
from moderation.pipeline.rows import Counts, MessageRow
from moderation.testing import message_row, screening
from moderation.testing.builders import filings
from tests.adapters.projecting import projecting

ROOT = Path(moderation.__file__).parents[1]

PROJECT_FOR_EVER = projecting(
    "from pathlib import Path; from moderation.adapters.sqlite import SqliteViews",
    "SqliteViews(Path(sys.argv[1]))",
)


def start(code: str, folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True, env=environment
    )


def add(views: SqliteViews, rows: list[MessageRow]) -> None:
    with views.begin("main") as writer:
        writer.add_messages(rows)
        writer.reach(rows[-1].seq)


@pytest.mark.crash
def test_a_kill_leaves_whole_batches_and_their_position(tmp_path: Path) -> None:
    process = start(PROJECT_FOR_EVER, tmp_path)
    assert process.stdout is not None
    printed = [int(process.stdout.readline()) for _ in range(12)]
    process.send_signal(signal.SIGKILL)
    process.communicate()
    views = SqliteViews(tmp_path)
    position = views.position("main")
    assert position >= printed[-1] * 10
    assert position % 10 == 0
    assert len(views.messages("main", MessageQuery(limit=10**6))) == position
    assert views.counts("main") == Counts(
        recorded=position,
        screened=position,
        on_board=position,
        questions=position,
        clusters=1,
        askers=position,
    )
    views.close()


@pytest.mark.crash
def test_another_process_reads_one_moment_at_a_time(tmp_path: Path) -> None:
    process = start(PROJECT_FOR_EVER, tmp_path)
    assert process.stdout is not None
    process.stdout.readline()
    reader = SqliteViewReader(tmp_path)
    try:
        for _ in range(60):
            (row,) = reader.clusters("main", ClusterQuery(), now=0.0)
            assert row.messages == row.askers
            assert row.messages % 10 == 0
            assert len(list(reader.askers("main", 1))) % 10 == 0
    finally:
        process.kill()
        process.communicate()
        reader.close()


def test_what_nobody_has_written_yet_is_out_of_reach_until_it_is(tmp_path: Path) -> None:
    reader = SqliteViewReader(tmp_path / "data")
    with pytest.raises(Unreachable, match="start `serve` first"):
        reader.position("main")
    views = SqliteViews(tmp_path / "data")
    with views.begin("main") as writer:
        writer.reach(3)
    assert reader.position("main") == 3
    reader.close()
    views.close()


def test_a_reader_outlives_the_writer(tmp_path: Path) -> None:
    views = SqliteViews(tmp_path)
    with views.begin("main") as writer:
        writer.add_messages([message_row(1)])
    reader = SqliteViewReader(tmp_path)
    assert reader.counts("main").recorded == 1
    views.close()
    assert reader.counts("main").recorded == 1
    again = SqliteViews(tmp_path)
    with again.begin("main") as writer:
        writer.add_messages([message_row(2)])
    assert reader.counts("main").recorded == 2
    reader.close()
    again.close()


def test_many_threads_read_and_write_at_once(tmp_path: Path) -> None:
    views = SqliteViews(tmp_path)

    def write(broadcast: str) -> None:
        for seq in range(1, 20):
            with views.begin(broadcast) as writer:
                writer.add_messages([message_row(seq)])
                writer.screen([(seq, screening())])
                writer.file(filings({seq: (seq % 3, 1 + seq % 3)}))
                writer.reach(seq)

    def read(broadcast: str) -> None:
        while views.position(broadcast) < 19:
            counts = views.counts(broadcast)
            assert counts.recorded == counts.on_board

    with ThreadPoolExecutor(6) as threads:
        work = [threads.submit(act, broadcast) for broadcast in ("a", "b", "c") for act in (write, read)]
        for one in work:
            one.result(timeout=60)
    assert [views.counts(broadcast).recorded for broadcast in ("a", "b", "c")] == [19, 19, 19]
    views.close()


def test_a_full_disk_takes_the_batch_back_and_heals(tmp_path: Path) -> None:
    views = SqliteViews(tmp_path)
    with views.begin("main") as writer:
        writer.reach(1)
    assert views._file.writer._connection is not None
    (pages,) = views._file.writer._connection.execute("PRAGMA page_count").fetchone()
    views._file.writer._connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    rows = [message_row(seq) for seq in range(1, 2000)]
    with pytest.raises(StoreFailed, match="the disk is full"):
        add(views, rows)
    assert (views.position("main"), views.counts("main")) == (1, Counts())
    add(views, rows)
    assert views.counts("main").recorded == len(rows)
    views.close()


def test_a_file_of_a_later_version_is_refused(tmp_path: Path) -> None:
    SqliteViews(tmp_path).close()
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    connection.close()
    with pytest.raises(StoreTooNew, match=f"format {len(STEPS) + 1}"):
        SqliteViews(tmp_path)


def kept_aside(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.glob("*.damaged-*"))


def test_a_file_that_is_no_database_is_set_aside_and_begins_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for turn in (1, 2):
        (tmp_path / FILE).write_bytes(b"x" * 5000)
        views = SqliteViews(tmp_path)
        add(views, [message_row(1)])
        views.close()
        assert (tmp_path / f"{FILE}.damaged-{turn}").read_bytes() == b"x" * 5000
    assert "is damaged (file is not a database) and was set aside as views.sqlite3.damaged-1." in caplog.text
    assert "made anew from the log" in caplog.text


@pytest.mark.parametrize("reads", [True, False], ids=["reading", "writing"])
def test_damage_found_in_use_is_set_aside_and_readers_follow(tmp_path: Path, *, reads: bool) -> None:
    more = [message_row(seq) for seq in range(3000, 6000)]
    views, page = SqliteViews(tmp_path), SqliteViewReader(tmp_path)
    add(views, [message_row(seq) for seq in range(1, 3000)])
    assert page.position("main") == 2999
    # What others still read must be on disk, and nowhere else.
    views._file.writer._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    with (tmp_path / FILE).open("r+b") as file:
        pages = os.fstat(file.fileno()).st_size // 4096
        for page_number in range(pages // 2, pages):
            file.seek(page_number * 4096)
            file.write(os.urandom(4096))
    fresh = SqliteViews(tmp_path)
    views.close()
    assert fresh.position("main") == 2999
    with pytest.raises(StoreDamaged):
        fresh.messages("main", MessageQuery(limit=3000)) if reads else add(fresh, more)
    assert kept_aside(tmp_path)[0] == f"{FILE}.damaged-1"
    assert fresh.position("main") == 0
    add(fresh, [message_row(1)])
    assert page.position("main") == 1
    assert len(page.messages("main", MessageQuery())) == 1
    page.close()
    fresh.close()


def test_views_deleted_in_use_begin_anew(tmp_path: Path) -> None:
    views, page = SqliteViews(tmp_path), SqliteViewReader(tmp_path)
    add(views, [message_row(1), message_row(2)])
    assert page.position("main") == 2
    for file in tmp_path.glob(f"{FILE}*"):
        file.unlink()
    with pytest.raises(Unreachable):
        page.position("main")
    add(views, [message_row(1)])
    assert (views.position("main"), page.position("main")) == (1, 1)
    page.close()
    views.close()


def test_clearing_knows_every_table(tmp_path: Path) -> None:
    SqliteViews(tmp_path).close()
    connection = sqlite3.connect(tmp_path / FILE)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    index = {name for name in tables if name.startswith("said")}
    assert tables == {*TABLES, "broadcasts", *index}


def test_no_word_of_a_cleared_broadcast_stays_on_disk_nor_of_another_is_lost(tmp_path: Path) -> None:
    views = SqliteViews(tmp_path)
    for broadcast, word in (("main", "zyzzyva"), ("other", "quokka")):
        with views.begin(broadcast) as writer:
            writer.add_messages([message_row(seq, text=f"{word} {seq}") for seq in range(1, 300)])
    views.clear("main")
    assert len(views.messages("other", MessageQuery(text="quok", limit=1000))) == 299
    views.close()
    assert b"zyzzyva" not in (tmp_path / FILE).read_bytes()


@pytest.mark.crash
def test_a_command_survives_the_page_that_sent_it(tmp_path: Path) -> None:
    code = """
import os, sys
from pathlib import Path
from moderation.adapters.sqlite import SqliteCommands
from moderation.domain.deciding.decisions import Command, Verb

SqliteCommands(Path(sys.argv[1])).submit(Command("a", "main", "olga", Verb.STAR, (3,)))
os.kill(os.getpid(), 9)
"""
    commands = SqliteCommands(tmp_path)
    assert start(code, tmp_path).communicate()[0] == ""
    assert commands.pending() == [Command("a", "main", "olga", Verb.STAR, (3,))]
    commands.settle([Outcome("a", done=True)])
    other = SqliteCommands(tmp_path)
    assert other.outcome("a") == Outcome("a", done=True)
    other.close()
    commands.close()
