"""Erasing on many machines: no file of broker, database or role holds the words, and the roles go on from there."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from moderation.__main__ import main
from moderation.adapters.jetstream import rewriting
from moderation.bootstrap import offline
from moderation.pipeline.ports import MessageQuery
from moderation.roles import EmbedRole, IntakeRole, ProjectRole, Role, SortRole, project
from moderation.testing.backstage import embedder
from moderation.testing.nats import NatsServer
from moderation.testing.postgres import PostgresServer
from tests.roles.playing import QUESTIONS, Cast, ask, cast, heard, run, until, viewer

ALL: tuple[type[Role], ...] = (ProjectRole, EmbedRole, SortRole, SortRole, IntakeRole)
SECRET = "Как подключить роуминг в Антананариву, мой номер +7 912 345-67-89?"
WORDS = "Антананариву", "антананариву", "нтананарив", "345-67-89"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline, "open_embedder", lambda *_, **__: embedder())
    monkeypatch.setattr(rewriting, "QUIET_SECONDS", 0.1)
    monkeypatch.setattr(project, "LOOK_SECONDS", 0.2)


def files(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        # What the database's log of its own writes holds goes with time, see the runbook.
        yield from (path for path in folder.rglob("*") if path.is_file() and "pg_wal" not in path.parts)


def readable(words: tuple[str, ...], *folders: Path) -> list[tuple[str, Path]]:
    return [(word, path) for path in files(*folders) for word in words if word.encode() in path.read_bytes()]


def flush(postgres: PostgresServer) -> None:
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")


async def told(play: Cast, intake: Role) -> str:
    """Have two viewers ask, one of them something private; return whom the log knows that one as."""
    async with viewer(intake) as anna, viewer(intake) as ewelina:
        await ask(anna, "a0", QUESTIONS[0])
        await ask(anna, "a1", QUESTIONS[2])
        await ask(ewelina, "private-id", SECRET)
        await ask(ewelina, "e1", QUESTIONS[1])
        await heard(ewelina, "filed", "private-id")
        await play.on_board(4)
    rows = play.views.messages("main", MessageQuery())
    return next(row.viewer for row in rows if row.id == "private-id")


def test_an_erased_viewer_is_in_no_file_and_the_roles_go_on(
    server: NatsServer, postgres_server: PostgresServer, postgres: str, tmp_path: Path
) -> None:
    data, places = tmp_path / "data", (tmp_path, postgres_server.folder)
    where = ["--data", str(data), "--log", server.url, "--views", postgres]

    async def before() -> str:
        async with cast(server, data, *ALL, views=postgres) as (play, roles):
            who = await told(play, roles[4])
            assert await asyncio.to_thread(main, ["erase", "--viewer", who, *where]) == 1
            return who

    async def after() -> None:
        async with cast(server, data, *ALL, views=postgres) as (play, roles):
            async with viewer(roles[4]) as vera:
                await ask(vera, "v0", QUESTIONS[0])
                await play.on_board(5)
            rows = {row.id: row.clusters for row in play.views.messages("main", MessageQuery())}
            assert rows["v0"] == rows["a0"]
            active = next(role for role in roles[2:4] if role._control.leads("main"))  # type: ignore[attr-defined]
            await play.leave(active)
            async with viewer(roles[4]) as vera:
                await ask(vera, "v1", QUESTIONS[2])
                await play.on_board(6)
            rows = {row.id: row.clusters for row in play.views.messages("main", MessageQuery())}
            assert rows["v1"] == rows["a1"]

    who = asyncio.run(before())
    flush(postgres_server)
    words = (*WORDS, who, "private-id")
    assert {word for word, _ in readable(words, *places)} >= {SECRET.split()[4].strip(","), who, "private-id"}
    assert main(["erase", "--viewer", who, *where]) == 0
    flush(postgres_server)
    assert readable(words, *places) == []
    run(after())
    flush(postgres_server)
    assert readable(words, *places) == []


def test_nothing_is_erased_while_an_intake_has_what_the_log_lacks(
    server: NatsServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"

    async def scene() -> None:
        async with cast(server, data, *ALL) as (play, roles):
            await told(play, roles[4])
            server.kill()
            async with viewer(roles[4]) as late:
                await ask(late, "late", QUESTIONS[0])

    run(scene())
    server.start()
    assert main(["erase", "--message", "main:2", "--data", str(data), "--log", server.url]) == 1
    assert "are not in the log yet" in capsys.readouterr().err


def test_what_was_typed_long_ago_goes_while_roles_run(
    server: NatsServer, postgres_server: PostgresServer, postgres: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    places = tmp_path, postgres_server.folder

    async def before() -> None:
        async with cast(server, tmp_path / "data", *ALL, views=postgres) as (play, roles):
            await told(play, roles[4])

    async def later() -> None:
        async with cast(server, tmp_path / "data", *ALL, views=postgres, retention_days=30) as (play, roles):
            await until(lambda: not readable((SECRET,), *places))
            async with viewer(roles[4]) as vera:
                await ask(vera, "v0", QUESTIONS[0])
                await play.on_board(5)
            rows = {row.id: row.clusters for row in play.views.messages("main", MessageQuery())}
            assert rows["v0"] == rows["a0"]

    run(before())
    flush(postgres_server)
    assert readable((SECRET,), *places)
    # A month is over.
    monkeypatch.setattr(project, "DAY", 1e-9)
    run(later())
