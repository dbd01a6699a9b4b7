"""A real `serve` in a process of its own, to be asked, measured, stopped and killed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0
"""Seconds that a server may take to answer."""
PAUSE = 0.02
_TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """`serve` on a data folder, on free ports that it keeps over restarts; a context manager that ends it."""

    def __init__(self, data: Path, *, dashboard: bool = False, **environment: str) -> None:
        self.port, self.dashboard_port = free_ports(2)
        self._data = data
        self._dashboard = dashboard
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None
        self.links: dict[str, str] = {}
        """What it printed: links by their names."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *raised: object) -> None:
        if self._process is not None and self._process.poll() is None:
            self.stop()

    @property
    def url(self) -> str:
        """Return where viewers' websockets connect."""
        return f"ws://127.0.0.1:{self.port}/ws/main"

    @property
    def pid(self) -> int:
        """Return the number of its process."""
        return self._running().pid

    def start(self) -> float:
        """Start it; return the seconds until it answered.

        Raises TimeoutError or ChildProcessError when it does not.
        """
        started = time.monotonic()
        words = [
            "--data",
            str(self._data),
            "--port",
            str(self.port),
            "--dashboard-port",
            str(self.dashboard_port),
        ]
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [
                sys.executable,
                "-m",
                "moderation",
                "serve",
                *words,
                *([] if self._dashboard else ["--no-dashboard"]),
            ],
            cwd=ROOT,
            env={**os.environ, **self._environment},
            stdout=subprocess.PIPE,
            text=True,
        )
        self.until(lambda health: health is not None)
        took = time.monotonic() - started
        self._read_links()
        return took

    def until(self, condition: Any) -> float:
        """Wait until a condition on `/healthz` (None while there is no answer) holds; return the seconds it took.

        Raises TimeoutError or ChildProcessError when it never will.
        """
        started = time.monotonic()
        while not condition(self.health()):
            if self._running().poll() is not None:
                raise ChildProcessError(f"serve ended with exit code {self._running().returncode}.")
            if time.monotonic() - started > PATIENCE:
                raise TimeoutError(f"serve did not get there in {PATIENCE:.0f} s.")
            time.sleep(PAUSE)
        return time.monotonic() - started

    def health(self) -> dict[str, Any] | None:
        """Return what `/healthz` says, None when it says nothing."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=30) as answer:
                health: dict[str, Any] = json.load(answer)
                return health
        except OSError:
            return None

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self._running().kill()
        self._running().communicate()

    def stop(self) -> int:
        """End it as Ctrl+C does; return its exit code."""
        self._running().send_signal(signal.SIGTERM)
        self._running().communicate(timeout=PATIENCE)
        return self._running().returncode

    def processor_seconds(self) -> Mapping[str, float]:
        """Return the processor time used so far, by process: intake, model, dashboard."""
        pid = self._running().pid
        used = {"serve": _used(pid), "model": 0.0, "dashboard": 0.0}
        for child in children(pid):
            command = Path(f"/proc/{child}/cmdline").read_bytes()
            used["dashboard" if b"streamlit" in command else "model"] += processor_seconds(child)
        return used

    def peak_megabytes(self) -> float:
        """Return the most memory that its own process (not the model's, not the dashboard's) has held so far."""
        status = Path(f"/proc/{self._running().pid}/status").read_text("utf-8")
        (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024

    def _read_links(self) -> None:
        assert self._running().stdout is not None
        for _ in range(3 if self._dashboard else 2):
            name, _, link = self._running().stdout.readline().partition(":")  # type: ignore[union-attr]
            self.links[name] = link.strip()

    def _running(self) -> subprocess.Popen[str]:
        assert self._process is not None, "only after start"
        return self._process


def processor_seconds(pid: int) -> float:
    """Return the processor time that a process and its descendants have used."""
    return _used(pid) + sum(processor_seconds(child) for child in children(pid))


def _used(pid: int) -> float:
    fields = _fields(Path(f"/proc/{pid}"))
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else 0.0


def children(pid: int) -> list[int]:
    """Return the processes that a process has started and that still run."""
    processes = (folder for folder in Path("/proc").iterdir() if folder.name.isdigit())
    return [int(folder.name) for folder in processes if (fields := _fields(folder)) and int(fields[1]) == pid]


def model(pid: int) -> int:
    """Return the process of a server's model: the child that holds most."""
    return max(
        children(pid), key=lambda child: int(Path(f"/proc/{child}/statm").read_text("ascii").split()[1])
    )


def _fields(process: Path) -> list[str]:
    """Return the fields of a process's `stat` from its state on; none when it has ended."""
    try:
        # The command's name, in brackets, may hold anything: fields are counted from behind it.
        return (process / "stat").read_text("utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def free_ports(count: int) -> list[int]:
    """Return ports of this machine that nobody has now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
