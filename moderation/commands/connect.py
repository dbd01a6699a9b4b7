"""connect: a chat elsewhere as a feed of a broadcast, until stopped."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import signal
from urllib.parse import quote, urlsplit, urlunsplit

from moderation.adapters.connectors.catalogue import entry, names
from moderation.domain.errors import BadInput
from moderation.settings import Settings

HELP = "read a chat elsewhere into a broadcast, and bring answers back"

MOST_MINUTES = 7 * 24 * 60
"""A line about last week's show helps nobody."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command line may say."""
    platforms = parser.add_subparsers(dest="platform", required=True, metavar="NAME", title="platforms")
    for name in names():
        help_text = entry(name).HELP
        sub = platforms.add_parser(
            name, help=help_text, description=help_text[:1].upper() + help_text[1:] + "."
        )
        entry(name).add_arguments(sub)
        _add_common(sub)


def _add_common(parser: argparse.ArgumentParser) -> None:
    common = parser.add_argument_group("every platform")
    common.add_argument("--broadcast", metavar="ID", default="main", help="if --url names none (main)")
    common.add_argument("--url", required=True, help="intake, such as ws://127.0.0.1:8765 or …/feed/main")
    common.add_argument(
        "--data", metavar="DIR", help="folder of its journal, in connectors/ (default ./data)"
    )
    common.add_argument("--name", default="", help="what Operations calls it (default: the platform's name)")
    common.add_argument(
        "--bots",
        default="",
        metavar="A,B",
        help="further names or ids whose lines are left out, comma-separated",
    )
    common.add_argument(
        "--answers", action="store_true", help="write answers into the chat, one line each (default: never)"
    )
    common.add_argument(
        "--late-answers",
        type=_minutes,
        default=60.0,
        metavar="MINUTES",
        help="with --answers: what was answered while this was not running is said when it is back, "
        "if that is no longer ago; 0: nothing (60)",
    )
    common.add_argument(
        "--remove", action="store_true", help="remove there what moderators call abuse (default: never)"
    )


def _minutes(given: str) -> float:
    try:
        minutes = float(given)
    except ValueError:
        minutes = -1.0
    if not 0 <= minutes <= MOST_MINUTES:
        raise argparse.ArgumentTypeError(f"{given} is not a number of minutes up to {MOST_MINUTES}")
    return minutes


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Read until the platform has no more or a signal comes; return 0.

    Raises BadInput when the platform or intake cannot be used as they were given.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    arguments.url = feed_url(arguments.url, arguments.broadcast)
    with contextlib.suppress(ImportError):
        import uvloop  # noqa: PLC0415 - faster where it exists; Windows has none

        uvloop.run(_connect(arguments, settings))
        return 0
    asyncio.run(_connect(arguments, settings))
    return 0


async def _connect(arguments: argparse.Namespace, settings: Settings) -> None:
    from moderation.adapters.connectors.opening import open_connector  # noqa: PLC0415 - `--help` must not wait for it
    from moderation.adapters.data_folder import feed_token  # noqa: PLC0415

    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    platform = entry(arguments.platform).open_platform(arguments)
    name = arguments.name or arguments.platform
    bots = [bot for bot in arguments.bots.split(",") if bot.strip()]
    token = feed_token(settings)
    with open_connector(
        platform,
        url=arguments.url,
        token=token,
        folder=settings.data,
        name=name,
        bots=bots,
        answers=arguments.answers,
        removes=arguments.remove,
        late=60 * arguments.late_answers,
    ) as runner:
        running = asyncio.create_task(runner.run())
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
        running.cancel()
        stopped.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


def feed_url(url: str, broadcast: str) -> str:
    """Return the address of a broadcast's feed.

    Raises BadInput when it is none.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("ws", "wss") or not parts.netloc:
        raise BadInput(f"{url!r} is not the address of an intake: give one such as ws://127.0.0.1:8765.")
    path = parts.path if parts.path.strip("/") else f"/feed/{quote(broadcast, safe='')}"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))
