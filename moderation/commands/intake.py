"""intake: one role of many machines, until stopped."""

from __future__ import annotations

import argparse

from moderation.commands.serve import run_role
from moderation.settings import Settings

HELP = "take questions in: viewers and feeds, as one process of many (see also serve)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command line may say."""
    parser.add_argument(
        "--log", help="servers of NATS JetStream: nats://host:4222, several with commas between"
    )
    parser.add_argument(
        "--views", help="views in PostgreSQL: postgresql://…; not given: files in the data folder"
    )
    parser.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port of viewers, feeds and health (default 8765)")
    parser.add_argument("--data", metavar="DIR", help="data folder (default ./data)")
    parser.add_argument(
        "--acknowledge",
        help="when a message counts as recorded: outbox (on this process's disk, default) or quorum (the log has it)",
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Work until SIGTERM or SIGINT; return 0 after a clean stop."""
    del arguments
    return run_role("intake", settings)
