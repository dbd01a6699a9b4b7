"""How views are written: the port's other half, for the projector alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, Self

from moderation.domain.deciding.decisions import Change
from moderation.domain.events import Decided, Filing, Move, Settled, Surged, Title
from moderation.domain.message import Screening
from moderation.pipeline.rows import BroadcastRow, MessageRow


class ViewWriter(Protocol):
    """A batch of changes to one broadcast's views; nothing is seen by readers before `commit`."""

    def __enter__(self) -> Self:
        """Start the batch."""
        ...

    def __exit__(self, *raised: object) -> None:
        """Commit, or roll back when something was raised."""
        ...

    def reached(self) -> int:
        """Return through which offset events were projected when the batch began; nobody else writes until its end."""
        ...

    def reach(self, offset: int) -> None:
        """Record through which offset events are projected."""
        ...

    def open_broadcast(self, row: BroadcastRow) -> None:
        """Add or replace the broadcast's own row."""
        ...

    def add_messages(self, rows: Sequence[MessageRow]) -> None:
        """Add messages just recorded, of which nothing is known yet but, perhaps, an alarm."""
        ...

    def screen(self, screenings: Sequence[tuple[int, Screening]]) -> None:
        """Write screenings by seq; state becomes "screened".

        A message whose urgency is critical raises an alarm ("raised") if it has none; one below high withdraws the
        alarm that intake raised, unless somebody took it. A seq that was never added is passed over, here and in
        `file`.
        """
        ...

    def file(self, filings: Sequence[Filing]) -> None:
        """File messages in micro-clusters; a message filed before in the same position is filed anew.

        Chatter is in no cluster, wherever it was filed before it was found to be that. A message in two positions is in
        both clusters, counted once where they are one. The main one (position 0, filed first) gives the topic; its
        cluster is the `arrival`, set once and kept. A micro-cluster belongs to the cluster of its first filing until it
        is moved; a cluster without a title has the topic of its first main filing.
        """
        ...

    def move(self, moves: Sequence[Move]) -> None:
        """Give micro-clusters to other clusters; messages, askers and supporters follow.

        What people set, and ratings, stay with the cluster they were given to, so that undoing brings them back.
        """
        ...

    def settle(self, offset: int, settled: Settled) -> None:
        """Move what the machine linked, and keep each merge as an act that a person may take back."""
        ...

    def title(self, titles: Sequence[Title]) -> None:
        """Write the machine's label, key words and topic of clusters."""
        ...

    def surge(self, surged: Surged) -> None:
        """Add what was found to grow at a moment."""
        ...

    def propose(self, merges: Sequence[tuple[int, ...]]) -> None:
        """Write the merges that the machine proposes, in place of those before."""
        ...

    def change(self, changes: Sequence[Change], *, version: int) -> None:
        """Write what people set; `version` is the decision's offset. An empty value gives way to the machine's.

        What they say of a message (kind, verdict, urgency, reason) shows in its row, with reasons that say so, and
        counts from then on; what equals the machine's judgement shows that again, reasons and all.
        """
        ...

    def decide(self, offset: int, decided: Decided) -> None:
        """Add a decision to the history, give its clusters the offset as version, mark what it undoes.

        That may be an act of the machine. What is done again stands again; the undoing of it is marked in its place.
        """
        ...

    def support(self, viewer: str, cluster: int) -> None:
        """Count a viewer's "me too" once.

        It is kept with the cluster's smallest micro-cluster and moves with it. Meant for a merged cluster, it counts
        for what that is now; for one that never was, nowhere.
        """
        ...

    def rate(self, viewer: str, cluster: int, *, useful: bool) -> None:
        """Keep a viewer's last word on whether the answer to a cluster (or what it was merged into) helped."""
        ...

    def consult(self, *, answered: bool) -> None:
        """Count a question to the robot, and whether it had an answer."""
        ...

    def pass_on(self) -> None:
        """Count a viewer who asked people after the robot had answered."""
        ...

    def tell(self, answer: str, viewers: Sequence[str]) -> None:
        """Remember who was told an answer."""
        ...
