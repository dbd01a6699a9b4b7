"""The commands, one module each; a module's name is the command's."""

from __future__ import annotations

import argparse
import importlib
import math
import pkgutil
from typing import Protocol, cast

from moderation.domain.errors import BadInput
from moderation.settings import Settings

LONGEST = 36_525
"""Days or minutes that a command line may name: beyond lies what no clock tells."""


class Command(Protocol):
    """What a module of this package offers; nothing heavy is imported before `run`, so that help comes at once."""

    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare what the command line may say; a name that is also a setting's overrides it."""
        ...

    def run(self, arguments: argparse.Namespace, settings: Settings) -> int:
        """Do the work; return the exit code.

        Raises BadInput or Unknown for wrong use, any other error for a failure.
        """
        ...


def commands() -> dict[str, Command]:
    """Return all commands by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: cast("Command", importlib.import_module(f"{__name__}.{name}")) for name in names}


def require_data(settings: Settings) -> None:
    """Let a command pass that looks into a data folder.

    Raises BadInput when there is none.
    """
    if not settings.data.is_dir():
        raise BadInput(f"There is no data folder {settings.data}: give the one that serve uses with --data.")


def duration(word: str) -> float:
    """Return a number of days or minutes that an option gives.

    Raises ArgumentTypeError when it is none.
    """
    try:
        number = float(word)
    except ValueError:
        number = math.nan
    if not 0 <= number <= LONGEST:
        raise argparse.ArgumentTypeError(f"{word[:40]} is not a number from 0 to {LONGEST}")
    return number
