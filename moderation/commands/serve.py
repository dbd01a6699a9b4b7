"""serve: intake, the stages behind it and the dashboard, until stopped."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Coroutine
from typing import Any

from moderation.settings import Settings

HELP = "start intake, the stages behind it and the dashboard"
DEMO = "demo"
"""The id of the demonstration broadcast."""
SWITCH_SECONDS = 0.001
"""How long a thread that sorts may keep Python to itself while acknowledgements wait (Python's own choice is 0.005)."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command line may say."""
    parser.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port of intake (default 8765)")
    parser.add_argument("--data", metavar="DIR", help="data folder (default ./data)")
    parser.add_argument(
        "--views", metavar="URL", help="postgresql://… for views that many machines share (default: files)"
    )
    parser.add_argument("--dashboard-port", type=int, help="port of the dashboard (default 8501)")
    parser.add_argument("--no-dashboard", action="store_true", help="intake and stages only")
    parser.add_argument(
        "--demo", action="store_true", help="open a demonstration broadcast with a simulated audience"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; return 0 after a clean stop."""
    return _run(_serve(arguments, settings))


def add_role_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command line of every role of many machines may say."""
    parser.add_argument(
        "--log", help="servers of NATS JetStream: nats://host:4222, several with commas between"
    )
    parser.add_argument(
        "--views", help="views in PostgreSQL: postgresql://…; not given: files in the data folder"
    )
    parser.add_argument("--data", metavar="DIR", help="data folder (default ./data)")


def add_listening_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command line of a role that listens may say."""
    add_role_arguments(parser)
    parser.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    parser.add_argument(
        "--port", type=int, help="port of /healthz and /metrics, of intake of all (default 8765)"
    )


def run_role(name: str, arguments: argparse.Namespace, settings: Settings) -> int:
    """Do one role of many machines until SIGTERM or SIGINT; return 0 after a clean stop."""
    del arguments
    return _run(_do(name, settings))


def _run(work: Coroutine[Any, Any, int]) -> int:
    sys.setswitchinterval(SWITCH_SECONDS)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with contextlib.suppress(ImportError):
        import uvloop  # noqa: PLC0415 - faster where it exists; Windows has none

        return int(uvloop.run(work))
    return asyncio.run(work)


async def _do(name: str, settings: Settings) -> int:
    from moderation.roles import ROLES  # noqa: PLC0415 - heavy; `--help` must not wait for it

    stop = _stop_signal()
    role = await asyncio.to_thread(ROLES[name], settings)
    try:
        await role.start()
        _say(role.link())
        await _until(stop, role.work())
    finally:
        await role.stop()
    return 0


def _stop_signal() -> asyncio.Event:
    """Return an event that is set when the process is asked to stop."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop


async def _until(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Work until asked to stop.

    Raises what work raises.
    """
    working = asyncio.create_task(work)
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if working.done():
        await working
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working


async def _serve(arguments: argparse.Namespace, settings: Settings) -> int:
    from moderation.bootstrap.service import Service  # noqa: PLC0415 - heavy; `--help` must not wait for it

    stop = _stop_signal()
    service = Service(settings, dashboard=not arguments.no_dashboard)
    try:
        await service.start(demo=DEMO if arguments.demo else "")
        _say(service.links())
        audience = await _demonstrate(service.viewers_url(DEMO)) if arguments.demo else None
        try:
            await _until(stop, service.work())
        finally:
            if audience is not None:
                await _end(audience)
    finally:
        await service.stop()
    return 0


async def _demonstrate(url: str) -> asyncio.subprocess.Process:
    """Start the simulated audience as a process of its own: viewers do not share the server's loop."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "moderation", "simulate", "--url", url), stdout=asyncio.subprocess.DEVNULL
    )


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
        await process.wait()


def _say(links: str) -> None:
    sys.stdout.write(links + "\n")
    sys.stdout.flush()
