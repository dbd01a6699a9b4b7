"""A real IRC server (InspIRCd) that speaks websocket, on free ports of this machine."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from moderation.testing.server import free_ports

INSPIRCD = shutil.which("inspircd") or shutil.which("inspircd", path="/usr/sbin")
PATIENCE = 60.0
_CONFIG = """
<server name="irc.test" description="test" network="Test">
<admin name="test" nick="test" email="test@localhost">
<bind address="127.0.0.1" port="{port}" type="clients" hook="websocket">
<websocket sendastext="yes"><wsorigin allow="*">
<connect name="main" allow="*" timeout="20" pingfreq="{ping}" localmax="100" globalmax="100" resolvehostnames="no"
 useident="no" commandrate="100000" recvq="100000" fakelag="no" threshold="1000">
<performance softlimit="1024" somaxconn="128"><security runasuser="" runasgroup="">
<options defaultmodes="nt"><dns server="127.0.0.1" timeout="1"><pid file="{folder}/pid">
<log method="file" type="*" level="default" target="{folder}/log">
{modules}
"""
_MODULES = ("sha1", "websocket", "cap", "ircv3_ctctags", "ircv3_msgid", "ircv3_servertime")


@contextlib.contextmanager
def irc_server(folder: Path, *, port: int = 0, ping: int = 60) -> Iterator[str]:
    """Run a server that asks silent ones every `ping` seconds; yield its address."""
    if INSPIRCD is None:
        sentence = "There is no inspircd on PATH: the tests of IRC need one (apt-get install inspircd)."
        pytest.fail(sentence) if os.environ.get("CI") else pytest.skip(sentence)
    port = port or free_ports(1)[0]
    modules = "\n".join(f'<module name="{name}">' for name in _MODULES)
    config = folder / "inspircd.conf"
    config.write_text(_CONFIG.format(port=port, ping=ping, folder=folder, modules=modules))
    command = [INSPIRCD, "--nofork", "--runasroot", "--config", str(config)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder) as process:
        try:
            _wait_for(port, process)
            yield f"ws://127.0.0.1:{port}"
        finally:
            process.kill()


@contextlib.asynccontextmanager
async def talker(url: str, nick: str, room: str) -> AsyncIterator[ClientConnection]:
    """Be somebody in a channel; yield the connection, on which lines can be sent and are heard."""
    async with connect(url, origin=Origin("http://test"), compression=None) as connection:
        for line in ("CAP REQ :message-tags", f"NICK {nick}", f"USER {nick} 0 * :{nick}", "CAP END"):
            await connection.send(line)
        await heard(connection, " 001 ")
        await connection.send(f"JOIN #{room}")
        yield connection


async def heard(connection: ClientConnection, words: str) -> str:
    """Return the first line with some words."""
    async with asyncio.timeout(PATIENCE):
        async for line in connection:
            if str(line).startswith("PING"):
                await connection.send(str(line).replace("PING", "PONG", 1))
            if words in str(line):
                return str(line)
    raise ConnectionError(words)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                said = process.stdout.read().decode() if process.stdout else ""
                raise RuntimeError(f"inspircd did not start: {said}") from None
            time.sleep(0.05)
        else:
            return
