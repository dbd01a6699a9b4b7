"""The dashboard as a process of its own: it must never slow intake, nor outlive it."""

from __future__ import annotations

import asyncio
import ctypes
import logging
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from moderation.adapters.asking import ask, own_address
from moderation.adapters.listening import listen
from moderation.domain.errors import CannotListen

log = logging.getLogger(__name__)

APP = Path(__file__).parents[2] / "app.py"
STOP_SECONDS = 5.0
"""How long the dashboard may take to stop before it is killed."""
RESTART_SECONDS = 1.0
"""Pause before it is started again: what ends it at once must not keep a core busy."""
PATIENCE = 3.0
"""How long it may take to say that it serves."""
NICENESS = 5
"""How far the dashboard stands back behind intake when processors are short."""
_PR_SET_PDEATHSIG = 1


class Dashboard:
    """A Streamlit server on `app.py`, started again when it ends by itself; `tls`: certificate and key, if any."""

    def __init__(
        self, *, host: str, port: int, environment: Mapping[str, str], tls: tuple[str, str] = ("", "")
    ) -> None:
        self._host = host
        self._tls = tls
        self._port = port
        self._environment = environment
        self._process: asyncio.subprocess.Process | None = None
        self._keeping: asyncio.Task[None] | None = None
        self.restarts = 0
        """How often it was started again."""

    @property
    def pid(self) -> int | None:
        """Return the process that serves, None when there is none."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    def answers(self) -> bool:
        """Ask the server whether it serves; it may take its time."""
        page = f"{own_address(self._host, self._port, tls=bool(self._tls[0]))}/_stcore/health"
        try:
            ask(page, patience=PATIENCE)
        except OSError:
            return False
        return True

    async def start(self) -> None:
        """Start the server; it goes on by itself.

        Raises CannotListen when its port cannot be had.
        """
        await self._start()
        self._keeping = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Stop the server for good."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.wait({self._keeping})
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _start(self) -> None:
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
            *_tls_options(*self._tls),
            env={**os.environ, **self._environment},
            stdout=asyncio.subprocess.DEVNULL,
            preexec_fn=_stand_back if sys.platform == "linux" else None,
        )

    async def _keep(self) -> None:
        """Start the server again whenever it has ended, until cancelled."""
        while True:
            assert self._process is not None
            code = await self._process.wait()
            log.warning("The dashboard has ended (exit code %d): it is started again.", code)
            await asyncio.sleep(RESTART_SECONDS)
            self.restarts += 1
            try:
                await self._start()
            except CannotListen as error:
                # Its own port may be free only a moment later.
                log.warning("%s", error)


def _tls_options(certificate: str, key: str) -> list[str]:
    if not certificate:
        return []
    return ["--server.sslCertFile", certificate, "--server.sslKeyFile", key]


def _stand_back() -> None:
    os.nice(NICENESS)
    # After `kill -9` of serve nobody would stop the dashboard, and its port would stay taken.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
