"""dashboard: the pages of the staff beside roles on many machines, until stopped."""

from __future__ import annotations

import argparse

from moderation.commands.serve import run_role
from moderation.settings import Settings

HELP = "serve the pages of the staff, as one process of many"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command line may say."""
    parser.add_argument(
        "--log", help="servers of NATS JetStream: nats://host:4222, several with commas between"
    )
    parser.add_argument(
        "--views", help="views in PostgreSQL: postgresql://…; not given: files in the data folder"
    )
    parser.add_argument("--host", help="address of an intake, and to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port of that intake (default 8765)")
    parser.add_argument("--dashboard-port", type=int, help="port to listen on (default 8501)")
    parser.add_argument("--data", metavar="DIR", help="data folder (default ./data)")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Work until SIGTERM or SIGINT; return 0 after a clean stop."""
    del arguments
    return run_role("dashboard", settings)
