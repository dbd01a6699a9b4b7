"""Mail: letters to an address, read from its mailbox by IMAP."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING, Final

from moderation.domain.errors import BadInput

if TYPE_CHECKING:
    from moderation.adapters.connectors.mailbox import Mailbox

HELP = "letters in a mailbox, by IMAP (password in EFIR_MAIL_PASSWORD)"

PASSWORD: Final = "EFIR_MAIL_PASSWORD"  # noqa: S105 - the name of a variable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this platform needs to know."""
    parser.add_argument("host", metavar="HOST", help="the IMAP server, such as imap.example.org or …:993")
    parser.add_argument("--user", required=True, help="who logs in")
    parser.add_argument(
        "--folder", default="INBOX", help="the folder that is read, nothing in it is changed (INBOX)"
    )
    parser.add_argument(
        "--security",
        choices=("tls", "starttls", "none"),
        default="tls",
        help="none sends the password in the open: within one machine only (tls)",
    )
    parser.add_argument("--channel", default="mail", help="the channel's name on the board (mail)")


def open_platform(arguments: argparse.Namespace) -> Mailbox:
    """Return the mailbox as a platform.

    Raises BadInput when there is no password, or the port is none.
    """
    from moderation.adapters.connectors.mailbox import Account, Mailbox  # noqa: PLC0415 - `--help` need not wait

    password = os.environ.get(PASSWORD, "")
    if not password:
        raise BadInput(f"Put the password of {arguments.user} into {PASSWORD}.")
    host, _, port = arguments.host.partition(":")
    if not host or (port and not port.isdecimal()):
        raise BadInput(
            f"{arguments.host!r} is not the address of a server: give one such as imap.example.org:993."
        )
    account = Account(host, int(port) if port else None, arguments.user, password, arguments.security)
    return Mailbox(account, folder=arguments.folder, channel=arguments.channel)
