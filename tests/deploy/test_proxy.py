"""The proxy that `deploy` puts in front, as it is, before a real intake."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import re
import shutil
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from moderation.testing.live import LiveGateway
from moderation.testing.server import ROOT, free_ports

HAPROXY = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
SETTINGS = (ROOT / "deploy" / "haproxy" / "haproxy.cfg").read_text("utf-8")
PEM = ROOT / "tests" / "adapters" / "localhost.pem"
PATIENCE = 60.0

pytestmark = pytest.mark.skipif(not HAPROXY, reason="no HAProxy here: install Debian's haproxy")


def settings(folder: Path, viewers: int, staff: int, intake: int) -> Path:
    """Return the proxy's settings with the names of other machines replaced by this one's."""
    (folder / "haproxy.pem").write_text(PEM.read_text("utf-8"), "utf-8")
    text = SETTINGS.replace("/usr/local/etc/haproxy/certificate.pem", str(folder / "haproxy.pem"))
    text = text.replace("bind :8443", f"bind 127.0.0.1:{viewers}").replace(
        "bind :8444", f"bind 127.0.0.1:{staff}"
    )
    text = text.replace("intake-1:8765", f"127.0.0.1:{intake}").replace("dashboard:8501", "127.0.0.1:1")
    text = re.sub(r".*server intake-2 .*\n", "", text).replace(" resolvers docker init-addr libc,none", "")
    text = text.replace("maxconn 200000", f"maxconn 100\n    stats socket {folder / 'stats'}", 1)
    path = folder / "haproxy.cfg"
    path.write_text(text.replace("maxconn 60000", "maxconn 100").replace("inter 2s", "inter 50"), "utf-8")
    return path


@contextlib.asynccontextmanager
async def proxy(folder: Path, intake: int) -> AsyncIterator[int]:
    """Run the proxy; yield the port for viewers."""
    viewers, staff = free_ports(2)
    path = settings(folder, viewers, staff, intake)
    assert HAPROXY
    with (folder / "log").open("wb") as log:
        running = await asyncio.create_subprocess_exec(
            HAPROXY, "-db", "-f", str(path), stdout=log, stderr=asyncio.subprocess.DEVNULL
        )
    try:
        yield viewers
    finally:
        running.kill()
        await running.wait()


async def found(folder: Path, server: str) -> str:
    """Return what the proxy's first look at a server came to."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_unix_connection(folder / "stats")
                writer.write(b"show stat\n")
                rows = csv.DictReader((await reader.read()).decode().removeprefix("# ").splitlines())
                writer.close()
                status = next(row["check_status"] for row in rows if row["svname"] == server)
                if status.isalnum() and not status.startswith(("INI", "UNK")):
                    return status
            await asyncio.sleep(0.05)


async def logged(folder: Path, words: str) -> str:
    """Return the proxy's log once some words are in it."""
    async with asyncio.timeout(PATIENCE):
        while words not in (log := (folder / "log").read_text("utf-8")):  # noqa: ASYNC110 - a file rings no bell
            await asyncio.sleep(0.05)
    return log


def test_the_proxy_finds_intake_well_believes_no_viewer_s_address_and_writes_no_token_down(
    tmp_path: Path,
) -> None:
    trusting = ssl.create_default_context(cafile=PEM)

    async def scene() -> None:
        async with (
            LiveGateway(proxies="127.0.0.1", address_connections=1) as live,
            proxy(tmp_path, live.gateway.port) as port,
        ):
            assert await found(tmp_path, "intake-1") == "L7OK"
            url = f"wss://localhost:{port}/ws/main"
            one, other = ({"X-Forwarded-For": f"198.51.100.{number}"} for number in (1, 2))
            async with connect(url, ssl=trusting, host="127.0.0.1", additional_headers=one) as viewer:
                assert '"welcome"' in str(await viewer.recv())
                with pytest.raises(InvalidStatus) as refused:
                    await connect(url, ssl=trusting, host="127.0.0.1", additional_headers=other)
                assert refused.value.response.status_code == 429
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", port, ssl=trusting, server_hostname="localhost"
            )
            writer.write(
                b"GET /metrics?token=secret HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            )
            assert (await reader.readline()).split()[1] == b"404"
            writer.close()
            assert "secret" not in await logged(tmp_path, "GET /metrics HTTP/1.1")

    asyncio.run(scene())
