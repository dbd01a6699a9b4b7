"""`kill -9` of a real `serve` in the midst of a storm: what was acknowledged is in the log, once, and shows."""

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from moderation.adapters.sqlite import SqliteEventLog, SqliteViewReader
from moderation.domain.events import Asked, Recorded
from moderation.pipeline.views.projector import Projector
from moderation.simulation.plan import evenly, seat
from moderation.simulation.swarm import Swarm
from moderation.testing import MemoryViews
from moderation.testing.answers import all_answers
from moderation.testing.server import Server

RATE, SECONDS, VIEWERS = 100.0, 14.0, 40
KILLS = (4.0, 9.0)
QUESTIONS = (
    "Как подключить роуминг в Турции?",
    "Почему не работает интернет?",
    "Где мои минуты?",
    "Всем привет",
)


def asked_in(log: SqliteEventLog) -> list[tuple[int, Asked]]:
    found: list[Recorded] = []
    while batch := log.read("main", after=found[-1].offset if found else 0, kinds={Asked}):
        found += batch
    return [(recorded.offset, recorded.event) for recorded in found if isinstance(recorded.event, Asked)]


async def storm(server: Server, swarm: Swarm) -> tuple[object, list[float]]:
    """Play questions while the server is killed again and again; return the report and how long restarts took."""
    texts = [f"{QUESTIONS[number % 4]} {number}" for number in range(int(RATE * SECONDS))]
    playing = asyncio.create_task(
        swarm.play(seat(texts, evenly(len(texts), RATE), viewers=VIEWERS), drain=30.0)
    )
    started, restarts = time.monotonic(), []
    for moment in KILLS:
        await asyncio.sleep(started + moment - time.monotonic())
        await asyncio.to_thread(server.kill)
        restarts.append(await asyncio.to_thread(server.start))
    return await playing, restarts


async def ask_again(server: Server, swarm: Swarm) -> tuple[int, int]:
    """Send one viewer's first question once more; return the number it had and the number it has."""
    entry = min((e for e in swarm.journal._entries.values() if e.viewer == 0), key=lambda e: e.sent)
    async with connect(f"{server.url}?resume={swarm._clients[0]._resume}", proxy=None) as socket:
        await socket.send(json.dumps({"type": "ask", "id": entry.id, "text": "что угодно"}))
        while (frame := json.loads(await socket.recv())).get("id") != entry.id:
            pass
    return entry.seq, frame["seq"]


def assert_in_log_once(swarm: Swarm, asked: Sequence[tuple[int, Asked]]) -> None:
    entries = swarm.journal._entries.values()
    seqs = {event.id: seq for seq, event in asked}
    assert len({(event.viewer, event.id) for _, event in asked}) == len(asked), (
        "something is in the log twice"
    )
    acknowledged = {entry.id: entry.seq for entry in entries if entry.recorded is not None}
    assert len(acknowledged) == len(entries) == len(asked)
    assert acknowledged == seqs
    by_viewer: dict[str, list[int]] = {}
    for _, event in asked:
        by_viewer.setdefault(event.viewer, []).append(int(event.id.removeprefix("m")))
    assert len(by_viewer) == VIEWERS, "returning viewers became others"


@pytest.mark.crash
@pytest.mark.model
def test_kill_nine_loses_nothing_doubles_nothing_and_views_are_true_to_the_log(tmp_path: Path) -> None:
    with Server(tmp_path, EFIR_VIEWER_PER_MINUTE="0") as server:
        swarm = Swarm(server.url, VIEWERS, seed=1)
        report, restarts = asyncio.run(storm(server, swarm))
        assert (report.lost, report.doubled, report.waiting) == (0, 0, 0)
        assert report.recorded == RATE * SECONDS
        assert max(restarts) < 15.0
        server.until(lambda health: health["backlog"] == 0 and health["status"] == "ok")
        assert server.health()["lost"] == 0
        before, after = asyncio.run(ask_again(server, swarm))
        assert after == before
        assert server.stop() == 0
    with closing(SqliteEventLog(tmp_path)) as log, closing(SqliteViewReader(tmp_path)) as live:
        asked = asked_in(log)
        assert_in_log_once(swarm, asked)
        replayed, now = MemoryViews(), time.time()
        Projector("main", log, replayed).catch_up()
        of_log = all_answers(replayed, "main", now=now)
        assert all_answers(live, "main", now=now) == of_log
        assert of_log["counts"].recorded == len(asked)
