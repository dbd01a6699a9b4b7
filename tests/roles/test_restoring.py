"""Restoring, and moving to another cluster: streams of a stopped server, the secrets, and nothing else."""

import shutil
from pathlib import Path

from moderation.pipeline.ports import MessageQuery
from moderation.roles import EmbedRole, IntakeRole, ProjectRole, Role, SortRole
from moderation.testing.nats import NatsServer
from moderation.testing.postgres import PostgresServer
from tests.roles.playing import QUESTIONS, Cast, ask, cast, heard, run, viewer

ALL: tuple[type[Role], ...] = (ProjectRole, EmbedRole, SortRole, IntakeRole)


def filed(play: Cast) -> dict[str, tuple[int, ...]]:
    """Return where each message stands, by its id."""
    return {row.id: row.clusters for row in play.views.messages("main", MessageQuery())}


def test_elsewhere_it_goes_on_from_streams_and_secrets_and_older_streams_are_noticed(
    server: NatsServer, postgres_server: PostgresServer, postgres: str, tmp_path: Path
) -> None:
    here, there = tmp_path / "data", tmp_path / "there"
    known: dict[str, tuple[int, ...]] = {}
    resume: list[str] = []

    async def before() -> None:
        async with cast(server, here, *ALL, views=postgres) as (play, roles):
            async with viewer(roles[3]) as anna:
                resume.append((await heard(anna, "welcome"))["resume"])
                for number, text in enumerate(QUESTIONS):
                    await ask(anna, f"c{number}", text)
                await play.on_board(3)
            known.update(filed(play))

    async def elsewhere() -> None:
        async with cast(restored, there, *ALL, views=postgres) as (play, roles):
            await play.on_board(3)
            assert filed(play) == known
            async with viewer(roles[3], resume=resume[0]) as anna:
                assert (await heard(anna, "recorded", "c2"))["seq"]
            async with viewer(roles[3]) as boris:
                await ask(boris, "late", QUESTIONS[2])
                await play.on_board(4)
            assert filed(play) == known | {"late": known["c2"]}

    async def again() -> None:
        # The views stand where the log was before it was put back.
        async with cast(older, tmp_path / "again", *ALL, views=postgres) as (play, roles):
            async with viewer(roles[3]) as boris:
                await ask(boris, "b0", QUESTIONS[0])
                await play.on_board(4)
            assert filed(play) == known | {"b0": known["c0"]}

    run(before())
    server.kill()
    for place in ("restored", "older"):
        shutil.copytree(tmp_path / "nats" / "store", tmp_path / place / "store")
    postgres_server.empty()
    there.mkdir()
    shutil.copy(here / "secrets.json", there)
    with NatsServer(tmp_path / "restored", sync="2m") as restored:
        run(elsewhere())
    with NatsServer(tmp_path / "older", sync="2m") as older:
        run(again())
