"""YouTube Live: the chat of a broadcast."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from moderation.domain.errors import BadInput

if TYPE_CHECKING:
    from moderation.adapters.connectors.youtube_chat import YouTubeChat

HELP = "the chat of a broadcast on YouTube (EFIR_YOUTUBE_KEY or EFIR_YOUTUBE_ACCOUNT)"

KEY: Final = "EFIR_YOUTUBE_KEY"
ACCOUNT: Final = "EFIR_YOUTUBE_ACCOUNT"
SERVER: Final = "https://youtube.googleapis.com"
QUOTA: Final = 10_000
"""Units a day that Google gives a project unasked."""
_VIDEO = re.compile(r"[\w-]{6,20}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this platform needs to know."""
    parser.add_argument("video", metavar="VIDEO", help="the broadcast's id, or its address")
    parser.add_argument(
        "--quota", type=int, default=QUOTA, metavar="UNITS", help=f"that may be spent in 24 hours ({QUOTA})"
    )
    parser.add_argument("--server", default=SERVER, metavar="URL", help=f"the API's server ({SERVER})")
    parser.epilog = (
        f"{KEY} holds an API key, which may read; {ACCOUNT} the file of an account's OAuth credentials "
        "(authorized_user, scope youtube.force-ssl), which may read, answer and remove what it moderates."
    )


def open_platform(arguments: argparse.Namespace) -> YouTubeChat:
    """Return the broadcast's chat as a platform.

    Raises BadInput when the broadcast or the server is none, or nothing says who reads, or writes.
    """
    video = re.split(r"[/=?&]", arguments.video.partition("&")[0])[-1]
    if not _VIDEO.fullmatch(video):
        raise BadInput(
            f"{arguments.video!r} is not a broadcast: give the id that stands in its address behind v=."
        )
    if urlsplit(arguments.server).scheme not in ("http", "https"):
        raise BadInput(f"{arguments.server!r} is not the address of a server: give one such as {SERVER}.")
    key, file = os.environ.get(KEY, ""), os.environ.get(ACCOUNT, "")
    if not key and not file:
        raise BadInput(f"Put an API key into {KEY}, or the file of an account's credentials into {ACCOUNT}.")
    if (arguments.answers or arguments.remove) and not file:
        raise BadInput(f"An API key may only read: put the file of an account's credentials into {ACCOUNT}.")
    # Heavy: nobody who forgot the key need wait for it.
    from moderation.adapters.connectors.youtube_api import YouTubeApi, account  # noqa: PLC0415
    from moderation.adapters.connectors.youtube_chat import YouTubeChat  # noqa: PLC0415

    credentials = account(Path(file)) if file else None
    return YouTubeChat(
        YouTubeApi(arguments.server, key=key, credentials=credentials, quota=arguments.quota), video
    )
