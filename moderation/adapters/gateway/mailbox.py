"""Where a returning viewer's notices wait until they have heard what they missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from moderation.adapters.gateway.connection import Connection, encode


class Mailbox:
    """A listener of the hub that keeps the order "missed, then new" and tells no answer twice.

    While `closed`, notices gather; an answer may come both from the views and from the hub, if it was given just
    when the viewer returned.
    """

    def __init__(self, connection: Connection, *, closed: bool) -> None:
        self._connection = connection
        self._held: list[Mapping[str, object]] | None = [] if closed else None
        self._heard: set[bytes] = set()

    def push(self, frame: Mapping[str, object]) -> bool:
        """Send a notice, or keep it while closed; True also for an answer already heard."""
        if self._held is not None:
            self._held.append(frame)
            return True
        if self._heard and encode(frame) in self._heard:
            return True
        return self._connection.push(frame)

    async def open(self, missed: Sequence[Mapping[str, object]]) -> None:
        """Send what was missed at the pace of the reader, then what gathered meanwhile, then all at once.

        Raises ConnectionClosed when the viewer left again.
        """
        for frame in missed:
            await self._connection.send_frame(frame)
        self._heard = {encode(frame) for frame in missed if frame["type"] == "answered"}
        gathered, self._held = self._held or [], None
        for frame in gathered:
            self.push(frame)
