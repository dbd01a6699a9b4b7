"""Telegram: groups, comments under a channel's posts, and private conversations with a bot."""

from __future__ import annotations

import argparse
import os
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from moderation.domain.errors import BadInput

if TYPE_CHECKING:
    from moderation.adapters.connectors.telegram_chat import TelegramChat

HELP = "groups, comments on a channel and private messages that a Telegram bot sees (token in EFIR_TELEGRAM_TOKEN)"

TOKEN: Final = "EFIR_TELEGRAM_TOKEN"  # noqa: S105 - the name of a variable
SERVER: Final = "https://api.telegram.org"
_TOKEN_FORM = re.compile(r"\d+:[\w-]{3,}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this platform needs to know."""
    parser.add_argument(
        "--chats",
        default="",
        metavar="A,B",
        help="groups to read, by @name or number, and private for those who write to the bot itself; "
        "default: everything that the bot sees",
    )
    parser.add_argument("--server", default=SERVER, metavar="URL", help=f"the Bot API's server ({SERVER})")
    parser.epilog = (
        "In a group a bot sees everything only if it is an administrator or its privacy mode is off (BotFather). "
        "Comments on a channel are the messages of the group that belongs to the channel. With --remove the bot "
        "must be allowed to delete messages."
    )


def open_platform(arguments: argparse.Namespace) -> TelegramChat:
    """Return what the bot sees as a platform.

    Raises BadInput when the token or the server's address is none.
    """
    token = os.environ.get(TOKEN, "")
    if not _TOKEN_FORM.fullmatch(token):
        raise BadInput(f"Put the bot's token, such as 123456:ABC-DEF, into {TOKEN}: BotFather gives it.")
    if urlsplit(arguments.server).scheme not in ("http", "https"):
        raise BadInput(f"{arguments.server!r} is not the address of a server: give one such as {SERVER}.")
    from moderation.adapters.connectors.telegram_chat import TelegramChat  # noqa: PLC0415 - nor who forgot the token

    chats = [chat.strip() for chat in arguments.chats.split(",") if chat.strip()]
    return TelegramChat(token, chats=chats, server=arguments.server)
