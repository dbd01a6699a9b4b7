"""Faults of crowds: all come back at once, one sends too much, one text from everywhere, an answer to thousands."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import closing

from moderation.adapters.sqlite.log import SqliteLogReader
from moderation.adapters.stores import open_desk
from moderation.domain.deciding.decisions import Verb
from moderation.domain.staff import Person, Role
from moderation.pipeline.ports import MessageQuery
from moderation.pipeline.views.lane import open_alarms
from moderation.settings import Settings
from tests.benchmarks import load
from tests.benchmarks.chaos.scene import LOOK, PATIENCE, Row, Scene

STORM = 5000
"""Connections that are cut and come back at once."""
ASKERS = 19_000
"""Connected viewers who wait for one answer."""
COPIES, FLOODERS = 5000, 500
WITHIN = 2.0
"""Seconds within which an emergency must be on the screens."""
LONG = 300.0
"""Seconds that a busy machine may take to record and group as many questions."""
PER_MINUTE = 12
SLOWEST = 0.5
"""Seconds that 99 of 100 others may wait for their acknowledgement meanwhile."""
DANGER = "Помогите, в доме пожар, мы горим!"


async def storm(scene: Scene) -> Row:
    """Cut thousands of connections; all come back at once as who they were (fault 11)."""
    journal = load.Journal()
    joined = await load.connect(scene.server.port, STORM, journal, _ignore)
    for number, viewer in enumerate(joined):
        viewer.ask(load.question(f"storm-{number}", scene.texts[number % len(scene.texts)]))
    await load.last(journal)
    tokens = [viewer.welcome.result() for viewer in joined]
    for viewer in joined:
        viewer.transport.abort()
    started = time.monotonic()
    back = await load.connect(scene.server.port, STORM, journal, _ignore, resume=tokens, at_a_time=STORM)
    recovery = time.monotonic() - started
    load.leave(back)
    broken = "" if len(back) == STORM else f"{STORM - len(back)} did not come back"
    return scene.row(
        "all reconnect at once", f"{STORM} connections", journal, recovery=recovery, broken=broken
    )


async def one_id(scene: Scene) -> Row:
    """Send one id a thousand times, over several connections and a restart (fault 17)."""
    seqs: set[int] = set()
    journal, token, recovery = load.Journal(), "", 0.0
    for turn in range(4):
        if turn == 2:
            await asyncio.to_thread(scene.server.kill)
            recovery = await asyncio.to_thread(scene.server.start)
        (viewer,) = await load.connect(
            scene.server.port, 1, journal, _ignore, resume=[token] if token else ()
        )
        token = viewer.welcome.result()
        heard = len(journal.delays)
        for _ in range(250):
            viewer.ask(load.question("one-id", scene.texts[0]))
        while len(journal.delays) < heard + 250:  # noqa: ASYNC110 - a journal rings no bell
            await asyncio.sleep(LOOK)
        seqs.add(journal.acknowledged["one-id"])
        load.leave([viewer])
    broken = "" if len(seqs) == 1 else f"{len(seqs)} numbers for one message"
    return scene.row("one id, kill -9 between", "1000 times", journal, recovery=recovery, broken=broken)


async def hog(scene: Scene) -> Row:
    """Let one viewer send a thousand a second: it is limited and let go, the others notice nothing (fault 18)."""
    others, journal = load.Journal(), load.Journal()
    playing = asyncio.create_task(
        load.pace(
            scene.server.port, scene.texts, viewers=200, rate=200, seconds=5, prefix="beside-", journal=others
        )
    )
    (viewer,) = await load.connect(scene.server.port, 1, journal, _ignore)
    for number in range(1000):
        viewer.ask(load.question(f"hog-{number}", scene.texts[0]))
    await asyncio.wait_for(viewer.gone.wait(), PATIENCE)
    await playing
    through = sum(name.startswith("hog-") for name in scene.recorded())
    broken = "" if through == PER_MINUTE else f"{through} let through"
    broken = broken or _slow(others)
    journal.acknowledged |= others.acknowledged
    journal.sent_ids |= others.sent_ids
    return scene.row("one viewer at 1000/s", "200/s beside", journal, recovery=0.0, broken=broken)


async def flood(scene: Scene) -> Row:
    """Let one text come from everywhere, an emergency in its midst: it shows within 2 s (fault 30, and the lane)."""
    journal = load.Journal()
    before = _alarms(scene)
    joined = await load.connect(scene.server.port, FLOODERS + 1, journal, _ignore)
    *flooders, witness = joined
    for number in range(COPIES):
        flooders[number % FLOODERS].ask(load.question(f"flood-{number}", "СКИНЬТЕ РОУМИНГ БЕСПЛАТНО!!!"))
    witness.ask(load.question("danger", DANGER))
    started = time.monotonic()
    found = before
    while found == before and time.monotonic() < started + PATIENCE:
        found = await asyncio.to_thread(_alarms, scene)
    recovery = time.monotonic() - started
    await load.last(journal)
    load.leave(joined)
    broken = "" if found > before and recovery < WITHIN else f"the emergency took {recovery:.1f} s"
    return scene.row(
        "a flood, an emergency in it", f"{COPIES} copies", journal, recovery=recovery, broken=broken
    )


async def answer(scene: Scene) -> Row:
    """Answer a question of thousands who are connected, and of one who is away (fault 21)."""
    await scene.calm(LONG)
    journal, others = load.Journal(), load.Journal()
    joined = await load.connect(scene.server.port, ASKERS + 1, journal, _ignore)
    for number, viewer in enumerate(joined):
        viewer.ask(load.question(f"asker-{number}", f"Как подключить роуминг в Турции? {number % 50}"))
    await load.last(journal, LONG)
    away = joined.pop()
    load.leave([away])
    await scene.calm(LONG)
    clusters = await asyncio.to_thread(_clusters, scene)
    playing = asyncio.create_task(
        load.pace(
            scene.server.port,
            scene.texts,
            viewers=200,
            rate=100,
            seconds=10,
            prefix="during-",
            journal=others,
        )
    )
    await asyncio.sleep(1.0)
    started = time.monotonic()
    await asyncio.to_thread(_answer, scene, clusters)
    recovery = await _until_all_heard(joined, started)
    await playing
    heard = [await _answers_on_return(scene, away.welcome.result(), journal) for _ in range(2)]
    numbers = {viewer.answers for viewer in joined}
    broken = "" if numbers == {1} else f"answers heard by the connected: {sorted(numbers)}"
    broken = broken or ("" if heard == [1, 0] else f"answers heard on return: {heard}")
    broken = broken or _slow(others)
    load.leave(joined)
    journal.acknowledged |= others.acknowledged
    journal.sent_ids |= others.sent_ids
    return scene.row(
        "an answer to thousands", f"{ASKERS} connected", journal, recovery=recovery, broken=broken
    )


async def _until_all_heard(joined: Sequence[load.Viewer], started: float) -> float:
    deaf = list(joined)
    while deaf and time.monotonic() < started + LONG:
        await asyncio.sleep(LOOK)
        deaf = [viewer for viewer in deaf if not viewer.answers]
    return time.monotonic() - started


async def _answers_on_return(scene: Scene, token: str, journal: load.Journal) -> int:
    (viewer,) = await load.connect(scene.server.port, 1, journal, _ignore, resume=[token])
    await asyncio.sleep(2.0)
    load.leave([viewer])
    await viewer.gone.wait()
    return viewer.answers


def _slow(others: load.Journal) -> str:
    wait = others.delay(0.99)
    return "" if wait < SLOWEST else f"p99 of the others {1000 * wait:.0f} ms"


def _alarms(scene: Scene) -> int:
    with closing(scene.views()) as views, closing(SqliteLogReader(scene.folder)) as log:
        return sum(row.alarm == "raised" for row in open_alarms(views, log, "main", now=time.time()))


def _clusters(scene: Scene) -> list[int]:
    """Return where the askers' questions went: one cluster, if grouping does its work."""
    with closing(scene.views()) as views:
        seqs = [seqs[0] for name, seqs in scene.recorded().items() if name.startswith("asker-")]
        rows = views.messages("main", MessageQuery(seqs=tuple(seqs), limit=len(seqs)))
        return sorted({cluster for row in rows for cluster in row.clusters})


def _answer(scene: Scene, clusters: list[int]) -> None:
    desk = open_desk(Settings(data=scene.folder)).seat(Person("Ольга", Role.ADMIN))
    first, *rest = clusters
    if rest:
        desk.act("main", Verb.MERGE, clusters)
    desk.act("main", Verb.ANSWER, (first,), text="В приложении, раздел «Роуминг».")


def _ignore(viewer: load.Viewer) -> None:
    """Do nothing more when something is acknowledged."""
