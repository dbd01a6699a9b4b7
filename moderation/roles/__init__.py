"""Roles: what `serve` does in one process, as processes that meet in the broker and in the views.

intake    viewers, feeds and the robot; its outbox acknowledges, a forwarder brings it into the log
embed     understands messages for whoever sorts; any number of them
sort      sorts, decides, gives out odd questions; of several one works on a broadcast, the others stand by
project   brings the log into the views; several stand by for one another, too
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from moderation.roles.dashboard import DashboardRole
from moderation.roles.embed import EmbedRole
from moderation.roles.intake import IntakeRole
from moderation.roles.project import ProjectRole
from moderation.roles.sort import SortRole
from moderation.settings import Settings


class Role(Protocol):
    """One of the processes."""

    def __init__(self, settings: Settings) -> None: ...

    async def start(self) -> None:
        """Connect and open doors.

        Raises what stands in the way, with a sentence.
        """
        ...

    async def work(self) -> None:
        """Work until cancelled."""
        ...

    async def stop(self) -> None:
        """Finish what is under way, and close everything."""
        ...

    def link(self) -> str:
        """Return where it can be asked how it is."""
        ...


ROLES: Final[Mapping[str, type[Role]]] = {
    "intake": IntakeRole,
    "embed": EmbedRole,
    "sort": SortRole,
    "project": ProjectRole,
    "dashboard": DashboardRole,
}
"""Every role by the name of its command."""
