"""The dashboard's process: started again when it ends by itself, gone when it is stopped."""

import asyncio
import os
import signal
import socket
import time
from collections.abc import Callable

import pytest

from moderation.adapters import dashboard as module
from moderation.adapters.dashboard import Dashboard
from moderation.domain.errors import CannotListen

PATIENCE = 60.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


async def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        await asyncio.sleep(0.05)


def test_is_started_again_when_killed_and_gone_when_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RESTART_SECONDS", 0.01)

    async def play() -> None:
        dashboard = Dashboard(host="127.0.0.1", port=free_port(), environment={})
        await dashboard.start()
        first = dashboard.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await until(lambda: dashboard.pid not in {first, None})
        await dashboard.stop()
        assert dashboard.pid is None

    asyncio.run(play())


def test_says_when_its_port_is_taken() -> None:
    async def play() -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            dashboard = Dashboard(host="127.0.0.1", port=taken.getsockname()[1], environment={})
            with pytest.raises(CannotListen):
                await dashboard.start()
            await dashboard.stop()

    asyncio.run(play())
