"""sort: one role of many machines, until stopped."""

from __future__ import annotations

from functools import partial

from moderation.commands import serve

HELP = "sort and decide, as one process of many; a second one stands by"

add_arguments = serve.add_listening_arguments
run = partial(serve.run_role, "sort")
