"""Places: how many connections there may be, in all and from one address, and who gives way when files run out."""

from __future__ import annotations

import resource
from collections import Counter
from typing import Final

from moderation.adapters.gateway.connection import Connection

RESERVED_FILES: Final = 256
"""Open files left for the store, pages and logs when connections take the rest."""


class Places:
    """Counts connections. `most` in all, 0 for as many as there are files for; `most_of_address`, 0 for no limit.

    Whoever has not said what they want gives way to newcomers when files run out, the oldest first: a crowd that
    connects and stays silent keeps nobody out.
    """

    def __init__(self, most: int = 0, most_of_address: int = 0) -> None:
        files = max(resource.getrlimit(resource.RLIMIT_NOFILE)[0] - RESERVED_FILES, 1)
        self._files = files
        self._most = min(most or files, files)
        self._most_of_address = most_of_address
        self._count = 0
        self._taken: Counter[str] = Counter()
        self._silent: dict[Connection, None] = {}

    def arrive(self, connection: Connection) -> None:
        """Note a connection that was just accepted."""
        self._silent[connection] = None
        if self._count + len(self._silent) > self._files:
            oldest = next(iter(self._silent))
            del self._silent[oldest]
            oldest.transport.abort()

    def speak(self, connection: Connection) -> None:
        """Note that a connection has said what it wants."""
        self._silent.pop(connection, None)

    def silent(self) -> list[Connection]:
        """Return the connections that have not said yet what they want, oldest first."""
        return list(self._silent)

    def has_room(self) -> bool:
        """Tell whether one more may be let in."""
        return self._count < self._most

    def has_room_for(self, address: str) -> bool:
        """Tell whether one more of an address may be let in."""
        return not self._most_of_address or self._taken[address] < self._most_of_address

    def take(self, address: str) -> None:
        """Count a connection that is let in."""
        self._count += 1
        self._taken[address] += 1

    def lose(self, connection: Connection) -> None:
        """Note that a connection is gone, let in or not."""
        self.speak(connection)
        if connection.visit is None:
            return
        self._count -= 1
        self._taken[connection.visit.address] -= 1
        if not self._taken[connection.visit.address]:
            del self._taken[connection.visit.address]
