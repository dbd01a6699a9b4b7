"""tokens: who may get in, as what, and until when."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from moderation.commands import duration, require_data
from moderation.settings import Settings

if TYPE_CHECKING:
    from moderation.adapters.tokens import Token

HELP = "make, list, rotate and revoke the tokens of staff and chat feeds"
DAY = 86_400.0
MINUTE = 60.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command line may say."""
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="DEED")
    make = deeds.add_parser("make", help="make a token; it is shown this once")
    make.add_argument(
        "--name", required=True, help="the person's or connector's name, as decisions will show it"
    )
    make.add_argument("--scope", required=True, help="insights, host, moderator, admin or feed")
    make.add_argument(
        "--broadcast", default="", metavar="ID", help="the only broadcast it opens (default: all)"
    )
    make.add_argument("--days", type=duration, default=0.0, help="days until it expires (default: never)")
    rotate = deeds.add_parser("rotate", help="make a token in place of another")
    rotate.add_argument("id", metavar="ID", help="the token's id, as `tokens list` shows it")
    rotate.add_argument(
        "--overlap",
        type=duration,
        default=0.0,
        metavar="MINUTES",
        help="how long the old one is valid yet (default 0)",
    )
    revoke = deeds.add_parser("revoke", help="let a token open nothing from now on")
    revoke.add_argument("id", metavar="ID", help="the token's id, as `tokens list` shows it")
    lists = deeds.add_parser("list", help="show all tokens, without their secrets")
    for deed in (make, rotate, revoke, lists):
        deed.add_argument("--data", metavar="DIR", help="data folder that serve uses (default ./data)")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked; a running `serve` follows at once.

    Raises BadInput or Unknown with a sentence for wrong use.
    """
    from moderation.adapters.stores import open_tokens  # noqa: PLC0415 - `--help` needs none of it

    def tell(token: Token, text: str) -> None:
        sys.stderr.write(
            f"Token {token.id} of {token.name} ({token.scope}); keep it, it is not shown again:\n"
        )
        sys.stdout.write(text + "\n")

    if arguments.deed != "make":
        # One may be made before the first start.
        require_data(settings)
    tokens = open_tokens(settings)
    match arguments.deed:
        case "make":
            seconds = arguments.days * DAY
            tell(
                *tokens.make(arguments.name, arguments.scope, broadcast=arguments.broadcast, seconds=seconds)
            )
        case "rotate":
            tell(*tokens.rotate(arguments.id, overlap=arguments.overlap * MINUTE))
        case "revoke":
            token = tokens.revoke(arguments.id)
            sys.stdout.write(f"Token {token.id} of {token.name} opens nothing any more.\n")
        case _:
            _print(tokens.all())
    return 0


def _print(tokens: Sequence[Token]) -> None:
    if not tokens:
        sys.stderr.write(
            "No tokens have been made here; the two that `serve` makes by itself are not listed.\n"
        )
    now = time.time()
    table: list[tuple[str, ...]] = [("id", "name", "scope", "broadcast", "made", "state")]
    table += [_row(token, now) for token in tokens]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


def _row(token: Token, now: float) -> tuple[str, ...]:
    if token.revoked_at:
        state = f"revoked {_day(token.revoked_at)}"
    elif not token.expires_at:
        state = "valid"
    else:
        state = f"{'valid until' if token.is_valid(now) else 'expired'} {_day(token.expires_at)}"
    return token.id, token.name, token.scope, token.broadcast or "all", _day(token.made_at), state


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M")
