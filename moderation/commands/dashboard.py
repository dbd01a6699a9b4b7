"""dashboard: the pages of the staff beside roles on many machines, until stopped."""

from __future__ import annotations

import argparse
from functools import partial

from moderation.commands import serve

HELP = "serve the pages of the staff, as one process of many"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command line may say."""
    serve.add_listening_arguments(parser)
    parser.add_argument("--dashboard-port", type=int, help="port of the pages (default 8501)")
    parser.add_argument(
        "--intake", metavar="URL", help="the intake that is asked how all is: http://host:8765"
    )


run = partial(serve.run_role, "dashboard")
