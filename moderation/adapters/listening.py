"""A port to listen on, or a sentence on why it cannot be had."""

from __future__ import annotations

import socket

from moderation.domain.errors import CannotListen


def listen(host: str, port: int, *, setting: str, backlog: int | None = None) -> socket.socket:
    """Return a socket that listens; port 0 is any free one.

    Raises CannotListen with a sentence that names the setting by which another port is chosen.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=backlog)
    except OSError as error:
        # Python adds the address to the system's words; the sentence has it already.
        reason = (error.strerror or str(error)).partition(" (while")[0].lower()
        option, variable = "--" + setting.replace("_", "-"), f"EFIR_{setting.upper()}"
        raise CannotListen(
            f"Port {port} of {host} cannot be had ({reason}): choose another with {option} or {variable}."
        ) from None
