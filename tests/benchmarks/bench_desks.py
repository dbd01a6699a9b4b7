"""Twenty people at one dashboard: how long a polling fragment takes with 25 cards on each screen, and what it costs.

A real Streamlit server over 50,000 messages; each session keeps a connection as a browser does, runs the page once and
then every fragment at the pace that the page itself asks for. Wall time is what people wait, CPU time what it costs.

Run as `python -m tests.benchmarks desks [--sessions N] [--seconds N] [--messages N] [--page NAME]`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import heapq
import json
import logging
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from moderation.adapters.tokens import TokenFile
from moderation.testing.studio import Studio
from tests.benchmarks.bench_pages import fill

ROOT = Path(__file__).parents[2]
PATIENCE = 300.0
TARGET = 150.0
"""Milliseconds that the 95th of 100 fragments may take."""


class Session:
    """One person's page: its connection, the fragments that it polls, and how many seconds each run took."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._page = ""
        self.fragments: dict[str, float] = {}
        self.took: list[float] = []

    async def open(self, token: str, page: str) -> float:
        """Draw the page; return how long that took."""
        message = BackMsg()
        message.rerun_script.query_string = f"token={token}"
        message.rerun_script.page_name = page
        return await self._run(message)

    async def poll(self, until: float) -> None:
        """Run each fragment when it is due, one at a time as a session does."""
        clock = asyncio.get_running_loop().time
        start = clock()
        due = [
            (start + every * (n + 1) / len(self.fragments), one)
            for n, (one, every) in enumerate(self.fragments.items())
        ]
        heapq.heapify(due)
        while due[0][0] < until:
            at, fragment = heapq.heappop(due)
            await asyncio.sleep(max(at - clock(), 0.0))
            message = BackMsg()
            message.rerun_script.fragment_id = fragment
            message.rerun_script.is_auto_rerun = True
            message.rerun_script.page_script_hash = self._page
            self.took.append(await self._run(message))
            heapq.heappush(due, (max(clock(), at + self.fragments[fragment]), fragment))

    async def _run(self, message: BackMsg) -> float:
        started = time.perf_counter()
        await self._connection.send(message.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while True:
                data = await self._connection.recv(decode=False)
                forward = ForwardMsg.FromString(bytes(data))
                kind = forward.WhichOneof("type")
                if kind == "new_session":
                    self._page = forward.new_session.page_script_hash
                elif kind == "auto_rerun":
                    self.fragments[forward.auto_rerun.fragment_id] = forward.auto_rerun.interval
                elif kind == "script_finished":
                    return time.perf_counter() - started


async def attend(
    port: int, tokens: list[str], page: str, seconds: float, used: Callable[[], float]
) -> tuple[list[float], list[float], float]:
    """Let everybody open the page and watch it; return how long each drawing and each fragment took, and the CPU time.

    `used` tells the CPU seconds of the server so far; those of the fragments alone are returned.
    """
    async with contextlib.AsyncExitStack() as exits:
        url = f"ws://127.0.0.1:{port}/_stcore/stream"
        sessions = [
            Session(await exits.enter_async_context(connect(url, subprotocols=["streamlit"], max_size=None)))  # type: ignore[list-item]
            for _ in tokens
        ]
        drawn = [await session.open(token, page) for session, token in zip(sessions, tokens, strict=True)]
        before = used()
        until = asyncio.get_running_loop().time() + seconds
        await asyncio.gather(*(session.poll(until) for session in sessions))
        spent = used() - before
    return drawn, [took for session in sessions for took in session.took], spent


def cpu_seconds(process: int) -> float:
    """Return the CPU time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def serve(folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port),
         "--server.address", "127.0.0.1"],
        env={**os.environ, "EFIR_DATA": str(folder), "EFIR_PORT": "9"}, cwd=ROOT, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process, port
        time.sleep(0.1)
    raise TimeoutError(f"The dashboard did not start within {PATIENCE:.0f} s.")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--messages", type=int, default=50_000)
    parser.add_argument("--clusters", type=int, default=2_000)
    parser.add_argument("--page", default="triage")
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        studio = Studio(folder)
        fill(studio, given.messages, given.clusters)
        made = TokenFile(folder, clock=time.time)
        tokens = [made.make(f"Модератор {n}", "moderator")[1] for n in range(given.sessions)]
        process, port = serve(folder)
        try:
            used = partial(cpu_seconds, process.pid)
            drawn, took, spent = asyncio.run(attend(port, tokens, given.page, given.seconds, used))
        finally:
            process.terminate()
            process.wait()
            studio.close()
    ranked = sorted(1000 * one for one in took)
    median, ninety_fifth = statistics.median(ranked), ranked[int(0.95 * len(ranked))]
    load = os.getloadavg()[0]
    figures = {
        "sessions": given.sessions,
        "fragments": len(took),
        "median_ms": round(median, 1),
        "p95_ms": round(ninety_fifth, 1),
        "page_ms": round(1000 * statistics.median(drawn), 1),
        "cpu_ms": round(1000 * spent / len(took), 1),
        "load": round(load, 1),
    }
    print(f"{given.sessions} sessions on {given.page}, {len(took)} fragments in {given.seconds:.0f} s")
    print(f"fragment: median {median:.0f} ms, p95 {ninety_fifth:.0f} ms (target {TARGET:.0f})")
    print(
        f"drawing the page: median {figures['page_ms']} ms; CPU a fragment: {figures['cpu_ms']} ms; load {load:.1f}"
    )
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
