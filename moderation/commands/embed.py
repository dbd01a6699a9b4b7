"""embed: one role of many machines, until stopped."""

from __future__ import annotations

from functools import partial

from moderation.commands import serve

HELP = "understand messages for the process that sorts, as one process of many"

add_arguments = serve.add_listening_arguments
run = partial(serve.run_role, "embed")
