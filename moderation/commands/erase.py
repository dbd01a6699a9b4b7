"""erase: what a viewer sent, or what everybody typed long ago, taken out for good; counts stay."""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from typing import TYPE_CHECKING

from moderation.commands import duration, require_data
from moderation.settings import Settings

if TYPE_CHECKING:
    from moderation.adapters.offline import Offline

HELP = "take a viewer's messages, or all old wordings, out of what stopped servers keep; counts stay"
DAY = 86_400.0
LONGEST_SEQ = 18
"""Digits of a message's number at most: more fit no store."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command line may say."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--viewer", metavar="V", help="a viewer, as their page knows them: v:…, f:… or j:…")
    what.add_argument(
        "--message", metavar="BROADCAST:SEQ", help="whoever sent this message, such as main:1204"
    )
    what.add_argument("--author", metavar="NAME", help="whoever is called so in a chat; needs --channel")
    what.add_argument(
        "--older-than",
        metavar="DAYS",
        type=duration,
        help="what was typed in messages older than so many days",
    )
    parser.add_argument("--channel", metavar="NAME", help="the chat that --author writes in, such as tg")
    parser.add_argument("--data", metavar="DIR", help="data folder of the stopped server (default ./data)")
    parser.add_argument(
        "--log", metavar="URL", help="nats://… of many machines, all of whose roles are stopped"
    )
    parser.add_argument("--views", metavar="URL", help="postgresql://… of many machines")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Erase; nothing of it can be brought back but from a backup.

    Raises BadInput or Unknown when there is nothing to erase, StoreFailed when a server or a role still runs.
    """
    # Imported late: the model takes seconds that `--help` need not wait for.
    from moderation.bootstrap.offline import open_offline  # noqa: PLC0415
    from moderation.domain.errors import BadInput, Unknown  # noqa: PLC0415

    require_data(settings)
    if (arguments.author is None) != (arguments.channel is None):
        raise BadInput("A chat's author is known by name and channel: give both --author and --channel.")
    with open_offline(settings) as offline:
        if arguments.older_than is not None:
            emptied = offline.forget_words(before=time.time() - arguments.older_than * DAY)
            sys.stdout.write(f"What was typed in {emptied} messages is gone; what the board shows stays.\n")
            return 0
        viewer = _viewer(arguments, offline)
        found = offline.erase_viewer(viewer, alias=f"x:{secrets.token_urlsafe(12)}", now=time.time())
        if not found:
            raise Unknown("Nobody has sent anything under this name in this data folder.")
        for broadcast, messages in found.items():
            sys.stdout.write(f"{broadcast}: {messages} messages have no words and no sender any more.\n")
    return 0


def _viewer(arguments: argparse.Namespace, offline: Offline) -> str:
    """Return the pseudonym of whom the command line means."""
    if arguments.viewer is not None:
        return str(arguments.viewer)
    if arguments.author is not None:
        return offline.author(arguments.channel, arguments.author)
    return offline.sender(*_place(arguments.message))


def _place(words: str) -> tuple[str, int]:
    from moderation.domain.errors import BadInput  # noqa: PLC0415 - `--help` needs none of it

    broadcast, _, seq = words.rpartition(":")
    if not broadcast or not seq.isdecimal() or len(seq) > LONGEST_SEQ:
        raise BadInput(f"{words[:60]!r} names no message: give broadcast and seq, such as main:1204.")
    return broadcast, int(seq)
