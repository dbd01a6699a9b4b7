"""intake: one role of many machines, until stopped."""

from __future__ import annotations

import argparse
from functools import partial

from moderation.commands import serve

HELP = "take questions in: viewers and feeds, as one process of many (see also serve)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command line may say."""
    serve.add_listening_arguments(parser)
    parser.add_argument(
        "--acknowledge",
        help="when a message counts as recorded: outbox (on this process's disk, default) or quorum (the log has it)",
    )


run = partial(serve.run_role, "intake")
