"""A log of many machines for who only reads it: a page, an export."""

from __future__ import annotations

from pathlib import Path

from moderation.adapters.data_folder import own_folder
from moderation.adapters.jetstream.broker import Broker
from moderation.adapters.jetstream.log import JetStreamEventLog


class JetStreamLogReader(JetStreamEventLog):
    """A `LogReader` on `servers`, with a copy in a folder of its own in `data` that is used again.

    Raises Unreachable when no server answers.
    """

    def __init__(self, servers: str, data: Path) -> None:
        self._folder = own_folder(data, "reader")
        self._connection = Broker(servers, name=f"efir-{self._folder.path.name}")
        super().__init__(self._connection, self._folder.path)

    def close(self) -> None:
        """Release what is held."""
        super().close()
        self._connection.close()
        self._folder.close()
