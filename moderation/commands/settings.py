"""settings: what is set, and where it came from."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import fields

from moderation.settings import Origin, Settings, load

HELP = "show all settings with their values and where these came from"
MASK = "••••"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command line may say: any setting, to see what would become of it."""
    for item in fields(Settings):
        option = "--" + item.name.replace("_", "-")
        parser.add_argument(option, metavar="VALUE", help=item.metadata["help"])


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print a table: environment name, value, source, meaning."""
    given = {item.name: getattr(arguments, item.name) for item in fields(settings)}
    _, origins = load(os.environ, given)
    table = [("setting", "value", "from", "meaning"), *(_row(origin) for origin in origins)]
    widths = [max(len(row[column]) for row in table) for column in range(3)]
    for row in table:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        sys.stdout.write("  ".join([*cells, row[3]]) + "\n")
    return 0


def _row(origin: Origin) -> tuple[str, str, str, str]:
    value = str(origin.value)
    if origin.secret and value:
        value = MASK
    return f"EFIR_{origin.name.upper()}", value or "(empty)", origin.source, origin.help
