"""The dashboard as a process of its own: it must never slow intake, nor outlive it."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from moderation.adapters.listening import listen

APP = Path(__file__).parents[2] / "app.py"
STOP_SECONDS = 5.0
"""How long the dashboard may take to stop before it is killed."""
_PR_SET_PDEATHSIG = 1


class Dashboard:
    """A Streamlit server on `app.py`."""

    def __init__(self, *, host: str, port: int, environment: Mapping[str, str]) -> None:
        self._host = host
        self._port = port
        self._environment = environment
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start the server; it goes on by itself.

        Raises CannotListen when its port cannot be had.
        """
        # Streamlit would end without a word that anyone hears, and our link lead to a stranger, token and all.
        listen(self._host, self._port, setting="dashboard_port").close()
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "streamlit", "run", str(APP)),
            *("--server.address", self._host, "--server.port", str(self._port)),
            *(
                "--server.headless",
                "true",
                "--browser.gatherUsageStats",
                "false",
                "--server.fileWatcherType",
                "none",
            ),
            env={**os.environ, **self._environment},
            stdout=asyncio.subprocess.DEVNULL,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )

    async def wait(self) -> int:
        """Return the exit code once the server has stopped."""
        assert self._process is not None
        return await self._process.wait()

    async def stop(self) -> None:
        """Stop the server."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()


def _die_with_parent() -> None:
    # After `kill -9` of serve nobody would stop the dashboard, and its port would stay taken.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
