"""What only PostgreSQL can do to the views: be restarted, be elsewhere, be shared."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

import moderation
from moderation.adapters.postgres.commands import PostgresCommands
from moderation.adapters.postgres.connection import Connections, migrate
from moderation.adapters.postgres.views import PostgresViewReader, PostgresViews
from moderation.adapters.postgres.views_schema import AREA, STEPS
from moderation.adapters.tables.layout import TABLES
from moderation.domain.deciding.decisions import Verb
from moderation.domain.errors import BadSetting, StoreFailed, StoreTooNew, Unreachable
from moderation.pipeline.ports import ClusterQuery, MessageQuery
from moderation.pipeline.rows import Counts
from moderation.pipeline.views.projector import Projector
from moderation.testing import MemoryViews, message_row, screening
from moderation.testing.answers import all_answers
from moderation.testing.backstage import BROADCAST, Backstage, Stores
from moderation.testing.builders import filings
from moderation.testing.postgres import PostgresServer
from tests.adapters.projecting import projecting

ROOT = Path(moderation.__file__).parents[1]

PROJECT_FOR_EVER = projecting(
    "from moderation.adapters.postgres.views import PostgresViews", "PostgresViews(sys.argv[1])"
)


@pytest.fixture
def views(postgres: str) -> Iterator[PostgresViews]:
    with closing(PostgresViews(postgres)) as opened:
        yield opened


def fill(views: PostgresViews, broadcast: str, text: str, messages: int = 50) -> None:
    seqs = range(1, messages + 1)
    with views.begin(broadcast) as writer:
        writer.add_messages([message_row(seq, text=f"{text} {seq}") for seq in seqs])
        writer.screen([(seq, screening(f"{text} {seq}")) for seq in seqs])
        writer.file(filings(dict.fromkeys(seqs, (1, 1))))
        writer.reach(seqs[-1])


@pytest.mark.crash
def test_a_restart_and_a_crash_under_load_lose_nothing(
    postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A server takes its time to start where others work, too.
    monkeypatch.setattr("moderation.testing.backstage.PATIENCE", 60.0)
    postgres_server.empty()
    url = postgres_server.url

    async def live(stores: Stores) -> None:
        async with Backstage(stores) as backstage:
            await backstage.ask("Как подключить роуминг в Турции?")
            await backstage.shown()
            recorded = asyncio.create_task(ask_for_a_while(backstage))
            for how in (signal.SIGINT, signal.SIGQUIT):
                await asyncio.sleep(0.1)
                await asyncio.to_thread(postgres_server.stop, how)
                await backstage.until(lambda: backstage.control.health(BROADCAST).status == "failing")
                await asyncio.to_thread(postgres_server.start)
                await backstage.until(lambda: backstage.control.health(BROADCAST).status != "failing")
            await recorded
            await backstage.shown()
            assert (await backstage.act(Verb.STAR, 1)).done
            await backstage.shown()

    async def ask_for_a_while(backstage: Backstage) -> None:
        for number in range(80):
            # Recorded while the views are away, too: intake does not wait for them.
            await backstage.ask(f"Где посмотреть остаток минут {number}?", viewer=f"v{number}")
            await asyncio.sleep(0.02)

    with closing(PostgresViews(url)) as views, closing(PostgresCommands(url)) as commands:
        stores = Stores(views=views, commands=commands)
        asyncio.run(live(stores))
        again = MemoryViews()
        Projector(BROADCAST, stores.log, again).catch_up()
        now = time.time()
        assert views.counts(BROADCAST).recorded == 81
        assert all_answers(views, BROADCAST, now=now) == all_answers(again, BROADCAST, now=now)


@pytest.mark.crash
def test_a_kill_leaves_whole_batches_and_their_position(views: PostgresViews, postgres: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", PROJECT_FOR_EVER, postgres], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        printed = [int(process.stdout.readline()) for _ in range(8)]
        (row,) = views.clusters("main", ClusterQuery(), now=0.0)
        assert row.messages == row.askers
        process.kill()
    # The dead process's transaction ends before this one begins: it held the broadcast.
    with views.begin("main") as writer:
        position = writer.reached()
    assert position >= printed[-1] * 10
    assert len(views.messages("main", MessageQuery(limit=10**6))) == position
    assert views.counts("main") == Counts(
        recorded=position,
        screened=position,
        on_board=position,
        questions=position,
        clusters=1,
        askers=position,
    )


def test_broadcasts_are_written_at_once_and_each_in_turn(views: PostgresViews) -> None:
    def write(broadcast: str, viewer: str) -> None:
        for _ in range(10):
            with views.begin(broadcast) as writer:
                seq = writer.reached() + 1
                writer.add_messages([message_row(seq, viewer=viewer)])
                writer.reach(seq)

    with ThreadPoolExecutor(6) as threads:
        work = [threads.submit(write, broadcast, who) for broadcast in ("a", "b", "c") for who in ("x", "y")]
        for one in work:
            one.result(timeout=60)
    assert [views.counts(broadcast).recorded for broadcast in ("a", "b", "c")] == [20, 20, 20]


def test_rows_that_another_process_wrote_or_nobody_did_are_read_anew(
    views: PostgresViews, postgres: str
) -> None:
    def add(writing: PostgresViews, seq: int) -> None:
        with writing.begin("main") as writer:
            writer.add_messages([message_row(seq, viewer="anna")])
            writer.screen([(seq, screening())])
            writer.file(filings({seq: (1, 1)}))
            writer.reach(seq)
            if seq == 3 and writing is views:
                raise StoreFailed("The disk is full.")

    with closing(PostgresViews(postgres)) as others:
        add(views, 1)
        add(others, 2)
        with pytest.raises(StoreFailed):
            add(views, 3)
        add(others, 3)
        add(views, 4)
        row = views.cluster("main", 1, now=0.0)
    assert row is not None
    assert (row.messages, row.askers, views.counts("main").askers) == (4, 1, 1)


def test_before_anybody_has_written_there_is_a_sentence(postgres_server: PostgresServer) -> None:
    with psycopg.connect(postgres_server.url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS unwritten CASCADE")
        connection.execute("CREATE SCHEMA unwritten")
    reader = PostgresViewReader(postgres_server.url)
    reader._store.connections.close()  # type: ignore[attr-defined]
    reader._store.connections = Connections(postgres_server.url, durable=False, schema="unwritten")  # type: ignore[attr-defined]
    with closing(reader), pytest.raises(Unreachable, match="start `serve` first"):
        reader.position("main")


def test_no_failure_shows_the_password(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="cannot be read") as bad:
        PostgresViews("postgresql://efir:geheim@[:host")
    with pytest.raises(StoreFailed, match="PostgreSQL failed, nothing was written") as gone:
        PostgresViews(f"postgresql://efir:geheim@/efir?host={tmp_path}")
    assert "geheim" not in f"{bad.value}{gone.value}"


def test_tables_are_made_once_by_whoever_comes_first(postgres_server: PostgresServer) -> None:
    with psycopg.connect(postgres_server.url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS together CASCADE")
    some = [Connections(postgres_server.url, durable=False, schema="together") for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda one: migrate(one, AREA, STEPS), some))
    with pytest.raises(StoreTooNew, match=f"format {len(STEPS)}, this one knows 0"):
        migrate(some[0], AREA, ())
    for one in some:
        one.close()


def test_clearing_knows_every_table(views: PostgresViews, postgres: str) -> None:
    query = """
        SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'broadcast'
    """
    with psycopg.connect(postgres) as connection:
        found = {name for (name,) in connection.execute(query)}
    of_the_staff_room = {"seen", "notes"}
    assert found - of_the_staff_room == {*(table.name for table in TABLES), "said"}


def test_no_word_of_a_cleared_broadcast_stays_in_its_tables(
    views: PostgresViews, postgres_server: PostgresServer
) -> None:
    fill(views, "main", "zyzzyva")
    fill(views, "other", "quokka")
    views.clear("main")
    assert views.position("main") == 0
    assert len(views.messages("other", MessageQuery(text="quok", limit=1000))) == 50
    with psycopg.connect(postgres_server.url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    files = [file for file in (postgres_server.folder / "data" / "base").rglob("*") if file.is_file()]
    assert not [file for file in files if b"zyzzyva" in file.read_bytes()]
    assert [file for file in files if b"quokka" in file.read_bytes()]


def test_a_word_without_end_is_found_by_its_beginning(views: PostgresViews) -> None:
    with views.begin("main") as writer:
        writer.add_messages([message_row(1, text="ΐ" * 3000), message_row(2, text="\ud800 '& | :* \\' нет")])
    assert [row.seq for row in views.messages("main", MessageQuery(text="ΐ" * 2500))] == [1]
    assert [row.seq for row in views.messages("main", MessageQuery(text="не'т"))] == []
    assert [row.seq for row in views.messages("main", MessageQuery(text="'не' & |"))] == [2]
