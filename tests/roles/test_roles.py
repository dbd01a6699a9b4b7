import asyncio
import contextlib
import json
import time
import urllib.request
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from moderation.adapters.data_folder import shared_secrets
from moderation.adapters.sqlite import SqliteCommands, SqliteViewReader
from moderation.adapters.stores import open_articles, open_commands, open_staff_room
from moderation.domain.article import Article
from moderation.domain.deciding.decisions import Command, Verb
from moderation.domain.errors import BadSetting
from moderation.domain.message import Kind
from moderation.pipeline.answers import robot
from moderation.pipeline.answers.library import Articles
from moderation.pipeline.desk import odd
from moderation.pipeline.desk.staff_room import EVERYBODY, Seen
from moderation.pipeline.health.backlogs import joined
from moderation.pipeline.health.reports import ALL, read_reports
from moderation.pipeline.health.timing import Leg
from moderation.pipeline.ports import ClusterQuery, Commands, MessageQuery
from moderation.pipeline.running import reporting
from moderation.pipeline.understanding.embedder import Embedder
from moderation.roles import ROLES, DashboardRole, EmbedRole, IntakeRole, ProjectRole, Role, SortRole, intake
from moderation.settings import Settings
from moderation.testing.backstage import embedder
from moderation.testing.nats import NatsServer
from tests.roles.playing import QUESTIONS, ask, cast, heard, run, until, viewer

KINDS = {kind: name for name, kind in ROLES.items()}


def test_a_question_goes_from_a_websocket_to_the_board_and_its_answer_back(
    server: NatsServer, tmp_path: Path
) -> None:
    async def scene() -> None:
        async with cast(server, tmp_path / "data", ProjectRole, EmbedRole, SortRole, IntakeRole) as (
            play,
            roles,
        ):
            async with viewer(roles[3]) as anna:
                welcome = await heard(anna, "welcome")
                seqs = [(await ask(anna, f"c{n}", text))["seq"] for n, text in enumerate(QUESTIONS)]
                filed = await heard(anna, "filed", "c0")
                assert (await ask(anna, "c0", QUESTIONS[0]))["seq"] == seqs[0]
                await play.on_board(3)
                for role in roles[:3]:
                    await asyncio.to_thread(assert_tells_how_it_is, role)
                with contextlib.closing(SqliteCommands(tmp_path / "data")) as commands:
                    cluster = int(filed["cluster"])
                    commands.submit(
                        Command("d1", "main", "olga", Verb.ANSWER, (cluster,), (), "В приложении.", "", 0)
                    )
                    answered = await heard(anna, "answered", "c0")
                    assert answered["text"] == "В приложении."
                    await until(lambda: (outcome := commands.outcome("d1")) is not None and outcome.done)
            async with viewer(roles[3], resume=welcome["resume"]) as anna:
                again = [await heard(anna, "recorded", f"c{n}") for n in range(3)]
                assert [frame["seq"] for frame in again] == seqs
        rows = SqliteViewReader(tmp_path / "data").messages("main", MessageQuery(oldest=True))
        assert [row.id for row in rows] == ["c0", "c1", "c2"]
        assert all(row.kind is Kind.QUESTION for row in rows)

    run(scene())


def test_viewers_are_acknowledged_while_there_is_no_broker(server: NatsServer, tmp_path: Path) -> None:
    async def scene() -> None:
        async with (
            cast(server, tmp_path / "data", ProjectRole, EmbedRole, SortRole, IntakeRole) as (
                play,
                roles,
            ),
            viewer(roles[3]) as anna,
        ):
            await ask(anna, "before", QUESTIONS[0])
            await play.on_board(1)
            server.kill()
            for number in range(5):
                await ask(anna, f"during{number}", f"{QUESTIONS[2]} {number}")
            assert isinstance(roles[3], IntakeRole)
            await until(lambda: roles[3].health("main").backlog >= 5)  # type: ignore[attr-defined]
            server.start()
            await play.on_board(6)
        rows = SqliteViewReader(tmp_path / "data").messages("main", MessageQuery(oldest=True))
        assert [row.id for row in rows] == ["before", *(f"during{number}" for number in range(5))]

    run(scene())


def test_who_waits_for_the_quorum_is_told_the_place_in_the_log_and_nothing_while_there_is_no_broker(
    server: NatsServer, tmp_path: Path
) -> None:
    async def scene() -> None:
        async with (
            cast(server, tmp_path / "data", ProjectRole, IntakeRole, acknowledge="quorum") as (play, roles),
            viewer(roles[1]) as anna,
        ):
            assert [(await ask(anna, name, QUESTIONS[0]))["seq"] for name in ("c0", "c1")] == [2, 3]
            server.kill()
            asking = asyncio.create_task(ask(anna, "c2", QUESTIONS[2]))
            assert not (await asyncio.wait({asking}, timeout=1.0))[0]
            server.start()
            assert (await asking)["seq"] == 4
            assert (await ask(anna, "c2", QUESTIONS[2]))["seq"] == 4
            await until(lambda: play.views.counts("main").recorded == 3)

    run(scene())


def test_a_standby_sorts_on_where_the_active_sorter_stopped(server: NatsServer, tmp_path: Path) -> None:
    async def scene() -> None:
        async with (
            cast(server, tmp_path / "data", ProjectRole, EmbedRole, SortRole, SortRole, IntakeRole) as (
                play,
                roles,
            ),
            viewer(roles[4]) as anna,
        ):
            await ask(anna, "c0", QUESTIONS[0])
            await play.on_board(1)
            active = next(role for role in roles[2:4] if role._control.leads("main"))  # type: ignore[attr-defined]
            await play.leave(active)
            await ask(anna, "c1", QUESTIONS[2])
            await play.on_board(2)
        clusters = SqliteViewReader(tmp_path / "data").clusters("main", ClusterQuery(), now=0.0)
        assert [(cluster.id, cluster.messages) for cluster in clusters] == [(1, 1), (2, 1)]

    run(scene())


def test_what_was_sent_while_nobody_embeds_waits_is_told_where_and_is_not_lost(
    server: NatsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "EVERY", 0.1)
    room = open_staff_room(Settings(data=tmp_path / "data"))

    def waits() -> dict[Leg, int]:
        reports = read_reports(room.notes(ALL, EVERYBODY), now=time.time())
        return {leg: one.count for leg, one in joined(report.backlogs for report in reports).items()}

    async def scene() -> None:
        async with (
            cast(server, tmp_path / "data", ProjectRole, SortRole, IntakeRole) as (play, roles),
            viewer(roles[2]) as anna,
        ):
            for number, text in enumerate(QUESTIONS):
                await ask(anna, f"c{number}", text)
            await until(lambda: play.views.counts("main").recorded == 3)
            assert play.views.counts("main").on_board == 0
            await until(lambda: waits() == {Leg.RECORD: 0, Leg.GROUP: 3, Leg.BOARD: 0})
            await play.enter(EmbedRole)
            await play.on_board(3)
            await until(
                lambda: waits() == dict.fromkeys((Leg.RECORD, Leg.UNDERSTAND, Leg.GROUP, Leg.BOARD), 0)
            )

    with contextlib.closing(room):
        run(scene())


def test_roles_meet_in_postgresql_with_all_that_serve_does_beside(
    server: NatsServer, postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "open_reader", small_reader)
    monkeypatch.setattr(odd, "ALONE", 0.0)
    monkeypatch.setattr(odd, "EVERY", 0.1)
    monkeypatch.setattr(robot, "LOOK_SECONDS", 0.0)
    settings = Settings(data=tmp_path / "data", views=postgres)
    with (
        contextlib.closing(open_articles(settings)) as articles,
        contextlib.closing(open_staff_room(settings)) as room,
        contextlib.closing(open_commands(settings)) as commands,
    ):
        articles.save([Article("puk", "Как узнать PUK-код?", "Он на пластике.")], who="olga", at=0.0)
        here = Seen("vera", time.time(), on_shift=True, topics=("roaming", "internet", "other"))
        room.see("main", here)
        run(beside_the_board(server, settings, commands, articles))


def test_a_dashboard_of_its_own_must_know_an_intake(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="--intake"):
        DashboardRole(Settings(data=tmp_path))


async def beside_the_board(
    server: NatsServer, settings: Settings, commands: Commands, articles: Articles
) -> None:
    roles = ProjectRole, EmbedRole, SortRole, IntakeRole
    data = settings.data
    async with cast(server, data, *roles, views=settings.views) as (play, on_stage):
        async with viewer(on_stage[3]) as anna, chat(on_stage[3], data) as telegram:
            for number, text in enumerate(QUESTIONS):
                await ask(anna, f"c{number}", text)
            said = {"id": "t1", "text": QUESTIONS[2], "author": "boris", "channel": "tg"}
            await telegram.send(json.dumps({"type": "messages", "items": [said]}))
            filed = await heard(anna, "filed", "c2")
            await play.on_board(4)

            # Odd questions go to volunteers.
            await until(lambda: "vera" in {row.assignee for row in play.clusters()})

            # An answer goes into the chat, too.
            cluster = int(filed["cluster"])
            commands.submit(Command("d1", "main", "olga", Verb.ANSWER, (cluster,), (), "Чиним.", "", 0))
            assert (await heard(telegram, "answered"))["text"] == "Чиним."

        # Whoever comes once articles are read is offered the robot, which leaves to people what it is not sure of.
        model = embedder().model.revision
        await until(lambda: articles.state() > 0 and not articles.unread(model, limit=1))
        async with viewer(on_stage[3]) as vera:
            assert (await heard(vera, "welcome"))["robot"] is True
            await vera.send(json.dumps({"type": "robot", "id": "r1", "text": "Как узнать PUK-код?"}))
            assert (await heard(vera, "robot", "r1"))["why"] == "unsure"
        assert not await asyncio.to_thread(lambda: list(data.glob("*.sqlite3")))


def assert_tells_how_it_is(role: Role) -> None:
    link = role.link().split()[-1]
    with urllib.request.urlopen(link) as answer:
        health = json.load(answer)
    assert (health["role"], health["status"]) == (KINDS[type(role)], "ok")
    with urllib.request.urlopen(link.replace("/healthz", "/metrics")) as answer:
        assert b"efir_" in answer.read()


def small_reader(settings: Settings, *, threads: int) -> Embedder:
    return embedder()


def chat(intake_: Role, data: Path) -> connect:
    assert isinstance(intake_, IntakeRole)
    headers = {"Authorization": f"Bearer {shared_secrets(Settings(data=data)).feed_token}"}
    return connect(f"ws://127.0.0.1:{intake_._gateway.port}/feed/main", additional_headers=headers)
