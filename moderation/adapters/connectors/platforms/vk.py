"""VK Video Live: the chat of a channel."""

from __future__ import annotations

import argparse
import base64
import os
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from moderation.domain.errors import BadInput

if TYPE_CHECKING:
    from moderation.adapters.connectors.vk_chat import VkChat

HELP = "the chat of a channel on VK Video Live (EFIR_VK_APP or EFIR_VK_TOKEN)"

APP: Final = "EFIR_VK_APP"
TOKEN: Final = "EFIR_VK_TOKEN"  # noqa: S105 - the name of a variable
SERVER: Final = "https://apidev.live.vkvideo.ru"
SOCKET: Final = "wss://pubsub-dev.live.vkvideo.ru/connection/websocket?format=json&cf_protocol_version=v2"
_NAME = re.compile(r"[\w.-]+")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this platform needs to know."""
    parser.add_argument("channel", metavar="CHANNEL", help="the channel's name, as in its address")
    parser.add_argument("--server", default=SERVER, metavar="URL", help=f"the DevAPI's server ({SERVER})")
    parser.add_argument("--socket", default=SOCKET, metavar="URL", help="the websocket of its chats")
    parser.epilog = (
        f"{APP} holds CLIENT_ID:SECRET of an application registered with VK Video Live, which may read; {TOKEN} the "
        "access token of an account (scope chat:message:send), which may read and answer."
    )


def open_platform(arguments: argparse.Namespace) -> VkChat:
    """Return the channel's chat as a platform.

    Raises BadInput when the name or an address is none, or nothing says who reads, or writes.
    """
    name = arguments.channel.rstrip("/").rpartition("/")[2]
    if not _NAME.fullmatch(name):
        raise BadInput(f"{arguments.channel!r} is not the name of a channel.")
    for url, schemes in ((arguments.server, ("http", "https")), (arguments.socket, ("ws", "wss"))):
        if urlsplit(url).scheme not in schemes:
            raise BadInput(f"{url!r} is not an address that begins with {schemes[-1]}://.")
    token, app = os.environ.get(TOKEN, ""), os.environ.get(APP, "")
    if arguments.answers and not token:
        raise BadInput(f"An application may only read: put an account's token into {TOKEN}.")
    if token:
        authorization = f"Bearer {token}"
    elif ":" in app:
        authorization = f"Basic {base64.b64encode(app.encode()).decode()}"
    else:
        raise BadInput(
            f"Put CLIENT_ID:SECRET of an application into {APP}, or an account's token into {TOKEN}."
        )
    from moderation.adapters.connectors.vk_chat import VkChat  # noqa: PLC0415 - nor who forgot the token

    return VkChat(name, authorization, server=arguments.server, socket=arguments.socket)
