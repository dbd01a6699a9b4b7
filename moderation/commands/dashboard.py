"""dashboard: the pages of the staff beside roles on many machines, until stopped."""

from __future__ import annotations

import argparse
from functools import partial

from moderation.commands import serve

HELP = "serve the pages of the staff, as one process of many"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command line may say."""
    serve.add_role_arguments(parser)
    parser.add_argument("--host", help="address of an intake, and to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port of that intake (default 8765)")
    parser.add_argument("--dashboard-port", type=int, help="port to listen on (default 8501)")


run = partial(serve.run_role, "dashboard")
