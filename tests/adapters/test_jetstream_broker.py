"""What a connection to the broker does when nobody says that it is cut."""

import asyncio
import time

import pytest

from moderation.adapters.jetstream import Broker
from tests.benchmarks.chaos_cluster.cutting import Cable

FULL = bytes(1_000_000)


def test_a_cut_connection_is_given_up_with_what_waits_in_it_and_another_is_made(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        async with Cable(int(broker.servers.rpartition(":")[2])) as cable:
            cut_off = await asyncio.to_thread(Broker, f"nats://127.0.0.1:{cable.port}")
            cable.cut()
            for _ in range(10):
                cut_off.start(cut_off.client.publish("nobody", FULL))
            await until_connected(cut_off, connected=False)
            cable.mend()
            await until_connected(cut_off, connected=True)
            await asyncio.to_thread(cut_off.close)

    monkeypatch.setattr("moderation.adapters.jetstream.broker.PING_SECONDS", 0.2)
    monkeypatch.setattr("moderation.adapters.jetstream.broker.SILENT_SECONDS", 1.0)
    began = time.monotonic()
    asyncio.run(scene())
    assert time.monotonic() - began < 60


async def until_connected(one: Broker, *, connected: bool) -> None:
    async with asyncio.timeout(30):
        while one.connected is not connected:  # noqa: ASYNC110 - the client rings no bell
            await asyncio.sleep(0.05)
