"""The platforms, one module each; a module's name is the platform's on the command line."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from typing import Protocol, cast

from moderation.adapters.connectors import platforms
from moderation.adapters.connectors.platform import Platform


class Entry(Protocol):
    """What a module of `platforms` offers.

    Its library is imported inside the functions that use it: `--help` loads every platform, and must come at once.
    """

    HELP: str
    """What it reads, in a line that begins with a small letter."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare what this platform needs to know; keys come from the environment, never from the command line."""
        ...

    def open_platform(self, arguments: argparse.Namespace) -> Platform:
        """Return the platform, not connected yet.

        Raises BadInput with a sentence when something is missing or wrong.
        """
        ...


def names() -> list[str]:
    """Return the names of all platforms, sorted."""
    return sorted(module.name for module in pkgutil.iter_modules(platforms.__path__))


def entry(name: str) -> Entry:
    """Return a platform's module."""
    return cast("Entry", importlib.import_module(f"{platforms.__name__}.{name}"))
