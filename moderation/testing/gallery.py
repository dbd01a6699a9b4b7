"""An audience of viewers who note all that they are told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from moderation.pipeline.ports import Notice


class Gallery:
    """An `Audience`: whoever is among `connected` hears; `heard` keeps every notice that reached someone."""

    def __init__(self, *connected: str) -> None:
        self.connected = set(connected)
        self.heard: list[Notice] = []

    async def tell(self, broadcast: str, notices: Iterable[Notice]) -> list[str]:  # noqa: ARG002 - one broadcast
        """Send notices to the connected; return the viewers reached."""
        reached = [notice for notice in notices if notice.viewer in self.connected]
        self.heard += reached
        return list(dict.fromkeys(notice.viewer for notice in reached))

    def frames(self, viewer: str, kind: str) -> list[dict[str, Any]]:
        """Return the frames of one type that a viewer heard, in order."""
        return [n.frame for n in self.heard if n.viewer == viewer and n.frame["type"] == kind]
