"""The faults: servers, sorters, embedders, intake, and the network between them."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import replace

from moderation.testing.nats import NatsServer
from tests.benchmarks import load
from tests.benchmarks.chaos_cluster.poisoned import POISON
from tests.benchmarks.chaos_cluster.scene import PATIENCE, Row, Scene

AWAY = 15.0
"""Seconds for which what was killed stays away."""
LONG = 60.0
"""Seconds without most of the servers."""
FROZEN = 30.0
"""Seconds for which a sorter stands still, twice as long as its lease."""
AFTER = 10.0
"""Seconds of asking after a fault."""


async def kill_leader(scene: Scene) -> Row:
    """Kill the server that leads the broadcast's stream (fault 3)."""
    led = await asyncio.to_thread(scene.leader)
    leader = next(server for server in scene.servers if server.name == led)
    return await _kill_server(scene, leader, "kill -9 of the stream's leader")


async def kill_follower(scene: Scene) -> Row:
    """Kill another one."""
    led = await asyncio.to_thread(scene.leader)
    follower = next(server for server in scene.servers if server.name != led)
    return await _kill_server(scene, follower, "kill -9 of a follower")


async def two_down(scene: Scene) -> Row:
    """Let two of three servers be away for a minute: intake goes on, the board follows after (fault 4)."""

    async def cause() -> str:
        away = scene.servers[:2]
        for server in away:
            await asyncio.to_thread(server.kill)
        await asyncio.sleep(LONG)
        health = await asyncio.to_thread(scene.role("intake").health)
        for server in away:
            await asyncio.to_thread(server.start)
        return "" if health.get("status") == "behind" else f"health said {health.get('status')}"

    rate = scene.rate / 2
    return await scene.play("two of three away for 60 s", "two-", 5 + LONG + AFTER, cause, rate)


async def freeze_sorter(scene: Scene) -> Row:
    """Freeze the active sorter and wake it after another one took over: the log refuses what it wrote (fault 5)."""
    frozen = await asyncio.to_thread(scene.role, "sort")

    async def cause() -> str:
        frozen.signal(signal.SIGSTOP)
        try:
            await asyncio.sleep(FROZEN)
            others = [role for role in scene.roles if role.kind == "sort" and role is not frozen]
            healths = [await asyncio.to_thread(role.health) for role in others]
        finally:
            frozen.signal(signal.SIGCONT)
        return "" if any(health.get("leads") for health in healths) else "nobody took over"

    return await scene.play("active sorter frozen for 30 s", "frozen-", 5 + FROZEN + AFTER, cause)


async def kill_sorter(scene: Scene) -> Row:
    """Kill the active sorter between two conclusions (fault 2)."""
    killed = await asyncio.to_thread(scene.role, "sort")

    async def cause() -> str:
        await asyncio.to_thread(killed.kill)
        await asyncio.sleep(AWAY)
        killed.start()
        return ""

    return await scene.play("kill -9 of the active sorter", "sorter-", 5 + AWAY + AFTER, cause)


async def kill_embedder(scene: Scene) -> Row:
    """Kill one of two embedders: what it had comes back to the other (fault 9)."""
    killed = scene.role("embed")

    async def cause() -> str:
        await asyncio.to_thread(killed.kill)
        await asyncio.sleep(AWAY)
        killed.start()
        return ""

    return await scene.play("kill -9 of an embedder", "embedder-", 5 + AWAY + AFTER, cause)


async def no_embedder(scene: Scene) -> Row:
    """Let nobody embed for a minute: messages show unread, and are caught up with (fault 9)."""
    killed = [role for role in scene.roles if role.kind == "embed"]

    async def cause() -> str:
        for role in killed:
            await asyncio.to_thread(role.kill)
        before = await asyncio.to_thread(scene.counts)
        await asyncio.sleep(LONG)
        after = await asyncio.to_thread(scene.counts)
        health = await asyncio.to_thread(scene.role("intake").health)
        for role in killed:
            role.start()
        if after.recorded < before.recorded + LONG * scene.rate / 4:
            return f"only {after.recorded - before.recorded} messages came into the views unread"
        return "" if health.get("status") == "behind" else f"health said {health.get('status')}"

    return await scene.play("no embedder for 60 s", "unread-", 5 + LONG + AFTER, cause, scene.rate / 2)


async def restart_postgres(scene: Scene) -> Row:
    """Let the database crash and be away: who is connected goes on asking, the board follows after."""

    async def cause() -> str:
        await asyncio.to_thread(scene.postgres.stop, signal.SIGQUIT)
        await asyncio.sleep(AWAY)
        await asyncio.to_thread(scene.postgres.start)
        return ""

    return await scene.play("crash of PostgreSQL, 15 s away", "database-", 5 + AWAY + AFTER, cause)


async def poison(scene: Scene) -> Row:
    """Ask what ends every model that reads it: it is set aside where Triage shows it, the rest flows (fault 10)."""

    async def cause() -> str:
        journal = load.Journal()
        (viewer,) = await load.connect(scene.role("intake").port, 1, journal, lambda _: None)
        viewer.ask(load.question("poison-1", POISON))
        await load.last(journal)
        load.leave([viewer])
        await scene.until(lambda: bool(scene.reasons("poison-1")))
        reasons = await asyncio.to_thread(scene.reasons, "poison-1")
        return "" if "unreadable" in reasons else f"the poison was judged {reasons}"

    return await scene.play("a message that ends the model", "beside-", 15 + AFTER, cause)


async def one_id(scene: Scene) -> Row:
    """Send one id a thousand times, over connections and over a restart of intake: one message (fault 17)."""
    intake, sent = scene.role("intake"), 0

    async def send(resume: str) -> str:
        nonlocal sent
        journal = load.Journal()
        (viewer,) = await load.connect(
            intake.port, 1, journal, lambda _: None, resume=[resume] if resume else []
        )
        for _ in range(100):
            viewer.ask(load.question("again-1", scene.texts[0]))
            sent += 1
        await load.last(journal)
        load.leave([viewer])
        return await viewer.welcome

    async def cause() -> str:
        resume = ""
        async with asyncio.timeout(PATIENCE):
            for turn in range(10):
                if turn == 5:
                    await asyncio.to_thread(intake.kill)
                    intake.start()
                    await scene.until(lambda: bool(intake.health()))
                resume = await send(resume)
        places = await asyncio.to_thread(scene.places, "again-1")
        return "" if len(places) == 1 else f"sent {sent} times, it stands in the log {len(places)} times"

    return _without_debt(await scene.play("one id 1,000 times, intake killed between", "others-", 8.5, cause))


async def cut_network(scene: Scene) -> Row:
    """Cut the network between intake and all servers, without a word to either."""

    async def cause() -> str:
        for cable in scene.cables:
            cable.cut()
        await asyncio.sleep(AWAY)
        for cable in scene.cables:
            cable.mend()
        return ""

    return await scene.play("network of intake cut for 15 s", "cut-", 5 + AWAY + AFTER, cause)


async def kill_intake(scene: Scene) -> Row:
    """Kill intake while its network is cut: what it acknowledged waits in its outbox for its next start (fault 1)."""
    intake = scene.role("intake")

    async def cause() -> str:
        for cable in scene.cables:
            cable.cut()
        await asyncio.sleep(3.0)
        health = await asyncio.to_thread(intake.health)
        await asyncio.to_thread(intake.kill)
        for cable in scene.cables:
            cable.mend()
        intake.start()
        await scene.until(lambda: bool(intake.health()))
        return "" if health.get("backlog") else "nothing waited in the outbox"

    return _without_debt(await scene.play("kill -9 of intake, full outbox", "intake-", 8.5, cause))


def _without_debt(row: Row) -> Row:
    """Return a row of a killed intake: who was connected is gone, what it never acknowledged is not its debt."""
    return replace(row, broken="") if "never acknowledged" in row.broken else row


async def _kill_server(scene: Scene, server: NatsServer, said: str) -> Row:
    async def cause() -> str:
        await asyncio.to_thread(server.kill)
        await asyncio.sleep(AWAY)
        await asyncio.to_thread(server.start)
        return ""

    return await scene.play(said, f"{server.name}-", 5 + AWAY + AFTER, cause)
