"""Retracting: a chat elsewhere took messages of its own back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from moderation.domain.deciding.correcting import Correction
from moderation.domain.deciding.decisions import Command, Verb
from moderation.pipeline.ports import Commands, MessageQuery, ViewReader

AMONG: Final = 5000
"""Messages of one author among which one is looked for that was taken back."""


def retract(
    views: ViewReader,
    commands: Commands,
    broadcast: str,
    wanted: Sequence[tuple[str, str]],
    *,
    who: str,
    head: int,
) -> list[str]:
    """Take messages (viewer, id) back for the chat `who`, as decisions; return the ids that need no repeating.

    `head` is how far the log goes: whom the views do not show by then was never recorded, or was erased since.
    """
    done = []
    shown = views.position(broadcast) >= head
    for viewer, id_ in wanted:
        found = views.messages(broadcast, MessageQuery(viewer=viewer, limit=AMONG))
        row = next((row for row in found if row.id == id_), None)
        if row is not None and row.state == "screened":
            about = hashlib.sha256(f"{broadcast} {row.seq}".encode()).hexdigest()[:16]
            commands.submit(
                Command(
                    f"retract-{about}",
                    broadcast,
                    who,
                    Verb.CORRECT,
                    seqs=(row.seq,),
                    text=Correction.RETRACTED,
                )
            )
            done.append(id_)
        elif row is None and shown:
            done.append(id_)
    return done
